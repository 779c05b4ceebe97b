"""What the user has chosen for NetBuilder as a whole, in one JSON file. A damaged one costs those choices."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import fields, replace
from enum import Enum
from pathlib import Path

from netbuilder.core.atomic import write_bytes
from netbuilder.core.log import logger
from netbuilder.core.paths import settings_file
from netbuilder.core.problem import Place, Problem, Severity
from netbuilder.core.signal import Signal
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.studio.pictures import PictureChoice, stored_choice


class Look(Enum):
    """Dark, light, or whichever the system asks for."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


class Motion(Enum):
    """Whether things move on the screen: as the system asks for, as little as possible, or always."""

    SYSTEM = "system"
    REDUCED = "reduced"
    FULL = "full"


class AtStart(Enum):
    """What a start without a project shows: what was open last, or the examples."""

    LAST = "last"
    EXAMPLES = "examples"


_PICTURE = PictureChoice()


@dataclass(frozen=True, slots=True)
class Settings:
    """`language` is a code such as "ko", "" the system's. `geometry` is the window's place as Qt has it.

    `minimap`: whether the canvas shows one, `preview`: whether nodes show what they make of an example.
    `docks` are the names of those that are open, `dock_places` where they stand, as Qt has it.
    `picture` is how the last picture of a graph was wanted.

    `scale` is the size of everything in per cent. `data_folder` is where fetched data sets go, "" for the
    usual place. `threads` is how many training takes, 0 for one fewer than there are cores. `device` is what
    "auto" in a recipe comes to where this computer has it. With `own_process` the window trains in a process
    of its own. Unsaved work is kept every `autosave_seconds`, if at all.
    """

    look: Look = Look.SYSTEM
    language: str = ""
    geometry: str = ""
    minimap: bool = True
    preview: bool = False
    docks: tuple[str, ...] = ()
    dock_places: str = ""
    picture: PictureChoice = _PICTURE
    scale: int = 100
    motion: Motion = Motion.SYSTEM
    data_folder: str = ""
    threads: int = 0
    device: str = "auto"
    own_process: bool = False
    autosave: bool = True
    autosave_seconds: int = 10
    at_start: AtStart = AtStart.LAST


# What the page of settings shows; the rest is remembered on its own.
CHOSEN = (
    "look", "language", "scale", "motion", "data_folder", "threads", "device", "own_process", "autosave",
    "autosave_seconds", "at_start",
)  # fmt: skip
SCALES = (90, 100, 110, 125, 150, 175, 200)
DEVICES = ("auto", "cpu", "cuda", "mps")
LEAST_SECONDS, MOST_SECONDS = 2, 600
_MOST_THREADS = 1024


class SettingsStore:
    """The settings with their file. `problem` says why what was stored is not in use.

    Changes are written at once: they are rare, and a process may end at any time. What a later version has
    stored is kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.changed: Signal[[]] = Signal()
        self.problem: Problem | None = None
        self._path = path if path is not None else settings_file()
        self._stored = self._read()
        self._values = _settings(self._stored)

    @property
    def values(self) -> Settings:
        return self._values

    def change(self, **values: object) -> None:
        """Choose other values, by the names in `Settings`."""
        chosen = replace(self._values, **values)  # type: ignore[arg-type]  # names and types are Settings' own
        if chosen == self._values:
            return
        self._values = chosen
        self._write()
        self.changed.emit()

    def reset(self) -> None:
        """Choose again what is usual, for all that the page of settings shows."""
        usual = Settings()
        self.change(**{name: getattr(usual, name) for name in CHOSEN})

    def _read(self) -> dict[str, object]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            if isinstance(found, dict):
                return found
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError, RecursionError) as error:
            logger("settings").warning("cannot be read: %s", error)
        self.problem = self._put_aside()
        return {}

    def _put_aside(self) -> Problem:
        """Keep a file that cannot be understood from being overwritten."""
        kept = self._path.with_name(f"{self._path.stem}.damaged{self._path.suffix}")
        with contextlib.suppress(OSError):
            os.replace(self._path, kept)
        return Problem(
            "settings_damaged",
            Text("Your settings could not be read, so the usual ones are in use."),
            where=Text("{file}", file=kept),
            remedy=Text("Choose them again. Your projects are untouched."),
            severity=Severity.WARNING,
            place=Place(file=str(kept)),
        )

    def _write(self) -> None:
        told = {field.name: _plain(getattr(self._values, field.name)) for field in fields(Settings)}
        self._stored = {**self._stored, **told}
        text = json.dumps(self._stored, ensure_ascii=True, indent=1, sort_keys=True) + "\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._path, text.encode("utf-8"), sync=False)
        except OSError as error:
            # They hold while the window is open; nothing that the user made is at stake.
            logger("settings").warning("cannot be written: %s", error)


def _plain(value: object) -> object:
    if isinstance(value, PictureChoice):
        return value._asdict()
    return value.value if isinstance(value, Enum) else value


def _settings(stored: dict[str, object]) -> Settings:
    """What is stored, one by one where it is of the right kind."""
    read = {name: reader(stored[name]) for name, reader in _READERS.items() if name in stored}
    known = {name: value for name, value in read.items() if value is not None}
    return replace(Settings(), **known)  # type: ignore[arg-type]  # the readers give what `Settings` holds


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _names(value: object) -> tuple[str, ...] | None:
    return tuple(name for name in value if isinstance(name, str)) if isinstance(value, list) else None


def _encoded(value: object) -> str | None:
    """Bytes as base64."""
    try:
        base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None
    return _text(value)


def _one_of(kind: type[Enum]) -> Callable[[object], Enum | None]:
    members = {member.value: member for member in kind}
    return lambda value: members.get(value) if isinstance(value, str) else None


def _whole(least: int, most: int) -> Callable[[object], int | None]:
    def read(value: object) -> int | None:
        known = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return value if known and isinstance(value, int) else None

    return read


_READERS: dict[str, Callable[[object], object]] = {
    "look": _one_of(Look),
    "language": _text,
    "geometry": _encoded,
    "minimap": _flag,
    "preview": _flag,
    "docks": _names,
    "dock_places": _encoded,
    "picture": stored_choice,
    "scale": _whole(min(SCALES), max(SCALES)),
    "motion": _one_of(Motion),
    "data_folder": _text,
    "threads": _whole(0, _MOST_THREADS),
    "device": lambda value: value if value in DEVICES else None,
    "own_process": _flag,
    "autosave": _flag,
    "autosave_seconds": _whole(LEAST_SECONDS, MOST_SECONDS),
    "at_start": _one_of(AtStart),
}
