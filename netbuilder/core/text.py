"""Words for the user, made outside the window: templates that the window translates before it fills them."""

from __future__ import annotations

import reprlib
import unicodedata
from collections.abc import Callable

from netbuilder.core.values import dataclass

# Characters a piece of text from outside may take in a sentence.
_LONGEST = 60

# They turn the direction of what follows, so that a line reads other than it is.
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True, init=False)
class Text:
    """A sentence with holes. `template` is the key for translation; `values` fill its `{names}`.

    The template is a literal of our source, never something a file says. A value that is a Text is translated
    with the sentence around it. Values should be hashable.

    >>> str(Text("{layer} needs a vector.", layer="Linear 1"))
    'Linear 1 needs a vector.'
    """

    template: str
    values: tuple[tuple[str, object], ...]

    def __init__(self, template: str, /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", tuple(sorted(values.items())) if values else ())

    def translated(self, translate: Callable[[str], str]) -> str:
        """The words in another language; `translate` gives the template there for an English one."""
        filling = {
            name: value.translated(translate) if isinstance(value, Text) else value
            for name, value in self.values
        }
        return translate(self.template).format(**filling)

    def __str__(self) -> str:
        return self.translated(str)

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (self.template, self.values)


def _restore(template: str, values: tuple[tuple[str, object], ...]) -> Text:
    return Text(template, **dict(values))


class _Brief(reprlib.Repr):
    """`repr` that stays short for values of any size and never fails."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxstring = self.maxother = self.maxlong = _LONGEST
        self.fillvalue = "…"

    def repr_int(self, x: int, level: int) -> str:
        try:
            return super().repr_int(x, level)
        except ValueError:  # Python refuses to print whole numbers of more than some thousand digits
            return f"{'-' if x < 0 else ''}10^{int(x.bit_length() * 0.30103)}"


def shortened(text: str) -> str:
    """`text` from outside, cut to what fits into a sentence."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def quoted(value: object) -> str:
    """A value from outside as Python writes it, cut to what fits into a sentence. Never fails."""
    return shortened(_Brief().repr(value))


def one_line(text: str) -> str:
    """`text` without line breaks, and with control characters spelt out: no name can steer a terminal."""
    spaced = " ".join(text.split())
    return "".join(_spelt(character) if _is_unsafe(character) else character for character in spaced)


def _is_unsafe(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or character in _TURNING


def _spelt(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
