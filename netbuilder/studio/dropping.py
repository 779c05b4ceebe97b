"""What happens to files that are dropped on the window. One block here is a kind of file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from netbuilder.core.problem import refuse
from netbuilder.core.registry import Registry
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import NamedTuple
from netbuilder.data.library import data_sets
from netbuilder.project.file import SUFFIX
from netbuilder.studio.commands.command import Context
from netbuilder.studio.commands.file import open_path
from netbuilder.studio.taking_data import take_data


class FileKind(NamedTuple):
    """`says` names such a file in a sentence; `suffixes` are in small letters, with their dot.

    `folders`: a folder may be one as well.
    """

    suffixes: tuple[str, ...]
    says: Text
    open: Callable[[Context, Path], object]
    folders: bool = False


file_kinds: Registry[FileKind] = Registry("kind of file")
file_kinds.add("project", FileKind((SUFFIX,), Text("a NetBuilder project (.netb)"), open_path))
_DATA_FILES = tuple(dict.fromkeys(suffix for each in data_sets.values() for suffix in each.suffixes))
file_kinds.add("data", FileKind(_DATA_FILES, Text("a file or folder of data"), take_data, folders=True))


def can_drop(paths: Sequence[Path]) -> bool:
    """Whether `drop` would open it, as far as the names say."""
    return len(paths) == 1 and _kind_of(paths[0]) is not None


def drop(at: Context, paths: Sequence[Path]) -> None:
    """Open what was dropped; what cannot be is told to the workspace, and nothing changes."""
    kind = _kind_of(paths[0]) if len(paths) == 1 else None
    if kind is not None:
        kind.open(at, paths[0])
        return
    received = Text("{name}", name=shortened(paths[0].name)) if len(paths) == 1 else None
    error = refuse(
        "cannot_drop",
        Text("That cannot be opened by dropping it here."),
        expected=Text("one of these: {kinds}", kinds=_listed()),
        received=received or Text("{count} files", count=len(paths)),
        remedy=Text("drop one such file."),
    )
    at.workspace.refused.emit(error.problem)


def _kind_of(path: Path) -> FileKind | None:
    suffix, folder = path.suffix.lower(), path.is_dir()
    fitting = (kind for kind in file_kinds.values() if (kind.folders if folder else suffix in kind.suffixes))
    return next(fitting, None)


def _listed() -> Text:
    """All kinds as the end of a sentence."""
    first, *others = (kind.says for kind in file_kinds.values())
    listed = first
    for other in others:
        listed = Text("{before} or {other}", before=listed, other=other)
    return listed
