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
from typing import TYPE_CHECKING

from netbuilder.core.atomic import DAY, sweep_temporaries, temporary_beside, write_text
from netbuilder.core.paths import cache_folder
from netbuilder.core.values import NamedTuple
from netbuilder.data.file_rows import FileRows, rows_in
from netbuilder.data.pictures import read_pictures
from netbuilder.data.stopping import counting, stop_if_asked
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


class _Known(NamedTuple):
    """What is noted beside pixels; `bits` of each."""

    used: list[int]
    faults: dict[str, str]
    bits: int = 8


@dataclass(frozen=True)
class Shades:
    """Whole numbers from 0 to `most` as fractions from 0 to 1."""

    most: int = 255

    def __call__(self, rows: np.ndarray, /) -> np.ndarray:
        import numpy as np

        found: np.ndarray = np.divide(rows, np.float32(self.most), dtype=np.float32)
        return found


_STORED = {8: "|u1", 16: "<u2"}
_TOO_FINE = 1e-3  # levels of 8 bits: what is farther from a whole one has more of them


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
        if known is None or _size(pixels) != len(known.used) * length * known.bits // 8:
            known = None
            for bits in _STORED:  # as many as the pictures have
                if known is None:
                    if len(files) * length * bits // 8 > _room(folder):
                        return None
                    known = _read_all(files, sizes, fit, bits, about, pixels, stop)
        if known is None:
            return None
        os.utime(about)
        count, shades = len(known.used), Shades((1 << known.bits) - 1)
        rows = rows_in(str(pixels), 0, count, sizes, _STORED[known.bits], shades)
        return Kept(rows, known.used, known.faults)
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
        return known[:2]
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
            _note(about, _Known(used, faults))
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


def _note(about: Path, known: _Known) -> None:
    write_text(about, json.dumps(known._asdict()))


def _key(files: Sequence[str], sizes: tuple[int, ...], fit: str, stop: Stopping | None) -> str:
    """Another one as soon as one of the files is another, by its name, its size or when it was written."""
    running = hashlib.sha256(f"{_FORMAT} {sizes} {fit}\n".encode())
    for turn, path in enumerate(files):
        if turn % _AT_ONCE == 0:
            stop_if_asked(stop)
        found = os.stat(path)
        running.update(f"{path}\0{found.st_size} {found.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return running.hexdigest()[:32]


def _known(about: Path) -> _Known | None:
    """What was noted; pictures that were kept before their bits were noted have 8."""
    try:
        found = json.loads(about.read_text(encoding="utf-8"))
        bits = found.get("bits", 8)
        if bits not in _STORED:
            return None
        return _Known([int(each) for each in found["used"]], dict(found["faults"]), bits)
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
    bits: int,
    about: Path,
    pixels: Path,
    stop: Stopping | None,
) -> _Known | None:
    """Read all pictures and write them down; None where one has more than 8 bits, which are not enough.

    Raises OSError of the disk on which they are kept.
    """
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
                counted = counting(stop, len(files), done=begin)
                read, places, bad = read_pictures(list(some), height, width, colours, fit, counted)
                stop_if_asked(stop)
                levels = read * ((1 << bits) - 1)
                whole = np.rint(levels)
                if bits == 8 and len(read) and np.abs(levels - whole).max() > _TOO_FINE:
                    return None
                used += [begin + place for place in places]
                faults |= bad
                file.write(whole.astype(_STORED[bits]).tobytes())
        os.replace(temporary, pixels)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
    known = _Known(used, faults, bits)
    _note(about, known)
    return known
