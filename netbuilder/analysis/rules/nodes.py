"""Rules about single nodes: what cannot be made, what stands in the wrong place, blocks, references."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.asking import reference_setting, shares_with
from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.own_code import writing
from netbuilder.analysis.fixes.removal import without_node
from netbuilder.analysis.outcome import Outcome, Specs
from netbuilder.analysis.rule import graph_rule, node_rule
from netbuilder.catalogue.own.layer import SOURCE
from netbuilder.core.problem import Fix, Problem
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, Node
from netbuilder.project import edits, kinds, mending, states
from netbuilder.project.own_code import is_own
from netbuilder.project.states import State

# Ends of the network outside blocks, and what they are inside.
_ENDS = ((kinds.INPUT, BLOCK_INPUT), (kinds.OUTPUT, BLOCK_OUTPUT))
_COUNTERPARTS = {one: other for pair in _ENDS for one, other in (pair, pair[::-1])}
# Layers that do without a partner what others do with one.
_ALONE = {"tied_linear": "linear"}


@node_rule
def broken_node(context: Context, outcome: Outcome) -> Iterator[Problem]:
    """A node of an unknown kind, or with a setting that its kind does not have or take."""
    found, node = outcome.broken, outcome.node
    if found is None:
        return
    setting = found.place.setting
    yield Problem(
        found.code,
        found.what,
        context.where(node),
        found.expected,
        found.received,
        found.remedy,
        place=context.place(node.id, setting=setting),
        fixes=tuple(_mending(context, node, setting)),
    )


def _mending(context: Context, node: Node, setting: str | None) -> Iterator[Fix]:
    # Late: only what is wrong needs it, here and below.
    from netbuilder.analysis.fixes.settings import other_kinds, other_settings, other_values

    if setting == SOURCE and is_own(node):
        yield writing(node)
    elif setting is None:
        yield from other_kinds(context, node)
        yield without_node(context, node)
    elif setting in kinds.declaration_of(node).settings:
        yield from other_values(context, node, setting)
    else:
        yield from other_settings(context, node, setting)


@graph_rule
def wrong_graph(context: Context) -> Iterator[Problem]:
    """Data, losses and ends of the network inside a block, or a block's port outside."""
    for node in context.special:
        if not kinds.belongs(node.kind, inside=bool(context.block)):
            inside, outside = Text("inside a block"), Text("in the main graph")
            yield Problem(
                "wrong_graph",
                Text("{node} cannot stand there.", node=node.name),
                context.where(node),
                expected=outside if context.block else inside,
                received=inside if context.block else outside,
                remedy=Text("remove it and add it where it belongs."),
                place=context.place(node.id),
                fixes=(*_counterpart(context, node), without_node(context, node)),
            )


def _counterpart(context: Context, node: Node) -> Iterator[Fix]:
    """What does the same on the other side of a block's edge, for a node that is wired."""
    kind, links = _COUNTERPARTS.get(node.kind), context.walk.links
    if kind is not None and (node.id in links.sources or node.id in links.users):
        edit = partial(mending.change_kind, id=node.id, kind=kind, block=context.block)
        yield Fix(Text("Use {title} instead", title=kinds.declaration(kind).title), edit)


@graph_rule
def not_muted(context: Context) -> Iterator[Problem]:
    """A muted node that cannot do without itself, as only a file made by hand, or a changed block, has."""
    for node in context.special:
        if node.muted and not kinds.can_hand_on(context.project, node):
            why = states.why_not(context.project, context.walk.graph, node, State.MUTED)
            yield Problem(
                "not_muted",
                Text("{node} cannot be muted.", node=node.name),
                context.where(node),
                expected=Text("a layer that can hand its input on"),
                received=why,
                remedy=Text("unmute it."),
                place=context.place(node.id),
                fixes=(_unmuting(context, node),),
            )


def _unmuting(context: Context, node: Node) -> Fix:
    from netbuilder.analysis.fixes.unmuting import unmuting

    return unmuting(context, node)


@node_rule
def unusable_block(context: Context, outcome: Outcome) -> Iterator[Problem]:
    """A node that stands for a block that is not there, or for one around it."""
    node = outcome.node
    if not kinds.is_block(node) or outcome.made is not None or outcome.broken is not None:
        return
    missing = kinds.block_of(context.project, node) is None
    received = Text("a block that the project does not have")
    yield Problem(
        "unknown_block" if missing else "block_in_itself",
        Text("{node} stands for a block that is missing.", node=node.name)
        if missing
        else Text("{node} stands inside the block that it is.", node=node.name),
        context.where(node),
        expected=Text("a block of this project that does not hold this one"),
        received=received if missing else Text("a block around it"),
        remedy=Text("remove it, or use another block."),
        place=context.place(node.id),
        fixes=(without_node(context, node),),
    )


