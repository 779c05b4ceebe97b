"""Points painted by the user: each stroke is one step, kept in the project as plain numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from netbuilder.core.text import Text
from netbuilder.data.source import DataSet
from netbuilder.project import edits, kinds
from netbuilder.project.file import open_file, save_file
from netbuilder.window.inspector.points_editor import PointsPainter
from netbuilder.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


class Painting:
    """The inspector of a data set of painted points, empty to begin with."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.workspace = window, window.workspace
        node = edits.fresh_node(
            self.workspace.project, "data.painted", (0.0, 400.0), id="mine", settings={"points": ()}
        )
        self.workspace.edit(Text("Add"), lambda project: edits.add(project, node))
        self.workspace.selection.set(["mine"])
        (self.plane,) = window.findChildren(PointsPainter, "setting.points")
        assert self.plane.isVisible() and self.plane.width() > 150

    @property
    def points(self) -> list[tuple[float, float, str]]:
        declared = kinds.made("data.painted", self.workspace.project.graph.nodes["mine"].settings)
        assert isinstance(declared, DataSet)
        return [(x, y, "ABCDEF"[number]) for x, y, number in declared.values()["points"]]  # type: ignore[attr-defined]

    def at(self, x: float, y: float) -> QPoint:
        return self.plane.place_of(x, y).toPoint()

    def stroke(self, *places: tuple[float, float], let_go: bool = True) -> None:
        first, *others = places
        QTest.mousePress(self.plane, LEFT, pos=self.at(*first))
        for place in others:
            QTest.mouseMove(self.plane, self.at(*place))
        if let_go:
            QTest.mouseRelease(self.plane, LEFT, pos=self.at(*places[-1]))

    def press(self, name: str) -> None:
        button = self.window.findChild(QPushButton, f"setting.points.{name}")
        assert isinstance(button, QPushButton)
        QTest.mouseClick(button, LEFT)


@pytest.fixture
def painting(window: MainWindow) -> Painting:
    return Painting(window)


def test_a_stroke_is_one_step_and_its_points_lie_where_they_were_painted(painting: Painting) -> None:
    painting.stroke((-0.5, 0.5), (-0.49, 0.5), (0.0, 0.5), (0.5, 0.5))
    assert [name for *_, name in painting.points] == ["A", "A", "A"], "points keep a little apart"
    for (x, y, _), wanted in zip(painting.points, (-0.5, 0.0, 0.5), strict=True):
        assert x == pytest.approx(wanted, abs=0.02) and y == pytest.approx(0.5, abs=0.02)
    painting.workspace.undo()
    assert painting.points == []
    painting.workspace.redo()
    assert len(painting.points) == 3


def test_classes_the_eraser_and_clear(painting: Painting) -> None:
    painting.stroke((-0.5, 0.0))
    painting.press("C")
    painting.stroke((0.5, 0.0))
    assert [name for *_, name in painting.points] == ["A", "C"]
    painting.press("erase")
    painting.stroke((-0.5, 0.02))
    assert [name for *_, name in painting.points] == ["C"]
    painting.press("clear")
    assert painting.points == []


def test_escape_lets_go_of_a_stroke(painting: Painting) -> None:
    before = painting.workspace.project
    painting.stroke((0.0, 0.0), (0.5, 0.0), let_go=False)
    QTest.keyClick(painting.plane, Qt.Key.Key_Escape)
    QTest.mouseRelease(painting.plane, LEFT, pos=painting.at(0.5, 0.0))
    assert painting.workspace.project is before


def test_it_is_painted_by_keys_alone(painting: Painting) -> None:
    painting.plane.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_B, Qt.Key.Key_Left):
        QTest.keyClick(painting.plane, key)
    QTest.keyClick(painting.plane, Qt.Key.Key_Space)
    assert painting.points == [(0.05, 0.05, "A"), (0.0, 0.05, "B")]
    assert "1 A, 1 B" in painting.plane.accessibleDescription()
    QTest.keyClick(painting.plane, Qt.Key.Key_Delete)
    assert len(painting.points) == 0, "both lie within the eraser's reach"


def test_points_are_saved_as_plain_numbers(painting: Painting, tmp_path: Path) -> None:
    painting.stroke((0.25, -0.75))
    save_file(painting.workspace.project, tmp_path / "mine.netb")
    assert json.loads(json.dumps(painting.points)) and "pickle" not in (tmp_path / "mine.netb").read_text()
    found = open_file(tmp_path / "mine.netb").project
    assert found.graph.nodes["mine"].settings == painting.workspace.project.graph.nodes["mine"].settings
