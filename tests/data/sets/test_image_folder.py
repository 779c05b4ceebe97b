from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from netbuilder.core.problem import ProblemError
from netbuilder.data.facts import facts
from netbuilder.data.pictures import BadPicture, read_picture
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.image_folder import ImageFolder
from netbuilder.data.stopping import FetchStopped
from tests.data.samples import CLASSES, write_image_folder


def gradient(height: int = 8, width: int = 8) -> np.ndarray:
    """From dark on the left to light on the right (uint8)."""
    return np.tile(np.linspace(0, 250, width, dtype=np.uint8), (height, 1))


def saved(folder: Path, name: str, picture: Image.Image, **options: object) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    picture.save(folder / name, **options)
    return str(folder / name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_image_folder(tmp_path / "pets")
    return tmp_path / "pets"


def test_folders_are_classes_and_parts_are_kept(folder: Path) -> None:
    declared = ImageFolder(path=str(folder), size=(16, 12))
    loaded = declared.load()
    assert loaded.examples["images"].shape == (24, 3, 16, 12) and loaded.test_count == 6
    assert loaded.told["labels"].classes == tuple(sorted(CLASSES)) and not loaded.skipped
    assert np.bincount(loaded.examples["labels"]).tolist() == [8, 8, 8]
    assert declared.own_test and not ImageFolder(path=str(folder / "train")).own_test


def test_it_is_recognised_by_its_folders(folder: Path, tmp_path: Path) -> None:
    assert recognise(folder) == ImageFolder(path=str(folder))
    (tmp_path / "empty" / "one").mkdir(parents=True)
    with pytest.raises(ProblemError):
        recognise(tmp_path / "empty")


def test_files_that_are_no_pictures_are_left_out_and_named(folder: Path) -> None:
    bad = folder / "train" / "cat"
    (bad / "empty.png").write_bytes(b"")
    (bad / "words.jpg").write_text("no picture")
    whole = (bad / "0.png").read_bytes()
    (bad / "cut.png").write_bytes(whole[: len(whole) // 2])
    (bad / "notes.txt").write_text("is no picture file at all")
    (bad / ".hidden.png").write_bytes(b"")
    loaded = ImageFolder(path=str(folder), size=(8, 8)).load()
    assert loaded.count == 24
    assert {Path(path).name for path, _ in loaded.skipped} == {"empty.png", "words.jpg", "cut.png"}
    assert "damaged" in str(dict(loaded.skipped)[str(bad / "cut.png")])


def test_a_class_without_pictures_is_no_class_and_is_named(folder: Path) -> None:
    (folder / "train" / "horse").mkdir()
    (folder / "train" / "notes").mkdir()
    (folder / "train" / "notes" / "a.txt").write_text("no picture")
    loaded = ImageFolder(path=str(folder), size=(8, 8)).load()
    assert loaded.told["labels"].classes == tuple(sorted(CLASSES))
    assert {Path(path).name for path, _ in loaded.skipped} == {"horse", "notes"}


@pytest.mark.parametrize(
    ("missing", "says"),
    [("", "no such folder"), ("empty", "without folders of pictures"), ("bad", "none of 1 can be read")],
)
def test_what_cannot_be_used_says_what_is_wanted(tmp_path: Path, missing: str, says: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad" / "cat").mkdir(parents=True)
    (tmp_path / "bad" / "cat" / "a.png").write_bytes(b"x")
    with pytest.raises(ProblemError) as caught:
        ImageFolder(path=str(tmp_path / (missing or "gone"))).load()
    words = caught.value.problem.paragraph()
    assert says in words and "folder of pictures for each class" in words
    assert caught.value.problem.place.setting == "path"


def test_reading_stops_when_asked(folder: Path) -> None:
    with pytest.raises(FetchStopped):
        ImageFolder(path=str(folder)).load(token=lambda: True)


# ------------------------------------------------------------------------------------ kinds of files


def sixteen_bits(folder: Path) -> str:
    return saved(folder, "a.png", Image.fromarray(gradient().astype(np.uint16) * 257))


def with_palette(folder: Path) -> str:
    return saved(folder, "a.png", Image.fromarray(gradient()).convert("RGB").quantize(256))


def for_print(folder: Path) -> str:
    return saved(folder, "a.jpg", Image.fromarray(gradient()).convert("CMYK"), quality=100)


def black_and_white_in_tiff(folder: Path) -> str:
    return saved(folder, "a.tif", Image.fromarray(gradient()))


def for_the_web(folder: Path) -> str:
    return saved(folder, "a.webp", Image.fromarray(gradient()).convert("RGB"), lossless=True)


def bitmap(folder: Path) -> str:
    return saved(folder, "a.bmp", Image.fromarray(gradient()).convert("RGB"))


def jpeg_called_png(folder: Path) -> str:
    return saved(folder, "사진.png", Image.fromarray(gradient()), format="JPEG", quality=100)


def numbers_of_32_bits(folder: Path) -> str:
    return saved(folder, "a.tif", Image.fromarray(gradient().astype(np.float32) / 250))


@pytest.mark.parametrize(
    "write",
    [sixteen_bits, with_palette, for_print, black_and_white_in_tiff, for_the_web, bitmap, jpeg_called_png],
)
@pytest.mark.parametrize("colours", [1, 3])
def test_all_kinds_of_files_show_the_same(write: Callable[[Path], str], colours: int, tmp_path: Path) -> None:
    found = read_picture(write(tmp_path / "형태"), 8, 8, colours, "stretch")
    assert found.shape == (colours, 8, 8) and found.dtype == np.float32
    assert np.abs(found - gradient() / 255).max() < 0.03


@pytest.mark.parametrize("fit", ["cut", "whole", "stretch"])
def test_sixteen_bits_are_kept(fit: str, tmp_path: Path) -> None:
    levels = np.arange(1000, 1064, dtype=np.uint16).reshape(8, 8)
    found = read_picture(saved(tmp_path, "a.tif", Image.fromarray(levels)), 8, 8, 3, fit)
    assert np.abs(found - levels / 65535).max() < 1e-6 and len(np.unique(found)) == 64


def test_numbers_without_a_limit_are_spread_from_black_to_white(tmp_path: Path) -> None:
    found = read_picture(numbers_of_32_bits(tmp_path), 8, 8, 1, "stretch")
    assert np.abs(found - gradient() / 250).max() < 0.01


def test_a_picture_stands_as_its_camera_was_held(tmp_path: Path) -> None:
    picture = Image.fromarray(gradient())
    exif = picture.getexif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    found = read_picture(saved(tmp_path, "a.png", picture, exif=exif), 8, 8, 1, "stretch")
    assert np.abs(found[0] - gradient().T / 255).max() < 0.01


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (4, 4), (200, 0, 0, 0))
    assert read_picture(saved(tmp_path, "a.png", picture), 4, 4, 3, "stretch").min() == 1.0


@pytest.mark.parametrize(("fit", "edge"), [("cut", 1.0), ("whole", 0.0), ("stretch", 1.0)])
def test_other_proportions(fit: str, edge: float, tmp_path: Path) -> None:
    white = saved(tmp_path, "a.png", Image.new("L", (40, 10), 255))
    found = read_picture(white, 10, 10, 1, fit)
    assert found[0, 0].max() == edge and found[0, 5].max() == 1.0


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path, "a.png", Image.new("L", (300, 300)))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10_000)
    with pytest.raises(BadPicture, match="more pixels"):
        read_picture(path, 8, 8, 1, "cut")


@pytest.mark.parametrize("ending", ["png", "tif", "bmp"])
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_size_alone(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty megapixels that a few kilobytes unpack to; a photograph in JPEG is read smaller than it is."""
    path = saved(tmp_path, f"a.{ending}", Image.new("1", (10_000, 5000)))

    def unpack(*_: object) -> None:
        pytest.fail("the pixels were unpacked")

    with monkeypatch.context() as patched:
        patched.setattr(ImageFile.ImageFile, "load", unpack)
        with pytest.raises(BadPicture, match="more pixels"):
            read_picture(path, 8, 8, 1, "cut")
    photograph = saved(tmp_path, "a.jpg", Image.new("L", (10_000, 5000), 200), quality=20)
    assert read_picture(photograph, 8, 8, 1, "cut").min() > 0.75


def test_a_script_does_not_look_at_files_of_which_the_facts_are_known(folder: Path) -> None:
    declared = ImageFolder(path=str(folder), size=(8, 8))
    known, looked = facts(declared, declared.load()), declared.script()
    shutil.rmtree(folder)
    assert declared.script(known) == looked and looked.own_test
    assert not declared.script().own_test


@pytest.mark.parametrize("name", ["validation", "valid", "val", "dev"])
def test_a_folder_of_its_own_validates(name: str, folder: Path) -> None:
    shutil.copytree(folder / "test", folder / name)
    loaded = ImageFolder(path=str(folder), size=(8, 8)).load()
    assert loaded.own_validation is not None and loaded.own_validation.sum() == 6
