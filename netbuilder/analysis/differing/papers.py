"""Notes and frames that differ, and what lies elsewhere on the canvas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netbuilder.analysis.differing.difference import Difference, Group
from netbuilder.analysis.differing.graphs import Pair
from netbuilder.core.text import Text, one_line, shortened
from netbuilder.graph.model import Frame, Node, Note

_NOTE = "Note “{text}”"
_FRAME = "Frame “{text}”"


def paper_differences(pair: Pair) -> Iterator[Difference]:
    """Notes and frames, but for their places."""
    before, after = pair.before.graph, pair.after.graph
    for paper, old, new in (
        (_NOTE, _note_texts(before.notes), _note_texts(after.notes)),
        (_FRAME, _titles(before.frames), _titles(after.frames)),
    ):
        for id in dict.fromkeys([*old, *new]):
            if old.get(id) != new.get(id):
                yield _paper(pair, paper, old.get(id), new.get(id))
    for id, frame in after.frames.items():
        other = before.frames.get(id)
        if other is not None and other.comment != frame.comment:
            named = {"frame": _short(frame.title), "text": _short(frame.comment)}
            words = Text("Frame “{frame}” has the comment “{text}” now", **named)
            yield _difference(pair, words, frame.title, "comment", other.comment, frame.comment)


def layout_differences(pair: Pair) -> Iterator[Difference]:
    """Where things lie, and how much of a node is shown."""
    for before, after in pair.both():
        yield from _moved(pair, Text("{text}", text=after.name), before, after)
        for field, (no_more, now) in _SHOWN.items():
            if getattr(before, field) != getattr(after, field):
                words = Text(now if getattr(after, field) else no_more, name=after.name)
                yield Difference(Group.LAYOUT, words, after.name, field, block=pair.block)
    old, new = pair.before.graph, pair.after.graph
    for id, note in new.notes.items():
        if id in old.notes:
            yield from _moved(pair, Text(_NOTE, text=_short(note.text)), old.notes[id], note)
    for id, frame in new.frames.items():
        if id in old.frames:
            yield from _moved(pair, Text(_FRAME, text=_short(frame.title)), old.frames[id], frame)


_SHOWN = {
    "collapsed": ("{name} is not collapsed any more", "{name} is collapsed now"),
    "docked": ("{name} stands alone now", "{name} is a row of another card now"),
}


def _note_texts(notes: Mapping[str, Note]) -> dict[str, str]:
    return {id: note.text for id, note in notes.items()}


def _titles(frames: Mapping[str, Frame]) -> dict[str, str]:
    return {id: frame.title for id, frame in frames.items()}


def _paper(pair: Pair, paper: str, before: str | None, after: str | None) -> Difference:
    """A note or a frame that came, went or says something else."""
    words = Text(paper, text=_short(before if before is not None else after or ""))
    subject = str(words)
    if before is None:
        return _difference(pair, Text("{paper} was added", paper=words), subject, "added", None, after)
    if after is None:
        return _difference(pair, Text("{paper} was removed", paper=words), subject, "removed", before, None)
    said = Text("{paper} says “{text}” now", paper=words, text=_short(after))
    return _difference(pair, said, subject, "text", before, after)


def _difference(
    pair: Pair, words: Text, subject: str, change: str, before: str | None, after: str | None
) -> Difference:
    return Difference(Group.PAPERS, words, subject, change, before, after, pair.block)


def _moved(
    pair: Pair, thing: Text, before: Node | Note | Frame, after: Node | Note | Frame
) -> Iterator[Difference]:
    old, new = _place(before), _place(after)
    if old != new:
        words = Text("{thing} lies elsewhere", thing=thing)
        yield Difference(Group.LAYOUT, words, str(thing), "place", old, new, pair.block)


def _place(thing: Node | Note | Frame) -> str:
    """Place and size in canvas pixels."""
    sizes = () if isinstance(thing, Node) else (thing.width, thing.height)
    return ", ".join(f"{number:g}" for number in (thing.x, thing.y, *sizes))


def _short(text: str) -> str:
    return one_line(shortened(text))
