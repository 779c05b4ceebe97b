"""Notes and frames by hand: written, titled, put around the selection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtWidgets import QWidget

from netbuilder.core.names import numbered
from netbuilder.core.text import Text
from netbuilder.graph.frames import Rect, around
from netbuilder.graph.model import Frame, Note
from netbuilder.graph.query import fresh_id
from netbuilder.project import edits
from netbuilder.studio.presenters.selected import words_of
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.areas import rect_of
from netbuilder.window.canvas.arranging import ArrangingView
from netbuilder.window.canvas.frame_paint import TITLE_AT
from netbuilder.window.canvas.geometry import Box, snapped
from netbuilder.window.canvas.look import WORDS_SIZE
from netbuilder.window.canvas.room import free_place
from netbuilder.window.theme.theme import Theme, font

if TYPE_CHECKING:
    from netbuilder.window.canvas.paper_editors import LabelEditor, NoteEditor

_LEAST_NOTE, _LEAST_LABEL = QSize(180, 84), QSize(160, 28)
_WIDEST_LABEL = 320
_LEAST_ZOOM = 0.92  # of letters while they are typed
_PAD = 8  # of an editor, from its edge to its letters


class AnnotatingView(ArrangingView):
    """What is new is in the document only when its words have been typed: one step, and none after Escape."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, theme, parent)
        self._note_editor: NoteEditor | None = None  # until the first is written
        self._label_editor: LabelEditor | None = None
        self._written: Note | None = None  # the note that is being written
        self._titled: Frame | None = None  # the frame of which a label is being typed
        self._of_comment = False  # whether that is its comment
        workspace.opened.connect(self._give_up_words)
        workspace.scope_changed.connect(self._give_up_words)
        self.zoom_changed.connect(self._follow_note)
        self.scrolled.connect(self._follow_note)

    # ------------------------------------------------------------------------------------ notes

    def write_note(self) -> None:
        """Let a new note be written at the pointer, or in the middle."""
        new = Note(fresh_id(self._workspace.graph, "note"), "")
        pointed = self.corner_at_pointer(0.0, 0.0)
        x, y = pointed or self.corner_in_middle(new.width, new.height)
        place = Box(snapped(x), snapped(self._board.layout.pull.down(y)), new.width, new.height)
        x, y = free_place(place, self._board.layout.boxes)
        self._write(replace(new, x=x, y=y))

    def edit_note(self, id: str) -> None:
        """Let the words of a note be typed."""
        self._write(self._board.papers.areas.notes[id])

    def _write(self, note: Note) -> None:
        # Late: here and below, the first picture needs none of it.
        from netbuilder.window.canvas.note_item import PAD

        self.hide_problem()
        self.show_rect(rect_of(note))
        editor = self._made_note_editor()
        self._written = note
        size = WORDS_SIZE * (self.zoom if self.zoom > 1 else max(_LEAST_ZOOM, (1 + self.zoom) / 2))
        editor.use_look(self._theme.tokens, font(size), round(PAD * max(1.0, self.zoom)))
        editor.begin(note.id, note.text)
        self._follow_note()

    def _made_note_editor(self) -> NoteEditor:
        if self._note_editor is None:
            from netbuilder.window.canvas.paper_editors import NoteEditor  # late: the first picture has none

            self._note_editor = NoteEditor(self)
            self._note_editor.committed.connect(self._keep_note)
            self._note_editor.textChanged.connect(self._follow_note)
        return self._note_editor

    def _place_of_note(self) -> QRect:
        from netbuilder.window.canvas.note_item import height_for

        assert self._written is not None and self._note_editor is not None
        rect, text = rect_of(self._written), self._note_editor.toPlainText()
        rect.setHeight(max(rect.height(), height_for(text, rect.width())))
        place = self.mapFromScene(rect).boundingRect()
        place.setSize(place.size().expandedTo(_LEAST_NOTE))
        return place

    def _follow_note(self) -> None:
        """Keep the note that is being written at its place while the view moves, and large enough."""
        if self._note_editor is not None and self._note_editor.id:
            self._note_editor.setGeometry(self._place_of_note())

    def _keep_note(self, id: str, text: str) -> None:
        """Nothing typed means no note."""
        note, scope = self._written, self._workspace.scope
        if note is None or note.text == text:
            return
        is_new = id not in self._workspace.graph.notes
        if not text.strip():
            if not is_new:
                self._workspace.edit(Text("Remove note"), partial(edits.remove, ids=(id,), block=scope))
            return
        from netbuilder.window.canvas.note_item import height_for

        label = Text("Add note") if is_new else Text("Edit note")
        note = self._board.layout.pull.stored_paper(note)
        written = replace(note, text=text, height=max(note.height, height_for(text, note.width)))
        if self._workspace.edit(label, partial(edits.annotate, note=written, block=scope)):
            self._workspace.selection.set([id])

    # ------------------------------------------------------------------------------------ frames

    def enclose_selection(self) -> None:
        """Let a new frame around what is selected be titled."""
        ids = self._board.layout.docks.whole(self._workspace.selection.ids)
        rects = [rect for id in ids if (rect := self._board.place_of(id)) is not None]
        if not rects:
            return
        graph = self._workspace.graph
        place = around(Rect(rect.x(), rect.y(), rect.width(), rect.height()) for rect in rects)
        title = numbered("Frame", [each.title for each in graph.frames.values()])
        frame = Frame(fresh_id(graph, "frame"), title, *place)
        self._board.papers.show_new(frame)
        self._type_label(frame)

    def edit_frame(self, id: str, *, comment: bool = False) -> None:
        """Let the title of a frame be typed, or its comment."""
        self._type_label(self._board.papers.areas.frames[id], comment=comment)

    def _type_label(self, frame: Frame, *, comment: bool = False) -> None:
        self.hide_problem()
        line = self._board.papers.title_rect(frame)
        if line.isEmpty():  # from far away there is none
            line = QRectF(frame.x, frame.y, frame.width, 1.0)
        self.show_rect(line)
        self._titled, self._of_comment = frame, comment
        words = frame.comment if comment else frame.title
        self._made_label_editor().begin(frame.id, words, self._place_of_label(line))

    def _made_label_editor(self) -> LabelEditor:
        if self._label_editor is None:
            from netbuilder.window.canvas.paper_editors import LabelEditor  # late: the first picture has none

            self._label_editor = LabelEditor(self)
            self._label_editor.committed.connect(self._keep_label)
            self._label_editor.given_up.connect(self._forget_frame)
            self._label_editor.tabbed.connect(self._type_other_label)
        names = self.tr("Title of the frame"), self.tr("Comment of the frame")
        self._label_editor.setAccessibleName(names[self._of_comment])
        self._label_editor.setPlaceholderText(names[self._of_comment])
        return self._label_editor

    def _place_of_label(self, line: QRectF) -> QRect:
        """At the left end of the line for a title, at the right one for a comment."""
        whole = self.mapFromScene(line).boundingRect()
        inset = round(TITLE_AT * self.zoom) - _PAD
        size = QSize(min(_WIDEST_LABEL, whole.width() * 2 // 3), 0).expandedTo(_LEAST_LABEL)
        left = whole.right() - inset - size.width() if self._of_comment else whole.left() + inset
        return QRect(QPoint(left, whole.center().y() - size.height() // 2), size)

    def _keep_label(self, id: str, words: str) -> None:
        frame, scope = self._titled, self._workspace.scope
        self._forget_frame()
        if frame is None:
            return
        labelled = replace(frame, comment=words) if self._of_comment else replace(frame, title=words)
        is_new = id not in self._workspace.graph.frames
        if not is_new and labelled == frame:
            return
        labelled = self._board.layout.pull.stored_paper(labelled)
        what = words_of(self._workspace.graph, [id])
        label = Text("Add frame") if is_new else Text("Rename {what}", what=what)
        if self._workspace.edit(label, partial(edits.enframe, frame=labelled, block=scope)):
            self._workspace.selection.set([id])

    def _type_other_label(self) -> None:
        """From the title to the comment and back."""
        id = self._titled.id if self._titled is not None else None
        if id in self._board.papers.areas.frames:
            self.edit_frame(id, comment=not self._of_comment)

    def _forget_frame(self) -> None:
        """A frame whose title was given up is none."""
        self._board.papers.show_new(None)

    # ------------------------------------------------------------------------------------ both

    def edit_words(self, id: str) -> bool:
        """Let the words of a note, or the title of a frame, be typed; False for anything else."""
        areas = self._board.papers.areas
        if id in areas.notes:
            self.edit_note(id)
        elif id in areas.frames:
            self.edit_frame(id)
        return id in areas

    def edit_words_at(self, pos: QPointF) -> bool:
        """The same for what lies at a point of the scene."""
        hit = self._board.paper_at(pos)
        if hit is None:
            return False
        self.hide_problem()
        self._workspace.selection.set([hit.id])
        if hit.is_note:
            self.edit_note(hit.id)
        else:
            self.edit_frame(hit.id, comment=self._board.papers.on_comment(hit.id, pos))
        return True

    def with_held(self, ids: Iterable[str]) -> set[str]:
        """`ids`, and what lies on the frames among them."""
        return self._board.papers.with_held(ids, self._board.layout.areas)

    def _give_up_words(self) -> None:
        """Another graph is shown: what was begun in this one is not for that."""
        if self._note_editor is not None:
            self._note_editor.end(keep=False)
        self._forget_frame()
