"""From the head of a `forward` to the ports of a layer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from netbuilder.catalogue.layer import Port
from netbuilder.catalogue.own.words import dotted, fault
from netbuilder.core.text import Text

_TENSOR = frozenset({"Tensor", "torch.Tensor"})
_TUPLE = frozenset({"tuple", "Tuple", "typing.Tuple"})
_OPTIONAL = frozenset({"Optional", "typing.Optional"})
# More outputs than a person would draw wires from.
_MOST_OUTPUTS = 16


def ports_in(forward: ast.FunctionDef) -> tuple[Port, ...]:
    """An input for each tensor that `forward` takes. Raises CodeFault."""
    given = forward.args
    for each in (*given.kwonlyargs, *([given.kwarg] if given.kwarg is not None else [])):
        raise fault(each, Text("forward takes tensors by place only; {name} is none.", name=each.arg))
    every = [*given.posonlyargs, *given.args]
    if not every:
        raise fault(forward, Text("forward needs self and at least one tensor."))
    places = every[1:]
    without = len(places) - len(given.defaults)
    defaults: list[ast.expr | None] = [None] * without + list(given.defaults)
    ports = [_port(each, default) for each, default in zip(places, defaults, strict=True)]
    if given.vararg is not None:
        if ports:
            raise fault(given.vararg, Text("forward takes either tensors by name or any number of them."))
        if not _is_tensor(given.vararg.annotation):
            raise fault(given.vararg, _untyped(given.vararg.arg))
        return (Port(given.vararg.arg, many=True),)
    if not ports:
        raise fault(forward, Text("forward needs at least one tensor, such as x: Tensor."))
    if ports[0].optional:
        raise fault(places[0], Text("The first tensor cannot be left out."))
    return tuple(ports)


def _port(parameter: ast.arg, default: ast.expr | None) -> Port:
    kind = parameter.annotation
    if default is not None and not (isinstance(default, ast.Constant) and default.value is None):
        what = Text("{name} can have no other default than None.", name=parameter.arg)
        raise fault(parameter, what)
    if default is not None:
        if not _is_optional(kind):
            what = Text("Say that {name} can be left out: {name}: Tensor | None = None.", name=parameter.arg)
            raise fault(parameter, what)
        return Port(parameter.arg, optional=True)
    if not _is_tensor(kind):
        raise fault(parameter, _untyped(parameter.arg))
    return Port(parameter.arg)


def _untyped(name: str) -> Text:
    return Text("Say what {name} is: {name}: Tensor.", name=name)


def ports_out(forward: ast.FunctionDef) -> tuple[Port, ...]:
    """An output for each tensor that `forward` gives, named as what it returns. Raises CodeFault."""
    given = forward.returns
    if given is None:
        raise fault(forward, Text("Say what forward gives: -> Tensor, or -> tuple[Tensor, Tensor]."))
    if _is_tensor(given):
        return (Port("out"),)
    parts = _parts(given)
    if not parts or not all(map(_is_tensor, parts)):
        raise fault(given, Text("forward has to give a Tensor, or a tuple of a fixed number of them."))
    if len(parts) > _MOST_OUTPUTS:
        raise fault(given, Text("A layer can give {most} tensors at most.", most=_MOST_OUTPUTS))
    if len(parts) == 1:
        raise fault(given, Text("Give the tensor itself: -> Tensor."))
    return tuple(map(Port, _names(forward, len(parts))))


def _names(forward: ast.FunctionDef, count: int) -> list[str]:
    """The names behind every `return`, where they are names and always the same."""
    found: set[tuple[str, ...]] = set()
    for each in _returns(forward.body):
        parts = each.value.elts if isinstance(each.value, ast.Tuple) else []
        found.add(tuple(part.id if isinstance(part, ast.Name) else "" for part in parts))
    if len(found) == 1:
        (names,) = found
        if len(names) == count == len(set(names)) and all(names):
            return list(names)
    return [f"out_{number}" for number in range(1, count + 1)]


def _returns(body: list[ast.stmt]) -> Iterator[ast.Return]:
    """Those of a function itself, not of functions inside it."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def _read(kind: ast.expr | None) -> ast.expr | None:
    """An annotation; one in quotes is read."""
    if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
        try:
            return ast.parse(kind.value, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return None
    return kind


def _is_tensor(kind: ast.expr | None) -> bool:
    kind = _read(kind)
    return kind is not None and dotted(kind) in _TENSOR


def _is_optional(kind: ast.expr | None) -> bool:
    kind = _read(kind)
    if isinstance(kind, ast.BinOp) and isinstance(kind.op, ast.BitOr):
        sides = (kind.left, kind.right)
        none = [each for each in sides if isinstance(each, ast.Constant) and each.value is None]
        return len(none) == 1 and any(map(_is_tensor, sides))
    if isinstance(kind, ast.Subscript):
        return dotted(kind.value) in _OPTIONAL and _is_tensor(kind.slice)
    return False


def _parts(kind: ast.expr) -> list[ast.expr]:
    """What stands in the brackets of a tuple."""
    read = _read(kind)
    if not isinstance(read, ast.Subscript) or dotted(read.value) not in _TUPLE:
        return []
    return list(read.slice.elts) if isinstance(read.slice, ast.Tuple) else [read.slice]
