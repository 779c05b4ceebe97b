"""ResNet-18 from an empty canvas in at most 60 gestures, which are counted as those of LeNet-5 are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from torch import nn
from torch.nn import functional

import netbuilder as nb
from netbuilder.graph.model import End
from tests.hands import touch
from tests.hands.hands import Hands
from tests.hands.start import started

MOST = 60
# The first residual block and what is around it.
STEM = ("conv 64 7 2 3 bias=no", "batch norm", "relu", "max pool 3 2 1")
BLOCK = (
    *("conv 64 3 1 1 bias=no", "batch norm", "relu"),
    *("conv 64 3 1 1 bias=no", "batch norm", "add", "relu"),
)
HEAD = ("adaptive avg pool 1", "flatten")
FIRST = ("conv2d_2", "batch_norm2d_2", "relu_2", "conv2d_3", "batch_norm2d_3", "add_1", "relu_3")


@pytest.fixture
def hands(qtbot: QtBot) -> Iterator[Hands]:
    with started(qtbot) as made:
        made.press("Ctrl+N")
        assert not made.workspace.project.graph.nodes
        yield made


class Builder:
    """Builds and counts."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.count = 0

    def press(self, keys: str) -> None:
        self.count += 1
        self.hands.press(keys)

    def layers(self, *typed: str) -> None:
        """Search, and type layers with a comma between; each is a piece of text and a key."""
        self.press("Tab")
        for text in typed[:-1]:
            self.count += 1
            self.hands.type(text)
            self.press(",")
        self.count += 1
        self.hands.type(typed[-1])
        self.press("Return")

    def wire(self, source: tuple[str, str], target: tuple[str, str]) -> None:
        self.count += 1
        self.hands.wire(source, target)

    def select(self, id: str) -> None:
        self.count += 1
        self.hands.select(id)

    def select_wire(self, target: tuple[str, str]) -> None:
        """Click on a wire, in the middle of its longest leg."""
        self.count += 1
        canvas = self.hands.canvas
        leg = max(canvas.board.layout.wires[End(*target)].lines, key=QLineF.length)
        touch.click(canvas.viewport(), canvas.mapFromScene(leg.center()))
        assert self.hands.workspace.selection.wire == End(*target)

    def surround(self, *ids: str) -> None:
        """Draw a box around nodes, from above at the left."""
        self.count += 1
        canvas, area = self.hands.canvas, QRectF()
        for id in ids:
            area = area.united(canvas.board.layout.boxes[id].rect)
        area.adjust(-12, -60, 12, 60)
        view = canvas.viewport()
        start, goal = (canvas.mapFromScene(at) for at in (area.topLeft(), area.bottomRight()))
        touch.drag(view, start, view, goal)
        assert self.hands.workspace.selection.ids == set(ids)

    def put(self, name: str, value: int) -> None:
        """Two clicks that mark what a field holds, and a number in its place."""
        self.count += 2
        field = self.hands.find(name, QLineEdit)
        touch.double_click(field, touch.reach(field))
        self.hands.type(str(value))

    def again(self) -> tuple[str, ...]:
        """What is selected once more, behind itself; the ids of the copies in the order of the graph."""
        self.press("Ctrl+Shift+D")
        workspace = self.hands.workspace
        return tuple(id for id in workspace.graph.nodes if id in workspace.selection.ids)


def build(hands: Hands, data: str, *ends: str) -> int:
    """ResNet-18 of a data set and the last layers; returns how many gestures it took."""
    by_hand = Builder(hands)
    by_hand.layers(data, *STEM, *BLOCK, *HEAD, *ends)
    by_hand.press("Shift+F")
    by_hand.wire(("max_pool2d_1", "out"), ("add_1", "2"))
    by_hand.surround(*FIRST)
    second = by_hand.again()
    by_hand.press("Shift+F")
    by_hand.surround(*FIRST, *second)

    stage = by_hand.again()
    by_hand.put("setting.conv2d.filters", 128)
    convolution, add = stage[0], next(id for id in stage if id.startswith("add"))
    by_hand.select(convolution)
    by_hand.put("setting.stride.0", 2)
    by_hand.select_wire((add, "2"))
    before = set(hands.workspace.graph.nodes)
    by_hand.layers("conv 128 1 2 bias=no", "batch norm")
    projection = set(hands.workspace.graph.nodes) - before
    need_room(hands, projection)
    by_hand.surround(*stage, *projection)
    for filters in (256, 512):
        by_hand.again()
        by_hand.put("setting.conv2d.filters", filters)
    return by_hand.count


