"""Making a document of what a person names: a file, a built-in example, or nothing yet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from netbuilder.catalogue.library import NOTICES
from netbuilder.core.problem import Problem
from netbuilder.core.values import NamedTuple
from netbuilder.project.document import Document
from netbuilder.project.examples import Pace, example
from netbuilder.project.file import SUFFIX, open_file
from netbuilder.project.find import find
from netbuilder.project.project import fresh


class OpenedDocument(NamedTuple):
    """`notices` tell what was mended or kept while reading; `pace` is an example's, for its runs."""

    document: Document
    notices: tuple[Problem, ...] = ()
    pace: Pace | None = None


def broken_layers() -> tuple[Problem, ...]:
    """What was found wrong with the Python layers that are installed on this computer."""
    return NOTICES


def new_document() -> Document:
    return Document(fresh())


def document_of_file(path: Path) -> OpenedDocument:
    """The project in the file `path`, which the document belongs to. Raises ProblemError."""
    opened = open_file(path)
    return OpenedDocument(Document(opened.project, path), opened.notices)


def document_of_example(name: str) -> OpenedDocument:
    """The example `name` as a project of one's own: without a file, and with an id that its runs will have.

    Raises ProblemError.
    """
    found = example(name)
    opened = found.open()
    document = Document(replace(opened.project, id=fresh().id), example=name)
    return OpenedDocument(document, opened.notices, found.pace)


def document_named(name: str) -> OpenedDocument:
    """What a command line names: a `.netb` file, or else an example. Raises ProblemError."""
    path = Path(name)
    if path.suffix == SUFFIX or path.is_file():
        return document_of_file(path.absolute())
    if "/" in name or "\\" in name:
        find(name)  # refuses in words that fit a path
    return document_of_example(name)
