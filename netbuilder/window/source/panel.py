"""The panel beside the canvas: the source of the network to read, to edit, to take away and to link."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.core.problem import ProblemError
from netbuilder.studio.commands.command import Clipboard
from netbuilder.studio.presenters.source import line_named
from netbuilder.studio.scope import spot_of
from netbuilder.studio.source_file import save_source
from netbuilder.studio.text_merge import kept_lines
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.commands import CommandView
from netbuilder.window.canvas.look import said
from netbuilder.window.source.desk import SourceDesk
from netbuilder.window.source.files import ask_what_to_link, ask_where_to_save, ask_which_side
from netbuilder.window.source.foot import SourceFoot
from netbuilder.window.source.head import SourceHead
from netbuilder.window.source.in_step import InStep
from netbuilder.window.source.messages import Messages
from netbuilder.window.source.search_bar import SearchBar
from netbuilder.window.source.strip import Strip
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets.code_editor import CodeEditor
from netbuilder.window.widgets.code_marks import LineError
from netbuilder.window.widgets.style import rule

_CHECK_MS = 500  # after the last key


class SourcePanel(QWidget):
    """Follows the graph while it can be seen. Escape leads to the canvas, Ctrl+Enter applies the text."""

    def __init__(
        self, workspace: Workspace, theme: Theme, canvas: CommandView, desk: SourceDesk, clipboard: Clipboard
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._canvas = canvas
        self._desk = desk
        self._clipboard = clipboard
        self.setObjectName("sourcePanel")
        self.setAccessibleName(self.tr("Source"))
        self.editor = CodeEditor(theme)
        self.editor.setObjectName("sourceText")
        self.editor.setAccessibleName(self.tr("Python source of the network"))
        self.head = SourceHead(theme, desk)
        self.search = SearchBar(self.editor, theme)
        self.strip = Strip(theme)
        self.foot = SourceFoot(theme, desk)
        self._in_step = InStep(workspace, canvas, desk, self.editor, self)
        self._messages = Messages(workspace, canvas, desk, theme, self)
        self._check = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._check.timeout.connect(desk.check)
        self.setFocusProxy(self.editor)
        # Tab is spaces in the text, so F6 leads to the buttons, and Tab through them.
        self.stops: tuple[QWidget, ...] = (self.editor, self.head)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, rule(), self.search, self.strip):
            column.addWidget(part)
        column.addWidget(self.editor, 1)
        column.addWidget(rule())
        column.addWidget(self.foot)
        row = [*self.head.buttons, *self.foot.buttons, self.editor]
        for before, after in pairwise(row):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        editor, desk = self.editor, self._desk
        editor.edited.connect(self._on_typing)
        editor.apply_wanted.connect(self.apply)
        editor.search_wanted.connect(self.search.open)
        self.search.left.connect(lambda: editor.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.head.search_wanted.connect(self.search.open)
        self.head.copy_wanted.connect(lambda: self._clipboard.put(editor.text()))
        self.head.save_wanted.connect(self.save)
        self.head.link_wanted.connect(self.link)
        self.head.end_wanted.connect(desk.link.end)
        self.foot.apply_wanted.connect(self.apply)
        self.foot.revert_wanted.connect(desk.revert)
        self.foot.go_wanted.connect(self._in_step.go)
        self._in_step.changed.connect(self._show_spot)
        desk.text_changed.connect(self._show_text)
        desk.changed.connect(self._refresh)

    # ------------------------------------------------------------------------------------------ what it does

    def apply(self) -> None:
        """Let the text become the graph; where it cannot, the keyboard is at the line that is wrong."""
        self._check.stop()
        if self._desk.apply():
            self._in_step.follow_text(self.editor.line)
        else:
            self._go_to_trouble()

    def save(self) -> None:
        """Ask for a file, and write the source of the graph there."""
        path = ask_where_to_save(self.window(), self._workspace)
        if path is None:
            return
        try:
            save_source(self._workspace.project, path)
        except ProblemError as error:
            self._workspace.refused.emit(error.problem)

    def link(self) -> None:
        """Ask for a file to keep in step with the graph."""
        path = ask_what_to_link(self.window(), self._workspace)
        if path is None:
            return
        link = self._desk.link
        self._desk.current.look()
        if not path.exists():
            link.write_to(path)
            return
        answer = ask_which_side(self.window(), path)
        if answer == "read":
            link.read_from(path)
        elif answer == "overwrite":
            link.write_to(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() == Qt.Key.Key_F12:
            self._in_step.go()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------------------------------ following

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._desk.shown = True
        self._desk.current.want(self, True)
        self._show_text()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._check.stop()
        self._desk.shown = False
        self._desk.current.want(self, False)

    def _on_typing(self) -> None:
        self._desk.type(self.editor.text())
        self._show_edited()
        self._check.start()

    def _show_text(self) -> None:
        if self.isVisible():
            text, pending = self._desk.draft.text, self._desk.draft.pending
            if not pending or text != self.editor.text():  # else what was typed can still be taken back
                self.editor.show_text(text)
            if pending:
                self._check.start()
            self._show_edited()
            self._in_step.refresh()

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        self.strip.say(self._messages.now())
        self.head.refresh()
        self.foot.refresh()
        self._show_spot()
        self._show_errors()

    def _show_edited(self) -> None:
        draft = self._desk.draft
        if not draft.pending:
            self.editor.show_edited(())
            return
        kept = set(kept_lines(draft.base, draft.text).values())
        self.editor.show_edited(set(range(1, draft.text.count("\n") + 2)) - kept)

    def _show_spot(self) -> None:
        found = self._in_step.words()
        self.foot.show_spot(said(found) if found is not None else "", elsewhere=self._in_step.is_elsewhere)

    def _show_errors(self) -> None:
        problem = self._desk.trouble
        line = problem.place.line if problem is not None else None
        if problem is None:
            problem = self._desk.current.problem
            spot = spot_of(problem.place) if problem is not None else None
            if spot is not None:
                line = line_named(self._desk.draft.text, self._workspace.project, spot)
        if problem is None or line is None:
            self.editor.show_errors(())
        else:
            self.editor.show_errors([LineError(line, said(problem.what))])

    def _go_to_trouble(self) -> None:
        trouble = self._desk.trouble
        if trouble is not None and trouble.place.line is not None:
            self.editor.go_to_line(trouble.place.line, focus=True)
