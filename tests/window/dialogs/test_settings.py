"""The page of settings, by the hand that changes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core import machine, paths
from netbuilder.core.machine import Accelerator
from netbuilder.studio.settings import AtStart, Look, Motion, Settings, SettingsStore
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.settings.data_folder import DataFolder
from netbuilder.window.dialogs.settings.dialog import SettingsDialog
from netbuilder.window.dialogs.settings.rows import ChoiceBox
from netbuilder.window.widgets.segmented import Segmented
from tests.window.dialogs.answers import Answers

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def settings(own_home: Path) -> SettingsStore:
    own_home.mkdir()
    return SettingsStore()


@pytest.fixture
def dialog(workspace: Workspace, settings: SettingsStore, window: QWidget, qtbot: QtBot) -> SettingsDialog:
    made = SettingsDialog(workspace, settings, window)
    made.show()
    qtbot.waitExposed(made)
    return made


def part(dialog: QWidget, name: str, kind: type[QWidget]) -> QWidget:
    found = dialog.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def press(dialog: SettingsDialog, name: str, id: str) -> None:
    choice = part(dialog, name, Segmented)
    assert isinstance(choice, Segmented)
    QTest.mouseClick(choice.button(id), LEFT)


def pick(dialog: SettingsDialog, name: str, down: int) -> None:
    """Go down in a box by keys, as one who does not use the mouse."""
    box = part(dialog, name, ChoiceBox)
    for _ in range(down):
        QTest.keyClick(box, Qt.Key.Key_Down)


def words(dialog: SettingsDialog, name: str) -> str:
    label = part(dialog, name, QLabel)
    assert isinstance(label, QLabel)
    return label.text()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda dialog: press(dialog, "settings.look", "light"), {"look": Look.LIGHT}),
        (lambda dialog: press(dialog, "settings.motion", "reduced"), {"motion": Motion.REDUCED}),
        (lambda dialog: press(dialog, "settings.at_start", "examples"), {"at_start": AtStart.EXAMPLES}),
        (lambda dialog: pick(dialog, "settings.scale", 2), {"scale": 125}),
        (lambda dialog: pick(dialog, "settings.threads", 1), {"threads": 1}),
        (lambda dialog: pick(dialog, "settings.device", 1), {"device": "cpu"}),
        (lambda dialog: pick(dialog, "settings.autosave_seconds", 1), {"autosave_seconds": 30}),
        (
            lambda dialog: QTest.keyClick(part(dialog, "settings.autosave", QCheckBox), Qt.Key.Key_Space),
            {"autosave": False},
        ),
        (
            lambda dialog: QTest.keyClick(part(dialog, "settings.own_process", QCheckBox), Qt.Key.Key_Space),
            {"own_process": True},
        ),
    ],
)
def test_each_change_is_kept_at_once(
    dialog: SettingsDialog, change: Callable[[SettingsDialog], None], expected: dict[str, object]
) -> None:
    change(dialog)
    found = SettingsStore().values
    assert {name: getattr(found, name) for name in expected} == expected


def test_it_shows_what_holds_and_what_is_changed_elsewhere(
    dialog: SettingsDialog, settings: SettingsStore
) -> None:
    settings.change(look=Look.DARK, scale=130, autosave=False)
    look, scale = part(dialog, "settings.look", Segmented), part(dialog, "settings.scale", ChoiceBox)
    assert isinstance(look, Segmented) and isinstance(scale, ChoiceBox)
    assert (look.current, scale.currentText()) == ("dark", "125 %")
    assert not part(dialog, "settings.autosave_seconds", ChoiceBox).isEnabled()
    assert settings.values.scale == 130, "what is shown is not chosen"


def test_a_reset_is_asked_for_and_leaves_the_rest(
    dialog: SettingsDialog, settings: SettingsStore, answers: Answers
) -> None:
    settings.change(look=Look.LIGHT, threads=1, minimap=False)
    answers.give("resetSettings.cancel")
    QTest.mouseClick(part(dialog, "settings.reset", QPushButton), LEFT)
    assert settings.values.threads == 1
    answers.give("resetSettings.reset")
    QTest.mouseClick(part(dialog, "settings.reset", QPushButton), LEFT)
    assert settings.values == Settings(minimap=False)
    look = part(dialog, "settings.look", Segmented)
    assert isinstance(look, Segmented) and look.current == "system"


def test_the_data_folder_is_another_one_if_something_can_be_written_there(
    dialog: SettingsDialog,
    settings: SettingsStore,
    tmp_path: Path,
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NETBUILDER_DATA", raising=False)
    row = dialog.findChild(DataFolder)
    assert isinstance(row, DataFolder)
    (tmp_path / "sets" / "mnist").mkdir(parents=True)
    row.take(tmp_path / "sets")
    assert paths.data_folders() == (own_home / "data", tmp_path / "sets")
    assert words(dialog, "settings.data.says").startswith("mnist · ")
    row.take(tmp_path / "nowhere")
    assert "was not taken" in words(dialog, "settings.data.says")
    assert paths.data_folders()[-1] == tmp_path / "sets"
    QTest.mouseClick(part(dialog, "settings.data.usual", QPushButton), LEFT)
    assert paths.data_folders() == (own_home / "data",)


def test_it_says_that_the_variable_wins(
    workspace: Workspace,
    settings: SettingsStore,
    window: QWidget,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("NETBUILDER_DATA", str(tmp_path))
    made = SettingsDialog(workspace, settings, window)
    assert f"NETBUILDER_DATA is set: {tmp_path}" in words(made, "settings.data.says")
    made.close()


def test_threads_are_told_in_cores(
    workspace: Workspace, settings: SettingsStore, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 4)
    settings.change(threads=64)  # of a larger computer
    made = SettingsDialog(workspace, settings, window)
    box = part(made, "settings.threads", ChoiceBox)
    assert isinstance(box, ChoiceBox)
    assert [box.itemText(row) for row in range(box.count())] == ["Automatic, 3 of 4", "1", "2", "3", "4"]
    assert box.currentText() == "4"
    made.close()


def test_devices_are_named_and_those_that_are_not_there_say_why(
    dialog: SettingsDialog, workspace: Workspace, settings: SettingsStore
) -> None:
    box = part(dialog, "settings.device", ChoiceBox)
    assert isinstance(box, ChoiceBox)
    assert "looked for" in words(dialog, "settings.device.says")
    workspace.computer.learn([Accelerator("NVIDIA H100", 2**36)])
    assert box.itemText(2) == "CUDA: NVIDIA H100"
    says = words(dialog, "settings.device.says")
    assert "MPS: " in says and "CUDA: " not in says
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert settings.values.device == "cuda", "what is not there cannot be taken"


def test_a_wheel_that_scrolls_by_changes_nothing(dialog: SettingsDialog, settings: SettingsStore) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    box = part(dialog, "settings.scale", ChoiceBox)
    box.clearFocus()
    none = Qt.KeyboardModifier.NoModifier
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(box.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, turn)
    assert settings.values.scale == 100


def test_escape_closes_it_and_nobody_is_told_any_more(
    dialog: SettingsDialog, settings: SettingsStore, workspace: Workspace
) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    settings.change(look=Look.LIGHT)
    workspace.computer.learn([])
    assert not settings.changed


def test_whatever_takes_the_keyboard_has_a_name_and_nothing_is_cut_off(dialog: SettingsDialog) -> None:
    named = [
        each
        for each in dialog.findChildren(QWidget)
        if each.isVisible() and each.focusPolicy() != Qt.FocusPolicy.NoFocus and each.focusProxy() is None
    ]
    assert len(named) > 12
    for each in named:
        assert QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name), each.objectName()
    area = dialog.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    ground = area.widget()
    assert ground is not None and ground.width() <= area.viewport().width()
    for label in ground.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_a_translation_in_the_resources_adds_a_language(
    workspace: Workspace,
    settings: SettingsStore,
    window: QWidget,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "netbuilder_ko.qm").touch()
    monkeypatch.setattr("netbuilder.window.languages.resources", lambda: tmp_path)
    made = SettingsDialog(workspace, settings, window)
    box = part(made, "settings.language", ChoiceBox)
    assert isinstance(box, ChoiceBox)
    assert [box.itemText(row) for row in range(box.count())] == ["As the system", "English", "한국어"]
    for _ in range(2):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert settings.values.language == "ko"
    settings.reset()
    assert box.currentText() == "As the system"
    made.close()
