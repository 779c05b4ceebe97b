"""The inspector by mouse and keys: every edit at once, one step a visit, nothing that is typed lost."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from netbuilder.catalogue.training.optimisers import SGD
from netbuilder.core.setting import Checks
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.blocks import make_block
from netbuilder.project.document import Document
from netbuilder.project.examples import example
from netbuilder.project.parameters import expose, give
from netbuilder.project.project import fresh
from netbuilder.studio.workspace import Workspace
from netbuilder.window.inspector.fields import LiveField, ScrubLabel
from netbuilder.window.inspector.inspector import Inspector
from netbuilder.window.theme.stylesheet import style_sheet
from netbuilder.window.theme.theme import Theme
from netbuilder.window.theme.tokens import DARK
from netbuilder.window.widgets.elided import ElidedLabel

W = TypeVar("W", bound=QWidget)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    made = Workspace(Document(example("lenet5").open().project))
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(500, 900)
    return made


@pytest.fixture
def inspector(qtbot: QtBot, workspace: Workspace, window: QWidget) -> Iterator[Inspector]:
    made = Inspector(workspace, Theme(), window)
    made.resize(296, 800)
    elsewhere = QLineEdit(window)
    elsewhere.setObjectName("elsewhere")
    elsewhere.move(320, 10)
    window.show()
    qtbot.waitExposed(window)
    elsewhere.setFocus()
    yield made


def named(workspace: Workspace, name: str) -> str:
    return next(node.id for node in workspace.project.graph.nodes.values() if node.name == name)


def setting(workspace: Workspace, node: str, name: str) -> Any:
    return workspace.project.graph.nodes[named(workspace, node)].settings[name]


def select(workspace: Workspace, *names: str) -> None:
    workspace.selection.set([named(workspace, name) for name in names])


def find(inspector: Inspector, kind: type[W], name: str) -> W:
    found = inspector.findChildren(kind, name)
    assert len(found) == 1, f"{len(found)} widgets are called {name}"
    return found[0]


def field(inspector: Inspector, name: str) -> LiveField:
    return find(inspector, LiveField, name)


def visit(qtbot: QtBot, inspector: Inspector, name: str) -> LiveField:
    """Click into a field and mark all of it."""
    entered = field(inspector, name)
    qtbot.mouseClick(entered, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(entered.hasFocus)
    entered.selectAll()
    return entered


def leave(qtbot: QtBot, window: QWidget) -> None:
    qtbot.mouseClick(window.findChild(QLineEdit, "elsewhere"), Qt.MouseButton.LeftButton)


def label_of(inspector: Inspector, text: str) -> ScrubLabel:
    return next(label for label in inspector.findChildren(ScrubLabel) if label.text() == text)


def wheel(target: QWidget, amount: int) -> None:
    middle = QPointF(target.rect().center())
    event = QWheelEvent(
        middle, target.mapToGlobal(middle), QPoint(), QPoint(0, amount), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(target, event)


def shown(inspector: Inspector, name: str) -> list[str]:
    return [label.text() for label in inspector.findChildren(QLabel, name) if label.isVisible()]


# ---------------------------------------------------------------------------------- what is shown


def test_a_node_with_its_settings_shape_cost_and_code(inspector: Inspector, workspace: Workspace) -> None:
    select(workspace, "Conv 2")
    assert find(inspector, QLineEdit, "inspectorName").text() == "Conv 2"
    assert field(inspector, "setting.filters").text() == "16"
    assert field(inspector, "setting.kernel.0").text() == "5"
    assert find(inspector, QComboBox, "setting.padding_mode").currentText() == "Zeros"
    assert find(inspector, QCheckBox, "setting.bias").isChecked()
    assert shown(inspector, "shapeLine") == ["6×14×14 → 16×10×10"]
    assert shown(inspector, "arithmeticLine") == ["(14 + 2·0 − 5) / 1 + 1 = 10"]
    assert find(inspector, ElidedLabel, "torchLine").whole == "nn.Conv2d(6, 16, kernel_size=5)"
    texts = {label.text() for label in inspector.findChildren(QLabel) if label.isVisible()}
    assert {"2,416", "240,000", "58 %"} <= texts


def test_tab_leads_from_the_name_to_the_buttons_and_then_to_the_settings(
    inspector: Inspector, workspace: Workspace
) -> None:
    select(workspace, "Conv 2")
    names = []
    widget: QWidget = find(inspector, QLineEdit, "inspectorName")
    while (widget := widget.nextInFocusChain()).objectName() != "inspectorName":
        if widget.objectName() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            names.append(widget.objectName())
    assert names[:2] == ["mutedButton", "frozenButton"] and "setting.filters" in names


def test_nothing_selected_shows_the_recipe(inspector: Inspector, workspace: Workspace) -> None:
    assert find(inspector, QLineEdit, "inspectorName").text() == workspace.project.name
    assert field(inspector, "recipe.epochs").text() == str(workspace.project.recipe.epochs)
    assert find(inspector, QComboBox, "recipe.optimiser").currentText() == "Adam"
    assert field(inspector, "recipe.optimiser.beta1").text() == "0.9"
    assert not inspector.findChildren(QWidget, "torchLine")


def test_every_setting_of_every_kind_has_a_field(inspector: Inspector, workspace: Workspace) -> None:
    from netbuilder.catalogue.layer import layers
    from netbuilder.catalogue.training.losses import losses
    from netbuilder.data.library import data_sets

    project = fresh()
    for kind in (*layers, *(f"data.{id}" for id in data_sets), *(f"loss.{id}" for id in losses)):
        if not kind.startswith("block_"):
            project = edits.add(project, edits.fresh_node(project, kind))
    workspace.open(Document(project))
    for node in project.graph.nodes.values():
        workspace.selection.set([node.id])
        for name, setting in kinds.declaration_of(node).settings.items():
            if isinstance(setting, Checks):
                continue  # what was found out, and nobody gives
            suffixed = [f"setting.{name}", f"setting.{name}.0"]
            found = [
                w for w in inspector.findChildren(QWidget) if w.objectName() in suffixed and w.isVisible()
            ]
            assert found, f"{node.kind} has no field for {name}"
            assert all(widget.accessibleName() for widget in found)


# ---------------------------------------------------------------------------------- typing


def test_typing_is_live_and_a_visit_is_one_step(
    inspector: Inspector, workspace: Workspace, window: QWidget, qtbot: QtBot
) -> None:
    select(workspace, "Conv 2")
    before = workspace.project
    typed = visit(qtbot, inspector, "setting.filters")
    qtbot.keyClicks(typed, "3")
    assert setting(workspace, "Conv 2", "filters") == 3
    qtbot.keyClicks(typed, "2")
    assert setting(workspace, "Conv 2", "filters") == 32
    assert shown(inspector, "shapeLine") == ["6×14×14 → 32×10×10"]
    leave(qtbot, window)
    assert str(workspace.document.undo_label) == "Change Output maps of Conv 2"
    workspace.document.undo()
    assert workspace.project == before


def test_a_second_visit_is_a_step_of_its_own(
    inspector: Inspector, workspace: Workspace, window: QWidget, qtbot: QtBot
) -> None:
    select(workspace, "Conv 2")
    for number in ("32", "64"):
        qtbot.keyClicks(visit(qtbot, inspector, "setting.filters"), number)
        leave(qtbot, window)
    workspace.document.undo()
    assert setting(workspace, "Conv 2", "filters") == 32


def test_bad_input_is_marked_kept_and_changes_nothing(
    inspector: Inspector, workspace: Workspace, window: QWidget, qtbot: QtBot
) -> None:
    select(workspace, "Conv 2")
    before = workspace.project
    typed = visit(qtbot, inspector, "setting.filters")
    qtbot.keyClicks(typed, "-3")
    qtbot.keyClick(typed, Qt.Key.Key_Return)
    reason = find(inspector, QLabel, "setting.filters.reason")
    assert typed.property("refused") is True
    assert typed.toolTip() == reason.text() == "A whole number from 1 to 65,536"
    assert reason.isVisible()
    leave(qtbot, window)
    assert typed.text() == "-3"
    # Something else in the project changes: what was typed is still there.
    conv = named(workspace, "Conv 1")
    workspace.edit(Text("Move"), lambda project: edits.move(project, {conv: (1.0, 2.0)}))
    assert (typed.text(), typed.property("refused")) == ("-3", True)
    assert (
        workspace.project.graph.nodes[named(workspace, "Conv 2")]
        == before.graph.nodes[named(workspace, "Conv 2")]
    )


def test_escape_puts_the_old_value_back(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    select(workspace, "Conv 2")
    before = workspace.project
    typed = visit(qtbot, inspector, "setting.filters")
    qtbot.keyClicks(typed, "48")
    qtbot.keyClick(typed, Qt.Key.Key_Up)
    assert setting(workspace, "Conv 2", "filters") == 49
    qtbot.keyClick(typed, Qt.Key.Key_Escape)
    assert typed.text() == "16"
    assert workspace.project == before
    assert workspace.document.undo_label is None
    qtbot.keyClicks(typed, "x")
    qtbot.keyClick(typed, Qt.Key.Key_Return)
    qtbot.keyClick(typed, Qt.Key.Key_Escape)
    assert (typed.text(), bool(typed.property("refused"))) == ("16", False)
    assert not find(inspector, QLabel, "setting.filters.reason").isVisible()


def test_sums_behind_an_equals_sign(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    select(workspace, "Linear 1")
    typed = visit(qtbot, inspector, "setting.features")
    qtbot.keyClicks(typed, "=28*2")
    assert setting(workspace, "Linear 1", "features") == 120
    qtbot.keyClick(typed, Qt.Key.Key_Return)
    assert setting(workspace, "Linear 1", "features") == 56
    assert typed.text() == "56"


def test_a_float_can_be_typed_digit_by_digit(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    typed = visit(qtbot, inspector, "recipe.lr")
    qtbot.keyClicks(typed, "0.105")
    assert typed.text() == "0.105"
    assert workspace.project.recipe.lr == 0.105


def test_arrows_and_wheel_step(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    select(workspace, "Conv 2")
    wheel(field(inspector, "setting.filters"), 120)
    assert setting(workspace, "Conv 2", "filters") == 16  # nobody is in the field
    typed = visit(qtbot, inspector, "setting.filters")
    qtbot.keyClick(typed, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    wheel(typed, -120)
    assert setting(workspace, "Conv 2", "filters") == 25
    assert typed.text() == "25"
    workspace.document.undo()
    assert setting(workspace, "Conv 2", "filters") == 16


def test_dragging_a_name_turns_its_value_as_one_step(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    select(workspace, "Conv 2")
    label = label_of(inspector, "Output maps")
    start = QPoint(10, 10)
    qtbot.mousePress(label, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(label, start + QPoint(13, 0))
    qtbot.mouseMove(label, start + QPoint(31, 0))
    assert setting(workspace, "Conv 2", "filters") == 21
    qtbot.mouseRelease(label, Qt.MouseButton.LeftButton, pos=start + QPoint(31, 0))
    workspace.document.undo()
    assert setting(workspace, "Conv 2", "filters") == 16


# ---------------------------------------------------------------------------------- kinds of fields


def test_a_locked_pair_changes_both(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    select(workspace, "Conv 2")
    typed = visit(qtbot, inspector, "setting.kernel.1")
    qtbot.keyClicks(typed, "3")
    assert setting(workspace, "Conv 2", "kernel") == (3, 3)
    assert field(inspector, "setting.kernel.0").text() == "3"


def test_an_open_pair_changes_one(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    select(workspace, "Conv 2")
    lock = find(inspector, QToolButton, "setting.kernel.lock")
    qtbot.mouseClick(lock, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(visit(qtbot, inspector, "setting.kernel.1"), "3")
    assert setting(workspace, "Conv 2", "kernel") == (5, 3)
    assert field(inspector, "setting.kernel.0").text() == "5"
    select(workspace, "Conv 1")
    assert lock.isChecked()
    select(workspace, "Conv 2")
    assert not lock.isChecked()


def test_a_flag(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    select(workspace, "Conv 2")
    box = find(inspector, QCheckBox, "setting.bias")
    box.click()
    assert setting(workspace, "Conv 2", "bias") is False
    workspace.document.undo()
    assert box.isChecked()


def pick(box: QComboBox, words: str) -> None:
    """Choose as a user does: Qt tells of it by `activated`."""
    place = box.findText(words)
    assert place >= 0
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_a_choice(inspector: Inspector, workspace: Workspace) -> None:
    select(workspace, "Conv 2")
    pick(find(inspector, QComboBox, "setting.padding_mode"), "Reflect")
    assert setting(workspace, "Conv 2", "padding_mode") == "reflect"
    assert str(workspace.document.undo_label) == "Change Pad with of Conv 2"


def test_a_number_of_a_few(inspector: Inspector, workspace: Workspace) -> None:
    select(workspace, "Digits")
    pick(find(inspector, QComboBox, "setting.size"), "8")
    assert setting(workspace, "Digits", "size") == 8


def test_the_wheel_turns_no_choice_that_it_passes(inspector: Inspector, workspace: Workspace) -> None:
    select(workspace, "Conv 2")
    before = workspace.project
    wheel(find(inspector, QComboBox, "setting.padding_mode"), -120)
    assert workspace.project is before


def test_another_optimiser_shows_its_own_settings(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    epochs = field(inspector, "recipe.epochs")
    pick(find(inspector, QComboBox, "recipe.optimiser"), "SGD")
    assert workspace.project.recipe.optimiser == SGD()
    assert inspector.findChild(QWidget, "recipe.optimiser.beta1") is None
    assert field(inspector, "recipe.epochs") is epochs
    qtbot.keyClicks(visit(qtbot, inspector, "recipe.optimiser.momentum"), "0.5")
    assert workspace.project.recipe.optimiser == SGD(momentum=0.5)
    find(inspector, QCheckBox, "recipe.optimiser.nesterov").click()
    assert workspace.project.recipe.optimiser == SGD(momentum=0.5, nesterov=True)


def test_metrics_are_check_boxes(inspector: Inspector, workspace: Workspace) -> None:
    find(inspector, QCheckBox, "recipe.metrics.accuracy").click()
    assert workspace.project.recipe.metrics == ("accuracy",)


def test_sizes_are_typed(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    project = edits.add(fresh(), edits.fresh_node(fresh(), "input"))
    workspace.open(Document(project))
    select(workspace, "Input 1")
    typed = visit(qtbot, inspector, "setting.sizes")
    qtbot.keyClicks(typed, "3, 32, 32")
    qtbot.keyClick(typed, Qt.Key.Key_Return)
    assert setting(workspace, "Input 1", "sizes") == (3, 32, 32)
    assert typed.text() == "3×32×32"


def test_a_partner_is_chosen_by_name(inspector: Inspector, workspace: Workspace) -> None:
    workspace.open(Document(example("edges").open().project))
    select(workspace, "Decoder")
    box = find(inspector, QComboBox, "setting.partner")
    assert box.currentText() == "Encoder"
    pick(box, "None")
    assert setting(workspace, "Decoder", "partner") == ""


# ---------------------------------------------------------------------------------- changes from elsewhere


def test_undo_updates_the_field_and_leaves_the_focus(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    select(workspace, "Conv 2")
    typed = visit(qtbot, inspector, "setting.filters")
    qtbot.keyClicks(typed, "32")
    workspace.document.undo()
    assert typed.text() == "16"
    assert typed.hasFocus()
    assert field(inspector, "setting.filters") is typed


def test_a_node_of_the_same_kind_takes_over_the_fields(inspector: Inspector, workspace: Workspace) -> None:
    select(workspace, "Conv 2")
    kept = field(inspector, "setting.filters")
    select(workspace, "Conv 1")
    assert field(inspector, "setting.filters") is kept
    assert kept.text() == "6"


def test_what_is_half_typed_is_taken_before_another_node_comes(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    select(workspace, "Conv 2")
    qtbot.keyClicks(visit(qtbot, inspector, "setting.filters"), "=4*3")
    select(workspace, "Conv 1")
    assert setting(workspace, "Conv 2", "filters") == 12
    assert setting(workspace, "Conv 1", "filters") == 6
    assert field(inspector, "setting.filters").text() == "6"


def test_bad_input_is_not_another_nodes(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    select(workspace, "Conv 2")
    typed = visit(qtbot, inspector, "setting.filters")
    qtbot.keyClicks(typed, "none")
    select(workspace, "Conv 1")
    assert (typed.text(), bool(typed.property("refused"))) == ("6", False)


def test_removing_the_node_while_its_field_has_the_focus(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    select(workspace, "Conv 2")
    id = named(workspace, "Conv 2")
    qtbot.keyClicks(visit(qtbot, inspector, "setting.filters"), "=2+2")
    workspace.edit(Text("Remove"), lambda project: edits.remove(project, (id,)))
    assert id not in workspace.project.graph.nodes
    assert find(inspector, QLineEdit, "inspectorName").text() == workspace.project.name


def test_another_document_shows_its_recipe(inspector: Inspector, workspace: Workspace) -> None:
    select(workspace, "Conv 2")
    workspace.open(Document(edits.change_recipe(fresh("Other"), epochs=3)))
    assert find(inspector, QLineEdit, "inspectorName").text() == "Other"
    assert field(inspector, "recipe.epochs").text() == "3"


def test_a_hidden_inspector_catches_up_when_it_is_shown(inspector: Inspector, workspace: Workspace) -> None:
    inspector.hide()
    workspace.edit(Text("Epochs"), lambda project: edits.change_recipe(project, epochs=7))
    inspector.show()
    assert field(inspector, "recipe.epochs").text() == "7"


# ---------------------------------------------------------------------------------- several nodes


def test_several_nodes_are_edited_together(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    select(workspace, "Conv 1", "Conv 2")
    assert find(inspector, QLineEdit, "inspectorName").text() == "2 selected"
    assert field(inspector, "setting.filters").text() == ""
    typed = visit(qtbot, inspector, "setting.filters")
    qtbot.keyClicks(typed, "8")
    assert [setting(workspace, name, "filters") for name in ("Conv 1", "Conv 2")] == [8, 8]
    workspace.document.undo()
    assert [setting(workspace, name, "filters") for name in ("Conv 1", "Conv 2")] == [6, 16]
    assert typed.text() == ""


def test_escape_in_a_field_of_several_does_not_make_them_alike(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    select(workspace, "Conv 1", "Conv 2")
    before = workspace.project
    typed = visit(qtbot, inspector, "setting.filters")
    qtbot.keyClicks(typed, "x")
    qtbot.keyClick(typed, Qt.Key.Key_Escape)
    assert (typed.text(), workspace.project) == ("", before)


def test_a_folder_is_chosen(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.open(Document(edits.add(fresh(), edits.fresh_node(fresh(), "data.mnist"))))
    select(workspace, "MNIST")
    answers = iter(["/data/mnist", ""])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(answers))
    button = find(inspector, QToolButton, "setting.path.choose")
    for _ in range(2):  # the second time it is called off
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert setting(workspace, "MNIST", "path") == "/data/mnist"
    assert field(inspector, "setting.path").text() == "/data/mnist"


def test_leaving_a_field_of_several_untouched_changes_nothing(
    inspector: Inspector, workspace: Workspace, window: QWidget, qtbot: QtBot
) -> None:
    select(workspace, "Conv 1", "Conv 2")
    before = workspace.project
    visit(qtbot, inspector, "setting.filters")
    leave(qtbot, window)
    assert workspace.project is before


def test_kinds_that_differ_share_what_they_share(inspector: Inspector, workspace: Workspace) -> None:
    select(workspace, "Conv 1", "Max pool 1")
    assert field(inspector, "setting.stride.0").text() == ""
    assert inspector.findChild(QWidget, "setting.filters") is None
    assert find(inspector, LiveField, "setting.conv2d.filters").text() == "6"


def test_kinds_that_share_nothing_are_set_each_by_itself(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    select(workspace, "Conv 1", "ReLU 1", "Conv 2", "Linear 1")
    titles = [each.text() for each in inspector.findChildren(QLabel) if each.isVisible()]
    assert titles.index("Conv 2-D × 2") < titles.index("Output maps") < titles.index("Linear")
    many = visit(qtbot, inspector, "setting.conv2d.filters")
    assert many.text() == ""
    qtbot.keyClicks(many, "24")
    assert [setting(workspace, each, "filters") for each in ("Conv 1", "Conv 2")] == [24, 24]
    assert setting(workspace, "Linear 1", "features") == 120
    workspace.undo()
    assert [setting(workspace, each, "filters") for each in ("Conv 1", "Conv 2")] == [6, 16]
    select(workspace, "Conv 1", "Conv 2")
    assert "Conv 2-D × 2" not in [each.text() for each in inspector.findChildren(QLabel) if each.isVisible()]


# ---------------------------------------------------------------------------------- name, problems, code


def test_a_node_is_renamed_in_place(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    select(workspace, "Conv 2")
    id = named(workspace, "Conv 2")
    name = find(inspector, QLineEdit, "inspectorName")
    inspector.rename()
    assert name.hasFocus()
    qtbot.keyClicks(name, "Motifs")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert workspace.project.graph.nodes[id].name == "Motifs"
    assert name.text() == "Motifs"
    qtbot.keyClicks(name, " too")
    qtbot.keyClick(name, Qt.Key.Key_Escape)
    assert name.text() == "Motifs"


def test_a_long_name_ends_with_dots_until_it_is_typed_into(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    long = "The first of many layers that look for the edges of written digits"
    workspace.edit(Text("Rename"), lambda project: edits.rename(project, "conv2d_1", long))
    workspace.selection.set(["conv2d_1"])
    name = find(inspector, QLineEdit, "inspectorName")
    name.window().resize(300, 900)
    QApplication.processEvents()
    assert name.text().endswith("…") and name.toolTip() == long
    name.setFocus()
    assert name.text() == long
    name.clearFocus()
    assert name.text().endswith("…") and workspace.project.graph.nodes["conv2d_1"].name == long


def test_a_name_that_is_taken_gets_a_number_and_an_empty_one_is_not_taken(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    select(workspace, "Conv 2")
    name = find(inspector, QLineEdit, "inspectorName")
    inspector.rename()
    qtbot.keyClicks(name, "Conv 1")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert name.text() == "Conv 2"
    name.selectAll()
    qtbot.keyClick(name, Qt.Key.Key_Delete)
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert name.text() == "Conv 2"


def test_the_project_is_renamed_where_the_recipe_is(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    inspector.rename()
    qtbot.keyClicks(find(inspector, QLineEdit, "inspectorName"), "Mine")
    qtbot.keyClick(find(inspector, QLineEdit, "inspectorName"), Qt.Key.Key_Return)
    assert workspace.project.name == "Mine"


def test_a_problem_is_mended_where_it_is(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    flatten = named(workspace, "Flatten")
    workspace.edit(Text("Remove"), lambda project: edits.remove_and_heal(project, flatten))
    select(workspace, "Linear 1")
    buttons = inspector.findChildren(QPushButton, "inspectorFix")
    assert [each.accessibleName() for each in buttons] == ["Insert Flatten → 400", "Average each map → 16"]
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert workspace.report.ok
    assert not any(button.isVisible() for button in inspector.findChildren(QPushButton, "inspectorFix"))


def test_the_line_of_torch_is_copied(inspector: Inspector, workspace: Workspace, qtbot: QtBot) -> None:
    select(workspace, "Conv 2")
    button = find(inspector, QToolButton, "copyCode")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "nn.Conv2d(6, 16, kernel_size=5)"
    assert button.text() == "Copied"
    qtbot.waitUntil(lambda: button.text() == "", timeout=4000)


# ---------------------------------------------------------------------------------- room


def test_rare_settings_wait_behind_more_where_it_is_low(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    select(workspace, "Conv 2")
    dilation = field(inspector, "setting.dilation.0")
    assert dilation.isVisible()
    inspector.resize(264, 604)
    assert not dilation.isVisible()
    assert field(inspector, "setting.stride.0").isVisible()
    qtbot.mouseClick(find(inspector, QPushButton, "moreSettings"), Qt.MouseButton.LeftButton)
    assert dilation.isVisible()
    inspector.resize(296, 800)
    assert not find(inspector, QPushButton, "moreSettings").isVisible()


def test_a_rare_setting_with_a_value_of_its_own_is_shown(inspector: Inspector, workspace: Workspace) -> None:
    inspector.resize(264, 604)
    select(workspace, "Conv 2")
    id = named(workspace, "Conv 2")
    assert not inspector.findChildren(QWidget, "setting.groups"), "it is not made before it is wanted"
    workspace.edit(Text("Group"), lambda project: edits.change(project, id, {"groups": 2}))
    assert field(inspector, "setting.groups").isVisible()


def test_tab_goes_down_the_form_through_what_was_behind_more(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    inspector.resize(264, 604)
    select(workspace, "Conv 2")
    more = find(inspector, QPushButton, "moreSettings")
    before = reached_by_tab(inspector)
    assert before[before.index("moreSettings") - 1].startswith("setting.")
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    names = [name for name in reached_by_tab(inspector) if name.startswith("setting.")]
    places = [find(inspector, QWidget, name).mapTo(inspector, QPoint()) for name in names]
    assert "setting.groups" in names
    assert [(place.y(), place.x()) for place in places] == sorted((place.y(), place.x()) for place in places)


def reached_by_tab(inspector: Inspector) -> list[str]:
    """What the key reaches from the name on, by object name, each once."""
    names: list[str] = []
    widget: QWidget = find(inspector, QLineEdit, "inspectorName")
    while (widget := widget.nextInFocusChain()).objectName() != "inspectorName":
        if widget.objectName() and widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            names.append(widget.objectName())
    return names


def test_nothing_is_wider_than_the_narrowest_panel(
    inspector: Inspector, workspace: Workspace, window: QWidget
) -> None:
    window.setStyleSheet(style_sheet(DARK))
    inspector.resize(256, 604)
    for names in ((), ("Conv 2",), ("Linear 1",), ("Digits",), ("Cross-entropy",), ("Conv 1", "Conv 2")):
        select(workspace, *names)
        QApplication.processEvents()
        for widget in inspector.findChildren(QWidget):
            if widget.objectName() and widget.isVisible():
                right = widget.mapTo(inspector, QPoint(widget.width(), 0)).x()
                assert right <= inspector.width(), f"{names}: {widget.objectName()} ends at {right}"


def test_an_edit_refused_by_the_project_is_told(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    """A setting that the rules find wrong is still an edit: its problem shows beside the shape."""
    select(workspace, "Conv 2")
    qtbot.keyClicks(visit(qtbot, inspector, "setting.kernel.0"), "99")
    assert setting(workspace, "Conv 2", "kernel") == (99, 99)
    assert inspector.findChildren(QPushButton, "inspectorFix")
    conv = named(workspace, "Conv 2")
    assert End(conv, "in") in workspace.project.graph.wires


def test_inside_a_block_its_parameters_are_named(
    inspector: Inspector, workspace: Workspace, qtbot: QtBot
) -> None:
    layer = named(workspace, "Conv 2")
    workspace.edit(Text("Block"), lambda project: make_block(project, [layer], "Motifs"))
    for name in ("filters", "kernel"):
        workspace.edit(Text("Expose"), partial(expose, block="block_1", id=layer, setting=name))
    first, second = workspace.project.blocks["block_1"].parameters
    use = next(id for id, node in workspace.graph.nodes.items() if node.kind == "block.block_1")
    workspace.edit(Text("Give"), partial(give, id=use, name=first, value=7))
    workspace.enter(use)
    assert label_of(inspector, "Conv 2: Output maps").isVisible()
    entered = visit(qtbot, inspector, f"parameter.{layer}.filters")
    assert entered.text() == first and entered.accessibleName() == "Conv 2: Output maps"
    before = workspace.project
    qtbot.keyClicks(entered, second)
    qtbot.keyClick(entered, Qt.Key.Key_Return)
    assert "no other" in find(inspector, QLabel, f"parameter.{layer}.filters.reason").text()
    qtbot.keyClicks(entered, " and more")
    qtbot.keyClick(entered, Qt.Key.Key_Return)
    assert list(workspace.project.blocks["block_1"].parameters) == [f"{second} and more", second]
    assert workspace.project.graph.nodes[use].settings["parameters"] == {f"{second} and more": 7}
    workspace.document.undo()
    assert workspace.project == before, "one step"
    assert field(inspector, f"parameter.{layer}.filters").text() == first


def test_of_data_it_says_the_task_and_lets_one_choose_another(
    workspace: Workspace, inspector: Inspector, qtbot: QtBot
) -> None:
    workspace.selection.set(["digits_1"])
    box = inspector.findChild(QComboBox, "inspectorTask")
    assert box is not None and box.isVisible() and box.currentText() == "Classification"
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == "Autoencoding" and not workspace.report.errors
    workspace.undo()
    assert box.currentText() == "Classification"
    workspace.selection.set([])
    assert not box.isVisible()
