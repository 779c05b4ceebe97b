from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.problem import ProblemError
from netbuilder.data.idx import BadFile, find_idx, read_idx
from netbuilder.data.reading import reading
from tests.data.mnist_files import idx_bytes

IMAGES = np.arange(3 * 28 * 28, dtype=np.uint32).astype(np.uint8).reshape(3, 28, 28)


def written(folder: Path, data: bytes, packed: bool = False) -> str:
    path = folder / "images"
    path.write_bytes(gzip.compress(data) if packed else data)
    return str(path)


def refused(path: str, sizes: tuple[int, ...] = (28, 28)) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read_idx(path, sizes)
    assert caught.value.path == path
    return caught.value


@pytest.mark.parametrize("packed", [False, True])
def test_reads_images_plain_and_packed_whatever_the_name(tmp_path: Path, packed: bool) -> None:
    found = read_idx(written(tmp_path, idx_bytes(IMAGES), packed), (28, 28))
    assert found.dtype == np.uint8
    assert np.array_equal(found, IMAGES)


def test_reads_labels(tmp_path: Path) -> None:
    labels = np.array([7, 0, 9], np.uint8)
    assert np.array_equal(read_idx(written(tmp_path, idx_bytes(labels)), ()), labels)


@pytest.mark.parametrize("packed", [False, True])
def test_cut_short_says_expected_and_received_bytes(tmp_path: Path, packed: bool) -> None:
    bad = refused(written(tmp_path, idx_bytes(IMAGES)[:-1], packed))
    assert (bad.fault, bad.expected, bad.received) == ("is cut short", "2,368 bytes", "2,367 bytes")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("length", [0, 1, 15])
def test_cut_within_the_header(tmp_path: Path, packed: bool, length: int) -> None:
    bad = refused(written(tmp_path, idx_bytes(IMAGES)[:length], packed))
    assert (bad.fault, bad.expected, bad.received) == (
        "is cut short",
        "a header of 16 bytes",
        f"{length} bytes",
    )


def test_too_long_plain_says_the_size_on_disk(tmp_path: Path) -> None:
    bad = refused(written(tmp_path, idx_bytes(IMAGES) + b"12345"))
    assert (bad.fault, bad.expected, bad.received) == ("is too long", "2,368 bytes", "2,373 bytes")


def test_too_long_packed_stops_reading_after_the_first_byte_too_many(tmp_path: Path) -> None:
    bad = refused(written(tmp_path, idx_bytes(IMAGES) + bytes(10_000), packed=True))
    assert (bad.fault, bad.received) == ("is too long", "at least 2,369 bytes")


def test_wrong_magic(tmp_path: Path) -> None:
    bad = refused(written(tmp_path, b"\x89PNG" + idx_bytes(IMAGES)[4:]))
    assert (bad.fault, bad.expected, bad.received) == (
        "is another kind of file",
        "00 00 08 03 at its start",
        "89 50 4e 47",
    )


def test_labels_where_images_belong(tmp_path: Path) -> None:
    bad = refused(written(tmp_path, idx_bytes(np.zeros(100, np.uint8))))
    assert (bad.fault, bad.received) == ("is another kind of file", "00 00 08 01")


def test_images_of_another_size(tmp_path: Path) -> None:
    bad = refused(written(tmp_path, idx_bytes(np.zeros((2, 32, 30), np.uint8))))
    assert (bad.fault, bad.expected, bad.received) == ("has examples of another size", "28×28", "32×30")


def test_no_examples(tmp_path: Path) -> None:
    bad = refused(written(tmp_path, idx_bytes(np.zeros((0, 28, 28), np.uint8))))
    assert bad.fault == "has a wrong header"
    assert bad.received == "a header that promises 0 examples in 16 bytes"


