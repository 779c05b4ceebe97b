"""The promise, by mouse and keys: draw a network, mend the mistake, train it, watch it, take it away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder import api
from netbuilder.data.sets.digits import load_digit_images
from netbuilder.runs.record import RunState
from netbuilder.runs.views import FilterView
from netbuilder.studio.desk import DeskState
from tests.hands.hands import Hands
from tests.hands.start import started

# Kind of layer, and where it is let go, in pixels from the middle of the view.
LAYERS = (
    ("data.digits", (-420, -60)),
    ("conv2d", (-220, -60)),
    ("relu", (-20, -60)),
    ("max_pool2d", (180, -60)),
    ("linear", (-120, 120)),
    ("loss.cross_entropy", (140, 120)),
)
# From, to, and the shape that the wire shows as soon as it is there.
WIRES = (
    (("digits_1", "images"), ("conv2d_1", "in"), "1×8×8"),
    (("conv2d_1", "out"), ("relu_1", "in"), "16×6×6"),
    (("relu_1", "out"), ("max_pool2d_1", "in"), "16×6×6"),
    (("max_pool2d_1", "out"), ("linear_1", "in"), "16×3×3"),
    (("linear_1", "out"), ("cross_entropy_1", "scores"), "10"),
    (("digits_1", "labels"), ("cross_entropy_1", "target"), "class 0–9"),
)


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    """At the window with an empty project."""
    with started(qtbot) as made:
        made.menu("action.file.new")
        assert not made.workspace.project.graph.nodes
        yield made


def draw(hands: Hands) -> None:
    """The network without Flatten, and what is seen of it meanwhile."""
    x, y = hands.middle
    for kind, (across, down) in LAYERS:
        hands.drop(kind, (x + across, y + down))
    for source, target, shape in WIRES:
        hands.wire(source, target)
        assert hands.wire_card(target).text == shape


def see_the_mistake(hands: Hands) -> None:
    """It is on the node, on the wire and in the list, and Train says so."""
    node, wire = hands.node_card("linear_1"), hands.wire_card(("linear_1", "in"))
    assert node.mark == "error" and node.left == "needs a vector"
    assert wire.problem is node.problem is not None
    assert "receives 16×3×3" in hands.words("problems")
    train = hands.find("trainButton", QPushButton)
    assert not train.isEnabled() and "Linear 1" in train.toolTip()


def mend_by_the_card(hands: Hands) -> None:
    hands.select("linear_1")
    assert "Linear 1" in hands.words("problemPopover")
    hands.popover_fix()


def mend_by_the_list_and_again_by_hand(hands: Hands) -> None:
    """The remedy is an edit like any other: taken back, the mistake is there again."""
    hands.problem_fix()
    hands.undo()
    see_the_mistake(hands)
    hands.drop_on_wire("flatten", ("max_pool2d_1", "out"), ("linear_1", "in"))


def change_settings(hands: Hands) -> None:
    """Larger pictures, ten outputs on a way round, and a run that does not end by itself."""
    hands.select("digits_1")
    hands.choose("setting.size", "28")
    assert hands.wire_card(("conv2d_1", "in")).text == "1×28×28"
    hands.select("linear_1")
    hands.type_into("setting.features", "12")
    assert hands.wire_card(("cross_entropy_1", "scores")).text == "12"
    hands.undo()
    assert hands.wire_card(("cross_entropy_1", "scores")).text == "10"
    hands.redo()
    assert hands.wire_card(("cross_entropy_1", "scores")).text == "12"
    hands.type_into("setting.features", "10")
    hands.select("conv2d_1")
    hands.type_into("setting.filters", "8")
    assert hands.wire_card(("linear_1", "in")).text == "1352"
    hands.select_nothing()
    hands.type_into("recipe.epochs", "1000")
    assert hands.workspace.project.recipe.epochs == 1000


def filters(hands: Hands) -> tuple[FilterView, QImage]:
    """The filters of the first convolution: as numbers, and as they are painted."""
    view = hands.desk.views["filters"]
    assert isinstance(view, FilterView)
    return view, hands.find("filterTiles", QWidget).grab().toImage()


def watch_it_learn(hands: Hands) -> None:
    """The curve falls and the filters change."""
    hands.wait_for_view("filters")
    hands.wait_until(lambda: hands.find("filterTiles", QWidget).isVisible(), "no filters are shown")
    _, before = filters(hands)
    hands.wait_for(epoch=4)
    first, last = hands.desk.epochs[0], hands.desk.epochs[-1]
    assert last.train["loss"] < 0.7 * first.train["loss"]
    assert last.validation["accuracy"] > 0.6
    hands.wait_until(lambda: filters(hands)[1] != before, "the picture of the filters stays as it was")
    view, _ = filters(hands)
    assert view.node == "conv2d_1" and view.now.shape == (8, 1, 3, 3)
    assert np.abs(view.now - view.start).max() > 0.01


def change_the_rate(hands: Hands) -> None:
    """The run takes it, and writes it down."""
    hands.type_into("rateField", "0.0005")
    hands.wait_until(lambda: bool(hands.desk.changes), "the run does not take the learning rate")
    (changed,) = hands.desk.changes
    assert (changed.name, changed.new) == ("lr", 0.0005)
    table = hands.desk.table
    assert table is not None
    hands.wait_until(lambda: table.column("lr")[-1] == 0.0005, "no step is taken with it")
    assert table.column("lr")[0] == 0.001
    assert hands.workspace.project.recipe.lr == 0.001


def steer(hands: Hands) -> None:
    """Pause, one batch, go on, stop in the middle."""
    hands.pause()
    waiting = hands.steps
    hands.step()
    hands.let_pass(0.3)
    assert hands.steps == waiting + 1 and hands.desk.state is DeskState.PAUSED
    hands.go_on()
    hands.stop()
    end, progress = hands.desk.end, hands.desk.progress
    assert end is not None and end.status is RunState.STOPPED and end.problem is None
    assert progress is not None and 0 < progress.share < 1


def take_it_away(hands: Hands, folder: Path) -> None:
    """ONNX gives the same numbers as the run's model, on real digits."""
    said = hands.export(folder, ["onnx"])
    assert "The file's model gives the same answers as the graph" in said
    (file,) = folder.iterdir()
    digits = load_digit_images(28)["images"][:200]
    record = hands.workspace.store.get(hands.desk.run)
    with torch.inference_mode():
        expected = api.Run(record).model()(torch.from_numpy(digits)).numpy()
    session = onnxruntime.InferenceSession(file)
    (found,) = session.run(None, {session.get_inputs()[0].name: digits})
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()


@pytest.mark.parametrize("mend", [mend_by_the_card, mend_by_the_list_and_again_by_hand])
def test_from_an_empty_canvas_to_a_model_of_ones_own(
    hands: Hands, mend: Callable[[Hands], None], tmp_path: Path
) -> None:
    draw(hands)
    see_the_mistake(hands)
    mend(hands)
    assert hands.wire_card(("linear_1", "in")).text == "144"
    assert not hands.workspace.report.problems and "All shapes fit." in hands.words("problems")
    change_settings(hands)
    hands.train()
    watch_it_learn(hands)
    change_the_rate(hands)
    steer(hands)
    take_it_away(hands, tmp_path / "out")
