"""An export is there whole or not at all, whatever the disk and the name do."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.exchange import Exported, Proof, Subject, export, writing
from netbuilder.exchange.reference import model_of
from tests.exchange.networks import mlp, subject, write_weights

BELIEVED = Proof(0.0, 0.0, 1, True, Text("believed"))


@pytest.fixture(autouse=True)
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about files; the proof has its own."""
    monkeypatch.setattr(writing, "prove", lambda *_: BELIEVED)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return subject(mlp(), tmp_path_factory.mktemp("run") / "best.safetensors")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_source_and_weights_lie_beside_each_other(trained: Subject, tmp_path: Path) -> None:
    exported = export(trained, None, tmp_path / "net.py")
    assert exported == Exported(
        tmp_path / "net.py", (tmp_path / "net.safetensors", tmp_path / "net.py"), BELIEVED
    )
    assert set(contents(tmp_path)) == {"net.py", "net.safetensors"}


def test_the_source_is_the_text_that_was_trained(trained: Subject, tmp_path: Path) -> None:
    export(trained, None, tmp_path / "net.py")
    text = (tmp_path / "net.py").read_text(encoding="utf-8")
    assert text.startswith(trained.network.source.text)
    assert 'load_file("net.safetensors")' in text


def test_without_training_the_source_is_the_text_alone(tmp_path: Path) -> None:
    taken = subject(mlp())
    export(taken, None, tmp_path / "net.py")
    assert contents(tmp_path) == {"net.py": taken.network.source.text.encode()}


def test_the_two_lines_in_the_source_load_the_weights(
    trained: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(trained, None, tmp_path / "net.py")
    text = (tmp_path / "net.py").read_text(encoding="utf-8")
    comment = text.removeprefix(trained.network.source.text)
    lines = [line.removeprefix("#     ") for line in comment.splitlines() if line.startswith("#     ")]
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {}
    exec(text + "\n".join(lines), namespace)
    expected = model_of(trained).state_dict()
    loaded = namespace["model"].state_dict()
    assert expected.keys() == loaded.keys()
    assert all(expected[name].equal(loaded[name]) for name in expected)


def test_weights_have_the_names_of_the_class_and_say_where_they_belong(
    trained: Subject, tmp_path: Path
) -> None:
    from hashlib import sha256

    from safetensors import safe_open

    path = export(trained, "safetensors", tmp_path / "weights").path
    expected = model_of(trained).state_dict()
    loaded = load_file(path)
    assert loaded.keys() == expected.keys()
    assert all(loaded[name].equal(expected[name]) for name in expected)
    with safe_open(path, "pt") as file:
        about = file.metadata()
    assert about["source_sha256"] == sha256(trained.network.source.text.encode()).hexdigest()
    assert (about["model"], about["inputs"], about["outputs"]) == ("MLP", '{"points": [2]}', "[[2]]")


# ------------------------------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("name", "companion"),
    [
        ("새 모델 #%&'\".py", "새 모델 #%&'\".safetensors"),
        ("-rf.py", "-rf.safetensors"),
        ("a\nb.py", "a\nb.safetensors"),
        ("without suffix v1.2", "without suffix v1.2.safetensors"),
        ("weights.safetensors", "weights.safetensors.safetensors"),
        (".py", ".safetensors"),
        ("\udcff.py", "\udcff.safetensors"),
        ("x" * 240 + ".py", "x" * 240 + ".safetensors"),
    ],
)
def test_any_name_that_the_disk_takes_is_taken(
    name: str, companion: str, trained: Subject, tmp_path: Path
) -> None:
    export(trained, "python", tmp_path / name)
    assert set(contents(tmp_path)) == {name, companion}
    compile((tmp_path / name).read_bytes(), "exported.py", "exec")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "a folder"),
        ("missing/net.py", "no such folder"),
        ("x" * 300 + ".py", "File name too long"),
        ("x" * 250 + ".py", "File name too long"),
        ("zero\0byte.py", "zero byte"),
    ],
)
def test_a_name_that_cannot_be_is_refused(name: str, reason: str, trained: Subject, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as refused:
        export(trained, "python", tmp_path / name)
    assert reason in refused.value.problem.paragraph()
    assert not contents(tmp_path)


def test_a_file_where_a_folder_should_be_is_refused(trained: Subject, tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("no folder")
    with pytest.raises(ProblemError, match="no such folder"):
        export(trained, "python", tmp_path / "folder" / "net.py")


def test_weights_that_no_export_wrote_are_not_replaced(trained: Subject, tmp_path: Path) -> None:
    """A project's imported weights have that very name."""
    write_weights(trained.network, tmp_path / "net.safetensors")
    before = contents(tmp_path)
    with pytest.raises(ProblemError) as refused:
        export(trained, "python", tmp_path / "net.py")
    assert refused.value.problem.code == "not_ours"
    assert contents(tmp_path) == before


def test_a_second_export_replaces_the_first(trained: Subject, tmp_path: Path) -> None:
    export(trained, "safetensors", tmp_path / "net.safetensors")
    (tmp_path / "net.py").write_text("an older one")
    export(trained, "python", tmp_path / "net.py")
    assert set(contents(tmp_path)) == {"net.py", "net.safetensors"}
    assert (tmp_path / "net.py").read_text().startswith(trained.network.source.text)


# ------------------------------------------------------------------------------------------------ disks


class Failing:
    """Stands for a function of `os`: its `number`-th call fails as on a full disk."""

    def __init__(self, call: str, number: int) -> None:
        self.real: Callable[..., Any] = getattr(os, call)
        self.left = number

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.real(*arguments, **keywords)


@pytest.mark.parametrize("old", [False, True], ids=["new", "replacing"])
@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_a_disk_that_fails_at_any_moment_leaves_what_was_there(
    call: str, old: bool, trained: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or it is forgiven, as when the folder cannot be synchronised: then all of the new is there."""
    before = {}
    if old:
        other = subject(mlp(seed=9), tmp_path.with_suffix(".safetensors"))
        export(other, "python", tmp_path / "net.py")
        before = contents(tmp_path)
    refusals = 0
    for number in itertools.count(1):
        failing = Failing(call, number)
        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing)
            try:
                export(trained, "python", tmp_path / "net.py")
            except ProblemError as refused:
                refusals += 1
                assert "No space left on device" in refused.problem.paragraph()
                assert contents(tmp_path) == before
                continue
        after = contents(tmp_path)
        assert set(after) == {"net.py", "net.safetensors"}
        assert after != before
        if failing.left > 0:
            break
        for path in tmp_path.iterdir():
            path.unlink()
        for name, data in before.items():
            (tmp_path / name).write_bytes(data)
    assert refusals >= 2


def test_a_folder_that_may_not_be_written_to_is_refused(
    trained: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: Any, **__: Any) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(ProblemError) as refused:
        export(trained, "safetensors", tmp_path / "net.safetensors")
    monkeypatch.undo()
    assert refused.value.problem.code == "export_not_written"
    assert "Read-only file system" in refused.value.problem.paragraph()
    assert not contents(tmp_path)


def test_a_link_stays_and_its_file_is_replaced(trained: Subject, tmp_path: Path) -> None:
    (tmp_path / "real.safetensors").write_bytes(b"old")
    (tmp_path / "link.safetensors").symlink_to("real.safetensors")
    export(trained, "safetensors", tmp_path / "link.safetensors")
    assert (tmp_path / "link.safetensors").is_symlink()
    assert load_file(tmp_path / "real.safetensors").keys() == model_of(trained).state_dict().keys()
