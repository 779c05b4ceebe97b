"""The `.netb` file: opened strictly and kindly, saved whole or not at all. Opening one never runs code.

`write` makes the text and `read` judges it; `strict_json` and `migrate` stand before that.
"""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from netbuilder.core.atomic import write_text
from netbuilder.core.problem import Place, Problem, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.project.data_paths import as_opened, as_saved
from netbuilder.project.faults import Notices, Spot, shown
from netbuilder.project.migrate import FORMAT, migrated
from netbuilder.project.nesting import need_nesting
from netbuilder.project.project import Project
from netbuilder.project.read import read_project
from netbuilder.project.strict_json import is_too_large, parse, too_deep, too_large
from netbuilder.project.write import dumps

__all__ = ["LARGEST", "SUFFIX", "Opened", "dumps", "loads", "open_file", "save_file", "text_of"]

SUFFIX = ".netb"
# Bytes of a file. A project of 100,000 layers has about 20 million.
LARGEST = 64_000_000


class Opened(NamedTuple):
    """A project from a file, and warnings about what was mended or kept on the way."""

    project: Project
    notices: tuple[Problem, ...] = ()


def loads(text: str, where: str = "the text", name: str = "Untitled") -> Opened:
    """The project that `text` describes. Paths of data stay as they stand there.

    `where` names the text in messages, `name` the project when the text does not. Raises ProblemError.
    """
    return _loaded(text, where, name, Notices())


def open_file(path: Path | str) -> Opened:
    """The project in the file `path`, with absolute paths of data. Raises ProblemError, and nothing else."""
    path = Path(path)
    where = str(path)
    notices = Notices()
    text = text_of(path, notices)
    opened = _loaded(text, where, path.stem, notices)
    return Opened(as_opened(opened.project, path.parent), opened.notices)


def save_file(project: Project, path: Path | str) -> None:
    """Put `project` into the file `path`, with paths of data beside it relative.

    Raises ProblemError for what cannot be written or could not be opened again; the old file then stays.
    """
    path = Path(path)
    text = dumps(as_saved(need_nesting(project), path.parent))
    if is_too_large(text) or len(text.encode("utf-8")) > LARGEST:
        raise too_large(str(path))
    try:
        write_text(path, text)
    except OSError as error:
        raise _not_saved(path, error) from None


def text_of(path: Path, notices: Notices) -> str:
    """What stands in the file `path`. Raises ProblemError when it cannot be read or is no text."""
    return _decoded(_bytes(path), str(path), notices)


def _loaded(text: str, where: str, name: str, notices: Notices) -> Opened:
    data = parse(text.removeprefix("\ufeff"), where)
    if not isinstance(data, dict):
        raise refuse(
            "not_a_project",
            Text("This is not a NetBuilder project."),
            where=Text("{file}", file=where),
            expected=Text("an object with the fields of a project"),
            received=Text("{received}", received=shown(data)),
            remedy=Text("choose a file that NetBuilder has saved."),
            place=Place(file=where),
        )
    try:
        fields = migrated(data, where)
        if data.get("format") != FORMAT:
            notices.add("migrated", Spot(data["format"], Spot(data), "format"))
        project = read_project(fields, notices, where, name)
    except RecursionError:
        raise too_deep(where) from None
    return Opened(project, notices.problems(where))


def _bytes(path: Path) -> bytes:
    """What is in the file. A pipe or a device, which may never end, is refused."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise _not_opened(path, Text("a file"), Text("a folder") if path.is_dir() else Text("a device"))
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        received = error.strerror if isinstance(error, OSError) else str(error)
        raise _not_opened(path, Text("a file that can be read"), Text("{reason}", reason=received)) from None
    if len(content) > LARGEST:
        raise too_large(str(path))
    return content


def _decoded(content: bytes, where: str, notices: Notices) -> str:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            notices.add("not_utf8", Spot(None))
            return content.decode("utf-16")
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse(
            "not_a_project",
            Text("This is not a NetBuilder project, or it is damaged."),
            where=Text("byte {position:,} of {file}", position=error.start, file=where),
            expected=Text("text in UTF-8"),
            received=Text("0x{byte:02x}", byte=content[error.start]),
            remedy=Text("choose a file that NetBuilder has saved, or go back to an earlier version of it."),
            place=Place(file=where),
        ) from None


def _not_opened(path: Path, expected: Text, received: Text) -> ProblemError:
    near = _near(path)
    return refuse(
        "cannot_open",
        Text("The project cannot be opened."),
        where=Text("{file}", file=path),
        expected=expected,
        received=received,
        remedy=Text("choose “{near}”.", near=near) if near else Text("check the path."),
        place=Place(file=str(path)),
    )


def _near(path: Path) -> str | None:
    """The project beside a missing file that is called most like it."""
    try:
        names = [] if path.exists() else [entry.name for entry in os.scandir(path.parent)]
    except (OSError, ValueError):
        return None
    from difflib import get_close_matches  # late: only what is wrong needs it

    stems = [name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)]
    near = get_close_matches(path.name.removesuffix(SUFFIX), stems, n=1)
    return near[0] + SUFFIX if near else None


def _not_saved(path: Path, error: OSError) -> ProblemError:
    return refuse(
        "cannot_save",
        Text("The project could not be saved; what was there before is untouched."),
        where=Text("{file}", file=path),
        expected=Text("a place that can be written"),
        received=Text("{reason}", reason=(error.strerror or str(error)).lower()),
        remedy=Text("make room or change the permissions there, or save it elsewhere."),
        place=Place(file=str(path)),
    )
