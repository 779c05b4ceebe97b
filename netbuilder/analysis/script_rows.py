"""How a training script's own lines are put together and broken, as `ruff format` leaves them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from netbuilder.analysis.layout import STEP, assignment, fits


def function(head: str, *body: str) -> str:
    """`head` with `body` one step further in; a part of `body` may be a whole such text."""
    return "\n".join([head, *(f"{STEP}{row}" if row else "" for part in body for row in part.split("\n"))])


def broken(text: str) -> str:
    """`text` with its over-long statements broken inside their brackets; each stands in one row before."""
    return "\n".join(row for line in text.split("\n") for row in _rows(line))


def _rows(line: str) -> Iterator[str]:
    statement = line.lstrip()
    indent = line[: len(line) - len(statement)]
    if fits(line):
        yield line
    elif statement.startswith("def "):
        yield from _head(indent, statement)
    else:
        yield from _assigned(indent, statement)


def _head(indent: str, statement: str) -> Iterator[str]:
    """Rows of a `def`: its parameters in one, or each in its own with a comma."""
    node = ast.parse(f"{statement} ...").body[0]
    assert isinstance(node, ast.FunctionDef) and node.returns is not None
    parameters = [_parameter(each) for each in node.args.args]
    together = f"{indent}{STEP}{', '.join(parameters)}"
    yield f"{indent}def {node.name}("
    yield from [together] if fits(together) else [f"{indent}{STEP}{each}," for each in parameters]
    yield f"{indent}) -> {ast.unparse(node.returns)}:"


def _parameter(argument: ast.arg) -> str:
    return (
        argument.arg if argument.annotation is None else f"{argument.arg}: {ast.unparse(argument.annotation)}"
    )


def _assigned(indent: str, statement: str) -> Iterator[str]:
    """Rows of what ends in an expression: an assignment, a `return`, a `raise`, a call, a part of a list."""
    end = "," if statement.endswith(",") else ""
    statement = statement.removesuffix(",")
    node = ast.parse(f"def function():\n {statement}").body[0]
    assert isinstance(node, ast.FunctionDef)
    (inner,) = node.body
    assert isinstance(inner, ast.Assign | ast.AugAssign | ast.Return | ast.Expr | ast.Raise)
    value = inner.exc if isinstance(inner, ast.Raise) else inner.value
    assert value is not None
    # Python counts the bytes of a row, with the space before it here.
    start = statement.encode()[: value.col_offset - 1].decode()
    yield from assignment(indent, start, statement.removeprefix(start), end)
