"""Text to Python's own tree, with the comments that the tree leaves out. Nothing is executed."""

from __future__ import annotations

import ast

from netbuilder.analysis.from_source.trouble import Spot, refused
from netbuilder.core.text import Text

# Letters of source. A network of a thousand layers has about 60,000.
LARGEST = 1_000_000


class Script:
    """The tree of a text and its lines."""

    def __init__(self, text: str) -> None:
        self.tree = _parsed(text)
        self._lines = text.splitlines()

    def comment_at(self, node: ast.expr | ast.stmt) -> tuple[str, ...]:
        """The rows of comment right above what begins at `node` and behind its end, without their signs."""
        rows: list[str] = []
        line = node.lineno - 2
        while line >= 0 and self._lines[line].lstrip().startswith("#"):
            rows.insert(0, self._lines[line].lstrip().removeprefix("#").strip())
            line -= 1
        return (*rows, *self._behind(node))

    def _behind(self, node: ast.expr | ast.stmt) -> list[str]:
        """The comment in the row in which `node` ends."""
        row = self._lines[(node.end_lineno or node.lineno) - 1]
        rest = row.encode()[node.end_col_offset or 0 :].decode(errors="ignore").lstrip(" ,)")
        return [rest.removeprefix("#").strip()] if rest.startswith("#") else []


def _parsed(text: str) -> ast.Module:
    if len(text) > LARGEST:
        raise refused(
            Spot(1),
            "too_large",
            Text("The text is too large."),
            expected=Text("at most {most:,} letters of source", most=LARGEST),
            received=Text("{count:,}", count=len(text)),
            remedy=Text("leave out what does not belong to the model."),
        )
    try:
        return ast.parse(text)
    except SyntaxError as error:
        # Python counts columns in characters from 1, and may give none, or one behind the end.
        raise refused(
            Spot(error.lineno or 1, max(error.offset or 0, 0)),
            "bad_source",
            Text("The text is no complete Python source."),
            expected=Text("Python that can be read to its end"),
            received=Text("{reason}", reason=error.msg),
            remedy=Text("mend this line, or the one above it."),
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise refused(
            Spot(1),
            "bad_source",
            Text("The text cannot be read."),
            expected=Text("plain text without zero bytes, not nested without end"),
            remedy=Text("write it with shorter expressions."),
        ) from None
