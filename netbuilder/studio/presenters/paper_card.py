"""What the inspector says about a note or a frame, and how that changes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from netbuilder.core.setting import Int, Line
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Frame, Graph, Note
from netbuilder.project import edits
from netbuilder.project.project import Project, graph_of
from netbuilder.studio.presenters.field import Field, called
from netbuilder.studio.presenters.inspector import Change
from netbuilder.studio.presenters.selected import words_of

_MOST = 100_000  # canvas pixels
_COMMENT = called(Line("", says="Stands at the right end of the title."), "comment", "Comment")
_LEAST = 24
_SIZES = tuple(
    called(Int(160, min=_LEAST, max=_MOST, says="In pixels at 100 %."), name, name.capitalize())
    for name in ("width", "height")
)


class PaperCard(NamedTuple):
    """A note with its `text`, or a frame with its title as `name`; `kind` says which of both it is."""

    is_note: bool
    name: str
    kind: Text
    text: str
    fields: tuple[Field, ...]


def paper_card(graph: Graph, id: str) -> PaperCard:
    """Of a note or a frame of `graph`."""
    paper = _paper(graph, id)
    sizes = tuple(Field(each.name, each, max(_LEAST, round(getattr(paper, each.name)))) for each in _SIZES)
    if isinstance(paper, Note):
        return PaperCard(True, "", Text("Text on the canvas"), paper.text, sizes)
    return PaperCard(
        False, paper.title, Text("Frame"), "", (Field("comment", _COMMENT, paper.comment), *sizes)
    )


def paper_change(project: Project, id: str, name: str, value: object, block: str = "") -> Change:
    """Give a note or a frame another `text`, `title`, `comment`, `width` or `height`."""
    label = Text("Change {what}", what=words_of(graph_of(project, block), [id]))
    return Change(label, partial(_changed, id=id, name=name, value=value, block=block), (block, id, name))


def _changed(project: Project, id: str, name: str, value: object, block: str) -> Project:
    paper = _paper(graph_of(project, block), id)
    values = {name: float(value) if isinstance(value, int) else value}
    if isinstance(paper, Note):
        return edits.annotate(project, replace(paper, **values), block)  # type: ignore[arg-type]  # by name
    return edits.enframe(project, replace(paper, **values), block)  # type: ignore[arg-type]  # by name


def _paper(graph: Graph, id: str) -> Note | Frame:
    return graph.notes[id] if id in graph.notes else graph.frames[id]
