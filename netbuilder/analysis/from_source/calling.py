"""Calls: of layers, of classes and functions of the text, of torch and of Python itself."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from netbuilder.analysis.from_source.host import Host
from netbuilder.analysis.from_source.looking import numbers_of, unknown_size
from netbuilder.analysis.from_source.making import made
from netbuilder.analysis.from_source.scope import MISSING, Scope
from netbuilder.analysis.from_source.trouble import not_drawn, refused
from netbuilder.analysis.from_source.values import (
    Batch,
    Chain,
    Function,
    Instance,
    Library,
    Module,
    Modules,
    Opaque,
    State,
    Tensor,
)
from netbuilder.core.text import Text

if TYPE_CHECKING:
    from netbuilder.analysis.from_source.expressions import Expressions


class Calls:
    """Finds what calls give."""

    def __init__(self, host: Host, expressions: Expressions) -> None:
        self._host = host
        self._expressions = expressions

    def call(self, node: ast.Call, scope: Scope) -> object:
        func = node.func
        if isinstance(func, ast.Name) and scope.look(func.id) is MISSING:
            return self._builtin(func.id, node, scope)
        owner: object = MISSING
        target = scope.peek(func)
        if target is MISSING and isinstance(func, ast.Attribute):
            owner = self._expressions.value(func.value, scope)
        elif target is MISSING:
            target = self._expressions.value(func, scope)
        if isinstance(owner, Instance) and isinstance(func, ast.Attribute):
            method = self._host.method(owner.owner, func.attr)
            if method is not None:
                target = Function(method, owner)
        given, keywords = self._arguments(node, scope)
        if isinstance(target, Module | Instance | Chain):
            return self._host.call(target, given, keywords, node, scope)
        if isinstance(target, ast.ClassDef):
            return self._host.instance(target, given, keywords, node)
        if isinstance(target, Function):
            return self._host.run(target, given, keywords, node, scope)
        if isinstance(target, Library):
            return self._from_library(target, given, keywords, node, scope)
        if isinstance(owner, Tensor | State | Modules | list | dict | Opaque | Instance | Chain):
            assert isinstance(func, ast.Attribute)
            return self._method(owner, func.attr, given, keywords, node, scope)
        raise not_drawn(node, Text("It is not known what this calls."))

    def _arguments(self, node: ast.Call, scope: Scope) -> tuple[list[object], dict[str, object]]:
        given = list(self._expressions.elements(node.args, scope))
        keywords: dict[str, object] = {}
        for each in node.keywords:
            value = self._expressions.value(each.value, scope)
            if each.arg is not None:
                keywords[each.arg] = value
            elif isinstance(value, dict):
                keywords.update({str(name): inner for name, inner in value.items()})
            else:
                raise not_drawn(node, Text("The arguments of this call are not known."))
        return given, keywords

    def _from_library(
        self,
        target: Library,
        given: list[object],
        keywords: dict[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        if target.name.startswith("math."):
            return self._calculated(target.last, given, node)
        if any(isinstance(each, Tensor) for each in _leaves([*given, *keywords.values()])):
            return self._host.operation(target.last, given, keywords, node, scope)
        found = made(self._host, target, given, keywords, node)
        if found is not None:
            return found
        if target.name.startswith("torch."):
            return self._expressions.opaque(node, scope)
        raise refused(
            node,
            "unknown_call",
            Text("“{name}” is not known here.", name=target.name),
            expected=Text("a module of torch.nn, a function of torch, or a class of this text"),
            received=Text("{name}(…)", name=target.name),
            remedy=Text("use one of those, or put this part into a code layer."),
        )

    def _method(
        self,
        owner: object,
        name: str,
        given: list[object],
        keywords: dict[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        if isinstance(owner, Tensor):
            if name == "size":
                try:
                    sizes = numbers_of(owner)
                    return sizes[cast("int", given[0])] if given else sizes
                except (ValueError, IndexError, TypeError):
                    raise unknown_size(node) from None
            if name == "dim" and owner.spec is not None:
                return 1 + len(owner.spec.sizes)
            return self._host.operation(name, [owner, *given], keywords, node, scope)
        if isinstance(owner, State):
            is_last = name == "squeeze" and given == [0] and owner.is_single
            return self._expressions.state(owner, -1 if is_last else name, node)
        if isinstance(owner, Opaque):
            return self._expressions.opaque(node, scope)
        if isinstance(owner, list) and name == "append" and len(given) == 1:
            owner.append(given[0])
            return None
        if isinstance(owner, list) and name in ("extend", "insert") and given:
            if name == "extend" and isinstance(given[0], list | tuple):
                owner.extend(given[0])
            elif name == "insert" and isinstance(given[0], int) and len(given) == 2:
                owner.insert(given[0], given[1])
            return None
        if isinstance(owner, Chain) and name == "append" and len(given) == 1:
            owner.members.append((str(len(owner.members)), given[0]))
            return None
        if isinstance(owner, dict) and name in ("items", "values", "keys") and not given:
            return Modules(getattr(owner, name)())
        if isinstance(owner, Instance):
            assert isinstance(node.func, ast.Attribute)
            raise self._expressions.looking.no_attribute(node.func, owner)
        raise not_drawn(node, Text("“{name}” is not known here.", name=name))

    def _builtin(self, name: str, node: ast.Call, scope: Scope) -> object:
        if name in ("list", "tuple", "reversed", "enumerate", "zip") and node.args:
            parts = [list(self._expressions.many(each, scope)) for each in node.args]
            if name == "zip":
                return Modules(zip(*parts, strict=False))
            if name == "enumerate":
                return Modules(enumerate(parts[0]))
            return Modules(reversed(parts[0])) if name == "reversed" else Modules(parts[0])
        given, keywords = self._arguments(node, scope)
        if name in ("list", "dict") and not given:
            return keywords if name == "dict" else Modules()
        if name == "len" and len(given) == 1:
            if isinstance(given[0], Chain):
                return len(given[0].members)
            if isinstance(given[0], list | tuple | dict):
                return len(given[0])
        if name == "range" and given and all(type(each) is int for each in given):
            return range(*cast("list[int]", given))
        if name == "print":
            return None
        if name == "isinstance" and len(given) == 2:
            return _is_of(given[0], given[1])
        if name == "map" and len(given) == 2 and isinstance(given[0], Function):
            each = given[1] if isinstance(given[1], list | tuple) else ()
            return Modules(self._host.run(given[0], [one], {}, node, scope) for one in each)
        if name in _CALCULATING and given:
            return self._calculated(name, given, node)
        near = self._expressions.looking.name(cast("ast.Name", node.func), scope)  # refuses what is not known
        raise not_drawn(node, Text("{name} cannot be called here.", name=str(near)))

    def _calculated(self, name: str, given: Sequence[object], node: ast.Call) -> object:
        calculate = _CALCULATING.get(name) or (getattr(math, name, None) if name in _OF_MATH else None)
        try:
            if calculate is None:
                raise ValueError
            if any(isinstance(each, Tensor | Batch | Opaque) for each in _leaves(given)):
                raise TypeError
            result: object = calculate(*given)
        except (TypeError, ValueError, ArithmeticError):
            raise not_drawn(node, Text("This cannot be calculated before the network runs.")) from None
        return result


_CALCULATING: dict[str, Callable[..., object]] = {
    "int": int,
    "float": float,
    "bool": bool,
    "min": min,
    "max": max,
    "abs": abs,
    "round": round,
    "sum": sum,
    "str": str,
}
_OF_MATH = ("sqrt", "ceil", "floor", "log", "log2", "log10", "exp", "prod", "gcd", "pow")


def _is_of(value: object, kinds: object) -> bool:
    """Whether a value is of one of these types of Python; modules are told by the name of their class."""
    names = {
        each.last for each in (kinds if isinstance(kinds, tuple) else (kinds,)) if isinstance(each, Library)
    }
    own = value.name if isinstance(value, Module) else type(value).__name__
    return own in names or (isinstance(value, Modules) and "list" in names)


def _leaves(values: Iterable[object]) -> Iterator[object]:
    for each in values:
        if isinstance(each, list | tuple):
            yield from _leaves(each)
        else:
            yield each
