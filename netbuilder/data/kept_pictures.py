"""Pictures as they were read, kept in a file: reading them again is then a matter of the disk alone.

To read a small JPEG takes some 0.2 ms, nearly all of it under Python's lock, so that threads do not help: a
small network learns faster than that. A row of bytes takes a thirtieth of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from netbuilder.core.atomic import DAY, sweep_temporaries, temporary_beside, write_text
from netbuilder.core.paths import cache_folder
from netbuilder.data.file_rows import FileRows, rows_in
from netbuilder.data.pictures import read_pictures
from netbuilder.data.stopping import stop_if_asked, stops
from netbuilder.data.streams import AT_ONCE

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.data.source import Stopping

_FORMAT = 1
_MOST_KEPT = 8 << 30  # bytes of all that is kept
_ROOM_SHARE = 4  # of what is free on the disk one part is taken
_AT_ONCE = 256  # pictures that are written together
_SAFE_DAYS = 2.0  # what was used since then may be in use


class Kept(NamedTuple):
    """The pictures that can be read, the place of each in the files, and by file why others cannot be."""

    rows: FileRows
    used: list[int]
    faults: Mapping[str, str]


@dataclass(frozen=True)
class Shades:
    """Bytes as fractions from 0 to 1."""

    def __call__(self, rows: np.ndarray, /) -> np.ndarray:
        import numpy as np

        found: np.ndarray = np.divide(rows, np.float32(255), dtype=np.float32)
        return found


def kept_pictures(
    files: Sequence[str], height: int, width: int, colours: int, fit: str, stop: Stopping | None = None
) -> Kept | None:
    """The pictures in `files`, read now unless they are kept; None where the disk has not room enough.

    Raises FetchStopped when `stop` says so.
    """
    folder = cache_folder() / "pictures"
    sizes = (colours, height, width)
    length = colours * height * width
    try:
        key = _key(files, sizes, fit, stop)
        about, pixels = folder / f"{key}.json", folder / f"{key}.pixels"
        known = _known(about)
        if known is None or _size(pixels) != len(known[0]) * length:
            if len(files) * length > _room(folder):
                return None
            known = _read_all(files, sizes, fit, about, pixels, stop)
        used, faults = known
        os.utime(about)
        return Kept(rows_in(str(pixels), 0, len(used), sizes, "|u1", Shades()), used, faults)
    except OSError:  # no such folder can be made, or the disk is full: then they are not kept
        return None


def checked_pictures(
    files: Sequence[str], stop: Stopping | None = None
) -> tuple[list[int], Mapping[str, str]]:
    """The places in `files` of what begins as a picture does, and by file why others do not.

    What is found is kept. Raises FetchStopped when `stop` says so.
    """
    folder = cache_folder() / "pictures"
    try:
        about = folder / f"{_key(files, (), '', stop)}.checked"
        known = _known(about)
    except OSError:
        about, known = None, None
    if known is not None:
        return known
    faults = {}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        for turn, path in enumerate(files):
            if turn % _AT_ONCE == 0:
                stop_if_asked(stop)
            if fault := _fault(path):
                faults[path] = fault
    used = [place for place, path in enumerate(files) if path not in faults]
    if about is not None:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            _note(about, used, faults)
    return used, faults


def _fault(path: str) -> str:
    """What is wrong with a picture, as far as its first bytes tell; "" for nothing."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as opened:
            most = Image.MAX_IMAGE_PIXELS
            is_bomb = most is not None and opened.width * opened.height > most
    except UnidentifiedImageError:
        return "is no picture that can be read"
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        is_bomb = True
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, OverflowError) as error:
        return f"is damaged ({str(error)[:80]})"
    return "has more pixels than a picture should" if is_bomb else ""


def _note(about: Path, used: Sequence[int], faults: Mapping[str, str]) -> None:
    write_text(about, json.dumps({"used": used, "faults": faults}))


def _key(files: Sequence[str], sizes: tuple[int, ...], fit: str, stop: Stopping | None) -> str:
    """Another one as soon as one of the files is another, by its name, its size or when it was written."""
    running = hashlib.sha256(f"{_FORMAT} {sizes} {fit}\n".encode())
    for turn, path in enumerate(files):
        if turn % _AT_ONCE == 0:
            stop_if_asked(stop)
        found = os.stat(path)
        running.update(f"{path}\0{found.st_size} {found.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return running.hexdigest()[:32]


def _known(about: Path) -> tuple[list[int], dict[str, str]] | None:
    try:
        found = json.loads(about.read_text(encoding="utf-8"))
        return [int(each) for each in found["used"]], dict(found["faults"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return -1


def _room(folder: Path) -> int:
    """Bytes that may be taken for one set of pictures, after what is old was removed."""
    folder.mkdir(parents=True, exist_ok=True)
    sweep_temporaries(folder, older_than_seconds=DAY)
    _forget(folder)
    return min(_MOST_KEPT, shutil.disk_usage(folder).free // _ROOM_SHARE)


def _forget(folder: Path) -> None:
    """Remove what was not used for longest until half of what may be kept is left.

    What may be in use stays.
    """
    kept = []
    for about in folder.glob("*.json"):
        pixels = about.with_suffix(".pixels")
        with contextlib.suppress(OSError):
            kept.append((about.stat().st_mtime, about, pixels, pixels.stat().st_size))
    total = sum(size for *_, size in kept)
    for used, about, pixels, size in sorted(kept):
        if total <= _MOST_KEPT // 2 or time.time() - used < _SAFE_DAYS * DAY:
            return
        with contextlib.suppress(OSError):
            about.unlink()
            pixels.unlink()
            total -= size


def _read_all(
    files: Sequence[str],
    sizes: tuple[int, ...],
    fit: str,
    about: Path,
    pixels: Path,
    stop: Stopping | None,
) -> tuple[list[int], dict[str, str]]:
    """Read all pictures and write them down. Raises OSError of the disk on which they are kept."""
    import numpy as np

    colours, height, width = sizes
    used: list[int] = []
    faults: dict[str, str] = {}
    at_once = max(1, min(_AT_ONCE, AT_ONCE // (4 * colours * height * width)))
    temporary = temporary_beside(pixels)
    try:
        with open(temporary, "wb") as file:
            for begin in range(0, len(files), at_once):
                stop_if_asked(stop)
                some = files[begin : begin + at_once]
                read, places, bad = read_pictures(
                    list(some), height, width, colours, fit, lambda: stops(stop)
                )
                stop_if_asked(stop)
                used += [begin + place for place in places]
                faults |= bad
                file.write(np.rint(read * 255).astype(np.uint8).tobytes())
        os.replace(temporary, pixels)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _note(about, used, faults)
    return used, faults
