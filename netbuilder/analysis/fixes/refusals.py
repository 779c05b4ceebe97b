"""Fixes for what a layer or loss refused. Each is tried on the declarations first: what is offered fits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.conversions import linear, to_shape
from netbuilder.analysis.fixes.insertions import insertion, insertions
from netbuilder.analysis.fixes.outputs import indices, other_outputs
from netbuilder.analysis.fixes.partners import partner_fixes, partner_output
from netbuilder.analysis.fixes.removal import without_node, without_wire
from netbuilder.analysis.fixes.scores import label_facts
from netbuilder.analysis.fixes.siblings import siblings
from netbuilder.analysis.fixes.trial import refusal, resized, takes, through
from netbuilder.analysis.fixes.unmuting import unmutings
from netbuilder.analysis.fixes.windows import paddings
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.tasks import is_several
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.problem import Fix
from netbuilder.core.spec import Kind, vector
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds, mending


def fixes(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """Edits that make `outcome` take its inputs, best first."""
    yield from unmutings(context, outcome, outcome.ports[refused.port])
    yield from _other_settings(context, outcome, refused)
    yield from paddings(context, outcome, refused)
    yield from _swapped(context, outcome)
    yield from other_outputs(context, outcome, refused)
    yield from _loss_of_labels(context, outcome, refused)
    yield from _loss_of_values(context, outcome, refused)
    yield from indices(context, outcome, refused)
    yield from _other_size(context, outcome)
    yield from _other_kind(context, outcome)
    yield from insertions(context, outcome, refused)
    yield from _as_the_target(context, outcome, refused)
    if refused.code == "tied_size":
        yield from partner_output(context, outcome)
        yield from partner_fixes(context, outcome)


def removal(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """The last resort: to do without the layer, or without a wire into it that need not be there."""
    if isinstance(outcome.made, Layer):
        port = outcome.ports[refused.port]
        if any(each.optional and each.name == port for each in outcome.made.inputs):
            yield without_wire(context, End(outcome.node.id, port))
            return
    if not isinstance(outcome.made, Layer) or len(outcome.output_ports) != 1:
        return
    if outcome.made.inputs[0].many and len(outcome.sources) > 1:
        yield without_wire(context, End(outcome.node.id, outcome.ports[refused.port]))
    elif len(outcome.sources) == 1:
        yield without_node(context, outcome.node)


def _other_settings(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """The value that the refusal names; where that is refused as well, the value named then too."""
    made, changes = outcome.made, dict[str, object]()
    again: ShapeRefused | None = refused
    while again is not None:
        if again.setting is None or again.value is None or again.setting in changes:
            return
        assert isinstance(made, Layer | Loss)
        changes[again.setting] = again.value
        made = made.replaced(**{again.setting: again.value})
        again = refusal(outcome, {}, made)
    assert made is not None
    values = made.values()
    told = [
        Text(
            "{label} to {value}",
            label=made.settings[name].label,
            value=made.settings[name].show(values[name]),
        )
        for name in changes
    ]
    label = Text("Set {setting}", setting=told[0])
    if len(told) > 1:
        label = Text("Set {setting} and {other}", setting=told[0], other=told[1])
    yield Fix(label, partial(edits.change, id=outcome.node.id, settings=changes, block=context.block))


def _swapped(context: Context, outcome: Outcome) -> Iterator[Fix]:
    """The two wires of a loss the other way round."""
    node, ports, specs = outcome.node, outcome.ports, outcome.inputs
    if isinstance(outcome.made, Loss) and len(ports) == 2:
        wired = context.walk.links.sources[node.id]
        one, other = (wired.get(port) for port in ports)
        assert one is not None and other is not None and specs[0] is not None and specs[1] is not None
        if takes(outcome, {ports[0]: specs[1], ports[1]: specs[0]}):
            wires = ((one, End(node.id, ports[1])), (other, End(node.id, ports[0])))
            yield Fix(Text("Swap the two wires"), partial(mending.rewire, wires=wires, block=context.block))


def _other_size(context: Context, outcome: Outcome) -> Iterator[Fix]:
    """As many outputs of the last layer as a loss asks for, or one more layer that makes so many."""
    if not isinstance(outcome.made, Loss) or len(outcome.inputs) != 2:
        return
    source, (made, target) = outcome.sources[0], outcome.inputs
    assert source is not None and made is not None and target is not None
    size = target.sizes[0] if len(target.sizes) == 1 else 1
    found = resized(context, source, lambda spec: takes(outcome, {outcome.ports[0]: spec}), size)
    if found is not None:
        layer, setting = found
        yield Fix(
            Text("Set the outputs of {layer} to {size}", layer=layer.node.name, size=size),
            partial(edits.change, id=layer.node.id, settings={setting: size}, block=context.block),
        )
        return
    layers, end = (linear(size),), End(outcome.node.id, outcome.ports[0])
    given = through(layers, vector(size)) if made.kind is Kind.VECTOR else None
    if given is not None and takes(outcome, {end.port: given}):
        yield insertion(context, end, layers, given)


def _loss_of_labels(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """A loss for each label by itself, where one class is wanted and an example can have several labels."""
    field = label_facts(context, outcome) if refused.code == "target_kind" else None
    source = outcome.sources[0] if field is not None and is_several(field) else None
    if field is None or source is None:
        return
    kind = f"{kinds.LOSS}binary_cross_entropy"
    made = kinds.made(kind, mending.settings_for(kind, outcome.node))
    change = partial(mending.change_kind, id=outcome.node.id, kind=kind, block=context.block)
    if takes(outcome, {}, made):
        yield Fix(Text("Use {title} instead", title=made.title), change)
        return
    size, port = field.spec.sizes[0], outcome.ports[0]
    found = resized(context, source, lambda spec: takes(outcome, {port: spec}, made), size)
    if found is not None:
        layer, setting = found
        resize = partial(edits.change, id=layer.node.id, settings={setting: size}, block=context.block)
        names = {"title": made.title, "layer": layer.node.name, "size": size}
        label = Text("Use {title}, and {size} outputs of {layer}", **names)
        yield Fix(label, partial(mending.in_turn, steps=(change, resize)))


def _as_the_target(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """Layers that make as many values as the target has, in its shape: what an autoencoder ends in."""
    if refused.code != "loss_shapes" or not isinstance(outcome.made, Loss) or len(outcome.inputs) != 2:
        return
    made, target = outcome.inputs
    end = End(outcome.node.id, outcome.ports[0])
    if made is None or target is None or made.count == target.count:
        return
    if target.kind is Kind.VECTOR or target.is_shares:
        return
    for layers in to_shape(target, made):
        given = through(layers, made)
        if given is not None and takes(outcome, {end.port: given}):
            yield insertion(context, end, layers, given)
            return


def _loss_of_values(context: Context, outcome: Outcome, refused: ShapeRefused) -> Iterator[Fix]:
    """A loss that compares numbers, where classes are wanted and numbers come: a price, not a kind."""
    if refused.code != "target_kind" or len(outcome.inputs) != 2:
        return
    source, target = outcome.sources[0], outcome.inputs[1]
    kind = f"{kinds.LOSS}mean_squared_error"
    made = kinds.made(kind, mending.settings_for(kind, outcome.node))
    if source is None or target is None or not target.is_float or target.kind is not Kind.VECTOR:
        return
    size = target.sizes[0]
    found = resized(context, source, lambda spec: takes(outcome, {outcome.ports[0]: spec}, made), size)
    if found is None or takes(outcome, {}, made):  # with the outputs as they are it is offered below
        return
    layer, setting = found
    steps = (
        partial(mending.change_kind, id=outcome.node.id, kind=kind, block=context.block),
        partial(edits.change, id=layer.node.id, settings={setting: size}, block=context.block),
    )
    names = {"title": made.title, "layer": layer.node.name, "size": size}
    label = Text("Use {title}, and {size} output of {layer}", **names)
    if size > 1:
        label = Text("Use {title}, and {size} outputs of {layer}", **names)
    yield Fix(label, partial(mending.in_turn, steps=steps))


def _other_kind(context: Context, outcome: Outcome) -> Iterator[Fix]:
    """The same for another kind of tensor, such as Batch norm 2-D in place of 1-D."""
    for kind in siblings(outcome.node.kind):
        made = kinds.made(kind, mending.settings_for(kind, outcome.node))
        if takes(outcome, {}, made):
            edit = partial(mending.change_kind, id=outcome.node.id, kind=kind, block=context.block)
            yield Fix(Text("Use {title} instead", title=made.title), edit)
