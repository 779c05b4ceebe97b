from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netbuilder.core.problem import ProblemError
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.image_masks import ImageMasks
from netbuilder.data.split import split
from tests.data.samples import write_image_masks


def saved(path: Path, values: np.ndarray, palette: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(values.astype(np.uint8))
    if palette:
        picture = Image.fromarray(values.astype(np.uint8), mode="P")
        picture.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    picture.save(path)


def quarters(low: int, high: int) -> np.ndarray:
    """`high` in the upper left quarter of an 8×8 picture."""
    found = np.full((8, 8), low)
    found[:4, :4] = high
    return found


def loaded_of(folder: Path, **options: object) -> np.ndarray:
    return ImageMasks(path=str(folder), size=(8, 8), **options).load().examples["masks"]


def test_folders_of_pictures_and_masks_are_recognised_and_keep_their_parts(tmp_path: Path) -> None:
    write_image_masks(tmp_path / "squares")
    found = recognise(tmp_path / "squares")
    assert isinstance(found, ImageMasks)
    loaded = found.load()
    assert (loaded.count, loaded.test_count) == (8, 4) and not loaded.skipped
    field = loaded.told["masks"]
    assert field.classes == ("0", "255") and field.spec.sizes == (64, 64)
    named = found.replaced(classes="ground, square").load()
    assert named.told["masks"].classes == ("ground", "square")
    assert split(loaded, validation=0.25, test=0.2, seed=0).counts() == (
        ("train", 6), ("validation", 2), ("test", 4)
    )  # fmt: skip


def test_palettes_and_indices_and_colours_are_classes(tmp_path: Path) -> None:
    colours = np.zeros((8, 8, 3))
    colours[:4, :4] = 255, 0, 0
    for name, values, palette in (("a", quarters(0, 3), True), ("b", quarters(0, 3), False)):
        saved(tmp_path / name / "1.png", np.zeros((8, 8)))
        saved(tmp_path / name / "1_mask.png", values, palette)
        assert np.array_equal(loaded_of(tmp_path / name)[0], quarters(0, 1))
    saved(tmp_path / "c" / "1.png", np.zeros((8, 8)))
    saved(tmp_path / "c" / "1_mask.png", colours)
    found = ImageMasks(path=str(tmp_path / "c"), size=(8, 8)).load()
    assert np.array_equal(found.examples["masks"][0], quarters(0, 1))
    assert found.told["masks"].classes == ("#000000", "#ff0000")


def test_bad_masks_are_left_out_and_named(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    whole = quarters(0, 255).repeat(5, axis=0).repeat(5, axis=1)
    rim = whole.copy()
    rim[20, 30] = 200
    masks = {0: rim, 1: whole[:30], 4: draw.integers(0, 255, (40, 40))}
    for number in range(6):
        saved(tmp_path / "images" / f"{number}.png", np.zeros((40, 40)))
        saved(tmp_path / "masks" / f"{number}.png", masks.get(number, whole))
    (tmp_path / "masks" / "2.png").write_bytes(b"no mask")
    (tmp_path / "masks" / "3.png").unlink()
    loaded = ImageMasks(path=str(tmp_path), size=(40, 40)).load()
    assert {Path(path).name: str(why) for path, why in loaded.skipped} == {
        "1.png": "has a mask of 30×40, not 40×40",
        "2.png": "has a mask that cannot be read",
        "3.png": "has no mask",
        "4.png": "has colours of no class in 100 % of its mask",
    }
    # A pixel of another grey, as at a blurred rim, becomes the nearest class.
    assert np.unique(loaded.examples["masks"]).tolist() == [0, 1]
    assert loaded.examples["masks"][0, 20, 30] == 1


def test_masks_without_classes_are_refused(tmp_path: Path) -> None:
    saved(tmp_path / "1.png", np.zeros((8, 8)))
    saved(tmp_path / "1_mask.png", np.zeros((8, 8)))
    with pytest.raises(ProblemError, match="masks of one value alone"):
        loaded_of(tmp_path)
    with pytest.raises(ProblemError, match="0 pictures without masks"):
        (tmp_path / "empty").mkdir()
        loaded_of(tmp_path / "empty")
