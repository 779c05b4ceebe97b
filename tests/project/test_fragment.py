from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End, Frame, Graph, Node, Note
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.fragment import corner, dumps, is_free, loads, paste, taken
from netbuilder.project.project import Project, fresh
from tests.project.samples import classifier, networks, with_everything


def everything(project: Project) -> list[str]:
    return [*project.graph.ids]


def text_of(project: Project, *ids: str) -> str:
    return dumps(taken(project, ids or everything(project)))


def shape_of(graph: Graph) -> object:
    """A graph without ids, names and the corner at which it lies."""
    x, y = corner(graph)
    order = {id: number for number, id in enumerate(graph.nodes)}
    return (
        [(n.kind, n.settings, n.x - x, n.y - y, n.comment, n.unknown) for n in graph.nodes.values()],
        {
            (order[w.source.node], w.source.port, order[w.target.node], w.target.port, w.unknown)
            for w in graph.wires.values()
        },
        [(n.text, n.x - x, n.y - y, n.width, n.height, n.unknown) for n in graph.notes.values()],
        [replace(f, id="", x=f.x - x, y=f.y - y) for f in graph.frames.values()],
    )


def test_text_is_json_that_a_person_can_read() -> None:
    project = edits.move(classifier(), {"linear_1": (100.0, 50.0), "relu_1": (280.0, 64.0)})
    text = text_of(project, "linear_1", "relu_1")
    read = json.loads(text)
    assert (read["x"], read["y"]) == (100, 50)
    assert [(node["id"], node["x"], node["y"]) for node in read["nodes"]] == [
        ("linear_1", 0, 0),
        ("relu_1", 180, 14),
    ]
    assert read["wires"] == [{"from": ["linear_1", "out"], "to": ["relu_1", "in"]}]
    assert read["inputs"] == [{"from": ["flatten_1", "out"], "to": ["linear_1", "in"]}]
    assert '    {"from": ["linear_1", "out"], "to": ["relu_1", "in"]}\n' in text


def test_everything_comes_through_into_another_project() -> None:
    project = with_everything()
    pasted = paste(fresh(), loads(text_of(project)), corner(project.graph))
    assert pasted.graph == _with_first_ids(project.graph) and pasted.blocks == project.blocks
    assert pasted.facts == project.facts


def _with_first_ids(graph: Graph) -> Graph:
    """As `graph`, the layer that stood second now being the first of its kind."""
    twin = {"linear_2": "linear_1"}
    nodes = {twin.get(id, id): replace(node, id=twin.get(id, id)) for id, node in graph.nodes.items()}

    def led(end: End) -> End:
        return End(twin.get(end.node, end.node), end.port)

    wires = {
        led(end): replace(wire, source=led(wire.source), target=led(end)) for end, wire in graph.wires.items()
    }
    return Graph(FrozenDict(nodes), FrozenDict(wires), graph.notes, graph.frames)


def test_a_copy_gets_ids_and_names_of_its_own_and_its_corner_where_it_is_wanted() -> None:
    project = classifier()
    pasted = paste(project, loads(text_of(project, "linear_1", "relu_1")), (500.0, -40.0))
    assert list(pasted.graph.nodes)[-2:] == ["linear_3", "relu_2"]
    assert [pasted.graph.nodes[id].name for id in ("linear_3", "relu_2")] == ["Linear 3", "ReLU 2"]
    assert corner(Graph(FrozenDict({id: pasted.graph.nodes[id] for id in ("linear_3", "relu_2")}))) == (
        500.0,
        -40.0,
    )
    assert pasted.graph.wires[End("relu_2", "in")].source == End("linear_3", "out")
    assert End("linear_3", "in") not in pasted.graph.wires


def test_inputs_are_led_from_the_same_nodes_when_that_is_wanted() -> None:
    project = classifier()
    part = loads(text_of(project, "linear_1"))
    pasted = paste(project, part, (0.0, 0.0), with_inputs=True)
    assert pasted.graph.wires[End("linear_3", "in")].source == End("flatten_1", "out")
    elsewhere = paste(replace(project, id="other"), part, (0.0, 0.0), with_inputs=True)
    assert End("linear_3", "in") not in elsewhere.graph.wires
    gone = edits.remove(project, ("flatten_1",))
    assert End("linear_3", "in") not in paste(gone, part, (0.0, 0.0), with_inputs=True).graph.wires