@pytest.mark.parametrize("packed", [False, True])
def test_a_header_that_promises_terabytes_takes_no_memory(tmp_path: Path, packed: bool) -> None:
    head = bytes([0, 0, 8, 3]) + b"\xff" * 4 + (28).to_bytes(4, "big") * 2
    path = written(tmp_path, head + bytes(100), packed)
    tracemalloc.start()
    bad = refused(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert bad.received == "a header that promises 4,294,967,295 examples in 3,367,254,359,296 bytes"
    assert bad.expected.endswith("at most 1,073,741,824 bytes")
    assert peak < 4 << 20


@pytest.mark.parametrize("packed", [False, True])
def test_a_promise_within_the_limit_takes_no_more_memory_than_the_file_has(
    tmp_path: Path, packed: bool
) -> None:
    head = bytes([0, 0, 8, 3]) + (1_000_000).to_bytes(4, "big") + (28).to_bytes(4, "big") * 2
    path = written(tmp_path, head + bytes(100), packed)
    tracemalloc.start()
    bad = refused(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (bad.expected, bad.received) == ("784,000,016 bytes", "116 bytes")
    assert peak < 8 << 20


def test_a_packed_bomb_is_read_no_further_than_its_promise(tmp_path: Path) -> None:
    path = written(tmp_path, idx_bytes(IMAGES) + bytes(200 << 20), packed=True)
    tracemalloc.start()
    bad = refused(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert bad.fault == "is too long"
    assert peak < 8 << 20


def test_gzip_cut_short(tmp_path: Path) -> None:
    whole = gzip.compress(idx_bytes(np.random.default_rng(0).integers(0, 256, (50, 28, 28), np.uint8)))
    path = tmp_path / "images.gz"
    path.write_bytes(whole[: len(whole) // 2])
    bad = refused(str(path))
    assert (bad.fault, bad.expected) == ("is cut short", "39,216 bytes")
    received = int(
        bad.received.removeprefix("gzip data that end after ").removesuffix(" bytes").replace(",", "")
    )
    assert 16 < received < 39_216


def test_gzip_without_its_last_bytes_is_cut_short_although_all_values_are_there(tmp_path: Path) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(idx_bytes(IMAGES))[:-4])
    bad = refused(str(path))
    assert (bad.fault, bad.received) == ("is cut short", "gzip data that end after 2,368 bytes")


def test_gzip_with_a_wrong_checksum_is_damaged(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(idx_bytes(IMAGES)))
    whole[-6] ^= 1
    path = tmp_path / "images.gz"
    path.write_bytes(whole)
    assert refused(str(path)).fault == "is damaged"


def test_gzip_with_broken_blocks_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(idx_bytes(IMAGES))[:10] + b"\xff" * 200)
    bad = refused(str(path))
    assert bad.fault == "is damaged"
    assert "invalid block type" in bad.received


@given(data=st.data())
def test_any_flipped_byte_of_a_packed_file_is_refused_or_harmless(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = bytearray(gzip.compress(idx_bytes(IMAGES), mtime=0))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("flipped") / "images"
    path.write_bytes(whole)
    try:
        found = read_idx(str(path), (28, 28))
    except BadFile:
        return
    assert np.array_equal(found, IMAGES)  # a byte of gzip's own header, such as its time


@given(data=st.binary(max_size=60))
def test_any_bytes_are_refused_or_read(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("any") / "labels"
    path.write_bytes(b"\0\0\x08\x01" + data)
    try:
        assert len(read_idx(str(path), ())) == len(data) - 4
    except BadFile as bad:
        assert bad.expected and bad.received


def test_find_takes_plain_before_packed_and_the_spelling_with_a_full_stop(tmp_path: Path) -> None:
    folder, name = str(tmp_path), "train-images-idx3-ubyte"
    for spelling in ("train-images.idx3-ubyte.gz", "train-images.idx3-ubyte", f"{name}.gz", name):
        (tmp_path / spelling).touch()
        assert find_idx(folder, name) == str(tmp_path / spelling)


def test_find_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="train-images-idx3-ubyte is missing") as caught:
        find_idx(str(tmp_path), "train-images-idx3-ubyte")
    assert caught.value.path == str(tmp_path / "train-images-idx3-ubyte")


def test_reading_turns_a_bad_file_into_a_problem(tmp_path: Path) -> None:
    path = written(tmp_path, idx_bytes(IMAGES)[:-1])
    with pytest.raises(ProblemError) as caught, reading(str(tmp_path)):
        read_idx(path, (28, 28))
    problem = caught.value.problem
    assert problem.code == "bad_data_file"
    assert problem.place.file == path
    assert caught.value.problem.paragraph() == (
        f"{path} is cut short. Expected: 2,368 bytes. Received: 2,367 bytes. "
        "To mend it: put a fresh copy of the file there, or choose another folder."
    )


def test_reading_turns_a_refusal_of_the_system_into_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught, reading(str(tmp_path)):
        read_idx(str(tmp_path / "gone"), ())
    assert caught.value.problem.code == "unreadable_data"
    assert caught.value.problem.place.file == str(tmp_path / "gone")
    assert "No such file" in caught.value.problem.paragraph()


def test_reading_names_the_folder_when_the_system_names_nothing(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught, reading(str(tmp_path)):
        raise OSError("the disk went away")
    assert caught.value.problem.place.file == str(tmp_path)
    assert "the disk went away" in caught.value.problem.paragraph()
