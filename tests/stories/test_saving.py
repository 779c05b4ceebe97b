"""A user saves while the disk fails at any moment: no work is lost, neither in memory nor in the file."""

from __future__ import annotations

import errno
import os
from functools import partial
from pathlib import Path

import pytest

from netbuilder.core import atomic
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.file import open_file
from netbuilder.project.journal import Journal, recoverable
from tests.project.samples import with_everything


class FailingAt:
    """Stands in for `os`; the n-th call that writes, or one of its own choice, does not work."""

    def __init__(self, call: int, number: int) -> None:
        self.left = call
        self.number = number

    def __getattr__(self, name: str) -> object:
        real = getattr(os, name)
        if name not in ("open", "write", "fsync", "close", "replace"):
            return real

        def call(*arguments: object) -> object:
            self.left -= 1
            if name == "write":
                arguments = (arguments[0], arguments[1][:400])  # type: ignore[index]
            if self.left != 0:
                return real(*arguments)
            if name == "close":
                real(*arguments)
            raise OSError(self.number, os.strerror(self.number))

        return call


@pytest.mark.parametrize("name", ["net.netb", "ünï 합성곱 🧠.netb", "x" * 250 + ".netb"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_save_that_fails_anywhere_loses_nothing(
    name: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    refused = 0
    for call in range(1, 200):
        document = Document(with_everything(), path)
        document.save()
        document.edit(Text("Rename"), partial(edits.rename_project, name="Newer"))
        failing = FailingAt(call, number)
        with monkeypatch.context() as patch:
            patch.setattr(atomic, "os", failing)
            try:
                document.save()
            except ProblemError as error:
                refused += 1
                assert error.problem.code == "cannot_save"
                assert not document.is_clean
                assert open_file(path).project == with_everything()
            else:
                assert document.is_clean
                assert open_file(path).project == document.project
        assert document.project.name == "Newer"
        assert os.listdir(tmp_path) == [name]
        assert document.undo() == Text("Rename")
        document.redo()
        document.save()
        assert open_file(path).project.name == "Newer"
        if failing.left > 0:
            break
    assert refused >= 10, "the file is written in pieces, each may fail"


def test_after_a_failed_save_the_journal_still_has_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, journal = Document(with_everything(), tmp_path / "gone" / "net.netb"), Journal()
    document.edit(Text("Rename"), partial(edits.rename_project, name="Newer"))
    with pytest.raises(ProblemError):
        document.save()
    journal.update(document)
    monkeypatch.setattr("netbuilder.project.journal.start_mark", lambda pid: None)  # this process dies
    (found,) = recoverable()
    assert found.opened is not None
    restored = Document(found.opened.project, saved=False)
    assert restored.project == document.project
    assert restored.path is None, "cancelling its save must not leave the old file's name"
    restored.save(tmp_path / "rescued.netb")
    assert open_file(tmp_path / "rescued.netb").project.name == "Newer"
