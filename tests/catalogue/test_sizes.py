from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.sizes import Window, joined, named, plain, stored, window_count
from netbuilder.core.spec import Kind, maps, signal


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "dilation", "count"),
    [
        (28, 5, 1, 2, 1, 28),  # LeNet-5, first convolution
        (28, 2, 2, 0, 1, 14),
        (224, 7, 2, 3, 1, 112),  # ResNet, first convolution
        (112, 3, 2, 1, 1, 56),
        (7, 3, 1, 0, 3, 1),
        (6, 3, 1, 0, 3, 0),
        (1, 5, 2, 0, 1, -1),
    ],
)
def test_window_count(size: int, kernel: int, stride: int, padding: int, dilation: int, count: int) -> None:
    assert window_count(size, kernel, stride, padding, dilation) == count


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "count"),
    [
        (7, 2, 2, 0, 4),  # the last window hangs over the edge
        (8, 2, 2, 0, 4),
        (5, 1, 3, 0, 2),  # a third would begin behind the input
        (1, 2, 2, 0, 1),
        (1, 4, 2, 0, 0),
        (2, 2, 3, 1, 1),  # a second would begin in the padding behind
    ],
)
def test_window_count_rounded_up(size: int, kernel: int, stride: int, padding: int, count: int) -> None:
    assert window_count(size, kernel, stride, padding, round_up=True) == count


@given(st.integers(1, 40), st.integers(1, 7), st.integers(1, 7), st.integers(0, 3), st.booleans())
def test_window_count_is_that_of_torch(size: int, kernel: int, stride: int, padding: int, up: bool) -> None:
    padding = min(padding, kernel // 2)
    count = window_count(size, kernel, stride, padding, round_up=up)
    pool = torch.nn.MaxPool1d(kernel, stride, padding, ceil_mode=up)
    if count < 1:
        with pytest.raises(RuntimeError):
            pool(torch.zeros(1, 1, size))
    else:
        assert pool(torch.zeros(1, 1, size)).shape[-1] == count


def test_a_window_counts_along_each_axis() -> None:
    window = Window((5, 3), (1, 2), (2, 0), (1, 1))
    assert window.places(maps(3, 28, 9)) == (28, 4)
    assert Window((2, 2), (2, 2), (0, 0), (1, 1), round_up=True).places(maps(3, 7, 6)) == (4, 3)


def test_a_window_larger_than_its_input_says_how_large_it_may_be() -> None:
    with pytest.raises(ShapeRefused) as caught:
        Window((5, 5), (1, 1), (1, 0), (1, 2)).places(maps(8, 4, 6))
    refused = caught.value
    assert refused.code == "kernel_too_large"
    assert str(refused.what) == "has a window larger than its input"
    assert str(refused.expected) == "a window of at most 6×6"
    assert str(refused.received) == "a window of 5×9 over 8×4×6 (feature maps C×H×W)"
    assert str(refused.remedy) == "use a kernel of at most 5×3, or more padding."
    assert (refused.setting, refused.value) == ("kernel", [5, 3])


def test_a_window_along_one_axis_suggests_a_number() -> None:
    with pytest.raises(ShapeRefused) as caught:
        Window((5,), (1,), (0,), (1,)).places(signal(2, 4))
    assert (caught.value.setting, caught.value.value) == ("kernel", 4)


@pytest.mark.parametrize(
    ("sizes", "two_axes", "kind"),
    [
        ((3,), "signal", Kind.VECTOR),
        ((3, 4), "sequence", Kind.SEQUENCE),
        ((3, 4), "signal", Kind.SIGNAL),
        ((3, 4, 5), "signal", Kind.MAPS),
        ((3, 4, 5, 6), "sequence", Kind.VOLUME),
    ],
)
def test_what_bare_sizes_stand_for(sizes: tuple[int, ...], two_axes: str, kind: Kind) -> None:
    spec = named(sizes, two_axes, "int64")
    assert (spec.sizes, spec.kind, spec.dtype) == (sizes, kind, "int64")
    assert named(sizes, two_axes).dtype == "float32"


def test_numbers_as_code_words_and_settings() -> None:
    assert plain((5, 5)) == 5
    assert plain((5, 3)) == (5, 3)
    assert joined((5, 3)) == "5×3"
    assert stored((5, 3)) == [5, 3]
    assert stored((5,)) == 5
