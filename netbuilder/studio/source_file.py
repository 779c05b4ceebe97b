"""The source as a file of its own, as an export without weights writes it."""

from __future__ import annotations

from pathlib import Path

from netbuilder.analysis.sound import network
from netbuilder.core.atomic import write_bytes
from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.exchange import SamplesOf, Subject, exporter_for
from netbuilder.project.project import Project


def save_source(project: Project, path: Path) -> None:
    """Write the model's class to `path`. Raises ProblemError, with what was there untouched."""
    made = network(project)
    files = exporter_for("python")().files(Subject(made, None, SamplesOf(made)), path.name)
    try:
        for name, data in files.items():
            write_bytes(path.with_name(name), data)
    except OSError as error:
        raise refuse(
            "source_not_written",
            Text("The source could not be written; what was there is untouched."),
            where=Text("{path}", path=path),
            received=Text("{reason}", reason=error.strerror or error),
            remedy=Text("make room on the disk, or choose a folder that may be written to."),
            place=Place(file=str(path)),
        ) from error
