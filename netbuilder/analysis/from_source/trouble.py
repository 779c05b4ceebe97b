"""What is told of source that cannot become a graph: always with its line and column."""

from __future__ import annotations

import ast

from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import NamedTuple


class Spot(NamedTuple):
    """A place in the text, both counted from 1; column 0 for a whole line."""

    line: int
    column: int = 0


def spot_of(node: ast.expr | ast.stmt) -> Spot:
    return Spot(node.lineno, node.col_offset + 1)


def refused(
    at: ast.expr | ast.stmt | Spot,
    code: str,
    what: Text,
    *,
    expected: Text | None = None,
    received: Text | None = None,
    remedy: Text | None = None,
) -> ProblemError:
    """The refusal of what stands at a place of the text."""
    spot = at if isinstance(at, Spot) else spot_of(at)
    where = Text("line {line}", line=spot.line)
    if spot.column:
        where = Text("line {line}, column {column}", line=spot.line, column=spot.column)
    return refuse(
        code,
        what,
        where=where,
        expected=expected,
        received=received,
        remedy=remedy,
        place=Place(line=spot.line),
    )


def not_drawn(node: ast.expr | ast.stmt, why: Text, remedy: Text | None = None) -> ProblemError:
    """The refusal of Python that no layer stands for."""
    return refused(
        node,
        "no_graph",
        why,
        expected=Text("layers, and what is done with their results"),
        received=Text("{text}", text=shown(node)),
        remedy=remedy or Text("write it with layers that the palette has, or put it into a code layer."),
    )


def shown(node: ast.AST) -> str:
    """The first line of a piece of source, cut to what fits into a sentence."""
    return shortened(ast.unparse(node).partition("\n")[0])
