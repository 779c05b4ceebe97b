"""What goes wrong while the files of a data set are read, as a Problem in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.data.idx import BadFile


@contextmanager
def reading(folder: str) -> Iterator[None]:
    """Turn what reading the files in `folder` can raise into a ProblemError."""
    try:
        yield
    except BadFile as bad:
        raise refuse(
            "bad_data_file",
            Text("{file} " + bad.fault + ".", file=bad.path),
            expected=Text("{expected}", expected=bad.expected),
            received=Text("{received}", received=bad.received),
            remedy=Text("put a fresh copy of the file there, or choose another folder."),
            place=Place(file=bad.path),
        ) from bad
    except OSError as error:
        path = error.filename or folder
        raise refuse(
            "unreadable_data",
            Text("{file} cannot be read.", file=path),
            received=Text("{reason}", reason=error.strerror or str(error)),
            remedy=Text("see that the file is whole and that you may read it, or choose another folder."),
            place=Place(file=str(path)),
        ) from error
