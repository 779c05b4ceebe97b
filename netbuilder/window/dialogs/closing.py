"""Leaving a project: nothing that is not saved is lost without a question, no work goes on unseen."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QDialog, QProgressBar, QVBoxLayout, QWidget

from netbuilder.studio.keeping import Keeper
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.question import CANCEL, Answer, ask
from netbuilder.window.dialogs.save import save
from netbuilder.window.widgets import words

translate = QCoreApplication.translate

# For a run, which writes its last checkpoint, and for what else the compute thread may be doing: loading the
# engine or looking at data leaves nothing behind that would be missed.
_LONGEST_SECONDS = 5.0
_OTHER_SECONDS = 0.5
_LOOK_MILLISECONDS = 20
# A stop that takes less is not worth a word.
_QUICK_MILLISECONDS = 300


def may_close(window: QWidget, workspace: Workspace) -> bool:
    """Whether the window may close: asks about unsaved work and a run under way, then ends all work.

    After True the workspace is closed, and the journal can be discarded. The run keeps its last finished
    step; a step that does not end within five seconds is given up.
    """
    if not _may_leave(window, workspace, translate("closing", "Stop and close")):
        return False
    _close(window, workspace)
    return True


def confirm_replace(window: QWidget, workspace: Workspace) -> bool:
    """Whether another document may take the place of this one; asks as `may_close` does. A run is stopped."""
    if not _may_leave(window, workspace, translate("closing", "Stop training")):
        return False
    workspace.desk.stop()
    return True


def end_at_once(workspace: Workspace, keeper: Keeper) -> None:
    """The system wants the process to end: nothing is asked. Unsaved work is kept for the next start."""
    keeper.keep()
    workspace.close(_patience(workspace))


def _may_leave(window: QWidget, workspace: Workspace, stop: str) -> bool:
    unsaved, training = not workspace.document.is_clean, workspace.desk.alive
    if unsaved:
        answer = _ask_to_save(window, workspace.title, training)
        return answer == "discard" or (answer == "save" and save(window, workspace))
    if training:
        answer = ask(
            window,
            "closing",
            translate("closing", "Training is under way"),
            translate("closing", "Stop it? The last finished step is kept."),
            Answer("stop", stop),
        )
        return answer != CANCEL
    return True


def _ask_to_save(window: QWidget, title: str, training: bool) -> str:
    if training:
        text = translate("closing", "Training is under way; it is stopped. The last finished step is kept.")
        labels = translate("closing", "Save and stop"), translate("closing", "Discard and stop")
    else:
        text = translate("closing", "What is not saved is lost.")
        labels = translate("closing", "Save"), translate("closing", "Discard")
    return ask(
        window,
        "closing",
        translate("closing", "Save changes to {}?").format(title),
        text,
        Answer("save", labels[0]),
        Answer("discard", labels[1]),
    )


def _close(window: QWidget, workspace: Workspace) -> None:
    """End all work. The window stays painted, and says what it waits for."""
    if workspace.close(0):
        return
    waiting, loop = _Stopping(window), QEventLoop()
    latest = time.monotonic() + _patience(workspace)
    look, show = QTimer(), QTimer()
    look.timeout.connect(lambda: loop.quit() if workspace.close(0) or time.monotonic() > latest else None)
    show.timeout.connect(waiting.show)
    show.setSingleShot(True)
    look.start(_LOOK_MILLISECONDS)
    show.start(_QUICK_MILLISECONDS)
    loop.exec()
    look.stop()
    show.stop()
    waiting.deleteLater()


def _patience(workspace: Workspace) -> float:
    """Seconds that the end of all work is worth."""
    return _LONGEST_SECONDS if workspace.desk.alive else _OTHER_SECONDS


class _Stopping(QDialog):
    """Says what is waited for. It cannot be closed: there is nothing to take back any more."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Dialog | Qt.WindowType.CustomizeWindowHint)
        self.setObjectName("stopping")
        self.setModal(True)
        self.setMinimumWidth(300)
        self.setWindowTitle(self.tr("Stopping…"))
        self.setAccessibleName(self.tr("Stopping…"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 20)
        whole.setSpacing(8)
        whole.addWidget(words(self.tr("Stopping…"), "dialog"))
        whole.addWidget(words(self.tr("The step under way is finished first."), "label"))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        whole.addWidget(bar)

    def reject(self) -> None:
        """Escape changes nothing."""
