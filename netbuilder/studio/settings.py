"""What the user has chosen for NetBuilder as a whole, in one JSON file. A damaged one costs those choices."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, fields, replace
from enum import Enum
from pathlib import Path

from netbuilder.core.atomic import write_bytes
from netbuilder.core.log import logger
from netbuilder.core.paths import settings_file
from netbuilder.core.problem import Place, Problem, Severity
from netbuilder.core.signal import Signal
from netbuilder.core.text import Text


class Look(Enum):
    """Dark, light, or whichever the system asks for."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Settings:
    """`language` is a code such as "ko", "" the system's. `geometry` is the window's place as Qt has it.

    `minimap`: whether the canvas shows one.
    """

    look: Look = Look.SYSTEM
    language: str = ""
    geometry: str = ""
    minimap: bool = True


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

    def _read(self) -> dict[str, object]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            if isinstance(found, dict):
                return found
        except FileNotFoundError:
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
    return value.value if isinstance(value, Enum) else value


def _settings(stored: dict[str, object]) -> Settings:
    """What is stored, where it is of the right kind."""
    looks = {look.value: look for look in Look}
    look = stored.get("look")
    minimap = stored.get("minimap")
    language, geometry = stored.get("language"), stored.get("geometry")
    return Settings(
        looks.get(look, Look.SYSTEM) if isinstance(look, str) else Look.SYSTEM,
        language if isinstance(language, str) else "",
        geometry if isinstance(geometry, str) else "",
        minimap if isinstance(minimap, bool) else True,
    )
