"""What differs between two projects, in words: all of it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netbuilder.analysis.differing.difference import Difference, Group, told
from netbuilder.analysis.differing.whole import differences
from netbuilder.catalogue.layers.code import CodeLayer
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting_code import Checked
from netbuilder.core.spec import vector
from netbuilder.graph.model import BLOCK, Block, End, Frame, Graph, Node, Note, Parameter, Wire
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.dots import add_dot
from netbuilder.project.own_code import learn
from netbuilder.project.project import Project, fresh
from netbuilder.project.states import State, put
from tests.networks import digits_cnn

Edit = Callable[[Project], Project]


def words(before: Project, after: Project, **options: bool) -> list[str]:
    return [str(each.words) for each in differences(before, after, **options)]


def without_effects(before: Project, after: Project, **options: bool) -> list[str]:
    found = differences(before, after, **options)
    return [str(each.words) for each in found if each.group is not Group.EFFECTS]


def id_of(project: Project, kind: str) -> str:
    return next(node.id for node in project.graph.nodes.values() if node.kind == kind)


def changed(kind: str, **settings: object) -> Edit:
    return lambda project: edits.change(project, id_of(project, kind), settings)


def inserted(project: Project) -> Project:
    """A Tanh behind the ReLU."""
    tanh, relu, pool = edits.fresh_node(project, "tanh"), id_of(project, "relu"), id_of(project, "max_pool2d")
    project = edits.connect(edits.add(project, tanh), End(relu, "out"), End(tanh.id, "in"))
    return edits.connect(project, End(tanh.id, "out"), End(pool, "in"))


CASES: dict[str, tuple[Edit, list[str]]] = {
    "setting": (changed("conv2d", filters=12), ["Conv 1: Output maps 8 → 12"]),
    "two settings": (
        changed("conv2d", filters=12, kernel=(5, 5)),
        ["Conv 1: Output maps 8 → 12", "Conv 1: Kernel 3×3 → 5×5"],
    ),
    "data": (changed("data.digits", size=28), ["Digits: Size 8 → 28"]),
    "loss": (changed("loss.cross_entropy", smoothing=0.1), ["Cross-entropy: Smoothing 0 → 0.1"]),
    "renamed": (
        lambda project: edits.rename(project, id_of(project, "relu"), "Bend"),
        ["ReLU 1 is called Bend now"],
    ),
    "inserted": (
        inserted,
        ["Tanh 1 was added (Tanh)", "Max pool 1 takes Tanh 1 instead of ReLU 1", "Tanh 1 takes ReLU 1"],
    ),
    "removed": (
        lambda project: edits.remove(project, (id_of(project, "dropout"),)),
        ["Dropout 1 was removed (Dropout)", "Linear 1 does not take Dropout 1 any more"],
    ),
    "unwired": (
        lambda project: edits.disconnect(project, End(id_of(project, "loss.cross_entropy"), "target")),
        ["Cross-entropy.target does not take Digits.labels any more"],
    ),
    "muted": (
        lambda project: put(project, [id_of(project, "dropout")], State.MUTED, True),
        ["Dropout 1 is muted now"],
    ),
    "frozen": (
        lambda project: put(project, [id_of(project, "linear")], State.FROZEN, True),
        ["Linear 1 is frozen now"],
    ),
    "comment": (
        lambda project: edits.comment(project, id_of(project, "relu"), "Bends\nit"),
        ["ReLU 1: comment – → Bends it"],
    ),
    "recipe": (
        lambda project: edits.change_recipe(project, epochs=7, optimiser={"id": "adam", "beta1": 0.8}),
        ["Epochs 2 → 7", "Adam: Beta 1 0.9 → 0.8"],
    ),
    "optimiser": (
        lambda project: edits.change_recipe(project, optimiser={"id": "sgd"}, metrics=["accuracy"]),
        ["Optimiser Adam → SGD", "Metrics – → accuracy"],
    ),
    "note": (
        lambda project: edits.annotate(project, Note("n", "Look *here*\nand there")),
        ["Note “Look *here* and there” was added"],
    ),
    "frame": (lambda project: edits.enframe(project, Frame("f", "Head")), ["Frame “Head” was added"]),
    "name": (lambda project: edits.rename_project(project, "Other"), ["Name Small network → Other"]),
    "weights": (
        lambda project: replace(project, start_from=("old.safetensors", "0" * 64)),
        ["Weights to begin with – → old.safetensors"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_said_and_nothing_else(case: str) -> None:
    edit, expected = CASES[case]
    before = digits_cnn()
    assert without_effects(before, edit(before)) == expected


@pytest.mark.parametrize("case", CASES)
def test_the_way_back_is_said_with_old_and_new_exchanged(case: str) -> None:
    before = digits_cnn()
    after = CASES[case][0](before)
    turned = {"added": "removed", "removed": "added"}
    there = {
        (turned.get(each.change, each.change), each.after, each.before)
        for each in differences(before, after)
        # The wires into what is taken away again go unsaid.
        if (each.group, each.change) != (Group.WIRES, "added")
    }
    assert there <= {(each.change, each.before, each.after) for each in differences(after, before)}


def test_the_same_project_has_no_differences() -> None:
    project = digits_cnn()
    assert differences(project, project) == ()
    assert differences(project, digits_cnn()) == (), "made again, with another id of its own"


def test_what_follows_is_told_in_figures() -> None:
    before = digits_cnn()
    found = words(before, changed("linear", features=12)(before))
    assert "parameters 1,386 → 1,644" in found
    assert "Linear 1: output 10 → 12" in found


def test_of_a_broken_network_the_figures_are_the_least() -> None:
    before = digits_cnn()
    relu = id_of(before, "batch_norm2d")
    found = words(before, edits.disconnect(before, End(relu, "in")))
    assert "errors 0 → 1" in found
    assert any(line.startswith("parameters 1,386 → ≥ ") for line in found)
    assert "Batch norm 1: output 8×8×8 → ?" in found


def test_positions_count_only_when_asked_for() -> None:
    before = digits_cnn()
    relu = id_of(before, "relu")
    moved = put(edits.move(before, {relu: (50.0, 7.0)}), [relu], State.COLLAPSED, True)
    assert differences(before, moved) == ()
    assert words(before, moved, layout=True) == ["ReLU 1 lies elsewhere", "ReLU 1 is collapsed now"]
    noted = edits.annotate(before, Note("n", "Here"))
    far = edits.annotate(before, Note("n", "Here", x=90.0))
    assert differences(noted, far) == ()
    assert words(noted, far, layout=True) == ["Note “Here” lies elsewhere"]


def test_dots_are_no_layers() -> None:
    before = digits_cnn()
    loss = id_of(before, "loss.cross_entropy")
    assert differences(before, add_dot(before, [End(loss, "scores")], (0.0, 0.0))) == ()


def test_a_layer_put_in_the_place_of_another_is_the_same_layer_where_name_and_kind_are() -> None:
    """As after removing one by mistake and adding it again."""
    before = digits_cnn()
    dropout, linear = id_of(before, "dropout"), id_of(before, "linear")
    gone = edits.remove(before, (dropout,))
    again = replace(edits.fresh_node(gone, "dropout", settings={"share": 0.2}), id="another")
    again = replace(again, name=before.graph.nodes[dropout].name)
    back = edits.add(gone, again)
    back = edits.connect(back, End(id_of(before, "flatten"), "out"), End("another", "in"))
    assert differences(before, edits.connect(back, End("another", "out"), End(linear, "in"))) == ()


def test_of_projects_made_apart_names_say_what_is_the_same() -> None:
    """Ids are numbers of a kind: the second linear layer of one need not be that of the other."""

    def made(*names: str) -> Project:
        project = fresh("Net")
        for name in names:
            project = edits.add(project, edits.fresh_node(project, "linear", name=name))
        return project

    found = without_effects(made("Hidden", "Scores"), made("Hidden", "More", "Scores"))
    assert found == ["More was added (Linear)"]


def test_a_reference_is_told_by_name() -> None:
    project = fresh("Tied")
    for name in ("One", "Two"):
        project = edits.add(project, edits.fresh_node(project, "linear", name=name))
    tied = edits.fresh_node(project, "tied_linear", settings={"partner": "linear_1"})
    before = edits.add(project, tied)
    ids = {node.name: node.id for node in before.graph.nodes.values()}
    before = edits.change(before, tied.id, {"partner": ids["One"]})
    after = edits.change(before, tied.id, {"partner": ids["Two"]})
    (line,) = without_effects(before, after)
    assert line.endswith(" One → Two")


def test_of_python_the_lines_are_counted_and_what_came_of_running_it_goes_unsaid() -> None:
    project = digits_cnn()
    layer = edits.fresh_node(project, "code")
    before = edits.add(project, layer)
    text = CodeLayer().source
    other = text.replace("        return ", "        x = 2 * x\n        return ")
    (line,) = without_effects(before, edits.change(before, layer.id, {"source": other}))
    assert line == f"{layer.name}: Code: lines added 1, removed 0"
    tried = Checked("a" * 64, (vector(4),), (vector(4),))
    known = learn(before, {("", layer.id): [tried]})
    assert known != before and without_effects(before, known) == []


def with_block(project: Project) -> Project:
    return make_block(project, (id_of(project, "conv2d"), id_of(project, "batch_norm2d")), "Stage")


def test_what_lies_in_a_block_is_told_under_its_name() -> None:
    before = with_block(digits_cnn())
    (block,) = before.blocks.values()
    conv = next(node for node in block.graph.nodes.values() if node.kind == "conv2d")
    after = edits.change(before, conv.id, {"filters": 9}, block.id)
    found = differences(before, after)
    assert [(each.block, str(each.words)) for each in found if each.group is Group.LAYERS] == [
        ("Stage", "Conv 1: Output maps 8 → 9")
    ]
    assert told(found)[0] == ("Layers in the block “Stage”", ["Conv 1: Output maps 8 → 9"])
    assert any("output 8×8×8 → 9×8×8" in str(each.words) for each in found)


def test_blocks_come_and_go_and_change_their_names_and_parameters() -> None:
    plain = digits_cnn()
    before = with_block(plain)
    (block,) = before.blocks.values()
    assert "Stage was added" in words(plain, before)
    assert "Stage was removed" in words(before, plain)
    conv = next(id for id, node in block.graph.nodes.items() if node.kind == "conv2d")
    other = replace(block, name="Step", parameters=FrozenDict({"width": Parameter(conv, "filters")}))
    after = replace(before, blocks=FrozenDict({block.id: other}))
    assert without_effects(before, after) == [
        "Stage is called Step now",
        "Step: set by each use: – → width (Conv 1.filters)",
    ]


def test_blocks_made_apart_are_the_same_by_name() -> None:
    """Their ids, those of their ports and so the wires' ends differ."""

    def made(id: str) -> Project:
        entry, end = Node(f"in_{id}", "block_input", "Input"), Node(f"out_{id}", "block_output", "Output")
        wire = Wire(End(entry.id, "out"), End(end.id, "in"))
        inside = Graph(FrozenDict({entry.id: entry, end.id: end}), FrozenDict({wire.target: wire}))
        project = replace(fresh("Net"), blocks=FrozenDict({id: Block(id, "Stage", inside)}))
        first = edits.fresh_node(project, "input", settings={"sizes": (3,)})
        use = edits.fresh_node(edits.add(project, first), f"{BLOCK}{id}")
        project = edits.add(edits.add(project, first), replace(use, id=f"use_{id}"))
        return edits.connect(project, End(first.id, "out"), End(f"use_{id}", entry.id))

    # The uses are of kinds that differ and are still found by what they are uses of.
    assert differences(made("a"), made("b")) == ()


def test_unknown_kinds_and_bad_settings_are_told_as_the_file_says_them() -> None:
    before = digits_cnn()
    relu = before.graph.nodes[id_of(before, "relu")]

    def with_node(node: Node) -> Project:
        return replace(before, graph=replace(before.graph, nodes=before.graph.nodes.with_(node.id, node)))

    strange = with_node(replace(relu, kind="of_tomorrow"))
    assert without_effects(before, strange) == ["ReLU 1 is another layer: ReLU → of_tomorrow"]
    slopes = [with_node(replace(relu, settings=FrozenDict({"curve": value}))) for value in (1, 2)]
    assert without_effects(*slopes) == ["ReLU 1: curve 1 → 2"]


def test_every_difference_has_its_heading_in_the_same_order() -> None:
    before = digits_cnn()
    after = edits.rename_project(inserted(edits.change_recipe(before, epochs=9)), "Other")
    found: tuple[Difference, ...] = differences(before, after)
    headings = [heading for heading, _ in told(found)]
    assert headings == ["Project", "Layers", "Wires", "Recipe", "What follows"]
    assert sum(len(lines) for _, lines in told(found)) == len(found)
