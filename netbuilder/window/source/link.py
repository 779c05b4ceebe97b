"""The linked file: it is watched, what somebody saves in it arrives, what is edited here is written."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.studio.linked_source import LinkedSource, News, Step
from netbuilder.studio.reading_source import project_of_text, read_source
from netbuilder.studio.session import LinkMark
from netbuilder.studio.workspace import Workspace
from netbuilder.window.source.current import CurrentSource

# Programs write in several steps, or put another file in the place of the old one.
_SETTLE_MS, _LONG_SETTLE_MS = 80, 500


class LinkState(Enum):
    """Whether graph and file are in step; if not, what keeps them apart."""

    NONE = "none"
    IN_STEP = "in step"
    UNREADABLE = "unreadable"
    BOTH = "both have changed"
    GONE = "gone"
    NOT_WRITTEN = "not written"


class SourceLink(QObject):
    """`changed` comes with another state, or a new reason for one: `problem`, and `file`, what the file says.

    Timers run only for a moment after something has happened.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, current: CurrentSource, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._current = current
        self._linked: LinkedSource | None = None
        self._watcher: QFileSystemWatcher | None = None
        self._patient = False  # whether it was waited already for a file to come back, or to be filled
        self.state = LinkState.NONE
        self.problem: Problem | None = None
        self.file = ""
        self._settle = QTimer(self, singleShot=True)
        self._settle.timeout.connect(self._on_time)
        current.changed.connect(self._on_graph)
        # On disks of other computers the system may tell of no change; this is when one would miss it.
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.connect(self._on_state)

    @property
    def path(self) -> Path | None:
        return self._linked.path if self._linked is not None else None

    @property
    def mark(self) -> LinkMark | None:
        """What the session keeps of it."""
        return self._linked.mark if self._linked is not None else None

    # ------------------------------------------------------------------------------------------ beginning

    def write_to(self, path: Path) -> None:
        """Link to `path` and write the source there, in the place of what it says."""
        self._begin(LinkedSource(path))
        self.use_graph()

    def read_from(self, path: Path) -> None:
        """Link to `path` and let the graph become what it says."""
        self._begin(LinkedSource(path))
        self.use_file()

    def resume(self, mark: LinkMark) -> None:
        """Take up the link of an earlier window; either side may have changed since."""
        self._begin(LinkedSource.from_mark(mark))
        self.look()

    def end(self) -> None:
        """Let the file be a file like any other."""
        self._settle.stop()
        self._linked = None
        self._current.want(self, False)
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
        self._become(LinkState.NONE)

    def close(self) -> None:
        """The window goes: what waits is done now, and nothing later."""
        if self._settle.isActive():
            self.look()
        self._settle.stop()
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None

    def _begin(self, linked: LinkedSource) -> None:
        self.end()
        self._linked = linked
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_file)
        self._watcher.directoryChanged.connect(self._on_file)
        self._watch()
        self._current.want(self, True)
        self._settle.stop()

    def _watch(self) -> None:
        """Watch the file, and its folder, since many programs replace a file by another of its name."""
        if self._watcher is None or self._linked is None:
            return
        path = self._linked.path
        missing = {str(each) for each in (path, path.parent) if each.exists()}
        missing -= {*self._watcher.files(), *self._watcher.directories()}
        if missing:
            self._watcher.addPaths(sorted(missing))

    # ------------------------------------------------------------------------------------------ in step

    def _on_file(self, *_: object) -> None:
        self._patient = False
        self._settle.start(_SETTLE_MS)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive and self._watcher is not None:
            self._settle.start(_SETTLE_MS)

    def _on_graph(self) -> None:
        if self._linked is not None:
            self._settle.start(0)

    def _on_time(self) -> None:
        if (
            QApplication.mouseButtons() != Qt.MouseButton.NoButton
        ):  # a gesture is under way: it is finished first
            self._settle.start(_LONG_SETTLE_MS)
        else:
            self.look()

    def look(self) -> None:
        """Compare both sides and bring them in step, as far as nobody has to choose."""
        self._watch()
        if self._linked is None:
            return
        self._current.look()
        try:
            news = self._linked.news(self._current.text)
        except ProblemError as error:
            self._become(LinkState.UNREADABLE, error.problem)
            return
        waits = news.step is Step.GONE or (news.step is not Step.NOTHING and not news.file.strip())
        if waits and news.step is not Step.WRITE and not self._patient:
            self._patient = True
            self._settle.start(_LONG_SETTLE_MS)
            return
        self._patient = False
        self._answer(news)

    def _answer(self, news: News) -> None:
        if news.step is Step.GONE:
            self._become(LinkState.GONE)
        elif news.step is Step.WRITE:
            self._write(self._in_its_words())
        elif news.step is Step.READ:
            self._read(news)
        elif news.step is Step.ASK:
            self._ask(news)
        else:
            self._become(LinkState.IN_STEP)

    def _read(self, news: News) -> None:
        assert self._linked is not None
        label = Text("Read {file}", file=self._linked.path.name)
        if not self._try(lambda: read_source(self._workspace, news.text, label), news):
            return
        self._current.look()
        if news.text == news.file:
            self._linked.agree(news.file, self._current.text)
            self._become(LinkState.IN_STEP)
        else:  # what was only in the graph is still to be written
            self._linked.agree(news.file, None)
            self._write(news.text)

    def _ask(self, news: News) -> None:
        """Both have changed. A file that cannot be read is no choice."""
        if self._try(lambda: project_of_text(self._workspace.project, news.file), news):
            self._become(LinkState.BOTH, file=news.file)

    def _try(self, act: Callable[[], object], news: News) -> bool:
        try:
            act()
        except ProblemError as error:
            self._become(LinkState.UNREADABLE, error.problem, news.file)
            return False
        return True

    # ------------------------------------------------------------------------------------------ choosing

    def use_graph(self) -> None:
        """Let the file say what the graph says, word by word."""
        self._write(None)

    def _write(self, text: str | None) -> None:
        """Write the graph as `text`, if that says the same, else in its own words."""
        if self._linked is None:
            return
        self._current.look()
        if self._current.text is None:
            self._become(LinkState.NOT_WRITTEN, self._current.problem)
            return
        try:
            self._linked.write(self._current.text, text if self._says_the_graph(text) else None)
        except ProblemError as error:
            self._become(LinkState.NOT_WRITTEN, error.problem)
            return
        self._watch()
        self._become(LinkState.IN_STEP)

    def _in_its_words(self) -> str | None:
        """The graph as the file would say it."""
        graph = self._current.text
        return self._linked.in_its_words(graph) if self._linked is not None and graph is not None else None

    def _says_the_graph(self, text: str | None) -> bool:
        """Whether a text that is partly somebody else's would be read as the graph that there is."""
        if text is None:
            return False
        try:
            return project_of_text(self._workspace.project, text) == self._workspace.project
        except ProblemError:
            return False

    def use_file(self) -> None:
        """Let the graph become what the file says."""
        if self._linked is None:
            return
        try:
            text = self._linked.read()
        except ProblemError as error:
            self._become(LinkState.UNREADABLE, error.problem)
            return
        self._answer(News(Step.READ, text, text) if text is not None else News(Step.GONE))

    def taken_over(self, file: str) -> None:
        """What the file says was read and mended here, so the graph may be written over it."""
        if self._linked is not None:
            self._linked.agree(file, None)
            self._settle.start(0)

    def _become(self, state: LinkState, problem: Problem | None = None, file: str = "") -> None:
        before = self.state, self.problem, self.file
        self.state, self.problem, self.file = state, problem, file
        if before != (state, problem, file):
            self.changed.emit()
