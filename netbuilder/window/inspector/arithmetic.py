"""What may be typed behind "=" in a field: numbers, + - * / // % **, brackets."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable

# Powers and products beyond this could take for ever, and no setting takes them.
_LARGEST = 2.0**63

_TWO: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_ONE: dict[type[ast.unaryop], Callable[[float], float]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}


def computed(text: str) -> str:
    """The number that `text` comes to, as a person would type it: "28*28" → "784". Raises ValueError."""
    plain = text.strip().replace("×", "*").replace("·", "*").replace("−", "-").replace("^", "**")
    try:
        value = _value(ast.parse(plain, mode="eval").body)
    except (SyntaxError, ArithmeticError, RecursionError, MemoryError):
        raise ValueError(text) from None
    return str(int(value)) if value == int(value) else repr(value)


def _value(node: ast.expr) -> float:
    value = _raw(node)
    if not abs(value) < _LARGEST:
        raise ValueError("too large")
    return value


def _raw(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(op=sign, operand=inner) if type(sign) in _ONE:
            return _ONE[type(sign)](_value(inner))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, exponent = _value(left), _value(right)
            if abs(exponent) > 64 or (base < 0 and exponent != int(exponent)):
                raise ValueError("no such power")
            return math.pow(base, exponent)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _TWO:
            return _TWO[type(sign)](_value(left), _value(right))
    raise ValueError("no arithmetic")