@graph_rule
def repeat_shape(context: Context) -> Iterator[Problem]:
    """A block in a row with itself whose output cannot be its own input."""
    for outcome in context.blocks:
        made = outcome.made
        if isinstance(made, kinds.BlockUse) and made.repeat > 1 and not _repeats(outcome):
            from netbuilder.analysis.fixes.repeats import keeping_shape

            once = partial(edits.change, id=outcome.node.id, settings={"repeat": 1}, block=context.block)
            yield Problem(
                "repeat_shape",
                Text("{node} cannot follow itself.", node=outcome.node.name),
                context.where(outcome.node),
                expected=Text("{shapes}, like its input", shapes=_shapes(outcome.inputs)),
                received=Text("{shapes}", shapes=_shapes(outcome.outputs)),
                remedy=Text("make the block keep its shape, or set Repeat to 1."),
                place=context.place(outcome.node.id, setting="repeat"),
                fixes=(*keeping_shape(context, outcome), Fix(Text("Set Repeat to 1"), once)),
            )


def _repeats(outcome: Outcome) -> bool:
    """Whether the block gives what it takes, as far as that is known for certain."""
    if len(outcome.inputs) != len(outcome.outputs):
        return False
    unknown = outcome.guessed or None in outcome.inputs or None in outcome.outputs
    return unknown or outcome.inputs == outcome.outputs


def _shapes(specs: Specs) -> str:
    return ", ".join("?" if spec is None else str(spec) for spec in specs) or "nothing"


@node_rule
def no_partner(context: Context, outcome: Outcome) -> Iterator[Problem]:
    """A layer that has to refer to another one and names none, or none that it may."""
    node = outcome.node
    if context.walk.references.get(node.id) != "" or outcome.broken is not None:
        return
    setting = reference_setting(node.kind)
    assert setting is not None
    if kinds.is_block(node):
        yield _no_use(context, node)
        return
    from netbuilder.analysis.fixes.partners import partner_fixes

    allowed = " or ".join(kinds.declaration(kind).title for kind in setting.kinds)
    named = str(node.settings.get(setting.name, ""))
    other = context.walk.graph.nodes.get(named)
    muted = other is not None and other.muted and other.kind in setting.kinds
    unmute = (_unmuting(context, other),) if muted and other is not None else ()
    yield Problem(
        "no_partner",
        Text("{node} has no {label}.", node=node.name, label=setting.label.lower()),
        context.where(node),
        expected=Text("a layer of this graph: {allowed}", allowed=allowed),
        received=_named(other),
        remedy=Text("choose one under {label}.", label=setting.label),
        place=context.place(node.id, setting=setting.name),
        fixes=(*unmute, *tuple(partner_fixes(context, outcome))[:2], *_alone(context, node))[:3],
    )


def _named(partner: Node | None) -> Text:
    """The layer that is named as a partner, with why it may not be."""
    if partner is None:
        return Text("none")
    name = {"name": partner.name}
    return Text("{name}, which is muted", **name) if partner.muted else Text("{name}", **name)


def _no_use(context: Context, node: Node) -> Problem:
    """A use of a block that has the weights of one that is not there, or muted."""
    return Problem(
        "no_partner",
        Text("{node} has the weights of a use that is not there.", node=node.name),
        context.where(node),
        expected=Text("another use of the block in this graph"),
        remedy=Text("choose one under Weights of, or None."),
        place=context.place(node.id, setting="weights"),
        fixes=(_own_weights(context, node),),
    )


@node_rule
def other_weights(context: Context, outcome: Outcome) -> Iterator[Problem]:
    """A use of a block that has the weights of another one, which needs weights of other shapes or more."""
    node, made = outcome.node, outcome.made
    other = context.walk.outcomes.get(context.walk.references.get(node.id, ""))
    if other is None or not isinstance(made, kinds.BlockUse) or None in (*outcome.inputs, *other.inputs):
        return
    if outcome.guessed or shares_with(made, outcome.inputs, other):
        return
    like = Text("{shapes}, as at {other}", shapes=_shapes(other.inputs), other=other.node.name)
    fixes = [_own_weights(context, node)]
    what = Text("{node} cannot have the weights of {other}.", node=node.name, other=other.node.name)
    if outcome.inputs == other.inputs:
        like = Text("repetitions and parameters as of {other}", other=other.node.name)
        assert other.made is not None
        settings = {name: each for name, each in other.made.stored().items() if name != "weights"}
        edit = partial(edits.change, id=node.id, settings=settings, block=context.block)
        fixes.insert(0, Fix(Text("Set it like {other}", other=other.node.name), edit))
    yield Problem(
        "other_weights",
        what,
        context.where(node),
        expected=like,
        received=Text("{shapes}", shapes=_shapes(outcome.inputs)),
        remedy=Text("let both take the same, or set Weights of to None."),
        place=context.place(node.id, setting="weights"),
        fixes=tuple(fixes),
    )


def _own_weights(context: Context, node: Node) -> Fix:
    edit = partial(edits.change, id=node.id, settings={"weights": ""}, block=context.block)
    return Fix(Text("Give {node} weights of its own", node=node.name), edit)


def _alone(context: Context, node: Node) -> Iterator[Fix]:
    """A layer of the same sort with weights of its own."""
    kind = _ALONE.get(node.kind)
    if kind is not None:
        edit = partial(mending.change_kind, id=node.id, kind=kind, block=context.block)
        yield Fix(Text("Use {title} instead", title=kinds.declaration(kind).title), edit)
