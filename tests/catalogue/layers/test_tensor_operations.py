"""Operations on whole tensors: what becomes of the axes and their names, code and words."""

from __future__ import annotations

import pytest
import torch

from netbuilder.catalogue.library import layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.spec import TensorSpec, maps, scalar, sequence, signal, vector
from tests.contracts.oracle import forward


@pytest.mark.parametrize(
    ("id", "settings", "inputs", "y", "code"),
    [
        # The gate of squeeze and excitation (Hu et al. 2018).
        ("multiply", {}, [maps(8, 5, 5), maps(8, 1, 1)], maps(8, 5, 5), "{0} * {1}"),
        ("subtract", {}, [vector(5), vector(5)], vector(5), "{0} - {1}"),
        ("divide", {}, [sequence(5, 4), sequence(5, 1)], sequence(5, 4), "{0} / {1}"),
        ("scale", {"factor": 0.5, "offset": -1.0}, [vector(5)], vector(5), "0.5 * {0} + -1.0"),
        ("power", {}, [vector(5)], vector(5), "{0}**2"),
        ("function", {"function": "log1p"}, [vector(5)], vector(5), "torch.log1p({0})"),
        ("mean", {}, [maps(8, 5, 7)], vector(8), "{0}.mean(dim=(2, 3))"),
        ("mean", {"keep": True}, [maps(8, 5, 7)], maps(8, 1, 1), "{0}.mean(dim=(2, 3), keepdim=True)"),
        ("sum", {"over": "channels"}, [maps(8, 5, 7)],
         TensorSpec((5, 7), ("H", "W")), "{0}.sum(dim=1)"),
        ("maximum", {"over": "steps"}, [sequence(9, 4)], vector(4), "{0}.amax(dim=1)"),
        ("minimum", {"over": "all"}, [sequence(9, 4)], scalar(), "{0}.amin(dim=(1, 2))"),
        # Scores of attention: queries times keys turned round, then times values.
        ("matrix_product", {}, [sequence(9, 4), signal(4, 7)],
         TensorSpec((9, 7), ("T", "T")), "{0} @ {1}"),
        ("matrix_product", {}, [TensorSpec((9, 7), ("T", "T")), sequence(7, 4)], sequence(9, 4), "{0} @ {1}"),
        ("slice", {"start": 1, "stop": 99, "step": 2}, [sequence(6, 4)], sequence(3, 4), "{0}[:, 1::2]"),
        ("slice", {"axis": 2, "stop": 3}, [sequence(6, 4)], sequence(6, 3), "{0}[:, :, :3]"),
        ("select", {"place": -1}, [sequence(6, 4)], vector(4), "{0}[:, -1]"),
        ("squeeze", {"axis": 2}, [sequence(6, 1)], vector(6), "{0}.squeeze(2)"),
        ("unsqueeze", {"two_axes": "signal"}, [vector(6)], signal(1, 6), "{0}.unsqueeze(1)"),
        ("permute", {"order": (3, 1, 2)}, [maps(28, 30, 3)], maps(3, 28, 30), "{0}.permute(0, 3, 1, 2)"),
        ("expand", {"times": 6}, [sequence(1, 4)], sequence(6, 4), "{0}.expand(-1, 6, -1)"),
        ("stack", {}, [vector(4)] * 3, sequence(3, 4), "torch.stack([{all}], dim=1)"),
        ("stack", {"axis": 2}, [vector(4)] * 3, sequence(4, 3),
         "torch.stack([{all}], dim=2)"),
    ],
)  # fmt: skip
def test_shape_and_code(
    id: str, settings: dict[str, object], inputs: list[TensorSpec], y: TensorSpec, code: str
) -> None:
    layer = layers.get(id)(**settings)
    assert layer.shape(*inputs) == y
    assert layer.code(*inputs).expression == code


