"""Python that came with a file, to be read before it may run."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from netbuilder.studio.presenters.own_code import Reading, code_of_node
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.export.sheet import Sheet
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, styled, words
from netbuilder.window.widgets.code_editor import CodeEditor

_SIZE = QSize(860, 640)
_FOOT = 64


class ReadingDialog(Sheet):
    """Shows one text after the other. `accepted` comes once that of the node `first`, or all, are trusted.

    Shown with `open`. Nothing is trusted by closing it.
    """

    def __init__(self, workspace: Workspace, theme: Theme, first: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("readingDialog")
        self._first = bool(first)
        self._reading = Reading(workspace, code_of_node(workspace, first) if first else None)
        self._left = list(self._reading.texts)
        self._code = CodeEditor(theme)
        self._code.setObjectName("foreignCode")
        self._code.setReadOnly(True)
        self._why = words(
            self.tr(
                "This Python came with the file. Once trusted it runs on this computer with all that you may"
                " do: read it first. Until then it is not run, and the network cannot be trained."
            ),
            "label",
            wrap=True,
        )
        self._trust = styled(QPushButton(self.tr("I have read it: trust it")), variant="primary", tall=True)
        self._trust.setObjectName("trustCode")
        self._leave = styled(QPushButton(self.tr("Do not trust")), tall=True)
        self._leave.setObjectName("keepUntrusted")
        self._lay_out()
        self._trust.clicked.connect(lambda *_: self._agree())
        self._leave.clicked.connect(lambda *_: self._pass())
        self._show()
        self.resize(_SIZE)

    def _lay_out(self) -> None:
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(20, 12, 20, 12)
        column.addWidget(self._why)
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(10)
        row.addStretch(1)
        for button in (self._leave, self._trust):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.body.addWidget(above)
        self.body.addWidget(rule())
        self.body.addWidget(self._code, 1)
        self.body.addWidget(rule())
        self.body.addWidget(foot)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        if not self._left:
            return
        text, name = self._left[0]
        count = len(self._left)
        more = self.tr("{} more to read").format(count - 1) if count > 1 else ""
        self.set_title(self.tr("Code of {}").format(name), more)
        self._code.setAccessibleName(self.tr("Code of {}").format(name))
        self._code.show_text(text)
        self._code.go_to_line(1)

    def _agree(self) -> None:
        if not self._left or not self._reading.trust(*self._left[0]):
            self.reject()
            return
        self._left.pop(0)
        self._next(done=self._first)

    def _pass(self) -> None:
        """Leave this text as it is, and go to the next."""
        if self._first:
            self.reject()
            return
        self._left.pop(0)
        self._next(done=False)

    def _next(self, *, done: bool) -> None:
        if done or not self._left:
            self.accept()
        else:
            self._show()
