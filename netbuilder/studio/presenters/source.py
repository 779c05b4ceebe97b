"""The source of the network: its text, or what stands in the way of it; which lines belong to which node."""

from __future__ import annotations

import re
from collections.abc import Collection

from netbuilder.analysis.planning import plan
from netbuilder.analysis.report import Report
from netbuilder.analysis.source import Source, source
from netbuilder.core.names import identifier
from netbuilder.core.problem import Problem
from netbuilder.core.text import Text
from netbuilder.graph.model import Node
from netbuilder.project.diff import ProjectDiff
from netbuilder.project.project import Project, graph_of
from netbuilder.studio.scope import scope_at

Spot = tuple[tuple[str, ...], str]  # the block nodes around a node, outermost first, and the node


def source_of(report: Report) -> Source | Problem:
    """The source of a network, else the first problem for which none can be made."""
    stops = report.stops_building
    return stops[0] if stops else source(plan(report.project, report.walk))


def concerns_source(difference: ProjectDiff, before: Project) -> bool:
    """Whether an edit of `before` can change the source: where things lie on the canvas is in no source."""
    graph = difference.graph
    if difference.blocks or difference.facts or difference.parts or graph.frames or graph.wires:
        return True
    nodes, old = graph.nodes, before.graph.nodes
    if nodes.added or nodes.removed:
        return True
    return any(id not in old or _told(old[id]) != _told(node) for id, node in nodes.changed.items())


def _told(node: Node) -> tuple[object, ...]:
    return node.kind, node.name, node.settings, node.comment, node.muted, node.frozen


class Lines:
    """Finds lines by nodes and nodes by lines in the source of `project`. Lines are numbered from 1."""

    def __init__(self, made: Source, project: Project) -> None:
        self._project = project
        self._at: dict[int, Spot] = {}
        self._exact: dict[Spot, list[int]] = {}
        self._within: dict[Spot, list[int]] = {}  # with the block's id in the place of the way to it
        blocks: dict[tuple[str, ...], str] = {}
        for line, path, node in made.places:
            if path not in blocks:
                blocks[path] = scope_at(project, path).block
            self._at.setdefault(line, (path, node))
            self._exact.setdefault((path, node), []).append(line)
            self._within.setdefault(((blocks[path],), node), []).append(line)
        self._rows = made.text.split("\n")
        self._model = made.model

    def at(self, line: int) -> Spot | None:
        """The node that wrote a line, with the blocks around it; None where none did."""
        return self._at.get(line)

    def of(self, path: tuple[str, ...], ids: Collection[str]) -> list[int]:
        """The lines of nodes in the graph to which `path` leads; uses of a block may share them."""
        block = scope_at(self._project, path).block
        found = (self._exact.get((path, id)) or self._within.get(((block,), id), []) for id in ids)
        return sorted({line for lines in found for line in lines})

    def class_of(self, path: tuple[str, ...]) -> tuple[int, int] | None:
        """First and last line of the class in which the graph at the end of `path` is written."""
        if not path:
            head = next((at for at, row in enumerate(self._rows, 1) if self._is_model(row)), None)
        else:
            lines = self.of(path, graph_of(self._project, scope_at(self._project, path).block).nodes.keys())
            head = self._head_above(lines[0]) if lines else None
        return (head, self._end_of(head)) if head is not None else None

    def _is_model(self, row: str) -> bool:
        return row.startswith((f"class {self._model}(", f"class {self._model}:"))

    def _head_above(self, line: int) -> int | None:
        return next((at for at in range(line, 0, -1) if self._rows[at - 1].startswith("class ")), None)

    def _end_of(self, head: int) -> int:
        """The last line before the next thing at the margin that is not blank."""
        last = head
        for at, row in enumerate(self._rows[head:], head + 1):
            if row[:1].strip():
                break
            if row.strip():
                last = at
        return last


def described(project: Project, spot: Spot) -> Text | None:
    """What a line belongs to, in words: a node by its name, and the block in which it stands."""
    path, id = spot
    scope = scope_at(project, path)
    node = graph_of(project, scope.block).nodes.get(id)
    if node is None:
        return None
    around = project.blocks[scope.block].name if scope.block else project.name
    return Text("{node} in {around}", node=node.name, around=around)


def on_canvas(spot: Spot, shown: tuple[str, ...]) -> str | None:
    """The node of the graph at the end of `shown` that `spot` is, or lies in; None where it lies outside."""
    way = (*spot[0], spot[1])
    return way[len(shown)] if way[: len(shown)] == shown and len(way) > len(shown) else None


def line_named(text: str, project: Project, spot: Spot) -> int | None:
    """The first line of any text in which the node's module is made, by the name that source gives it."""
    path, id = spot
    node = graph_of(project, scope_at(project, path).block).nodes.get(id)
    if node is None:
        return None
    made = re.compile(rf"\s*(self\.)?{re.escape(identifier(node.name))}\s*=")
    return next((at for at, row in enumerate(text.split("\n"), 1) if made.match(row)), None)
