"""How generated Python is broken into rows: as `ruff format` leaves it, at most 88 columns wide."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from netbuilder.core.text import one_line

WIDEST = 88
STEP = "    "

_Bracketed: TypeAlias = ast.Call | ast.Subscript | ast.List | ast.Tuple

_TURNS = " for _ in "
_NAMED = re.compile(r"\w+=")
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}


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


def cut(name: str, longest: int) -> str:
    """`name` in at most so many columns."""
    while columns(name) > longest:
        name = name[:-1]
    return name.rstrip("_")


def clipped(text: str, longest: int) -> str:
    """`text` in at most so many columns, with a sign that some is missing."""
    return text if columns(text) <= longest else f"{cut(text, longest - 1)}…"


def assignment(indent: str, start: str, expression: str, end: str = "") -> Iterator[str]:
    """Rows of `start` and an expression, such as `x = ` and a call: in one, or broken inside its brackets.

    `end` stands behind it, such as the comma of what is itself inside brackets.
    """
    whole = f"{indent}{start}{expression}{end}"
    if fits(whole):
        yield whole
        return
    node = ast.parse(expression, mode="eval").body
    brackets = _brackets(node)
    if brackets:
        # The first one that cannot stay whole in front of the next.
        heads = [_opened(expression, each)[0] for each in brackets[1:]]
        place = next((n for n, each in enumerate(heads) if not fits(f"{indent}{start}{each}")), len(heads))
        head, parts, tail = _opened(expression, brackets[place])
        yield f"{indent}{start}{head}"
        yield from _inside(indent + STEP, parts)
        yield f"{indent}{tail}{end}"
    elif start.endswith("="):
        yield whole
    elif isinstance(node, ast.BinOp | ast.Compare):
        yield f"{indent}{start}("
        yield from _sum(indent + STEP, expression, node)
        yield f"{indent}){end}"
    else:
        yield f"{indent}{start}("
        yield f"{indent}{STEP}{expression}"
        yield f"{indent}){end}"


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
    # Nothing can stand behind what goes through a range, alone in its brackets.
    alone = len(parts) == 1 and _TURNS in parts[0]
    for part in parts:
        yield from _part(indent, part, "" if alone else ",")


def _part(indent: str, part: str, end: str) -> Iterator[str]:
    """Rows of one thing between brackets."""
    if fits(f"{indent}{part}{end}"):
        yield f"{indent}{part}{end}"
    elif part.startswith("*("):
        yield f"{indent}*("
        yield from _part(indent + STEP, part[2:-1], "")
        yield f"{indent}){end}"
    elif _TURNS in part:
        made, _, turns = part.rpartition(_TURNS)
        yield from assignment(indent, "", made)
        yield f"{indent}{_TURNS.lstrip()}{turns}"
    elif (named := _NAMED.match(part)) is not None:
        yield from assignment(indent, named[0], part.removeprefix(named[0]), end)
    elif _is_parameter(part):
        yield f"{indent}{part}{end}"
    else:
        yield from assignment(indent, "", part, end)


def _is_parameter(part: str) -> bool:
    """Whether it stands in the head of a function, where nothing can be broken."""
    return ": " in part


def _brackets(node: ast.expr) -> list[_Bracketed]:
    """What has brackets with something in them, from left to right: a call or a list with what follows it."""
    found: list[_Bracketed] = []
    while True:
        if isinstance(node, ast.List | ast.Tuple):
            return [node, *found]
        if isinstance(node, ast.Call):
            found[:0] = [node] if node.args or node.keywords else []
            node = node.func
        elif isinstance(node, ast.Subscript):
            found.insert(0, node)
            node = node.value
        elif isinstance(node, ast.Attribute):
            node = node.value
        else:
            return found


def _opened(expression: str, node: _Bracketed) -> tuple[str, tuple[str, ...], str]:
    """What stands before something in brackets, what inside, and what behind, each with its bracket."""
    # Python counts the bytes of a row.
    assert node.end_col_offset is not None
    tail = expression.encode()[node.end_col_offset - 1 :].decode()
    if isinstance(node, ast.Call):
        return f"{_source(expression, node.func)}(", _arguments(expression, node), tail
    if isinstance(node, ast.Subscript):
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return f"{_source(expression, node.value)}[", _sources(expression, inside), tail
    return "[" if isinstance(node, ast.List) else "(", _sources(expression, node.elts), tail


def _sum(indent: str, expression: str, node: ast.BinOp | ast.Compare) -> Iterator[str]:
    """Rows of a sum or product between brackets: all in one, or each term in its own behind its sign."""
    if fits(indent + expression) or isinstance(node, ast.Compare):
        yield indent + expression
        return
    sign = _SIGNS[type(node.op)]
    terms: list[ast.expr] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and isinstance(left.op, type(node.op)):
        terms.insert(0, left.right)
        left = left.left
    yield indent + _term(expression, left)
    yield from (f"{indent}{sign} {_term(expression, term)}" for term in terms)


def _term(expression: str, node: ast.expr) -> str:
    """A part of a sum or product with the brackets around it, without which it might mean something else."""
    text, written = _source(expression, node), expression.encode()
    around = written[node.col_offset - 1 : node.col_offset] + written[node.end_col_offset :][:1]
    return f"({text})" if around == b"()" else text


def _arguments(expression: str, call: ast.Call) -> tuple[str, ...]:
    keywords = (f"{each.arg}={_source(expression, each.value)}" for each in call.keywords)
    return (*_sources(expression, call.args), *keywords)


def _sources(expression: str, nodes: Iterable[ast.expr]) -> tuple[str, ...]:
    return tuple(_source(expression, each) for each in nodes)


def _source(expression: str, node: ast.expr) -> str:
    found = ast.get_source_segment(expression, node)
    assert found is not None
    # What goes through a range is written without brackets of its own where it stands alone in a call.
    return found[1:-1] if isinstance(node, ast.GeneratorExp) else found
