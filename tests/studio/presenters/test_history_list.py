from __future__ import annotations

from functools import partial

import pytest

from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import fresh
from netbuilder.studio.presenters.history_list import HistoryRows, When


def edited(*names: str, limit: int = 10**9) -> Document:
    document = Document(fresh(), limit=limit)
    for name in names:
        document.edit(Text("Rename to {name}", name=name), partial(edits.rename_project, name=name))
    return document


def test_each_step_is_a_row_after_the_first_state() -> None:
    rows = HistoryRows(edited("A", "B"))
    assert [row.title for row in rows] == ["As it was opened", "Rename to A", "Rename to B"]
    assert [row.when for row in rows] == [When.BEFORE, When.BEFORE, When.NOW]
    assert rows.current == 2


def test_what_was_taken_back_follows_in_its_order() -> None:
    document = edited("A", "B", "C")
    document.go_to(1)
    rows = HistoryRows(document)
    assert [row.title for row in rows] == ["As it was opened", "Rename to A", "Rename to B", "Rename to C"]
    assert [row.when for row in rows] == [When.BEFORE, When.NOW, When.UNDONE, When.UNDONE]
    assert [row.spoken for row in rows][1:3] == ["Rename to A, the project is here", "Rename to B, undone"]


def test_it_says_that_memory_let_go_of_old_steps() -> None:
    document = edited(*(f"name {number}" for number in range(200)), limit=1000)
    rows = HistoryRows(document)
    assert document.forgotten_steps > 1 and document.forgotten_steps + document.all_steps == 200
    assert rows[0].title == f"{document.forgotten_steps} older steps let go"
    assert "cannot be undone" in rows[0].hint
    document.go_to(0)
    assert rows[0].when is When.NOW


def test_rows_beyond_the_ends_are_not_there() -> None:
    rows = HistoryRows(edited("A"))
    for place in (-1, 2):
        with pytest.raises(IndexError):
            rows[place]
