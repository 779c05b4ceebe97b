"""The export dialog: chosen, exported by a real process, checked, and left without a trace."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from netbuilder import api
from netbuilder.core.text import Text
from netbuilder.project import edits
from netbuilder.project.document import Document
from netbuilder.project.project import Project, fresh
from netbuilder.runs.events import Started
from netbuilder.runs.process import started_mark
from netbuilder.runs.record import RunRecord
from netbuilder.studio import export_job
from netbuilder.studio.training import train_and_wait
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.export import ExportDialog
from netbuilder.window.dialogs.export.folder import FolderField
from netbuilder.window.theme.theme import Theme
from tests.networks import points_mlp

Open = Callable[[Workspace], ExportDialog]
SLEEPS = "import time; time.sleep(60)"


@pytest.fixture
def project() -> Project:
    return points_mlp(epochs=2)


@pytest.fixture
def record(project: Project) -> RunRecord:
    return train_and_wait(project)


@pytest.fixture
def workspace(project: Project) -> Iterator[Workspace]:
    made = Workspace(Document(project))
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.resize(1280, 800)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def open_dialog(window: QMainWindow, tmp_path: Path) -> Open:
    def opened(workspace: Workspace) -> ExportDialog:
        dialog = ExportDialog(workspace, Theme(), window)
        dialog.open()
        field(dialog, "exportFolder").setText(str(tmp_path / "out"))
        return dialog

    return opened


def button(dialog: QWidget, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def field(dialog: QWidget, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit), name
    return found


def box(dialog: QWidget, format: str) -> QCheckBox:
    found = dialog.findChild(QCheckBox, f"exportFormat.{format}")
    assert isinstance(found, QCheckBox), format
    return found


def choose_only(dialog: QWidget, *formats: str) -> None:
    for each in ("python", "script", "safetensors", "onnx"):
        if box(dialog, each).isChecked() != (each in formats):
            QTest.mouseClick(box(dialog, each), Qt.MouseButton.LeftButton, pos=QPoint(8, 12))


def click(dialog: QWidget, name: str) -> None:
    assert button(dialog, name).isEnabled()
    QTest.mouseClick(button(dialog, name), Qt.MouseButton.LeftButton)


def words(dialog: QWidget) -> str:
    """All that can be read in the dialog."""
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_what_is_exported_are_the_runs_numbers(
    record: RunRecord, workspace: Workspace, open_dialog: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_dialog(workspace)
    assert "Export Small network" in words(dialog)
    assert "best validation accuracy" in dialog.subtitle
    choose_only(dialog, "python", "onnx")
    assert button(dialog, "exportButton").text() == "Export 3 files"
    name = field(dialog, "exportOption.onnx.input_name")
    assert name.text() == "points"
    name.selectAll()
    QTest.keyClicks(name, "point")
    click(dialog, "exportButton")
    assert not button(dialog, "exportButton").isEnabled() and not box(dialog, "onnx").isEnabled()
    qtbot.waitUntil(button(dialog, "exportShowFolder").isVisible, timeout=60_000)
    qtbot.waitUntil(lambda: words(dialog).count("256 of 256") == 2)
    assert "Every file's model gives the same answers as the graph" in words(dialog)
    assert "3 files written to out" in words(dialog)
    assert button(dialog, "exportShowFolder").isDefault() and not button(dialog, "exportButton").isVisible()
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == {
        f"small_network{s}" for s in (".py", ".safetensors", ".onnx")
    }
    model = api.Run(record).model()
    points = np.random.default_rng(0).standard_normal((5, 2)).astype(np.float32)
    with torch.inference_mode():
        expected = model(torch.from_numpy(points)).numpy()
    session = onnxruntime.InferenceSession(out / "small_network.onnx")
    (found,) = session.run(None, {"point": points})
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()
    weights = load_file(out / "small_network.safetensors")
    assert all(weights[name].equal(value) for name, value in model.state_dict().items())
    name.setText("dots")
    assert "written" not in words(dialog) and not button(dialog, "exportShowFolder").isVisible()
    export = button(dialog, "exportButton")
    assert export.isVisible() and export.isDefault() and export.text() == "Export 3 files"


def test_what_came_of_it_is_told_to_screen_readers(
    record: RunRecord,
    workspace: Workspace,
    open_dialog: Open,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        "netbuilder.window.dialogs.export.dialog.announce", lambda widget, spoken: told.append(spoken)
    )
    dialog = open_dialog(workspace)
    choose_only(dialog, "script")
    click(dialog, "exportButton")
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert told == ["The file's model gives the same answers as the graph, 1 file written to out"]


def test_a_folder_is_read_to_its_end_until_it_is_edited(
    workspace: Workspace, open_dialog: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    monkeypatch.setattr(Path, "home", lambda: home)
    folder = open_dialog(workspace).findChild(FolderField)
    assert folder is not None
    folder.setText(str(home / "Documents" / "digits"))
    assert folder.shown == str(Path("~", "Documents", "digits"))
    assert folder.toolTip() == folder.text() == str(home / "Documents" / "digits")
    folder.setText(str(home / ("long" * 40) / "digits"))
    assert "…" in folder.shown and folder.shown.startswith("~") and folder.shown.endswith("digits")


def test_it_stands_in_the_middle_of_its_window(
    workspace: Workspace, open_dialog: Open, window: QMainWindow
) -> None:
    apart = open_dialog(workspace).geometry().center() - window.frameGeometry().center()
    assert apart.manhattanLength() <= 2


def test_a_network_that_nobody_has_trained_says_so(workspace: Workspace, open_dialog: Open) -> None:
    assert (
        open_dialog(workspace).subtitle == "No run of this network yet: the weights are fresh, not trained."
    )


def test_the_run_on_the_desk_comes_before_the_project(
    record: RunRecord, workspace: Workspace, open_dialog: Open
) -> None:
    """The project has changed meanwhile: the run is exported as it was trained."""
    workspace.desk.started = Started(record.id, 2, 10, "cpu")
    workspace.document.edit(
        Text("Change"), lambda project: edits.change(project, "linear_1", {"features": 5})
    )
    assert "best validation accuracy" in open_dialog(workspace).subtitle


def test_a_network_with_a_problem_cannot_be_exported(qtbot: QtBot, window: QMainWindow) -> None:
    workspace = Workspace(Document(fresh("Nothing yet")))
    dialog = ExportDialog(workspace, Theme(), window)
    dialog.open()
    assert not button(dialog, "exportButton").isEnabled()
    assert button(dialog, "exportButton").toolTip() == "The network has a problem"
    assert "The network has no layer yet." in words(dialog)
    assert not box(dialog, "onnx").isEnabled()
    dialog.reject()


def test_the_button_counts_files_and_needs_a_format_a_folder_and_sound_settings(
    workspace: Workspace, open_dialog: Open, tmp_path: Path
) -> None:
    dialog = open_dialog(workspace)
    export = button(dialog, "exportButton")
    assert export.text() == "Export 4 files" and "A new folder" in words(dialog)
    choose_only(dialog, "onnx")
    assert export.text() == "Export 1 file" and export.isEnabled()
    choose_only(dialog)
    assert not export.isEnabled() and export.toolTip() == "Choose a format"
    choose_only(dialog, "onnx")
    field(dialog, "exportFolder").setText("somewhere")
    assert not export.isEnabled() and export.toolTip() == "Choose a folder"
    field(dialog, "exportFolder").setText(str(tmp_path))
    name = field(dialog, "exportOption.onnx.output_name")
    name.selectAll()
    QTest.keyClicks(name, "a b")
    assert not export.isEnabled() and name.property("refused") and "letters" in name.toolTip()
    name.setText("")
    assert export.isEnabled() and not name.property("refused")


def test_the_settings_are_those_of_the_row_that_was_reached(
    workspace: Workspace, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(workspace)
    opset = dialog.findChild(QComboBox, "exportOption.onnx.opset")
    assert isinstance(opset, QComboBox) and opset.currentText() == "20"
    row = box(dialog, "python").parentWidget()
    assert row is not None
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(200, 50))
    qtbot.waitUntil(lambda: "Python source has nothing to set." in words(dialog))
    assert "Python source settings" in words(dialog)
    assert box(dialog, "python").isChecked()


@pytest.mark.usefixtures("sleeping")
def test_files_that_are_there_are_replaced_after_one_question(
    workspace: Workspace, open_dialog: Open, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    for name in ("small_network.safetensors", "train.py", "other.py"):
        (tmp_path / "out" / name).touch()
    dialog = open_dialog(workspace)
    click(dialog, "exportButton")
    assert "train.py and small_network.safetensors are already there" in words(dialog)
    assert dialog._job is None
    replace = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Replace 2 files")
    QTest.mouseClick(replace, Qt.MouseButton.LeftButton)
    assert dialog._job is not None and dialog._job.alive
    assert "already there" not in words(dialog)
    click(dialog, "exportCancel")
    click(dialog, "exportAgain")
    assert dialog._job.alive and "already there" not in words(dialog)
    dialog.reject()


def test_a_folder_that_cannot_be_made_is_a_problem_with_a_remedy(
    workspace: Workspace, open_dialog: Open, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    dialog = open_dialog(workspace)
    field(dialog, "exportFolder").setText(str(tmp_path / "file" / "below"))
    click(dialog, "exportButton")
    assert "The export cannot be written there." in words(dialog)
    assert "hoose another folder." in words(dialog)


# ------------------------------------------------------------------------------------------ leaving it


@pytest.fixture
def sleeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of an export does nothing for a minute."""
    made = export_job.ExportJob.__init__
    monkeypatch.setattr(made, "__defaults__", ((sys.executable, "-c", SLEEPS),))


