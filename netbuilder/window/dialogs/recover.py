"""What an earlier end left behind: unsaved work to open or discard, a training that was cut off."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.problem import Problem, Severity
from netbuilder.core.text import Text
from netbuilder.project.journal import Recovery
from netbuilder.studio.keeping import Keeper, is_outdated, settle
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.closing import confirm_replace
from netbuilder.window.moments import moment
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, styled, words
from netbuilder.window.widgets.notice import NoticeBar

translate = QCoreApplication.translate

_WIDTH = 560
_LIST_HEIGHT = 300


class LeftBehind(QWidget):
    """Bars that offer what was left behind; without that it takes no room.

    `look` is called once, after the first paint. A bar that is closed changes nothing: what it offered is
    offered again at the next start.
    """

    def __init__(
        self, workspace: Workspace, keeper: Keeper, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("leftBehind")
        self._workspace = workspace
        self._keeper = keeper
        self._theme = theme
        self._work = NoticeBar(theme)
        self._work.setObjectName("leftBehind.work")
        self._run = NoticeBar(theme)
        self._run.setObjectName("leftBehind.run")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(8)
        for bar in (self._work, self._run):
            column.addWidget(bar)
            bar.dismissed.connect(self._fit)
        self.hide()

    def look(self) -> None:
        """See what there is, and offer it."""
        self._offer(self._keeper.left_behind())
        problem = settle(self._workspace.store)
        if problem is not None:
            fixes = () if self._workspace.desk.own_process else problem.fixes
            actions = [(str(fix.label), partial(self._workspace.apply, fix)) for fix in fixes]
            self._run.show_words(str(problem.what), str(problem.remedy), problem.severity, actions)
            self._fit()

    def _fit(self) -> None:
        """Take room only where a bar is shown."""
        self.setVisible(not (self._work.isHidden() and self._run.isHidden()))

    def _offer(self, left: Sequence[Recovery]) -> None:
        if not left:
            self._work.hide()
        elif len(left) > 1:
            self._work.show_words(
                self.tr("Unsaved work was recovered"),
                self.tr("{} projects were not saved when NetBuilder ended.").format(len(left)),
                actions=[(self.tr("Show"), self._show_all)],
            )
        elif left[0].problem is None:
            self._work.show_words(
                self.tr("Unsaved work was recovered"),
                f"{title_of(left[0])} {details_of(left[0])}.",
                actions=[
                    (self.tr("Open"), partial(self._restore, left[0])),
                    (self.tr("Discard"), partial(self._discard, left[0])),
                ],
            )
        else:
            self._work.show_problem(
                _damage(left[0], left[0].problem), [(self.tr("Discard"), partial(self._discard, left[0]))]
            )
        self._fit()

    def _show_all(self) -> None:
        self._offer(self._keeper.left_behind())  # the bar has hidden itself
        dialog = RecoverDialog(self._keeper, self._theme, self.window())
        if dialog.exec() and dialog.chosen is not None:
            self._restore(dialog.chosen)
        else:
            self._offer(self._keeper.left_behind())
        dialog.deleteLater()

    def _restore(self, recovery: Recovery) -> None:
        if confirm_replace(self.window(), self._workspace):
            self._keeper.restore(recovery)
        self._offer(self._keeper.left_behind())

    def _discard(self, recovery: Recovery) -> None:
        self._keeper.throw_away(recovery)
        self._offer(self._keeper.left_behind())


class RecoverDialog(QDialog):
    """All unsaved work that was left behind. `chosen` is what shall be opened; closing it keeps all."""

    def __init__(self, keeper: Keeper, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen: Recovery | None = None
        self._keeper = keeper
        self._theme = theme
        self.setObjectName("recoverDialog")
        self.setWindowTitle(self.tr("Unsaved work"))
        self.setAccessibleName(self.windowTitle())
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        holder = QWidget()
        holder.setLayout(self._list)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(holder)
        later = QPushButton(self.tr("Keep for later"))
        later.setObjectName("recoverDialog.later")
        later.setAutoDefault(False)
        later.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(later)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(6)
        whole.addWidget(words(self.tr("Unsaved work was recovered"), "dialog"))
        text = self.tr(
            "These projects were not saved when NetBuilder ended. They stay here until you decide."
        )
        whole.addWidget(words(text, "label", wrap=True))
        whole.addSpacing(6)
        whole.addWidget(self._scroll)
        whole.addSpacing(8)
        whole.addLayout(foot)
        self._fill(keeper.left_behind())

    def _fill(self, left: Sequence[Recovery]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for number, recovery in enumerate(left):
            if number:
                self._list.addWidget(rule())
            self._list.addWidget(self._row(number, recovery))
        self._list.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words are at this width: the hint of words that wrap is for a narrower one."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        words_high = self._list.heightForWidth(_WIDTH - margins.left() - margins.right())
        needed = max(words_high, self._list.minimumSize().height())
        self._scroll.setFixedHeight(min(needed, _LIST_HEIGHT))
        self.setFixedSize(_WIDTH, layout.heightForWidth(_WIDTH))

    def _row(self, number: int, recovery: Recovery) -> QWidget:
        row = QWidget()
        row.setObjectName(f"recoverDialog.{number}")
        icon = QLabel()
        name, colour = ("warning", "warn") if recovery.problem is not None else ("file", "tx2")
        icon.setPixmap(self._theme.pixmap(name, colour, 16, self.devicePixelRatioF()))
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addWidget(words(title_of(recovery), "title"))
        text.addWidget(words(_sentence(recovery), "label", wrap=True))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(10)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(text, 1)
        line.addWidget(self._button(row, "discard", self.tr("Discard"), lambda: self._discard(recovery)))
        if recovery.problem is None:
            line.addWidget(self._button(row, "open", self.tr("Open"), lambda: self._open(recovery)))
        return row

    def _button(self, row: QWidget, id: str, label: str, act: Callable[[], object]) -> QPushButton:
        button = styled(QPushButton(label), variant="primary" if id == "open" else "", compact=True)
        button.setObjectName(f"{row.objectName()}.{id}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda *_: act())
        return button

    def _open(self, recovery: Recovery) -> None:
        self.chosen = recovery
        self.accept()

    def _discard(self, recovery: Recovery) -> None:
        self._keeper.throw_away(recovery)
        left = self._keeper.left_behind()
        if left:
            self._fill(left)
            self._fit()
        else:
            self.reject()


def title_of(recovery: Recovery) -> str:
    """What the work is called: its file, or its project where it had none."""
    if recovery.path is not None:
        return recovery.path.name
    if recovery.opened is not None:
        return recovery.opened.project.name
    return translate("recover", "Work that cannot be read")


def details_of(recovery: Recovery) -> str:
    """When it was kept, and where saving it will put it; without a full stop."""
    when = moment(recovery.written, time.time())
    if recovery.opened is not None and recovery.path is None:
        return translate("recover", "from {}, never saved").format(when)
    if is_outdated(recovery):
        return translate("recover", "from {}; the file was written since, so this opens as a copy").format(
            when
        )
    return translate("recover", "from {}").format(when)


def _sentence(recovery: Recovery) -> str:
    """All that is known of one in the list."""
    if recovery.problem is not None:
        damage = _damage(recovery, recovery.problem)
        return f"{damage.what} {damage.where}, {details_of(recovery)}."
    folder = "" if recovery.path is None else f"{os.path.dirname(recovery.path)}, "
    return folder + details_of(recovery)


def _damage(recovery: Recovery, problem: Problem) -> Problem:
    """What is wrong with a journal. The user has no earlier version of it, but may look into it."""
    return replace(
        problem,
        where=Text("{file}", file=recovery.file),
        remedy=Text("open that file in a text editor to see what can be saved of it, or discard it."),
        severity=Severity.WARNING,
    )
