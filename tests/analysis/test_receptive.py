"""Receptive fields: what everybody knows from papers, and what each layer says of its reach against torch."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from netbuilder.analysis.receptive import Field, Fields, Seen
from netbuilder.analysis.report import report
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.library import layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.seeing import Reach, place_axes
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting import LayerReference
from netbuilder.core.spec import Kind, TensorSpec, of_kind
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from tests.analysis.sketch import Sketch
from tests.contracts import oracle

_SIZES = {Kind.SIGNAL: (4, 19), Kind.SEQUENCE: (19, 4), Kind.MAPS: (4, 19, 18), Kind.VOLUME: (4, 9, 8, 9)}
# Values of settings beside the defaults under which a reach has to hold as well.
_OTHERS: tuple[dict[str, object], ...] = (
    {},
    {"stride": 2},
    {"dilation": 2},
    {"stride": 3, "kernel": 4, "dilation": 2},
    {"stride": 2, "kernel": 5, "padding": 1},
    {"factor": 3.0},
    {"factor": 3},
    {"method": "linear"},
    {"method": "cubic"},
    {"size": 3},
    {"axis": 2},
)
# More of them see nothing else.
_FEW = {"filters": 2}


def test_the_window_of_each_layer_of_lenet() -> None:
    fields = _fields(example("lenet5").open().project)
    sizes = {name: _sizes(field) for name, field in fields.items()}
    assert sizes["Conv 1"] == (5, 5) and sizes["Max pool 1"] == (6, 6)
    assert sizes["Conv 2"] == (14, 14) and sizes["Max pool 2"] == (16, 16)
    pool = fields["Max pool 2"]
    assert pool is not None and pool.axes[0].jump == 4 and pool.room == (28, 28) and not pool.sees_all
    assert sizes["Flatten"] == sizes["Linear 3"] == (math.inf, math.inf)
    assert fields["Cross-entropy"] is None


def test_where_branches_meet_the_largest_counts() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    wide = sketch.put("conv2d", images, kernel=[7, 7], padding=[3, 3], filters=4)
    tall = sketch.put("conv2d", images, kernel=[9, 1], padding=[4, 0], filters=4)
    sketch.put("add", wide, tall, name="Both")
    assert _sizes(_fields(sketch.project)["Both"]) == (9, 7)


def test_what_grows_again_has_smaller_jumps() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    small = sketch.put("max_pool2d", images)
    large = sketch.put("upsample", small)
    sketch.put("conv2d", large, name="Behind")
    field = _fields(sketch.project)["Behind"]
    # Three pixels of the enlarged map are half a place of the pool apart: 2 + 2 · (1/2 · 2) places.
    assert field is not None and field.axes[0] == Seen(4, 1)


def test_muted_layers_and_dots_are_looked_through() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    dot = sketch.put("reroute", sketch.put("conv2d", images))
    sketch.put("conv2d", dot, name="Second")
    assert _sizes(_fields(sketch.project)["Second"]) == (5, 5)


def test_a_repeated_block_sees_more_each_time() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    kind = sketch.block("Grow")
    inside = sketch.inside(kind)
    entry = sketch.put(BLOCK_INPUT, block=inside)
    conv = sketch.put("conv2d", entry, block=inside, filters=1, padding=[1, 1])
    sketch.put(BLOCK_OUTPUT, conv, block=inside)
    use = sketch.put(kind, repeat=3)
    found = report(sketch.project)
    ports = found.walk.outcomes[use.node].ports
    sketch.wire(images, End(use.node, ports[0] if ports else entry.node))
    found = report(sketch.project)
    fields = Fields(found.walk)
    assert _sizes(fields.of(use.node)) == (7, 7)
    deeper = fields.inside(use.node)
    assert deeper is not None and _sizes(deeper.of(conv.node)) == (7, 7)  # of the last time


def test_what_nobody_has_told_is_not_guessed() -> None:
    sketch = Sketch()
    images, _ = sketch.data()
    permuted = sketch.put("transpose", sketch.put("conv2d", images), name="Turned")
    assert permuted and _fields(sketch.project)["Turned"] is None


@pytest.mark.parametrize("id", sorted(layers))
def test_what_a_layer_says_it_sees_is_what_its_gradients_reach(id: str) -> None:
    for made, specs in _cases(layers.get(id)):
        reach = made.reach(*specs)
        output = made.shape(*specs)
        if reach is None or not place_axes(output) or not specs[0].is_float:
            continue
        assert len(reach) == len(place_axes(specs[0]))
        if len(place_axes(output)) == len(reach):
            runs = [_run(made, specs, seed) for seed in range(3)]
            for axis, each in enumerate(reach):
                _check(made, specs, output, axis, each, runs)


def test_most_layers_say_what_they_see() -> None:
    told = {id for id in layers if any(made.reach(*specs) for made, specs in _cases(layers.get(id)))}
    assert {"conv2d", "max_pool2d", "avg_pool1d", "conv_transpose2d", "upsample", "batch_norm2d"} <= told
    assert len(told) > len(layers) / 2


def _check(
    made: Layer,
    specs: tuple[TensorSpec, ...],
    output: TensorSpec,
    axis: int,
    reach: Reach,
    runs: list[tuple[Tensor, Tensor]],
) -> None:
    """Nothing lies outside of the reach, and what is said is reached somewhere."""
    into, out = place_axes(specs[0])[axis], place_axes(output)[axis]
    room, count = specs[0].sizes[into], output.sizes[out]
    spans, firsts = [], []
    for place in range(count):
        seen = sorted({each for x, result in runs for each in _seen(x, into, result, out, place)})
        if seen:
            spans.append(seen[-1] - seen[0] + 1)
            firsts.append((seen[0] + seen[-1]) / 2)
    if not spans:
        return  # a comparison has no gradient
    assert max(spans) <= reach.span, (made, axis)
    if math.isfinite(reach.span) and reach.span <= room:
        # The largest of many values is seldom one at the very edge.
        assert max(spans) >= (reach.span if "max" not in made.id else reach.span / 2), (made, axis, spans)
    if math.isfinite(reach.span) and len(firsts) > 4:
        inner = firsts[1:-1]
        step = (inner[-1] - inner[0]) / (len(inner) - 1)
        assert abs(step - reach.step) <= 0.5 * max(reach.step, 1), (made, axis, firsts)


def _run(made: Layer, specs: tuple[TensorSpec, ...], seed: int) -> tuple[Tensor, Tensor]:
    """A first input and the first output that follows from it."""
    torch.manual_seed(seed)
    run = oracle.forward(made.code(*specs)).mode(training=False)
    inputs = [tensor.requires_grad_() for tensor in oracle.tensors(specs, batch=2)]
    with torch.no_grad():
        for tensor in inputs:
            tensor.abs_().add_(0.3)  # logarithms and powers have a gradient there
    return inputs[0], run.results(*inputs)[0]


def _seen(x: Tensor, into: int, result: Tensor, out: int, place: int) -> set[int]:
    """Places along an axis of the input on which values at one place of the output depend."""
    if not result.requires_grad:
        return set()
    chosen = result.select(out + 1, place)
    score = chosen.pow(2).sum() + chosen.sum()
    (gradient,) = torch.autograd.grad(score, x, allow_unused=True, retain_graph=True)
    return _places(gradient, into + 1) if gradient is not None else set()


def _places(gradient: Tensor, axis: int) -> set[int]:
    others = [number for number in range(gradient.dim()) if number != axis]
    return {number for number, size in enumerate(gradient.abs().sum(others).tolist()) if size > 0}


def _cases(declaration: type[Layer]) -> Iterator[tuple[Layer, tuple[TensorSpec, ...]]]:
    """The layer with some settings, and inputs that it takes."""
    if any(isinstance(setting, LayerReference) for setting in declaration.settings.values()):
        return
    if not declaration.inputs:
        return
    count = max(1, sum(not port.optional for port in declaration.inputs))
    for others in _OTHERS:
        if not others.keys() <= declaration.settings.keys():
            continue
        for kind, sizes in _SIZES.items():
            try:
                few = {name: value for name, value in _FEW.items() if name in declaration.settings}
                made = declaration(**few, **{
                    name: _stretched(declaration().values()[name], value) for name, value in others.items()
                })  # fmt: skip
                specs = (of_kind(kind, sizes),) * count
                made.shape(*specs)
            except (ShapeRefused, ProblemError):
                continue
            yield made, specs


def _stretched(like: object, value: object) -> object:
    """The value for a setting that may have a number an axis."""
    return (value,) * len(like) if isinstance(like, tuple) else value


def _fields(project: Project) -> dict[str, Field | None]:
    found = report(project)
    fields = Fields(found.walk)
    return {found.graph.nodes[id].name: fields.of(id) for id in found.walk.order}


def _sizes(field: Field | None) -> tuple[float, ...]:
    return tuple(seen.size for seen in field.axes) if field is not None else ()