def pid_of(dialog: ExportDialog) -> int:
    assert dialog._job is not None
    return dialog._job._process.pid


@pytest.mark.usefixtures("sleeping")
def test_cancel_ends_the_export_and_another_may_begin(workspace: Workspace, open_dialog: Open) -> None:
    dialog = open_dialog(workspace)
    click(dialog, "exportButton")
    pid = pid_of(dialog)
    assert started_mark(pid)
    click(dialog, "exportCancel")
    assert not started_mark(pid) and dialog.isVisible()
    assert "Cancelled: 0 of 4 formats are written" in words(dialog)
    assert button(dialog, "exportCancel").text() == "Close"
    click(dialog, "exportButton")
    assert started_mark(pid_of(dialog))
    dialog.reject()


@pytest.mark.usefixtures("sleeping")
@pytest.mark.parametrize("way", ["escape", "close", "parent"])
def test_whichever_way_it_is_left_no_process_stays(
    way: str,
    workspace: Workspace,
    open_dialog: Open,
    qtbot: QtBot,
    window: QMainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    dialog = open_dialog(workspace)
    click(dialog, "exportButton")
    pid = pid_of(dialog)
    if way == "escape":
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    elif way == "close":
        dialog.close()
    else:
        window.close()
    assert not started_mark(pid)
    assert not list((tmp_path / "temporary").iterdir())


def test_a_process_that_dies_is_a_problem_in_the_table(
    workspace: Workspace, open_dialog: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies = (sys.executable, "-c", "raise SystemExit('no luck')")
    monkeypatch.setattr(export_job.ExportJob.__init__, "__defaults__", (dies,))
    dialog = open_dialog(workspace)
    choose_only(dialog, "onnx")
    click(dialog, "exportButton")
    qtbot.waitUntil(lambda: "no luck" in words(dialog), timeout=30_000)
    assert "The file could not be exported" in words(dialog)
    assert "The process that exports ended before it was done." in words(dialog)
    assert button(dialog, "exportAgain").text() == "Try again"
    assert button(dialog, "exportButton").isEnabled()


@pytest.mark.usefixtures("sleeping")
def test_the_window_remembers_folder_and_formats(
    workspace: Workspace, open_dialog: Open, window: QMainWindow, tmp_path: Path
) -> None:
    dialog = open_dialog(workspace)
    choose_only(dialog, "python")
    click(dialog, "exportButton")
    dialog.reject()
    again = ExportDialog(workspace, Theme(), window)
    assert field(again, "exportFolder").text() == str(tmp_path / "out")
    assert box(again, "python").isChecked() and not box(again, "onnx").isChecked()
    again.reject()


def test_every_control_has_a_name_and_the_window_is_dimmed(
    workspace: Workspace, open_dialog: Open, window: QMainWindow
) -> None:
    dialog = open_dialog(workspace)
    assert dialog.objectName() == "exportDialog" and dialog.accessibleName() == "Export Small network"
    for kind in (QCheckBox, QComboBox, QLineEdit, QPushButton):
        for control in dialog.findChildren(kind):
            if control.isVisible():
                assert control.objectName() and (control.accessibleName() or control.text()), control
    scrim = window.findChild(QWidget, "scrim")
    assert isinstance(scrim, QWidget) and scrim.geometry() == window.rect()
    window.resize(1300, 820)
    assert scrim.geometry() == window.rect()
    dialog.reject()
    assert not scrim.isVisible()


def test_enter_in_a_field_does_not_export(workspace: Workspace, open_dialog: Open) -> None:
    dialog = open_dialog(workspace)
    folder = field(dialog, "exportFolder")
    folder.setFocus()
    QTest.keyClick(folder, Qt.Key.Key_Return)
    assert dialog._job is None and dialog.isVisible()
