"""What the panel has to say above the text: the most pressing matter, with the buttons that settle it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from netbuilder.core.problem import Problem, Severity
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.commands import CommandView
from netbuilder.window.canvas.look import said
from netbuilder.window.source.desk import SourceDesk
from netbuilder.window.source.link import LinkState
from netbuilder.window.source.strip import Act, Message
from netbuilder.window.theme.theme import Theme


class Messages(QObject):
    """Those of one panel."""

    def __init__(
        self, workspace: Workspace, canvas: CommandView, desk: SourceDesk, theme: Theme, panel: QWidget
    ) -> None:
        super().__init__(panel)
        self._workspace = workspace
        self._canvas = canvas
        self._desk = desk
        self._theme = theme
        self._panel = panel

    def now(self) -> Message | None:
        """The one that is most pressing, None where there is nothing to say."""
        return self._of_conflict() or self._of_text() or self._of_link() or self._of_graph()

    # ------------------------------------------------------------------------------------------ the text

    def _of_text(self) -> Message | None:
        trouble = self._desk.trouble
        if trouble is None:
            return None
        line = trouble.place.line
        what = said(trouble.what)
        if line is not None:
            what = self.tr("Line {line}: {what}").format(line=line, what=what)
        link = self._desk.link
        from_file = link.state is LinkState.UNREADABLE and link.file == self._desk.draft.text
        if from_file and link.path is not None:
            what = f"{link.path.name}, {what[:1].lower()}{what[1:]}" if line is not None else what
        return Message(what, self._why(trouble))

    def _of_conflict(self) -> Message | None:
        theirs = self._desk.draft.theirs
        if theirs is None:
            return None
        acts = (
            Act("sourceCompareButton", self.tr("Compare…"), self._compare_with_graph),
            Act("sourceTakeGraph", self.tr("Use the graph’s"), self._desk.revert),
            Act("sourceKeepMine", self.tr("Keep this text"), self._desk.keep_mine),
        )
        what = self.tr("The graph has changed lines that are edited here.")
        return Message(what, "", Severity.WARNING, acts)

    def _compare_with_graph(self) -> None:
        draft = self._desk.draft
        if draft.theirs is not None:
            take = Act("compareTakeGraph", self.tr("Use the graph’s"), self._desk.revert)
            keep = Act("compareKeepMine", self.tr("Keep this text"), self._desk.keep_mine)
            graph = (self.tr("The graph"), draft.theirs, take)
            self._compare(graph, (self.tr("This text"), draft.text, keep))

    def _compare(self, one: tuple[str, str, Act], other: tuple[str, str, Act]) -> None:
        from netbuilder.window.source.compare import CompareDialog

        dialog = CompareDialog(self._theme, self.tr("Compare source"), self._panel.window())
        dialog.show_sides((one, other))
        dialog.open()

    # ------------------------------------------------------------------------------------------ the file

    def _of_link(self) -> Message | None:
        problem, link = self._desk.link_problem(), self._desk.link
        if problem is None or link.path is None:
            return None
        end = Act("sourceEndLink", self.tr("End the link"), link.end)
        if link.state is LinkState.GONE:
            again = Act("sourceWriteAgain", self.tr("Write it again"), link.use_graph)
            return Message(said(problem.what), "", Severity.WARNING, (again, end))
        if link.state is LinkState.BOTH:
            return Message(
                said(problem.what),
                self.tr("Both cannot be had: the same lines are different."),
                Severity.WARNING,
                (
                    Act("sourceCompareButton", self.tr("Compare…"), self._compare_with_file),
                    Act("sourceUseFile", self.tr("Use the file’s"), link.use_file),
                    Act("sourceUseGraph", self.tr("Use the graph’s"), link.use_graph),
                ),
            )
        if link.state is LinkState.NOT_WRITTEN:
            again = Act("sourceTryAgain", self.tr("Try again"), link.use_graph)
            return Message(said(problem.what), self._why(problem), Severity.ERROR, (again, end))
        acts = (Act("sourceUseGraph", self.tr("Overwrite with the graph’s"), link.use_graph), end)
        return Message(said(problem.what), self._why(problem), Severity.ERROR, acts)

    def _compare_with_file(self) -> None:
        link, source = self._desk.link, self._desk.current.source
        if source is not None and link.path is not None:
            graph = Act("compareUseGraph", self.tr("Use the graph’s"), link.use_graph)
            file = Act("compareUseFile", self.tr("Use the file’s"), link.use_file)
            self._compare((self.tr("The graph"), source.text, graph), (link.path.name, link.file, file))

    # ------------------------------------------------------------------------------------------ the graph

    def _of_graph(self) -> Message | None:
        problem = self._desk.current.problem
        if problem is None:
            return None
        go = Act("sourceGoToProblem", self.tr("Show it"), lambda: self._show(problem))
        source = self._desk.current.source
        if source is None:
            why = self.tr("There is no source until that is mended.")
        elif self._desk.draft.base == source.text:
            why = self.tr("Until that is mended, this is the source as it was.")
        else:  # the text was applied, and with it came the problem
            why = self._why(problem)
        mend = [
            Act("sourceMend", said(fix.label), partial(self._workspace.apply, fix))
            for fix in problem.fixes[:1]
        ]
        return Message(said(problem.what), why, Severity.ERROR, (*mend, go))

    def _show(self, problem: Problem) -> None:
        """Lead to the node with the problem, into its block if need be."""
        node = self._workspace.go_to_place(problem.place)
        if node is not None:
            self._canvas.focus_node(node)
        else:
            self._canvas.setFocus()

    def _why(self, problem: Problem) -> str:
        """The rest of what a problem has to say, in one or two sentences."""
        parts = []
        if problem.expected is not None:
            parts.append(self.tr("Expected: {}.").format(said(problem.expected)))
        if problem.received is not None:
            parts.append(self.tr("Received: {}.").format(said(problem.received)))
        if problem.remedy is not None:
            remedy = said(problem.remedy)
            parts.append(remedy[:1].upper() + remedy[1:])
        return " ".join(parts)
