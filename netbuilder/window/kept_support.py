"""What PySide6 compiles of its own at each import, kept for the next start.

It carries the Python part of its support (signatures, words of errors) as text inside a library and compiles
all of it anew each time: a twelfth of the time until the first picture. Here that is done once. What is kept
holds for the very text that it was compiled from, and for the Python that compiled it.
"""

# No import from the future here: what others compile through `compiled` would be taken for asking for it.
import __future__

import builtins
import contextlib
import marshal
import sys
from collections.abc import Iterator
from functools import reduce
from importlib.util import MAGIC_NUMBER, cache_from_source
from operator import or_
from pathlib import Path
from types import CodeType
from typing import Any

import netbuilder

_THEIRS = ("shibokensupport/", "signature_bootstrap")  # how the names of those files begin
_FUTURES = reduce(or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))
_BROKEN = (OSError, EOFError, ValueError, TypeError)

Kept = dict[str, tuple[str | bytes, CodeType]]  # text and code by the name of a file


@contextlib.contextmanager
def support_compiled_once() -> Iterator[None]:
    """While the body imports PySide6, take the code of its support from where the last start left it."""
    file = Path(cache_from_source(netbuilder.__file__) + ".support")
    kept = _read(file)
    known = dict(kept)
    plain: Any = builtins.compile

    def compiled(source: Any, filename: Any, mode: str, *rest: Any, **how: Any) -> Any:
        if rest or how or mode != "exec" or not str(filename).startswith(_THEIRS):
            return plain(source, filename, mode, *rest, **how)
        if filename not in known or known[filename][0] != source:
            asked = sys._getframe(1).f_code.co_flags & _FUTURES  # noqa: SLF001  `compile` looks there as well
            known[filename] = source, plain(source, filename, mode, asked, True)
        return known[filename][1]

    builtins.compile = compiled
    try:
        yield
    finally:
        builtins.compile = plain
    if known != kept and not sys.dont_write_bytecode:
        from netbuilder.core.atomic import write_bytes  # late: at the first start only

        with contextlib.suppress(OSError):
            write_bytes(file, marshal.dumps((MAGIC_NUMBER, known)), sync=False)


def _read(file: Path) -> Kept:
    """What the last start left; nothing where that is none of this Python's, or broken."""
    with contextlib.suppress(*_BROKEN):
        # Nobody writes there who could not write beside it what Python runs.
        number, kept = marshal.loads(file.read_bytes())  # noqa: S302  as safe as Python's own files there
        if number == MAGIC_NUMBER:
            return dict(kept)
    return {}
