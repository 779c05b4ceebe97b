"""The project that a person names: a file, or a built-in example."""

from __future__ import annotations

import os
from pathlib import Path

from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.project.examples import example, examples
from netbuilder.project.file import SUFFIX, Opened, open_file


def find(name: str) -> Opened:
    """Open the `.netb` file `name`, or the example called so. Raises ProblemError."""
    path = Path(name)
    # A folder of that name does not stand in the way of an example.
    if path.suffix == SUFFIX or os.path.isfile(name):
        return open_file(path)
    if "/" in name or "\\" in name:
        names = ", ".join(each.name for each in examples())
        raise refuse(
            "no_project",
            Text("There is no project there."),
            where=Text("{path}", path=name),
            expected=Text("a .netb file, or one of the examples {names}", names=names),
            remedy=Text("check the path."),
            place=Place(file=name),
        )
    return open_file(example(name).path)
