"""From a path that somebody names to the data set that lies there: for `--data PATH` and dropped folders."""

from __future__ import annotations

import os
from pathlib import Path

from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.data.library import data_sets
from netbuilder.data.source import DataSet


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
    for declaration in data_sets.values():
        found = declaration.recognised(where)
        if found is not None:
            return found
    raise refuse(
        "unknown_data",
        Text("{path} is no data set that NetBuilder knows.", path=where),
        expected=Text("{known}", known=known),
        received=Text("another folder") if where.is_dir() else Text("a file"),
        remedy=Text("give such a folder, or put a data set into the graph."),
        place=Place(file=str(where)),
    )
