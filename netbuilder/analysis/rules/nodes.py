"""Rules about single nodes: what cannot be made, what stands in the wrong place, blocks, references."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from netbuilder.analysis.asking import reference_setting
from netbuilder.analysis.context import Context
from netbuilder.analysis.fixes.partners import partner_fixes
from netbuilder.analysis.outcome import Outcome, Specs
from netbuilder.analysis.rule import graph_rule, node_rule
from netbuilder.core.problem import Fix, Problem
from netbuilder.core.text import Text
from netbuilder.graph.model import Node
from netbuilder.project import edits, kinds, mending


@node_rule
def broken_node(context: Context, outcome: Outcome) -> Iterator[Problem]:
    """A node of an unknown kind, or with a setting that its kind does not have or take."""
    found, node = outcome.broken, outcome.node
    if found is None:
        return
    setting = found.place.setting
    fix = _remove(context, node)
    if setting is not None:
        edit = partial(mending.forget_setting, id=node.id, name=setting, block=context.block)
        known = kinds.declaration(node.kind).settings.get(setting)
        label = Text("Reset {setting}", setting=known.label) if known else Text("Forget it")
        fix = Fix(label, edit)
    yield Problem(
        found.code,
        found.what,
        context.where(node),
        found.expected,
        found.received,
        found.remedy,
        place=context.place(node.id, setting=setting),
        fixes=(fix,),
    )


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
                fixes=(_remove(context, node),),
            )


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
        fixes=(_remove(context, node),),
    )


@graph_rule
def repeat_shape(context: Context) -> Iterator[Problem]:
    """A block in a row with itself whose output cannot be its own input."""
    for outcome in context.blocks:
        made = outcome.made
        if isinstance(made, kinds.BlockUse) and made.repeat > 1 and not _repeats(outcome):
            once = partial(edits.change, id=outcome.node.id, settings={"repeat": 1}, block=context.block)
            yield Problem(
                "repeat_shape",
                Text("{node} cannot follow itself.", node=outcome.node.name),
                context.where(outcome.node),
                expected=Text("{shapes}, like its input", shapes=_shapes(outcome.inputs)),
                received=Text("{shapes}", shapes=_shapes(outcome.outputs)),
                remedy=Text("make the block keep its shape, or set Repeat to 1."),
                place=context.place(outcome.node.id, setting="repeat"),
                fixes=(Fix(Text("Set Repeat to 1"), once),),
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
    allowed = " or ".join(kinds.declaration(kind).title for kind in setting.kinds)
    named = str(node.settings.get(setting.name, ""))
    other = context.walk.graph.nodes.get(named)
    yield Problem(
        "no_partner",
        Text("{node} has no {label}.", node=node.name, label=setting.label.lower()),
        context.where(node),
        expected=Text("a layer of this graph: {allowed}", allowed=allowed),
        received=Text("{name}", name=other.name) if other is not None else Text("none"),
        remedy=Text("choose one under {label}.", label=setting.label),
        place=context.place(node.id, setting=setting.name),
        fixes=tuple(partner_fixes(context, outcome))[:2],
    )


def _remove(context: Context, node: Node) -> Fix:
    return Fix(
        Text("Remove {node}", node=node.name), partial(edits.remove, ids=(node.id,), block=context.block)
    )