def test_a_block_that_is_there_is_used_and_another_one_comes_along() -> None:
    project = make_block(classifier(), ["linear_1", "relu_1"], "Hidden")
    text = text_of(project, "block_1_1")
    assert paste(project, loads(text), (0.0, 0.0)).blocks == project.blocks
    moved = edits.move(project, {"linear_1": (900.0, 900.0)}, "block_1")
    assert paste(moved, loads(text), (0.0, 0.0)).blocks == moved.blocks
    changed = edits.change(project, "linear_1", {"features": 7}, "block_1")
    pasted = paste(changed, loads(text), (0.0, 0.0))
    assert (
        list(pasted.blocks) == ["block_1", "block_2"]
        and pasted.blocks["block_1"] == changed.blocks["block_1"]
    )
    assert pasted.blocks["block_2"].name == "Hidden 2"
    assert pasted.blocks["block_2"].graph == project.blocks["block_1"].graph
    assert list(pasted.graph.nodes.values())[-1].kind == "block.block_2"


def test_blocks_inside_blocks_come_along_under_free_ids() -> None:
    project = make_block(classifier(), ["linear_1", "relu_1"], "Inner")
    project = make_block(project, ["block_1_1"], "Outer")
    other = make_block(classifier(3), ["flatten_1"], "Other")
    pasted = paste(other, loads(text_of(project, "block_2_1")), (0.0, 0.0))
    assert [block.name for block in pasted.blocks.values()] == ["Other", "Inner", "Outer"]
    inner, outer = list(pasted.blocks.values())[1:]
    assert f"block.{inner.id}" in [node.kind for node in outer.graph.nodes.values()]
    assert paste(pasted, loads(text_of(project, "block_2_1")), (0.0, 0.0)).blocks == pasted.blocks


def test_a_reference_follows_the_copy_or_the_partner_at_home_and_is_let_go_elsewhere() -> None:
    project = edits.add_connected(
        classifier(), "tied_linear", {"partner": "linear_1"}, {"in": End("relu_1", "out")}
    )

    def partner(pasted: Project) -> object:
        return next(
            node.settings["partner"]
            for node in reversed(pasted.graph.nodes.values())
            if node.kind == "tied_linear"
        )

    both, alone = text_of(project, "linear_1", "tied_linear_1"), text_of(project, "tied_linear_1")
    assert partner(paste(project, loads(both), (0.0, 0.0))) == "linear_3"
    assert partner(paste(project, loads(alone), (0.0, 0.0))) == "linear_1"
    assert partner(paste(replace(classifier(), id="other"), loads(alone), (0.0, 0.0))) == ""


def test_a_whole_project_file_is_a_part_as_well() -> None:
    from netbuilder.project.file import dumps as dumps_project

    project = with_everything()
    pasted = paste(fresh(), loads(dumps_project(project)), (0.0, 0.0))
    assert shape_of(pasted.graph) == shape_of(project.graph) and pasted.blocks == project.blocks


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"kind": "relu"', '"kind": "relux"', ("ReLU 1", "relux", "not known here")),
        ('"kind": "relu"', '"kind": "block.gone"', ("ReLU 1", "block.gone", "copied along")),
        ('"kind": "relu"', '"kind": 3', ("damaged", "nodes[1].kind", "a text", "3")),
        ('"x": 0,', '"x": "left",', ("damaged", "nodes[0].x", "a number", '"left"')),
        ('"wires": [', '"wires": 5, "w": [', ("damaged", "wires", "a list")),
        ('"format": 2', '"format": 99', ("newer NetBuilder", "99")),
        ('"format": 2', '"formal": 2', ("no layers of NetBuilder",)),
        ('"id": "relu_1"', '"id": "linear_1"', ("damaged", "nodes[1].id")),
        ('"nodes": [', '"nodes": [[', ("damaged", "line")),
    ],
)
def test_what_is_unknown_or_damaged_is_refused_with_its_place(
    old: str, new: str, words: tuple[str, ...]
) -> None:
    text = text_of(classifier(), "linear_1", "relu_1")
    assert old in text
    with pytest.raises(ProblemError) as caught:
        paste(fresh(), loads(text.replace(old, new, 1)), (0.0, 0.0))
    said = caught.value.problem.paragraph()
    assert all(word in said for word in words), said
    assert "project file" not in said and caught.value.problem.remedy is not None


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"format": 1, "nodes": [], "wires": []}', "{" * 9_999])
def test_text_without_layers_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        loads(text)


