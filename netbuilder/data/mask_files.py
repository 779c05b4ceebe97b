"""Pictures with masks that say of each pixel what it belongs to.

`MASK_HELPERS` need nothing but one another and `PICTURE_HELPERS`: exported scripts carry their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.data.pictures import BadPicture, picture_files, read_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


def mask_pairs(folder: str) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Part, picture and mask of each pair, and the pictures that have no mask.

    Masks have the names of their pictures, in a folder beside theirs such as images and
    masks, or with an ending such as _mask.
    """
    import os

    pictures: dict[tuple[str, str], str] = {}
    masks: dict[tuple[str, str], str] = {}
    endings = ("_mask", "-mask", "_seg", "_label", "_labels", "_gt")
    kinds = ("masks", "mask", "labels", "annotations", "segmentations", "segmentation")
    ones = ("images", "image", "imgs", "img", "pictures", "photos", "inputs")
    for path in picture_files(folder):
        within = os.path.splitext(path[len(folder) :].lower())[0].strip(os.sep)
        *folders, stem = within.split(os.sep)
        part = "test" if "test" in folders else "train"
        if not {"val", "valid", "validation", "dev"}.isdisjoint(folders):
            part = "validation"
        ending = ""
        if stem.endswith(endings):
            ending = next(each for each in endings if stem.endswith(each))
        is_mask = bool(ending) or any(each in kinds for each in folders)
        inner = [each for each in folders if each not in (*kinds, *ones)]
        key = (part, "/".join([*inner, stem.removesuffix(ending)]))
        (masks if is_mask else pictures)[key] = path
    pairs = [(key[0], path, masks[key]) for key, path in pictures.items() if key in masks]
    return pairs, [path for key, path in pictures.items() if key not in masks]


def read_mask(path: str, height: int, width: int, fit: str, like: str) -> np.ndarray:
    """The value of each pixel (height×width): a grey, the number of a palette, a colour.

    A colour is counted from 1 << 24 on. `like` is the picture that it belongs to.
    Raises BadPicture.
    """
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(like) as picture:
            turned = picture.getexif().get(0x0112, 1) >= 5
            size = picture.size[::-1] if turned else picture.size
        with Image.open(path) as opened:
            if opened.size != size:
                sizes = f"{opened.height}×{opened.width}, not {size[1]}×{size[0]}"
                raise BadPicture(f"has a mask of {sizes}")
            if opened.width * opened.height > 40_000_000:
                raise BadPicture("has more pixels than a picture should")
            grey = opened.mode in ("1", "L", "P") or opened.mode.startswith("I")
            values = np.array(opened if grey else opened.convert("RGB")).astype(np.int32)
            if opened.mode == "1":
                values *= 255
    except BadPicture:
        raise
    except UnidentifiedImageError:
        raise BadPicture("has a mask that cannot be read") from None
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError, TypeError) as error:
        raise BadPicture(f"has a damaged mask ({str(error)[:80]})") from None
    if values.ndim == 3:
        alike = (values == values[..., :1]).all()
        packed = (values[..., 0] << 16) + (values[..., 1] << 8) + values[..., 2] + (1 << 24)
        values = values[..., 0] if alike else packed
    shown = Image.fromarray(values.astype(np.int32))
    nearest = Image.Resampling.NEAREST
    if fit == "cut":
        shown = ImageOps.fit(shown, (width, height), nearest)
    elif fit == "whole":
        shown = ImageOps.pad(shown, (width, height), nearest)
    else:
        shown = shown.resize((width, height), nearest)
    return np.asarray(shown)


def mask_classes(values: np.ndarray) -> list[int]:
    """The values in masks (count×height×width) that stand for classes, in order.

    Of very many only those count that fill a hundredth of some mask: others are the
    rims of blurred ones, or noise.
    """
    import numpy as np

    most: dict[int, int] = {}
    for mask in values:
        found, counts = np.unique(mask, return_counts=True)
        for value, count in zip(found.tolist(), counts.tolist(), strict=True):
            most[value] = max(count, most.get(value, 0))
    least = values[0].size // 100 if len(most) > 64 else 0
    return sorted(value for value, count in most.items() if count >= least)


def class_numbers(values: np.ndarray, classes: list[int]) -> tuple[np.ndarray, float]:
    """The number of each pixel's class, the nearest one where a value is none of them.

    And the share of such pixels.
    """
    import numpy as np

    def colours(those: np.ndarray) -> np.ndarray:
        parts = [(those >> shift) & 255 for shift in (16, 8, 0)]
        return np.where(those[:, None] >> 24, np.stack(parts, axis=1), those[:, None])

    kinds, at = np.unique(values, return_inverse=True)
    off = colours(kinds)[:, None] - colours(np.array(classes))[None]
    nearest = np.abs(off).sum(axis=2).argmin(axis=1)
    strange = ~np.isin(kinds, classes)
    at = at.reshape(values.shape)
    return nearest[at].astype(np.int64), float(strange[at].mean())


def read_pairs(
    pairs: list[tuple[str, str, str]],
    height: int,
    width: int,
    colours: int,
    fit: str,
    stop: Callable[[], bool] | None = None,
) -> tuple[np.ndarray, np.ndarray, list[int], list[int], dict[str, str]]:
    """Pictures and masks that can be used, their places in `pairs`, and the classes' values.

    At last, by picture, why others cannot be.
    """
    import warnings

    import numpy as np

    pixels = np.empty((len(pairs), colours, height, width), np.float32)
    values = np.empty((len(pairs), height, width), np.int32)
    used: list[int] = []
    faults: dict[str, str] = {}
    with warnings.catch_warnings():
        # What Pillow has to say of a picture is no news for a terminal.
        warnings.filterwarnings("ignore", module=r"PIL\.")
        for number, (_, picture, mask) in enumerate(pairs):
            if stop is not None and number % 16 == 0 and stop():
                break
            try:
                values[len(used)] = read_mask(mask, height, width, fit, picture)
                pixels[len(used)] = read_picture(picture, height, width, colours, fit)
            except BadPicture as bad:
                faults[picture] = str(bad)
            else:
                used.append(number)
    values = values[: len(used)]
    classes = mask_classes(values) if len(used) else []
    numbers = np.empty(values.shape, np.int64)
    whole: list[int] = []
    for at in range(len(used) if classes else 0):
        numbers[at], strange = class_numbers(values[at], classes)
        if strange > 0.01:
            share = f"{100 * strange:.0f} % of its mask"
            faults[pairs[used[at]][1]] = f"has colours of no class in {share}"
        else:
            whole.append(at)
    return pixels[whole], numbers[whole], [used[at] for at in whole], classes, faults


def has_masks(folder: str) -> bool:
    """Whether most of the pictures in a folder have masks. False where it cannot be read."""
    try:
        pairs, lonely = mask_pairs(folder)
    except OSError:
        return False
    return len(pairs) > len(lonely)


MASK_HELPERS = (mask_pairs, read_mask, mask_classes, class_numbers, read_pairs)
