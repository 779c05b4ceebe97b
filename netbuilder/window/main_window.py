"""The window: menu row, pages, status bar, notices; and how it begins and ends."""

from __future__ import annotations

import base64
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.project.diff import ProjectDiff
from netbuilder.runs.events import Ended
from netbuilder.runs.state import RunState
from netbuilder.studio.commands.command import Context, Page
from netbuilder.studio.commands.file import open_example, open_path
from netbuilder.studio.keeping import Keeper
from netbuilder.studio.recents import Recents
from netbuilder.studio.settings import SettingsStore
from netbuilder.studio.warm_up import Loading, warm_up
from netbuilder.studio.workspace import Workspace
from netbuilder.window.actions import Actions
from netbuilder.window.autosave import Autosave
from netbuilder.window.clipboard import SystemClipboard
from netbuilder.window.file_drop import files_of
from netbuilder.window.garbage import Sweeper
from netbuilder.window.menu_row import MenuRow
from netbuilder.window.notices import Notices
from netbuilder.window.panels.rate import Rate
from netbuilder.window.pump import Pump
from netbuilder.window.shell import WindowShell
from netbuilder.window.status_bar import StatusBar
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.style import rule, surface

if TYPE_CHECKING:
    from netbuilder.window.build_page import BuildPage

_SIZE = QSize(1600, 1000)
_TITLE_HERTZ = 2.0
_SMALLEST = QSize(960, 600)
# So long after the first picture nothing competes with the first movements of the hand.
_IDLE_MILLISECONDS = 300


