"""Docked nodes: drawn as rows of one card, each below the node that feeds it. Pure rules and edits.

`Node.docked` only wishes for it. It holds where a single wire leads from one layer to the next and the graph
shows no other; elsewhere it is ignored, so that no edit can make a picture that tells something untrue.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from netbuilder.catalogue.categories import CONVOLUTION, DENSE, RECURRENT
from netbuilder.catalogue.layer import Layer
from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.graph import edit
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, REROUTE, End, Graph, Node, Wire
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project, graph_of, with_graph

# What feeds each input port of a node, and the wires that leave it; nodes without any are missing.
Links: TypeAlias = tuple[Mapping[str, Mapping[str, End]], Mapping[str, Sequence[Wire]]]
Rows: TypeAlias = tuple[str, ...]
_Step: TypeAlias = Callable[[str], str | None]

_NO_LAYERS = (kinds.INPUT, kinds.OUTPUT, BLOCK_INPUT, BLOCK_OUTPUT, REROUTE)
# With one of these a new card begins, where a chain is long enough to make several.
_BEGINS = (CONVOLUTION, DENSE, RECURRENT)


@lru_cache(maxsize=1024)
def can_lead(kind: str) -> bool:
    """Whether rows can stand below a node of this kind: a layer with inputs and one output."""
    declared = _layer(kind)
    return declared is not None and bool(declared.inputs) and len(declared.outputs) == 1


@lru_cache(maxsize=1024)
def can_follow(kind: str) -> bool:
    """Whether a node of this kind can be a row below another: a layer with one input and one output."""
    declared = _layer(kind)
    if declared is None or not can_lead(kind):
        return False
    return len(declared.inputs) == 1 and not declared.inputs[0].many


def feeder(graph: Graph, links: Links, id: str) -> str | None:
    """The node below which `id` could be a row: the one that feeds it and nothing else; None without one."""
    sources, users = links
    node, before = graph.nodes.get(id), sources.get(id)
    if node is None or before is None or len(before) != 1 or not can_follow(node.kind):
        return None
    ((port, source),) = before.items()
    lead = graph.nodes[source.node]
    if source.node == id or len(users[source.node]) != 1 or not can_lead(lead.kind):
        return None
    known = port == _inputs(node.kind)[0] and source.port == _outputs(lead.kind)[0]
    return source.node if known else None


def leader(graph: Graph, links: Links, id: str) -> str | None:
    """The node below which `id` is a row; None where it is not docked or cannot be."""
    node = graph.nodes.get(id)
    return feeder(graph, links, id) if node is not None and node.docked else None


def rows_with(id: str, above: _Step, below: _Step) -> Rows:
    """All rows of the card on which `id` is, from the top; `id` alone where it is on none, or in a loop.

    `above` and `below` lead from a row to the next one.
    """
    head, seen = id, {id}
    while (upper := above(head)) is not None:
        if upper in seen:
            return (id,)
        seen.add(upper)
        head = upper
    rows = [head]
    while (lower := below(rows[-1])) is not None:
        rows.append(lower)
    return tuple(rows)


def rows_of(graph: Graph, links: Links, id: str) -> Rows:
    """All rows of the card on which `id` is, from the top; `id` alone where it is on none."""

    def below(each: str) -> str | None:
        users = links[1].get(each, ())
        lower = users[0].target.node if len(users) == 1 else None
        return lower if lower is not None and leader(graph, links, lower) == each else None

    return rows_with(id, lambda each: leader(graph, links, each), below)


# ------------------------------------------------------------------------------------------- what can be


def runs(graph: Graph, links: Links, ids: Collection[str]) -> list[Rows]:
    """Which of the nodes `ids` would become one card each, from the top.

    A chain is cut before each layer that has most of the weights; where that leaves nothing, it is not. A
    single node goes below the one that feeds it.
    """
    if len(ids) == 1:
        (id,) = ids
        above = feeder(graph, links, id)
        return [(above, id)] if above is not None else []
    pairs = ((id, feeder(graph, links, id)) for id in graph.nodes if id in ids)
    leaders = {id: above for id, above in pairs if above is not None and above in ids}
    followers = {above: id for id, above in leaders.items()}
    heads = [id for id in followers if id not in leaders]
    chains = [rows_with(id, leaders.get, followers.get) for id in heads]
    cut = [run for chain in chains for run in _cut(graph, chain) if len(run) > 1]
    return cut or chains


def why_not_docked(graph: Graph, links: Links, ids: Collection[str]) -> Text | None:
    """Why none of the nodes `ids` can be docked; None where one can."""
    rows = [id for run in runs(graph, links, ids) for id in run[1:]]
    if any(not graph.nodes[id].docked for id in rows):
        return None
    if rows:
        return Text("it is docked already") if len(rows) == 1 else Text("they are docked already")
    if len(ids) != 1:
        return Text("no two of these layers follow each other alone")
    (node,) = (graph.nodes[id] for id in ids)
    if not can_follow(node.kind):
        return Text("{name} cannot be a row of another layer", name=node.name)
    return Text("{name} is not fed by one layer alone", name=node.name)


def rows_to_free(graph: Graph, links: Links, ids: Iterable[str]) -> list[str]:
    """The rows that are no longer docked when the nodes `ids` are undocked: with the first row, all."""
    ids, found = {*ids}, list[str]()
    for rows in dict.fromkeys(rows_of(graph, links, id) for id in sorted(ids)):
        found += rows[1:] if rows[0] in ids else [id for id in rows if id in ids]
    return found


# ------------------------------------------------------------------------------------------- edits


def put(project: Project, ids: Iterable[str], on: bool, block: str = "") -> Project:
    """Let nodes be docked, or no longer."""
    graph = graph_of(project, block)
    nodes = {id: replace(edit.node_of(graph, id), docked=on) for id in ids}
    return with_graph(project, lambda graph: replace(graph, nodes=graph.nodes.merged(nodes)), block)


def put_under(project: Project, id: str, above: str, block: str = "") -> Project:
    """Make a node a row right below another one: all that this one fed is fed by the new row.

    Raises ProblemError where it cannot be a row there, or a loop would close.
    """
    graph = graph_of(project, block)
    node, lead = edit.node_of(graph, id), edit.node_of(graph, above)
    if id == above or not can_follow(node.kind) or not can_lead(lead.kind):
        raise refuse(
            "not_docked",
            Text("{node} cannot be docked below {lead}.", node=node.name, lead=lead.name),
            expected=Text("two layers, the lower one with a single input and output"),
            remedy=Text("connect them with a wire."),
            place=Place(node=id),
        )
    fed = [wire.target for wire in graph.wires.values() if wire.source.node == above]
    into, out = End(id, _inputs(node.kind)[0]), End(id, _outputs(node.kind)[0])
    project = edits.connect(project, End(above, _outputs(lead.kind)[0]), into, block)
    for target in fed:
        if target != into:
            project = edits.connect(project, out, target, block)
    return put(project, [id], True, block)


def let_go(project: Project, ids: Collection[str], block: str = "") -> Project:
    """Let the nodes `ids` leave their cards: what is below the first row takes its place."""
    graph = graph_of(project, block)
    links, changed = links_of(graph), dict[str, Node]()
    for rows in {rows_of(graph, links, id) for id in ids if id in graph.nodes}:
        changed |= {id: replace(graph.nodes[id], docked=False) for id in rows[1:] if id in ids}
        first = next((id for id in rows if id not in ids), None)
        if first is not None and first != rows[0]:
            head = graph.nodes[rows[0]]
            changed[first] = replace(graph.nodes[first], docked=False, x=head.x, y=head.y)
    if not changed:
        return project
    return with_graph(project, lambda graph: replace(graph, nodes=graph.nodes.merged(changed)), block)


def remove(project: Project, ids: tuple[str, ...], block: str = "") -> Project:
    """Take nodes, notes and frames away. Where something of a card stays, it closes up; other wires go."""
    graph = graph_of(project, block)
    links, gone = links_of(graph), {*ids}
    rows = tuple(id for id in ids if id in graph.nodes and not gone >= {*rows_of(graph, links, id)})
    project = remove_and_heal(project, rows, block)
    return edits.remove(project, tuple(id for id in ids if id not in rows), block)


def remove_and_heal(project: Project, ids: Collection[str], block: str = "") -> Project:
    """Remove nodes and join the wires on both sides of each; what stays of their cards stays together."""
    project = let_go(project, ids, block)
    for id in ids:
        project = edits.remove_and_heal(project, id, block)
    return project


def _cut(graph: Graph, chain: Rows) -> list[Rows]:
    found: list[list[str]] = [[]]
    for id in chain:
        declared = _layer(graph.nodes[id].kind)
        if found[-1] and declared is not None and declared.category in _BEGINS:
            found.append([])
        found[-1].append(id)
    return [*map(tuple, found)]


def links_of(graph: Graph) -> Links:
    """Who feeds whom in a graph."""
    sources: dict[str, dict[str, End]] = {}
    users: dict[str, list[Wire]] = {}
    for target, wire in graph.wires.items():
        sources.setdefault(target.node, {})[target.port] = wire.source
        users.setdefault(wire.source.node, []).append(wire)
    return sources, users


def _layer(kind: str) -> type[Layer] | None:
    declared = kinds.find(kind) if kind not in _NO_LAYERS else None
    return declared if declared is not None and issubclass(declared, Layer) else None


@lru_cache(maxsize=1024)
def _inputs(kind: str) -> Sequence[str]:
    declared = _layer(kind)
    return tuple(port.name for port in declared.inputs) if declared is not None else ()


@lru_cache(maxsize=1024)
def _outputs(kind: str) -> Sequence[str]:
    declared = _layer(kind)
    return tuple(port.name for port in declared.outputs) if declared is not None else ()
