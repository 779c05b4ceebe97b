"""Copying and pasting: parts of the graph as text, and source of PyTorch as layers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from netbuilder.core.problem import Problem, ProblemError, Severity
from netbuilder.core.text import Text
from netbuilder.graph.model import Graph
from netbuilder.project import fragment
from netbuilder.project.fragment import Part
from netbuilder.studio.commands.command import Canvas
from netbuilder.studio.presenters.selected import words_of
from netbuilder.studio.workspace import Workspace

# What some programs put before the first letter; a line's own indentation stays.
_BEFORE = "\ufeff\r\n"
_FORWARD = r"(?m)^\s+def\s+forward\s*\("
# Canvas pixels: from what lies there already, least room around, and about what a node takes.
_STEP, _MARGIN = 24.0, 12.0
_NODE = 160.0, 64.0


def copied(workspace: Workspace, ids: Iterable[str]) -> str:
    """What has one of `ids` on the canvas, as text for the clipboard."""
    return fragment.dumps(fragment.taken(workspace.project, ids, workspace.scope))


def paste(workspace: Workspace, canvas: Canvas, text: str, *, with_inputs: bool = False) -> None:
    """Put what `text` describes on the canvas and select it; what is wrong is told to `refused`."""
    try:
        part, notice = _read(text)
    except ProblemError as error:
        workspace.refused.emit(error.problem)
        return
    before = workspace.graph
    at = _place(workspace, canvas, part)
    edit = partial(fragment.paste, part=part, at=at, block=workspace.scope, with_inputs=with_inputs)
    if not workspace.edit(Text("Paste {what}", what=_words(part.graph)), edit):
        return
    workspace.selection.set({*workspace.graph.ids}.difference(before.ids))
    canvas.show_selection()
    if notice is not None:
        workspace.refused.emit(notice)


def _read(text: str) -> tuple[Part, Problem | None]:
    """What `text` describes: our own words, or else source. Raises ProblemError."""
    text = text.lstrip(_BEFORE)
    if text.lstrip().startswith("{"):
        return fragment.loads(text), None
    from netbuilder.project.sequential import read_source  # late: it takes Python's own parser

    return _whole(text) if re.search(_FORWARD, text) else read_source(text)


def _whole(text: str) -> tuple[Part, Problem | None]:
    """The layers of a class with a forward pass; of one that cannot be drawn, its chains of modules."""
    from netbuilder.analysis.from_source import part_from_text
    from netbuilder.project.sequential import read_source

    try:
        return part_from_text(text), None
    except ProblemError as error:
        problem = error.problem
    try:
        part, _ = read_source(text)
    except ProblemError:
        raise ProblemError(problem) from None
    return part, replace(problem, severity=Severity.WARNING)


def _place(workspace: Workspace, canvas: Canvas, part: Part) -> tuple[float, float]:
    """Where the corner of a part goes: to the pointer, else beside the original, else into the middle.

    At the pointer and in the middle it is moved down to where it lies on nothing; beside the original only as
    far as lets one see it.
    """
    graph = workspace.graph
    (x, y), (right, bottom) = fragment.corner(part.graph), fragment.far_corner(part.graph)
    size = right - x + _NODE[0], bottom - y + _NODE[1]
    pointer = canvas.corner_at_pointer(*size)
    if pointer is None and part.home == (workspace.project.id, workspace.scope):
        at = part.at[0] + x + _STEP, part.at[1] + y + _STEP
        while not fragment.is_free(graph, part.graph, at):
            at = at[0] + _STEP, at[1] + _STEP
        return at
    return _free_place(graph, pointer or canvas.corner_in_middle(*size), size)


def _free_place(graph: Graph, at: tuple[float, float], size: tuple[float, float]) -> tuple[float, float]:
    """The nearest place below `at` at which a thing of that size lies on no node."""
    x, y = at
    there = sorted((node.y, node.x) for node in graph.nodes.values())
    for top, left in there:
        across = left < x + size[0] + _MARGIN and left + _NODE[0] > x - _MARGIN
        if across and top < y + size[1] + _MARGIN and top + _NODE[1] > y - _MARGIN:
            y = top + _NODE[1] + _STEP
    return x, y


def _words(graph: Graph) -> Text:
    """A part in a word or two."""
    return words_of(graph, graph.ids) if len(graph.ids) == 1 else Text("{count} things", count=len(graph.ids))
