"""Rules about what is learned: a loss, something to train, scores as the loss wants them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain, islice

from netbuilder.analysis.context import Context
from netbuilder.analysis.cost import cost_of, learns
from netbuilder.analysis.ends import loose_ends
from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.rule import project_rule
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss, losses
from netbuilder.core.problem import Fix, Problem, Severity
from netbuilder.core.spec import TensorSpec, vector
from netbuilder.core.text import Text
from netbuilder.data.source import DataSet
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds, mending, states

# Where the data set's own suggestion does not suit what it gives, as a table may give classes or numbers.
_USUAL_LOSSES = ("cross_entropy", "mean_squared_error")
# What a loss applies to its scores itself.
_APPLIED = {"loss.cross_entropy": "softmax", "loss.binary_cross_entropy": "sigmoid"}
# Layers through which an activation still reaches the loss as it is.
_PASSING = frozenset({"dropout", "flatten", "reshape"})


@project_rule
def no_layers(context: Context) -> Iterator[Problem]:
    """Nothing that could be built: an empty canvas, or data alone."""
    if context.walk.stuck or context.unsettled or context.outputs:
        return
    # Late: only what is wrong needs it.
    from netbuilder.analysis.fixes.first_layers import first_layers
    from netbuilder.analysis.fixes.starters import starters

    has_loss = bool(context.losses)
    yield Problem(
        "no_layers",
        Text("The network has no layer yet."),
        Text("the whole network"),
        expected=Text("layers between data and loss") if has_loss else Text("at least one layer"),
        received=Text("none"),
        remedy=Text("add a layer such as Linear and wire it in."),
        severity=Severity.ERROR if has_loss else Severity.HINT,
        fixes=tuple(islice(chain(() if has_loss else starters(context), first_layers(context)), 2)),
    )


@project_rule
def no_loss(context: Context) -> Iterator[Problem]:
    """Data and layers, but nothing that says what training should make small."""
    data = sum(kinds.is_data(node) for node in context.special)
    if not data or any(kinds.is_loss(node) for node in context.special):
        return
    if sum(not kinds.is_dot(node) for node in context.walk.graph.nodes.values()) == data:
        return
    fixes = tuple(_loss_fixes(context))
    remedy = Text("add one and wire the last layer and the target into it.")
    if fixes:
        remedy = Text("{fix}, wired to the last layer and its target.", fix=fixes[0].label)
    yield Problem(
        "no_loss",
        Text("The network has no loss."),
        Text("the whole network"),
        expected=Text("a loss: what training makes small"),
        received=Text("none"),
        remedy=remedy,
        fixes=fixes,
    )


def _loss_fixes(context: Context) -> Iterator[Fix]:
    """The loss that the data ask for, between the last layer and the field that it can be compared with."""
    ends = [end for end in loose_ends(context.walk) if end.node in context.walk.links.sources]
    used = [each for each in context.data if each.node.id in context.walk.links.users]
    for data in used[:1]:
        assert isinstance(data.made, DataSet)
        wanted = dict.fromkeys((data.made.suggests.loss, *_USUAL_LOSSES))
        pairs = [
            (losses.get(id)(), (end, End(data.node.id, port)))
            for id in wanted
            for end in reversed(ends)
            for port in data.output_ports
        ]
        for made, pair in sorted(pairs, key=lambda each: _distance(context, each[0], *each[1]))[:1]:
            sources = {port.name: end for port, end in zip(made.inputs, pair, strict=True)}
            edit = partial(edits.add_connected, kind=kinds.LOSS + made.id, settings={}, sources=sources)
            yield Fix(Text("Add {loss}", loss=made.title), edit)


def _distance(context: Context, loss: Loss, prediction: End, target: End) -> int:
    """0 where the loss takes the pair, 1 where it would take the target beside another prediction."""
    made, wanted = context.walk.spec(prediction), context.walk.spec(target)
    if _takes(loss, made, wanted):
        return 0
    return 1 if _takes(loss, vector(2), wanted) or _takes(loss, wanted, wanted) else 2


def _takes(loss: Loss, prediction: TensorSpec | None, target: TensorSpec | None) -> bool:
    if prediction is None or target is None:
        return False
    try:
        loss.shape(prediction, target)
    except ShapeRefused:
        return False
    return True


@project_rule
def nothing_to_train(context: Context) -> Iterator[Problem]:
    """A loss that no weight has any influence on."""
    if not context.outputs:
        return
    idle = [
        loss for loss in context.losses if loss.settled and not loss.guessed and not _learns(context, loss)
    ]
    alone = len(idle) == len(context.losses)
    for loss in idle[:1]:
        held = _held(context, loss)
        if held and alone:
            yield _all_frozen(context, loss, held)
            continue
        yield Problem(
            "nothing_to_train" if alone else "idle_loss",
            Text("{loss} depends on frozen weights alone.", loss=loss.node.name)
            if held
            else Text("{loss} depends on no weights.", loss=loss.node.name),
            context.where(loss.node),
            expected=Text("a layer with weights before it, such as Linear"),
            received=Text("none"),
            remedy=Text("put a layer with weights before it.")
            if alone
            else Text("put a layer with weights before it, or remove it."),
            severity=Severity.ERROR if alone else Severity.WARNING,
            place=context.place(loss.node.id),
            fixes=tuple(_learning_layer(context, loss)) if alone else (_remove(loss),),
        )


def _learning_layer(context: Context, loss: Outcome) -> Iterator[Fix]:
    """A layer with weights before the loss that leaves the shape as it is."""
    # Late: only what is wrong needs it.
    from netbuilder.analysis.fixes.first_layers import learning
    from netbuilder.analysis.fixes.insertions import insertion

    spec = loss.inputs[0]
    layers = learning(spec) if spec is not None else None
    if layers is not None and spec is not None:
        yield insertion(context, End(loss.node.id, loss.ports[0]), layers, spec)


def _remove(loss: Outcome) -> Fix:
    return Fix(Text("Remove {loss}", loss=loss.node.name), partial(edits.remove, ids=(loss.node.id,)))


def _learns(context: Context, loss: Outcome) -> bool:
    """Whether some layer before the loss has weights that learn, of its own or of the layer it refers to."""
    walk = context.walk
    edge = [end.node for end in loss.sources if end is not None]
    seen = set(edge)
    for id in edge:
        partner = walk.references.get(id)
        # Of a layer whose partner is not known yet nothing can be said.
        if partner == "" or learns(walk.outcomes[id]):
            return True
        further = [end.node for end in walk.feeding(id)]
        for each in further if partner is None else (*further, partner):
            if each not in seen:
                seen.add(each)
                edge.append(each)
    return False


def _held(context: Context, loss: Outcome) -> list[Outcome]:
    """The nodes before a loss whose weights are frozen, all or some, the last one first."""
    before = context.before(loss.node.id)
    with_weights = (each for each in context.walk.in_order if each.node.id in before)
    return [each for each in with_weights if cost_of(each).parameters][::-1]


def _all_frozen(context: Context, loss: Outcome, held: list[Outcome]) -> Problem:
    last = held[0].node
    one = partial(states.put, ids=(last.id,), state=states.State.FROZEN, on=False)
    fixes = [Fix(Text("Unfreeze {layer}", layer=last.name), one)] if last.frozen else []
    fixes.append(Fix(Text("Unfreeze all layers"), states.unfreeze_all))
    return Problem(
        "all_frozen",
        Text("Every weight before {loss} is frozen.", loss=loss.node.name),
        context.where(loss.node),
        expected=Text("a layer whose weights learn"),
        received=Text("{count} frozen", count=len(held)),
        remedy=Text("unfreeze a layer."),
        place=context.place(loss.node.id),
        fixes=tuple(fixes),
    )


@project_rule
def activation_before_loss(context: Context) -> Iterator[Problem]:
    """An activation that the loss applies itself: twice, it makes learning slow and certainty impossible."""
    for loss in context.losses:
        kind = _APPLIED.get(loss.node.kind) if loss.made is not None else None
        found = _activation(context, loss.sources[0], kind) if kind is not None else None
        if found is None:
            continue
        assert found.made is not None
        names = {"layer": found.node.name, "loss": loss.node.name, "activation": found.made.title}
        yield Problem(
            "activation_before_loss",
            Text("{loss} applies {activation} itself.", **names),
            Text("{layer}, before {loss}", **names),
            expected=Text("raw scores"),
            received=Text("what {layer} makes of them", **names),
            remedy=Text("lead the scores past {layer}.", **names),
            severity=Severity.WARNING,
            place=context.place(found.node.id),
            fixes=(_past(context, found, loss),),
        )


def _activation(context: Context, end: End | None, kind: str) -> Outcome | None:
    """The layer of that kind whose values reach `end` as they are."""
    outcome = context.walk.outcomes.get(end.node) if end is not None else None
    while outcome is not None and outcome.node.kind in _PASSING:
        end = outcome.sources[0]
        outcome = context.walk.outcomes.get(end.node) if end is not None else None
    fed = outcome is not None and outcome.node.kind == kind and None not in outcome.sources
    return outcome if fed else None


def _past(context: Context, layer: Outcome, loss: Outcome) -> Fix:
    """Remove the layer, or where others use it too, lead the wire towards the loss past it."""
    users = context.walk.links.users[layer.node.id]
    if len(users) == 1:
        edit = partial(edits.remove_and_heal, id=layer.node.id)
        return Fix(Text("Remove {layer}", layer=layer.node.name), edit)
    source = layer.sources[0]
    assert source is not None
    leading = context.before(loss.node.id)
    wires = tuple((source, wire.target) for wire in users if wire.target.node in leading)
    return Fix(Text("Go past {layer}", layer=layer.node.name), partial(mending.rewire, wires=wires))
