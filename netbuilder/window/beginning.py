"""What the first picture did not wait for: voices, garbage, files left behind, the engine, data."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication

from netbuilder.core.kept_code import keep_what_was_loaded
from netbuilder.studio.commands.command import Page
from netbuilder.studio.opening import broken_layers
from netbuilder.studio.warm_up import Loading, warm_up
from netbuilder.window.announcing import Announcer
from netbuilder.window.canvas.voices import give_voices
from netbuilder.window.dialogs.recover import LeftBehind
from netbuilder.window.focus_ring import FocusRing
from netbuilder.window.garbage import Sweeper

if TYPE_CHECKING:
    from netbuilder.window.data_page import DataPage
    from netbuilder.window.main_window import MainWindow


class Beginning:
    """Begins at once to offer what was left behind, to speak and to sweep; `warm_up` waits for a rest."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._workspace = window.workspace
        self.is_warm = False  # whether the engine is loaded, or waits for its turn
        self._offer_what_was_left()
        for notice in broken_layers():
            self._workspace.refused.emit(notice)
        self._begin_to_speak()
        self._begin_to_sweep()

    def _offer_what_was_left(self) -> None:
        left_behind = LeftBehind(self._workspace, self._window.keeper, self._window.theme)
        self._window.put_above_docks(left_behind)
        left_behind.look()

    def _begin_to_speak(self) -> None:
        give_voices()
        Announcer(self._window, self._workspace)
        FocusRing(self._window, self._window.theme)

    def _begin_to_sweep(self) -> None:
        sweeper = Sweeper(self._window)
        workspace = self._workspace
        for signal in (workspace.changed, workspace.opened, workspace.selection.changed):
            signal.connect(sweeper.ask)
        self._window.pump.beat.connect(sweeper.sweep)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusWindowChanged.connect(sweeper.ask)

    def warm_up(self) -> None:
        """Look at the data and load the engine, unless the first hand was quicker."""
        window, workspace = self._window, self._workspace
        self.is_warm = True
        if workspace.runs_code:
            window.pump.follow(workspace.own_checks)
        if window.has_page(Page.DATA):
            cast("DataPage", window.page_of(Page.DATA)).begin()
        if window.has_page(Page.BUILD):
            self.show_data()  # first: data are read in a moment, the engine takes seconds
        window.use_settings()
        keep_what_was_loaded()
        if not workspace.desk.alive:
            # Followed for its garbage: PySide6 reads the source of each module that is loaded.
            job = warm_up(workspace.compute, workspace.backend)
            window.pump.follow(Loading(job, workspace.computer))

    def show_data(self) -> None:
        """Show on the nodes of the Build page what their data look like."""
        from netbuilder.window.data_pictures import DataPictures

        DataPictures(self._workspace, self._window.build_page().canvas, self._window.pump)
        self._window.show_previews()
