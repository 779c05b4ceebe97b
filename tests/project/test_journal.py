from __future__ import annotations

import errno
import json
import os
import platform
import subprocess
import sys
import textwrap
import time
from functools import partial
from pathlib import Path

import pytest

from netbuilder.core import atomic
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.project import edits, journal
from netbuilder.project.document import Document
from netbuilder.project.file import loads, open_file
from netbuilder.project.journal import Journal, journals_folder, recoverable
from netbuilder.project.project import fresh
from tests.project.samples import classifier, with_everything

ROOT = Path(__file__).resolve().parents[2]


def modified(path: Path | None = None, name: str = "Unsaved") -> Document:
    document = Document(classifier(), path)
    document.edit(Text("Rename"), partial(edits.rename_project, name=name))
    return document


def names() -> list[str]:
    return sorted(file.suffix for file in journals_folder().iterdir()) if journals_folder().exists() else []


def left_behind(document: Document, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """The journal of a process that has died."""
    kept = Journal()
    with monkeypatch.context() as patch:
        patch.setattr(journal, "own_mark", lambda: "another start")
        kept.update(document)
    return kept


def test_what_is_not_saved_is_kept(own_home: Path) -> None:
    kept = Journal()
    kept.update(modified())
    assert names() == [".lock", ".netb"]
    assert kept.file.parent == own_home / "state" / "journals"
    assert open_file(kept.file).project.name == "Unsaved"


def test_a_clean_document_needs_no_journal() -> None:
    Journal().update(Document(classifier()))
    assert names() == []


def test_saving_discards_it(tmp_path: Path) -> None:
    kept, document = Journal(), modified()
    kept.update(document)
    document.save(tmp_path / "net.netb")
    kept.update(document)
    assert names() == []
    kept.discard()
    document.edit(Text("Rename"), partial(edits.rename_project, name="Again"))
    kept.update(document)
    assert names() == [".lock", ".netb"]


def test_the_newest_value_is_kept_and_an_old_one_not_written_again() -> None:
    kept, document = Journal(), modified()
    kept.update(document)
    before = kept.file.stat().st_mtime_ns, kept.file.stat().st_ino
    kept.update(document)
    assert (kept.file.stat().st_mtime_ns, kept.file.stat().st_ino) == before
    document.edit(Text("Rename"), partial(edits.rename_project, name="Newer"))
    kept.update(document)
    assert open_file(kept.file).project.name == "Newer"


def test_the_users_own_file_is_never_touched(tmp_path: Path) -> None:
    path = tmp_path / "net.netb"
    classifier().save(path)
    content = path.read_bytes()
    Journal().update(modified(path))
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_the_work_of_a_process_that_lives_is_not_offered() -> None:
    Journal().update(modified())
    assert recoverable() == ()


def test_without_journals_there_is_nothing_to_recover() -> None:
    assert recoverable() == ()


def test_the_work_of_a_dead_process_is_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    document = modified(tmp_path / "net.netb")
    left_behind(document, monkeypatch)
    before = time.time()
    (found,) = recoverable()
    assert found.opened is not None
    assert found.opened.project == document.project
    assert found.opened.notices == ()
    assert found.path == tmp_path / "net.netb"
    assert abs(found.written - before) < 60
    assert found.problem is None
    assert recoverable() == (found,), "looking changes nothing"


def test_a_document_without_a_file_is_offered_without(monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind(modified(), monkeypatch)
    assert recoverable()[0].path is None


def test_the_newest_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, age in (("old", 300), ("new", 100), ("middle", 200)):
        kept = left_behind(modified(name=name), monkeypatch)
        os.utime(kept.file, (time.time() - age,) * 2)
    found = [each.opened.project.name for each in recoverable() if each.opened]
    assert found == ["new", "middle", "old"]


def test_everything_a_project_holds_is_recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document(with_everything(), saved=False)
    left_behind(document, monkeypatch)
    (found,) = recoverable()
    assert found.opened is not None
    assert found.opened.project == with_everything()


def test_relative_paths_stay_what_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    project = edits.add_connected(fresh(), "data.mnist", {"path": "data/mnist"}, {})
    left_behind(Document(project, saved=False), monkeypatch)
    (found,) = recoverable()
    assert found.opened is not None
    assert found.opened.project == project


def test_restoring_does_not_delete_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = left_behind(modified(), monkeypatch)
    (found,) = recoverable()
    assert found.opened is not None
    mine = Journal()
    mine.take_over(found)
    assert recoverable() == (), "it belongs to this process now"
    assert names() == [".lock", ".netb"]
    assert not old.file.exists()
    assert open_file(mine.file).project == found.opened.project
    restored = Document(found.opened.project, saved=False)
    mine.update(restored)
    restored.save(tmp_path / "rescued.netb")
    mine.update(restored)
    assert names() == []


def test_restored_work_is_offered_again_if_this_process_dies_too(monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind(modified(), monkeypatch)
    (found,) = recoverable()
    with monkeypatch.context() as patch:
        patch.setattr(journal, "own_mark", lambda: "yet another start")
        Journal().take_over(found)
    (again,) = recoverable()
    assert again.opened == found.opened


def test_only_one_can_take_it_over(monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind(modified(), monkeypatch)
    (found,) = recoverable()
    Journal().take_over(found)
    with pytest.raises(ProblemError, match="not there any more") as caught:
        Journal().take_over(found)
    assert caught.value.problem.remedy is not None
    assert names() == [".lock", ".netb"]


def test_unwanted_work_is_taken_over_and_discarded(monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind(modified(), monkeypatch)
    mine = Journal()
    mine.take_over(recoverable()[0])
    mine.discard()
    assert names() == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"format": 1, "nodes": 3}', b"\x89PNG", b'{"format": 99}', b"[]"]
)
def test_a_damaged_journal_is_told_and_kept(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = left_behind(modified(), monkeypatch)
    kept.file.write_bytes(content)
    (found,) = recoverable()
    assert (found.file, found.opened, found.path) == (kept.file, None, None)
    assert found.problem is not None
    assert str(kept.file) in str(found.problem.where)
    assert kept.file.read_bytes() == content


def test_a_journal_that_is_a_folder_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    (journals_folder() / "odd.netb").mkdir(parents=True)
    (found,) = recoverable()
    assert found.problem is not None
    assert found.problem.code == "cannot_open"


@pytest.mark.parametrize("about", [None, 3, {}, {"path": 3}, {"path": None}])
def test_an_odd_header_does_not_matter(about: object, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = left_behind(modified(), monkeypatch)
    fields = json.loads(kept.file.read_text(encoding="utf-8"))
    kept.file.write_text(json.dumps({**fields, "journal": about}), encoding="utf-8")
    (found,) = recoverable()
    assert found.path is None
    assert found.opened is not None
    assert found.opened.project.name == "Unsaved"


@pytest.mark.parametrize(
    "lock", [b"", b"{", b"[]", b'{"pid": "x"}', b'{"pid": 1e999}', b"\xff", b"[" * 100_000]
)
def test_a_damaged_lock_holds_nothing(lock: bytes) -> None:
    kept = Journal()
    kept.update(modified())
    kept.file.with_suffix(".lock").write_bytes(lock)
    assert len(recoverable()) == 1


def test_a_journal_without_a_lock_was_left_behind() -> None:
    kept = Journal()
    kept.update(modified())
    kept.file.with_suffix(".lock").unlink()
    (found,) = recoverable()
    Journal().take_over(found)
    assert recoverable() == ()


def test_a_lock_without_a_journal_goes_with_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    dead, living = left_behind(modified(), monkeypatch), Journal()
    living.update(modified())
    for each in (dead, living):
        each.file.unlink()
    assert recoverable() == ()
    assert list(journals_folder().iterdir()) == [living.file.with_suffix(".lock")]


def test_a_number_used_again_is_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Journal()
    kept.update(modified())
    lock = kept.file.with_suffix(".lock")
    holder = json.loads(lock.read_text(encoding="utf-8"))
    assert holder["pid"] == os.getpid()
    lock.write_text(json.dumps({**holder, "mark": holder["mark"] + "1"}), encoding="utf-8")
    assert len(recoverable()) == 1
    lock.write_text(json.dumps({**holder, "mark": None, "pid": 2**22 + 1}), encoding="utf-8")
    assert len(recoverable()) == 1


@pytest.mark.parametrize(("age", "offered"), [(0, 0), (3_600, 0), (-3_600, 0), (100_000, 1), (-100_000, 1)])
def test_a_journal_of_another_machine_is_offered_after_a_day(
    age: float, offered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that goes wrong by more than a day must not hide it for ever."""
    kept = Journal()
    with monkeypatch.context() as patch:
        patch.setattr(platform, "node", lambda: "the other machine")
        kept.update(modified())
    for file in (kept.file, kept.file.with_suffix(".lock")):
        os.utime(file, (time.time() - age,) * 2)
    assert len(recoverable()) == offered


def test_the_lock_of_another_machine_that_has_written_nothing_yet_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = Journal()
    with monkeypatch.context() as patch:
        patch.setattr(platform, "node", lambda: "the other machine")
        kept.update(modified())
    kept.file.unlink()
    assert recoverable() == ()
    lock = kept.file.with_suffix(".lock")
    assert lock.exists()
    os.utime(lock, (time.time() - 100_000,) * 2)
    recoverable()
    assert not lock.exists()


def test_what_a_killed_writer_left_is_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = left_behind(modified(), monkeypatch)
    old = kept.file.parent / f".{kept.file.name}.0123abcd.tmp"
    old.write_bytes(b"half")
    os.utime(old, (time.time() - 200_000,) * 2)
    recoverable()
    assert not old.exists()


def test_a_full_disk_is_a_problem_and_keeps_the_last_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, document = Journal(), modified()
    kept.update(document)
    document.edit(Text("Rename"), partial(edits.rename_project, name="Newer"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "_write_new", full)
        with pytest.raises(ProblemError, match="could not be kept") as caught:
            kept.update(document)
        assert str(caught.value.problem.received) == "no space left on device"
        with pytest.raises(ProblemError):
            Journal().update(document)
        with pytest.raises(ProblemError):
            Journal().take_over(journal.Recovery(kept.file, None, 0.0, None))
    assert open_file(kept.file).project.name == "Unsaved"
    kept.update(document)
    assert open_file(kept.file).project.name == "Newer"


def test_a_path_that_is_relative_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    left_behind(modified(Path("net.netb")), monkeypatch)
    assert recoverable()[0].path == tmp_path / "net.netb"


def test_work_survives_a_kill(own_home: Path) -> None:
    """A process edits and is killed without warning; this one finds what it had."""
    code = f"""
        import sys, os, signal
        sys.path.insert(0, {str(ROOT)!r})
        from functools import partial
        from netbuilder.core.text import Text
        from netbuilder.project import edits
        from netbuilder.project.document import Document
        from netbuilder.project.journal import Journal
        from netbuilder.project.project import fresh
        document, journal = Document(fresh()), Journal()
        document.edit(Text("Rename"), partial(edits.rename_project, name="Killed"))
        journal.update(document)
        print("ready", flush=True)
        sys.stdin.read()
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "NETBUILDER_HOME": str(own_home)},
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        assert recoverable() == (), "it lives"
    finally:
        child.kill()
        child.communicate()
    (found,) = recoverable()
    assert found.opened is not None
    assert found.opened.project.name == "Killed"
    assert loads(found.file.read_text(encoding="utf-8")).project == found.opened.project
