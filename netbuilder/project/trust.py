"""Which Python of others the user has read and agreed to run, by the sha256 of its text.

What is agreed to is kept in a file beside the settings, for every program of ours. A text that differs in one
letter is another one. Nothing but `trust` writes there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from netbuilder.catalogue.layer import layers
from netbuilder.catalogue.layers.code import TEMPLATE
from netbuilder.catalogue.own.layer import SOURCE, OwnLayer, digest_of
from netbuilder.core.atomic import write_bytes
from netbuilder.core.paths import settings_file
from netbuilder.core.problem import Place, Problem, ProblemError, refuse
from netbuilder.core.text import Text, one_line, shortened
from netbuilder.graph.model import Graph
from netbuilder.project.project import Project

_DIGEST = "[0-9a-f]{64}"


def trust_file() -> Path:
    """Where it is kept."""
    return settings_file().with_name("trusted.json")


def is_trusted(digest: str) -> bool:
    """Whether the text with this sha256 may be run: the user agreed, or it is installed here, or ours."""
    return digest == digest_of(TEMPLATE) or digest in _agreed() or digest in _installed()


def trust(texts: Mapping[str, str]) -> None:
    """Agree to texts of Python layers, given with what they are called. Raises ProblemError.

    Only what the user has written or has been shown belongs here.
    """
    new = {digest_of(text): shortened(one_line(name)) for text, name in texts.items()}
    if all(map(is_trusted, new)):
        return
    path = trust_file()
    data = {"trusted": {**_agreed(), **new}}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n")
    except OSError as error:
        raise refuse(
            "trust_not_kept",
            Text("It cannot be kept that you trust this code."),
            where=Text("{path}", path=path),
            received=Text("{reason}", reason=error.strerror or str(error)),
            remedy=Text("make room on the disk, or allow writing there."),
            place=Place(file=str(path)),
        ) from error


def code_of(project: Project) -> dict[str, str]:
    """The texts of Python layers, also in blocks, each with the name of the first node that has it."""
    found: dict[str, str] = {}
    for graph in _graphs(project):
        for node in graph.nodes.values():
            text = node.settings.get(SOURCE) if node.kind == "code" else None
            if isinstance(text, str):
                found.setdefault(text, node.name)
    return found


def untrusted(project: Project) -> dict[str, str]:
    """Those that the user has not agreed to run."""
    return {text: name for text, name in code_of(project).items() if not is_trusted(digest_of(text))}


def trust_typed(before: Project, after: Project) -> None:
    """Agree to what the user has typed himself: the texts of `after` that were not in `before`.

    Where something in `before` is still to be read, what was changed there may be that: nothing is agreed to.
    """
    if untrusted(before):
        return
    known = code_of(before)
    trust({text: name for text, name in code_of(after).items() if text not in known})


def need_trust(digests: Iterable[str]) -> None:
    """Refuse to run texts that are not all trusted. Raises ProblemError."""
    if not all(map(is_trusted, digests)):
        raise ProblemError(untrusted_problem(Text("The network has Python code that you have not read.")))


def untrusted_problem(what: Text) -> Problem:
    """What is told where code of others stands in the way."""
    return Problem(
        "untrusted_code",
        what,
        expected=Text("code that you have written, or read and agreed to"),
        received=Text("code from a file that somebody else may have made"),
        remedy=Text("read it: click Read and trust, or call netbuilder trust with the file."),
    )


def _graphs(project: Project) -> list[Graph]:
    return [project.graph, *(block.graph for block in project.blocks.values())]


def _agreed() -> Mapping[str, str]:
    path = trust_file()
    try:
        state = path.stat()
    except OSError:
        return {}
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> Mapping[str, str]:
    """A damaged file trusts nothing."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["trusted"]
        return {key: str(name) for key, name in found.items() if re.fullmatch(_DIGEST, key)}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _installed() -> frozenset[str]:
    """Of layers that come from the user's folder or from packages: who put them there runs them."""
    own = (each for each in layers.values() if issubclass(each, OwnLayer) and each.id != "code")
    return frozenset(digest_of(each.source) for each in own)
