"""The folder of data sets in a few words: what is in it, and how much more would fit."""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path

from netbuilder.core.text import Text

_MOST_NAMES = 4
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def contents(folder: Path) -> Text:
    """Such as "mnist, cifar10 · 48 GB free"; nothing is opened."""
    free = _free(folder)
    there = _there(folder)
    return Text("{there} · {free} free", there=there, free=free) if free else there


def can_keep_data(folder: Path) -> bool:
    """Whether files can be written into a folder."""
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _there(folder: Path) -> Text:
    try:
        names = sorted(each.name for each in os.scandir(folder) if not each.name.startswith("."))
    except FileNotFoundError:
        return Text("Made with the first data set that is fetched")
    except OSError as error:
        return Text("Cannot be read: {reason}", reason=(error.strerror or str(error)).lower())
    if not names:
        return Text("Empty")
    shown = ", ".join(names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        return Text("{names} and {count} more", names=shown, count=len(names) - _MOST_NAMES)
    return Text("{names}", names=shown)


def _free(folder: Path) -> str:
    """Room on the disk of `folder`, or of the nearest folder around it that is there; "" if nobody knows."""
    for place in (folder, *folder.parents):
        try:
            return _amount(shutil.disk_usage(place).free)
        except FileNotFoundError:
            continue
        except OSError:
            return ""
    return ""


def _amount(count: int) -> str:
    power = min(len(_UNITS) - 1, int(math.log(max(count, 1), 1000)))
    size = count / 1000**power
    return f"{size:.0f} {_UNITS[power]}" if size >= 10 else f"{size:.1f} {_UNITS[power]}"
