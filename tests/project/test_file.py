from __future__ import annotations

import errno
import json
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from netbuilder.core import atomic
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.graph.model import Graph, Note
from netbuilder.project import edits, file, nesting, strict_json
from netbuilder.project.file import dumps, loads, open_file, save_file
from netbuilder.project.project import fresh
from tests.project.samples import classifier, with_everything

posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX file system")


def refusal(of: Callable[[], object]) -> Problem:
    with pytest.raises(ProblemError) as caught:
        of()
    assert caught.value.problem.remedy is not None
    return caught.value.problem


def test_what_is_saved_is_opened_the_same(tmp_path: Path) -> None:
    path = tmp_path / "net.netb"
    save_file(with_everything(), path)
    opened = open_file(path)
    assert opened.project == with_everything()
    assert [notice.code for notice in opened.notices] == ["unknown_kept"]
    save_file(opened.project, str(path))
    assert open_file(str(path)).project == with_everything()


def test_a_project_saves_itself(tmp_path: Path) -> None:
    classifier().save(tmp_path / "a.netb")
    classifier().save(str(tmp_path / "b.netb"))
    assert open_file(tmp_path / "a.netb") == open_file(tmp_path / "b.netb")


def test_the_file_is_utf8_with_unix_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "net.netb"
    save_file(edits.rename_project(classifier(), "합성곱 ü 🧠"), path)
    content = path.read_bytes()
    assert "합성곱 ü 🧠".encode() in content
    assert b"\r" not in content
    assert content.endswith(b"}\n")
    assert not content.startswith(b"\xef\xbb\xbf")


NAMES = [
    "ünïcödé 합성곱 🧠.netb",
    "with spaces and #%&'.netb",
    "-rf.netb",
    " .netb",
    "x" * 250 + ".netb",
    "합" * 83 + ".netb",
    "e\u0301 is not \u00e9.netb",
    "no suffix",
]


