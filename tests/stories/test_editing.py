"""Hypothesis plays the user: any script of real edits, and after each step everything that must hold."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.graph.model import BLOCK, End, Frame, Graph, Note
from netbuilder.graph.query import fresh_id, order
from netbuilder.project import edits, kinds
from netbuilder.project.blocks import make_block, rename_block
from netbuilder.project.diff import ProjectDiff, apply, diff
from netbuilder.project.document import Document
from netbuilder.project.expand import expand
from netbuilder.project.file import dumps, loads, open_file
from netbuilder.project.project import Project, fresh, graph_of
from tests.project.samples import classifier

KINDS = [
    "input", "linear", "relu", "conv2d", "flatten", "add", "concatenate", "dropout", "tied_linear", "reshape",
    "output", "data.digits", "data.spirals", "loss.cross_entropy", "block_input", "block_output",
]  # fmt: skip
NAMES = st.sampled_from(
    ["Conv 1", "Linear 1", "x", "", "  two\nwords ", "합성곱", "a" * 300, "\x00", "Block 1"]
)
WORDS = st.text(st.characters(exclude_categories=[]), max_size=12)
PLACES = st.tuples(st.floats(-2e9, 2e9), st.floats(-1e4, 1e4))
RECIPES: list[dict[str, Any]] = [
    {"epochs": 3}, {"epochs": 10}, {"lr": 0.5}, {"lr": -1}, {"optimiser": {"id": "sgd"}}, {"seed": 7},
    {"optimiser": {"id": "lion"}}, {"metrics": ["accuracy"]}, {"nonsense": 1},
]  # fmt: skip
PICK = st.integers(0, 1_000_000)


def another(value: object, by: int) -> object:
    """A value of the kind of `value`, for the most part; some are refused."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + by
    if isinstance(value, tuple):
        return [item + by for item in value]
    return f"{value}{by}" if by else None


def sound(project: Project) -> None:
    """What holds for every project that edits can make."""
    for block, graph in ((None, project.graph), *((id, each.graph) for id, each in project.blocks.items())):
        assert len(set(graph.ids)) == len(graph.ids)
        assert all(node.id == id for id, node in graph.nodes.items())
        assert all(note.id == id for id, note in graph.notes.items())
        assert all(frame.id == id for id, frame in graph.frames.items())
        assert order(graph)[1] == (), "a loop"
        for end, wire in graph.wires.items():
            assert wire.target == end
            check_ports(project, graph, wire.source, end)
        for node in graph.nodes.values():
            assert kinds.belongs(node.kind, inside=block is not None)
            kinds.made(node.kind, node.settings)  # refuses a setting that does not fit
            if kinds.is_block(node):
                assert node.kind.removeprefix(BLOCK) in project.blocks
    for id in project.facts:
        assert kinds.is_data(project.graph.nodes[id])
    names = [block.name for block in project.blocks.values()]
    assert len(set(names)) == len(names)


def check_ports(project: Project, graph: Graph, source: End, target: End) -> None:
    outputs = [port.name for port in kinds.output_ports(project, graph.nodes[source.node])]
    inputs = [port.name for port in kinds.input_ports(project, graph, graph.nodes[target.node])]
    assert source.port in outputs, "a wire from a port that is not there"
    assert target.port in inputs, "a wire to a port that is not there"


