"""How pages and docks are made when they are first shown: the first picture waits for what is in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from netbuilder.studio.commands.command import Context, Page
from netbuilder.studio.commands.file import open_example, open_path
from netbuilder.studio.recents import Recents
from netbuilder.studio.settings import SettingsStore

if TYPE_CHECKING:
    from netbuilder.window.main_window import MainWindow


class PageMaker:
    """Makes what `window` shows."""

    def __init__(
        self, window: MainWindow, context: Context, settings: SettingsStore, recents: Recents
    ) -> None:
        self._window = window
        self._workspace = window.workspace
        self._theme = window.theme
        self._context = context
        self._settings = settings
        self._recents = recents

    def page(self, page: Page) -> QWidget:
        """A page that was not made before."""
        if page is Page.FIRST:
            return self._first_page()
        if page is Page.BUILD:
            return self._build_page()
        if page is Page.DATA:
            from netbuilder.window.data_page import DataPage

            data = DataPage(self._context, self._theme, self._window.pump)
            if self._window.is_warm:
                data.begin()
            return data
        from netbuilder.window.train_page import TrainPage

        return TrainPage(self._workspace, self._theme)

    def _first_page(self) -> QWidget:
        from netbuilder.window.welcome import WelcomePage

        first = WelcomePage(self._workspace, self._theme, self._recents)
        first.command_wanted.connect(lambda id: self._window.actions_of_commands[id].trigger())
        first.example_wanted.connect(partial(open_example, self._context))
        first.recent_wanted.connect(partial(open_path, self._context))
        return first

    def _build_page(self) -> QWidget:
        from netbuilder.window.build_page import BuildPage

        if QAccessible.isActive():  # or it would find a canvas without a thing on it
            from netbuilder.window.canvas.voices import give_voices

            give_voices()
        window = self._window
        build = BuildPage(self._workspace, self._theme)
        build.canvas.examples_wanted.connect(partial(window.show_page, Page.FIRST))
        build.canvas.show_minimap(self._settings.values.minimap)
        build.canvas.show_previews(self._settings.values.preview)
        build.beside = window.docks.shown
        window.actions_of_commands.give_canvas(build.canvas)
        return build

    def outline(self) -> QWidget:
        """What the dock of the same name shows; so do the others."""
        from netbuilder.window.outline.panel import OutlinePanel

        panel = OutlinePanel(self._workspace, self._theme, self._window.build_page().canvas)
        for id in ("edit.delete", "edit.delete_reconnect"):
            panel.tree.addAction(self._window.actions_of_commands[id])
        return panel

    def history(self) -> QWidget:
        from netbuilder.window.history import HistoryPanel

        return HistoryPanel(self._workspace, self._theme)

    def source(self) -> QWidget:
        from netbuilder.window.source.panel import SourcePanel

        window = self._window
        canvas, desk = window.build_page().canvas, window.source_desk()
        return SourcePanel(self._workspace, self._theme, canvas, desk, window.clipboard)
