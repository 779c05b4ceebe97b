"""Names and attributes, as what they stand for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from netbuilder.analysis.from_source.host import Host
from netbuilder.analysis.from_source.scope import MISSING, Scope
from netbuilder.analysis.from_source.trouble import not_drawn, refused
from netbuilder.analysis.from_source.values import (
    BATCH,
    TRAINING,
    Function,
    Instance,
    Library,
    Module,
    Opaque,
    Tensor,
    Weight,
)
from netbuilder.core.problem import nearest_name
from netbuilder.core.text import Text

if TYPE_CHECKING:
    from netbuilder.analysis.from_source.expressions import Expressions


# Types of Python, which a text may ask for.
_TYPES = ("int", "float", "bool", "str", "tuple", "list", "dict")


class Looking:
    """Looks names up."""

    def __init__(self, host: Host, expressions: Expressions) -> None:
        self._host = host
        self._expressions = expressions

    def name(self, node: ast.Name, scope: Scope) -> object:
        found = scope.look(node.id)
        if found is not MISSING:
            return found
        if node.id in _TYPES:
            return Library(f"builtins.{node.id}")
        known = [name for name in {**scope.around, **scope.names} if not name.startswith("_")]
        near = nearest_name(node.id, known)
        raise refused(
            node,
            "unknown_name",
            Text("“{name}” stands for nothing here.", name=node.id),
            expected=Text("a name that was given a value above"),
            received=Text("{name}", name=node.id),
            remedy=Text("use “{near}”.", near=near)
            if near
            else Text("give it a value above this line first."),
        )

    def attribute(self, node: ast.Attribute, scope: Scope) -> object:
        found = scope.peek(node)
        if found is not MISSING:
            return found
        owner = self._expressions.value(node.value, scope)
        if isinstance(owner, Instance | ast.ClassDef):
            kind = owner.owner if isinstance(owner, Instance) else owner
            member = self._host.member(kind, node.attr)
            method = self._host.method(kind, node.attr)
            if member is not MISSING:
                return member
            if method is not None:
                return Function(method, owner if isinstance(owner, Instance) else None)
        if isinstance(owner, Instance):
            if node.attr == "training":
                return TRAINING
            raise self.no_attribute(node, owner)
        if isinstance(owner, Module) and node.attr in ("weight", "bias"):
            return Weight(owner, node.attr)
        if isinstance(owner, Tensor):
            if node.attr == "shape":
                try:
                    return numbers_of(owner)
                except ValueError:
                    raise unknown_size(node) from None
            if node.attr in ("device", "dtype"):
                return Opaque(f"x.{node.attr}")
            if node.attr in ("ndim", "T", "mT", "real"):
                return self._host.operation(node.attr, [owner], {}, node, scope)
        if isinstance(owner, tuple | list) and node.attr in ("append", "extend"):
            return owner
        raise not_drawn(node, Text("“{name}” is not known here.", name=node.attr))

    def no_attribute(self, node: ast.Attribute, owner: Instance) -> Exception:
        known = list(owner.attributes)
        near = nearest_name(node.attr, known)
        return refused(
            node,
            "unknown_attribute",
            Text("The class {owner} has no “self.{name}”.", owner=owner.name, name=node.attr),
            expected=Text("a module made in __init__"),
            received=Text("self.{name}", name=node.attr),
            remedy=Text("use “self.{near}”, or make self.{name} in __init__.", near=near, name=node.attr)
            if near
            else Text("make self.{name} in __init__.", name=node.attr),
        )


def unknown_size(node: ast.expr) -> Exception:
    return not_drawn(
        node,
        Text("This size is not known before the network runs."),
        Text("write the number, or use flatten(1) and reshape(-1, …)."),
    )


def numbers_of(tensor: Tensor) -> tuple[object, ...]:
    """The sizes of a tensor, the batch among them. Raises ValueError where they are not known."""
    if tensor.spec is None:
        raise ValueError
    return (BATCH, *tensor.spec.sizes)
