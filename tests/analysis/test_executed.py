"""The source is executed: every step gives the shapes that analysis told, with as many weights."""

from __future__ import annotations

import random
import sys
from types import FrameType
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from netbuilder.analysis.plan import Line
from netbuilder.analysis.report import report
from netbuilder.analysis.sound import Network, network
from netbuilder.core.spec import TensorSpec
from netbuilder.graph.model import End
from netbuilder.project.project import Project
from tests.analysis.drawing import drawn
from tests.analysis.sketch import Sketch, classifier

torch.set_num_threads(1)

FILE = "<generated>"
BATCH = 3
TYPES = {"float32": torch.float32, "int64": torch.int64}


class Watcher:
    """Looks at the variables of each forward pass after each statement, and holds them against the plan."""

    def __init__(self, made: Network) -> None:
        self.made = made
        self.lines = {(line.path, line.node): line for each in made.plan.classes for line in each.lines}
        self.seen: set[tuple[tuple[str, ...], str]] = set()

    def trace(self, frame: FrameType, event: str, value: Any) -> Any:
        if frame.f_code.co_filename != FILE or frame.f_code.co_name != "forward":
            return None
        at: list[tuple[tuple[str, ...], str] | None] = [None]

        def inside(frame: FrameType, event: str, value: Any) -> Any:
            now = self.made.source.node_at(frame.f_lineno) if event == "line" else None
            if at[0] is not None and at[0] != now:
                self.check(self.lines[at[0]], frame)
            at[0] = now
            return inside

        return inside

    def check(self, line: Line, frame: FrameType) -> None:
        self.seen.add((line.path, line.node))
        for name, spec in zip(line.results, line.specs, strict=True):
            assert_is(frame.f_locals[name], spec)


def assert_is(tensor: torch.Tensor, spec: TensorSpec) -> None:
    assert tuple(tensor.shape) == (BATCH, *spec.sizes)
    assert tensor.dtype is TYPES[spec.dtype]


def assert_runs_as_told(project: Project) -> nn.Module:
    """The module of `project`, after a forward pass in which everything was as analysis says."""
    made = network(project)
    space: dict[str, Any] = {"__name__": "generated"}
    exec(compile(made.source.text, FILE, "exec"), space)
    module: nn.Module = space[made.source.model]()
    weights = sum(weight.numel() for weight in module.parameters())
    assert weights == made.plan.model.parameters == report(project).parameters
    watcher, before = Watcher(made), sys.gettrace()
    arguments = [sample(spec) for _, spec in made.plan.model.inputs]
    sys.settrace(watcher.trace)
    try:
        with torch.no_grad():
            module(*arguments)
    finally:
        sys.settrace(before)
    assert watcher.seen == set(watcher.lines), "every step of every class was watched"
    assert_modules_are_as_told(made, module)
    return module


def sample(spec: TensorSpec) -> torch.Tensor:
    if spec.is_labels:
        return torch.zeros((BATCH, *spec.sizes), dtype=torch.int64)
    return torch.randn(BATCH, *spec.sizes)


def assert_modules_are_as_told(made: Network, module: nn.Module) -> None:
    """Each attribute of the model, seen by a hook."""
    found: dict[str, tuple[torch.Tensor, ...]] = {}

    def keep(name: str) -> Any:
        def hook(_: nn.Module, __: Any, output: Any) -> None:
            found[name] = output if isinstance(output, tuple) else (output,)

        return hook

    for line in made.plan.model.lines:
        if line.attribute and not isinstance(getattr(module, line.attribute), nn.ModuleList):
            getattr(module, line.attribute).register_forward_hook(keep(line.attribute))
    with torch.no_grad():
        module(*[sample(spec) for _, spec in made.plan.model.inputs])
    specs = {line.attribute: line.specs for line in made.plan.model.lines}
    for name, tensors in found.items():
        for tensor, spec in zip(tensors, specs[name], strict=True):
            assert_is(tensor, spec)


