"""Picture files of all kinds as arrays of one size.

`PICTURE_HELPERS` need nothing of this file but one another, so that exported scripts can carry their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from PIL.Image import Image


class BadPicture(ValueError):
    """A file that cannot be used as a picture; the words say why."""


def picture_files(folder: str) -> list[str]:
    """The picture files in `folder` and its folders, in the order of their paths."""
    import os

    found = []
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        endings = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif")
        whole = (name for name in names if not name.startswith("."))
        found += [os.path.join(place, name) for name in whole if name.lower().endswith(endings)]
    return sorted(found)


def read_picture(path: str, height: int, width: int, colours: int, fit: str) -> np.ndarray:
    """A picture as `colours`×`height`×`width` from 0 to 1, upright as its camera was held.

    `fit` says what happens to other proportions: "cut" the rim off, show the "whole" on black, "stretch".
    Raises BadPicture.
    """
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as opened:
            most = Image.MAX_IMAGE_PIXELS
            if most is not None and opened.width * opened.height > most:
                raise BadPicture("has more pixels than a picture should")
            opened.draft("RGB", (2 * width, 2 * height))
            if opened.width * opened.height > 40_000_000:
                raise BadPicture("has more pixels than a picture should")
            ImageOps.exif_transpose(opened, in_place=True)
            picture = as_levels(opened)
            if picture.mode != "F":
                picture = picture.convert("RGB" if colours == 3 else "L")
    except BadPicture:
        raise
    except UnidentifiedImageError:
        raise BadPicture("is no picture that can be read") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture("has more pixels than a picture should") from None
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, OverflowError) as error:
        raise BadPicture(f"is damaged ({str(error)[:80]})") from None
    size = (width, height)
    if fit == "cut":
        picture = ImageOps.fit(picture, size, Image.Resampling.BILINEAR)
    elif fit == "whole":
        picture = ImageOps.pad(picture, size, Image.Resampling.BILINEAR)
    else:
        picture = picture.resize(size, Image.Resampling.BILINEAR)
    pixels = np.asarray(picture, np.float32) / 255
    if pixels.ndim == 2 and colours == 3:
        pixels = np.stack([pixels] * 3, axis=2)
    return pixels.transpose(2, 0, 1) if colours == 3 else pixels[None]


def small_picture(path: str, most: int) -> tuple[np.ndarray, int, int]:
    """A picture upright, of at most `most` pixels a side, in bytes; and its height and width in the file.

    Raises BadPicture.
    """
    import warnings

    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            with Image.open(path) as opened:
                width, height = opened.size
                opened.draft("RGB", (2 * most, 2 * most))
                if opened.width * opened.height > 40_000_000:
                    raise Image.DecompressionBombError
                upright = ImageOps.exif_transpose(opened)
                turned = (upright.width > upright.height) != (width > height)
                picture = as_levels(upright).convert("RGB")
    except UnidentifiedImageError:
        raise BadPicture("is no picture that can be read") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture("has more pixels than a picture should") from None
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, OverflowError) as error:
        raise BadPicture(f"is damaged ({str(error)[:80]})") from None
    picture.thumbnail((most, most))
    return np.asarray(picture), *((width, height) if turned else (height, width))


def as_levels(picture: Image) -> Image:
    """A picture with levels from 0 to 255, on white where it is transparent.

    What has more than 8 bits keeps them: its levels are broken numbers (mode F).
    """
    import numpy as np
    from PIL import Image

    if picture.mode.startswith(("I", "F")):
        # 16 bits count to 65,535; other numbers are spread from their least to their largest.
        values = np.asarray(picture, np.float32)
        sixteen = picture.mode.startswith("I;16") or (values.min() >= 0 and 255 < values.max() < 65536)
        low, high = (0.0, 65535.0) if sixteen else (float(values.min()), float(values.max()))
        levels = (values - low) * (255 / ((high - low) or 1.0))
        return Image.fromarray(levels)
    if picture.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        ground = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(ground, coloured)
    return picture


def read_pictures(
    files: list[str],
    height: int,
    width: int,
    colours: int,
    fit: str,
    stop: Callable[[], bool] | None = None,
) -> tuple[np.ndarray, list[int], dict[str, str]]:
    """All pictures that can be read, the place of each in `files`, and by file why others cannot be."""
    import warnings

    import numpy as np

    pixels = np.empty((len(files), colours, height, width), np.float32)
    used: list[int] = []
    faults: dict[str, str] = {}
    with warnings.catch_warnings():
        # What Pillow has to say of a picture is no news for a terminal.
        warnings.filterwarnings("ignore", module=r"PIL\.")
        for number, path in enumerate(files):
            if stop is not None and number % 16 == 0 and stop():
                break
            try:
                pixels[len(used)] = read_picture(path, height, width, colours, fit)
            except BadPicture as bad:
                faults[path] = str(bad)
            else:
                used.append(number)
    return pixels[: len(used)], used, faults


PICTURE_HELPERS = (BadPicture, picture_files, as_levels, read_picture, read_pictures)
