"""How generated Python is broken into rows: as `ruff format` leaves it, at most 88 columns wide."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Iterator

from netbuilder.core.text import one_line

WIDEST = 88
STEP = "    "


def columns(text: str) -> int:
    """How wide `text` is on a screen: letters of Chinese, Japanese and Korean take two columns."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.category(letter) in ("Mn", "Me", "Cf") for letter in text)


def fits(text: str) -> bool:
    return columns(text) <= WIDEST


def padded(text: str, width: int) -> str:
    """`text` with spaces behind it up to `width` columns."""
    return text + " " * (width - columns(text))


def assignment(indent: str, start: str, expression: str) -> Iterator[str]:
    """Rows of `start` and an expression, such as `x = ` and a call: in one, or broken inside its brackets."""
    whole = f"{indent}{start}{expression}"
    if fits(whole):
        yield whole
        return
    node = ast.parse(expression, mode="eval").body
    if isinstance(node, ast.Call) and (node.args or node.keywords):
        yield f"{indent}{start}{_source(expression, node.func)}("
        yield from _inside(indent + STEP, _arguments(expression, node))
        yield f"{indent})"
    elif isinstance(node, ast.BinOp):
        yield f"{indent}{start}("
        yield from _sum(indent + STEP, expression, node)
        yield f"{indent})"
    else:
        yield f"{indent}{start}("
        yield f"{indent}{STEP}{expression}"
        yield f"{indent})"


def returned(indent: str, names: tuple[str, ...]) -> Iterator[str]:
    """Rows of a `return` of several names."""
    whole = f"{indent}return {', '.join(names)}"
    if fits(whole):
        yield whole
        return
    yield f"{indent}return ("
    yield from (f"{indent}{STEP}{name}," for name in names)
    yield f"{indent})"


def function_head(indent: str, name: str, parameters: tuple[str, ...], gives: str) -> Iterator[str]:
    """Rows of the `def` of a method."""
    given = ("self", *parameters)
    whole = f"{indent}def {name}({', '.join(given)}) -> {gives}:"
    if fits(whole):
        yield whole
        return
    yield f"{indent}def {name}("
    yield from _inside(indent + STEP, given)
    yield f"{indent}) -> {gives}:"


def comment(indent: str, text: str) -> Iterator[str]:
    """Rows of a person's words as a comment. Nothing in them can end it."""
    for line in text.splitlines():
        start = row = f"{indent}#"
        for word in one_line(line).split():
            if row != start and not fits(f"{row} {word}"):
                yield row
                row = start
            row += f" {word}"
        if row != start:
            yield row


def in_docstring(text: str) -> str:
    """A person's words as part of a docstring: in one line, without what would end or change it."""
    return one_line(text).replace("\\", "/").replace('"', "'")


def _inside(indent: str, parts: tuple[str, ...]) -> Iterator[str]:
    """Rows between brackets: all parts in one, or each in its own with a comma."""
    together = indent + ", ".join(parts)
    if fits(together):
        yield together
        return
    for part in parts:
        if fits(f"{indent}{part},") or part[0] not in "[(":
            yield f"{indent}{part},"
            continue
        node = ast.parse(part, mode="eval").body
        assert isinstance(node, ast.List | ast.Tuple)
        yield f"{indent}{part[0]}"
        yield from (f"{indent}{STEP}{_source(part, each)}," for each in node.elts)
        yield f"{indent}{part[-1]},"


def _sum(indent: str, expression: str, node: ast.BinOp) -> Iterator[str]:
    """Rows of a sum between brackets: all in one, or each term in its own behind its sign."""
    if fits(indent + expression):
        yield indent + expression
        return
    terms: list[ast.expr] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        terms.insert(0, left.right)
        left = left.left
    yield indent + _source(expression, left)
    yield from (f"{indent}+ {_source(expression, term)}" for term in terms)


def _arguments(expression: str, call: ast.Call) -> tuple[str, ...]:
    keywords = (f"{each.arg}={_source(expression, each.value)}" for each in call.keywords)
    return (*(_source(expression, each) for each in call.args), *keywords)


def _source(expression: str, node: ast.expr) -> str:
    found = ast.get_source_segment(expression, node)
    assert found is not None
    return found
