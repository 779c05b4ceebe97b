"""The Build page: palette, canvas, inspector side by side, problems and budget below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from netbuilder.core.problem import Place
from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.presenters.palette_of_graph import sections_in
from netbuilder.studio.workspace import Workspace
from netbuilder.window.budget import BudgetPanel
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.view import CanvasView
from netbuilder.window.inspector.inspector import Inspector
from netbuilder.window.palette import Palette
from netbuilder.window.problems import Problems
from netbuilder.window.theme.theme import Theme

# Below this width the panels make do with less.
_WIDE = 1440
_PALETTE, _SMALL_PALETTE, _LEAST_PALETTE = 232, 196, 188
_INSPECTOR, _SMALL_INSPECTOR, _LEAST_INSPECTOR = 296, 264, 256
_BOTTOM, _SMALL_BOTTOM, _LEAST_BOTTOM = 132, 124, 66
_BUDGET, _SMALL_BUDGET, _LEAST_BUDGET = 640, 470, 380
# What docks leave of a window is needed for the canvas when it is narrower: layers are searched then.
_LEAST_WITH_PALETTE = 1100
_PARTS = ("palette", "inspector", "bottom", "budget")


class BuildPage(QWidget):
    """Sizes follow the window until the user moves a splitter; then that one stays as it is."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._moved: set[QSplitter] = set()
        self._narrow: bool | None = None
        self.beside: Callable[[], Sequence[QWidget]] = tuple  # what stands in docks around the page
        self._own_sizes: dict[str, int] = {}  # that the user gave to parts before this start
        self.setObjectName("buildPage")
        self.setAccessibleName(self.tr("Build"))
        self.palette_panel = Palette(theme)
        self.canvas = CanvasView(workspace, theme)
        self.inspector = Inspector(workspace, theme)
        self.problems = Problems(workspace, theme)
        self.budget = BudgetPanel(workspace, theme)
        self._lay_out()
        self.setFocusProxy(self.canvas)
        # F6 goes round the parts of the page, in the other direction with Shift, and into it from elsewhere.
        for keys, step in (("F6", 1), ("Shift+F6", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._focus_part, step))
        self.palette_panel.set_canvas(self.canvas)
        self.palette_panel.add_wanted.connect(self._add)
        self.canvas.settings_wanted.connect(self.inspector.focus_first)
        self.canvas.problem_told.connect(self.inspector.stand_back)
        self.problems.selected.connect(self._show_place)
        workspace.opened.connect(self._fill_palette)
        workspace.scope_changed.connect(self._fill_palette)
        workspace.changed.connect(self._on_change)
        if workspace.project.blocks:
            self._fill_palette()

    def search_layers(self) -> None:
        """Open the search for layers on the canvas."""
        self.canvas.search()

    def rename(self) -> None:
        """Let the name of what is selected be typed: on the canvas where the user is there."""
        if self.canvas.hasFocus():
            self.canvas.rename_selected()
        else:
            self.inspector.rename()

    @property
    def sizes(self) -> dict[str, int]:
        """Pixels of the parts that the user made larger or smaller, by their names."""
        found = dict(self._own_sizes)
        if self._top in self._moved:
            palette, _, found["inspector"] = self._top.sizes()
            found.update({"palette": palette} if palette else {})  # it may be hidden
        if self._bottom in self._moved:
            found["budget"] = self._bottom.sizes()[1]
        if self._whole in self._moved:
            found["bottom"] = self._whole.sizes()[1]
        return found

    def take_sizes(self, sizes: Mapping[str, int]) -> None:
        """Give parts the sizes that they had; called before the page is shown."""
        self._own_sizes = {part: sizes[part] for part in _PARTS if part in sizes}

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        taken = self.width() < _LEAST_WITH_PALETTE <= self.window().width()
        self.palette_panel.setVisible(not taken)
        narrow = self.width() < _WIDE
        if narrow != self._narrow or event.oldSize().width() < 1:
            self._narrow = narrow
            self._share_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where nothing else has a use for it, leads back to the canvas."""
        if event.key() == Qt.Key.Key_Escape and not self.canvas.hasFocus():
            self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.palette_panel.setMinimumWidth(_LEAST_PALETTE)
        self.canvas.setMinimumWidth(320)
        self.inspector.setMinimumWidth(_LEAST_INSPECTOR)
        self.problems.setMinimumSize(320, _LEAST_BOTTOM)
        self.budget.setMinimumWidth(_LEAST_BUDGET)
        self._top = self._splitter(
            Qt.Orientation.Horizontal, self.palette_panel, self.canvas, self.inspector, grows=1
        )
        self._bottom = self._splitter(Qt.Orientation.Horizontal, self.problems, self.budget, grows=0)
        self._whole = self._splitter(Qt.Orientation.Vertical, self._top, self._bottom, grows=0)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._whole)

    def _splitter(self, orientation: Qt.Orientation, *parts: QWidget, grows: int) -> QSplitter:
        """Parts with a line between them, of which one takes what room there is."""
        splitter = QSplitter(orientation)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for place, part in enumerate(parts):
            splitter.addWidget(part)
            splitter.setStretchFactor(place, 1 if place == grows else 0)
        splitter.splitterMoved.connect(lambda *_: self._moved.add(splitter))
        return splitter

    def _share_room(self) -> None:
        """Give the parts their sizes from the design."""
        width, height, narrow = self.width(), self.height(), self._narrow
        palette, inspector = (_SMALL_PALETTE, _SMALL_INSPECTOR) if narrow else (_PALETTE, _INSPECTOR)
        bottom, budget = (_SMALL_BOTTOM, _SMALL_BUDGET) if narrow else (_BOTTOM, _BUDGET)
        own = self._own_sizes
        palette, inspector = own.get("palette", palette), own.get("inspector", inspector)
        bottom, budget = own.get("bottom", bottom), own.get("budget", budget)
        for splitter, sizes in (
            (self._top, [palette, width - palette - inspector - 2, inspector]),
            (self._bottom, [width - budget - 1, budget]),
            (self._whole, [height - bottom - 1, bottom]),
        ):
            if splitter not in self._moved:
                splitter.setSizes(sizes)

    def _show_place(self, place: Place) -> None:
        """Select the node of a problem and bring it into view; the keyboard stays in the list."""
        id = self._workspace.go_to_place(place)
        if id is not None:
            self.canvas.focus_node(id)
        self.problems.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_change(self, difference: ProjectDiff) -> None:
        if difference.blocks:
            self._fill_palette()

    def _fill_palette(self) -> None:
        """Offer what the graph on the canvas can hold."""
        self.palette_panel.show_sections(sections_in(self._workspace.project, self._workspace.scope, said))

    def _add(self, kind: str) -> None:
        """Add what was found; behind a search the keyboard goes to what was added."""
        self.canvas.add_at_center(kind)
        if self.palette_panel.search.hasFocus():
            self.palette_panel.search.clear()
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_part(self, step: int) -> None:
        """Palette, canvas, inspector, bottom, docks: the next of them takes the keyboard."""
        parts = [self.palette_panel, self.canvas, self.inspector, self._bottom, *self.beside()]
        parts = [part for part in parts if not part.isHidden()]
        found = [place for place, part in enumerate(parts) if _has_focus(part)]
        part = parts[(found[0] + step) % len(parts)] if found else parts[0]
        if part is self.palette_panel:
            self.palette_panel.focus_search()
        elif part is self.inspector:
            self.inspector.focus_first()
        else:
            (self.problems if part is self._bottom else part).setFocus(Qt.FocusReason.ShortcutFocusReason)


def _has_focus(part: QWidget) -> bool:
    """Whether the keyboard is in `part` or in something of it."""
    return part.hasFocus() or any(widget.hasFocus() for widget in part.findChildren(QWidget))
