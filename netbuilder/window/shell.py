"""What commands ask of the window: dialogs, files, look. The window itself knows pages and notices.

Dialogs are imported when they are wanted: the first picture does not wait for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from netbuilder.core.text import Text
from netbuilder.studio.commands.command import Canvas, Clipboard, Context, Page
from netbuilder.studio.opening import OpenedDocument
from netbuilder.studio.recents import Recents
from netbuilder.studio.settings import Look, SettingsStore
from netbuilder.studio.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.studio.folds import Folded
    from netbuilder.studio.taking_data import Then
    from netbuilder.window.command_palette import CommandPalette
    from netbuilder.window.data_looked_for import DataLookedFor
    from netbuilder.window.help.window import HelpWindow
    from netbuilder.window.main_window import MainWindow
    from netbuilder.window.text_dialog import TextDialog


class WindowShell:
    """The shell of one window."""

    def __init__(
        self, window: MainWindow, workspace: Workspace, settings: SettingsStore, recents: Recents
    ) -> None:
        self._window = window
        self._workspace = workspace
        self._settings = settings
        self._recents = recents
        self._search: CommandPalette | None = None  # until it is first wanted
        self._used: tuple[str, ...] = ()
        self._help: HelpWindow | None = None  # until it is first wanted
        self._looked_for: DataLookedFor | None = None  # until it is first wanted

    @property
    def page(self) -> Page:
        return self._window.page

    @property
    def canvas(self) -> Canvas:
        return self._window.build_page().canvas

    @property
    def clipboard(self) -> Clipboard:
        return self._window.clipboard

    @property
    def look(self) -> Look:
        return self._settings.values.look

    @property
    def full_screen(self) -> bool:
        return self._window.isFullScreen()

    @property
    def minimap(self) -> bool:
        return self._settings.values.minimap

    @property
    def preview(self) -> bool:
        return self._settings.values.preview

    @property
    def own_process(self) -> bool:
        return self._settings.values.own_process

    def show_page(self, page: Page) -> None:
        self._window.show_page(page)

    def choose_look(self, look: Look) -> None:
        self._settings.change(look=look)

    def toggle_full_screen(self) -> None:
        self._window.showNormal() if self.full_screen else self._window.showFullScreen()

    def toggle_own_process(self) -> None:
        self._settings.change(own_process=not self.own_process)
        self._window.actions_of_commands.refresh()

    def toggle_minimap(self) -> None:
        self._settings.change(minimap=not self.minimap)
        self._window.build_page().canvas.show_minimap(self.minimap)

    def toggle_preview(self) -> None:
        self._settings.change(preview=not self.preview)
        self._window.show_previews()

    def is_dock_open(self, name: str) -> bool:
        return self._window.docks.is_open(name)

    def toggle_dock(self, name: str) -> None:
        self._window.docks.toggle(name)

    def may_replace(self) -> bool:
        from netbuilder.window.dialogs.closing import confirm_replace

        return confirm_replace(self._window, self._workspace)

    def open(self, opened: OpenedDocument) -> None:
        self._workspace.open(opened.document, opened.pace)
        for notice in opened.notices:
            self._workspace.refused.emit(notice)

    def ask_what_to_open(self) -> Path | None:
        from netbuilder.window.dialogs import save

        return save.ask_what_to_open(self._window, self._workspace)

    def save(self) -> bool:
        from netbuilder.window.dialogs import save

        return save.save(self._window, self._workspace)

    def save_as(self) -> bool:
        from netbuilder.window.dialogs import save

        return save.save_as(self._window, self._workspace)

    def recent_files(self) -> Sequence[Path]:
        return [recent.path for recent in self._recents.all()]

    def forget_recent_files(self) -> None:
        self._recents.clear()

    def show_problems_of_whole(self) -> None:
        self._window.build_page().problems.go_to_whole()

    def search_layers(self) -> None:
        self._window.build_page().search_layers()

    def rename(self) -> None:
        self._window.build_page().rename()

    def train(self) -> None:
        self._workspace.train()
        self._window.show_page(Page.TRAIN)

    def train_folds(self) -> None:
        folds = self._workspace.folds
        folds.start(self._workspace.project, self._tell_folds)
        self._window.pump.follow(folds)
        self._window.show_page(Page.TRAIN)

    def _tell_folds(self, found: Folded) -> None:
        from netbuilder.studio.presenters.folds import folds_words

        what, why = folds_words(found)
        self._window.notices.show_words(str(what), str(why))

    def export(self) -> None:
        from netbuilder.window.dialogs.export import ExportDialog

        ExportDialog(self._workspace, self._window.theme, self._window).open()

    def edit_code(self, id: str) -> None:
        from netbuilder.studio.presenters.own_code import is_readable
        from netbuilder.window.dialogs.code.dialog import CodeDialog
        from netbuilder.window.dialogs.code.reading import ReadingDialog

        if id in self._workspace.graph.nodes and not is_readable(self._workspace, id):
            reading = ReadingDialog(self._workspace, self._window.theme, id, self._window)
            reading.accepted.connect(lambda: self.edit_code(id))
            reading.open()
            return
        CodeDialog(self._workspace, self._window.theme, id, self._window).open()

    def read_code(self) -> None:
        from netbuilder.window.dialogs.code.reading import ReadingDialog

        ReadingDialog(self._workspace, self._window.theme, "", self._window).open()

    def ask_for_data(self, what: str, before: str, file: bool) -> Path | None:
        from netbuilder.window.dialogs.data import ask_for_data

        return ask_for_data(self._window, what, before, file)

    def look_for_data(self, path: Path, then: Then) -> None:
        from netbuilder.window.data_looked_for import DataLookedFor

        if self._looked_for is None:
            self._looked_for = DataLookedFor(self._window)
        self._looked_for.look(path, then)

    def draw_picture(self) -> None:
        from netbuilder.window.dialogs.picture import PictureDialog

        figures = self._window.build_page().canvas.figures
        PictureDialog(self._workspace, self._window.theme, self._settings, self._window, figures).open()

    def show_text(self, title: Text, markdown: str) -> None:
        self._dialog(title).text.setMarkdown(markdown)

    @property
    def kind_at_keyboard(self) -> str:
        widget = QApplication.focusWidget()
        while widget is not None:
            told = getattr(widget, "kind_for_help", None)
            if told is not None:
                return str(told())
            widget = widget.parentWidget()
        return ""

    def show_help(self, kind: str) -> None:
        from netbuilder.window.help.window import HelpWindow

        if self._help is None:
            from netbuilder.studio.curves import Curves

            curves = Curves(self._workspace.compute, self._workspace.backend)
            self._help = HelpWindow(self._window.theme, curves, self._window.pump.follow, self._window)
        self._help.show_page(kind)
        self._help.show()
        self._help.raise_()
        self._help.activateWindow()

    def show_keys(self) -> None:
        from netbuilder.studio.presenters.key_list import parts_of_commands
        from netbuilder.window.actions import spelt
        from netbuilder.window.canvas.gestures import parts_of_gestures
        from netbuilder.window.canvas.look import said
        from netbuilder.window.dialogs.keys import KeysDialog

        parts = parts_of_commands(spelt, said)
        KeysDialog((*parts, *parts_of_gestures()), self._window).show()

    def search_commands(self) -> None:
        if self._search is None:
            from netbuilder.window.command_palette import CommandPalette

            self._search = CommandPalette(
                Context(self._workspace, self),
                self._window.actions_of_commands,
                self._window.theme,
                self._window,
            )
            self._search.used = self._used
        self._search.toggle()

    @property
    def used_commands(self) -> tuple[str, ...]:
        """The ids of what the search did last, the last one first."""
        return self._search.used if self._search is not None else self._used

    def remember_commands(self, ids: tuple[str, ...]) -> None:
        """Take what was used before this start; called before the search is wanted."""
        self._used = ids

    def show_settings(self) -> None:
        from netbuilder.window.dialogs.settings.dialog import SettingsDialog

        open_one = self._window.findChild(SettingsDialog)
        dialog = open_one or SettingsDialog(self._workspace, self._settings, self._window)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def open_folder(self, folder: Path) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def quit(self) -> None:
        self._window.close()

    def _dialog(self, title: Text) -> TextDialog:
        """An open dialog, still without text."""
        from netbuilder.window.text_dialog import TextDialog

        dialog = TextDialog(str(title), self._window)
        dialog.show()
        return dialog