def test_what_is_cut_off_anywhere_is_refused() -> None:
    text = text_of(with_everything()).rstrip()
    for end in range(0, len(text), 97):
        with pytest.raises(ProblemError):
            loads(text[:end])


def test_data_does_not_go_into_a_block_nor_a_port_out_of_one() -> None:
    project = make_block(classifier(), ["linear_1"], "Hidden")
    with pytest.raises(ProblemError, match="Digits stands in the main graph only"):
        paste(project, loads(text_of(project, "digits_1")), (0.0, 0.0), "block_1")
    port = dumps(taken(project, ["block_input_1"], "block_1"))
    with pytest.raises(ProblemError, match="stands in a block only"):
        paste(project, loads(port), (0.0, 0.0))
    assert "block_input_2" in paste(project, loads(port), (0.0, 0.0), "block_1").blocks["block_1"].graph.nodes


def test_a_block_is_not_pasted_into_itself() -> None:
    project = make_block(classifier(), ["linear_1"], "Hidden")
    with pytest.raises(ProblemError, match="hold themselves"):
        paste(project, loads(text_of(project, "block_1_1")), (0.0, 0.0), "block_1")


def test_fields_that_we_do_not_know_are_kept() -> None:
    mark = FrozenDict({"colour": "red"})
    graph = Graph(
        FrozenDict({"relu_1": Node("relu_1", "relu", "ReLU 1", unknown=mark)}),
        notes=FrozenDict({"note_1": Note("note_1", "text", unknown=mark)}),
        frames=FrozenDict({"frame_1": Frame("frame_1", "Title", unknown=mark)}),
    )
    copied = dumps(taken(replace(fresh(), graph=graph), graph.ids))
    pasted = paste(fresh(), loads(copied), (0.0, 0.0))
    assert pasted.graph == graph


def test_only_what_is_there_is_copied() -> None:
    with pytest.raises(ProblemError, match="no node “gone”"):
        taken(classifier(), ["gone"])


def test_a_place_is_free_unless_something_lies_exactly_there() -> None:
    project = classifier()
    part = taken(project, ["linear_1"]).graph
    at = corner(part)
    assert not is_free(project.graph, part, at)
    assert is_free(project.graph, part, (at[0] + 24.0, at[1] + 24.0))


@given(networks(), networks(), st.data())
def test_what_is_pasted_is_what_was_copied_and_nothing_else_changes(
    home: Project, other: Project, data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sorted(home.graph.nodes)), min_size=1, unique=True))
    if data.draw(st.booleans()):
        other = home
    part = taken(home, chosen)
    again = loads(dumps(part))
    pasted = paste(other, again, (10.0, 20.0)).graph
    assert all(pasted.nodes[id] is node for id, node in other.graph.nodes.items())
    assert all(pasted.wires[end] is wire for end, wire in other.graph.wires.items())
    new = pasted.nodes.keys() - other.graph.nodes.keys()
    got = Graph(
        FrozenDict({id: node for id, node in pasted.nodes.items() if id in new}),
        FrozenDict({end: wire for end, wire in pasted.wires.items() if end.node in new}),
    )
    assert corner(got) == (10.0, 20.0) and len({node.name for node in pasted.nodes.values()}) == len(
        pasted.nodes
    )
    assert _without_partners(shape_of(got)) == _without_partners(shape_of(part.graph))


def _without_partners(shape: Any) -> object:
    nodes, *rest = shape
    return [(kind, settings.without(["partner"]), *more) for kind, settings, *more in nodes], rest


def test_a_frame_alone_can_be_copied_and_gets_an_id_of_its_own() -> None:
    project = edits.enframe(classifier(), Frame("frame_1", "Hidden", 4.0, 8.0, comment="a word"))
    pasted = paste(project, loads(text_of(project, "frame_1")), (50.0, 60.0)).graph
    assert pasted.frames["frame_2"] == Frame("frame_2", "Hidden", 50.0, 60.0, comment="a word")
    assert pasted.nodes == project.graph.nodes
