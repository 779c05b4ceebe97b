"""The application around the window: its look, how it starts, how it ends."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget

from netbuilder.core.log import log_file
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.values import NamedTuple
from netbuilder.project.journal import recoverable
from netbuilder.studio.commands.command import Page
from netbuilder.studio.opening import document_named, new_document
from netbuilder.studio.recents import Recents
from netbuilder.studio.session import Session, SessionFile
from netbuilder.studio.settings import AtStart, Look, SettingsStore
from netbuilder.studio.workspace import Workspace
from netbuilder.window.languages import speak
from netbuilder.window.main_window import MainWindow
from netbuilder.window.mishaps import OUR_FAULT, Mishaps
from netbuilder.window.motion import choose_motion
from netbuilder.window.session_keeping import SessionKeeping
from netbuilder.window.signals import STOPPED, ending_on_signals
from netbuilder.window.theme.apply import STYLE, apply_colours, apply_sheet, apply_theme
from netbuilder.window.theme.theme import Theme, load_fonts

_FIRST_EXAMPLE = "lenet5"
SCALE_VARIABLE = "QT_SCALE_FACTOR"
_FRAME = QSize(8, 40)  # about what a title bar and edges take


def run_window(project: str | None = None, *, debug: bool = False) -> int:
    """Show the window on `project`, a file or an example, until it is closed; returns the exit code."""
    mishaps = Mishaps(debug=debug)
    with log_file(), mishaps.watched():
        settings = SettingsStore()
        _scale(settings.values.scale)
        # Asking the application for its style later would set up a class that nothing else needs.
        app = QApplication([*sys.argv[:1], "-style", STYLE])
        app.setApplicationName("NetBuilder")
        app.setDesktopFileName("netbuilder")
        speak(app, settings.values.language)
        theme = Theme()
        look = LookKeeper(app, theme, settings)
        window = start_window(project, theme, settings)
        mishaps.happened.connect(lambda: _comfort(window))
        with ending_on_signals(lambda: _end(app, window)) as asked:
            code = app.exec()
        look.deleteLater()
    return STOPPED if asked else code


def start_window(project: str | None, theme: Theme, settings: SettingsStore) -> MainWindow:
    """The window on what `project` names, else on what was open last, shown.

    What takes longer begins after its first picture.
    """
    recents, file = Recents(), SessionFile()
    session = file.read()
    beginning = _beginning(project, settings, session, first_time=not file.is_there and not recents.all())
    workspace, problems = _workspace(beginning.project)
    window = MainWindow(workspace, theme, settings, recents)
    document = workspace.document
    again = beginning.again and (document.path is not None or bool(document.example))
    SessionKeeping(window, file, session, same_project=again)
    window.show_page(beginning.page if again or not beginning.again else Page.FIRST)
    # Not before all is made: it would be handed down to each widget several times over.
    apply_sheet(_application(), theme)
    if not settings.values.geometry and not _fits(window):
        window.setWindowState(Qt.WindowState.WindowMaximized)
    after_first_paint(window, partial(_begin, window))
    window.show()
    for problem in (*problems, *([settings.problem] if settings.problem else [])):
        window.notices.show_problem(problem)
    return window


class _Beginning(NamedTuple):
    """`project` names what is open at first, if anything; `again` whether it is what was open last."""

    project: str | None
    page: Page
    again: bool = False


def _beginning(
    project: str | None, settings: SettingsStore, session: Session, *, first_time: bool
) -> _Beginning:
    if project is not None:
        return _Beginning(project, Page.BUILD)
    if first_time:
        return _Beginning(_FIRST_EXAMPLE, Page.BUILD)
    last = settings.values.at_start is AtStart.LAST and session.project
    # Work that was left behind is offered before anything else is taken up.
    if not last or recoverable():
        return _Beginning(None, Page.FIRST)
    pages = {page.value: page for page in Page}
    return _Beginning(session.project, pages.get(session.page, Page.BUILD), again=True)


def _scale(per_cent: int) -> None:
    """Let everything be so large. Qt asks for it once, when the application is made."""
    if per_cent != 100:
        os.environ.setdefault(SCALE_VARIABLE, f"{per_cent / 100:g}")


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _fits(window: MainWindow) -> bool:
    """Whether the screen has room for the window with a frame around it."""
    room = window.screen().availableSize()
    return (
        window.width() + _FRAME.width() <= room.width() and window.height() + _FRAME.height() <= room.height()
    )


def _workspace(project: str | None) -> tuple[Workspace, tuple[Problem, ...]]:
    """A workspace with what `project` names, and what there is to say about it.

    What cannot be opened is no reason to show no window: then it is empty.
    """
    if project is None:
        return Workspace(new_document()), ()
    try:
        opened = document_named(project)
    except ProblemError as error:
        return Workspace(new_document()), (error.problem,)
    return Workspace(opened.document, pace=opened.pace), opened.notices


def _begin(window: MainWindow) -> None:
    """The first picture is there. What lives now lives to the end, so it is never looked through again."""
    gc.freeze()
    window.begin()


class LookKeeper(QObject):
    """Keeps theme and application as the user wants them: dark, light, or as the system is; moving or still.

    The style sheet waits for the window.
    """

    def __init__(self, app: QApplication, theme: Theme, settings: SettingsStore) -> None:
        super().__init__(app)
        self._app = app
        self._theme = theme
        self._settings = settings
        load_fonts()
        theme.set_dark(self._wants_dark())
        choose_motion(settings.values.motion)
        apply_colours(app, theme)
        settings.changed.connect(self._follow)
        app.styleHints().colorSchemeChanged.connect(self._follow)
        # Icons are made for the screens there are.
        app.screenAdded.connect(lambda *_: theme.changed.emit())

    def _follow(self, *_: object) -> None:
        choose_motion(self._settings.values.motion)
        dark = self._wants_dark()
        if dark is not self._theme.is_dark:
            self._theme.set_dark(dark)
            apply_theme(self._app, self._theme)

    def _wants_dark(self) -> bool:
        look = self._settings.values.look
        if look is Look.SYSTEM:
            # A system that says nothing gets dark: what is to be watched are coloured lines and pictures.
            return self._app.styleHints().colorScheme() is not Qt.ColorScheme.Light
        return look is Look.DARK


def after_first_paint(window: QWidget, act: Callable[[], object]) -> None:
    """Call `act` once, when `window` has painted for the first time and the loop has nothing else to do."""
    window.winId()  # makes the native window, which tells when it is exposed
    handle = window.windowHandle()
    assert handle is not None
    handle.installEventFilter(_FirstExpose(handle, act))


class _FirstExpose(QObject):
    """Ends with the first exposure, so that no event passes through Python later on."""

    def __init__(self, handle: QWindow, act: Callable[[], object]) -> None:
        super().__init__(handle)
        self._handle = handle
        self._act = act

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Expose and self._handle.isExposed():
            self._handle.removeEventFilter(self)
            # The picture is made in answer to this very event.
            QTimer.singleShot(0, self._act)
        return False


def _comfort(window: MainWindow) -> None:
    """Something failed that nobody foresaw: keep the work, and say so."""
    window.keeper.keep()
    window.notices.show_problem(OUR_FAULT)


def _end(app: QApplication, window: MainWindow) -> None:
    """The terminal or the system wants us to end: nothing is asked, nothing is lost."""
    window.leave()
    app.exit(STOPPED)
