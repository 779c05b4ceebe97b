"""Operators between numbers, which are calculated, and tensors, which are noted."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from netbuilder.analysis.from_source.host import Host
from netbuilder.analysis.from_source.scope import Scope
from netbuilder.analysis.from_source.trouble import not_drawn
from netbuilder.analysis.from_source.values import (
    BATCH,
    Batch,
    Modules,
    Opaque,
    Tensor,
)
from netbuilder.core.text import Text

if TYPE_CHECKING:
    from netbuilder.analysis.from_source.expressions import Expressions


# So that no arithmetic and no list gets out of hand.
_LARGEST, _LONGEST = 10**30, 10_000
_ARITHMETIC: dict[type[ast.operator], tuple[str, Callable[[float, float], float]]] = {
    ast.Add: ("add", operator.add),
    ast.Sub: ("sub", operator.sub),
    ast.Mult: ("mul", operator.mul),
    ast.Div: ("div", operator.truediv),
    ast.FloorDiv: ("floor_divide", operator.floordiv),
    ast.Mod: ("remainder", operator.mod),
    ast.Pow: ("pow", lambda base, power: base**power if abs(power) <= 64 else math.nan),
    ast.MatMult: ("matmul", lambda left, right: math.nan),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[str, Callable[[object, object], bool]]] = {
    ast.Eq: ("eq", operator.eq),
    ast.NotEq: ("ne", operator.ne),
    ast.Lt: ("lt", cast("Callable[[object, object], bool]", operator.lt)),
    ast.LtE: ("le", cast("Callable[[object, object], bool]", operator.le)),
    ast.Gt: ("gt", cast("Callable[[object, object], bool]", operator.gt)),
    ast.GtE: ("ge", cast("Callable[[object, object], bool]", operator.ge)),
    ast.Is: ("is", operator.is_),
    ast.IsNot: ("is not", operator.is_not),
    ast.In: ("in", lambda one, many: one in cast("Sequence[object]", many)),
    ast.NotIn: ("not in", lambda one, many: one not in cast("Sequence[object]", many)),
}


class Arithmetic:
    """Calculates, for an owner that finds what the operands stand for."""

    def __init__(self, host: Host, expressions: Expressions) -> None:
        self._host = host
        self._expressions = expressions

    def binary(self, node: ast.BinOp, scope: Scope) -> object:
        name, calculate = _ARITHMETIC.get(type(node.op), ("", None))
        if name in ("add", "mul") and scope.reading is not None:
            values = [self._expressions.value(each, scope) for each in _terms(node)]
            if all(isinstance(each, Tensor) for each in values):
                return self._host.operation(name, values, {}, node, scope)
            total = values[0]
            for each in values[1:]:
                total = self._calculate(name, calculate, total, each, node, scope)
            return total
        left, right = self._expressions.value(node.left, scope), self._expressions.value(node.right, scope)
        return self._calculate(name, calculate, left, right, node, scope)

    def _calculate(
        self,
        name: str,
        calculate: Callable[[float, float], float] | None,
        left: object,
        right: object,
        node: ast.BinOp,
        scope: Scope,
    ) -> object:
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            if not name:
                raise not_drawn(node, Text("This operator has no counterpart in a graph."))
            return self._host.operation(name, [left, right], {}, node, scope)
        if isinstance(left, list | tuple) and isinstance(right, list | tuple) and name == "add":
            return (*left, *right) if isinstance(left, tuple) else Modules([*left, *right])
        if isinstance(left, list) and isinstance(right, int) and name == "mul":
            return Modules(left * min(right, _LONGEST))
        if isinstance(left, Opaque) or isinstance(right, Opaque):
            return self._expressions.opaque(node, scope)
        if calculate is None or not (_is_number(left) and _is_number(right)):
            raise not_drawn(node, Text("This cannot be calculated before the network runs."))
        try:
            result = calculate(cast("float", left), cast("float", right))
        except ArithmeticError:
            raise not_drawn(node, Text("This cannot be calculated.")) from None
        if not abs(result) < _LARGEST:
            raise not_drawn(node, Text("This number is too large."))
        return result

    def unary(self, node: ast.UnaryOp, scope: Scope) -> object:
        if isinstance(node.op, ast.Not):
            return not self._expressions.truth(node.operand, scope)
        value = self._expressions.value(node.operand, scope)
        if isinstance(value, Tensor) and isinstance(node.op, ast.USub | ast.Invert):
            name = "neg" if isinstance(node.op, ast.USub) else "logical_not"
            return self._host.operation(name, [value], {}, node, scope)
        if isinstance(value, Opaque):
            return self._expressions.opaque(node, scope)
        if not _is_number(value):
            raise not_drawn(node, Text("This cannot be calculated before the network runs."))
        number = cast("float", value)
        return -number if isinstance(node.op, ast.USub) else number

    def comparison(self, node: ast.Compare, scope: Scope) -> object:
        values = [self._expressions.value(each, scope) for each in (node.left, *node.comparators)]
        if any(isinstance(each, Tensor) for each in values):
            name, _ = _COMPARISONS[type(node.ops[0])]
            if name in ("is", "is not"):
                return (name == "is not") == (None in values)
            return self._host.operation(name, values, {}, node, scope)
        if any(isinstance(each, Batch | Opaque) for each in values):
            return BATCH
        try:
            pairs = zip(node.ops, values, values[1:], strict=False)
            return all(_COMPARISONS[type(sign)][1](left, right) for sign, left, right in pairs)
        except TypeError:
            raise not_drawn(node, Text("These cannot be compared.")) from None


def _terms(node: ast.BinOp) -> list[ast.expr]:
    """The parts of a sum or a product."""
    terms: list[ast.expr] = [node.right]
    left: ast.expr = node.left
    while isinstance(left, ast.BinOp) and type(left.op) is type(node.op):
        terms.insert(0, left.right)
        left = left.left
    return [left, *terms]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)
