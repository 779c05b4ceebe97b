"""A node as a sentence: what it is, what it makes of what, how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.analysis.outcome import Outcome, Specs
from netbuilder.catalogue.categories import Category
from netbuilder.core.declared import Declared
from netbuilder.core.problem import Problem
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import Node
from netbuilder.project import kinds
from netbuilder.studio.presenters.block_marks import spoken_block
from netbuilder.studio.presenters.node_states import spoken_states

if TYPE_CHECKING:
    from netbuilder.studio.presenters.node_card import Say


def spoken(
    node: Node,
    category: Category,
    outcome: Outcome | None,
    problem: Problem | None,
    say: Say,
    block: Declared | None = None,
    *,
    shares: bool = False,
) -> str:
    """The node as a sentence for those who do not see it.

    `block` is how it uses one, None for a node that is none or cannot be made; it may share its weights.
    Without a name it is what `with_name` takes.
    """
    ways = _shapes(outcome, say)
    state = say(problem.what).rstrip(".") if problem is not None else say(Text("no problems"))
    what = say(Text("dot")) if kinds.is_dot(node) else category.title.lower()
    if kinds.is_block(node):
        what = say(Text("block"))
    repeats = spoken_block(block, shares=shares, say=say) if kinds.is_block(node) else ""
    rest = ", ".join(filter(None, (what, repeats, ways, spoken_states(node, say), state)))
    return with_name(rest, node.name)


def with_name(spoken: str, name: str) -> str:
    """The sentence about a node without a name, with one."""
    return f"{name}, {spoken}" if name else spoken


def _shapes(outcome: Outcome | None, say: Say) -> str:
    if outcome is None:
        return ""
    into, out = _spoken_specs(outcome.inputs, say), _spoken_specs(outcome.outputs, say)
    if into and out:
        return say(Text("{inputs} to {outputs}", inputs=into, outputs=out))
    return (
        say(Text("takes {inputs}", inputs=into))
        if into
        else say(Text("gives {outputs}", outputs=out))
        if out
        else ""
    )


def _spoken_specs(specs: Specs, say: Say) -> str:
    if len(specs) == 1:  # as of most nodes: words cost more than all the rest
        return _spoken_spec(specs[0], say)
    return say(Text(" and ")).join(_spoken_spec(spec, say) for spec in specs)


def _spoken_spec(spec: TensorSpec | None, say: Say) -> str:
    if spec is None:
        return say(Text("an unknown shape"))
    if spec.is_labels:
        return say(Text("labels"))
    return str(spec) if spec.sizes else say(Text("a single number"))
