"""The window: menu row, pages, status bar, notices; and how it begins and ends."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.project.diff import ProjectDiff
from netbuilder.runs.events import Ended
from netbuilder.runs.state import RunState
from netbuilder.studio.commands.command import Context, Page
from netbuilder.studio.keeping import Keeper
from netbuilder.studio.recents import Recents
from netbuilder.studio.settings import SettingsStore
from netbuilder.studio.settings_in_use import SettingsInUse
from netbuilder.studio.workspace import Workspace
from netbuilder.window.actions import Actions
from netbuilder.window.autosave import Autosave
from netbuilder.window.clipboard import SystemClipboard
from netbuilder.window.docks import Dock, Docks
from netbuilder.window.file_drop import FileDrop
from netbuilder.window.menu_row import MenuRow
from netbuilder.window.notices import Notices
from netbuilder.window.page_making import PageMaker
from netbuilder.window.pump import Pump
from netbuilder.window.shell import WindowShell
from netbuilder.window.status_bar import StatusBar
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.style import rule, surface
from netbuilder.window.window_title import WindowTitle

if TYPE_CHECKING:
    from netbuilder.window.beginning import Beginning
    from netbuilder.window.build_page import BuildPage
    from netbuilder.window.canvas.previewing import PreviewPictures
    from netbuilder.window.source.desk import SourceDesk

_SIZE = QSize(1600, 1000)
_SOURCE_WIDTH = 500
_SMALLEST = QSize(960, 600)
# So long after the first picture nothing competes with the first movements of the hand.
_IDLE_MILLISECONDS = 300


class MainWindow(QMainWindow):
    """Draws one workspace, and closes it. A page is made when it is shown for the first time.

    `page_made` tells which page was made just now, `page_shown` that one fills the window, `begun` that the
    first picture is there, `closing` that the window is about to go and nothing can keep it.
    """

    page_made = Signal(Page)
    page_shown = Signal()
    source_desk_made = Signal()
    begun = Signal()
    closing = Signal()

    def __init__(
        self,
        workspace: Workspace,
        theme: Theme,
        settings: SettingsStore,
        recents: Recents,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mainWindow")
        self.setAccessibleName("NetBuilder")
        self.setMinimumSize(_smallest())
        self.setAcceptDrops(True)
        self.workspace = workspace
        self.keeper = Keeper(workspace)
        self.pump = Pump(self)
        self.theme = theme
        self._settings = settings
        self._recents = recents
        self._leaving = False
        self._closed = False
        self._beginning: Beginning | None = None  # until the first picture is there
        self._previews: PreviewPictures | None = None  # until they are first wanted
        self._source_desk: SourceDesk | None = None
        self._page = Page.FIRST
        self._pages: dict[Page, QWidget] = {}
        self._title = WindowTitle(self)
        self._autosave = Autosave(self.keeper, self)
        self._in_use = SettingsInUse(settings, workspace.desk, self.keeper)
        self.clipboard = SystemClipboard(self)
        self.shell = WindowShell(self, workspace, settings, recents)
        self._context = Context(workspace, self.shell)
        self._maker = PageMaker(self, self._context, settings, recents)
        self._file_drop = FileDrop(self, self._context, theme)
        self._stack = surface(QStackedWidget(), "app")
        self._column = QVBoxLayout()
        self.docks = Docks(self._stack, self._column, settings, theme, self)
        self.docks.offer(Dock("outline", self.tr("Outline"), self._maker.outline))
        right = Qt.DockWidgetArea.RightDockWidgetArea
        self.docks.offer(Dock("history", self.tr("History"), self._maker.history, right))
        self.docks.offer(Dock("source", self.tr("Source"), self._maker.source, right, _SOURCE_WIDTH))
        self.docks.restore()
        self.actions_of_commands = Actions(self._context, self)
        self._menu_row = MenuRow(workspace, theme, self.actions_of_commands, self.shell)
        self._status = StatusBar(workspace, theme, self.shell)
        self._lay_out()
        self.notices = Notices(self, theme, self._stack)
        self._listen()
        self._restore_geometry()
        self._title.show()

    # ------------------------------------------------------------------------------------------ pages

    @property
    def page(self) -> Page:
        return self._page

    def show_page(self, page: Page) -> None:
        """Let `page` fill the window."""
        self._need_page(page)
        self._page = page
        shown = self._pages[page]
        focused = QApplication.focusWidget()
        was_there = focused is not None and shown.isVisible() and shown.isAncestorOf(focused)
        self._stack.setCurrentWidget(shown)
        self._stack.setFocusProxy(shown)
        if not was_there:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)  # keys are for what is shown
        self.docks.show_beside_canvas(page is Page.BUILD)
        self.notices.place()
        self._refresh()
        self.page_shown.emit()

    def has_page(self, page: Page) -> bool:
        """Whether a page was made."""
        return page in self._pages

    def page_of(self, page: Page) -> QWidget:
        """A page, which need not be shown."""
        self._need_page(page)
        return self._pages[page]

    def build_page(self) -> BuildPage:
        """The Build page, which need not be shown."""
        return cast("BuildPage", self.page_of(Page.BUILD))

    def _need_page(self, page: Page) -> None:
        if page in self._pages:
            return
        self._pages[page] = self._maker.page(page)
        self._stack.addWidget(self._pages[page])
        self.page_made.emit(page)
        if page is Page.BUILD and self._beginning is not None and self._beginning.is_warm:
            self._beginning.show_data()

    def source_desk(self) -> SourceDesk:
        """What is kept of the source; made when it is first wanted."""
        if self._source_desk is None:
            from netbuilder.window.source.desk import SourceDesk

            self._source_desk = SourceDesk(self.workspace, self)
            self.source_desk_made.emit()
        return self._source_desk

    @property
    def has_source_desk(self) -> bool:
        return self._source_desk is not None

    # ------------------------------------------------------------------------------------------ beginning

    def _lay_out(self) -> None:
        whole = QWidget()
        whole.setLayout(self._column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for part in (self._menu_row, rule(), self._stack, rule(), self._status):
            self._column.addWidget(part)
        self._column.setStretchFactor(self._stack, 1)
        self.setCentralWidget(whole)

    def begin(self) -> None:
        """What the first picture did not wait for."""
        from netbuilder.window.beginning import Beginning

        self.setWindowIcon(self.theme.icon("logo", "tx", 64))
        self._beginning = Beginning(self)
        self.begun.emit()
        QTimer.singleShot(_IDLE_MILLISECONDS, self, self._warm_up)

    @property
    def is_warm(self) -> bool:
        """Whether the engine is loaded, or waits for its turn."""
        return self._beginning is not None and self._beginning.is_warm

    def _warm_up(self) -> None:
        if self._beginning is not None and not self._closed:
            self._beginning.warm_up()

    def use_settings(self) -> None:
        """Let the settings of the program hold, and follow them."""
        self._in_use.begin()

    def put_above_docks(self, widget: QWidget) -> None:
        """Show something across the window, above pages and docks."""
        self._column.insertWidget(self._column.indexOf(self.docks.whole), widget)

    def show_previews(self) -> None:
        """Show on the nodes what they make of an example, or no more, as the settings say."""
        wanted = self._settings.values.preview
        if self._previews is None and wanted:
            from netbuilder.window.canvas.previewing import PreviewPictures

            canvas = self.build_page().canvas
            self._previews = PreviewPictures(self.workspace, canvas, self.theme)
        if self._previews is not None:
            self._previews.want(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notices.place()

    def _listen(self) -> None:
        workspace, desk = self.workspace, self.workspace.desk
        workspace.opened.connect(self._on_open)
        workspace.scope_changed.connect(self._refresh)
        workspace.selection.changed.connect(self._refresh)
        workspace.changed.connect(self._on_change)
        desk.state_changed.connect(self._on_desk)
        desk.moved.connect(self._title.on_step)
        desk.ended.connect(self._on_end)
        workspace.review.began.connect(self._on_review)
        workspace.preview_began.connect(self._on_preview)
        workspace.own_began.connect(self._on_own_code)
        workspace.asked.connect(self._on_asked)
        workspace.timing_began.connect(self._on_timing)
        self._recents.follow(workspace)
        self.clipboard.changed.connect(self.actions_of_commands.refresh)
        self.docks.changed.connect(self._on_docks)

    def _restore_geometry(self) -> None:
        stored = self._settings.values.geometry
        screen = QGuiApplication.primaryScreen().availableSize()
        self.resize(_SIZE.boundedTo(screen))
        if stored:
            self.restoreGeometry(base64.b64decode(stored))

    # ------------------------------------------------------------------------------------------ files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._file_drop.enter(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._file_drop.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._file_drop.drop(event)

    # ------------------------------------------------------------------------------------------ following

    def _refresh(self) -> None:
        self.actions_of_commands.refresh()
        self._menu_row.refresh()
        self._status.refresh()
        self._title.show()

    def _on_open(self) -> None:
        if self._page is Page.FIRST and not self.workspace.document.is_clean:
            self.show_page(Page.BUILD)  # what was left behind has been restored
        else:
            self._refresh()

    def _on_change(self, difference: ProjectDiff) -> None:
        self.actions_of_commands.refresh()
        self._title.show()

    def _on_desk(self) -> None:
        if self.workspace.desk.alive:
            self.pump.follow(self.workspace.desk)
        self.actions_of_commands.refresh()
        self._title.follow_run()

    def _on_docks(self) -> None:
        self.actions_of_commands.refresh()
        self.notices.place()

    def _on_review(self) -> None:
        self.pump.follow(self.workspace.review)

    def _on_own_code(self) -> None:
        self.pump.follow(self.workspace.own_checks)

    def _on_asked(self, command: str) -> None:
        """A remedy is up to the user."""
        action = self.actions_of_commands[command]
        if action.isEnabled():
            action.trigger()

    def _on_preview(self) -> None:
        self.pump.follow(self.workspace.previews)

    def _on_timing(self) -> None:
        self.pump.follow(self.workspace.timings)

    def _on_end(self, ended: Ended) -> None:
        if ended.status is not RunState.STOPPED and not self.isActiveWindow():
            QApplication.alert(self)

    # ------------------------------------------------------------------------------------------ ending

    def keep_place(self) -> None:
        """Remember where the window stands, and the docks in it."""
        self.docks.keep()
        geometry = bytes(self.saveGeometry().data())
        self._settings.change(geometry=base64.b64encode(geometry).decode("ascii"))

    def leave(self) -> None:
        """Close without a question: the system or the terminal wants us to end. Unsaved work is kept."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        from netbuilder.window.dialogs.closing import end_at_once, may_close

        if self._leaving:
            end_at_once(self.workspace, self.keeper)
        elif may_close(self, self.workspace):
            self.keeper.discard()
        else:
            event.ignore()
            return
        self._closed = True
        if self._source_desk is not None:
            self._source_desk.close()
        self.closing.emit()
        self._autosave.stop()
        self.pump.stop()
        self.keep_place()
        event.accept()


def _smallest() -> QSize:
    """The least size of a window. Where everything is shown large, a screen may have less room than that."""
    screen = QGuiApplication.primaryScreen()
    return _SMALLEST.boundedTo(screen.availableSize()) if screen.devicePixelRatio() > 1 else _SMALLEST