def test_splitting_in_three_gives_three_tensors() -> None:
    split = layers.get("split3")(axis=2)
    assert split.shapes(sequence(5, 12)) == (sequence(5, 4),) * 3
    assert split.shapes(sequence(5, 8)) == (sequence(5, 3), sequence(5, 3), sequence(5, 2))
    code = split.code(sequence(5, 12))
    assert (code.expression, code.outputs) == ("{0}.chunk(3, dim=2)", 3)


def test_a_learned_tensor_is_the_same_for_each_sample_and_learns() -> None:
    layer = layers.get("learned_tensor")(sizes=(3, 4))
    assert layer.shape(vector(9)) == sequence(3, 4)
    assert layer.parameters(vector(9)) == 12
    run = forward(layer.code(vector(9)))
    given = run(torch.randn(5, 9))
    assert given.shape == (5, 3, 4) and torch.equal(given[0], given[4])
    given.sum().backward()
    (weight,) = run.module.parameters()  # type: ignore[union-attr]
    assert weight.grad is not None and weight.grad.tolist() == [[5.0] * 4] * 3


def test_costs_of_products() -> None:
    product, bilinear = layers.get("matrix_product")(), layers.get("bilinear")(features=3)
    assert product.multiply_adds(sequence(9, 4), signal(4, 7)) == 252
    assert bilinear.parameters(vector(4), vector(5)) == 63
    assert bilinear.multiply_adds(vector(4), vector(5)) == 60


def test_distances_of_two_embeddings() -> None:
    distance, cosine = layers.get("pairwise_distance"), layers.get("cosine_similarity")()
    assert distance().shape(vector(8), vector(8)) == scalar()
    assert distance(keep=True).shape(vector(8), vector(8)) == vector(1)
    assert cosine.shape(sequence(5, 8), sequence(5, 8)) == vector(5)
    assert cosine.shape(maps(8, 5, 7), maps(8, 5, 7)) == TensorSpec((5, 7), ("H", "W"))
    assert str(cosine.code(sequence(5, 8), sequence(5, 8)).module) == "nn.CosineSimilarity(dim=-1)"


@pytest.mark.parametrize(
    ("id", "settings", "inputs", "port", "setting", "value"),
    [
        ("multiply", {}, [maps(8, 5, 5), maps(4, 1, 1)], 1, None, None),
        ("subtract", {}, [signal(8, 5), sequence(8, 5)], 1, None, None),
        ("mean", {}, [vector(5)], 0, "over", "features"),
        ("mean", {"over": "steps"}, [maps(8, 5, 5)], 0, "over", "space"),
        ("matrix_product", {}, [sequence(9, 4), sequence(9, 4)], 1, None, None),
        ("slice", {"start": 6, "stop": 9}, [vector(5)], 0, "start", 4),
        ("select", {"place": 5}, [vector(5)], 0, "place", 4),
        ("select", {"axis": 3}, [sequence(5, 4)], 0, "axis", 2),
        ("squeeze", {}, [sequence(5, 1)], 0, "axis", 2),
        ("unsqueeze", {"axis": 4}, [vector(5)], 0, "axis", 2),
        ("permute", {}, [maps(1, 2, 3)], 0, "order", [3, 2, 1]),
        ("expand", {}, [vector(5)], 0, "times", 5),
        ("split4", {}, [vector(3)], 0, None, None),
        ("stack", {}, [vector(3), vector(4)], 1, None, None),
        ("cosine_similarity", {}, [vector(3), vector(4)], 1, None, None),
    ],
)
def test_a_mistake_names_the_input_and_the_setting_that_mends_it(
    id: str,
    settings: dict[str, object],
    inputs: list[TensorSpec],
    port: int,
    setting: str | None,
    value: object,
) -> None:
    with pytest.raises(ShapeRefused) as caught:
        layers.get(id)(**settings).shape(*inputs)
    assert (caught.value.port, caught.value.setting, caught.value.value) == (port, setting, value)
