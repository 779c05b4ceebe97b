"""The sets that come in the files of MNIST: told apart by their bytes, else by the name of their folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import netbuilder.data.fetch
from netbuilder.core.paths import data_folders
from netbuilder.core.problem import ProblemError
from netbuilder.data.fetch import RemoteFile
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.fashion_mnist import FashionMnist
from netbuilder.data.sets.kmnist import KuzushijiMnist
from netbuilder.data.sets.mnist import Mnist
from netbuilder.data.source import Progress, Stopping
from tests.data.mnist_files import NAMES, write_mnist


@pytest.mark.parametrize(
    ("folder", "id"),
    [
        ("digits", "mnist"),
        ("Fashion-MNIST", "fashion_mnist"),
        ("fashion", "fashion_mnist"),
        ("KMNIST", "kmnist"),
        ("kuzushiji-mnist", "kmnist"),
        ("옷", "mnist"),
    ],
)
def test_other_bytes_are_told_by_the_name_of_the_folder(tmp_path: Path, folder: str, id: str) -> None:
    write_mnist(tmp_path / folder)
    found = recognise(tmp_path / folder)
    assert found.id == id and found.values()["path"] == str(tmp_path / folder)


def test_the_published_bytes_say_more_than_the_name(shared_data: Path, tmp_path: Path) -> None:
    for name, wrong in (("fashion-mnist", "mnist"), ("mnist", "fashion")):
        shutil.copytree(shared_data / name, tmp_path / wrong)
    assert isinstance(recognise(tmp_path / "mnist"), FashionMnist)
    assert isinstance(recognise(tmp_path / "fashion"), Mnist)
    assert isinstance(recognise(shared_data / "fashion-mnist"), FashionMnist)


def test_the_real_clothes_have_names(shared_data: Path) -> None:
    fields = dict(FashionMnist(path=str(shared_data / "fashion-mnist")).fields())
    assert fields["labels"].classes[0] == "T-shirt/top" and fields["labels"].classes[9] == "Ankle boot"


def test_a_folder_that_lacks_a_file_names_the_set(tmp_path: Path) -> None:
    write_mnist(tmp_path / "fashion-mnist")
    (tmp_path / "fashion-mnist" / f"{NAMES[2]}.gz").unlink()
    with pytest.raises(ProblemError) as caught:
        recognise(tmp_path / "fashion-mnist")
    assert "Fashion-MNIST" in str(caught.value.problem.what)
    assert str(caught.value.problem.received) == f"a folder without {NAMES[2]}"


@pytest.mark.parametrize("declaration", [FashionMnist, KuzushijiMnist])
def test_each_is_downloaded_into_a_folder_of_its_own(
    declaration: type[FashionMnist] | type[KuzushijiMnist],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NETBUILDER_DATA", str(tmp_path / "nothing"))
    asked: list[RemoteFile] = []

    def pretend(
        files: tuple[RemoteFile, ...], folder: Path, progress: Progress | None, token: Stopping | None
    ) -> None:
        asked.extend(files)
        write_mnist(folder)

    monkeypatch.setattr(netbuilder.data.fetch, "fetch_all", pretend)
    assert not declaration().present()
    assert declaration().fetch() == data_folders()[-1] / declaration.folder
    assert declaration().present() and declaration().load().count == 40
    assert [(file.name, file.size, file.sha256) for file in asked] == [
        (f"{name}.gz", size, sha256)
        for name, size, sha256 in zip(NAMES, declaration.sizes, declaration.sums, strict=True)
    ]
    assert len(set(declaration.sums) | set(Mnist.sums)) == 8


def test_the_sums_are_those_of_the_real_clothes(shared_data: Path) -> None:
    rows = [line.split() for line in (shared_data / "SHA256SUMS").read_text().splitlines()]
    listed = {row[1].removeprefix("./"): row[0] for row in rows if len(row) == 2}
    assert FashionMnist.sums == tuple(listed[f"fashion-mnist/{name}.gz"] for name in NAMES)
    assert FashionMnist.sizes == tuple(
        (shared_data / "fashion-mnist" / f"{name}.gz").stat().st_size for name in NAMES
    )
