"""Somebody who does anything on the canvas: edits, commands, remedies, and all that mouse and keys can do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

import netbuilder.studio.commands as folder
from netbuilder.core.problem import ProblemError
from netbuilder.core.registry import import_members
from netbuilder.core.text import Text
from netbuilder.studio.commands.command import Command, Context, Menu, commands
from netbuilder.window.canvas.view import CanvasView
from tests.studio.commanded import FakeShell
from tests.window.canvas.conftest import Hand
from tests.window.canvas.drawn_edits import WORDS, Draw, Unfit, all_edits, drawn

import_members(folder)

SOURCE = "nn.Sequential(nn.Linear(4, 3), nn.ReLU())"
KEYS = [
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
]  # fmt: skip
PRESSED = [
    Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
]  # fmt: skip
EDITORS = ("titleEditor", "frameEditor", "noteEditor")


class CanvasShell(FakeShell):
    """A shell with a real canvas."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view.workspace)
        self._view = view

    @property
    def canvas(self) -> Any:
        return self._view

    def rename(self) -> None:
        self._view.rename_selected()

    def search_layers(self) -> None:
        self._view.search()


class Player:
    """Each step is drawn; what is refused changes nothing."""

    def __init__(self, draw: Draw, hand: Hand) -> None:
        self._draw = draw
        self._hand = hand
        self._workspace = hand.workspace
        self._at = Context(hand.workspace, CanvasShell(hand.view))
        self._edits = all_edits()
        self.told: list[str] = []

    def step(self) -> None:
        """Do one thing."""
        deeds = (
            self.edit, self.edit, self.edit, self.command, self.command, self.select, self.choose, self.mend,
            self.enter, self.copy_source, self.drag, self.drag, self.double_click, self.press_key,
        )  # fmt: skip
        try:
            self._draw(st.sampled_from(deeds))()
        except Unfit:
            self.told[-1:] = [f"nothing for {self.told[-1]}"] if self.told else []
        self._leave_editors()

    # ------------------------------------------------------------------------------------ deeds

    def edit(self) -> None:
        """A pure edit of the project."""
        name = self._draw(st.sampled_from(sorted(self._edits)))
        self.told.append(name)
        try:
            deed = drawn(self._draw, self._edits[name], self._workspace.project, self._workspace.scope)
        except ProblemError:  # of an argument: a node that cannot be
            return
        self.told[-1] = repr(deed)
        self._workspace.edit(Text("Step"), deed)

    def command(self) -> None:
        """An entry of the menus Edit and Graph that can be chosen now."""
        ready = [each for each in self._commands() if each.choices is None and each.enabled(self._at)]
        chosen: Command = self._one(ready)
        self.told.append(chosen.id)
        chosen.run(self._at)

    def choose(self) -> None:
        """An entry of a submenu."""
        self.told.append("choose")
        ready = [each for each in self._commands() if each.choices is not None and each.enabled(self._at)]
        choices = [
            choice for each in ready if each.choices for choice in each.choices(self._at) if choice.ready
        ]
        self._one(choices).run()

    def select(self) -> None:
        graph, selection = self._workspace.graph, self._workspace.selection
        self.told.append("select")
        if graph.wires and self._draw(st.integers(0, 4)) == 0:
            selection.set_wire(self._one(graph.wires))
        else:
            ids = st.lists(st.sampled_from(list(graph.ids) or [""]), max_size=4)
            selection.set([id for id in self._draw(ids) if id])

    def mend(self) -> None:
        """A remedy of a problem."""
        self.told.append("mend")
        problems = self._workspace.graph_report.problems
        fix = self._one([fix for problem in problems for fix in problem.fixes])
        self.told[-1] = f"mend: {fix.label}"
        self._workspace.apply(fix)

    def enter(self) -> None:
        """Go into a block, or out of it."""
        self.told.append("enter")
        if not self._workspace.enter(self._one(self._workspace.graph.nodes)):
            self._workspace.leave()

    def copy_source(self) -> None:
        """Something of another program is on the clipboard."""
        self.told.append("copy source")
        self._at.shell.clipboard.put(self._draw(st.sampled_from([SOURCE, "nonsense", "{"])))

    def drag(self) -> None:
        """The mouse, from anywhere to anywhere, with whatever keys."""
        start, end = self._spot(), self._spot()
        keys = self._draw(st.sampled_from(KEYS))
        right = keys not in (KEYS[0], KEYS[3]) and self._draw(st.booleans())
        button = Qt.MouseButton.RightButton if right else Qt.MouseButton.LeftButton
        self.told.append(f"drag {start.toTuple()} {end.toTuple()} {keys} {button}")
        self._hand.drag(start, end, keys, button)
        self._calm()

    def double_click(self) -> None:
        spot, keys = self._spot(), self._draw(st.sampled_from(KEYS))
        self.told.append(f"double click {spot.toTuple()} {keys}")
        self._hand.click(spot, keys)
        left = Qt.MouseButton.LeftButton
        QTest.mouseDClick(self._hand.view.viewport(), left, keys, self._hand.at(spot))
        self._hand.release(spot, keys)
        self._calm()

    def press_key(self) -> None:
        key, keys = self._draw(st.sampled_from(PRESSED)), self._draw(st.sampled_from(KEYS))
        self.told.append(f"press {key} {keys}")
        self._hand.key(key, keys)

    # ------------------------------------------------------------------------------------ with what

    def _commands(self) -> list[Command]:
        return [each for each in commands.values() if each.menu in (Menu.EDIT, Menu.GRAPH) and not each.asks]

    def _one(self, of: Iterable[Any]) -> Any:
        choice = list(of)
        if not choice:
            raise Unfit
        return self._draw(st.sampled_from(choice))

    def _spot(self) -> QPointF:
        """Something that is drawn, or any point."""
        layout = self._hand.view.board.layout
        spots = [box.rect.center() for box in layout.boxes.values()]
        for box in layout.boxes.values():
            spots += [QPointF(box.x, box.y + at) for _, at in box.inputs]
            spots += [QPointF(box.right, box.y + at) for _, at in box.outputs]
        spots += [laid.path.pointAtPercent(0.5) for laid in layout.wires.values()]
        if not spots or self._draw(st.integers(0, 5)) == 0:
            x, y = self._draw(st.tuples(st.integers(-100, 1100), st.integers(-100, 900)))
            return QPointF(x, y)
        return QPointF(self._one(spots))

    def _calm(self) -> None:
        """End what the mouse has begun and not ended."""
        self._hand.view.give_up()
        self._hand.view.close_search()

    def _leave_editors(self) -> None:
        """Type into whatever has opened, and keep it."""
        for name in EDITORS:
            editor = self._hand.view.findChild(QPlainTextEdit if name == "noteEditor" else QLineEdit, name)
            if isinstance(editor, QLineEdit | QPlainTextEdit) and editor.isVisible():
                editor.clear()
                words = self._draw(WORDS)
                editor.insert(words) if isinstance(editor, QLineEdit) else editor.insertPlainText(words)
                many = Qt.KeyboardModifier.ControlModifier if isinstance(editor, QPlainTextEdit) else KEYS[0]
                QTest.keyClick(editor, Qt.Key.Key_Return, many)
        self._hand.view.close_search()
