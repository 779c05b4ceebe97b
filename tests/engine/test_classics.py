"""What people do with a model: compile it, export it, copy it, save it, read its source."""

from __future__ import annotations

import copy
import inspect
import io
import re
import shutil
import warnings
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from netbuilder.analysis.plan import Plan
from netbuilder.analysis.sound import network
from netbuilder.core.spec import TensorSpec
from netbuilder.engine.build import build
from netbuilder.project.examples import examples
from netbuilder.project.file import open_file
from tests.analysis.classics import CLASSICS

EXAMPLES = {path.stem: path for each in examples() for path in each.files}
NAMES = [*EXAMPLES, *CLASSICS]
BATCH = 2


class Model:
    """A model with something that it takes, and its source."""

    def __init__(self, name: str) -> None:
        project = CLASSICS[name]() if name in CLASSICS else open_file(EXAMPLES[name]).project
        made = network(project)
        torch.manual_seed(0)
        self.source = made.source.text
        self.plan: Plan = made.plan
        self.module = build(made.source).eval()
        self.inputs = tuple(sample(spec) for _, spec in made.plan.model.inputs)
        with torch.no_grad():
            self.outputs = tensors(self.module(*self.inputs))

    def assert_gives_the_same(self, module: Any) -> None:
        with torch.no_grad():
            given = tensors(module(*self.inputs))
        for one, other in zip(given, self.outputs, strict=True):
            # Rounding grows with what is added up.
            largest = max(1.0, float(other.abs().max()))
            torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5 * largest)


def sample(spec: TensorSpec) -> Tensor:
    if spec.is_float:
        return torch.rand(BATCH, *spec.sizes)
    return torch.randint(0, 2, (BATCH, *spec.sizes))


def tensors(outputs: Any) -> tuple[Tensor, ...]:
    return outputs if isinstance(outputs, tuple) else (outputs,)


@pytest.fixture(scope="module", params=NAMES)
def model(request: pytest.FixtureRequest) -> Iterator[Model]:
    yield Model(request.param)


def test_its_parameters_are_those_that_analysis_counts(model: Model) -> None:
    assert sum(each.numel() for each in model.module.parameters()) == model.plan.model.parameters


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("ResNet-18", 11_689_512),  # as torchvision's
        ("MobileNetV2", 3_504_872),  # as torchvision's
        ("GoogLeNet 3a", 163_696),  # Szegedy and others say 159K of weights alone, K for 1,024
    ],
)
def test_parameters_are_as_many_as_published(name: str, parameters: int) -> None:
    assert network(CLASSICS[name]()).plan.model.parameters == parameters


def _lstm(inputs: int, units: int) -> int:
    """Both directions of a layer."""
    return 2 * 4 * (inputs * units + units * units + 2 * units)


def _attention_layer(width: int, hidden: int) -> int:
    return 4 * (width * width + width) + 2 * width * hidden + hidden + width + 2 * 2 * width


def _linear(*sizes: int) -> int:
    return sum((one + 1) * other for one, other in pairwise(sizes))


def _twice(channels: int, filters: int) -> int:
    """Two normed convolutions without bias."""
    return 9 * channels * filters + 9 * filters * filters + 4 * filters


def _u_net() -> int:
    down = _twice(1, 16) + _twice(16, 32) + _twice(32, 64)
    up = 4 * 64 * 32 + 32 + _twice(64, 32) + 4 * 32 * 16 + 16 + _twice(32, 16)
    return down + up + _linear(16, 2)


def _inverted(channels: int) -> int:
    wide = 6 * channels
    return 2 * channels * wide + 9 * wide + 4 * wide + 2 * channels


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("LSTM", 5000 * 64 + _lstm(64, 128) + _lstm(256, 128) + _linear(256, 2)),
        ("U-Net", _u_net()),
        ("language model", 1000 * 256 + 64 * 256 + 4 * _attention_layer(256, 1024) + 2 * 256),
        ("variational autoencoder", _linear(64, 64) + 2 * _linear(64, 8) + _linear(8, 64, 64)),
        ("Siamese", _linear(64, 64, 8)),
        ("inverted residuals", _linear(9, 16) + 3 * _inverted(16) + _linear(16, 10)),
    ],
)
def test_parameters_are_as_many_as_the_formula_says(name: str, parameters: int) -> None:
    assert network(CLASSICS[name]()).plan.model.parameters == parameters


def test_a_copy_of_it_gives_the_same(model: Model) -> None:
    twin = copy.deepcopy(model.module)
    model.assert_gives_the_same(twin)
    assert all(
        one is not other for one, other in zip(twin.parameters(), model.module.parameters(), strict=True)
    )


def test_its_weights_go_through_a_file_without_pickle(model: Model, tmp_path: Path) -> None:
    state = model.module.state_dict()
    save_file(state, tmp_path / "weights.safetensors")
    twin = copy.deepcopy(model.module)
    for weight in twin.parameters():
        nn.init.zeros_(weight)
    twin.load_state_dict(load_file(tmp_path / "weights.safetensors"))
    model.assert_gives_the_same(twin)
    buffer = io.BytesIO()
    torch.save(state, buffer)
    buffer.seek(0)
    assert torch.load(buffer, weights_only=True).keys() == state.keys()


def test_its_source_can_be_asked_for(model: Model) -> None:
    for each in model.module.modules():
        if type(each).__module__.startswith("netbuilder_model_"):
            text = inspect.getsource(type(each))
            assert text in model.source and text.startswith(f"class {type(each).__name__}(")


@pytest.mark.long
def test_it_compiles(model: Model) -> None:
    """Without a break, where dynamo of this torch can look into the layers at all."""
    whole = re.search(r"\(nn\.(LSTM|GRU|RNN)\)", model.source) is None
    torch._dynamo.reset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.assert_gives_the_same(torch.compile(model.module, backend="aot_eager", fullgraph=whole))


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.skipif(shutil.which("c++") is None, reason="inductor needs a compiler")
def test_it_compiles_to_machine_code(model: Model) -> None:
    from torch._inductor import config

    torch._dynamo.reset()
    with warnings.catch_warnings(), config.patch(compile_threads=1):
        warnings.simplefilter("ignore")
        model.assert_gives_the_same(torch.compile(model.module))


@pytest.mark.long
def test_it_can_be_exported_for_any_batch(model: Model) -> None:
    torch._dynamo.reset()
    dynamic = tuple({0: torch.export.Dim.DYNAMIC} for _ in model.inputs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.export.export(model.module, model.inputs, dynamic_shapes=dynamic)
    model.assert_gives_the_same(program.module())
    with torch.no_grad():
        more = tensors(program.module()(*(torch.cat([each, each]) for each in model.inputs)))
    assert [len(each) for each in more] == [2 * BATCH] * len(more)
