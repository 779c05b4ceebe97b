from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import netbuilder.data.fetch
from netbuilder.core.paths import data_folders
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.data.fetch import RemoteFile
from netbuilder.data.sets.mnist import Mnist
from netbuilder.data.source import Progress, Stopping
from tests.data.mnist_files import NAMES, idx_bytes, write_mnist


@pytest.fixture
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty first data folder."""
    monkeypatch.setenv("NETBUILDER_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


Fetched = list[tuple[tuple[RemoteFile, ...], Path, Progress | None, Stopping | None]]


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetched]:
    """Downloads are written down, and the made-up files put there instead."""
    calls: Fetched = []

    def pretend(
        files: tuple[RemoteFile, ...], folder: Path, progress: Progress | None, token: Stopping | None
    ) -> None:
        calls.append((files, folder, progress, token))
        write_mnist(folder)

    monkeypatch.setattr(netbuilder.data.fetch, "fetch_all", pretend)
    yield calls


def refused(folder: Path) -> Problem:
    with pytest.raises(ProblemError) as caught:
        Mnist(path=str(folder)).load()
    return caught.value.problem


@pytest.mark.parametrize("packed", [False, True])
def test_loads_both_parts_scaled(tmp_path: Path, packed: bool) -> None:
    held = write_mnist(tmp_path, packed=packed)
    loaded = Mnist(path=str(tmp_path)).load()
    assert loaded.test is not None
    assert (loaded.count, loaded.test_count) == (40, 20)
    for arrays, images, labels in ((loaded.examples, NAMES[0], NAMES[1]), (loaded.test, NAMES[2], NAMES[3])):
        assert np.array_equal(arrays["images"], held[images][:, None].astype(np.float32) / 255)
        assert np.array_equal(arrays["labels"], held[labels])


def test_looks_in_the_data_folders_in_their_order(nothing_here: Path, fetched: Fetched) -> None:
    first, last = (folder / "mnist" for folder in data_folders())
    assert first == nothing_here / "mnist"
    write_mnist(last, train=11)
    assert Mnist().fetch() == last
    write_mnist(first, train=12)
    assert Mnist().fetch() == first
    assert Mnist().load().count == 12
    assert fetched == []


def test_downloads_into_the_last_data_folder_what_is_missing_there(
    nothing_here: Path, fetched: Fetched
) -> None:
    folder = data_folders()[-1] / "mnist"
    write_mnist(folder)
    (folder / f"{NAMES[1]}.gz").unlink()

    def heard(done: int, total: int) -> None:
        raise AssertionError("the pretended download says nothing")

    def stop() -> bool:
        return False

    assert Mnist().load(heard, stop).count == 40
    ((files, into, progress, token),) = fetched
    assert [file.name for file in files] == [f"{NAMES[1]}.gz"]
    assert (into, progress, token) == (folder, heard, stop)


def test_the_addresses_and_sums_are_those_of_the_published_files(
    nothing_here: Path, fetched: Fetched, shared_data: Path
) -> None:
    Mnist().fetch()
    ((files, _, _, _),) = fetched
    assert [file.name for file in files] == [f"{name}.gz" for name in NAMES]
    for file in files:
        published = (shared_data / "mnist" / file.name).read_bytes()
        assert (file.size, file.sha256) == (len(published), hashlib.sha256(published).hexdigest())
        assert all(
            address.startswith("https://") and address.endswith(f"/{file.name}") for address in file.addresses
        )


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    problem = refused(tmp_path / "gone")
    assert (problem.code, str(problem.received)) == ("data_missing", "no such folder")
    assert problem.place.setting == "path"


def test_a_folder_without_all_files(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    (tmp_path / f"{NAMES[0]}.gz").unlink()
    assert str(refused(tmp_path).received) == f"a folder without {NAMES[0]}"


def test_more_images_than_labels(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    path = tmp_path / f"{NAMES[1]}.gz"
    path.write_bytes(gzip.compress(idx_bytes(np.zeros(39, np.uint8))))
    problem = refused(tmp_path)
    assert str(problem.what) == f"{path} does not belong to the images."
    assert (str(problem.expected), str(problem.received)) == ("40 labels, one an image", "39")


def test_a_label_that_is_no_digit(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    (tmp_path / f"{NAMES[3]}.gz").write_bytes(gzip.compress(idx_bytes(np.full(20, 10, np.uint8))))
    problem = refused(tmp_path)
    assert (str(problem.expected), str(problem.received)) == ("labels from 0 to 9", "10")


def test_a_damaged_file_is_a_problem(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    path = tmp_path / f"{NAMES[2]}.gz"
    path.write_bytes(path.read_bytes()[:-100])
    problem = refused(tmp_path)
    assert problem.code == "bad_data_file"
    assert problem.place.file == str(path)


def test_the_real_files(shared_data: Path) -> None:
    loaded = Mnist(path=str(shared_data / "mnist")).load()
    assert loaded.test is not None
    assert loaded.examples["images"].shape == (60_000, 1, 28, 28)
    assert loaded.test["images"].shape == (10_000, 1, 28, 28)
    assert loaded.examples["labels"][:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert loaded.test["labels"][:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert loaded.examples["images"].max() == 1
    # The mean that is usually quoted for the training images.
    assert loaded.examples["images"].mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)


def test_fashion_mnist_is_read_from_its_folder(shared_data: Path) -> None:
    loaded = Mnist(path=str(shared_data / "fashion-mnist")).load()
    assert np.bincount(loaded.examples["labels"]).tolist() == [6_000] * 10


def test_what_a_load_would_have_to_download_is_not_present(nothing_here: Path, tmp_path: Path) -> None:
    assert not Mnist().present()
    with pytest.raises(ProblemError) as caught:
        Mnist().need_present()
    assert caught.value.problem.code == "not_downloaded" and "MNIST" in str(caught.value)
    write_mnist(nothing_here / "mnist")
    assert Mnist().present()
    Mnist().need_present()


def test_a_folder_that_was_given_is_never_downloaded_into(nothing_here: Path, tmp_path: Path) -> None:
    assert Mnist(path=str(tmp_path / "elsewhere")).present(), "a load refuses without the network"