def test_a_classifier_runs_as_told() -> None:
    module = assert_runs_as_told(classifier().project)
    assert [name for name, _ in module.named_children()] == ["flatten_1", "linear_1", "relu_1", "linear_2"]


def test_images_run_as_told() -> None:
    sketch = Sketch()
    images, labels = sketch.data(size=28)
    x = sketch.chain(
        images, ("conv2d", {"filters": 6, "stride": [2, 1], "padding": [1, 2]}), "batch_norm2d", "relu"
    )
    skip = sketch.put("conv2d", x, filters=6, padding=[1, 1])
    x = sketch.chain(
        sketch.put("concatenate", sketch.put("add", x, skip), x), "max_pool2d", "avg_pool2d", "dropout"
    )
    series = sketch.put(
        "reshape", sketch.put("adaptive_avg_pool2d", x, size=[2, 2]), sizes=[12, 4], two_axes="signal"
    )
    row = sketch.chain(series, "conv1d", "transpose", "linear", "layer_norm", "gelu", "flatten", "linear")
    sketch.put("loss.cross_entropy", row, labels)
    sketch.put("output", sketch.put("flatten", labels))
    assert_runs_as_told(sketch.project)


def test_a_tied_layer_uses_the_weights_of_its_partner() -> None:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches", size=4)
    flat = sketch.put("flatten", patches)
    code = sketch.put("linear", flat, features=5, bias=False)
    back = sketch.put("tied_linear", code, partner=code.node, bias=False)
    sketch.put("loss.mean_squared_error", back, flat)
    module: Any = assert_runs_as_told(sketch.project)
    x = torch.randn(2, 1, 4, 4)
    made, _ = module(x)
    weight = module.linear_1.weight
    assert torch.allclose(made, x.flatten(1) @ weight.T @ weight, atol=1e-6)


def test_a_partner_off_the_way_is_made_all_the_same() -> None:
    sketch = Sketch()
    patches, _ = sketch.data("photo_patches", size=4)
    flat = sketch.put("flatten", patches)
    partner = sketch.put("linear", flat, features=16)
    back = sketch.put("tied_linear", flat, partner=partner.node)
    sketch.put("loss.mean_squared_error", back, flat)
    assert_runs_as_told(sketch.project)


def repeated(ports: int, share: bool) -> Project:
    sketch = Sketch()
    kind = sketch.block("Step")
    begin = [sketch.put("block_input", block="block_1") for _ in range(ports)]
    both = sketch.put("add", *begin, begin[0], block="block_1")
    ends = [sketch.put("linear", each, features=2, block="block_1") for each in (both, begin[-1])][:ports]
    for end in ends:
        sketch.put("block_output", end, block="block_1")
    points, _ = sketch.data("spirals")
    use = sketch.put(kind, *[points] * ports, repeat=3, share=share)
    for number in range(ports):
        sketch.put("output", End(use.node, f"block_output_{number + 1}"))
    return sketch.project


@pytest.mark.parametrize("share", [True, False])
@pytest.mark.parametrize("ports", [1, 2])
def test_repetitions_have_weights_of_their_own_unless_they_share(ports: int, share: bool) -> None:
    module: Any = assert_runs_as_told(repeated(ports, share))
    weights = [weight for weight in module.parameters() if weight.ndim == 2]
    assert len(weights) == ports * (1 if share else 3)
    with torch.no_grad():
        found = module(torch.ones(1, 2))
        step = (lambda *x: module.step_1(*x)) if share else None
        x = (torch.ones(1, 2),) * ports
        for number in range(3):
            made = (step or module.step_1[number])(*x)
            x = made if ports == 2 else (made,)
    assert torch.equal(found[0] if ports == 2 else found, x[0])


@settings(max_examples=60)
@given(st.data())
def test_networks_at_random_run_as_told(data: st.DataObject) -> None:
    assert_runs_as_told(drawn(lambda below: data.draw(st.integers(0, below - 1))))


@pytest.mark.parametrize("seed", range(40))
def test_larger_networks_at_random_run_as_told(seed: int) -> None:
    assert_runs_as_told(drawn(random.Random(seed).randrange))
