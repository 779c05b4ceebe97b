"""Texts of Python layers in a generated file: each stands there once, under names that nothing else has."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from netbuilder.analysis.plan import Line
from netbuilder.core.call import Call, LayerCode, OwnText
from netbuilder.core.names import Names

# What every file of ours means by these names. The first four are there wherever they are used.
GIVEN = ("torch", "nn", "F", "Tensor")
_MEANINGS = {
    "torch": ("import torch",),
    "nn": ("from torch import nn", "import torch.nn as nn"),
    "F": ("import torch.nn.functional as F", "from torch.nn import functional as F"),
    "Tensor": ("from torch import Tensor",),
    "math": ("import math",),
    "np": ("import numpy as np",),
    "Any": ("from typing import Any",),
    "Path": ("from pathlib import Path",),
    "Iterator": ("from collections.abc import Iterator",),
}
_FUTURE = "__future__"

Import: TypeAlias = "ast.Import | ast.ImportFrom"
# Line from 1, first and last byte, name.
_Spot: TypeAlias = tuple[int, int, int, str]


class OwnTexts:
    """Gives texts names that are free in one file, of which `names` has the others."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._known: dict[str, tuple[OwnText, Mapping[str, str]]] = {}
        self._imported: dict[str, str] = {}  # what a statement binds

    def fitted(self, code: LayerCode) -> LayerCode:
        """`code` as it stands in the file; what is no text of the user's own as it is."""
        own, call = code.own, code.module
        if own is None or call is None:
            return code
        if own.text not in self._known:
            self._known[own.text] = self._fitted(own)
        text, new = self._known[own.text]
        target = new.get(call.target, call.target)
        return replace(code, module=Call(target, *call.arguments, **dict(call.keywords)), own=text)

    def _fitted(self, own: OwnText) -> tuple[OwnText, Mapping[str, str]]:
        tree, new, imports = ast.parse(own.text), dict[str, str](), list[str]()
        for statement in tree.body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                for each in statement.names:
                    name, words = _bound(statement, each)
                    new[name] = self._import(name, words, each)
                    imports += _written(name, words, new[name])
            else:
                new.update((name, self._names.unique(name)) for name in _defined(statement))
        changed = {old: name for old, name in new.items() if old != name}
        text = _without_imports(renamed(own.text, changed), tree)
        return OwnText(text, own.digest, tuple(imports)), changed

    def _import(self, name: str, words: str, each: ast.alias) -> str:
        """The name that an import binds in the file."""
        is_part = "." in each.name and not each.asname and words.startswith("import")
        if is_part or words in _MEANINGS.get(name, ()):
            return name
        if words not in self._imported:
            self._imported[words] = self._names.unique(name)
        return self._imported[words]


def carried(lines: Iterable[Line]) -> dict[OwnText, Line]:
    """The texts that `lines` need, each with the first line that does."""
    found: dict[OwnText, Line] = {}
    for line in lines:
        if line.code.own is not None:
            found.setdefault(line.code.own, line)
    return found


def renamed(text: str, names: Mapping[str, str]) -> str:
    """`text` with some of what is defined at its top under other names."""
    if not names:
        return text
    rows = [row.encode() for row in text.split("\n")]
    tree = ast.parse(text)
    spots = {spot for old in names for spot in _spots(tree, old, rows)}
    for line, start, end, old in sorted(spots, reverse=True):
        row = rows[line - 1]
        rows[line - 1] = row[:start] + names[old].encode() + row[end:]
    return b"\n".join(rows).decode()


def uses_tensor(text: str) -> bool:
    """Whether a text says `Tensor` by itself."""
    return any(isinstance(node, ast.Name) and node.id == "Tensor" for node in ast.walk(ast.parse(text)))


def in_order(imports: Iterable[str]) -> list[str]:
    """Each statement once, as ruff sorts them: the standard library, a blank row, the packages."""
    every = sorted(dict.fromkeys(imports), key=lambda words: (words.startswith("from"), words.split()[1]))
    standard = [words for words in every if _root(words) in sys.stdlib_module_names]
    packages = [words for words in every if words not in standard]
    return [*standard, *([""] if standard and packages else []), *packages]


def _root(words: str) -> str:
    return words.split()[1].partition(".")[0]


def _written(name: str, words: str, bound: str) -> Iterator[str]:
    """The statement that a file needs for an import; none where it has it anyway."""
    if _FUTURE in words or (name in GIVEN and words in _MEANINGS[name]):
        return
    yield words if bound == name else f"{words.partition(' as ')[0]} as {bound}"


def _bound(statement: Import, each: ast.alias) -> tuple[str, str]:
    """The name that a part of an import binds, and the statement that would bind it alone."""
    behind = f" as {each.asname}" if each.asname else ""
    if isinstance(statement, ast.Import):
        return each.asname or each.name.partition(".")[0], f"import {each.name}{behind}"
    return each.asname or each.name, f"from {statement.module} import {each.name}{behind}"


def _defined(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        yield from (each.id for each in statement.targets if isinstance(each, ast.Name))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id


def _without_imports(text: str, tree: ast.Module) -> str:
    """The rows of a text without its imports and what introduces the file; `tree` has the same rows."""
    gone: set[int] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.Expr):
            gone.update(range(statement.lineno - 1, statement.end_lineno or statement.lineno))
    rows = [row for number, row in enumerate(text.split("\n")) if number not in gone]
    return "\n".join(rows).strip("\n")


def _spots(tree: ast.AST, old: str, rows: list[bytes]) -> Iterator[_Spot]:
    """Wherever `old` means what is defined at the top."""
    if isinstance(tree, ast.Name) and tree.id == old:
        assert tree.end_col_offset is not None
        yield tree.lineno, tree.col_offset, tree.end_col_offset, old
    if isinstance(tree, ast.FunctionDef | ast.ClassDef) and tree.name == old:
        found = re.compile(rb"\s*(?:class|def)\s+([^\s(:\[]+)").match(rows[tree.lineno - 1])
        if found is not None:
            yield tree.lineno, *found.span(1), old
    covered = isinstance(tree, ast.FunctionDef | ast.Lambda) and _takes(tree, old)
    inside = tree.body if covered and isinstance(tree.body, list) else []  # type: ignore[attr-defined]  # definitions
    for child in ast.iter_child_nodes(tree):
        if not any(child is each for each in inside):
            yield from _spots(child, old, rows)


def _takes(function: ast.FunctionDef | ast.Lambda, name: str) -> bool:
    """Whether a parameter of a function covers the name."""
    return any(isinstance(each, ast.arg) and each.arg == name for each in ast.walk(function.args))
