"""Walk a graph in order and ask each node for its output; a branch ends at the first refusal on it.

After an edit only what differs is asked again, and what follows from it: an outcome is kept while its node,
its wires and what they bring are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from netbuilder.analysis.asking import Asker, reference_setting
from netbuilder.analysis.links import Links, changed_links, difference, links, unlike
from netbuilder.analysis.outcome import Given, Outcome, Specs, Walk, pairs
from netbuilder.catalogue.layer import layers
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import LayerReference
from netbuilder.graph.model import BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, Block, Graph, Node, Wire
from netbuilder.graph.query import order
from netbuilder.project import kinds
from netbuilder.project.own_code import CODE
from netbuilder.project.parameters import resolved
from netbuilder.project.project import Project

__all__ = ["Given", "Outcome", "Specs", "Walk", "walk"]

# With more new nodes and wires than this it is faster to sort all nodes.
_MOST_NEW = 16
_SPECIAL = frozenset({kinds.INPUT, kinds.OUTPUT, BLOCK_INPUT, BLOCK_OUTPUT, CODE})


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
        self._known: dict[tuple[object, ...], Walk] = {}

    def __call__(
        self,
        block: Block,
        values: FrozenDict[str, object],
        given: Mapping[str, Given],
        before: Walk | None,
    ) -> Walk | None:
        """None for a block that contains itself; `values` are those of its parameters."""
        if block.id in self._inside:
            return None
        key = (block.id, values, tuple(given.items()))
        found = self._known.get(key)
        if found is None:
            graph = resolved(block, values).graph
            if before is not None and graph is not block.graph and _is_same(before.graph, graph):
                graph = before.graph  # the very one, so that all found there still holds
            found = walk(self._project, graph, before, given, (*self._inside, block.id))
            self._known[key] = found
        return found


def _is_same(one: Graph, other: Graph) -> bool:
    """Whether two graphs are equal, their order included."""
    return one == other and list(one.nodes) == list(other.nodes) and list(one.wires) == list(other.wires)


def _first(project: Project, graph: Graph, given: Mapping[str, Given], blocks: _BlockWalks) -> Walk:
    """A walk that asks every node."""
    references = _references(graph)
    found = links(graph)
    sequence, stuck = order(graph, pairs(references))
    outcomes: dict[str, Outcome] = {}
    asker = Asker(project, found, outcomes, references, given, blocks, {})
    for id in sequence:
        outcomes[id] = asker.outcome(graph.nodes[id], None)
    special, facts, uses = _special(graph), project.facts, project.blocks
    unsettled = tuple(id for id, each in outcomes.items() if not each.settled)
    return Walk(graph, found, sequence, stuck, outcomes, special, references, facts, uses, given, unsettled)


def _again(
    project: Project, graph: Graph, given: Mapping[str, Given], blocks: _BlockWalks, before: Walk
) -> Walk:
    """A walk that asks the nodes that differ, and those to which a difference spreads."""
    edited, removed = unlike(before.graph.nodes, graph.nodes)
    new = [id for id in edited if id not in before.graph.nodes]
    gone, come = difference(before.graph, graph)
    found = changed_links(before.links, gone, come)
    references = _references_after(before, graph, edited)
    if before.stuck or len(new) + len(come) > _MOST_NEW or references != before.references:
        sequence, stuck = order(graph, pairs(references))
    else:
        sequence, stuck = _sequence_after(before, graph, new, removed, come, found)
    outcomes, missing = _kept(before, sequence, stuck, new, removed)
    ask = {*edited, *missing, *(wire.target.node for wire in (*gone, *come))}
    ask.update(_affected(before, project, graph, references, given))
    asker = Asker(project, found, outcomes, references, given, blocks, {})
    spread = _Spread(found, references, ask)
    changed: dict[str, None] = {}
    nodes, fed = graph.nodes, spread.fed
    for id in sequence:
        if id in ask:
            previous = outcomes.get(id)
            now = asker.outcome(nodes[id], previous)
            if now == previous:
                continue
        elif id in fed:
            previous = outcomes[id]
            now = asker.fed(previous)
            if now is previous:
                continue
        else:
            continue
        outcomes[id] = now
        changed[id] = None
        spread.from_changed(id, previous, now)
    if graph is before.graph and not changed:
        return before
    special = _special_after(before, graph, edited)
    facts, uses = project.facts, project.blocks
    kept = [id for id in before.unsettled if id in outcomes and id not in changed]
    unsettled = (*kept, *(id for id in changed if not outcomes[id].settled))
    return Walk(
        graph,
        found,
        sequence,
        stuck,
        outcomes,
        special,
        references,
        facts,
        uses,
        given,
        unsettled,
        tuple(changed),
    )


def _kept(
    before: Walk, sequence: tuple[str, ...], stuck: tuple[str, ...], new: list[str], removed: list[str]
) -> tuple[dict[str, Outcome], list[str]]:
    """The outcomes before of nodes that are still there, and the nodes that have none yet."""
    outcomes = before.outcomes.copy()
    has_loop = bool(stuck or before.stuck)
    # Without loops all nodes have outcomes.
    for id in outcomes.keys() - set(sequence) if has_loop else removed:
        del outcomes[id]
    return outcomes, [id for id in sequence if id not in outcomes] if has_loop else new


class _Spread:
    """Adds to `ask` what has to be asked again because an outcome changed; to `fed` goes what merely other
    tensors reach.
    """

    def __init__(self, found: Links, references: Mapping[str, str], ask: set[str]) -> None:
        self.fed: set[str] = set()
        self._users = found.users
        self._referring: dict[str, list[str]] = {}
        for node, other in references.items():
            self._referring.setdefault(other, []).append(node)
        self._ask = ask

    def from_changed(self, id: str, previous: Outcome | None, now: Outcome) -> None:
        users = self._users.get(id)
        if users is not None:
            if previous is None or now.hands_on != previous.hands_on:
                self._ask.update([wire.target.node for wire in users])
            elif (
                now.outputs != previous.outputs
                or now.guessed != previous.guessed
                or now.output_ports != previous.output_ports
            ):
                for wire in users:
                    self.fed.add(wire.target.node)
        if self._referring:
            self._ask.update(self._referring.get(id, ()))


def _affected(
    before: Walk,
    project: Project,
    graph: Graph,
    references: Mapping[str, str],
    given: Mapping[str, Given],
) -> list[str]:
    """Nodes that are the same but whose partner, data or block may be others now."""
    affected: list[str] = []
    if references is not before.references:
        affected += [id for id in references if references[id] != before.references.get(id)]
    if project.facts is not before.facts:
        affected += [id for id, node in graph.nodes.items() if kinds.is_data(node)]
    if project.blocks is not before.blocks:
        affected += [id for id, node in graph.nodes.items() if kinds.is_block(node)]
    if given != before.given:
        affected += [id for id, node in graph.nodes.items() if node.kind == BLOCK_INPUT]
    return affected


def _sequence_after(
    before: Walk,
    graph: Graph,
    new: list[str],
    removed: list[str],
    come: list[Wire],
    found: Links,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A sequence for `graph`, whose references are as before, and what is left over because of a loop.

    It is the one before where that does, with new nodes right behind what feeds them.
    """
    if not new and not removed and not come:
        return before.sequence, ()
    left = set(removed)
    placed = [id for id in before.sequence if id not in left] if left else list(before.sequence)
    for id in new:
        sources = {end.node for end in found.sources.get(id, {}).values()}
        behind = [placed.index(each) for each in sources.difference(new)]
        placed.insert(max(behind, default=-1) + 1, id)
    # A new node stands behind what was there before.
    others = [w for w in come if w.target.node not in new or w.source.node in new]
    if any(placed.index(wire.source.node) >= placed.index(wire.target.node) for wire in others):
        return order(graph, pairs(before.references))
    return tuple(placed), ()


