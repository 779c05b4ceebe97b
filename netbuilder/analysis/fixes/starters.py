"""A first network for data that stand alone: layers that suit them, and the loss that their target wants."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import prod
from typing import NamedTuple

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.conversions import FLATTEN, linear
from netbuilder.analysis.fixes.scores import classes_of
from netbuilder.analysis.fixes.starters_places import Placed, of_volumes, placed
from netbuilder.analysis.fixes.trial import Wanted
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import Fix
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds, mending
from netbuilder.project.project import Project

_RELU: Wanted = ("relu", {})
_CLASSES, _VALUES = "cross_entropy", "mean_squared_error"
_SMALL = 8  # pixels along a side at which maps are small enough


class _Task(NamedTuple):
    """What is to come out: of which field, as which loss compares it."""

    source: str
    target: str
    loss: str
    size: int


def starters(context: Context) -> Iterator[Fix]:
    """A whole network for each data set that nothing uses yet."""
    for data in context.data:
        task = _task(data.facts) if data.facts is not None else None
        if task is None or data.facts is None:
            continue
        found = _network(data.facts, task)
        if found is not None:
            ends = End(data.node.id, task.source), End(data.node.id, task.target)
            edit = partial(_started, source=ends[0], target=ends[1], layers=found.layers, loss=found.loss)
            yield Fix(Text("Add a network for {data}", data=data.node.name), edit)


def _network(facts: DataFacts, task: _Task) -> Placed | None:
    """Where the target has as many places as the source, one that keeps them."""
    spec = _field(facts, task.source).spec
    found = placed(spec, _field(facts, task.target)) if task.source != task.target else None
    if found is not None:
        return found
    layers = _layers(spec, task)
    return Placed(layers, task.loss) if layers is not None else None


def _started(project: Project, source: End, target: End, layers: tuple[Wanted, ...], loss: str) -> Project:
    known = project.graph.nodes.keys()
    project = mending.add_behind(project, source, layers)
    last = [id for id in project.graph.nodes if id not in known][-1]
    first, second = (port.name for port in kinds.declaration(kinds.LOSS + loss).inputs)  # type: ignore[union-attr]  # losses only
    sources = {first: End(last, "out"), second: target}
    return edits.add_connected(project, kinds.LOSS + loss, {}, sources)


def _task(facts: DataFacts) -> _Task | None:
    """From the first output to the last; an output alone is to be given back."""
    names = [name for name, _ in facts.fields]
    if not names:
        return None
    source, target = names[0], names[-1]
    spec, wanted = _field(facts, source).spec, _field(facts, target)
    if wanted.spec.is_labels:
        size = classes_of(wanted)
        return _Task(source, target, _CLASSES, size) if size > 1 and source != target else None
    if not spec.is_float or wanted.spec.kind not in (Kind.VECTOR, spec.kind):
        return None
    return _Task(source, target, _VALUES, prod(wanted.spec.sizes))


def _layers(spec: TensorSpec, task: _Task) -> tuple[Wanted, ...] | None:
    if not spec.is_float:
        return _of_tokens(spec, task)
    if task.source == task.target:
        return _giving_back(spec)
    head = linear(task.size)
    match spec.kind:
        case Kind.VECTOR:
            return (linear(64), _RELU, linear(32), _RELU, head)
        case Kind.MAPS:
            return (*_of_maps(spec), FLATTEN, linear(64), _RELU, head)
        case Kind.SIGNAL:
            return (*_of_signals(spec), ("adaptive_avg_pool1d", {}), FLATTEN, head)
        case Kind.VOLUME:
            return (*of_volumes(spec), FLATTEN, head)
        case Kind.SEQUENCE:
            return (("gru", {"units": 32}), ("select", {"axis": 1, "place": -1}), head)
        case _:
            return None


def _of_maps(spec: TensorSpec) -> Iterator[Wanted]:
    """Convolutions with ever more filters, until the maps are small."""
    filters, side = 16, min(spec.sizes[1:])
    while True:
        yield "conv2d", {"filters": filters, "kernel": [3, 3], "same": True}
        yield _RELU
        if side < 2:
            return
        yield "max_pool2d", {}
        side, filters = side // 2, min(2 * filters, 64)
        if side <= _SMALL:
            return


def _of_signals(spec: TensorSpec) -> Iterator[Wanted]:
    """The same along time, with wide kernels that see a few waves."""
    filters, steps = 16, spec.sizes[1]
    for _ in range(4):
        yield _along_time(filters)
        yield _RELU
        if steps < 32:
            return
        yield "max_pool1d", {"kernel": 4, "stride": 4}
        steps, filters = steps // 4, min(2 * filters, 64)


def _of_tokens(spec: TensorSpec, task: _Task) -> tuple[Wanted, ...] | None:
    """For the next of each of a row of tokens."""
    if spec.axes != ("T",) or task.loss != _CLASSES:
        return None
    embedding: Wanted = ("embedding", {"numbers": task.size, "features": 32})
    return embedding, ("gru", {"units": 128}), linear(task.size)


def _giving_back(spec: TensorSpec) -> tuple[Wanted, ...] | None:
    """Through a narrow place and back to what was there."""
    count = prod(spec.sizes)
    narrow = (linear(128), _RELU, linear(16), _RELU, linear(128), _RELU, linear(count))
    if spec.kind is Kind.VECTOR:
        return narrow
    if spec.kind is Kind.VOLUME:
        channels = spec.sizes[0]
        wide: Wanted = ("conv3d", {"filters": 16, "kernel": [3, 3, 3], "same": True})
        return wide, _RELU, ("conv3d", {"filters": channels, "kernel": [3, 3, 3], "same": True})
    if spec.kind is Kind.SIGNAL:
        return _giving_back_signals(spec)
    if spec.kind is Kind.MAPS:
        return (FLATTEN, *narrow, ("reshape", {"sizes": list(spec.sizes)}))
    return None


def _giving_back_signals(spec: TensorSpec) -> tuple[Wanted, ...]:
    """Made shorter twice where its steps divide, through sixteen numbers, and made as long again."""
    channels, steps = spec.sizes
    there: list[Wanted] = []
    back: list[Wanted] = [_along_time(channels)]
    filters = 16
    for _ in range(2):
        factor = next((each for each in (4, 2) if steps % each == 0 and steps > 4 * each), 1)
        there += [_along_time(filters), _RELU]
        if factor > 1:
            there.append(("max_pool1d", {"kernel": factor, "stride": factor}))
            back.insert(0, ("upsample", {"factor": float(factor)}))
        back[:0] = [_along_time(filters), _RELU]
        steps, filters = steps // factor, 2 * filters
    inner = [filters // 2, steps]
    middle = (
        FLATTEN,
        linear(16),
        linear(prod(inner)),
        _RELU,
        ("reshape", {"sizes": inner, "two_axes": "signal"}),
    )
    return (*there, *middle, *back)


def _along_time(filters: int) -> Wanted:
    return "conv1d", {"filters": filters, "kernel": 9, "same": True}


def _field(facts: DataFacts, name: str) -> FieldFacts:
    found = facts.field(name)
    assert found is not None
    return found