class Editing(RuleBasedStateMachine):
    """One user at one document, with a view that only hears of differences."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "net.netb"

    def teardown(self) -> None:
        self.folder.cleanup()

    @initialize(start=st.sampled_from([classifier, fresh]))
    def open(self, start: Callable[[], Project]) -> None:
        self.first = start()
        self.document = Document(self.first)
        self.saved: Project | None = self.first
        self.mirror = self.first
        self.document.changed.connect(self.hear)

    def hear(self, difference: ProjectDiff) -> None:
        self.mirror = apply(self.mirror, difference)

    # ------------------------------------------------------------------------------------- choosing

    @property
    def project(self) -> Project:
        return self.document.project

    def block(self, pick: int) -> str:
        """The main graph or, a third of the time, the inside of a block."""
        blocks = ["", "", *self.project.blocks]
        return blocks[pick % len(blocks)]

    def graph(self, block: str) -> Graph:
        return graph_of(self.project, block)

    def node(self, block: str, pick: int) -> str:
        nodes = list(self.graph(block).nodes)
        return nodes[pick % len(nodes)] if nodes else "gone"

    def wire(self, block: str, pick: int) -> End:
        wires = list(self.graph(block).wires)
        return wires[pick % len(wires)] if wires else End("gone", "in")

    def chosen(self, block: str, picks: list[int]) -> tuple[str, ...]:
        graph = self.graph(block)
        ids = graph.ids
        return tuple(dict.fromkeys(ids[pick % len(ids)] for pick in picks)) if ids else ()

    def do(self, label: str, f: Callable[[Project], Project], merge: object = None) -> None:
        """Edit, and see that a refusal leaves everything as it is."""
        before, undo, redo = self.project, self.document.undo_label, self.document.redo_label
        try:
            self.document.edit(Text("{label}", label=label), f, merge)
        except ProblemError as error:
            assert error.problem.remedy is not None
            assert self.project is before
            assert (self.document.undo_label, self.document.redo_label) == (undo, redo)
        else:
            assert apply(before, diff(before, self.project)) == self.project
            assert apply(self.project, diff(self.project, before)) == before

    # ------------------------------------------------------------------------------------- edits

    @rule(where=PICK, kind=st.sampled_from(KINDS), place=PLACES, name=NAMES)
    def add(self, where: int, kind: str, place: tuple[float, float], name: str) -> None:
        block = self.block(where)
        self.do(
            "Add",
            lambda p: edits.add(p, edits.fresh_node(p, kind, place, name=name, block=block), block),
        )

    @rule(where=PICK, pick=PICK)
    def add_block(self, where: int, pick: int) -> None:
        block, blocks = self.block(where), list(self.project.blocks)
        if blocks:
            kind = BLOCK + blocks[pick % len(blocks)]
            self.do("Add block", lambda p: edits.add(p, edits.fresh_node(p, kind, block=block), block))

    @rule(where=PICK, kind=st.sampled_from(KINDS), picks=st.lists(PICK, max_size=3))
    def add_connected(self, where: int, kind: str, picks: list[int]) -> None:
        block = self.block(where)
        many = kind in ("add", "concatenate")
        ports = [str(number + 1) for number in range(len(picks))] if many else ["in"][: len(picks)]
        sources = {port: End(self.node(block, pick), "out") for port, pick in zip(ports, picks, strict=False)}
        self.do("Add", lambda p: edits.add_connected(p, kind, {}, sources, block))

    @rule(where=PICK, picks=st.lists(PICK, max_size=3))
    def remove(self, where: int, picks: list[int]) -> None:
        block = self.block(where)
        ids = self.chosen(block, picks)
        self.do("Remove", lambda p: edits.remove(p, ids, block))

    @rule(where=PICK, one=PICK, other=PICK, ports=st.tuples(PICK, PICK))
    def connect(self, where: int, one: int, other: int, ports: tuple[int, int]) -> None:
        block = self.block(where)
        ids = self.node(block, one), self.node(block, other)
        nodes = [self.graph(block).nodes.get(id) for id in ids]
        if None in nodes:
            return
        outputs = [p.name for p in kinds.output_ports(self.project, nodes[0])] or ["out"]  # type: ignore[arg-type]
        inputs = [p.name for p in kinds.input_ports(self.project, self.graph(block), nodes[1])]  # type: ignore[arg-type]
        source = End(ids[0], outputs[ports[0] % len(outputs)])
        target = End(ids[1], (inputs or ["in"])[ports[1] % max(len(inputs), 1)])
        self.do("Connect", lambda p: edits.connect(p, source, target, block))

    @rule(where=PICK, pick=PICK)
    def disconnect(self, where: int, pick: int) -> None:
        block = self.block(where)
        end = self.wire(block, pick)
        self.do("Disconnect", lambda p: edits.disconnect(p, end, block))

    @rule(where=PICK, picks=st.lists(PICK, max_size=3), place=PLACES)
    def move(self, where: int, picks: list[int], place: tuple[float, float]) -> None:
        block = self.block(where)
        places = dict.fromkeys(self.chosen(block, picks), place)
        self.do("Move", lambda p: edits.move(p, places, block))

    @rule(where=PICK, pick=PICK, places=st.lists(PLACES, min_size=1, max_size=4), back=st.booleans())
    def drag(self, where: int, pick: int, places: list[tuple[float, float]], back: bool) -> None:
        block = self.block(where)
        id = self.node(block, pick)
        node = self.graph(block).nodes.get(id)
        way = [*places, (node.x, node.y)] if back and node is not None else places
        before, clean = self.project, self.document.is_clean
        self.document.end_gesture()
        for place in way:
            self.do("Drag", lambda p, place=place: edits.move(p, {id: place}, block), merge="drag")
        self.document.end_gesture()
        if way is not places:
            assert self.project is before
            assert self.document.is_clean == clean

    @rule(where=PICK, pick=PICK, name=NAMES)
    def rename(self, where: int, pick: int, name: str) -> None:
        block = self.block(where)
        id = self.node(block, pick)
        self.do("Rename", lambda p: edits.rename(p, id, name, block), merge=("rename", block, id))

    @rule(where=PICK, pick=PICK, text=WORDS)
    def comment(self, where: int, pick: int, text: str) -> None:
        block = self.block(where)
        id = self.node(block, pick)
        self.do("Comment", lambda p: edits.comment(p, id, text, block), merge=("comment", block, id))

    @rule(where=PICK, pick=PICK, by=st.integers(-3, 3))
    def change(self, where: int, pick: int, by: int) -> None:
        block = self.block(where)
        nodes = self.graph(block).nodes.values()
        every = [(node.id, name, value) for node in nodes for name, value in node.settings.items()]
        if every:
            id, name, value = every[pick % len(every)]
            changes = {name: another(value, by)}
            self.do("Change", lambda p: edits.change(p, id, changes, block), merge=("change", block, id))

    @rule(where=PICK, pick=PICK, other=PICK)
    def tie(self, where: int, pick: int, other: int) -> None:
        block = self.block(where)
        tied = [id for id, node in self.graph(block).nodes.items() if node.kind == "tied_linear"]
        if tied:
            partner = {"partner": self.node(block, other)}
            self.do("Tie", lambda p: edits.change(p, tied[pick % len(tied)], partner, block))

    @rule(values=st.sampled_from(RECIPES))
    def change_recipe(self, values: dict[str, Any]) -> None:
        self.do("Recipe", lambda p: edits.change_recipe(p, **values), merge="recipe")

    @rule(name=NAMES)
    def rename_project(self, name: str) -> None:
        self.do("Rename project", lambda p: edits.rename_project(p, name))

    @rule(pick=PICK)
    def learn_facts(self, pick: int) -> None:
        data = [node for node in self.project.graph.nodes.values() if kinds.is_data(node)]
        if data:
            node = data[pick % len(data)]
            facts = kinds.data_facts(self.project, node)
            assert facts is not None
            self.do("Read", lambda p: edits.learn_facts(p, node.id, facts))

    @rule(where=PICK, picks=st.lists(PICK, max_size=3))
    def duplicate(self, where: int, picks: list[int]) -> None:
        block = self.block(where)
        if sum(len(each.graph.nodes) for each in self.project.blocks.values()) < 60:
            ids = self.chosen(block, picks)
            self.do("Duplicate", lambda p: edits.duplicate(p, ids, block))

    @rule(where=PICK, pick=PICK, kind=st.sampled_from(KINDS))
    def insert_on_wire(self, where: int, pick: int, kind: str) -> None:
        block = self.block(where)
        end = self.wire(block, pick)
        self.do("Insert", lambda p: edits.insert_on_wire(p, end, kind, {}, block))

    @rule(where=PICK, pick=PICK)
    def remove_and_heal(self, where: int, pick: int) -> None:
        block = self.block(where)
        id = self.node(block, pick)
        self.do("Take out", lambda p: edits.remove_and_heal(p, id, block))

    @rule(where=PICK, text=WORDS, place=PLACES)
    def note(self, where: int, text: str, place: tuple[float, float]) -> None:
        block = self.block(where)
        note = Note(fresh_id(self.graph(block), "note"), text, *place)
        self.do("Note", lambda p: edits.annotate(p, note, block))

    @rule(where=PICK, title=NAMES, place=PLACES, size=PLACES)
    def frame(self, where: int, title: str, place: tuple[float, float], size: tuple[float, float]) -> None:
        block = self.block(where)
        frame = Frame(fresh_id(self.graph(block), "frame"), title, *place, *map(abs, size), comment=title)
        self.do("Frame", lambda p: edits.enframe(p, frame, block))

    @rule(where=PICK, picks=st.lists(PICK, min_size=1, max_size=4), name=NAMES)
    def make_block(self, where: int, picks: list[int], name: str) -> None:
        block = self.block(where)
        ids = self.chosen(block, picks)
        self.do("Make block", lambda p: make_block(p, ids, name, block))

    @rule(where=PICK, pick=PICK)
    def expand(self, where: int, pick: int) -> None:
        block = self.block(where)
        uses = [id for id, node in self.graph(block).nodes.items() if kinds.is_block(node)]
        if uses:
            self.do("Expand", lambda p: expand(p, uses[pick % len(uses)], block))

    @rule(pick=PICK, name=NAMES)
    def rename_block(self, pick: int, name: str) -> None:
        blocks = list(self.project.blocks)
        if blocks:
            self.do("Rename block", lambda p: rename_block(p, blocks[pick % len(blocks)], name))

    @rule(names=st.lists(NAMES, max_size=4))
    def group(self, names: list[str]) -> None:
        """Several edits as one step; a refusal among them takes all of them back."""
        before, label = self.project, self.document.undo_label
        try:
            with self.document.group(Text("Group")):
                for name in names:
                    self.document.edit(Text("inside"), lambda p, name=name: edits.rename_project(p, name))
                    self.document.edit(Text("inside"), lambda p: edits.add_connected(p, "relu", {}, {}))
        except ProblemError:
            assert self.project is before
            assert self.document.undo_label == label
        else:
            if names:
                assert self.document.undo() == Text("Group")
                assert self.project is before
                assert self.document.redo() == Text("Group")

    # ------------------------------------------------------------------------------------- going back, saving

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self.document.undo()

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        for _ in range(times):
            self.document.redo()

    @rule()
    def undo_all_redo_all(self) -> None:
        here = self.project
        while self.document.redo() is not None:
            pass
        last, text = self.project, dumps(self.project)
        steps = 0
        while self.document.undo() is not None:
            steps += 1
        assert self.project is self.first
        assert self.mirror == self.first
        for _ in range(steps):
            assert self.document.redo() is not None
        assert self.project is last
        assert dumps(self.project) == text
        while self.project is not here:
            assert self.document.undo() is not None

    @rule()
    def save(self) -> None:
        self.document.save(self.path)
        self.saved = self.project
        assert open_file(self.path).project == self.project

    # ------------------------------------------------------------------------------------- what always holds

    @invariant()
    def the_project_is_sound(self) -> None:
        sound(self.project)

    @invariant()
    def the_view_shows_the_project(self) -> None:
        assert self.mirror == self.project

    @invariant()
    def clean_means_saved(self) -> None:
        assert self.document.is_clean == (self.project is self.saved)

    @invariant()
    def saving_and_opening_gives_the_same(self) -> None:
        text = dumps(self.project)
        opened = loads(text)
        assert opened.project == self.project
        assert opened.notices == ()
        assert dumps(opened.project) == text


def play(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Editing,
        settings=settings(max_examples=examples, stateful_step_count=steps),
    )


def test_any_script_of_edits_keeps_what_must_hold() -> None:
    play(examples=100, steps=40)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_long_scripts_of_edits_keep_what_must_hold() -> None:
    play(examples=400, steps=80)
