"""The window of help: every layer, searched as one types, and the page of the one that is chosen."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QUrl
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from netbuilder.studio.curves import Curves
from netbuilder.studio.presenters.finding import found
from netbuilder.studio.presenters.help_page import Form, HelpPage, help_page
from netbuilder.studio.presenters.palette import every_item, sections
from netbuilder.window.help.html import LINK, PICTURE, html_of, html_of_all
from netbuilder.window.help.sketches import picture_of
from netbuilder.window.theme.theme import Theme, layer_icon
from netbuilder.window.widgets.tile import tile_pixmap

_SIZE = QSize(860, 700)
_LIST, _TILE = 240, 18
_PICTURE_WIDTH = 420
_MARGIN = 12.0
_KIND = Qt.ItemDataRole.UserRole


class Following(Protocol):
    """Who asks again and again for what is being computed."""

    def __call__(self, work: Curves) -> None: ...


class HelpWindow(QDialog):
    """`follow` has `curves` pumped. It takes nothing away from the window behind it."""

    def __init__(self, theme: Theme, curves: Curves, follow: Following, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._curves = curves
        self._follow = follow
        self._sections = sections()
        self._items = every_item(self._sections)
        self._page: HelpPage | None = None
        self._way: list[str] = []  # the kinds of the pages before
        self._passing = False  # whether the page was met on the way through the list
        self._shown = ""  # the kind of the page in the browser, which stays where it was scrolled to
        self.setObjectName("helpPage")
        self.setAccessibleName(self.tr("Help on layers"))
        self.setWindowTitle(self.tr("Help on layers"))
        self.search = QLineEdit()
        self.search.setObjectName("helpSearch")
        self.search.setAccessibleName(self.tr("Search layers"))
        self.search.setPlaceholderText(self.tr("Search layers"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda *_: self._fill())
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setObjectName("helpList")
        self.list.setAccessibleName(self.tr("Layers"))
        self.list.currentItemChanged.connect(self._on_row)
        self.text = QTextBrowser()
        self.text.setObjectName("helpText")
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(_MARGIN)
        self.text.anchorClicked.connect(self._on_link)
        self.back = QPushButton(self.tr("Back"))
        self.back.setObjectName("helpBack")
        self.back.setAutoDefault(False)
        self.back.clicked.connect(lambda *_: self.go_back())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self).activated.connect(self.go_back)
        self._lay_out()
        theme.changed.connect(self._show)
        curves.changed.connect(self._on_curve)
        self._fill()
        self._show()

    def show_page(self, kind: str) -> None:
        """The page of a kind of node; all there is where that has none."""
        page = help_page(kind)
        if page is None and self._page is not None and not kind:
            return  # nothing is asked about: what was read last stays
        self._go_to(page)

    def _go_to(self, page: HelpPage | None, *, passing: bool = False) -> None:
        """Show a page. One that is only passed while one searches is no place to go back to."""
        before = self._page
        if before is not None and not self._passing and (page is None or page.kind != before.kind):
            self._way.append(before.kind)
        self._page, self._passing = page, passing
        self._show()
        self._mark()

    def go_back(self) -> None:
        """The page before."""
        if self._way:
            self._page, self._passing = help_page(self._way.pop()), False
            self._show()
            self._mark()

    @property
    def kind(self) -> str:
        """Of the page that is shown, "" for the list of all."""
        return self._page.kind if self._page is not None else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the field one goes through the list with the arrows, and to the page with Enter."""
        if watched is not self.search or not isinstance(event, QKeyEvent):
            return False
        if event.type() != QEvent.Type.KeyPress:
            return False
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and self.list.count():
            row = min(max(self.list.currentRow() + step, 0), self.list.count() - 1)
            self.list.setCurrentRow(row)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.text.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.text)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST, _SIZE.width() - _LIST])
        close = QPushButton(self.tr("Close"))
        close.setAutoDefault(False)  # Enter in the field is not meant for it
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(12)
        whole.addWidget(splitter, 1)
        whole.addLayout(foot)
        self.resize(_SIZE)

    def _fill(self) -> None:
        """List what is found; what is shown stays until another row is chosen."""
        self.list.blockSignals(True)
        self.list.clear()
        items = found(self._items, self.search.text()) if self.search.text().strip() else self._items
        for item in items:
            row = QListWidgetItem(item.title)
            row.setIcon(self._icon(item.kind, item.category))
            row.setData(_KIND, item.kind)
            row.setToolTip(item.says)
            self.list.addItem(row)
        self.list.blockSignals(False)
        if self.search.text().strip() and items:
            self.list.setCurrentRow(0)
        else:
            self._mark()

    def _icon(self, kind: str, category: str) -> QIcon:
        """The same whether the row is chosen or not."""
        name, ratio = layer_icon(kind, category), self.devicePixelRatioF()
        tile = tile_pixmap(self._theme, name, category, _TILE, ratio)
        icon = QIcon(tile)
        icon.addPixmap(tile, QIcon.Mode.Selected)
        return icon

    def _mark(self) -> None:
        """Let the row of the page be the current one, where it is listed."""
        self.list.blockSignals(True)
        rows = [self.list.item(number) for number in range(self.list.count())]
        place = next((number for number, row in enumerate(rows) if row.data(_KIND) == self.kind), -1)
        self.list.setCurrentRow(place)
        if place >= 0:
            self.list.scrollToItem(rows[place])
        self.list.blockSignals(False)

    def _on_row(self, row: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if row is not None:
            self._go_to(help_page(str(row.data(_KIND))), passing=True)

    def _on_link(self, url: QUrl) -> None:
        self.show_page(url.toString().removeprefix(LINK))

    def _on_curve(self, kind: str) -> None:
        if kind == self.kind:
            self._show()

    def _show(self) -> None:
        self.back.setEnabled(bool(self._way))
        page, tokens = self._page, self._theme.tokens
        self.setWindowTitle(page.title if page is not None else self.tr("Help on layers"))
        self.text.setAccessibleName(self.windowTitle())
        at = self.text.verticalScrollBar().value() if page is not None else 0
        if page is None:
            self.text.setHtml(html_of_all(self._sections, tokens))
            return
        document = self.text.document()
        if page.sketch is not None:
            curve = self._curve(page) if page.sketch.form is Form.CURVE else ()
            image = picture_of(page.sketch, page.category, self._theme, self.devicePixelRatioF(), curve)
            document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(PICTURE), image)
        self.text.setHtml(html_of(page, tokens, _PICTURE_WIDTH))
        self.text.verticalScrollBar().setValue(at if self._shown == page.kind else 0)
        self._shown = page.kind

    def _curve(self, page: HelpPage) -> tuple[float, ...]:
        known = self._curves.of(page.kind)
        if not known:
            self._follow(self._curves)
        return known
