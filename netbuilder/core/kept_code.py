"""Compiled modules of ours in one file more, so that a start reads that one and not hundreds.

Python keeps what it has compiled of a module in a file of its own, and looks for all of them again at each
start, which takes a twentieth of the time until the first picture. Here all of it lies side by side. It holds
on Python's own terms: while size and time of the source are those that each module was compiled from.
Whatever else there is, the module is loaded as ever.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple, Self

import netbuilder

_OURS = "netbuilder."
_PACKAGE = f"{os.sep}__init__.py"
# Before the code stand Python's number, the kind of file, and time and size of the source.
_HEAD = 16
_BY_TIME = bytes(4)  # the kind that holds while its source has the same time and size
_WORD = 0xFFFFFFFF
_BROKEN = (OSError, EOFError, ValueError, TypeError, AttributeError)


class _Kept(NamedTuple):
    """`place` is the path of the source below that of the package, `head` what stands before the code."""

    place: str
    head: bytes
    code: CodeType


class KeptCode:
    """Finds modules of ours while it is entered, or until `keep_what_was_loaded`."""

    def __init__(self) -> None:
        self._root = os.path.dirname(netbuilder.__file__)
        self._file = Path(cache_from_source(netbuilder.__file__) + ".start")
        self._kept: dict[str, _Kept] = {}  # by the name of the module

    def __enter__(self) -> Self:
        # Without the file this is the first start; a broken one is made anew.
        with contextlib.suppress(*_BROKEN):
            # Nobody writes there who could not write beside it what Python runs.
            found = marshal.loads(self._file.read_bytes())  # noqa: S302  as safe as Python's own files there
            self._kept = {name: _Kept(*kept) for name, kept in found.items()}
        sys.meta_path.insert(0, self)
        return self

    def __exit__(self, *error: object) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def keep(self) -> None:
        """Find nothing more, and have for the next start what this one had to find elsewhere."""
        sys.meta_path.remove(self)
        if sys.dont_write_bytecode:
            return
        kept = {name: each for name, each in self._kept.items() if _holds(each.head, self._source(each))}
        for name, module in list(sys.modules.items()):
            if name.startswith(_OURS) and not isinstance(module.__loader__, _Loader):
                kept.update(self._compiled(name, module))
        if kept != self._kept:
            from netbuilder.core.atomic import write_bytes  # late: it is to be kept as well

            plain = {name: tuple(each) for name, each in kept.items()}
            with contextlib.suppress(OSError):
                write_bytes(self._file, marshal.dumps(plain), sync=False)
        self._kept = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What Python asks of each module; None for one that is not kept as it is now."""
        kept = self._kept.get(fullname)
        if kept is None or not _holds(kept.head, source := self._source(kept)):
            return None
        spec = ModuleSpec(fullname, _Loader(fullname, source, kept.code), origin=source)
        spec.has_location = True
        if source.endswith(_PACKAGE):
            spec.submodule_search_locations = [source.removesuffix(_PACKAGE)]
        return spec

    def _source(self, kept: _Kept) -> str:
        return f"{self._root}{os.sep}{kept.place}"

    def _compiled(self, name: str, module: ModuleType) -> dict[str, _Kept]:
        """What Python keeps of a module, by its name; nothing where there is nothing that holds."""
        source, file = module.__file__, getattr(module, "__cached__", None)
        if not source or not file or not source.startswith(self._root):
            return {}
        with contextlib.suppress(*_BROKEN):
            data = Path(file).read_bytes()
            if _holds(data, source):
                code = marshal.loads(memoryview(data)[_HEAD:])  # noqa: S302  Python has just run it
                return {name: _Kept(os.path.relpath(source, self._root), data[:_HEAD], code)}
        return {}


class _Loader(SourceFileLoader):
    """Loads a module from its source, whose code is at hand, once."""

    def __init__(self, name: str, source: str, code: CodeType) -> None:
        super().__init__(name, source)
        self._code: CodeType | None = code

    def get_code(self, fullname: str) -> CodeType | None:
        code, self._code = self._code, None
        # Tracebacks lead to where it was compiled, which may have been elsewhere.
        there = code is not None and code.co_filename == self.path
        return code if there else super().get_code(fullname)


def keep_what_was_loaded() -> None:
    """The first picture is there, and nothing is waited for."""
    for finder in list(sys.meta_path):
        if isinstance(finder, KeptCode):
            finder.keep()


def _holds(head: bytes, source: str) -> bool:
    """Whether Python itself would take what begins so for what is compiled of `source`."""
    if head[:4] != MAGIC_NUMBER or head[4:8] != _BY_TIME:
        return False
    try:
        now = os.stat(source)
    except OSError:
        return False
    time, size = int.from_bytes(head[8:12], "little"), int.from_bytes(head[12:_HEAD], "little")
    return time == int(now.st_mtime) & _WORD and size == now.st_size & _WORD
