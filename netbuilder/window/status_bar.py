"""The foot of the window: what stands in the way or goes on, at the left; what there is, at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from netbuilder.core.problem import Problem, Severity
from netbuilder.project import kinds
from netbuilder.project.diff import ProjectDiff
from netbuilder.runs.events import Ended, EpochDone
from netbuilder.runs.state import RunState
from netbuilder.studio.commands.command import Page, Shell
from netbuilder.studio.desk import DeskState, TrainingDesk
from netbuilder.studio.presenters.standing import best
from netbuilder.studio.workspace import Workspace
from netbuilder.window.menu_row import device_name
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.keycap import Keycap
from netbuilder.window.widgets.severity import SEVERITY_ICONS
from netbuilder.window.widgets.style import surface, words

HEIGHT = 27  # with the line above it 28


class StatusBar(QWidget):
    """28 px high. It says in words what colours say elsewhere, and is read out when that changes."""

    def __init__(
        self, workspace: Workspace, theme: Theme, shell: Shell, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        self._shell = shell
        surface(self, "panel")
        self.setObjectName("statusBar")
        self.setFixedHeight(HEIGHT)
        self._icon = QLabel()
        self._state = words("", "label")
        self._state.setObjectName("statusWords")
        self._best = words("", "label")
        self._best.setObjectName("statusBest")
        self._best.setTextFormat(Qt.TextFormat.RichText)
        self._parameters = 0  # of the network that is trained
        self._figures = [words("", "label"), words("", "label")]
        for name, label in zip(("statusFirst", "statusSecond"), self._figures, strict=True):
            label.setObjectName(name)
        running, waiting = frozenset((DeskState.RUNNING,)), frozenset((DeskState.PAUSED,))
        # Each with where, and in which states of a run, it holds.
        self._hints = [
            (_hint("Tab", self.tr("add layer")), Page.BUILD, frozenset(DeskState)),
            (_hint("Space", self.tr("pause")), Page.TRAIN, running),
            (_hint("Space", self.tr("continue")), Page.TRAIN, waiting),
            (_hint(".", self.tr("step one batch")), Page.TRAIN, running | waiting),
        ]
        self._lay_out()
        desk = workspace.desk
        for signal in (workspace.opened, workspace.selection.changed, desk.state_changed):
            signal.connect(self.refresh)
        workspace.changed.connect(self._on_change)
        desk.epoch_done.connect(self._on_epoch)
        desk.ended.connect(self._on_end)
        theme.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it is now."""
        page = self._shell.page
        icon, colour, said = self._saying()
        self._icon.setPixmap(self._theme.pixmap(icon, colour, 16, self.devicePixelRatioF()))
        if said != self._state.text():
            self._state.setText(said)
            self._state.setAccessibleName(said)
        self._best.setText(self._best_words())
        for label, figure in zip(self._figures, self._figure_words(), strict=True):
            label.setText(figure)
            label.setVisible(bool(figure))
        for hint, where, states in self._hints:
            hint.setVisible(where is page and self._workspace.desk.state in states)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(18)
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(self._icon)
        state.addWidget(self._state)
        row.addLayout(state)
        row.addWidget(self._best)
        row.addStretch(1)
        for label in self._figures:
            row.addWidget(label)
        for hint, _, _ in self._hints:
            row.addWidget(hint)

    # ------------------------------------------------------------------------------------------ words

    def _saying(self) -> tuple[str, str, str]:
        """Icon, its colour, and the sentence about what goes on or stands in the way."""
        desk = self._workspace.desk
        if desk.alive:
            return self._saying_of_run(desk)
        if self._shell.page is Page.TRAIN and desk.end is not None:
            return self._saying_of_end(desk.end)
        stopping = self._workspace.report.stops_training
        if self._shell.page is Page.FIRST:
            return "info", "tx3", self.tr("Choose an example, or begin with an empty graph")
        if not self._workspace.project.graph.nodes:
            return "info", "tx3", self.tr("Nothing to train yet")
        if stopping:
            return self._blocking(stopping)
        return "check", "ok", self.tr("Ready to train")

    def _blocking(self, stopping: tuple[Problem, ...]) -> tuple[str, str, str]:
        """How many stand in the way, with the icon of the gravest. What is not there yet is no error."""
        count = len(stopping)
        if all(problem.is_error for problem in stopping):
            said = self.tr("{} errors block training").format(count)
            said = said if count > 1 else self.tr("1 error blocks training")
        else:
            said = self.tr("{} problems block training").format(count)
            said = said if count > 1 else self.tr("1 problem blocks training")
        gravest = min((problem.severity for problem in stopping), key=list(Severity).index)
        return *SEVERITY_ICONS[gravest], said

    def _saying_of_run(self, desk: TrainingDesk) -> tuple[str, str, str]:
        device = device_name(desk.started.device) if desk.started is not None else ""
        said = {
            DeskState.STARTING: self.tr("Reading the data and building the network"),
            DeskState.RUNNING: self.tr("Training on {}").format(device),
            DeskState.PAUSED: self.tr("Paused"),
            DeskState.STOPPING: self.tr("Stopping"),
            DeskState.TESTING: self.tr("Testing the best weights on {}").format(device),
        }[desk.state]
        return "dot", "tx3" if desk.state is DeskState.PAUSED else "live", said

    def _saying_of_end(self, end: Ended) -> tuple[str, str, str]:
        if end.status is RunState.FINISHED:
            return "check", "ok", self.tr("Training finished")
        if end.status is RunState.STOPPED:
            return "stop", "tx2", self.tr("Training stopped; its weights are kept")
        return "error", "err", self.tr("Training failed")

    def _best_words(self) -> str:
        """The figure by which the kept weights are the best, and when that was."""
        desk = self._workspace.desk
        if self._shell.page is not Page.TRAIN or desk.project is None:
            return ""
        found = best(desk.epochs, desk.project)
        if found is None:
            return ""
        saved = self.tr("Best validation {}, saved at epoch {}")
        if not found.validated:
            saved = self.tr("Best training {}, saved at epoch {}")
        return saved.format(f"<b>{found.words}</b>", found.epoch)

    def _figure_words(self) -> tuple[str, str]:
        """The two figures at the right: of the graph on Build, of the run on Train."""
        page, desk = self._shell.page, self._workspace.desk
        if page is Page.BUILD:
            layers = (node for node in self._workspace.graph.nodes.values() if not kinds.is_dot(node))
            nodes, chosen = len(tuple(layers)), len(self._workspace.selection.ids)
            counted = self.tr("1 node") if nodes == 1 else self.tr("{} nodes").format(nodes)
            return counted, self.tr("{} selected").format(chosen) if chosen else ""
        if page is Page.TRAIN:
            project = desk.project if desk.project is not None else self._workspace.project
            seed = self.tr("Seed {}").format(project.recipe.seed)
            if desk.project is None or desk.project is self._workspace.project:
                self._parameters = self._workspace.report.parameters
            return seed, self.tr("{} parameters").format(f"{self._parameters:,}") if self._parameters else ""
        return "", ""

    # ------------------------------------------------------------------------------------------ hearing

    def _on_change(self, difference: ProjectDiff) -> None:
        self.refresh()

    def _on_epoch(self, done: EpochDone) -> None:
        self.refresh()

    def _on_end(self, ended: Ended) -> None:
        self.refresh()


def _hint(key: str, does: str) -> QWidget:
    """A key with what it does, read as one."""
    hint = QWidget()
    row = QHBoxLayout(hint)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(Keycap(key))
    row.addWidget(words(does, "label"))
    return hint
