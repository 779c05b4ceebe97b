"""Walk a graph in order and ask each node for its output; a branch ends at the first refusal on it.

After an edit only what differs is asked again, and what follows from it: an outcome is kept while its node,
its wires and what they bring are the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.analysis.asking import Asker, reference_setting
from netbuilder.analysis.links import Links, changed_links, links
from netbuilder.analysis.outcome import Given, Outcome, Specs, Walk
from netbuilder.catalogue.layer import layers
from netbuilder.core.setting import LayerReference
from netbuilder.graph.model import BLOCK_INPUT, Block, Graph, Node
from netbuilder.graph.query import order
from netbuilder.project import kinds
from netbuilder.project.project import Project

__all__ = ["Given", "Outcome", "Specs", "Walk", "walk"]


def walk(
    project: Project,
    graph: Graph,
    before: Walk | None = None,
    given: Mapping[str, Given] | None = None,
    inside: tuple[str, ...] = (),
) -> Walk:
    """Outcomes for every node of `graph` that lies on or behind no cycle.

    `before` is an earlier walk of a graph like this one, whose outcomes are used again where they hold;
    where all do, it is returned itself. Inside a block, `given` is what enters through each of its ports and
    `inside` are the ids of the blocks around it.
    """
    blocks = _BlockWalks(project, inside)
    if before is None:
        return _first(project, graph, given or {}, blocks)
    return _again(project, graph, given or {}, blocks, before)


class _BlockWalks:
    """Walks the insides of blocks. Uses of a block that are given the same share one walk."""

    def __init__(self, project: Project, inside: tuple[str, ...]) -> None:
        self._project = project
        self._inside = inside
        self._known: dict[tuple[str, tuple[tuple[str, Given], ...]], Walk] = {}

    def __call__(self, block: Block, given: Mapping[str, Given], before: Walk | None) -> Walk | None:
        """None for a block that contains itself."""
        if block.id in self._inside:
            return None
        key = (block.id, tuple(given.items()))
        found = self._known.get(key)
        if found is None:
            found = walk(self._project, block.graph, before, given, (*self._inside, block.id))
            self._known[key] = found
        return found


def _first(project: Project, graph: Graph, given: Mapping[str, Given], blocks: _BlockWalks) -> Walk:
    """A walk that asks every node."""
    references = _references(graph)
    found = links(graph)
    in_order, stuck = order(graph, _pairs(references))
    outcomes: dict[str, Outcome] = {}
    asker = Asker(project, found, outcomes, references, given, blocks)
    for id in in_order:
        outcomes[id] = asker.outcome(graph.nodes[id], None)
    return Walk(graph, found, in_order, stuck, outcomes, references, project.facts, project.blocks, given)


def _again(
    project: Project, graph: Graph, given: Mapping[str, Given], blocks: _BlockWalks, before: Walk
) -> Walk:
    """A walk that asks the nodes that differ, and those to which a difference spreads."""
    found = changed_links(before.links, before.graph, graph)
    edited = _edited(before.graph, graph)
    references = _references_after(before, graph, edited)
    in_order, stuck = _order_after(before, graph, references)
    outcomes = before.outcomes.copy()
    if in_order is not before.order:
        outcomes = {id: outcomes[id] for id in in_order if id in outcomes}
    asker = Asker(project, found, outcomes, references, given, blocks)
    ask = {*edited, *_affected(before, project, graph, found, references, given)}
    referring = {other: id for id, other in references.items()}
    same = graph is before.graph
    for id in in_order:
        previous = outcomes.get(id)
        if previous is not None and id not in ask:
            continue
        now = asker.outcome(graph.nodes[id], previous)
        if now == previous:
            continue
        same = False
        outcomes[id] = now
        if previous is None or _gives(now) != _gives(previous):
            ask.update(wire.target.node for wire in found.users.get(id, ()))
        if id in referring:
            ask.add(referring[id])
    if same:
        return before
    if in_order is not before.order:
        outcomes = {id: outcomes[id] for id in in_order}
    return Walk(graph, found, in_order, stuck, outcomes, references, project.facts, project.blocks, given)


def _gives(outcome: Outcome) -> tuple[object, ...]:
    """All of an outcome that the nodes behind it see."""
    return outcome.output_ports, outcome.outputs, outcome.guessed


def _edited(old: Graph, new: Graph) -> list[str]:
    """Nodes that came or are another now."""
    if old.nodes is new.nodes:
        return []
    before = old.nodes
    return [id for id, node in new.nodes.items() if before.get(id) is not node]


def _affected(
    before: Walk,
    project: Project,
    graph: Graph,
    found: Links,
    references: Mapping[str, str],
    given: Mapping[str, Given],
) -> list[str]:
    """Nodes that are the same but whose wires, partner, data or block may be others now."""
    affected: list[str] = []
    if found is not before.links:
        old, new = before.links.sources, found.sources
        affected += [id for id in graph.nodes if old.get(id) is not new.get(id)]
    if references is not before.references:
        affected += [id for id in references if references[id] != before.references.get(id)]
    if project.facts is not before.facts:
        affected += [id for id, node in graph.nodes.items() if kinds.is_data(node)]
    if project.blocks is not before.blocks:
        affected += [id for id, node in graph.nodes.items() if kinds.is_block(node)]
    if given != before.given:
        affected += [id for id, node in graph.nodes.items() if node.kind == BLOCK_INPUT]
    return affected


def _order_after(
    before: Walk, graph: Graph, references: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The order of `graph`, which depends on the graph alone and never on what it was before."""
    same = graph.wires is before.graph.wires and references == before.references
    if same and (graph.nodes is before.graph.nodes or list(graph.nodes) == list(before.graph.nodes)):
        return before.order, before.stuck
    return order(graph, _pairs(references))


def _references_after(before: Walk, graph: Graph, edited: list[str]) -> Mapping[str, str]:
    if not before.references and not any(_reference_of(graph.nodes[id]) for id in edited):
        return before.references
    found = _references(graph)
    return before.references if found == before.references else found


def _references(graph: Graph) -> dict[str, str]:
    """The layer that each referring node names; "" where it names none that it may."""
    found: dict[str, str] = {}
    for node in graph.nodes.values():
        setting = _reference_of(node)
        if setting is not None:
            other = graph.nodes.get(str(node.settings.get(setting.name, "")))
            found[node.id] = other.id if other is not None and other.kind in setting.kinds else ""
    return found


def _reference_of(node: Node) -> LayerReference | None:
    return reference_setting(node.kind) if node.kind in layers else None


def _pairs(references: Mapping[str, str]) -> list[tuple[str, str]]:
    """(first, later) for every node that needs another one's outcome."""
    return [(other, id) for id, other in references.items() if other]
