"""A card: header with title and controls, a body, and a foot with one sentence of meaning."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.window.widgets.elided import ElidedLabel
from netbuilder.window.widgets.steady import WrappedWords
from netbuilder.window.widgets.style import rule, surface

_HEADER = 35  # with the line below it 36
HEADER_EDGE = 8  # right of controls
_LEAST_WORDS = 96  # pixels of a title, and of a subtitle, that are seen beside controls
_FOOT = 54  # room for two lines, so that the feet of cards side by side are of one height


class Card(QFrame):
    """`body` is the layout that a card's maker fills; it has no margins of its own."""

    def __init__(self, title: str, subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface(self, "card")
        self.setAccessibleName(title)
        self._title = ElidedLabel(title, "title", least=_LEAST_WORDS)
        self._subtitle = ElidedLabel(subtitle, "hint", least=_LEAST_WORDS)
        header = QWidget()
        header.setFixedHeight(_HEADER)
        self._header = QHBoxLayout(header)
        self._header.setContentsMargins(12, 0, HEADER_EDGE, 0)
        self._header.setSpacing(8)
        self._header.addWidget(self._title)
        self._header.addWidget(self._subtitle)
        self._header.addStretch(1)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        foot.addWidget(rule())
        self._caption = WrappedWords("label")
        self._caption.label.setContentsMargins(14, 10, 14, 12)
        self._caption.label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._caption.setMinimumHeight(_FOOT)
        foot.addWidget(self._caption)
        self._foot.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addWidget(rule())
        whole.addLayout(self.body, 1)
        whole.addWidget(self._foot)

    def minimumSizeHint(self) -> QSize:
        """As with a foot: cards keep their heights when their first sentence comes."""
        least = super().minimumSizeHint()
        return least + QSize(0, self._foot.sizeHint().height()) if self._foot.isHidden() else least

    def add_to_header(self, widget: QWidget) -> None:
        """Put a control at the right end of the header."""
        self._header.addWidget(widget)

    def add_as_title(self, widget: QWidget) -> None:
        """Put a control at the left end of the header, where the title is."""
        self._header.insertWidget(0, widget)

    def show_title(self, shown: bool) -> None:
        """Show the title, or leave its place to what says the same."""
        self._title.setVisible(shown)

    def set_title(self, title: str) -> None:
        self._say(self._title, title)
        self.setAccessibleName(title)

    def set_subtitle(self, subtitle: str, hint: str = "") -> None:
        """`hint` is its tooltip."""
        self._say(self._subtitle, subtitle, hint)

    def _say(self, label: ElidedLabel, text: str, hint: str = "") -> None:
        if text != label.whole:
            label.say(text, hint)
            self._header.activate()  # at once, or longer words would be cut until Qt finds the time

    def set_caption(self, caption: str) -> None:
        """One sentence at the foot; an empty one hides it."""
        self._caption.show_words(caption)
        if bool(caption) == self._foot.isHidden():
            self._foot.setVisible(bool(caption))
