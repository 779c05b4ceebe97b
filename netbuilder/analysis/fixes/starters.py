"""A first network for data that stand alone: layers that suit them, and the loss that their target wants."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import prod

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.conversions import FLATTEN, linear
from netbuilder.analysis.fixes.scores import classes_of
from netbuilder.analysis.fixes.starters_places import Placed, of_volumes, placed
from netbuilder.analysis.fixes.starters_tables import with_categories
from netbuilder.analysis.fixes.trial import Wanted
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.tasks import Aim, Task, aims
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.problem import Fix
from netbuilder.core.spec import Kind, TensorSpec, vector
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds, mending
from netbuilder.project.project import Project

_RELU: Wanted = ("relu", {})
_SMALL = 8  # pixels along a side at which maps are small enough


def starters(context: Context) -> Iterator[Fix]:
    """A whole network for each data set that nothing uses yet."""
    for data in context.data:
        if data.facts is None or not data.facts.fields:
            continue
        label = Text("Add a network for {data}", data=data.node.name)
        last = data.facts.fields[-1][0]
        found = [network_for(data, aim, label) for aim in aims(data.facts) if aim.target == last]
        yield from (fix for fix in found[:1] if fix is not None)


def network_for(data: Outcome, aim: Aim, label: Text) -> Fix | None:
    """A whole network for data that stand alone; None where there is none for such data."""
    assert data.facts is not None
    found = _network(data.facts, aim)
    if found is None:
        return None
    ends = End(data.node.id, aim.source), End(data.node.id, aim.target)
    edit = partial(_started, source=ends[0], target=ends[1], found=found, metric=aim.metric)
    return Fix(label, edit)


def _network(facts: DataFacts, aim: Aim) -> Placed | None:
    """Where the target has as many places as the source, one that keeps them."""
    spec = _field(facts, aim.source).spec
    found = placed(spec, _field(facts, aim.target)) if aim.source != aim.target else None
    if found is not None:
        return found
    layers = _layers(_field(facts, aim.source), aim)
    return Placed(layers, aim.loss) if layers is not None else None


def _started(project: Project, source: End, target: End, found: Placed, metric: str) -> Project:
    project, source = with_categories(project, source)
    known = project.graph.nodes.keys()
    project = mending.add_behind(project, source, found.layers)
    last = [id for id in project.graph.nodes if id not in known][-1]
    first, second = (port.name for port in kinds.declaration(kinds.LOSS + found.loss).inputs)  # type: ignore[union-attr]  # losses only
    sources = {first: End(last, "out"), second: target}
    if metric:
        project = edits.change_recipe(project, metrics=(metric,))
    return edits.add_connected(project, kinds.LOSS + found.loss, {}, sources)


def _layers(field: FieldFacts, aim: Aim) -> tuple[Wanted, ...] | None:
    spec = field.spec
    if spec.counts:
        return _layers(FieldFacts(vector(spec.count)), aim)
    if not spec.is_float:
        return _of_tokens(field, aim)
    if aim.source == aim.target:
        return _giving_back(spec)
    if aim.gives.kind is not Kind.VECTOR:
        return None
    head = linear(aim.gives.count)
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


def _of_tokens(field: FieldFacts, aim: Aim) -> tuple[Wanted, ...] | None:
    """For the next of each of a row of tokens, or for the class of them all."""
    if field.spec.axes != ("T",) or aim.task not in (Task.NEXT, Task.CLASSES):
        return None
    embedding: Wanted = ("embedding", {"numbers": classes_of(field), "features": 32})
    recurrent: Wanted = ("gru", {"units": 128})
    head = linear(aim.gives.sizes[-1])
    if aim.task is Task.NEXT:
        return embedding, recurrent, head
    return embedding, recurrent, ("select", {"axis": 1, "place": -1}), head


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
