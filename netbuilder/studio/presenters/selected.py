"""What is selected, or otherwise a part of the graph, in words: for the label of a step, and spoken."""

from __future__ import annotations

from collections.abc import Collection

from netbuilder.core.text import Text, shortened
from netbuilder.graph.model import Frame, Graph, Note


def words_of(graph: Graph, ids: Collection[str]) -> Text:
    """The name of one thing, the number of several."""
    if len(ids) != 1:
        if all(id in graph.nodes for id in ids):
            return Text("{count} layers", count=len(ids))
        return Text("{count} things", count=len(ids))
    (id,) = ids
    if id in graph.nodes:
        return Text("{name}", name=graph.nodes[id].name)
    if id in graph.frames and graph.frames[id].title:
        return Text("frame {title}", title=shortened(graph.frames[id].title))
    return Text("frame") if id in graph.frames else Text("note")


def spoken_note(note: Note) -> Text:
    """A note as a sentence."""
    return Text("Note: {text}", text=note.text) if note.text else Text("Empty note")


def spoken_frame(frame: Frame, held: Collection[str]) -> Text:
    """A frame as a sentence; `held` are the names of the layers on it."""
    title = f"{frame.title}, {frame.comment}" if frame.comment else frame.title
    if not held:
        return Text("Frame {title}, empty", title=title)
    return Text("Frame {title}, around {layers}", title=title, layers=", ".join(held))
