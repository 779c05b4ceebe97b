"""Single-letter keys on a keyboard that writes another alphabet: what counts is where the key lies.

With Ctrl Qt finds the Latin letter by itself; of a bare key it tells only "ㅈ" or "ц" where W lies.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

# The letters of each row from the left, and the number of its first key: X11 counts as Linux does, from 8.
_ROWS = (("QWERTYUIOP", 16), ("ASDFGHJKL", 30), ("ZXCVBNM", 44))
_X11_OFFSET = 8
# The places of a Mac have no order.
_MAC_PLACES = {
    0: "A", 1: "S", 2: "D", 3: "F", 4: "H", 5: "G", 6: "Z", 7: "X", 8: "C", 9: "V", 11: "B", 12: "Q",
    13: "W", 14: "E", 15: "R", 16: "Y", 17: "T", 31: "O", 32: "U", 34: "I", 35: "P", 37: "L", 38: "J",
    40: "K", 45: "N", 46: "M",
}  # fmt: skip
# Where a system tells no place: the letters of layouts in the order of the Latin ones above.
_LAYOUTS = (
    ("йцукенгшщзфывапролдячсмить", ""),
    ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "ㅃㅉㄸㄲㅆㅛㅕㅑㅒㅖ"),
)


def run_by_place(event: QKeyEvent, actions: Iterable[QAction]) -> bool:
    """Do what the key would do that a Latin keyboard has in the same place; False where there is nothing."""
    letter = latin_letter(event)
    if not letter:
        return False
    key = Qt.Key(ord(letter))
    keys = QKeySequence(QKeyCombination(event.modifiers(), key))
    action = next((each for each in actions if each.isEnabled() and keys in each.shortcuts()), None)
    if action is not None:
        action.trigger()
    return action is not None


def latin_letter(event: QKeyEvent) -> str:
    """The Latin capital where a key lies that writes a letter of another alphabet; "" for any other key."""
    text = event.text() or (chr(event.key()) if 0x7F < event.key() < 0x10000 else "")
    if len(text) != 1 or text.isascii() or not text.isalpha():
        return ""
    return _by_place(event) or _by_letter(text.lower())


def _by_place(event: QKeyEvent) -> str:
    if sys.platform == "darwin":
        return _MAC_PLACES.get(event.nativeVirtualKey(), "") if event.text() else ""
    code = event.nativeScanCode() - (_X11_OFFSET if sys.platform.startswith("linux") else 0)
    for letters, first in _ROWS:
        if first <= code < first + len(letters):
            return letters[code - first]
    return ""


def _by_letter(letter: str) -> str:
    latin = "".join(letters for letters, _ in _ROWS)
    for letters, shifted in _LAYOUTS:
        for row in (letters, shifted):
            if letter in row:
                return latin[row.index(letter)]
    return ""
