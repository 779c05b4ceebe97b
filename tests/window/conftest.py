"""A workspace that never loads an engine, and the real window on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from netbuilder.studio.commands.command import Page
from netbuilder.studio.opening import document_of_example
from netbuilder.studio.recents import Recents
from netbuilder.studio.settings import SettingsStore
from netbuilder.studio.workspace import Workspace
from netbuilder.window.main_window import MainWindow
from netbuilder.window.theme.apply import apply_theme
from netbuilder.window.theme.theme import Theme, load_fonts
from tests.studio.make_believe import MakeBelieve


@pytest.fixture(scope="session")
def _fonts(qapp: QApplication) -> None:
    load_fonts()


@pytest.fixture
def theme(qapp: QApplication, _fonts: None) -> Theme:
    """Dark, applied to the application."""
    theme = Theme(dark=True)
    apply_theme(qapp, theme)
    return theme


@pytest.fixture
def make_studio() -> Iterator[Callable[[MakeBelieve], Workspace]]:
    """Makes workspaces on LeNet-5 whose runs are played by a given backend."""
    made: list[Workspace] = []

    def make(played: MakeBelieve) -> Workspace:
        workspace = Workspace(document_of_example("lenet5").document, backend=lambda: played)
        made.append(workspace)
        return workspace

    yield make
    for workspace in made:
        workspace.close()


@pytest.fixture
def studio(make_studio: Callable[[MakeBelieve], Workspace]) -> Workspace:
    """LeNet-5, as yet unsaved; a run of it takes some ten steps a second and does not end by itself soon."""
    return make_studio(MakeBelieve(delay=0.002))


@pytest.fixture
def make_window(theme: Theme) -> Iterator[Callable[[Workspace], MainWindow]]:
    """Makes windows that are not shown yet. What is unsaved at the end is let go."""
    made: list[MainWindow] = []

    def make(workspace: Workspace) -> MainWindow:
        window = MainWindow(workspace, theme, SettingsStore(), Recents())
        made.append(window)
        return window

    yield make
    for window in made:
        window.leave()
        window.deleteLater()


@pytest.fixture
def window(studio: Workspace, make_window: Callable[[Workspace], MainWindow]) -> MainWindow:
    """The window on `studio`, shown on the Build page."""
    window = make_window(studio)
    window.show_page(Page.BUILD)
    window.show()
    return window
