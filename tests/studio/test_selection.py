"""What is selected: told when it changes, never nodes and a wire at once, gone with what it was."""

from __future__ import annotations

import pytest

from netbuilder.graph.edit import remove
from netbuilder.graph.model import End
from netbuilder.project.examples import example
from netbuilder.studio.selection import Selection


class Counter:
    def __init__(self, selection: Selection) -> None:
        self.times = 0
        selection.changed.connect(self.count)

    def count(self) -> None:
        self.times += 1


@pytest.fixture
def selection() -> Selection:
    return Selection()


def test_nodes_and_a_wire_are_never_selected_together(selection: Selection) -> None:
    selection.set(["a", "b"])
    assert selection.ids == {"a", "b"} and selection.only is None
    selection.set_wire(End("a", "in"))
    assert selection.ids == frozenset() and selection.wire == End("a", "in")
    selection.add(["c"])
    assert selection.only == "c" and selection.wire is None


def test_toggling_takes_in_and_lets_go(selection: Selection) -> None:
    selection.toggle("a")
    selection.toggle("b")
    selection.toggle("a")
    assert selection.ids == {"b"}


def test_it_tells_of_changes_alone(selection: Selection) -> None:
    counter = Counter(selection)
    selection.clear()
    selection.set(["a"])
    selection.set(["a"])
    selection.clear()
    assert counter.times == 2


def test_what_is_removed_is_selected_no_more(selection: Selection) -> None:
    graph = example("lenet5").open().project.graph
    selection.set(["conv2d_1", "relu_1"])
    selection.keep_those_in(remove(graph, ["conv2d_1"]))
    assert selection.ids == {"relu_1"}
    selection.set_wire(End("relu_1", "in"))
    selection.keep_those_in(remove(graph, ["conv2d_1"]))
    assert selection.wire is None
