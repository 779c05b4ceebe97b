"""Edits that train a network for another task: another target, a loss and outputs that suit it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.conversions import to_shape
from netbuilder.analysis.fixes.starters import network_for
from netbuilder.analysis.fixes.trial import Wanted, resized, through
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.tasks import Aim, aims
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.problem import Fix
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds, mending
from netbuilder.project.project import Project


def switches(context: Context, data: Outcome) -> Iterator[tuple[Aim, Fix]]:
    """What the data of the project can be used for, each with the edit that makes the network learn it."""
    if data.facts is None:
        return
    for aim in aims(data.facts, getattr(data.made, "in_order", False)):
        fix = switch(context, data, aim)
        if fix is not None:
            yield aim, fix


def switch(context: Context, data: Outcome, aim: Aim) -> Fix | None:
    """Train for `aim`; None where that would take more than other outputs and another loss."""
    label = Text("Train for {task}", task=aim.task.value)
    losses = [each for each in context.losses if isinstance(each.made, Loss) and len(each.ports) == 2]
    if len(losses) != len(context.losses) or len(losses) > 1:
        return None
    loss = losses[0] if losses else None
    end = loss.sources[0] if loss is not None else None
    if loss is None or end is None or kinds.is_data(context.walk.graph.nodes[end.node]):
        return network_for(data, aim, label) if data.node.id not in context.walk.links.users else None
    spec = context.walk.spec(end)
    outputs = _outputs(context, end, spec, aim) if spec is not None else None
    if outputs is None:
        return None
    return Fix(label, partial(_switched, outputs=outputs, loss=loss.node.id, data=data.node.id, aim=aim))


class _Outputs(NamedTuple):
    """A layer, its setting and the number that it gets, if there is one; and layers that are added."""

    changed: tuple[str, str, int] | None
    added: tuple[Wanted, ...]


def _outputs(context: Context, end: End, spec: TensorSpec, aim: Aim) -> _Outputs | None:
    if spec == aim.gives:
        return _Outputs(None, ())
    size = aim.gives.sizes[-1] if aim.gives.kind in (Kind.VECTOR, Kind.SEQUENCE) else aim.gives.sizes[0]
    found = resized(context, end, lambda made: made == aim.gives, size)
    if found is not None:
        return _Outputs((found[0].node.id, found[1], size), ())
    for layers in to_shape(aim.gives, spec):
        if through(layers, spec) == aim.gives:
            return _Outputs(None, layers)
    return None


def _switched(project: Project, outputs: _Outputs, loss: str, data: str, aim: Aim) -> Project:
    kind = kinds.LOSS + aim.loss
    if project.graph.nodes[loss].kind != kind:
        project = mending.change_kind(project, loss, kind)
    first, second = (port.name for port in kinds.declaration(kind).inputs)  # type: ignore[union-attr]  # losses only
    if outputs.changed is not None:
        id, setting, size = outputs.changed
        project = edits.change(project, id, {setting: size})
    project = mending.insert_layers(project, End(loss, first), outputs.added)
    project = mending.rewire(project, ((End(data, aim.target), End(loss, second)),))
    return edits.change_recipe(project, metrics=(aim.metric,) if aim.metric else ())