def need_room(hands: Hands, ids: set[str]) -> None:
    """None of the nodes lies on another one."""
    boxes = hands.canvas.board.layout.boxes
    for id in ids:
        assert not [each for each in boxes if each != id and boxes[each].rect.intersects(boxes[id].rect)]


def need_clear_labels(hands: Hands) -> None:
    """No wire goes up or down through the shape on another one into the same node."""
    wires = hands.canvas.board.layout.wires
    for end, laid in wires.items():
        for other, beside in wires.items():
            if other.node == end.node and other != end:
                upright = (QRectF(leg.p1(), leg.p2()).normalized() for leg in beside.lines if not leg.dx())
                crossing = (each for each in upright if each.adjusted(-1, 0, 1, 0).intersects(laid.chip_rect))
                found = next(crossing, None)
                assert found is None, f"{end}, {laid.chip_rect}, {found}, {laid.route.points}"


class Residual(nn.Module):
    """A basic block as torchvision has it."""

    def __init__(self, entering: int, filters: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(entering, filters, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(filters)
        self.second = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(filters)
        self.around = nn.Sequential()
        if stride != 1:
            projection = nn.Conv2d(entering, filters, 1, stride, bias=False)
            self.around = nn.Sequential(projection, nn.BatchNorm2d(filters))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = functional.relu(self.first_norm(self.first(x)))
        return functional.relu(self.second_norm(self.second(y)) + self.around(x))


def resnet18(channels: int, classes: int) -> nn.Sequential:
    """The network of He and others, 2016, as torchvision has it."""
    blocks = [
        Residual(entering, filters, stride)
        for start, filters, stride in ((64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2))
        for entering, stride in ((start, stride), (filters, 1))
    ]
    return nn.Sequential(
        *(nn.Conv2d(channels, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU()),
        nn.MaxPool2d(3, 2, 1),
        *blocks,
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes)),
    )


def with_weights_of(model: nn.Module, other: nn.Module) -> nn.Module:
    """`other` with parameters and buffers of `model` in their order."""
    mine, theirs = model.state_dict().values(), other.state_dict()
    assert [each.shape for each in mine] == [each.shape for each in theirs.values()]
    other.load_state_dict(dict(zip(theirs, mine, strict=True)))
    return other.eval()


def need_same(hands: Hands, channels: int, size: int, classes: int) -> None:
    """What was built computes what ResNet-18 does."""
    model = nb.build(hands.workspace.project).eval()
    with torch.no_grad():
        for each in model.parameters():  # a scale of 1 and a shift of 0 hide where a batch norm is
            each.add_(0.02 * torch.rand_like(each))
        images = torch.rand(2, channels, size, size)
        wanted = with_weights_of(model, resnet18(channels, classes))(images)
        found = model(images)
    assert found.shape == (2, classes)
    assert (found - wanted).abs().max() <= 1e-5 * wanted.abs().max()


def test_for_images_of_imagenet(hands: Hands) -> None:
    assert build(hands, "input 3 224 224", "linear 1000") <= MOST
    assert [each.code for each in hands.workspace.report.problems] == ["no_data"]
    assert hands.workspace.report.parameters == 11_689_512
    need_same(hands, 3, 224, 1000)


def test_for_digits_with_a_loss(hands: Hands) -> None:
    assert build(hands, "digits 28", "linear", "cross-entropy") <= MOST
    workspace = hands.workspace
    assert not workspace.report.problems
    assert workspace.report.parameters == 11_689_512 - 2 * 64 * 7 * 7 - 990 * (512 + 1)
    need_same(hands, 1, 28, 10)
    hands.press("Ctrl+L")
    need_room(hands, set(workspace.graph.nodes))
    need_clear_labels(hands)
    built, steps = workspace.project, 0
    while workspace.graph.nodes:
        hands.undo()
        steps += 1
    assert steps <= MOST + 1
    for _ in range(steps):
        hands.redo()
    assert workspace.project == built
