"""What is kept of the source whether it is shown or not: the text under work, the link, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from netbuilder.core.problem import Place, Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.linked_source import unreadable
from netbuilder.studio.reading_source import project_of_text, read_source
from netbuilder.studio.session import Kept, LinkMark
from netbuilder.studio.source_draft import Draft
from netbuilder.studio.workspace import Workspace
from netbuilder.window.source.current import CurrentSource
from netbuilder.window.source.link import LinkState, SourceLink


class SourceDesk(QObject):
    """One for a window, made when the source is first wanted.

    `text_changed` comes when the text of `draft` has become another by itself, `changed` with all else that
    is to be told. `trouble` is why the text cannot become the graph. `shown` is whether somebody sees it.
    """

    text_changed = Signal()
    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._name = _name_of(workspace)
        self._kept: dict[str, Kept] = {}  # of documents that are not open
        self._applying = False
        self._from_file: str | None = None  # the draft began as this text of the file, which cannot be read
        self.shown = False
        self.draft = Draft()
        self.trouble: Problem | None = None
        self.current = CurrentSource(workspace, self)
        self.link = SourceLink(workspace, self.current, self)
        self.current.changed.connect(self._on_source)
        self.link.changed.connect(self._on_link)
        workspace.opened.connect(self._on_open)
        workspace.changed.connect(self._on_change)

    # ------------------------------------------------------------------------------------------ the draft

    def type(self, text: str) -> None:
        """The user has changed the text."""
        self.draft.text = text
        self.changed.emit()

    def check(self) -> None:
        """Find out what is wrong with the text, without changing the graph."""
        self._become_trouble(None if not self.draft.pending else self._trouble_of(self.draft.text))

    def apply(self) -> bool:
        """Let the text become the graph, as one step; False where it cannot, and `trouble` says why."""
        if not self.draft.pending:
            return True
        text, self._applying = self.draft.text, True
        try:
            read_source(self._workspace, text, Text("Edit source"), typed=self._from_file is None)
            self.current.look()
        except ProblemError as error:
            self._become_trouble(error.problem)
            return False
        finally:
            self._applying = False
        self._settle_text(self.current.text if self.current.text is not None else text)
        if self._from_file is not None:
            self.link.taken_over(self._from_file)
            self._from_file = None
        return True

    def revert(self) -> None:
        """Let the text go; it says what the graph says."""
        theirs = self.draft.theirs if self.draft.theirs is not None else self.draft.base
        self._from_file = None
        self._settle_text(self.current.text if self.current.text is not None else theirs)

    def keep_mine(self) -> None:
        """Go on with the text though the graph has changed the same lines."""
        self.draft.keep_mine()
        self.changed.emit()

    def _settle_text(self, text: str) -> None:
        self.draft.take(text)
        self.trouble = None
        self.text_changed.emit()
        self.changed.emit()

    def _trouble_of(self, text: str) -> Problem | None:
        try:
            project_of_text(self._workspace.project, text)
        except ProblemError as error:
            return error.problem
        return None

    def _become_trouble(self, problem: Problem | None) -> None:
        self.trouble = problem
        self.changed.emit()

    def close(self) -> None:
        """The window goes, and nothing is to run any more."""
        self.link.close()
        self.current.close()

    # ------------------------------------------------------------------------------------------ following

    def _on_source(self) -> None:
        if self._applying:
            return
        if self.current.text is not None:
            self.draft.graph_became(self.current.text)
            self.text_changed.emit()
        self.changed.emit()

    def _on_link(self) -> None:
        link = self.link
        if self._from_file is not None and self.draft.text == self._from_file:
            # Nobody has touched what came from the file, and now it says something else.
            self._from_file = None
            self.draft.take(self.current.text if self.current.text is not None else self.draft.base)
            self.trouble = None
            self.text_changed.emit()
        if link.state is LinkState.UNREADABLE and link.file and not self.draft.pending:
            self.draft.text = self._from_file = link.file
            self.trouble = link.problem
            self.text_changed.emit()
        self.changed.emit()
        if not self.shown:
            self._tell_where_it_is_seen()

    def _tell_where_it_is_seen(self) -> None:
        """The panel is closed, so the window says that something is the matter."""
        problem = self.link_problem()
        if problem is not None:
            self._workspace.refused.emit(problem)

    def link_problem(self) -> Problem | None:
        """What keeps graph and file apart, None where they are in step."""
        link, remedy = self.link, Text("open Source in the View menu.")
        if link.path is None or link.state in (LinkState.NONE, LinkState.IN_STEP):
            return None
        name, place = link.path.name, Place(file=str(link.path))
        if link.state is LinkState.BOTH:
            what = Text("Graph and {file} have both changed.", file=name)
            return Problem("source_conflict", what, remedy=remedy, place=place)
        if link.state is LinkState.GONE:
            return Problem("source_gone", Text("{file} is gone.", file=name), remedy=remedy, place=place)
        assert link.problem is not None
        if link.state is LinkState.UNREADABLE:
            return replace(link.problem, what=unreadable(link.path, link.problem), fixes=())
        what = Text("{file} is not written: {what}", file=name, what=link.problem.what)
        return replace(link.problem, what=what, place=place, fixes=())

    # ------------------------------------------------------------------------------------------ keeping

    @property
    def kept(self) -> Mapping[str, Kept]:
        """Text that is in no graph, by the files or examples that are documents."""
        return {**self._kept, **self._here()}

    def restore(self, kept: Mapping[str, Kept], link: LinkMark | None) -> None:
        """Go on with what an earlier window has kept; called once, right after it was made."""
        self._kept = dict(kept)
        self._take_up()
        if link is not None:
            self.link.resume(link)

    def _here(self) -> dict[str, Kept]:
        kept = self.draft.kept
        return {self._name: kept} if kept is not None else {}

    def _on_open(self) -> None:
        """Another project takes the place of this one; what was typed waits until it is open again."""
        self._kept.update(self._here())
        self._name = _name_of(self._workspace)
        self._from_file = self.trouble = None
        self.link.end()
        self.draft = Draft()
        self._take_up()

    def _on_change(self, difference: ProjectDiff) -> None:
        if not difference:  # it was saved, and may have another file
            self._name = _name_of(self._workspace)

    def _take_up(self) -> None:
        kept = self._kept.pop(self._name, None)
        if kept is not None:
            self.draft.restore(kept)
        if self.current.text is not None:
            self.draft.graph_became(self.current.text)
        self.text_changed.emit()
        self.changed.emit()


def _name_of(workspace: Workspace) -> str:
    """By what the open document is found again; "" for a new one."""
    document = workspace.document
    return str(document.path) if document.path is not None else document.example
