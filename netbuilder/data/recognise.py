"""From a path that somebody names to the data set that lies there: for `--data PATH` and dropped folders."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.data.library import data_sets
from netbuilder.data.source import DataSet

_MOST_FILES = 20  # of a folder that is looked into for a file of data
_BESIDE = ("readme", "license", "licence", "changelog", "notes")  # texts that are about the data


def recognise(path: str | os.PathLike[str]) -> DataSet:
    """The declaration of the data at `path`; relative paths start at the current folder.

    Raises ProblemError that says what can be recognised, or that nothing is there.
    """
    where = Path(path).expanduser().absolute()
    known = "; ".join(declaration.recognises for declaration in data_sets.values() if declaration.recognises)
    if not os.path.exists(where):
        raise refuse(
            "data_missing",
            Text("There is no {path}.", path=where),
            expected=Text("{known}", known=known),
            received=Text("a path that does not exist"),
            remedy=Text("check the spelling, or give the folder where the data lie."),
            place=Place(file=str(where)),
        )
    found = _at(where)
    if found is not None:
        return found
    inside = _inside(where)
    if len(inside) == 1:
        return inside[0][1]
    if inside:
        raise refuse(
            "several_data",
            Text("{path} holds several data sets.", path=where),
            expected=Text("one"),
            received=Text("{names}", names=", ".join(path.name for path, _ in inside)),
            remedy=Text("give one of these files."),
            place=Place(file=str(where)),
        )
    raise refuse(
        "unknown_data",
        Text("{path} is no data set that NetBuilder knows.", path=where),
        expected=Text("{known}", known=known),
        received=Text("another folder") if where.is_dir() else Text("a file"),
        remedy=Text("give such a folder, or put a data set into the graph."),
        place=Place(file=str(where)),
    )


def _at(path: Path) -> DataSet | None:
    found = (declaration.recognised(path) for declaration in data_sets.values())
    return next((each for each in found if each is not None), None)


def _inside(folder: Path) -> list[tuple[Path, DataSet]]:
    """The files right in a folder of few that are data sets."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        some = [Path(each.path) for each in islice(entries, _MOST_FILES + 1) if not each.name.startswith(".")]
    files = [path for path in sorted(some) if path.is_file() and path.stem.lower() not in _BESIDE]
    if len(some) > _MOST_FILES:
        return []
    found = [(path, each) for path in files if (each := _at(path)) is not None]
    # Files that stand for one another, such as those of its parts, are one data set.
    return [
        (path, each) for at, (path, each) in enumerate(found) if each not in [one for _, one in found[:at]]
    ]
