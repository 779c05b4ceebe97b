"""Parts of a graph in words."""

from __future__ import annotations

import pytest

from netbuilder.graph.edit import annotate, enframe
from netbuilder.graph.model import Frame, Note
from netbuilder.studio.presenters.selected import spoken_frame, spoken_note, words_of
from tests.graph.graphs import graph

GRAPH = enframe(enframe(annotate(graph("a b"), Note("n", "x")), Frame("f", "Title")), Frame("g", ""))


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ("a", "A"),
        ("a b", "2 layers"),
        ("a n", "2 things"),
        ("n", "note"),
        ("f", "frame Title"),
        ("g", "frame"),
        ("f g", "2 things"),
    ],
)
def test_one_thing_has_its_name_and_several_are_counted(ids: str, words: str) -> None:
    assert str(words_of(GRAPH, ids.split())) == words


def test_notes_and_frames_are_sentences() -> None:
    assert str(spoken_note(Note("n", "Look"))) == "Note: Look"
    assert str(spoken_note(Note("n", ""))) == "Empty note"
    assert str(spoken_frame(Frame("f", "One"), [])) == "Frame One, empty"
    assert (
        str(spoken_frame(Frame("f", "One", comment="edges"), ["A", "B"])) == "Frame One, edges, around A, B"
    )
