"""What layers say of inputs that do not fit, word for word, and the value that they suggest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from netbuilder.catalogue.library import layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.spec import LABEL, Kind, TensorSpec, maps, scalar, sequence, signal, vector


def refused(id: str, *inputs: TensorSpec, **settings: object) -> ShapeRefused:
    with pytest.raises(ShapeRefused) as caught:
        layers.get(id)(**settings).shape(*inputs)
    return caught.value


def words(refusal: ShapeRefused) -> tuple[str, ...]:
    return str(refusal.what), str(refusal.expected), str(refusal.received), str(refusal.remedy)


@pytest.mark.parametrize(
    ("refusing", "said", "mended_by"),
    [
        (
            partial(refused, "linear", maps(16, 5, 5)),
            (
                "needs a vector or a sequence T×F",
                "a vector or a sequence T×F",
                "16×5×5 (feature maps C×H×W)",
                "None",
            ),
            (None, None),
        ),
        (
            partial(refused, "conv2d", maps(6, 9, 9), filters=8, groups=4),
            (
                "cannot split 6 input maps into 4 groups",
                "a number of input maps that 4 divides",
                "6 input maps",
                "set Groups to a number that divides the maps on both sides.",
            ),
            ("groups", 2),
        ),
        (
            partial(refused, "conv2d", maps(8, 9, 9), filters=6, groups=4),
            (
                "cannot split 6 output maps into 4 groups",
                "a number of output maps that 4 divides",
                "6 output maps",
                "set Groups to a number that divides the maps on both sides.",
            ),
            ("groups", 2),
        ),
        (
            partial(refused, "conv2d", maps(8, 9, 9), same=True, stride=(1, 2)),
            (
                "cannot keep the size with a stride above 1",
                "a stride of 1",
                "a stride of 1×2",
                "set Stride to 1, or switch Keep size off and choose the padding.",
            ),
            ("stride", [1, 1]),
        ),
        (
            partial(refused, "conv1d", signal(8, 9), same=True, stride=2),
            (
                "cannot keep the size with a stride above 1",
                "a stride of 1",
                "a stride of 2",
                "set Stride to 1, or switch Keep size off and choose the padding.",
            ),
            ("stride", 1),
        ),
        (
            partial(refused, "conv2d", maps(8, 9, 2), padding=(2, 2), padding_mode="reflect"),
            (
                "pads with more than its input holds",
                "at most 8×1 at a side",
                "2×2 around 8×9×2 (feature maps C×H×W)",
                "pad less, or set Pad with to zeros.",
            ),
            ("padding_mode", "zeros"),
        ),
        (
            partial(refused, "conv1d", signal(8, 2), kernel=6, same=True, padding_mode="circular"),
            (
                "pads with more than its input holds",
                "at most 2 at a side",
                "3 around 8×2 (a signal C×T)",
                "pad less, or set Pad with to zeros.",
            ),
            ("padding_mode", "zeros"),
        ),
        (
            partial(refused, "max_pool2d", maps(8, 9, 9), kernel=(3, 2), padding=(1, 2)),
            (
                "pads more than half its window",
                "padding of at most 1×1",
                "padding of 1×2",
                "set Padding to at most 1×1.",
            ),
            ("padding", [1, 1]),
        ),
        (
            partial(refused, "max_pool2d", maps(8, 9, 9), kernel=(2, 3), padding=(2, 1)),
            (
                "pads more than half its window",
                "padding of at most 1×1",
                "padding of 2×1",
                "set Padding to at most 1×1.",
            ),
            ("padding", [1, 1]),
        ),
        (
            partial(refused, "softmax", scalar()),
            (
                "needs several scores to share 1 among",
                "an axis with the scores",
                "a single number",
                "use Sigmoid for a single score.",
            ),
            (None, None),
        ),
        (
            partial(refused, "tied_linear", vector(5), vector(4), vector(7)),
            (
                "needs as many inputs as its partner has outputs",
                "4 values",
                "5 values",
                "wire the code that the partner makes into it.",
            ),
            (None, None),
        ),
        (
            partial(refused, "add", maps(8, 5, 5), maps(6, 5, 5)),
            (
                "needs inputs of one shape",
                "8×5×5 (feature maps C×H×W)",
                "6×5×5 (feature maps C×H×W)",
                "bring it to 8 maps with a convolution of kernel 1.",
            ),
            (None, None),
        ),
        (
            partial(refused, "add", vector(8), vector(6)),
            (
                "needs inputs of one shape",
                "8 (a vector)",
                "6 (a vector)",
                "bring it to 8 values with a Linear layer.",
            ),
            (None, None),
        ),
        (
            partial(refused, "add", signal(8, 5), sequence(8, 5)),
            (
                "needs inputs of one shape",
                "8×5 (a signal C×T)",
                "8×5 (a sequence T×F)",
                "bring all inputs to 8×5 before they meet.",
            ),
            (None, None),
        ),
        (
            partial(refused, "concatenate", maps(8, 5, 5), maps(8, 5, 2)),
            (
                "needs inputs that differ along its axis alone",
                "8×5×5 (feature maps C×H×W), of any size along axis 1",
                "8×5×2 (feature maps C×H×W)",
                "join along axis 3.",
            ),
            ("axis", 3),
        ),
        (
            partial(refused, "concatenate", maps(8, 5, 5), maps(6, 5, 2)),
            (
                "needs inputs that differ along its axis alone",
                "8×5×5 (feature maps C×H×W), of any size along axis 1",
                "6×5×2 (feature maps C×H×W)",
                "bring the other axes to one size first.",
            ),
            (None, None),
        ),
        (
            partial(refused, "concatenate", vector(8), LABEL),
            (
                "needs inputs of one element type",
                "8 (a vector)",
                "class numbers (labels)",
                "lead data only, or labels only, into it.",
            ),
            (None, None),
        ),
        (
            partial(refused, "concatenate", vector(8), vector(3), axis=2),
            (
                "joins along an axis that its input does not have",
                "an axis from 1 to 1",
                "axis 2 of 8 (a vector)",
                "choose an axis that exists.",
            ),
            ("axis", 1),
        ),
        (
            partial(refused, "concatenate", signal(8, 3), sequence(8, 3), axis=3),
            (
                "joins along an axis that its input does not have",
                "an axis from 1 to 2",
                "axis 3 of 8×3 (a signal C×T)",
                "choose an axis that exists.",
            ),
            (None, None),
        ),
        (
            partial(refused, "concatenate", LABEL, LABEL),
            (
                "joins along an axis that its input does not have",
                "inputs with axes",
                "axis 1 of class numbers (labels)",
                "insert Flatten before it.",
            ),
            (None, None),
        ),
        (
            partial(refused, "reshape", vector(400), sizes=(16, 5, 4)),
            (
                "must keep the number of values",
                "sizes whose product is 400",
                "16×5×4, which is 320",
                "change Sizes; 400 (a vector) comes in.",
            ),
            ("sizes", [20, 5, 4]),
        ),
        (
            partial(refused, "transpose", maps(8, 5, 5), first=4, second=1),
            (
                "swaps an axis that its input does not have",
                "axes from 1 to 3",
                "axis 4 of 8×5×5 (feature maps C×H×W)",
                "choose axes that exist.",
            ),
            ("first", 3),
        ),
        (
            partial(refused, "transpose", vector(8)),
            (
                "swaps an axis that its input does not have",
                "an input with two axes or more",
                "axis 2 of 8 (a vector)",
                "remove it: there is nothing to swap.",
            ),
            (None, None),
        ),
    ],
    ids=range(23),
)
def test_the_words_and_the_suggestion(
    refusing: Callable[[], ShapeRefused], said: tuple[str, ...], mended_by: tuple[Any, Any]
) -> None:
    refusal = refusing()
    assert words(refusal) == said
    assert (refusal.setting, refusal.value) == mended_by


def test_a_wrong_kind_names_those_that_would_do() -> None:
    assert refused("linear", maps(16, 5, 5)).wanted == (Kind.VECTOR, Kind.SEQUENCE)
    assert refused("conv2d", vector(5)).wanted == (Kind.MAPS,)


def test_the_input_at_fault_is_named() -> None:
    assert refused("add", vector(3), vector(3), vector(4)).port == 2
    assert refused("add", vector(3), LABEL).port == 1
    assert refused("concatenate", vector(3), vector(3), sequence(1, 3)).port == 2


@pytest.mark.parametrize(
    ("count", "sizes", "value"),
    [
        (800, (16, 5, 5), [32, 5, 5]),  # the first axis, as long as it comes out even
        (784, (1, 28, 27), [1, 28, 28]),
        (784, (3, 28, 28), [1, 28, 28]),
        (7, (2, 3), [7]),  # one row where no single axis mends it
    ],
)
def test_reshape_suggests_sizes_that_hold_the_values(
    count: int, sizes: tuple[int, ...], value: list[int]
) -> None:
    assert refused("reshape", vector(count), sizes=sizes).value == value


@pytest.mark.parametrize(
    ("first", "second", "suggested"),
    [(1, 4, ("second", 3)), (3, 4, ("second", 2)), (4, 3, ("first", 2)), (4, 4, (None, None))],
)
def test_transpose_suggests_an_axis_that_still_swaps(
    first: int, second: int, suggested: tuple[Any, Any]
) -> None:
    refusal = refused("transpose", maps(8, 5, 5), first=first, second=second)
    assert (refusal.setting, refusal.value) == suggested