def _special(graph: Graph) -> tuple[str, ...]:
    return tuple(id for id, node in graph.nodes.items() if _is_special(node))


def _special_after(before: Walk, graph: Graph, edited: list[str]) -> tuple[str, ...]:
    old = before.graph.nodes
    same = all(id in graph.nodes for id in before.special) and all(
        (id in old and _is_special(old[id])) == _is_special(graph.nodes[id]) for id in edited
    )
    return before.special if same else _special(graph)


def _is_special(node: Node) -> bool:
    return node.muted or _is_special_kind(node.kind)


@lru_cache(maxsize=1024)
def _is_special_kind(kind: str) -> bool:
    # The kinds of data sets, losses and blocks have a dot.
    return "." in kind or kind in _SPECIAL or (kind in layers and layers.get(kind).augments)


def _references_after(before: Walk, graph: Graph, edited: list[str]) -> Mapping[str, str]:
    if not before.references and not any(_reference_of(graph.nodes[id]) for id in edited):
        return before.references
    found = _references(graph)
    return before.references if found == before.references else found


def _references(graph: Graph) -> dict[str, str]:
    """The layer that each referring node names; "" where it names none that it may, or a muted one."""
    found: dict[str, str] = {}
    kinds_met = {node.kind for node in graph.nodes.values()}
    referring = {kind for kind in kinds_met if kind.startswith(BLOCK) or _refers(kind)}
    for node in graph.nodes.values() if referring else ():
        setting = _reference_of(node) if node.kind in referring else None
        if setting is not None:
            other = graph.nodes.get(str(node.settings.get(setting.name, "")))
            may = other is not None and kinds.may_name(setting, node, other) and not other.muted
            found[node.id] = other.id if other is not None and may else ""
    return found


def _reference_of(node: Node) -> LayerReference | None:
    """The setting by which a node refers to another one. That of a block may name none."""
    refers = bool(node.settings.get("weights")) if kinds.is_block(node) else _refers(node.kind)
    return reference_setting(node.kind) if refers and not node.muted else None


def _refers(kind: str) -> bool:
    """Whether layers of a kind name another one."""
    elsewhere = (kinds.DATA, kinds.LOSS)
    return not kind.startswith(elsewhere) and kind in layers and reference_setting(kind) is not None
