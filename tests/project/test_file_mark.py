from __future__ import annotations

import os
from pathlib import Path

import pytest

from netbuilder.project.document import Document
from netbuilder.project.file_mark import differs, mark_of
from netbuilder.project.project import fresh


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "net.netb"
    fresh().save(path)
    return path


def test_a_file_that_nobody_has_touched_does_not_differ(path: Path) -> None:
    assert not differs(path, mark_of(path))


def test_another_content_differs_even_with_the_same_size_and_time(path: Path) -> None:
    mark, times = mark_of(path), os.stat(path)
    assert mark is not None
    path.write_bytes(path.read_bytes().replace(b"Untitled", b"Entitled"))
    assert differs(path, mark)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns + 1))
    assert differs(path, mark)


def test_a_file_that_was_only_touched_does_not_differ(path: Path) -> None:
    mark = mark_of(path)
    os.utime(path, ns=(1, 1))
    assert not differs(path, mark)


def test_a_file_that_was_not_there_differs_and_one_that_is_gone_does_not(tmp_path: Path, path: Path) -> None:
    mark = mark_of(path)
    assert differs(path, None)
    path.unlink()
    assert not differs(path, mark)
    assert mark_of(path) is None
    assert mark_of(Path("a\0b")) is None
    assert not differs(Path("a\0b"), mark)


def test_what_is_no_file_has_no_mark(tmp_path: Path, path: Path) -> None:
    mark = mark_of(path)
    assert mark_of(tmp_path) is None
    path.unlink()
    path.mkdir()
    assert not differs(path, mark)


def test_a_document_notices_that_its_file_was_written_by_somebody_else(path: Path, tmp_path: Path) -> None:
    document = Document(fresh(), path)
    assert not document.file_changed
    fresh("Another").save(path)
    assert document.file_changed
    document.save()
    assert not document.file_changed
    document.save(tmp_path / "other.netb")
    fresh("Another").save(path)
    assert not document.file_changed
    assert not Document(fresh()).file_changed
