"""What the layers of search compute, in small cases, and their code as a person reads it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.library import layers, search
from netbuilder.core.spec import Kind, TensorSpec, maps, of_kind, scalar, sequence, signal, vector
from tests.contracts.oracle import forward

TOKENS = TensorSpec((8,), ("F",), "int64")


@pytest.mark.parametrize(
    ("id", "settings", "inputs", "y", "code"),
    [
        ("einsum", {}, [sequence(9, 4), sequence(7, 4)], TensorSpec((9, 7), ("T", "T")),
         'torch.einsum("btd,bsd->bts", {all})'),
        ("einsum", {"equation": "bn,n->b"}, [sequence(9, 4), vector(4)], vector(9),
         'torch.einsum("zbn,zn->zb", {all})'),
        ("cast", {"type": "int64"}, [vector(4)], TensorSpec((4,), ("F",), "int64"), "{0}.to(torch.int64)"),
        ("compare", {"relation": "<=", "number": 0.5}, [vector(4)], TensorSpec((4,), ("F",), "bool"),
         "{0} <= 0.5"),
        ("where", {"number": -1e9}, [TensorSpec((4,), ("F",), "bool"), vector(4)], vector(4),
         "torch.where({0}, {1}, -1000000000.0)"),
        ("power", {"exponent": 0.5}, [vector(5)], vector(5), "{0}**0.5"),
        ("raise_to", {}, [vector(5), vector(5)], vector(5), "{0}**{1}"),
        ("larger", {}, [maps(3, 4, 4), maps(3, 1, 1)], maps(3, 4, 4), "torch.maximum({0}, {1})"),
        ("standard_deviation", {"less": False}, [maps(3, 4, 4)], vector(3),
         "{0}.std(dim=(2, 3), correction=0)"),
        ("vector_length", {"over": "features"}, [sequence(5, 4)], vector(5),
         "torch.linalg.vector_norm({0}, dim=2)"),
        ("flip", {"axis": 3}, [maps(3, 4, 4)], maps(3, 4, 4), "{0}.flip(3)"),
        ("roll", {"by": -2, "axis": 2}, [maps(3, 4, 4)], maps(3, 4, 4), "{0}.roll(-2, dims=2)"),
        ("argmax", {"axis": 2}, [sequence(8, 4)], TOKENS, "{0}.argmax(dim=2)"),
        ("one_hot", {}, [TOKENS], sequence(8, 10), "F.one_hot({0}, 10).float()"),
        ("pick", {}, [sequence(8, 4), scalar("int64")], vector(4),
         "torch.take_along_dim({0}, {1}[:, None, None], dim=1).squeeze(1)"),
        ("pick", {"axis": 2}, [maps(3, 5, 4), TOKENS], maps(3, 8, 4),
         "torch.take_along_dim({0}, {1}[:, None, :, None], dim=2)"),
        ("flatten_axes", {"two_axes": "signal"}, [maps(16, 4, 4)], signal(16, 16), "{0}.flatten(2, 3)"),
        ("unflatten", {"axis": 2, "sizes": (4, 2)}, [sequence(5, 8)], maps(5, 4, 2),
         "{0}.unflatten(2, (4, 2))"),
        ("dot_attention", {"causal": True}, [sequence(8, 4)], sequence(8, 4),
         "F.scaled_dot_product_attention({0}, {0}, {0}, is_causal=True)"),
        ("step_numbers", {}, [sequence(8, 4)], TOKENS,
         "torch.arange(8, device={0}.device).expand({0}.shape[0], -1)"),
        ("reshape", {"sizes": (2, 2, 2, 2, 2)}, [vector(32)], of_kind(Kind.OTHER, (2,) * 5),
         "{0}.reshape(-1, 2, 2, 2, 2, 2)"),
    ],
)  # fmt: skip
def test_shape_and_code(
    id: str, settings: dict[str, object], inputs: list[TensorSpec], y: TensorSpec, code: str
) -> None:
    layer = layers.get(id)(**settings)
    assert layer.shape(*inputs) == y
    assert layer.code(*inputs).expression == code


@pytest.mark.parametrize(
    ("id", "settings", "inputs", "code"),
    [
        ("max_pool_indices2d", {}, [maps(3, 8, 8)], "nn.MaxPool2d(2, return_indices=True)"),
        ("fractional_max_pool2d", {"by": "size"}, [maps(3, 8, 8)], "FractionalMaxPool2d(2, output_size=4)"),
        ("embedding_bag", {"mode": "sum"}, [TOKENS], 'nn.EmbeddingBag(1000, 64, mode="sum")'),
        ("gru_cell", {"bias": False}, [vector(5)], "nn.GRUCell(5, 64, bias=False)"),
        ("softmax", {"axis": "last"}, [maps(4, 9, 9)], "nn.Softmax(dim=-1)"),
        ("linear", {"norm": "spectral"}, [vector(5)],
         "nn.utils.parametrizations.spectral_norm(nn.Linear(5, 10))"),
        ("conv_transpose2d", {"norm": "weight"}, [maps(3, 8, 8)],
         "nn.utils.parametrizations.weight_norm(nn.ConvTranspose2d(3, 16, kernel_size=3))"),
    ],
)  # fmt: skip
def test_module(id: str, settings: dict[str, object], inputs: list[TensorSpec], code: str) -> None:
    assert str(layers.get(id)(**settings).code(*inputs).module) == code


def test_an_unpooling_puts_values_back_where_they_were() -> None:
    x = maps(2, 5, 6)
    pool, unpool = layers.get("max_pool_indices2d")(), layers.get("max_unpool2d")()
    images = torch.randn(3, *x.sizes)
    values, places = forward(pool.code(x)).results(images)
    y, indices = pool.shapes(x)
    back = forward(unpool.code(y, indices, x))(values, places, images)
    assert unpool.shape(y, indices, x) == x and back.shape == images.shape
    assert unpool.shape(y, indices) == maps(2, 4, 6)
    kept = back != 0
    assert torch.equal(back[kept], images[kept]) and int(kept.sum()) == 3 * y.count


def test_fractional_pooling_draws_while_training_and_rests_then() -> None:
    x = maps(2, 9, 9)
    run = forward(layers.get("fractional_max_pool2d")().code(x))
    images = torch.randn(2, *x.sizes)
    drawn = {tuple(run.mode(training=True)(images).flatten().tolist()) for _ in range(8)}
    assert len(drawn) > 1
    assert torch.equal(run.mode(training=False)(images), run(images))


def test_a_cell_goes_on_with_the_state_it_is_given() -> None:
    cell = layers.get("lstm_cell")(units=3)
    x, state = vector(4), vector(3)
    run = forward(cell.code(x, state, state))
    values, hidden, memory = torch.randn(2, 4), torch.randn(2, 3), torch.randn(2, 3)
    assert isinstance(run.module, nn.LSTMCell)
    expected = run.module(values, (hidden, memory))
    for one, other in zip(run.results(values, hidden, memory), expected, strict=True):
        torch.testing.assert_close(one, other)
    alone = forward(cell.code(x, None, state))
    assert alone.code.expression == "{self}({0}, (torch.zeros_like({1}), {1}))"


def test_drop_path_silences_whole_samples_and_keeps_the_mean() -> None:
    x = maps(2, 3, 3)
    run = forward(layers.get("drop_path")(probability=0.5).code(x))
    ones = torch.ones(400, *x.sizes)
    silenced = run.mode(training=True)(ones).flatten(1)
    assert set(silenced.flatten().tolist()) == {0.0, 2.0}
    assert all(len(set(each.tolist())) == 1 for each in silenced)
    assert torch.equal(run.mode(training=False)(ones), ones)


@pytest.mark.parametrize("norm", ["weight", "spectral"])
def test_a_normalised_weight_is_one(norm: str) -> None:
    module = forward(layers.get("linear")(norm=norm).code(vector(6))).module
    assert module is not None
    if norm == "weight":
        torch.testing.assert_close(
            module.weight.norm(dim=1), module.parametrizations.weight.original0.flatten()
        )
    else:
        module.train()
        for _ in range(50):
            module(torch.zeros(1, 6))
        assert float(torch.linalg.matrix_norm(module.weight.detach(), ord=2)) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("torch.einsum", "einsum"),
        ("nn.MaxUnpool2d", "max_unpool2d"),
        ("return_indices", "max_pool_indices2d"),
        ("nn.EmbeddingBag", "embedding_bag"),
        ("torch.cumsum", "cumulate"),
        ("masked_fill", "where"),
        ("F.scaled_dot_product_attention", "dot_attention"),
        ("stochastic depth", "drop_path"),
        ("torch.gather", "pick"),
        ("detach", "stop_gradient"),
        ("nn.Identity", "identity"),
        ("LocallyConnected2D", "locally_connected2d"),
    ],
)
def test_found_by_the_name_in_torch(name: str, id: str) -> None:
    assert search(name)[0] is layers.get(id)


# Of torch's modules: containers, bases and losses are no layers; lazy ones are read as what they become;
# one kind of norm needs several processes; the whole transformer is a graph of its stacks.
NO_LAYERS = {
    *("Container", "Module", "ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential"),
    *("RNNBase", "RNNCellBase", "SyncBatchNorm", "LinearCrossEntropyOptions", "CrossMapLRN2d", "NLLLoss2d"),
    *("Transformer", "TransformerEncoder", "TransformerDecoder", "AdaptiveLogSoftmaxWithLoss"),
    *("Softmax2d", "UpsamplingBilinear2d", "UpsamplingNearest2d"),
}


def test_every_layer_of_torch_is_there() -> None:
    words = {word for each in layers.values() for word in each.torch.split()}
    lacking = {
        name
        for name in nn.modules.__all__
        if f"nn.{name}" not in words and not name.startswith("Lazy") and not name.endswith("Loss")
    }
    assert lacking <= NO_LAYERS
    assert all(issubclass(each, Layer) for each in layers.values())
