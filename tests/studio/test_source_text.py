"""Text of the source that is edited in several places at once: nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from netbuilder.core.problem import ProblemError
from netbuilder.studio.linked_source import LinkedSource, News, Step
from netbuilder.studio.source_draft import Draft
from netbuilder.studio.text_merge import kept_lines, merged

BASE = "a\nb\nc\nd\ne\n"
texts = some.lists(some.sampled_from("abcd"), max_size=9).map("\n".join)


# ------------------------------------------------------------------------------------------ merging


@given(texts, texts)
def test_a_change_of_one_side_alone_is_that_side(base: str, one: str) -> None:
    assert merged(base, one, base) == one
    assert merged(base, base, one) == one
    assert merged(base, one, one) == one


@given(texts, texts)
def test_kept_lines_say_the_same_and_keep_their_order(before: str, now: str) -> None:
    old, new = before.split("\n"), now.split("\n")
    kept = kept_lines(before, now)
    assert all(old[was - 1] == new[at - 1] for was, at in kept.items())
    assert list(kept.values()) == sorted(set(kept.values()))
    assert kept_lines(before, before) == {line: line for line in range(1, len(old) + 1)}


def test_a_changed_line_may_count_as_the_same() -> None:
    now = "new\na\nb\nC\nd\ne\n"
    assert 3 not in kept_lines(BASE, now)
    assert kept_lines(BASE, now, with_changed=True)[3] == 4


def test_changes_of_different_lines_come_together() -> None:
    assert merged(BASE, "A\nb\nc\nd\ne\n", "a\nb\nc\nD\ne\nf\n") == "A\nb\nc\nD\ne\nf\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\nB\nc\nd\ne\n", "a\nX\nc\nd\ne\n"),
        ("a\nc\nd\ne\n", "a\nX\nc\nd\ne\n"),
        ("a\nb\n1\nc\nd\ne\n", "a\nb\n2\nc\nd\ne\n"),
    ],
    ids=["same line", "removed and changed", "put in at the same place"],
)
def test_changes_of_the_same_line_do_not(one: str, other: str) -> None:
    assert merged(BASE, one, other) is None


# ------------------------------------------------------------------------------------------ a draft


def test_what_is_typed_stays_while_the_graph_changes_elsewhere() -> None:
    draft = Draft(BASE)
    draft.text = "A\nb\nc\nd\ne\n"
    draft.graph_became("a\nb\nc\nd\nE\n")
    assert (draft.text, draft.theirs, draft.pending) == ("A\nb\nc\nd\nE\n", None, True)


def test_of_the_same_line_what_is_typed_stays_and_the_graphs_is_there_to_choose() -> None:
    draft = Draft(BASE)
    draft.text = "A\nb\nc\nd\ne\n"
    draft.graph_became("X\nb\nc\nd\ne\n")
    assert _state(draft) == ("A\nb\nc\nd\ne\n", "X\nb\nc\nd\ne\n", True)
    draft.graph_became(BASE)  # taken back
    assert _state(draft) == ("A\nb\nc\nd\ne\n", None, True)
    draft.graph_became("X\nb\nc\nd\ne\n")
    draft.keep_mine()
    assert _state(draft) == ("A\nb\nc\nd\ne\n", None, True)
    draft.graph_became("X\nb\nc\nd\nE\n")
    assert draft.text == "A\nb\nc\nd\nE\n"


def _state(draft: Draft) -> tuple[str, str | None, bool]:
    return draft.text, draft.theirs, draft.pending


def test_without_typing_the_text_is_the_graphs() -> None:
    draft = Draft(BASE)
    draft.graph_became("new\n")
    assert draft.text == "new\n" and not draft.pending and draft.kept is None


def test_a_draft_ends_when_the_graph_says_the_same() -> None:
    draft = Draft(BASE)
    draft.text = "A\nb\nc\nd\ne\n"
    draft.graph_became("A\nb\nc\nd\ne\n")
    assert not draft.pending


# ------------------------------------------------------------------------------------------ a file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "net.py"


@pytest.fixture
def linked(file: Path) -> LinkedSource:
    made = LinkedSource(file)
    made.write(BASE)
    return made


def test_both_sides_are_in_step_after_writing(linked: LinkedSource, file: Path) -> None:
    assert file.read_text() == BASE
    assert linked.news(BASE).step is Step.NOTHING


def test_the_side_that_changed_alone_is_taken(linked: LinkedSource, file: Path) -> None:
    assert linked.news("graph\n").step is Step.WRITE
    file.write_text("file\n")
    assert linked.news(BASE) == News(Step.READ, "file\n", "file\n")


def test_what_is_read_is_not_written_back_before_the_graph_changes(linked: LinkedSource, file: Path) -> None:
    file.write_text("# mine\nfile\n")
    linked.agree(linked.news(BASE).file, "file, well set\n")
    assert linked.news("file, well set\n").step is Step.NOTHING
    assert linked.news("another\n").step is Step.WRITE
    assert linked.news(BASE).step is Step.WRITE  # undone: the file follows


def test_both_changed_in_different_lines_come_together(linked: LinkedSource, file: Path) -> None:
    file.write_text("A\nb\nc\nd\ne\n")
    assert linked.news("a\nb\nc\nd\nE\n") == News(Step.READ, "A\nb\nc\nd\nE\n", "A\nb\nc\nd\ne\n")


def test_both_changed_in_the_same_line_is_a_question(linked: LinkedSource, file: Path) -> None:
    file.write_text("A\nb\nc\nd\ne\n")
    assert linked.news("X\nb\nc\nd\ne\n").step is Step.ASK


def test_a_graph_with_an_error_writes_nothing_but_reads(linked: LinkedSource, file: Path) -> None:
    assert linked.news(None).step is Step.NOTHING
    file.write_text("file\n")
    assert linked.news(None).step is Step.READ


@pytest.mark.parametrize(
    ("graph", "file_text", "step"),
    [
        (BASE, BASE, Step.NOTHING),
        ("graph\n", BASE, Step.WRITE),
        (BASE, "file\n", Step.READ),
        ("graph\n", "file\n", Step.ASK),
    ],
)
def test_a_later_window_knows_which_side_has_changed(
    linked: LinkedSource, file: Path, graph: str, file_text: str, step: Step
) -> None:
    file.write_text(file_text)
    assert LinkedSource.from_mark(linked.mark).news(graph).step is step


def test_a_file_that_is_gone(linked: LinkedSource, file: Path) -> None:
    file.unlink()
    assert linked.news(BASE).step is Step.GONE


def test_line_ends_of_windows_are_no_change(linked: LinkedSource, file: Path) -> None:
    file.write_bytes(BASE.replace("\n", "\r\n").encode())
    assert linked.news(BASE).step is Step.NOTHING


def test_what_is_no_text_is_refused(linked: LinkedSource, file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProblemError, match=r"net\.py cannot be read"):
        linked.news(BASE)


def test_a_file_that_cannot_be_written_stays_what_it_was(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="could not be written"):
        LinkedSource(tmp_path / "nowhere" / "net.py").write(BASE)
