"""The Data page: all examples of the project's data, how they are divided, what deserves a look."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.problem import Fix, Problem
from netbuilder.core.text import Text
from netbuilder.project.diff import ProjectDiff
from netbuilder.studio.commands.command import Context, Page
from netbuilder.studio.data_looks import DataLook, DataLooks
from netbuilder.studio.presenters.data_page import finding_cards, looked_for
from netbuilder.studio.presenters.data_preparation import Preparation
from netbuilder.studio.presenters.data_tasks import task_choices
from netbuilder.studio.presenters.inspector import node_change, recipe_change
from netbuilder.studio.taking_data import take_data, take_set
from netbuilder.window.canvas.look import said
from netbuilder.window.card_row import GAP, Gaps
from netbuilder.window.data.augmentation_card import AugmentationCard
from netbuilder.window.data.context_bar import HEIGHT, ContextBar
from netbuilder.window.data.examples_card import ExamplesCard
from netbuilder.window.data.findings_card import FindingsCard
from netbuilder.window.data.nothing_yet import NothingYet
from netbuilder.window.data.parts_card import PartsCard
from netbuilder.window.data.preparation_card import PreparationCard
from netbuilder.window.data.values_card import ValuesCard
from netbuilder.window.pump import Pump
from netbuilder.window.text_dialog import TextDialog
from netbuilder.window.theme.theme import Theme
from netbuilder.window.widgets import rule, surface

_WIDE = 1440
_FINDINGS, _SMALL_FINDINGS = 400, 320
_PARTS, _SMALL_PARTS = 400, 320
_UPPER, _SMALL_UPPER = 0.56, 0.5  # of the height
_ASIDE = 0.36


class DataPage(QWidget):
    """Looks at the data while it is shown. Sizes follow the window until a gap is dragged."""

    def __init__(self, at: Context, theme: Theme, pump: Pump, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at = at
        self._workspace = at.workspace
        self._theme = theme
        self._pump = pump
        self._dragged: set[Gaps] = set()
        self._shown: DataLook | None = None
        # The data set whose preparation is shown, its kind, and what it reads.
        self._prepared: tuple[str | None, ...] = ()
        self._steps: Preparation | None = None
        self._begun = False
        self.looks = DataLooks(at.workspace)
        surface(self, "app")
        self.setObjectName("dataPage")
        self.setAccessibleName(self.tr("Data"))
        self.bar = ContextBar()
        self.examples = ExamplesCard(theme)
        self.findings = FindingsCard(theme)
        self.preparation = PreparationCard(theme)
        self.augmentation = AugmentationCard(at.workspace, theme)
        self.parts = PartsCard(theme)
        self.values = ValuesCard(theme)
        self.nothing = NothingYet(theme)
        self._lay_out()
        self.setFocusProxy(self.examples)
        # F6 goes round the cards, in the other direction with Shift.
        for keys, step in (("F6", 1), ("Shift+F6", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._focus_part, step))
        self.bar.node_chosen.connect(self.looks.choose)
        self.bar.graph_wanted.connect(self._show_in_graph)
        self.bar.choice_wanted.connect(self._choose_data)
        self.bar.task.wanted.connect(self._mend)
        self.findings.mend.connect(self._mend)
        self.findings.shown.connect(self.examples.show_marked)
        self.findings.files_wanted.connect(self._list_files)
        self.preparation.changed.connect(self._change_setting)
        self.preparation.left.connect(self._workspace.document.end_gesture)
        self.preparation.switched.connect(self._switch_layer)
        self.examples.looked_at.connect(self.preparation.show_example)
        self.parts.class_taken.connect(self._on_class)
        self.parts.split_wanted.connect(self._divide)
        self.examples.classes.currentIndexChanged.connect(self._mark_class)
        self.nothing.file_wanted.connect(self._choose_any)
        self.nothing.set_wanted.connect(self._take_set)
        self.nothing.given_up.connect(self.looks.give_up)
        self.nothing.wanted_again.connect(self.looks.again)
        self.looks.changed.connect(self._refresh)
        self.looks.progressed.connect(self._say_counted)
        self._workspace.changed.connect(self._on_change)
        self._workspace.opened.connect(self._on_open)
        self._workspace.desk.state_changed.connect(self._refresh)

    # ------------------------------------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        self._across = self._gaps(Qt.Orientation.Horizontal)
        self._down = self._gaps(Qt.Orientation.Vertical)
        self._below = self._gaps(Qt.Orientation.Horizontal)
        self._aside = self._gaps(Qt.Orientation.Vertical)
        parts: tuple[tuple[Gaps, QWidget], ...] = (
            (self._below, self.parts),
            (self._below, self.values),
            (self._down, self.examples),
            (self._down, self._below),
            (self._across, self._down),
            (self._aside, self.findings),
            (self._aside, self.preparation),
            (self._aside, self.augmentation),
            (self._across, self._aside),
        )
        for gaps, part in parts:
            gaps.addWidget(part)
        ground = QWidget()
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(GAP, GAP, GAP, GAP)
        inner.addWidget(self._across)
        self._stack = QStackedWidget()
        self._cards = ground
        self._stack.addWidget(ground)
        self._stack.addWidget(self.nothing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(rule())
        whole.addWidget(self._stack, 1)

    def _gaps(self, orientation: Qt.Orientation) -> Gaps:
        gaps = Gaps(orientation)
        gaps.splitterMoved.connect(lambda *_: self._dragged.add(gaps))
        return gaps

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _WIDE
        findings, parts = (_SMALL_FINDINGS, _SMALL_PARTS) if narrow else (_FINDINGS, _PARTS)
        left = self.width() - findings - 3 * GAP
        height = self.height() - HEIGHT - 3 * GAP
        upper = round((_SMALL_UPPER if narrow else _UPPER) * height)
        for gaps, sizes in (
            (self._across, [left, findings]),
            (self._down, [upper, height - upper]),
            (self._below, [parts, left - parts - GAP]),
            (self._aside, [round(_ASIDE * height), height - round(_ASIDE * height)]),
        ):
            if gaps not in self._dragged:
                gaps.setSizes(sizes)

    # ------------------------------------------------------------------------------------------ following

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.looks.watch(False)

    def begin(self) -> None:
        """Look at the data whenever the page is seen: the window has shown its first picture."""
        self._begun = True
        self._look()

    def _look(self) -> None:
        if self._begun and self.isVisible():
            self.looks.watch(True)
        self._refresh()

    def _on_open(self) -> None:
        self._shown = None
        self._refresh()

    def _on_change(self, difference: ProjectDiff) -> None:
        if difference.graph.nodes or difference.graph.wires or difference.facts or difference.parts:
            self._refresh()

    def _refresh(self, *_: object) -> None:
        """Show what is known now."""
        if not self.isVisible():
            return
        if self.looks.alive:
            self._pump.follow(self.looks)
        look = self.looks.look
        self.bar.show_data(self.looks.nodes, self.looks.node, self.looks.source, look)
        node = self.looks.node
        self.bar.show_tasks(task_choices(self._workspace.report, node.id) if node is not None else ())
        self.parts.show_split(self._workspace.project.recipe)
        if look is None and self._is_read_anew():
            # What is shown stays, so that a setting can be typed on.
            assert self._shown is not None
            self._show_preparation(self._shown)
            self.preparation.say_waiting(self._counted())
            return
        if look is None:
            self._say_nothing()
            return
        self._stack.setCurrentWidget(self._cards)
        self._show_findings(look)
        self._show_preparation(look)
        if self.looks.node is not None:
            self.augmentation.show_data(self.looks.node.id)
        if look is not self._shown:
            self._shown = look
            self.examples.show_look(look)
            self.parts.show_look(look)
            assert self.examples.examples is not None
            self.values.show_look(look, self.examples.examples)
            self._mark_class()

    def _show_findings(self, look: DataLook) -> None:
        node = self.looks.node
        cards = finding_cards(look, self.looks.declared, node.id if node is not None else "")
        count, skipped = len(look.loaded.skipped), None
        if count:
            name, why = look.loaded.skipped[0]
            name = name.replace("\\", "/").rpartition("/")[2]
            skipped = Text("{count:,} were left out, such as {name}: {why}.", count=count, name=name, why=why)
            if count == 1:
                skipped = Text("{name} was left out: {why}.", name=name, why=why)
        self.findings.show_findings(cards, skipped, looked_for(look.looked))

    def _is_read_anew(self) -> bool:
        """Whether what is shown is the same data, which only an option of theirs makes other."""
        node, looks = self.looks.node, self.looks
        if node is None or self._shown is None or looks.problem is not None or self._workspace.desk.alive:
            return False
        shown = self._stack.currentWidget() is self._cards
        return shown and looks.is_chosen and self._prepared == (node.id, node.kind, looks.source)

    def _show_preparation(self, look: DataLook) -> None:
        node, declared = self.looks.node, self.looks.declared
        if node is not None and declared is not None:
            fresh = self._prepared[:1] != (node.id,) or self._shown is None
            self._prepared = (node.id, node.kind, self.looks.source)
            self._steps = Preparation(self._workspace.project, node.id, declared, look)
            self.preparation.show_preparation(self._steps, fresh)

    def _change_setting(self, name: str, value: object) -> None:
        if self.looks.node is not None:
            change = node_change(self._workspace.project, (self.looks.node.id,), name, value)
            self._workspace.edit(change.label, change.edit, change.merge)

    def _switch_layer(self, at: int) -> None:
        if self._steps is not None:
            self._workspace.edit(*self._steps.switched(at))
            self._refresh()

    def _say_nothing(self) -> None:
        self._stack.setCurrentWidget(self.nothing)
        node, problem, nothing = self.looks.node, self.looks.problem, self.nothing
        if node is None:
            drop = self.tr("Drop a file or a folder on the window, or choose one: pictures, tables, sounds, "
                           "texts, series, volumes, arrays.")  # fmt: skip
            nothing.say(self.tr("No data yet"), drop, offer=True, sets=True)
        elif not self.looks.is_chosen:
            what = self.looks.declared.recognises if self.looks.declared is not None else ""
            title = self.tr("{} does not know yet what to read").format(node.name)
            nothing.say(title, what[:1].upper() + what[1:], offer=True, sets=False)
        elif problem is not None:
            self._say_problem(problem)
        elif self._workspace.desk.alive:
            wait = self.tr("A run is under way. The data are looked at when it ends.")
            nothing.say(self.tr("Waiting"), wait, offer=False, sets=False)
        else:
            title = self.tr("Looking at all of {}").format(node.name)
            nothing.say(title, self._counted(), offer=False, sets=False, working=self.looks.alive)

    def _say_counted(self) -> None:
        """Tell how far reading is."""
        if not self.isVisible() or self.looks.look is not None:
            return
        if self._is_read_anew():
            self.preparation.say_waiting(self._counted())
        else:
            self._say_nothing()

    def _counted(self) -> str:
        counted = self.looks.counted
        if counted is None:
            return ""
        return self.tr("{} of {} examples").format(f"{counted[0]:,}", f"{counted[1]:,}")

    def _say_problem(self, problem: Problem) -> None:
        remedy = said(problem.remedy) if problem.remedy is not None else ""
        received = said(problem.received) if problem.received is not None else ""
        hint = "\n".join(filter(None, (received, remedy[:1].upper() + remedy[1:])))
        given_up = self.looks.is_given_up
        self.nothing.say(
            said(problem.what),
            "" if given_up else hint,
            offer=self.looks.source is not None and not given_up,
            sets=False,
            again=given_up,
        )

    # ------------------------------------------------------------------------------------------ the user

    def _on_class(self, class_: int) -> None:
        """Show one class, and all again when it is taken once more."""
        self.examples.show_class(None if class_ == self.examples.class_ else class_)
        self._mark_class()

    def _mark_class(self, *_: object) -> None:
        class_ = self.examples.class_
        self.parts.classes.mark(-1 if class_ is None else class_)

    def _mend(self, fix: object) -> None:
        assert isinstance(fix, Fix)
        self._workspace.apply(fix)

    def _divide(self, how: str) -> None:
        change = recipe_change(self._workspace.project, "split", how)
        self._workspace.edit(change.label, change.edit)

    def _list_files(self) -> None:
        look = self.looks.look
        if look is not None:
            dialog = TextDialog(self.tr("Left out"), self)
            dialog.text.setPlainText("\n".join(f"{name}: {said(why)}" for name, why in look.loaded.skipped))
            dialog.show()

    def _choose_data(self) -> None:
        node = self.looks.node
        if node is not None:
            self._workspace.selection.set([node.id])
            self._workspace.asked.emit("graph.choose_data")

    def _choose_any(self, folder: bool) -> None:
        node = self.looks.node
        title = node.name if node is not None else self.tr("data")
        path = self._at.shell.ask_for_data(title, self.looks.source or "", not folder)
        if path is not None:
            take_data(self._at, path)

    def _take_set(self, id: str) -> None:
        take_set(self._at, id)

    def _focus_part(self, step: int) -> None:
        parts: tuple[QWidget, ...] = (self.examples, self.parts, self.values, self.findings,
                                      self.preparation)  # fmt: skip
        found = [place for place, part in enumerate(parts) if _has_focus(part)]
        for distance in range(1, len(parts) + 1):
            part = parts[((found[0] if found else -min(step, 0) - 1) + step * distance) % len(parts)]
            inside = _first_focus(part)
            if inside is not None:
                inside.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _show_in_graph(self) -> None:
        node = self.looks.node
        if node is not None:
            self._at.shell.show_page(Page.BUILD)
            self._workspace.go_to(())
            self._at.shell.canvas.focus_node(node.id)


def _has_focus(part: QWidget) -> bool:
    """Whether the keyboard is in something of `part`."""
    return any(widget.hasFocus() for widget in part.findChildren(QWidget))


def _first_focus(part: QWidget) -> QWidget | None:
    """What of `part` takes the keyboard: what it shows, else the first of its controls."""
    proxy = part.focusProxy()
    if proxy is not None and proxy.isVisible():
        return proxy
    taking = [each for each in part.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    shown = [each for each in taking if each.isVisible() and each.isEnabled()]
    lists = [each for each in shown if isinstance(each, QAbstractItemView)]
    return next(iter(lists or shown), None)
