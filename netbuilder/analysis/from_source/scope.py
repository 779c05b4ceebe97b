"""Names while source is read: what they stand for, looked up without doing anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from netbuilder.analysis.from_source.values import Chain, Instance, Library, Modules, Reading

_SHORT = (("torch.nn.functional", "F"), ("torch.nn", "nn"))
# What generated source calls them, for a text without its imports.
_USUAL = {"torch": "torch", "nn": "nn", "F": "F", "OrderedDict": "collections.OrderedDict"}


class Missing:
    """What a name stands for that nothing was given to."""


MISSING = Missing()


class Scope:
    """The variables of one function, in front of those of the whole text.

    `reading` is the class whose forward pass is being read, None elsewhere.
    """

    def __init__(self, around: Mapping[str, object], reading: Reading | None = None) -> None:
        self.names: dict[str, object] = {}
        self.around = around
        self.reading = reading

    def look(self, name: str) -> object:
        found = self.names.get(name, MISSING)
        return self.around.get(name, MISSING) if found is MISSING else found

    def peek(self, node: ast.expr) -> object:
        """What a dotted name or a member of a list stands for; MISSING for everything else."""
        if isinstance(node, ast.Name):
            return self.look(node.id)
        if isinstance(node, ast.Attribute):
            return attribute_of(self.peek(node.value), node.attr)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant | ast.UnaryOp):
            return item_of(self.peek(node.value), index_in(node.slice))
        return MISSING


def attribute_of(owner: object, name: str) -> object:
    if isinstance(owner, Library):
        return library(f"{owner.name}.{name}")
    if isinstance(owner, Instance):
        return owner.attributes.get(name, MISSING)
    if isinstance(owner, Chain):
        return next((member for key, member in owner.members if key == name), MISSING)
    return MISSING


def item_of(owner: object, index: object) -> object:
    """A member of a list of modules; MISSING for what is no such list, or has no such member."""
    if isinstance(owner, Chain):
        owner = [member for _, member in owner.members]
    elif isinstance(owner, dict) and index in owner:
        return owner[index]
    if isinstance(owner, Modules | list) and isinstance(index, int) and -len(owner) <= index < len(owner):
        return owner[index]
    return MISSING


def index_in(node: ast.expr) -> object:
    if isinstance(node, ast.Constant):
        return node.value
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        value = node.operand.value
        return -value if isinstance(value, int) else None
    return None


def library(name: str) -> Library:
    """A name out of a package, as generated files write it."""
    for long, short in _SHORT:
        if name == long or name.startswith(f"{long}."):
            return Library(short + name.removeprefix(long))
    return Library(name)


def imported(tree: ast.Module) -> dict[str, object]:
    """What the text has from elsewhere, by the name that it has here."""
    return {**{name: Library(full) for name, full in _USUAL.items()}, **dict(_imports(tree))}


def _imports(tree: ast.Module) -> Iterator[tuple[str, object]]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            for each in node.names:
                yield (
                    each.asname or each.name.partition(".")[0],
                    library(each.name if each.asname else each.name.partition(".")[0]),
                )
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                yield each.asname or each.name, library(f"{node.module or ''}.{each.name}")
