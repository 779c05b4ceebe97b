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
from netbuilder.engine.views.sites import sites
from netbuilder.graph.model import End
from netbuilder.project.project import Project
from tests.analysis.classics import CLASSICS
from tests.analysis.drawing import drawn, drawn_uses
from tests.analysis.sketch import Sketch, classifier

torch.set_num_threads(1)

FILE = "<generated>"
BATCH = 3
TYPES = {"float32": torch.float32, "int64": torch.int64}


class Watcher:
    """Looks at the variables of each forward pass after each statement, and holds them against the plan."""

    def __init__(self, made: Network) -> None:
        self.made = made
        self.lines = {(path, node): self.uses(path, node) for _, path, node in made.source.places}
        self.seen: set[tuple[tuple[str, ...], str]] = set()

    def uses(self, path: tuple[str, ...], node: str) -> list[Line]:
        """The line that was written there, and those of other uses of its block that share its class."""
        every = [(each.block, line) for each in self.made.plan.classes for line in each.lines]
        home = next(block for block, line in every if (line.path, line.node) == (path, node))
        return [line for block, line in every if block == home and line.node == node]

    def trace(self, frame: FrameType, event: str, value: Any) -> Any:
        if frame.f_code.co_filename != FILE or frame.f_code.co_name != "forward":
            return None
        at: list[tuple[tuple[str, ...], str] | None] = [None]

        def inside(frame: FrameType, event: str, value: Any) -> Any:
            now = self.made.source.node_at(frame.f_lineno) if event == "line" else None
            if at[0] is not None and at[0] != now:
                self.check(at[0], frame)
            at[0] = now
            return inside

        return inside

    def check(self, at: tuple[tuple[str, ...], str], frame: FrameType) -> None:
        self.seen.add(at)
        assert any(
            all(
                is_as_told(frame.f_locals[name], spec)
                for name, spec in zip(line.results, line.specs, strict=True)
                if name != "_"
            )
            for line in self.lines[at]
        )


def is_as_told(tensor: torch.Tensor, spec: TensorSpec) -> bool:
    return tuple(tensor.shape) == (BATCH, *spec.sizes) and tensor.dtype is TYPES[spec.dtype]


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
    chains = {(line.path, line.node) for each in made.plan.classes if each.is_chain for line in each.lines}
    assert watcher.seen == set(watcher.lines) - chains, "every step of every class was watched"
    assert_modules_are_as_told(made, module)
    return module


def sample(spec: TensorSpec) -> torch.Tensor:
    if spec.is_labels:
        return torch.zeros((BATCH, *spec.sizes), dtype=torch.int64)
    return torch.randn(BATCH, *spec.sizes)


def assert_modules_are_as_told(made: Network, module: nn.Module) -> None:
    """Each layer, in blocks too, seen by a hook."""
    found: dict[str, tuple[torch.Tensor, ...]] = {}

    def keep(name: str) -> Any:
        def hook(_: nn.Module, __: Any, output: Any) -> None:
            found[name] = output if isinstance(output, tuple) else (output,)

        return hook

    layers = {site.name: site.line for site in sites(made.plan)}
    for name in layers:
        module.get_submodule(name).register_forward_hook(keep(name))
    with torch.no_grad():
        module(*[sample(spec) for _, spec in made.plan.model.inputs])
    assert found.keys() == layers.keys()
    for name, tensors in found.items():
        assert all(map(is_as_told, tensors, layers[name].specs))


def test_a_classifier_runs_as_told() -> None:
    module = assert_runs_as_told(classifier().project)
    assert [name for name, _ in module.named_children()] == ["flatten_1", "linear_1", "relu_1", "linear_2"]


@pytest.mark.parametrize("seed", range(40))
def test_uses_of_blocks_at_random_run_as_told(seed: int) -> None:
    project = drawn_uses(random.Random(seed).randrange)
    if not report(project).stops_building:
        assert_runs_as_told(project)


def test_hardly_any_use_at_random_is_refused() -> None:
    found = [report(drawn_uses(random.Random(seed).randrange)).stops_building for seed in range(40)]
    assert sum(map(bool, found)) < 8


@pytest.mark.parametrize("name", CLASSICS)
def test_networks_that_everybody_knows_run_as_told(name: str) -> None:
    assert_runs_as_told(CLASSICS[name]())


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
