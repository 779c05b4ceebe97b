"""What a picture of the graph is to look like: chosen in the window, kept, or told on the command line."""

from __future__ import annotations

from pathlib import Path

from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple

FORMATS = ("svg", "pdf", "png")


class PictureChoice(NamedTuple):
    """`format` is one of `FORMATS`, `shapes` those on the wires. A `transparent` one has no ground."""

    format: str = "svg"
    shapes: bool = True
    dark: bool = False
    transparent: bool = False


def stored_choice(stored: object) -> PictureChoice:
    """What settings hold of a choice, where it is of the right kind."""
    usual = PictureChoice()
    if not isinstance(stored, dict):
        return usual
    format = stored.get("format")
    flags = {
        name: stored[name] if isinstance(stored.get(name), bool) else getattr(usual, name)
        for name in ("shapes", "dark", "transparent")
    }
    return PictureChoice(format if format in FORMATS else usual.format, **flags)


def format_of(path: Path) -> str:
    """The format that the suffix of `path` names. Raises ProblemError where it names none."""
    format = path.suffix.lower().removeprefix(".")
    if format not in FORMATS:
        raise refuse(
            "unknown_picture",
            Text("A picture cannot be written as “{suffix}”.", suffix=path.suffix or path.name),
            expected=Text("a name that ends in {known}", known=", ".join(f".{each}" for each in FORMATS)),
            remedy=Text("choose one of these suffixes."),
            place=Place(file=str(path)),
        )
    return format
