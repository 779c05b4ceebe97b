"""The card of a problem: beside the wire that brings what does not fit, never over the node itself."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.problem import Fix
from netbuilder.project import kinds
from netbuilder.studio.presenters.node_card import category_of
from netbuilder.studio.presenters.problem_card import FixCard, ProblemCard
from netbuilder.window.theme.theme import Theme, layer_icon
from netbuilder.window.widgets.style import styled, words

_WIDTH = 228
_TIP = 9  # height of the triangle that points at the wire
_TIP_AT = 17  # least distance of its point from a side
_BESIDE = 8  # right of the wire, so that its way can be seen
_PAD = 12
_RADIUS = 8
_GAP = 12


class ProblemPopover(QWidget):
    """`fix_wanted` carries the remedy whose button was pressed."""

    fix_wanted = Signal(Fix)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("problemPopover")
        self._theme = theme
        self._tip = True
        self.setFixedWidth(_WIDTH)
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
        column.setContentsMargins(_PAD, _PAD + _TIP, _PAD, _PAD)
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
        self._mark.setPixmap(self._theme.pixmap("error", "err", 16, self.devicePixelRatioF()))
        self._shadow.setColor(QColor(0, 0, 0, 115) if self._theme.is_dark else QColor(23, 27, 33, 41))
        self.update()

    def show_problem(self, card: ProblemCard) -> None:
        self._title.setText(card.title)
        self._why.setText(card.why)
        self.setAccessibleName(card.title)
        self.setAccessibleDescription(card.why)
        while (item := self._buttons.takeAt(0)) is not None:
            button = item.widget()
            if button is not None:
                button.hide()
                button.deleteLater()
        self._fixes = list(card.fixes)
        for index, fix in enumerate(card.fixes):
            button = self._button(fix, first=index == 0)
            self._buttons.addWidget(button)
            # Qt would show it later, and count no room for it until then.
            button.show()
        self.adjustSize()

    def place(self, anchor: QPoint, node: QRect, room: QRect) -> None:
        """Stand below `anchor`, or wherever else in `room` neither it nor the `node` is covered."""
        size = self._size()
        below = QRect(anchor + QPoint(_BESIDE, _GAP - _TIP), size)
        across = [
            below,
            QRect(QPoint(node.left(), node.bottom() + _GAP - _TIP), size),
            QRect(QPoint(node.left(), node.top() - _GAP - size.height()), size),
        ]
        beside = [
            QRect(QPoint(node.right() + _GAP, node.top() - _TIP), size),
            QRect(QPoint(node.left() - _GAP - size.width(), node.top() - _TIP), size),
        ]
        first, *others = [_pushed(rect, room, across=True) for rect in across]
        wanted = [first, *(_pushed(rect, room, across=False) for rect in beside), *others]
        whole = [rect for rect in wanted if room.contains(rect) and not rect.intersects(node)]
        chosen = whole[0] if whole else _pushed(wanted[1], room, across=True)
        self._tip = chosen.top() == below.top() and chosen.left() - _BESIDE <= anchor.x() <= chosen.right()
        self._tip_x = max(_TIP_AT, min(size.width() - _TIP_AT, anchor.x() - chosen.left()))
        self.setGeometry(chosen)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QPainterPath()
        body.addRoundedRect(QRectF(self.rect()).adjusted(0.5, _TIP + 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        if self._tip:
            tip = QPainterPath(QPointF(self._tip_x - 8, _TIP + 1))
            tip.lineTo(self._tip_x, 1)
            tip.lineTo(self._tip_x + 8, _TIP + 1)
            tip.closeSubpath()
            body = body.united(tip)
        painter.setPen(QPen(self._theme.color("line_strong"), 1))
        painter.setBrush(self._theme.color("bg_overlay"))
        painter.drawPath(body)

    def _size(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        return QSize(_WIDTH, layout.totalHeightForWidth(_WIDTH))

    def _button(self, fix: FixCard, *, first: bool) -> QPushButton:
        button = styled(QPushButton(), variant="primary" if first else "")
        button.setObjectName(f"fix.{self._buttons.count()}")
        button.setAccessibleName(" ".join(filter(None, (fix.label, fix.result))))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tone = "on_ink" if first else "tx"
        row = QHBoxLayout(button)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(7)
        if fix.kind and kinds.find(fix.kind) is not None:
            icon = QLabel()
            name = layer_icon(fix.kind, category_of(fix.kind).id)
            icon.setPixmap(self._theme.pixmap(name, tone, 16, self.devicePixelRatioF()))
            row.addWidget(icon)
        label = words(fix.label)
        label.setStyleSheet(f"color: {self._theme.tokens.named(tone)}; font-weight: {600 if first else 500};")
        row.addWidget(label, 1)
        if fix.result:
            result = words(fix.result, "mono")
            result.setStyleSheet(
                f"color: {self._theme.tokens.named('on_ink' if first else 'tx2')}; font-size: 11px;"
            )
            row.addWidget(result)
        for child in button.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        button.setToolTip(button.accessibleName())
        button.clicked.connect(lambda *_: self.fix_wanted.emit(fix.fix))
        return button


def _pushed(rect: QRect, room: QRect, *, across: bool) -> QRect:
    """`rect` pushed into `room`: sideways if `across`, else up or down."""
    moved = QRect(rect)
    if across:
        moved.moveLeft(max(room.left(), min(rect.left(), room.right() - rect.width() + 1)))
    else:
        moved.moveTop(max(room.top(), min(rect.top(), room.bottom() - rect.height() + 1)))
    return moved
