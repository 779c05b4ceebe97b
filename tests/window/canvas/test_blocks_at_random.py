"""Random work in and around blocks: the graph one is in is always what is drawn, and all can be undone."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest

from netbuilder.analysis.report import inside, report
from netbuilder.core.text import Text
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.blocks import make_block, own_block
from netbuilder.project.expand import expand
from netbuilder.project.parameters import expose, give
from netbuilder.project.project import Project
from tests.window.canvas.conftest import Hand

STEPS = 40
KINDS = ("relu", "linear", "conv2d", "dropout", "add")


class Walker:
    """Does one thing after the other on the canvas; what is refused changes nothing."""

    def __init__(self, hand: Hand, seed: int) -> None:
        self.hand = hand
        self.workspace = hand.workspace
        self.dice = random.Random(seed)

    def step(self) -> None:
        deeds = (
            self.group, self.group, self.enter, self.enter, self.leave, self.ungroup, self.add,
            self.use_again, self.connect, self.remove, self.repeat, self.share, self.part, self.parameter,
            self.undo, self.redo,
        )  # fmt: skip
        self.dice.choice(deeds)()

    def some(self) -> list[str]:
        nodes = list(self.workspace.graph.nodes)
        return self.dice.sample(nodes, min(len(nodes), self.dice.randint(1, 3)))

    def edit(self, f: Callable[..., Project], **values: object) -> None:
        self.workspace.edit(Text("Step"), partial(f, block=self.workspace.scope, **values))

    def a_block(self) -> str:
        blocks = [node.id for node in self.workspace.graph.nodes.values() if kinds.is_block(node)]
        return self.dice.choice(blocks) if blocks else self.some()[0] if self.workspace.graph.nodes else ""

    def group(self) -> None:
        self.edit(make_block, ids=self.some())

    def ungroup(self) -> None:
        self.edit(expand, id=self.a_block())

    def part(self) -> None:
        self.edit(own_block, id=self.a_block())

    def enter(self) -> None:
        self.workspace.enter(self.a_block())

    def leave(self) -> None:
        self.workspace.leave()

    def add(self) -> None:
        kind = self.dice.choice((*KINDS, "block_output" if self.workspace.scope else "output"))
        self.hand.view.add_at_center(kind)

    def use_again(self) -> None:
        if self.workspace.project.blocks:
            self.hand.view.add_at_center("block." + self.dice.choice(list(self.workspace.project.blocks)))

    def connect(self) -> None:
        outcomes = self.workspace.graph_report.walk.outcomes.values()
        ends = [End(each.node.id, port) for each in outcomes for port in each.output_ports]
        into = [End(each.node.id, port) for each in outcomes for port in each.ports]
        if ends and into:
            self.edit(edits.connect, source=self.dice.choice(ends), target=self.dice.choice(into))

    def remove(self) -> None:
        self.workspace.selection.set(self.some()[:1])
        self.hand.view.delete_selection()

    def repeat(self) -> None:
        id = self.a_block()
        if id and kinds.is_block(self.workspace.graph.nodes[id]):
            settings = {"repeat": self.dice.randint(1, 3), "share": self.dice.random() < 0.5}
            self.edit(edits.change, id=id, settings=settings)

    def share(self) -> None:
        id = self.a_block()
        if id and kinds.is_block(self.workspace.graph.nodes[id]):
            self.edit(edits.change, id=id, settings={"weights": self.dice.choice([self.a_block(), ""])})

    def parameter(self) -> None:
        """A setting inside becomes a parameter, or the use of a block gets another value for one."""
        workspace, nodes = self.workspace, self.workspace.graph.nodes
        wide = [id for id, node in nodes.items() if node.kind == "linear"]
        if workspace.scope and wide:
            edit = partial(expose, block=workspace.scope, id=self.dice.choice(wide), setting="features")
            workspace.edit(Text("Step"), edit)
        id = self.a_block()
        block = kinds.block_of(workspace.project, nodes[id]) if id and kinds.is_block(nodes[id]) else None
        if block is not None and block.parameters:
            name = self.dice.choice(list(block.parameters))
            self.edit(give, id=id, name=name, value=self.dice.randint(1, 9))

    def undo(self) -> None:
        self.workspace.undo()

    def redo(self) -> None:
        self.workspace.redo()


def check(hand: Hand) -> None:
    """What is drawn and told is that of the graph one is in, as found without any report before."""
    workspace, layout = hand.workspace, hand.view.board.layout
    graph = workspace.graph
    assert set(layout.boxes) == set(graph.nodes)
    assert {(box.x, box.y) for box in layout.boxes.values()} == {(n.x, n.y) for n in graph.nodes.values()}
    assert set(layout.wires) <= set(graph.wires)
    assert all(hand.view.board.item(id) is not None for id in graph.nodes)
    fresh = inside(report(workspace.project), workspace.path)
    assert workspace.graph_report.shapes == fresh.shapes
    assert workspace.report.parameters == report(workspace.project).parameters
    assert workspace.selection.ids <= {*graph.ids}


@pytest.mark.parametrize("seed", range(8))
def test_what_is_drawn_is_the_graph_one_is_in(hand: Hand, seed: int) -> None:
    walker = Walker(hand, seed)
    first = hand.project
    for _ in range(STEPS):
        walker.step()
        check(hand)
    redo_all(hand)  # what was taken back at the end
    last = hand.project
    while hand.workspace.document.undo_label is not None:
        hand.workspace.undo()
    check(hand)
    assert hand.project == first
    redo_all(hand)
    check(hand)
    assert hand.project == last


def redo_all(hand: Hand) -> None:
    while hand.workspace.document.redo_label is not None:
        hand.workspace.redo()
