"""CIFAR's binary files: loose, in their folder or packed; whatever is wrong with them has a word."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.paths import data_folders
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.data.recognise import recognise
from netbuilder.data.sets import cifar
from netbuilder.data.sets.cifar import Cifar10, Cifar100
from netbuilder.data.stopping import FetchStopped
from tests.data.samples import write_cifar
from tests.data.test_fetch import Server, cut_after, missing, server

__all__ = ["server"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write_cifar(tmp_path)
    return tmp_path


def packed(folder: Path, declaration: type[Cifar10] | type[Cifar100] = Cifar10) -> bytes:
    """The archive as its makers pack it."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, f"{declaration.inner}/{path.name}")
    return held.getvalue()


def refused(declared: Cifar10 | Cifar100) -> Problem:
    with pytest.raises(ProblemError) as caught:
        declared.load()
    return caught.value.problem


def test_pixels_and_labels_are_those_of_the_records(files: Path) -> None:
    loaded = Cifar10(path=str(files / "cifar-10")).load()
    assert (loaded.count, loaded.test_count) == (100, 20)
    third = np.frombuffer((files / "cifar-10/data_batch_3.bin").read_bytes(), np.uint8).reshape(20, 3073)
    assert loaded.examples["labels"][40:60].tolist() == third[:, 0].tolist()
    assert np.array_equal(loaded.examples["images"][41], third[1, 1:].reshape(3, 32, 32) / np.float32(255))


def test_the_hundred_kinds_and_the_twenty(files: Path) -> None:
    fine, coarse = (Cifar100(path=str(files / "cifar-100"), kinds=kinds) for kinds in ("fine", "coarse"))
    assert fine.load().examples["labels"].tolist() == list(range(100))
    assert coarse.load().examples["labels"].tolist() == [at % 20 for at in range(100)]
    names = [dict(each.fields())["labels"].classes for each in (fine, coarse)]
    assert [len(set(each)) for each in names] == [100, 20]
    assert all(list(each) == sorted(each) for each in names), "their numbers follow the alphabet"


@pytest.mark.parametrize("declaration", [Cifar10, Cifar100])
def test_loose_packed_or_in_a_folder_it_is_the_same(
    files: Path, declaration: type[Cifar10] | type[Cifar100]
) -> None:
    loose = files / declaration.folder
    inside, archive = files / "안" / declaration.inner, files / "archive" / declaration.archive
    inside.parent.mkdir()
    archive.parent.mkdir()
    archive.write_bytes(packed(loose, declaration))
    expected = declaration(path=str(loose)).load()
    loose.rename(inside)
    for place in (inside.parent, inside, archive, archive.parent):
        found = recognise(place)
        assert isinstance(found, declaration)
        assert np.array_equal(found.load().examples["images"], expected.examples["images"])


def test_a_file_that_is_cut_short(files: Path) -> None:
    path = files / "cifar-10" / "data_batch_2.bin"
    path.write_bytes(path.read_bytes()[:-1])
    problem = refused(Cifar10(path=str(files / "cifar-10")))
    assert problem.code == "bad_data_file" and "data_batch_2.bin" in str(problem.what)
    assert str(problem.received) == "61,459 bytes"


def test_an_empty_file(files: Path) -> None:
    (files / "cifar-100" / "test.bin").write_bytes(b"")
    assert "test.bin" in str(refused(Cifar100(path=str(files / "cifar-100"))).what)


def test_a_label_that_does_not_exist(files: Path) -> None:
    path = files / "cifar-10" / "test_batch.bin"
    path.write_bytes(b"\x0b" + path.read_bytes()[1:])
    assert str(refused(Cifar10(path=str(files / "cifar-10"))).received) == "11"


@pytest.mark.parametrize("harm", ["cut", "noise", "zeros", "without a file"])
def test_a_damaged_archive(files: Path, harm: str) -> None:
    loose = files / "cifar-10"
    if harm == "without a file":
        (loose / "data_batch_4.bin").unlink()
    data = packed(loose)
    harmed = {
        "cut": data[: len(data) // 2],
        "noise": data[:2000] + bytes(500) + data[2500:],
        "zeros": bytes(99),
    }
    (files / "packed").mkdir()
    (files / "packed" / Cifar10.archive).write_bytes(harmed.get(harm, data))
    problem = refused(Cifar10(path=str(files / "packed")))
    assert problem.code in ("bad_data_file", "unreadable_data")
    assert Cifar10.archive in str(problem.what)


def test_an_archive_with_far_too_much_in_it_is_left_early(files: Path) -> None:
    with tarfile.open(files / Cifar10.archive, "w:gz", compresslevel=1) as archive:
        large = tarfile.TarInfo("zeros")
        large.size = 300 << 20
        archive.addfile(large, io.BytesIO(bytes(300 << 20)))
    assert "another archive" in str(refused(Cifar10(path=str(files))).what)


def test_a_folder_without_them(tmp_path: Path) -> None:
    problem = refused(Cifar100(path=str(tmp_path)))
    assert (problem.code, problem.place.setting) == ("data_missing", "path")
    assert str(refused(Cifar100(path=str(tmp_path / "gone"))).received) == "no such folder"


def from_here(server: Server, monkeypatch: pytest.MonkeyPatch, body: bytes, folder: Path) -> None:
    """Have `body` published by a server of our own, and nothing in the data folders."""
    monkeypatch.setenv("NETBUILDER_DATA", str(folder / "nothing"))
    monkeypatch.setattr("tests.data.test_fetch.BODY", body)
    monkeypatch.setattr(cifar, "_ADDRESS", f"{server.address}/")
    monkeypatch.setattr(Cifar10, "size", len(body))
    monkeypatch.setattr(Cifar10, "sum", hashlib.sha256(body).hexdigest())


def test_it_is_downloaded_once_and_goes_on_where_it_was_cut(
    server: Server, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = packed(files / "cifar-10")
    from_here(server, monkeypatch, body, files)
    server.answers = [cut_after(100_000)]
    heard: list[tuple[int, int]] = []
    assert Cifar10().load(lambda *numbers: heard.append(numbers)).count == 100
    assert server.asked == [(f"/{Cifar10.archive}", None), (f"/{Cifar10.archive}", "bytes=100000-")]
    assert heard[-1] == (len(body), len(body))
    assert Cifar10().present() and Cifar10().fetch() == data_folders()[-1] / "cifar-10"
    assert Cifar10().load().test_count == 20 and len(server.asked) == 2


def test_a_download_can_be_stopped_and_goes_on(
    server: Server, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_here(server, monkeypatch, packed(files / "cifar-10"), files)
    arrived: list[int] = []
    with pytest.raises(FetchStopped):
        Cifar10().load(lambda done, _: arrived.append(done), lambda: bool(arrived))
    assert not Cifar10().present()
    assert Cifar10().load().count == 100
    assert server.asked[-1][1] == f"bytes={arrived[-1]}-"


def test_without_the_network_it_says_what_to_do(
    server: Server, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_here(server, monkeypatch, packed(files / "cifar-10"), files)
    server.answers = [missing]
    problem = refused(Cifar10())
    assert problem.code == "download_failed" and "by hand" in str(problem.remedy)