class MainWindow(QMainWindow):
    """Draws one workspace, and closes it. A page is made when it is shown for the first time."""

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
        self.setMinimumSize(_SMALLEST)
        self.setAcceptDrops(True)
        self.workspace = workspace
        self.keeper = Keeper(workspace)
        self.pump = Pump(self)
        self.theme = theme
        self._settings = settings
        self._recents = recents
        self._leaving = False
        self._closed = False
        self._warm = False  # whether the engine is loaded, or waits for its turn
        self._page = Page.FIRST
        self._pages: dict[Page, QWidget] = {}
        self._share = -1  # per cent of the run in the title
        self._progress_rate = Rate(self, _TITLE_HERTZ, self._on_step)
        self._autosave = Autosave(self.keeper, self)
        self.clipboard = SystemClipboard(self)
        self._shell = WindowShell(self, workspace, settings, recents)
        self._context = Context(workspace, self._shell)
        self.actions_of_commands = Actions(self._context, self)
        self._menu_row = MenuRow(workspace, theme, self.actions_of_commands, self._shell)
        self._status = StatusBar(workspace, theme, self._shell)
        self._stack = surface(QStackedWidget(), "app")
        self._lay_out()
        self.notices = Notices(self, theme, self._stack)
        self._listen()
        self._restore_geometry()
        self._retitle()

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
        if not was_there:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)  # keys are for what is shown
        self.notices.place()
        self._refresh()

    def build_page(self) -> BuildPage:
        """The Build page, which need not be shown."""
        self._need_page(Page.BUILD)
        return cast("BuildPage", self._pages[Page.BUILD])

    def _need_page(self, page: Page) -> None:
        if page in self._pages:
            return
        self._pages[page] = self._make_page(page)
        self._stack.addWidget(self._pages[page])
        if page is Page.BUILD and self._warm:
            self._show_data()

    def _make_page(self, page: Page) -> QWidget:
        # Imported when first shown: the first picture must not wait for what is not in it.
        if page is Page.FIRST:
            return self._made_first_page()
        if page is Page.BUILD:
            from netbuilder.window.build_page import BuildPage

            build = BuildPage(self.workspace, self.theme)
            build.canvas.examples_wanted.connect(partial(self.show_page, Page.FIRST))
            build.canvas.show_minimap(self._settings.values.minimap)
            self.actions_of_commands.give_canvas(build.canvas)
            return build
        from netbuilder.window.train_page import TrainPage

        return TrainPage(self.workspace, self.theme)

    def _made_first_page(self) -> QWidget:
        from netbuilder.window.welcome import WelcomePage

        first = WelcomePage(self.workspace, self.theme, self._recents)
        first.new_wanted.connect(self.actions_of_commands["file.new"].trigger)
        first.open_wanted.connect(self.actions_of_commands["file.open"].trigger)
        first.example_wanted.connect(partial(open_example, self._context))
        first.recent_wanted.connect(partial(open_path, self._context))
        return first

    # ------------------------------------------------------------------------------------------ beginning

    def _lay_out(self) -> None:
        whole = QWidget()
        self._column = QVBoxLayout(whole)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for part in (self._menu_row, rule(), self._stack, rule(), self._status):
            self._column.addWidget(part)
        self._column.setStretchFactor(self._stack, 1)
        self.setCentralWidget(whole)

    def begin(self) -> None:
        """What the first picture did not wait for."""
        self.setWindowIcon(self.theme.icon("logo", "tx", 64))
        self._offer_what_was_left()
        self._begin_to_sweep()
        QTimer.singleShot(_IDLE_MILLISECONDS, self, self._warm_up)

    def _begin_to_sweep(self) -> None:
        sweeper = Sweeper(self)
        workspace = self.workspace
        for signal in (workspace.changed, workspace.opened, workspace.selection.changed):
            signal.connect(sweeper.ask)
        self.pump.beat.connect(sweeper.sweep)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusWindowChanged.connect(sweeper.ask)

    def _offer_what_was_left(self) -> None:
        from netbuilder.window.dialogs.recover import LeftBehind

        left_behind = LeftBehind(self.workspace, self.keeper, self.theme)
        self._column.insertWidget(self._column.indexOf(self._stack), left_behind)
        left_behind.look()

    def _warm_up(self) -> None:
        """Look at the data and load the engine, unless the first hand was quicker."""
        if self._closed:
            return
        self._warm = True
        if Page.BUILD in self._pages:
            self._show_data()  # first: data are read in a moment, the engine takes seconds
        if not self.workspace.desk.alive:
            # Followed for its garbage: PySide6 reads the source of each module that is loaded.
            self.pump.follow(Loading(warm_up(self.workspace.compute, self.workspace.backend)))

    def _show_data(self) -> None:
        from netbuilder.window.data_pictures import DataPictures

        DataPictures(self.workspace, self.build_page().canvas, self.pump)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notices.place()

    def _listen(self) -> None:
        workspace, desk = self.workspace, self.workspace.desk
        workspace.opened.connect(self._on_open)
        workspace.selection.changed.connect(self._refresh)
        workspace.changed.connect(self._on_change)
        desk.state_changed.connect(self._on_desk)
        desk.moved.connect(self._progress_rate.ask)
        desk.ended.connect(self._on_end)
        workspace.review.began.connect(self._on_review)
        self._recents.follow(workspace)
        self.clipboard.changed.connect(self.actions_of_commands.refresh)

    def _restore_geometry(self) -> None:
        stored = self._settings.values.geometry
        screen = QGuiApplication.primaryScreen().availableSize()
        self.resize(_SIZE.boundedTo(screen))
        if stored:
            self.restoreGeometry(base64.b64decode(stored))

    # ------------------------------------------------------------------------------------------ files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := files_of(event):
            event.acceptProposedAction()
            # The program that they come from waits for the end of this event, and a question may come first.
            QTimer.singleShot(0, self, partial(self._open_dropped, paths))

    def _open_dropped(self, paths: list[Path]) -> None:
        from netbuilder.studio.dropping import drop

        self.activateWindow()
        drop(self._context, paths)

    # ------------------------------------------------------------------------------------------ following

    def _refresh(self) -> None:
        self.actions_of_commands.refresh()
        self._menu_row.refresh()
        self._status.refresh()
        self._retitle()

    def _on_open(self) -> None:
        if self._page is Page.FIRST and not self.workspace.document.is_clean:
            self.show_page(Page.BUILD)  # what was left behind has been restored
        else:
            self._refresh()

    def _on_change(self, difference: ProjectDiff) -> None:
        self.actions_of_commands.refresh()
        self._retitle()

    def _on_desk(self) -> None:
        if self.workspace.desk.alive:
            self.pump.follow(self.workspace.desk)
        self.actions_of_commands.refresh()
        self._on_step()

    def _on_review(self) -> None:
        self.pump.follow(self.workspace.review)

    def _on_step(self) -> None:
        progress = self.workspace.desk.progress if self.workspace.desk.alive else None
        share = int(100 * progress.share) if progress is not None else -1
        if share != self._share:
            self._share = share
            self._retitle()

    def _on_end(self, ended: Ended) -> None:
        if ended.status is not RunState.STOPPED and not self.isActiveWindow():
            QApplication.alert(self)

    def _retitle(self) -> None:
        """`name[*] - NetBuilder`, with the progress of a run before it."""
        if self._page is Page.FIRST:
            title = "NetBuilder"
        else:
            title = f"{self.workspace.title.replace('[*]', '[ * ]')}[*] - NetBuilder"
        if self._share >= 0:
            title = f"{self._share} % · {title}"
        if title != self.windowTitle():
            self.setWindowTitle(title)
        modified = "[*]" in title and not self.workspace.document.is_clean
        if modified != self.isWindowModified():
            self.setWindowModified(modified)

    # ------------------------------------------------------------------------------------------ ending

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
        self._autosave.stop()
        self.pump.stop()
        geometry = bytes(self.saveGeometry().data())
        self._settings.change(geometry=base64.b64encode(geometry).decode("ascii"))
        event.accept()