@posix
@pytest.mark.parametrize("name", [*NAMES, "line\nbreak.netb", "back\\slash.netb", "lone \udce4 byte.netb"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    save_file(classifier(), path)
    assert open_file(path).project == classifier()
    assert len(list(tmp_path.iterdir())) == 1


@posix
def test_a_path_may_be_very_long(tmp_path: Path) -> None:
    folder = tmp_path
    while len(os.fsencode(folder)) < 3_700:
        folder /= "ü" * 100
    folder.mkdir(parents=True)
    save_file(classifier(), folder / "net.netb")
    assert open_file(folder / "net.netb").project == classifier()


@posix
@pytest.mark.parametrize("name", ["x" * 300, "a/" * 3_000 + "x", "nul\0byte", "\ud800"])
def test_an_impossible_path_is_a_problem(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert refusal(lambda: open_file(path)).code == "cannot_open"
    problem = refusal(lambda: save_file(classifier(), path))
    assert problem.code == "cannot_save"
    problem.what.template.encode()


def test_a_missing_file_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    save_file(classifier(), tmp_path / "lenet.netb")
    (tmp_path / "lemon.txt").touch()
    assert str(refusal(lambda: open_file(tmp_path / "lennet.netb")).remedy) == "choose “lenet.netb”."
    assert str(refusal(lambda: open_file(tmp_path / "other.netb")).remedy) == "check the path."
    assert str(refusal(lambda: open_file(tmp_path / "gone" / "lenet.netb")).remedy) == "check the path."


def test_a_folder_is_no_project(tmp_path: Path) -> None:
    problem = refusal(lambda: open_file(tmp_path))
    assert (problem.code, str(problem.received)) == ("cannot_open", "a folder")


@posix
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.netb")
    assert str(refusal(lambda: open_file(tmp_path / "pipe.netb")).received) == "a device"


@posix
def test_what_never_ends_is_not_read() -> None:
    assert refusal(lambda: open_file("/dev/zero")).code == "cannot_open"


def test_a_file_that_fails_while_it_is_read_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_file(classifier(), tmp_path / "net.netb")

    def fails(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("builtins.open", fails)
    problem = refusal(lambda: open_file(tmp_path / "net.netb"))
    monkeypatch.undo()
    assert (problem.code, str(problem.received)) == ("cannot_open", "Input/output error")


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
        b"\x80\x02}q\x00.",
        b'{"format": 1, "name": "\xff"}',
        b"\xed\xa0\x80",
    ],
)
def test_what_is_no_text_is_no_project(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "net.netb"
    path.write_bytes(content)
    problem = refusal(lambda: open_file(path))
    assert problem.code in ("not_a_project", "damaged_project")
    assert str(path) in str(problem.where)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_mark_before_the_text_does_no_harm(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "net.netb"
    path.write_text(dumps(classifier()), encoding=encoding)
    opened = open_file(path)
    assert (opened.project, opened.notices) == (classifier(), ())


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"", "utf-16")]
)
def test_a_text_in_utf16_is_opened_with_a_notice(tmp_path: Path, mark: bytes, encoding: str) -> None:
    """Windows writes it when a listing is redirected into a file."""
    path = tmp_path / "net.netb"
    path.write_bytes(mark + dumps(classifier()).encode(encoding))
    opened = open_file(path)
    assert opened.project == classifier()
    assert [notice.code for notice in opened.notices] == ["not_utf8"]
    path.write_bytes(path.read_bytes()[:-1])
    assert refusal(lambda: open_file(path)).code == "not_a_project"


@pytest.mark.parametrize("text", ["[1, 2]", '"text"', "3", "null", "true"])
def test_json_that_is_no_object_is_no_project(text: str) -> None:
    assert refusal(lambda: loads(text)).code == "not_a_project"


def test_a_file_that_is_too_large_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.netb"
    save_file(classifier(), path)
    monkeypatch.setattr(file, "LARGEST", path.stat().st_size)
    assert open_file(path).project == classifier()
    monkeypatch.setattr(file, "LARGEST", path.stat().st_size - 1)
    assert refusal(lambda: open_file(path)).code == "too_large"


def test_nothing_is_saved_that_could_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.netb"
    save_file(fresh(), path)
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(file, "LARGEST", len(dumps(with_everything()).encode()) - 1)
        assert refusal(lambda: save_file(with_everything(), path)).code == "too_large"
    with monkeypatch.context() as patch:
        patch.setattr(strict_json, "MOST_VALUES", 20)
        assert refusal(lambda: save_file(with_everything(), path)).code == "too_large"
    with monkeypatch.context() as patch:
        patch.setattr(nesting, "MOST_NODES", 3)
        assert refusal(lambda: save_file(with_everything(), path)).code == "bad_nesting"
    assert path.read_bytes() == before


def test_a_project_deeper_than_the_stack_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever limits a reader forgets, the stack's own is caught."""

    def endless(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(file, "read_project", endless)
    assert refusal(lambda: loads(dumps(classifier()))).code == "damaged_project"


class Failing:
    """`os` that refuses its n-th call of those that write."""

    def __init__(self, fail_at: int, number: int) -> None:
        self.left = fail_at
        self.number = number

    def __getattr__(self, name: str) -> object:
        real = getattr(os, name)
        if name not in ("open", "write", "fsync", "replace"):
            return real

        def call(*arguments: object) -> object:
            self.left -= 1
            if self.left == 0:
                raise OSError(self.number, os.strerror(self.number))
            return real(*arguments)

        return call


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_fault_at_each_call_keeps_the_old_file_or_has_the_new(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.netb"
    save_file(fresh("old"), path)
    refused = 0
    for call in range(1, 100):
        failing = Failing(call, number)
        with monkeypatch.context() as patch:
            patch.setattr(atomic, "os", failing)
            try:
                save_file(with_everything(), path)
            except ProblemError as error:
                assert error.problem.code == "cannot_save"
                assert os.strerror(number).lower() in str(error.problem.received)
                refused += 1
                assert open_file(path).project.name == "old"
                assert list(tmp_path.iterdir()) == [path]
                continue
        assert open_file(path).project == with_everything()
        if failing.left > 0:
            break
    # Open, write, open anew, fsync and replace; what comes after the file is in place is forgiven.
    assert refused == 5


@posix
def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    if os.access("/", os.W_OK):
        pytest.skip("this user may write everywhere")
    path = tmp_path / "net.netb"
    save_file(fresh("old"), path)
    path.chmod(stat.S_IRUSR)
    assert refusal(lambda: save_file(classifier(), path)).code == "cannot_save"
    assert open_file(path).project.name == "old"


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    problem = refusal(lambda: save_file(classifier(), tmp_path / "gone" / "net.netb"))
    assert (problem.code, problem.place.file) == ("cannot_save", str(tmp_path / "gone" / "net.netb"))


def test_long_notes_and_many_layers_come_back(tmp_path: Path) -> None:
    project = edits.annotate(classifier(), Note("note_1", "long\n" * 50_000))
    nodes = {f"n{number}": replace(project.graph.nodes["relu_1"], id=f"n{number}") for number in range(2_000)}
    project = replace(
        project,
        blocks=project.blocks,
        graph=replace(project.graph, nodes=FrozenDict(nodes), wires=FrozenDict()),
    )
    save_file(project, tmp_path / "net.netb")
    assert open_file(tmp_path / "net.netb").project == project


def test_opening_runs_no_code_and_imports_nothing_named_in_the_file(tmp_path: Path) -> None:
    text = json.loads(dumps(classifier()))
    text["nodes"][3].update(kind="tests.project.trap", settings={"__reduce__": ["os.system", "exit 1"]})
    before = set(sys.modules)
    project = loads(json.dumps(text)).project
    assert set(sys.modules) == before
    assert project.graph.nodes["relu_1"].kind == "tests.project.trap"


def test_an_empty_graph_is_a_project() -> None:
    assert loads(dumps(fresh("x"))).project.graph == Graph()
