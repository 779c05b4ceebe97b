"""The collected export formats, and the one that a file name or a word asks for."""

from __future__ import annotations

import os
from pathlib import PurePath

from netbuilder.core.problem import refuse
from netbuilder.core.registry import import_members
from netbuilder.core.text import Text, shortened
from netbuilder.exchange import exporters as formats
from netbuilder.exchange.exporter import Exporter, exporters

__all__ = ["exporter_for", "exporters"]

import_members(formats)


def exporter_for(wanted: str | os.PathLike[str]) -> type[Exporter]:
    """The format called `wanted`, else the one whose suffix ends that file name. Raises ProblemError.

    Where two formats share a suffix it stands for the first by name: a .py is the Python source.
    """
    text = os.fspath(wanted)
    named = exporters.find(text)
    if named is not None:
        return named
    suffix = PurePath(text).suffix.lower()
    for declared in exporters.values():
        if suffix == declared.suffix:
            return declared
    raise refuse(
        "unknown_format",
        Text("There is no export format for “{wanted}”.", wanted=shortened(text)),
        expected=Text("{known}", known=_known()),
        received=Text("{wanted}", wanted=shortened(text)),
        remedy=Text("name the format, or end the file's name with its suffix."),
    )


def _known() -> str:
    return ", ".join(f"{declared.id} ({declared.suffix})" for declared in exporters.values())
