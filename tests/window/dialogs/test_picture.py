"""The picture of the graph by mouse and keys: chosen, seen, copied, saved, remembered."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QWidget,
)
from pytestqt.qtbot import QtBot

from netbuilder.core.paths import settings_file
from netbuilder.core.text import Text
from netbuilder.project.blocks import make_block
from netbuilder.studio.opening import document_of_example
from netbuilder.studio.pictures import PictureChoice
from netbuilder.studio.settings import SettingsStore
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.picture import PictureDialog
from netbuilder.window.dialogs.picture_preview import PicturePreview
from netbuilder.window.main_window import MainWindow
from netbuilder.window.theme.theme import Theme
from netbuilder.window.theme.tokens import DARK
from netbuilder.window.widgets.notice import NoticeBar
from netbuilder.window.widgets.segmented import Segmented
from tests.studio.make_believe import MakeBelieve
from tests.window.dialogs.answers import Answers

Open = Callable[[], PictureDialog]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(document_of_example("lenet5").document, backend=MakeBelieve)
    yield made
    made.close()


@pytest.fixture
def open_dialog(workspace: Workspace, theme: Theme, qtbot: QtBot) -> Open:
    window = QMainWindow()
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()

    def opened() -> PictureDialog:
        dialog = PictureDialog(workspace, theme, SettingsStore(), window)
        dialog.open()
        return dialog

    return opened


def button(dialog: QWidget, name: str) -> QAbstractButton:
    found = dialog.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton), name
    return found


def click(dialog: QWidget, name: str) -> None:
    box = button(dialog, name)
    QTest.mouseClick(box, LEFT, pos=QPoint(8, 12) if isinstance(box, QCheckBox) else QPoint())


def choose(dialog: QWidget, name: str, option: str) -> None:
    found = dialog.findChild(Segmented, name)
    assert isinstance(found, Segmented), name
    QTest.mouseClick(found.button(option), LEFT)
    assert found.current == option


def preview(dialog: QWidget) -> PicturePreview:
    found = dialog.findChild(PicturePreview, "picturePreview")
    assert isinstance(found, PicturePreview)
    return found


def seen(dialog: QWidget) -> QImage:
    """What lies inside the edge of the picture."""
    place = preview(dialog).picture_rect().toRect().adjusted(1, 1, -1, -1)
    return preview(dialog).grab().toImage().copy(place)


def corner(dialog: QWidget) -> str:
    return seen(dialog).pixelColor(1, 1).name()


def save_as(dialog: QWidget, name: str) -> None:
    """Give a name in the dialog for files and press its button."""
    click(dialog, "pictureSave")
    chooser = dialog.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog)
    field = chooser.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(field, QLineEdit)
    field.setText(name)  # typed, its list of files would come up
    buttons = chooser.findChild(QDialogButtonBox)
    assert isinstance(buttons, QDialogButtonBox)
    QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Save), LEFT)
    QApplication.processEvents()


def notice(dialog: QWidget) -> NoticeBar:
    found = dialog.findChild(NoticeBar)
    assert isinstance(found, NoticeBar)
    return found


def test_it_is_light_svg_with_shapes_at_first(open_dialog: Open) -> None:
    dialog = open_dialog()
    assert dialog.accessibleName() == "Picture of the graph" and dialog.subtitle == "LeNet-5"
    assert corner(dialog) == "#ffffff"
    assert button(dialog, "pictureShapes").isChecked()
    assert "cm" in preview(dialog).accessibleDescription()
    choose(dialog, "pictureFormat", "png")
    assert "pixels" in preview(dialog).accessibleDescription()


def test_the_preview_follows(open_dialog: Open) -> None:
    dialog = open_dialog()
    with_shapes = seen(dialog)
    click(dialog, "pictureShapes")
    assert seen(dialog) != with_shapes
    choose(dialog, "pictureColours", "dark")
    assert corner(dialog) == DARK.bg_canvas.lower()
    dark = seen(dialog)
    click(dialog, "pictureTransparent")
    assert seen(dialog) != dark and corner(dialog) != DARK.bg_canvas.lower()


def test_a_selection_can_be_drawn_alone(open_dialog: Open, workspace: Workspace) -> None:
    extent = open_dialog().findChild(Segmented, "pictureExtent")
    assert isinstance(extent, Segmented)
    assert not extent.button("selection").isEnabled() and extent.button("selection").toolTip()
    workspace.selection.set(["conv2d_1", "relu_1"])
    dialog = open_dialog()
    whole = preview(dialog).accessibleDescription()
    choose(dialog, "pictureExtent", "selection")
    assert preview(dialog).accessibleDescription() != whole


def test_in_a_block_what_is_in_the_block_is_drawn(open_dialog: Open, workspace: Workspace) -> None:
    whole = preview(open_dialog()).accessibleDescription()
    made = partial(make_block, ids=["conv2d_1", "relu_1"], name="Edges first")
    workspace.edit(Text("Make a block"), made)
    (node,) = (id for id in workspace.graph.nodes if workspace.enter(id))
    assert workspace.path == (node,)
    dialog = open_dialog()
    assert dialog.subtitle == "Edges first"
    assert preview(dialog).accessibleDescription() != whole


def test_what_was_chosen_is_there_the_next_time(open_dialog: Open, own_home: Path) -> None:
    own_home.mkdir(exist_ok=True)
    dialog = open_dialog()
    choose(dialog, "pictureFormat", "pdf")
    choose(dialog, "pictureColours", "dark")
    click(dialog, "pictureShapes")
    dialog.reject()
    stored = json.loads(settings_file().read_text(encoding="utf-8"))
    assert PictureChoice(**stored["picture"]) == PictureChoice("pdf", shapes=False, dark=True)
    again = open_dialog()
    found = again.findChild(Segmented, "pictureFormat")
    assert isinstance(found, Segmented) and found.current == "pdf"
    assert corner(again) == DARK.bg_canvas.lower() and not button(again, "pictureShapes").isChecked()


@pytest.mark.parametrize(("format", "begins"), [("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_it_is_saved_where_one_says(open_dialog: Open, tmp_path: Path, format: str, begins: bytes) -> None:
    dialog = open_dialog()
    choose(dialog, "pictureFormat", format)
    save_as(dialog, str(tmp_path / "figure"))
    assert (tmp_path / f"figure.{format}").read_bytes().startswith(begins)
    assert [*tmp_path.glob("figure*")] == [tmp_path / f"figure.{format}"]
    assert button(dialog, "pictureCancel").text() == "Close" and dialog.isVisible()


def test_the_suffix_that_is_typed_counts(open_dialog: Open, tmp_path: Path) -> None:
    dialog = open_dialog()
    save_as(dialog, str(tmp_path / "figure.png"))
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_a_dot_in_the_name_is_no_suffix(open_dialog: Open, tmp_path: Path, answers: Answers) -> None:
    dialog = open_dialog()
    save_as(dialog, str(tmp_path / "figure.v2"))
    path = tmp_path / "figure.v2.svg"
    assert path.read_bytes().startswith(b"<?xml")
    path.write_bytes(b"old")
    answers.give("fileExists.cancel")
    save_as(dialog, str(tmp_path / "figure.v2"))
    assert path.read_bytes() == b"old"
    answers.give("fileExists.overwrite")
    save_as(dialog, str(tmp_path / "figure.v2"))
    assert path.read_bytes().startswith(b"<?xml")


@pytest.mark.skipif(os.name == "nt", reason="a folder of Windows cannot be made read-only")
def test_what_cannot_be_written_is_told_and_loses_nothing(
    open_dialog: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: object, *rest: object) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "figure.svg").write_text("old", encoding="utf-8")
    dialog = open_dialog()
    with monkeypatch.context() as patched:
        patched.setattr("netbuilder.core.atomic.os.open", refuse)
        dialog._save_to(str(tmp_path / "figure.svg"))
    assert notice(dialog).isVisible()
    assert (tmp_path / "figure.svg").read_text(encoding="utf-8") == "old"
    dialog._save_to(str(tmp_path / "figure.svg"))
    assert not notice(dialog).isVisible()


def test_it_is_copied_as_a_picture_and_as_what_is_chosen(open_dialog: Open) -> None:
    dialog = open_dialog()
    click(dialog, "pictureCopy")
    data = QGuiApplication.clipboard().mimeData()
    assert b"<svg" in data.data("image/svg+xml").data()
    assert data.hasImage() and QGuiApplication.clipboard().image().width() > 2500
    choose(dialog, "pictureFormat", "pdf")
    click(dialog, "pictureCopy")
    data = QGuiApplication.clipboard().mimeData()
    assert data.data("application/pdf").data().startswith(b"%PDF") and not data.hasFormat("image/svg+xml")


def test_escape_closes_it_and_enter_saves(open_dialog: Open) -> None:
    dialog = open_dialog()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    chooser = dialog.findChild(QFileDialog)
    assert isinstance(chooser, QFileDialog) and chooser.isVisible()
    chooser.reject()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_all_of_it_has_a_name_to_be_spoken(open_dialog: Open) -> None:
    dialog = open_dialog()
    reached = set()
    for _ in range(20):
        focused = dialog.focusWidget()
        assert focused is not None
        reached.add(focused.accessibleName() or getattr(focused, "text", str)())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    for each in ("Save…", "Copy to clipboard", "Cancel", "Shapes on the wires", "Transparent background"):
        assert each in reached
    assert "" not in reached


def test_the_command_opens_it_where_there_is_something_to_draw(
    make_studio: Callable[[MakeBelieve], Workspace], make_window: Callable[[Workspace], MainWindow]
) -> None:
    studio = make_studio(MakeBelieve())
    window = make_window(studio)
    window.show()
    action = window.actions_of_commands["file.picture"]
    assert not action.isEnabled()  # on the first page
    window.build_page()
    window.actions_of_commands["view.build"].trigger()
    assert action.isEnabled() and action.text() == "Picture of the graph…"
    action.trigger()
    dialog = window.findChild(PictureDialog, "pictureDialog")
    assert isinstance(dialog, PictureDialog) and dialog.isVisible()
    dialog.reject()
    window.actions_of_commands["edit.select_all"].trigger()
    window.actions_of_commands["edit.delete"].trigger()
    assert not studio.graph.nodes and not action.isEnabled()
