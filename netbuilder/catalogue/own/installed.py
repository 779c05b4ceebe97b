"""Python layers that are installed on this computer: files in the user's folder, and modules of packages.

They are read, and nothing of them is run. A file that is no layer is told of, and stops nothing.

A package names its layers in the entry points of the group `netbuilder.layers`, each as `module:Class`; the
module has to stand for itself, as its text goes into every network that uses the layer.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from netbuilder.catalogue.categories import DENSE
from netbuilder.catalogue.layer import layer, layers
from netbuilder.catalogue.own.layer import OwnLayer, declared
from netbuilder.catalogue.own.words import CodeFault
from netbuilder.core.paths import user_data
from netbuilder.core.problem import Place, Problem, ProblemError, Severity, refuse
from netbuilder.core.setting_code import LONGEST_CODE
from netbuilder.core.text import Text, one_line, shortened
from netbuilder.core.values import NamedTuple

GROUP = "netbuilder.layers"
OWN, PACKAGE = "own.", "package."
_MARK = GROUP.encode()
_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,63}"
_TITLE = 24
_SAYS = 89


class Found(NamedTuple):
    """A file that should hold a layer, and the class to take from it, "" for the only one."""

    id: str
    path: Path
    name: str = ""


def layers_folder() -> Path:
    """Where the user puts files of his own, one layer each."""
    return user_data() / "layers"


def register(places: Iterable[Found]) -> tuple[Problem, ...]:
    """Declare the layers in these files; what is no layer is told."""
    notices: list[Problem] = []
    for found in places:
        try:
            _register(found)
        except CodeFault as error:
            notices.append(_notice(found, Text("{what}", what=error.what), error.line))
        except OSError as error:
            notices.append(_notice(found, Text("{reason}.", reason=error.strerror or str(error))))
        except ValueError:
            notices.append(_notice(found, Text("It is no text in UTF-8.")))
    return tuple(notices)


def installed() -> Iterator[Found]:
    """The files in the user's folder in alphabetical order, then those that packages name."""
    folder = layers_folder()
    try:
        names = sorted(each.name for each in os.scandir(folder) if each.name.endswith(".py"))
    except OSError:
        names = []
    for name in names:
        stem = name.removesuffix(".py")
        if re.fullmatch(_NAME, stem) and not stem.startswith("_"):
            yield Found(f"{OWN}{stem}", folder / name)
    yield from _of_packages(sys.path)


def missing(id: str) -> ProblemError | None:
    """The refusal of a layer that is not installed here, None for an id of another kind."""
    if id.startswith(OWN):
        name = id.removeprefix(OWN)
        expected = Text("the file {name}.py in {folder}", name=name, folder=layers_folder())
        remedy = Text("put the file there, and start NetBuilder again.")
    elif id.startswith(PACKAGE):
        package, _, name = id.removeprefix(PACKAGE).partition(".")
        expected = Text("the package {package}", package=package)
        remedy = Text("install {package}, and start NetBuilder again.", package=shortened(package))
    else:
        return None
    return refuse(
        "unknown_layer",
        Text("The layer {name} is not installed here.", name=shortened(name)),
        expected=expected,
        received=Text("“{id}”", id=shortened(id)),
        remedy=remedy,
    )


def _register(found: Found) -> None:
    from netbuilder.catalogue.own.classes import read_class  # late: most people have none

    text = _text(found.path)
    own = read_class(text, found.name)
    inside = declared(OwnLayer, text, found.name)
    title = _title(own.name)
    says = one_line(own.says)[:_SAYS].rstrip(".")
    made = type(own.name, (OwnLayer,), {"__module__": __name__, "source": text, **inside})
    if found.id not in layers:
        layer(
            found.id,
            title,
            DENSE,
            says=f"{says}." if says else f"A layer from {found.path.name}.",
            torch=f"{own.name} own python custom",
            name=title[:21].strip(),
        )(made)


def _text(path: Path) -> str:
    with open(path, "rb") as file:
        data = file.read(LONGEST_CODE + 1)
    if len(data) > LONGEST_CODE:
        raise CodeFault(1, Text("The file is too long for a layer."))
    return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _title(name: str) -> str:
    """`GaborConv2d` → "Gabor conv2d"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.replace("_", " ")).split() or [name]
    first, *others = words
    return " ".join([first[:1].upper() + first[1:], *map(str.lower, others)])[:_TITLE]


def _notice(found: Found, what: Text, line: int = 0) -> Problem:
    where = (
        Text("line {line} of {file}", line=line, file=found.path) if line else Text("{file}", file=found.path)
    )
    return Problem(
        "broken_layer",
        Text("{file} is no layer: {what}", file=found.path.name, what=what),
        where,
        expected=Text("one class that derives from nn.Module, with a typed forward"),
        remedy=Text("mend the file, and start NetBuilder again."),
        severity=Severity.WARNING,
        place=Place(file=str(found.path), line=line or None),
    )


def _of_packages(folders: Iterable[str]) -> Iterator[Found]:
    """What packages name, found without importing one: asking `importlib.metadata` takes far longer."""
    for folder in folders:
        try:
            entries = [
                each for each in os.scandir(folder or ".") if each.name.endswith((".dist-info", ".egg-info"))
            ]
        except OSError:
            continue
        for entry in entries:
            try:
                with open(os.path.join(entry.path, "entry_points.txt"), "rb") as file:
                    data = file.read()
            except OSError:
                continue
            if _MARK in data:
                yield from _named(data, re.split(r"-\d", entry.name)[0], Path(folder or "."))


def _named(data: bytes, package: str, folder: Path) -> Iterator[Found]:
    import configparser  # late: hardly any package names a layer

    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    try:
        parser.read_string(data.decode())
        entries = parser.items(GROUP) if parser.has_section(GROUP) else []
    except (configparser.Error, ValueError):
        return
    for name, value in entries:
        module, _, cls = value.partition(":")
        parts = module.strip().split(".")
        if re.fullmatch(_NAME, name) and all(re.fullmatch(_NAME, part) for part in parts):
            path = folder.joinpath(*parts).with_suffix(".py")
            inside = folder.joinpath(*parts, "__init__.py")
            yield Found(f"{PACKAGE}{package}.{name}", inside if inside.is_file() else path, cls.strip())
