"""The built-in examples as cards: a picture of what they learn, and what it is about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from netbuilder.project.examples import Example
from netbuilder.window.theme.theme import Theme, font
from netbuilder.window.welcome.groups import group_titles
from netbuilder.window.welcome.pressable import Pressable

# Logical pixels. A picture is as high as a card of 303 has 146.
_GAP = 14
_NARROWEST, _WIDEST = 216, 440
_MOST_COLUMNS = 4
_PICTURE = 146 / 303
_RADIUS = 8
_MARGIN = 14
_LINE = 17
# Lines for the words about an example: as many on every card as one of them needs.
_FEWEST_LINES, _MOST_LINES = 2, 3

_STEPS = {
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
}  # fmt: skip


class Gallery(QWidget):
    """Cards side by side, in rows as equal as they can be; arrow keys lead from one to the next.

    `chosen` tells the name of an example, `reached` a card that was come to by a key.
    """

    chosen = Signal(str)
    reached = Signal(QWidget)

    def __init__(self, examples: Sequence[Example], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = [ExampleCard(example, theme, self) for example in sorted(examples, key=_order)]
        self._shown = list(self.cards)
        self._columns = 1
        self._room = 0  # pixels
        for card in self.cards:
            card.clicked.connect(lambda *_, name=card.example.name: self.chosen.emit(name))
            card.stepped.connect(lambda key, card=card: self._step(card, key))

    def search(self, words: str, group: str = "") -> int:
        """Show the examples of a group, "" for all, that speak of all these words; returns how many."""
        self._shown = [
            card for card in self.cards if group in ("", card.example.group) and card.speaks_of(words)
        ]
        for card in self.cards:
            card.setVisible(card in self._shown)
        self._arrange()
        return len(self._shown)

    def enter(self) -> None:
        """Go to the first card, as with a key."""
        if self._shown:
            self._reach(self._shown[0])

    def set_room(self, width: int) -> None:
        """Arrange the cards in so many pixels."""
        if width != self._room:
            self._room = width
            self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(_MOST_COLUMNS * _NARROWEST, self.minimumHeight())

    def _arrange(self) -> None:
        if not self.cards or not self._room:
            return
        fitting = max(1, min(_MOST_COLUMNS, (self._room + _GAP) // (_NARROWEST + _GAP)))
        # Of all, so that cards keep their size while one searches.
        columns = self._columns = -(-len(self.cards) // -(-len(self.cards) // fitting))
        room = min(self._room, columns * (_WIDEST + _GAP) - _GAP)
        width = (room - _GAP * (columns - 1)) // columns
        height = picture_height(width) + 77 + _LINE * max(card.lines(width) for card in self.cards)
        for number, card in enumerate(self._shown):
            row, column = divmod(number, columns)
            # Pixels left over lie between the cards, so that the last one ends where the head does.
            left = round(column * (room - width) / max(1, columns - 1))
            card.setGeometry(left, row * (height + _GAP), width, height)
        rows = -(-len(self._shown) // columns)
        self.setMinimumHeight(max(0, rows * (height + _GAP) - _GAP))

    def _step(self, card: ExampleCard, key: int) -> None:
        """To the card that `key` leads to from `card`, if there is one."""
        here, last = self._shown.index(card), len(self._shown) - 1
        there = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_Up: here - self._columns,
            Qt.Key.Key_Down: here + self._columns,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }[Qt.Key(key)]
        if there > last and here // self._columns < last // self._columns:
            there = last  # the row below is shorter
        if 0 <= there <= last:
            self._reach(self._shown[there])

    def _reach(self, card: ExampleCard) -> None:
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self.reached.emit(card)


class ExampleCard(Pressable):
    """Picture, title, what there is to see, data and duration. `stepped` tells a key that leads elsewhere."""

    stepped = Signal(int)

    def __init__(self, example: Example, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, example.title, parent)
        self.example = example
        self._image = QImage() if example.thumbnail is None else QImage(str(example.thumbnail))
        self._pixmap = QPixmap()
        self._group = group_titles().get(example.group, "")
        self._about = [words for words in (self._group, example.data, *self._duration()) if words]
        self.setObjectName(f"example.{example.name}")
        self.setAccessibleDescription(f"{example.shows} {', '.join(self._about)}.")

    def speaks_of(self, words: str) -> bool:
        """Whether each of `words` stands somewhere on it."""
        example = self.example
        said = " ".join((example.name, example.title, example.shows, example.data, self._group)).casefold()
        return all(word in said for word in words.casefold().split())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.stepped.emit(event.key())
        else:
            super().keyPressEvent(event)

    def lines(self, width: int) -> int:
        """How many lines the words about it take on a card so wide, within the limits of all cards."""
        taken = wrapped(self.example.shows, QFontMetrics(font(12)), width - 2 * _MARGIN, _MOST_LINES)
        return max(_FEWEST_LINES, len(taken))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.fillPath(outline, self._theme.color("bg_panel"))
        painter.save()
        painter.setClipPath(outline)
        self._paint_picture(painter)
        painter.restore()
        self._paint_words(painter)
        edge, width = ("ink", 2.0) if self.hasFocus() else ("tx3" if self.is_marked else "line", 1.0)
        if self.hasFocus():
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS - 1, _RADIUS - 1)
        painter.strokePath(outline, QPen(self._theme.color(edge), width))
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        place = QRectF(0, 0, self.width(), picture_height(self.width()))
        painter.fillRect(place, self._theme.color("bg_canvas"))
        if not self._image.isNull():
            ratio = self.devicePixelRatioF()
            size = QSize(round(place.width() * ratio), round(place.height() * ratio))
            if self._pixmap.size() != size:
                scaled = self._image.scaled(
                    size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
                self._pixmap = QPixmap.fromImage(scaled)
            painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
        painter.fillRect(QRectF(0, place.bottom() - 1, self.width(), 1), self._theme.color("line"))

    def _paint_words(self, painter: QPainter) -> None:
        room = self.width() - 2 * _MARGIN
        top = picture_height(self.width()) + 11
        title, small = font(14, 600), font(12)
        painter.setFont(title)
        painter.setPen(self._theme.color("tx"))
        shown = QFontMetrics(title).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        _write(painter, shown, top, room, 19)
        painter.setFont(small)
        painter.setPen(self._theme.color("tx2"))
        lines = wrapped(self.example.shows, QFontMetrics(small), room, _MOST_LINES)
        for number, line in enumerate(lines):
            _write(painter, line, top + 22 + number * _LINE, room, _LINE)
        painter.setPen(self._theme.color("tx3"))
        foot = " · ".join(self._about)
        if QFontMetrics(small).horizontalAdvance(foot) > room and self._group:
            foot = " · ".join(words for words in self._about if words != self.example.data)
        shown = QFontMetrics(small).elidedText(foot, Qt.TextElideMode.ElideRight, room)
        _write(painter, shown, self.height() - 11 - _LINE, room, _LINE)

    def _duration(self) -> list[str]:
        seconds = self.example.seconds
        if seconds is None:
            return []
        if seconds < 60:
            return [self.tr("trains in {} s").format(round(seconds))]
        return [self.tr("trains in {} min").format(round(seconds / 60))]


def picture_height(width: int) -> int:
    return round(width * _PICTURE)


def wrapped(text: str, metrics: QFontMetrics, width: int, lines: int) -> list[str]:
    """`text` on at most `lines` lines no wider than `width`; what is too long ends in dots after a word."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines:
        count = 1
        while count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= width:
            count += 1
        found.append(" ".join(words[:count]))
        words = words[count:]
    if words:
        last = found[-1].split()
        while len(last) > 1 and metrics.horizontalAdvance(" ".join(last) + "…") > width:
            last.pop()
        found[-1] = " ".join(last).rstrip(",;:.") + "…"
    return found


def _write(painter: QPainter, text: str, top: float, width: int, height: int) -> None:
    place = QRectF(_MARGIN, top, width, height)
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _order(example: Example) -> tuple[float, str]:
    return example.place, example.name
