"""Sound files as waves of one length. `SOUND_HELPERS` need nothing of this file but one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


class BadSound(ValueError):
    """A file that cannot be used as sound; the words say why."""


def sound_files(folder: str) -> list[str]:
    """The sound files in `folder` and its folders, in the order of their paths."""
    import os

    found = []
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        endings = (".wav", ".flac", ".ogg", ".aif", ".aiff", ".mp3")
        whole = (name for name in names if not name.startswith("."))
        found += [os.path.join(place, name) for name in whole if name.lower().endswith(endings)]
    return sorted(found)


def read_sound(path: str, rate: int, samples: int, level: bool = False) -> np.ndarray:
    """A wave of `samples` values from -1 to 1 at `rate` a second, its channels mixed.

    What is shorter ends in silence, what is longer is cut. With `level` the largest is
    1 or -1. Raises BadSound.
    """
    import numpy as np
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            given = file.samplerate
            wanted = int(samples * given / rate) + 2
            wave = file.read(min(wanted, 1 << 26), dtype="float32", always_2d=True).mean(axis=1)
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError, OSError) as error:
        raise BadSound(f"is no sound that can be read ({str(error)[:80]})") from None
    if not len(wave):
        raise BadSound("holds no sound")
    if given != rate:
        times = np.arange(int(len(wave) * rate / given)) * given / rate
        wave = np.interp(times, np.arange(len(wave)), wave)
    found = np.zeros((1, samples), np.float32)
    found[0, : min(samples, len(wave))] = np.nan_to_num(wave[:samples])
    loudest = np.abs(found).max()
    return found / loudest if level and loudest > 0 else found


def read_sounds(
    paths: list[str],
    rate: int,
    samples: int,
    level: bool,
    stop: Callable[[], bool] | None = None,
) -> tuple[np.ndarray, list[int], dict[str, str]]:
    """All waves that can be read, the place of each in `paths`, and why others cannot be."""
    import numpy as np

    waves = np.empty((len(paths), 1, samples), np.float32)
    used: list[int] = []
    faults: dict[str, str] = {}
    for number, path in enumerate(paths):
        if stop is not None and number % 16 == 0 and stop():
            break
        try:
            waves[len(used)] = read_sound(path, rate, samples, level)
        except BadSound as bad:
            faults[path] = str(bad)
        else:
            used.append(number)
    return waves[: len(used)], used, faults


SOUND_HELPERS = (BadSound, sound_files, read_sound, read_sounds)
