"""Python source in colours: words of the language, text, numbers, types; what explains stands back."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from netbuilder.window.theme.theme import Theme

_CONSTANTS = frozenset(("True", "False", "None"))
_WORDS = frozenset(keyword.kwlist) - _CONSTANTS
_TOKENS = re.compile(
    r"""(?P<comment>\#.*)
      | (?P<long>[rRbBfFuU]{0,2}(?P<quotes>\"{3}|'{3}))
      | (?P<string>[rRbBfFuU]{0,2}(?:"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?))
      | (?P<number>(?<!\w)(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?))
      | (?P<word>@?[^\W\d]\w*)""",
    re.VERBOSE,
)
_TYPE = re.compile(r"[A-Z]\w*[a-z]\w*")
# The state of a line that ends within a long string, by the quotes that end it.
_LONG = {'"""': 1, "'''": 2}
_QUOTES = {state: quotes for quotes, state in _LONG.items()}


class PythonColours(QSyntaxHighlighter):
    """Follows a document and the theme. What is not Python is coloured as far as it looks like it."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._formats = _formats(theme)
        theme.changed.connect(self._use_theme)

    def highlightBlock(self, text: str) -> None:
        place = self._go_on_with_string(text)
        before = ""
        while (found := _TOKENS.search(text, place)) is not None:
            start, place = found.span()
            kind = found.lastgroup or ""
            if found["long"]:
                place = self._until_end(text, start, place, found["quotes"])
            elif kind == "word":
                name = self._kind_of(found["word"], before)
                if name:
                    self.setFormat(start, place - start, self._formats[name])
                before = found["word"]
            else:
                self.setFormat(start, place - start, self._formats[kind])

    def _kind_of(self, word: str, before: str) -> str:
        if word in _WORDS:
            return "word"
        if word in _CONSTANTS:
            return "number"
        if before == "def":
            return "defined"
        if before == "class":
            return "type"
        if word == "self" or word[0] == "@":
            return "quiet"
        return "type" if _TYPE.fullmatch(word) else ""

    def _go_on_with_string(self, text: str) -> int:
        """Where the long string ends that began on a line before; 0 without one."""
        state = self.previousBlockState()
        self.setCurrentBlockState(0)
        return self._until_end(text, 0, 0, _QUOTES[state]) if state in _QUOTES else 0

    def _until_end(self, text: str, start: int, inside: int, quotes: str) -> int:
        """Colour a long string from `start`, whose words begin at `inside`; where it ends in this line."""
        end = text.find(quotes, inside)
        if end < 0:
            self.setCurrentBlockState(_LONG[quotes])
        end = end + len(quotes) if end >= 0 else len(text)
        self.setFormat(start, end - start, self._formats["quiet"])
        return end

    def _use_theme(self) -> None:
        self._formats = _formats(self._theme)
        self.rehighlight()


def _formats(theme: Theme) -> dict[str, QTextCharFormat]:
    """What a token looks like, by its kind."""
    colours = {
        "comment": "tx3",
        "quiet": "tx2",
        "string": "code_string",
        "number": "code_number",
        "word": "code_word",
        "type": "code_type",
        "defined": "tx",
    }
    made = {}
    for kind, colour in colours.items():
        made[kind] = QTextCharFormat()
        made[kind].setForeground(theme.color(colour))
    made["defined"].setFontWeight(QFont.Weight.Medium)
    return made
