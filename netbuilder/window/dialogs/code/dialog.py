"""The editor of a Python layer: what is wrong stands at its line, what it gives below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.studio.presenters.own_code import Draft
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.look import said
from netbuilder.window.dialogs.export.sheet import Sheet
from netbuilder.window.dialogs.question import Answer, ask
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, styled, words
from netbuilder.window.widgets.code_editor import CodeEditor
from netbuilder.window.widgets.code_marks import LineError

_SIZE = QSize(900, 680)
_FOOT = 64
# So long after the last key the layer is run.
_QUIET_MILLISECONDS = 500


class CodeDialog(Sheet):
    """Writes the Python layer `id` of the canvas. Shown with `open`.

    Ctrl+Enter applies. Escape closes, and asks first where something would be lost.
    """

    def __init__(self, workspace: Workspace, theme: Theme, id: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("codeDialog")
        self._draft = Draft(workspace, id)
        self.set_title(self.tr("Code of {}").format(self._draft.name), "")
        self._editor = CodeEditor(theme)
        self._editor.setObjectName("layerCode")
        self._editor.setAccessibleName(self.tr("Code"))
        self._summary = words("", "mono", wrap=True)
        self._summary.setObjectName("codeSummary")
        self._icon = QLabel()
        self._result = words("", "label", wrap=True)
        self._result.setObjectName("codeResult")
        self._gradients = styled(QPushButton(self.tr("Check gradients")), tall=True)
        self._gradients.setObjectName("checkGradients")
        self._gradients.setToolTip(
            self.tr("Compare the gradients with finite differences, in double precision.")
        )
        self._cancel = styled(QPushButton(self.tr("Cancel")), tall=True)
        self._cancel.setObjectName("cancelCode")
        self._apply = styled(QPushButton(self.tr("Apply")), variant="primary", tall=True)
        self._apply.setObjectName("applyCode")
        self._apply.setToolTip(self.tr("Give the layer this code (Ctrl+Enter)"))
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MILLISECONDS)
        self._lay_out()
        self._editor.show_text(self._draft.before)
        self._editor.go_to_line(1)
        self._connect()
        self._show()
        self.resize(_SIZE)

    def _lay_out(self) -> None:
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(20, 10, 20, 10)
        column.setSpacing(4)
        column.addWidget(self._summary)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._result, 1)
        column.addLayout(line)
        column.addStretch(1)
        below.setMinimumHeight(66)
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(10)
        row.addWidget(self._gradients)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._apply)
        for button in (self._gradients, self._cancel, self._apply):
            button.setAutoDefault(False)
        self.body.addWidget(self._editor, 1)
        for part in (rule(), below, rule(), foot):
            self.body.addWidget(part)

    def _connect(self) -> None:
        self._editor.edited.connect(self._on_edit)
        self._editor.apply_wanted.connect(self._accept)
        self._quiet.timeout.connect(self._run)
        self._gradients.clicked.connect(lambda *_: self._check_gradients())
        self._cancel.clicked.connect(lambda *_: self.reject())
        self._apply.clicked.connect(lambda *_: self._accept())
        self._draft.changed.connect(self._show)
        self.theme.changed.connect(self._paint_result)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the dialog presses nothing: only Ctrl+Enter applies."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._accept()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._draft.leave()
        super().closeEvent(event)

    def reject(self) -> None:
        """Leave, unless there is something to lose that the user wants to keep."""
        parent = self.parentWidget()
        going = parent is not None and not parent.window().isVisible()  # with its window: nobody can answer
        if self._draft.is_changed and self.isVisible() and not going and not self._may_leave():
            return
        self._quiet.stop()
        self._draft.leave()
        super().reject()

    def _may_leave(self) -> bool:
        """Ask what to do with what was typed; applying it leaves as well."""
        answer = ask(
            self,
            "leaveCode",
            self.tr("Apply the changes to {}?").format(self._draft.name),
            self.tr("What is not applied is lost."),
            Answer("apply", self.tr("Apply")),
            Answer("discard", self.tr("Discard")),
        )
        if answer == "apply":
            self._accept()
        return answer == "discard"

    def _accept(self) -> None:
        self._quiet.stop()
        if not self._apply.isEnabled():
            self._go_to_fault()
            return
        self._draft.leave()
        if self._draft.apply():
            self.accept()

    def _on_edit(self) -> None:
        self._draft.write(self._editor.text())
        self._quiet.start()

    def _run(self) -> None:
        if self.isVisible() and self._draft.state.fault is None:
            self._draft.run()

    def _check_gradients(self) -> None:
        self._quiet.stop()
        self._draft.run(gradients=True)

    def _show(self) -> None:
        state = self._draft.state
        fault = state.fault
        at_line = fault is not None and fault.line > 0
        self._editor.show_errors([LineError(fault.line, said(fault.words))] if fault and at_line else [])
        self._summary.setText(said(state.summary) if state.summary is not None else "")
        self._summary.setVisible(state.summary is not None)
        if fault is not None:
            where = self.tr("Line {line}: {what}") if at_line else "{what}"
            self._result.setText(where.format(line=fault.line, what=said(fault.words)))
        else:
            self._result.setText(said(state.result) if state.result is not None else "")
        # What fails when it is run may be applied: the canvas tells what is wrong with it.
        readable = state.summary is not None
        self._apply.setEnabled(readable)
        self._gradients.setEnabled(readable and not state.running)
        self._paint_result()

    def _paint_result(self) -> None:
        state = self._draft.state
        icon, tone = "", ""
        if state.fault is not None or state.right is False:
            icon, tone = "error", "err"
        elif state.right:
            icon, tone = "passed", "ok"
        elif state.running:
            icon, tone = "clock", "tx2"
        self._icon.setVisible(bool(icon))
        if icon:
            self._icon.setPixmap(self.theme.pixmap(icon, tone, 16, self.devicePixelRatioF()))

    def _go_to_fault(self) -> None:
        fault = self._draft.state.fault
        if fault is not None and fault.line:
            self._editor.go_to_line(fault.line, focus=True)
