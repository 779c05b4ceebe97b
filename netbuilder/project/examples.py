"""The built-in examples: folders among the resources, read without torch.

A folder holds one or more `.netb` files, of which the one called like the folder is the main one; a
`lesson.md`, whose heading is the title and whose first paragraph says what it shows; a `claim.json`, which
tests hold the example to; and a `thumbnail.png`, drawn from a real run by `packaging/thumbnails.py`.

What is learned too fast to be seen has a pace in its claim, such as `{"steps_per_second": 100, "steps": 1200,
"seconds": 25}`: where somebody watches, so many steps go slowly, and all of it takes about so long.
The claim says as well to which `group` of examples it belongs, and its `place` among all that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netbuilder.core.frozen import FrozenDict, frozen
from netbuilder.core.paths import resources
from netbuilder.core.problem import Place, ProblemError, refuse, unknown
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import NamedTuple
from netbuilder.project import kinds
from netbuilder.project.file import SUFFIX, Opened, open_file
from netbuilder.project.strict_json import parse


class Pace(NamedTuple):
    """No more than so many steps a second, during the first `steps`."""

    steps_per_second: float
    steps: int


class Example(NamedTuple):
    """`name` is what commands take, `shows` what there is to see.

    `data` is what it learns from: the titles of its data sets. `path` is the main file, `files` are all of
    them. `claim` is the content of `claim.json`. `thumbnail` is a picture, None where there is none.
    """

    name: str
    title: str
    shows: str
    data: str
    path: Path
    files: tuple[Path, ...]
    claim: Mapping[str, object]
    thumbnail: Path | None = None

    @property
    def pace(self) -> Pace | None:
        """How it is trained where somebody watches; None for full speed."""
        speed, steps = (_number(self._slowed, name) for name in ("steps_per_second", "steps"))
        return Pace(speed, int(steps)) if speed and steps else None

    @property
    def seconds(self) -> float | None:
        """About how long training takes where somebody watches; None where nobody has said."""
        return _number(self._slowed, "seconds") or _number(self.claim, "seconds")

    @property
    def _slowed(self) -> Mapping[str, object]:
        found = self.claim.get("pace")
        return found if isinstance(found, Mapping) else {}

    @property
    def group(self) -> str:
        """What kind of example it is, such as "vision"; empty where nobody has said."""
        found = self.claim.get("group")
        return found if isinstance(found, str) else ""

    @property
    def place(self) -> float:
        """Where it stands among all, in the order in which one learns; those without one come last."""
        return _number(self.claim, "place") or float("inf")

    @property
    def lesson(self) -> str:
        """The text of the lesson, Markdown."""
        return _text(self.path.parent / "lesson.md")

    def open(self) -> Opened:
        """The main project. Raises ProblemError."""
        return open_file(self.path)


def examples() -> tuple[Example, ...]:
    """All of them by name. Raises ProblemError when an installation lost a part of one."""
    folders = _folders()
    return tuple(_example(folder) for _, folder in sorted(folders.items()))


def example(name: str) -> Example:
    """The example called `name`; raises ProblemError that suggests the nearest name."""
    folders = _folders()
    if name not in folders:
        what = Text("There is no example called “{name}”.", name=shortened(name))
        raise unknown("unknown_example", what, name, sorted(folders))
    return _example(folders[name])


def _folders() -> dict[str, Path]:
    root = resources() / "examples"
    found = root.iterdir() if root.is_dir() else ()
    return {folder.name: folder for folder in found if next(folder.glob(f"*{SUFFIX}"), None) is not None}


def _example(folder: Path) -> Example:
    files = tuple(sorted(folder.glob(f"*{SUFFIX}")))
    main = folder / f"{folder.name}{SUFFIX}"
    path = main if main in files else files[0]
    title, shows = _heading(_text(folder / "lesson.md"), folder.name)
    picture = folder / "thumbnail.png"
    return Example(
        folder.name,
        title,
        shows,
        _data(path),
        path,
        files,
        _claim(folder / "claim.json"),
        picture if picture.is_file() else None,
    )


def _data(path: Path) -> str:
    """The titles of the data sets of a project, without opening it: of all examples that would take long."""
    project = parse(_text(path), str(path))
    nodes = project.get("nodes") if isinstance(project, Mapping) else None
    if not isinstance(nodes, list):
        raise _damaged(path)
    found = (kinds.find(kind) for kind in map(_kind, nodes) if kind.startswith(kinds.DATA))
    return ", ".join(dict.fromkeys(declared.title for declared in found if declared is not None))


def _kind(node: object) -> str:
    kind = node.get("kind") if isinstance(node, Mapping) else None
    return kind if isinstance(kind, str) else ""


def _heading(lesson: str, name: str) -> tuple[str, str]:
    """The heading of a lesson, and its first paragraph on one line."""
    title, paragraph = name, ""
    for block in lesson.split("\n\n"):
        words = " ".join(block.split())
        if words.startswith("#"):
            title = words.lstrip("# ")
        elif words:
            paragraph = words
            break
    return title, paragraph


def _claim(path: Path) -> Mapping[str, object]:
    claim = frozen(parse(_text(path), str(path)))
    if not isinstance(claim, FrozenDict):
        raise _damaged(path)
    return claim


def _number(values: Mapping[str, object], name: str) -> float | None:
    """A number above zero that a claim gives, None for anything else."""
    found = values.get(name)
    return float(found) if isinstance(found, int | float) and found > 0 else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise _damaged(path) from None


def _damaged(path: Path) -> ProblemError:
    return refuse(
        "example_damaged",
        Text("The example “{name}” is not complete.", name=path.parent.name),
        where=Text("{path}", path=path),
        expected=Text("the file that came with NetBuilder"),
        remedy=Text("install NetBuilder again."),
        place=Place(file=str(path)),
    )
