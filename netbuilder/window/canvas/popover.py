"""The card of a problem: it points at the wire that brings what does not fit, or at the node."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netbuilder.core.problem import Fix, Severity
from netbuilder.studio.presenters.problem_card import FixCard, ProblemCard
from netbuilder.window.canvas.standing import TIP, Side, Stand, margins
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.fix_button import FixButton
from netbuilder.window.widgets.severity import SEVERITY_ICONS
from netbuilder.window.widgets.style import words

_WIDTH, _WIDEST = 224, 288
# The keys of the buttons, as short as they can be written.
_KEYS = ("↵", "2", "3")
_PAD = 12
_RADIUS = 8
_HALF = 8  # of the foot of its point


class ProblemPopover(QWidget):
    """`fix_wanted` carries the remedy whose button was pressed."""

    fix_wanted = Signal(Fix)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("problemPopover")
        self._theme = theme
        self._stand: Stand | None = None  # until it has a place
        self._severity = Severity.ERROR
        self._wide = _WIDTH
        self._mark = QLabel()
        self._title = words("", "title", wrap=True)
        self._why = words("", "label", wrap=True)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(6)
        self._fixes: list[FixCard] = []
        head = QHBoxLayout()
        head.setSpacing(7)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(6)
        column.addWidget(self._why)
        column.addSpacing(11)
        column.addLayout(self._buttons)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(20)
        shadow.setOffset(0, 6)
        self._shadow = shadow
        self.setGraphicsEffect(shadow)
        self.hide()
        self.use_theme()

    @property
    def fixes(self) -> list[FixCard]:
        """The remedies on offer, best first."""
        return list(self._fixes)

    def use_theme(self) -> None:
        icon, colour = SEVERITY_ICONS[self._severity]
        self._mark.setPixmap(self._theme.pixmap(icon, colour, 16, self.devicePixelRatioF()))
        self._shadow.setColor(QColor(0, 0, 0, 115) if self._theme.is_dark else QColor(23, 27, 33, 41))
        self.update()

    def show_problem(self, card: ProblemCard, *, keys: bool = False) -> None:
        """Tell a problem; with `keys`, each button names the key that does the same on the canvas."""
        self._severity = card.severity
        self.use_theme()
        self._title.setText(card.title)
        self._why.setText(card.why)
        self.setAccessibleName(card.title)
        self.setAccessibleDescription(card.why)
        while (item := self._buttons.takeAt(0)) is not None:
            button = item.widget()
            if button is not None:
                button.hide()
                button.setParent(None)
                button.deleteLater()
        self._fixes = list(card.fixes)
        self._wide = _WIDTH
        for index, fix in enumerate(card.fixes):
            button = self._button(fix, index, _KEYS[index] if keys else "")
            self._buttons.addWidget(button)
            # Qt would show it later, and count no room for it until then.
            button.show()
            self._wide = max(self._wide, min(_WIDEST, button.wanted_width + 2 * _PAD))

    @property
    def card_size(self) -> QSize:
        """Its size without its point."""
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        return QSize(self._wide, layout.totalHeightForWidth(self._wide))

    def place(self, found: Stand) -> None:
        """Stand there, with its point at what it is about."""
        self._stand = found
        left, top, right, bottom = margins(found.side if found.tip is not None else None)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(_PAD + left, _PAD + top, _PAD + right, _PAD + bottom)
        self.setFixedWidth(found.whole.width())
        self.setGeometry(found.whole)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        found = self._stand
        if found is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(found.rect.translated(-found.whole.topLeft())).adjusted(0.5, 0.5, -0.5, -0.5)
        body = QPainterPath()
        body.addRoundedRect(rect, _RADIUS, _RADIUS)
        if found.tip is not None:
            body = body.united(_point(rect, found.side, found.tip))
        painter.setPen(QPen(self._theme.color("line_strong"), 1))
        painter.setBrush(self._theme.color("bg_overlay"))
        painter.drawPath(body)

    def _button(self, fix: FixCard, index: int, key: str) -> FixButton:
        button = FixButton(self._theme, fix, first=index == 0, key=key)
        button.setObjectName(f"fix.{index}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda *_: self.fix_wanted.emit(fix.fix))
        return button


def _point(rect: QRectF, side: Side, along: float) -> QPainterPath:
    """The triangle on the edge of `rect`, at `along`, that is turned to the thing beside which it stands."""
    out = TIP - 1
    corners = {
        Side.BELOW: (rect.topLeft(), QPointF(1, 0), QPointF(0, -1)),
        Side.ABOVE: (rect.bottomLeft(), QPointF(1, 0), QPointF(0, 1)),
        Side.RIGHT: (rect.topLeft(), QPointF(0, 1), QPointF(-1, 0)),
        Side.LEFT: (rect.topRight(), QPointF(0, 1), QPointF(1, 0)),
    }
    corner, on, off = corners[side]
    foot = corner + on * along - off  # a bit inside, so that no line parts the two
    tip = QPainterPath(foot - on * _HALF)
    tip.lineTo(foot + off * (out + 1))
    tip.lineTo(foot + on * _HALF)
    tip.closeSubpath()
    return tip
