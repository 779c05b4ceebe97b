"""What the readers of Python layers share: how they refuse, and names as they are written."""

from __future__ import annotations

import ast

from netbuilder.core.text import Text


class CodeFault(Exception):
    """Why a text is no layer, at a line counted from 1. `what` is a sentence."""

    def __init__(self, line: int, what: Text) -> None:
        super().__init__(str(what))
        self.line = line
        self.what = what


def fault(node: ast.stmt | ast.expr | ast.arg, what: Text) -> CodeFault:
    """The refusal of a piece of a text."""
    return CodeFault(node.lineno, what)


def dotted(node: ast.expr) -> str:
    """`nn.Module` as it is written, "" for what is no name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""
