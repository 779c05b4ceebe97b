"""The imports of a training script: gathered from what stands in it, sorted as `ruff` sorts them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable, Iterator

from netbuilder.analysis.layout import STEP, fits
from netbuilder.core.values import NamedTuple


class Import(NamedTuple):
    """`import module`, or with a `name` `from module import name`, perhaps `as` an `alias`."""

    module: str
    name: str = ""
    alias: str = ""

    @property
    def defines(self) -> str:
        """The name under which the code below knows it."""
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def root(self) -> str:
        return self.module.partition(".")[0]


class Lifted(NamedTuple):
    """Source without the imports that stood in it, and those."""

    text: str
    imports: tuple[Import, ...]


def headless(source: str) -> Lifted:
    """A module's source without its docstring, and with the imports at its top taken out."""
    body = ast.parse(source).body
    head = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    docstring = isinstance(body[0], ast.Expr)
    last = max([node.end_lineno or 0 for node in (*head, *body[:docstring])], default=0)
    return Lifted("\n".join(source.splitlines()[last:]).strip("\n"), tuple(_imports(head)))


def lifted(source: str, taken: Collection[str]) -> Lifted:
    """`source` with the imports in its functions taken out, for the top of the module.

    Those stay which would define there what is `taken`.
    """
    rows: list[str | None] = list(source.splitlines())
    found: list[Import] = []
    for function in ast.parse(source).body:
        inner = function.body if isinstance(function, ast.FunctionDef) else []
        for node in inner:
            here = list(_imports([node])) if isinstance(node, ast.Import | ast.ImportFrom) else []
            if not here or any(each.defines in taken for each in here):
                continue
            found += here
            last = node.end_lineno or node.lineno
            # The empty row that parts imports from what follows goes with them.
            last += not (rows[last] or "").strip()
            rows[node.lineno - 1 : last] = [None] * (last - node.lineno + 1)
    return Lifted("\n".join(row for row in rows if row is not None), tuple(dict.fromkeys(found)))


def written(imports: Iterable[Import]) -> str:
    """The import statements: Python's own, then those of packages."""
    groups: tuple[set[Import], set[Import]] = (set(), set())
    for each in imports:
        groups[each.root not in sys.stdlib_module_names].add(each)
    return "\n\n".join("\n".join(_statements(group)) for group in groups if group)


def _imports(nodes: Iterable[ast.Import | ast.ImportFrom]) -> Iterator[Import]:
    for node in nodes:
        for alias in node.names:
            if isinstance(node, ast.Import):
                yield Import(alias.name, "", alias.asname or "")
            elif node.module != "__future__":
                yield Import(node.module or "", alias.name, alias.asname or "")


def _statements(group: set[Import]) -> Iterator[str]:
    whole = sorted(each for each in group if not each.name)
    yield from (f"import {_renamed(each.module, each.alias)}" for each in whole)
    for module in sorted({each.module for each in group if each.name}):
        names = sorted((each for each in group if each.module == module and each.name), key=_by_kind)
        parts = [_renamed(each.name, each.alias) for each in names]
        row = f"from {module} import {', '.join(parts)}"
        if fits(row):
            yield row
        else:
            yield from (f"from {module} import (", *(f"{STEP}{part}," for part in parts), ")")


def _renamed(name: str, alias: str) -> str:
    return f"{name} as {alias}" if alias and alias != name else name


def _by_kind(each: Import) -> tuple[int, str]:
    """Constants, then classes, then functions."""
    name = each.name
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name
