"""The panel on the right: the settings of what is selected, of the recipe while nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.problem import Fix
from netbuilder.project import kinds
from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.presenters import problems
from netbuilder.studio.presenters.inspector import fields_of_nodes, node_card, recipe_groups
from netbuilder.studio.workspace import Workspace
from netbuilder.window.canvas.look import said
from netbuilder.window.inspector.costs import NodeCosts
from netbuilder.window.inspector.form import Form, Group
from netbuilder.window.inspector.header import Header
from netbuilder.window.inspector.sections import CodeBox, CostSection, ProblemSection, Section, ShapeSection
from netbuilder.window.inspector.states import StateButtons
from netbuilder.window.theme.theme import Theme, layer_icon
from netbuilder.window.widgets import rule, surface

if TYPE_CHECKING:
    from netbuilder.window.inspector.data_section import DataSection
    from netbuilder.window.inspector.edits import Edits
    from netbuilder.window.inspector.note_words import NoteWords

# Below this height rare settings wait behind More, below this width names are narrower.
_TALL, _WIDE = 700, 290


class Inspector(QFrame):
    """Every change is an edit at once. What changes elsewhere shows in the fields, which stay."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        # Ids of the nodes that are shown; none: the recipe.
        self._ids: tuple[str, ...] = ()
        self._papers: tuple[str, ...] = ()  # notes and frames that are shown, while no node is
        self._along = False  # whether notes or frames are selected along with several nodes
        self._scope = ""  # the block in which they are
        self._form: Form | None = None
        self._words: NoteWords | None = None  # until a note is shown
        self._form_of: object = None
        self._showing = self._stale = False
        self._costs = NodeCosts(workspace, theme, self._on_times)
        self.setObjectName("inspector")
        self.setAccessibleName(self.tr("Inspector"))
        surface(self, "panel")
        self._build()
        workspace.opened.connect(self._on_opened)
        workspace.changed.connect(self._on_change)
        workspace.scope_changed.connect(self._on_scope)
        workspace.selection.changed.connect(self._on_selection)
        workspace.glances.changed.connect(self._on_glance)
        self._show(fresh=True)

    def rename(self) -> None:
        """Put the cursor into the name of what is shown."""
        if not self._header.name.isReadOnly():
            self._header.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._header.name.selectAll()

    def focus_first(self) -> None:
        """Put the cursor into the first field, or else into the name."""
        fields = self._form.findChildren(QWidget) if self._form is not None else []
        able = [each for each in fields if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible()]
        first = min(able, key=self._height_of, default=self._header.name)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def stand_back(self, back: bool) -> None:
        """Have no primary button among the remedies while the canvas offers them."""
        self._problems.stand_back(back)

    def _height_of(self, widget: QWidget) -> tuple[int, int]:
        """How far down it stands, and of what stands side by side, how far to the right."""
        place = widget.mapTo(self, QPoint(0, 0))
        return place.y(), place.x()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show(fresh=False)
        self._fit()

    def _build(self) -> None:
        self._header = Header(self._theme)
        self._header.name.renamed.connect(self._rename)
        self._states: StateButtons | None = None  # until a node is selected
        self._settings = Section("", line=False)
        self._settings.body.setContentsMargins(0, 0, 0, 0)
        self._problems = ProblemSection(self._theme)
        self._problems.wanted.connect(self._apply)
        self._shape = ShapeSection()
        self._cost = CostSection()
        self._code: CodeBox | None = None  # until a layer is shown
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        self._inside = column
        for section in (self._settings, self._problems, self._shape, self._cost):
            column.addWidget(section)
        self._data: DataSection | None = None
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._header)
        whole.addWidget(rule())
        whole.addWidget(self._scroll, 1)
        self._whole = whole

    def _on_opened(self) -> None:
        self._ids, self._papers, self._scope = (), (), ""
        self._show(fresh=True)

    def _on_scope(self) -> None:
        """Another graph has other nodes, even where they are called the same."""
        self._ids, self._papers, self._scope = (), (), self._workspace.scope
        self._show(fresh=True)

    def _on_change(self, difference: ProjectDiff) -> None:
        self._show(fresh=False)

    def _on_selection(self) -> None:
        graph = self._workspace.graph
        chosen = sorted(self._workspace.selection.ids)
        ids = tuple(id for id in chosen if id in graph.nodes)
        papers = () if ids else tuple(id for id in chosen if id in graph.notes or id in graph.frames)
        along = 1 < len(ids) < len(chosen)
        if (ids, papers, along) == (self._ids, self._papers, self._along):
            return
        if self._scope == self._workspace.scope and self._are_there():
            self._finish()
        self._ids, self._papers, self._scope = ids, papers, self._workspace.scope
        self._along = along
        self._show(fresh=True)

    def _are_there(self) -> bool:
        """Whether all that is shown is still in the graph."""
        graph = self._workspace.graph
        papers = {*graph.notes, *graph.frames}
        return {*self._ids} <= graph.nodes.keys() and {*self._papers} <= papers

    def _finish(self) -> None:
        """Take what is typed and not yet handed on, before the fields become another thing's."""
        for widget in self.findChildren(QWidget):
            if widget.hasFocus():
                widget.clearFocus()

    def _show(self, fresh: bool) -> None:
        """Bring everything up to date. Fields that go meanwhile lose the focus and must not edit by that."""
        if not fresh and not self.isVisible():
            self._stale = True
            return
        self._stale = False
        self._showing = True
        if self._words is not None:
            self._words.hide()
        if self._data is not None:
            self._data.hide()
        if self._papers and not self._are_there():
            self._papers = ()
        try:
            if self._papers:
                self._show_papers(fresh)
            elif not self._ids and self._scope:
                self._show_block(fresh)
            elif not self._ids:
                self._show_recipe(fresh)
            elif len(self._ids) == 1:
                self._show_node(self._ids[0], fresh)
            else:
                self._show_several(fresh)
        finally:
            self._showing = False
        above = not self._settings.isHidden()
        for section in (self._data, self._problems, self._shape, self._cost):
            if section is not None:
                section.show_line(above)
                above = above or not section.isHidden()
        self._show_states()
        if self.isVisible():  # else it has not its size yet
            self._fit()

    def _show_recipe(self, fresh: bool) -> None:
        project = self._workspace.project
        self._header.show_thing("graph", "data", project.name, self.tr("Training recipe"))
        self._settings.set_title(self.tr("Training"))
        groups = [Group(part, fields) for part, fields in recipe_groups(project)]
        self._show_form("recipe", "recipe", groups, fresh)
        rows = problems.rows(self._workspace.report)
        self._problems.show_rows(tuple(row for row in rows if row.node is None))
        self._shape.hide()
        self._cost.hide()
        self._show_code("")

    def _show_block(self, fresh: bool) -> None:
        """Of the block that is on the canvas."""
        from netbuilder.studio.presenters.block_card import block_card  # late: the first picture shows none

        card = block_card(self._workspace.graph_report)
        self._header.show_thing("block", "normalise", card.name, said(card.says))
        self._settings.set_title(self.tr("Set at each use"))
        self._settings.setVisible(bool(card.parameters))
        shown = tuple((field.name, field.setting.label) for field in card.parameters)
        self._show_form(("block", self._scope, shown), "parameter", [Group("", card.parameters)], fresh)
        self._problems.show_rows(())
        self._shape.show()
        self._shape.show_lines(card.ports, ())
        self._shape.show_field(None)
        self._cost.show()
        self._cost.show_figures(card.cost)
        self._show_code("")

    def _show_papers(self, fresh: bool) -> None:
        """Of one note or frame, or how many there are."""
        only = self._papers[0] if len(self._papers) == 1 else ""
        self._problems.show_rows(())
        self._shape.hide()
        self._cost.hide()
        self._show_code("")
        self._settings.setVisible(bool(only))
        if not only:
            name = self.tr("{} selected").format(len(self._papers))
            self._header.show_thing("text", "data", name, self.tr("Notes and frames"), editable=False)
            return
        from netbuilder.studio.presenters.paper_card import paper_card  # late: the first picture shows none

        card = paper_card(self._workspace.graph, only)
        if card.is_note:
            self._header.show_thing("text", "data", self.tr("Note"), said(card.kind), editable=False)
            self._note_words().show_words(card.text)
        else:
            self._header.show_thing("block", "data", card.name, said(card.kind))
        self._settings.set_title(self.tr("Size") if card.is_note else self.tr("Frame"))
        self._show_form(("paper", card.is_note), "paper", [Group("", card.fields)], fresh)

    def _show_states(self) -> None:
        """The buttons of nodes, while there are some."""
        if self._states is None:
            if not self._ids:
                return
            self._states = StateButtons(self._workspace, self._theme)
            self._header.add_tools(self._states)
        self._states.setVisible(bool(self._ids))
        self._states.refresh()

    def _show_code(self, code: str) -> None:
        """The layer as a line of torch, at the foot; nothing for ""."""
        if self._code is None:
            if not code:
                return
            self._code = CodeBox(self._theme)
            self._whole.addWidget(self._code)
        self._code.show_code(code)

    def _note_words(self) -> NoteWords:
        """The field for the words of a note, in sight."""
        if self._words is None:
            from netbuilder.window.inspector.note_words import NoteWords  # late: the first picture shows none

            self._words = NoteWords()
            self._words.typed.connect(lambda text: self._change("", "text", text))
            self._words.left.connect(self._end_visit)
            self._inside.insertWidget(0, self._words)
        self._words.show()
        return self._words

    def _show_node(self, id: str, fresh: bool) -> None:
        card = node_card(self._workspace.graph_report, id)
        icon = layer_icon(card.kind, card.category)
        self._header.show_thing(icon, card.category, card.name, card.title, card.says)
        self._settings.set_title(self.tr("Parameters"))
        self._settings.setVisible(bool(card.fields))
        self._show_form(card.kind, "setting", [Group("", card.fields)], fresh)
        self._problems.show_rows(problems.of_node(problems.rows(self._workspace.graph_report), id))
        self._shape.show()
        self._shape.show_lines(card.shapes, card.arithmetic)
        self._shape.show_field(self._costs.field_of(id))
        lines = self._costs.lines_of_one(id) if card.cost else ()
        self._cost.setVisible(bool(card.cost))
        self._cost.show_figures((*card.cost, *lines))
        self._show_code(card.code)
        if kinds.is_data(self._workspace.graph.nodes[id]) and not self._scope:
            self._show_data(id)

    def _show_data(self, id: str) -> None:
        """The task, and what was found in the files."""
        from netbuilder.studio.presenters.data_tasks import task_choices  # late: the first picture shows none

        if self._data is None:
            from netbuilder.window.inspector.data_section import DataSection

            self._data = DataSection()
            self._data.wanted.connect(self._apply)
            self._inside.insertWidget(self._inside.indexOf(self._problems), self._data)
        glance = self._workspace.glances.of(id)
        note = said(glance.note) if glance is not None and glance.note is not None else ""
        self._data.show_data(task_choices(self._workspace.report, id), note)

    def _show_several(self, fresh: bool) -> None:
        from netbuilder.studio.presenters.several import fields_by_kind  # late: the first picture shows none

        project = self._workspace.project
        nodes = [self._workspace.graph.nodes[id] for id in self._ids]
        found = {node.kind for node in nodes}
        declared = kinds.find(nodes[0].kind)
        kind = declared.title if len(found) == 1 and declared is not None else self.tr("Of several kinds")
        counted = self.tr("{} nodes selected") if self._along else self.tr("{} selected")
        name = counted.format(len(nodes))
        self._header.show_thing("graph", "data", name, kind, editable=False)
        fields = fields_of_nodes(project, self._ids, self._scope)
        by_kind = fields_by_kind(project, self._ids, self._scope)
        groups = [Group("", fields)] if fields else []
        groups += [Group(each.kind, each.fields, said(each.title)) for each in by_kind]
        self._settings.set_title(self.tr("Shared parameters") if fields else self.tr("Parameters"))
        self._settings.setVisible(bool(groups))
        shown = [(group.part, field.name, field.setting.kind) for group in groups for field in group.fields]
        self._show_form(("several", *shown), "setting", groups, fresh)
        self._problems.show_rows(())
        self._shape.hide()
        self._cost.show()
        self._cost.show_figures(self._costs.lines_of_several(self._ids))
        self._show_code("")

    def _on_glance(self, id: str) -> None:
        if self._ids == (id,):
            self._show(fresh=False)

    def _on_times(self) -> None:
        if self._ids:
            self._show(fresh=False)

    def _show_form(self, form_of: object, prefix: str, groups: list[Group], fresh: bool) -> None:
        """The rows of another kind of thing are made anew; those of the same kind get other values."""
        if self._form is None or form_of != self._form_of:
            if self._form is not None:
                self._form.hide()
                self._form.setParent(None)
                self._form.deleteLater()
            self._form = Form(self._theme, prefix)
            self._form.changed.connect(self._change)
            self._form.left.connect(self._end_visit)
            self._form.wanted.connect(self._workspace.asked.emit)
            self._form_of = form_of
            self._fit()
            self._settings.body.addWidget(self._form)
        if prefix == "recipe":
            self._settings.show()
        self._form.show_groups(groups, fresh)
        # Qt shows a new child of a layout at its leisure only.
        self._form.show()

    def _fit(self) -> None:
        compact = self.height() < _TALL
        if self._form is not None:
            self._form.set_room(compact=compact, narrow=self.width() < _WIDE)

    def _change(self, part: str, name: str, value: object) -> None:
        if not self._showing:
            self._edits().change(part, name, value)

    def _edits(self) -> Edits:
        from netbuilder.window.inspector.edits import Edits, Shown  # late: the first picture edits nothing

        return Edits(self._workspace, Shown(self._ids, self._papers, self._scope))

    def _end_visit(self) -> None:
        if not self._showing:
            self._workspace.document.end_gesture()

    def _rename(self, name: str) -> None:
        if not self._showing:
            self._edits().rename(name)
            self._show(fresh=False)

    def _apply(self, fix: Fix) -> None:
        self._workspace.apply(fix)
