"""A dialog that lies over its window like a sheet of paper: its own header, the window dimmed behind it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, styled, words
from netbuilder.window.widgets.elided import ElidedLabel

_HEADER = 56
_EDGE = 20
_RADIUS = 10
_DIMMED = (8, 9, 11, 168)  # red, green, blue, alpha of what lies over a window behind a sheet


class Sheet(QDialog):
    """`body` is filled by whoever makes it. Escape and the cross reject."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, edge: int = _EDGE) -> None:
        """`edge` is how far the title stands from the left."""
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.theme = theme
        self._scrim: Scrim | None = None
        self._paper = _Paper(theme)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self._paper)
        self._title = ElidedLabel("", "dialog")
        self._subtitle = words("", "label")
        self._cross = styled(QToolButton(), variant="ghost", compact=True)
        self._cross.setAccessibleName(self.tr("Close"))
        self._cross.setIconSize(QSize(16, 16))
        self._cross.clicked.connect(self.reject)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        whole = QVBoxLayout(self._paper)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(self._header(edge))
        whole.addWidget(rule())
        whole.addLayout(self.body, 1)
        if parent is not None:
            parent.window().installEventFilter(self)
        theme.changed.connect(self._paint)
        self._paint()

    def set_title(self, title: str, subtitle: str) -> None:
        self._title.say(title)
        self._subtitle.setText(subtitle)
        self.setWindowTitle(title)
        self.setAccessibleName(title)

    @property
    def subtitle(self) -> str:
        return self._subtitle.text()

    def _header(self, edge: int) -> QWidget:
        header = _Header(self)
        header.setFixedHeight(_HEADER)
        row = QHBoxLayout(header)
        row.setContentsMargins(edge, 0, 14, 0)
        row.setSpacing(12)
        row.addWidget(self._title)
        row.addWidget(self._subtitle, 1)
        row.addWidget(self._cross)
        return header

    def _paint(self) -> None:
        self._cross.setIcon(self.theme.icon("close", "tx2", 16))
        self._paper.update()

    def showEvent(self, event: QShowEvent) -> None:
        parent = self.parentWidget()
        if parent is not None and self._scrim is None:
            self._scrim = Scrim(parent.window())
            self._place(parent.window())
        super().showEvent(event)

    def _place(self, window: QWidget) -> None:
        """Stand in the middle of `window`: Qt would leave room for a title bar, which a sheet has none of."""
        place, screen = self.rect(), window.screen().availableGeometry()
        place.moveCenter(window.frameGeometry().center())
        self.move(max(place.left(), screen.left()), max(place.top(), screen.top()))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim is not None and not event.spontaneous():
            self._scrim.lift()
            self._scrim = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window that goes takes its sheet along."""
        parent = self.parentWidget()
        gone = event.type() == QEvent.Type.Hide and not event.spontaneous()
        if gone and parent is not None and watched is parent.window():
            self.reject()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Round corners by a mask: without a compositor a translucent window has black ones."""
        super().resizeEvent(event)
        self.setMask(_with_round_corners(self))


class _Paper(QWidget):
    """The ground of a sheet with its edge. What the mask leaves beyond the round corners looks dimmed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.color("bg_app"))
        painter.fillRect(event.rect(), QColor(*_DIMMED))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("line_strong"))
        painter.setBrush(self._theme.color("bg_panel"))
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, _RADIUS - 0.5, _RADIUS - 0.5)
        painter.end()


def _with_round_corners(widget: QWidget) -> QRegion:
    """All pixels of which a part lies inside."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(widget.rect()), _RADIUS, _RADIUS)
    within = QRegion(path.toFillPolygon().toPolygon())
    across = within | within.translated(1, 0) | within.translated(-1, 0)
    return (across | within.translated(0, 1) | within.translated(0, -1)) & QRegion(widget.rect())


class _Header(QWidget):
    """Moves the sheet when it is dragged, as a title bar does."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet

    def mousePressEvent(self, event: QMouseEvent) -> None:
        handle = self._sheet.windowHandle()
        if event.button() == Qt.MouseButton.LeftButton and handle is not None:
            handle.startSystemMove()


class Scrim(QWidget):
    """Dims a window until it is lifted."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("scrim")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setStyleSheet(f"#scrim {{ background: rgba{_DIMMED}; }}")
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.show()
        self.raise_()

    def lift(self) -> None:
        self._window.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False
