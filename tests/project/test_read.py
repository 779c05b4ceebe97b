"""What the reader does with each thing that can be wrong in a file: refuse with its place, mend, or keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from netbuilder.catalogue.training.optimisers import optimisers
from netbuilder.core.problem import Problem, ProblemError, Severity
from netbuilder.graph.model import End, Frame
from netbuilder.project import nesting, read
from netbuilder.project.file import Opened, dumps, loads
from netbuilder.project.project import Project
from netbuilder.project.recipe import Recipe
from tests.project.samples import with_everything

WHOLE = json.loads(dumps(with_everything()))
Fields = dict[str, Any]


def opened(change: Callable[[Fields], object]) -> Opened:
    fields = deepcopy(WHOLE)
    del fields["zoom"]
    change(fields)
    return loads(json.dumps(fields), "net.netb", "net")


def refusal(change: Callable[[Fields], object]) -> Problem:
    with pytest.raises(ProblemError) as caught:
        opened(change)
    problem = caught.value.problem
    assert problem.remedy is not None
    assert problem.place.file == "net.netb"
    return problem


def put(*way: str | int, value: object) -> Callable[[Fields], None]:
    """Set the field or member at the end of `way`."""

    def change(fields: Fields) -> None:
        place: Any = fields
        for step in way[:-1]:
            place = place[step]
        place[way[-1]] = value

    return change


def drop(*way: str | int) -> Callable[[Fields], None]:
    def change(fields: Fields) -> None:
        place: Any = fields
        for step in way[:-1]:
            place = place[step]
        del place[way[-1]]

    return change


def notices(found: Opened) -> dict[str, str]:
    assert all(each.severity is Severity.WARNING for each in found.notices)
    assert all(each.remedy is not None and each.place.file == "net.netb" for each in found.notices)
    return {each.code: str(each.received) for each in found.notices}


def test_nothing_is_said_about_a_sound_file() -> None:
    found = opened(lambda fields: None)
    assert found.notices == ()


OPTIMISERS = f"one of {', '.join(optimisers)}"
A_LAYER_INSIDE = "a layer that can be inside a block"
NODE = ("nodes", 3)
INNER = ("blocks", 0, "nodes", 1)


@pytest.mark.parametrize(
    ("way", "value", "place", "expected", "received"),
    [
        ((*NODE, "x"), "abc", "nodes[3].x", "a number", '"abc"'),
        ((*NODE, "x"), None, "nodes[3].x", "a number", "null"),
        ((*NODE, "y"), True, "nodes[3].y", "a number", "true"),
        ((*NODE, "y"), 1e10, "nodes[3].y", "a number from -1,000,000,000 to 1,000,000,000", "10000000000.0"),
        ((*NODE, "id"), 5, "nodes[3].id", "a text of 1 to 1,000 letters", "5"),
        ((*NODE, "id"), "", "nodes[3].id", "a text of 1 to 1,000 letters", '""'),
        ((*NODE, "id"), "x" * 1_001, "nodes[3].id", "a text of 1 to 1,000 letters", f'"{"x" * 59}…"'),
        ((*NODE, "id"), "digits_1", "nodes[3].id", "an id that nothing else has", '"digits_1"'),
        ((*NODE, "kind"), ["relu"], "nodes[3].kind", "a text of 1 to 1,000 letters", "a list of 1"),
        ((*NODE, "kind"), "block_input", "nodes[3].kind", "no port of a block", '"block_input"'),
        ((*NODE, "name"), {}, "nodes[3].name", "a text", "an object"),
        ((*NODE, "comment"), 1, "nodes[3].comment", "a text", "1"),
        ((*NODE, "settings"), [], "nodes[3].settings", "an object", "a list of 0"),
        (NODE, "linear", "nodes[3]", "an object", '"linear"'),
        (("nodes",), {}, "nodes", "a list", "an object"),
        (("wires",), None, "wires", "a list", "null"),
        (("wires", 0), [], "wires[0]", "an object", "a list of 0"),
        (("wires", 0, "from"), "digits_1", "wires[0].from", "a list of two", '"digits_1"'),
        (("wires", 0, "to"), ["a"], "wires[0].to", "a list of two", "a list of 1"),
        (("wires", 0, "to", 1), 1, "wires[0].to[1]", "a text of 1 to 1,000 letters", "1"),
        (("notes",), 3, "notes", "a list", "3"),
        (("notes", 0), None, "notes[0]", "an object", "null"),
        (("notes", 0, "id"), "linear_2", "notes[0].id", "an id that nothing else has", '"linear_2"'),
        (("notes", 0, "text"), None, "notes[0].text", "a text", "null"),
        (("notes", 0, "width"), 0, "notes[0].width", "a number from 1 to 1,000,000,000", "0"),
        (("frames",), 3, "frames", "a list", "3"),
        (("frames", 0), None, "frames[0]", "an object", "null"),
        (("frames", 0, "id"), "note_1", "frames[0].id", "an id that nothing else has", '"note_1"'),
        (("frames", 0, "title"), None, "frames[0].title", "a text", "null"),
        (("frames", 0, "height"), -3, "frames[0].height", "a number from 1 to 1,000,000,000", "-3"),
        (("blocks",), "x", "blocks", "a list", '"x"'),
        (("blocks", 0), 1, "blocks[0]", "an object", "1"),
        (("blocks", 0, "id"), ["a"], "blocks[0].id", "a text of 1 to 1,000 letters", "a list of 1"),
        (("blocks", 0, "id"), None, "blocks[0].id", "a text of 1 to 1,000 letters", "null"),
        ((*INNER, "x"), [], "blocks[0].nodes[1].x", "a number", "a list of 0"),
        ((*INNER, "kind"), "input", "blocks[0].nodes[1].kind", A_LAYER_INSIDE, '"input"'),
        (("id",), "../x", "id", "1 to 64 letters, digits, “-” or “_”", '"../x"'),
        (("id",), None, "id", "1 to 64 letters, digits, “-” or “_”", "null"),
        (("name",), 3, "name", "a text", "3"),
        (("recipe",), [], "recipe", "an object", "a list of 0"),
        (("recipe", "epochs"), "ten", "recipe.epochs", "a whole number from 1 to 1,000,000", '"ten"'),
        (("recipe", "lr"), 0, "recipe.lr", "a number above 0.0", "0"),
        (("recipe", "optimiser"), {"id": "lion"}, "recipe.optimiser", OPTIMISERS, "an object"),
        (("recipe", "optimiser"), {"id": []}, "recipe.optimiser", OPTIMISERS, "an object"),
        (("start_from",), "x", "start_from", "an object", '"x"'),
        (("start_from", "sha256"), "ab", "start_from.sha256", "a sha256 of 64 hexadecimal digits", '"ab"'),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_its_place(
    way: tuple[str | int, ...], value: object, place: str, expected: str, received: str
) -> None:
    problem = refusal(put(*way, value=value))
    assert problem.code == "damaged_project"
    assert str(problem.where) == f"{place} in net.netb"
    assert (str(problem.expected), str(problem.received)) == (expected, received)


@pytest.mark.parametrize("file", ["../x.safetensors", "/etc/passwd", "C:\\x", "..", ".", "", "a\0b", 3])
def test_weights_to_start_from_lie_beside_the_project(file: object) -> None:
    problem = refusal(put("start_from", "file", value=file))
    assert "start_from.file" in str(problem.where) + str(problem.received)


@pytest.mark.parametrize("missing", ["nodes", "wires"])
@pytest.mark.parametrize("around", [(), ("blocks", 0)])
def test_nodes_and_wires_have_to_be_there(missing: str, around: tuple[str | int, ...]) -> None:
    problem = refusal(drop(*around, missing))
    assert (str(problem.expected), str(problem.received)) == ("a list", "null")


def test_every_fault_is_told_and_the_first_are_named() -> None:
    def change(fields: Fields) -> None:
        fields["nodes"][0]["x"] = "a"
        fields["nodes"][3]["id"] = 7
        fields["wires"][0]["from"] = []
        fields["blocks"][0]["nodes"][1]["settings"] = 1
        fields["recipe"]["lr"] = -1
        fields["recipe"]["epochs"] = 0
        fields["id"] = ""

    problem = refusal(change)
    assert str(problem.what) == "The project file is damaged in 7 places."
    told = str(problem.received)
    assert told.count("expected") == 5
    assert told.startswith('nodes[0].x: expected a number, received "a"; nodes[3].id: ')
    assert told.endswith("; and 2 more")


def test_two_faults_are_both_named() -> None:
    def change(fields: Fields) -> None:
        fields["nodes"][0]["x"] = "a"
        fields["nodes"][1]["x"] = "b"

    assert str(refusal(change).received) == (
        'nodes[0].x: expected a number, received "a"; nodes[1].x: expected a number, received "b"'
    )


@pytest.mark.parametrize("way", [("zoom",), ("nodes", 0, "settings", "size"), ("nodes", 0, "colour")])
def test_what_is_nested_too_deeply_is_refused(way: tuple[str | int, ...]) -> None:
    deep: object = 1
    for _ in range(60):
        deep = [deep]
    problem = refusal(put(*way, value=deep))
    assert str(problem.expected) == "at most 40 brackets inside each other"
    shallow = dumps(opened(put(*way, value=[[[[{"a": [1]}]]]])).project)
    assert '[[[[{"a": [1]}]]]]' in shallow


def test_blocks_that_hold_themselves_are_refused() -> None:
    problem = refusal(put("blocks", 0, "nodes", 1, "kind", value="block.block_1"))
    assert str(problem.where) == "blocks in net.netb"
    assert str(problem.expected) == "blocks that do not hold themselves"
    assert str(problem.received) == "“Residual”, which does"


def test_too_many_nodes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nesting, "MOST_NODES", 9)
    problem = refusal(lambda fields: None)
    assert (str(problem.expected), str(problem.received)) == ("at most 9 layers", "10")
    monkeypatch.setattr(nesting, "MOST_NODES", 4)
    problem = refusal(lambda fields: fields.update(blocks=[]))
    assert str(problem.where) == "nodes in net.netb"


def test_too_many_members_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "_MOST_MEMBERS", 25)
    assert opened(lambda fields: None).notices == ()
    monkeypatch.setattr(read, "_MOST_MEMBERS", 24)
    problem = refusal(lambda fields: None)
    assert str(problem.where) == "blocks[0].wires in net.netb"
    assert str(problem.expected) == "at most 24 layers, wires, notes and frames in the file"
    assert str(problem.received) == "a list of 5"


def test_after_a_thousand_faults_nobody_looks_on(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = refusal(lambda fields: fields.update(nodes=[1] * 5_000, wires=[1] * 5_000))
    assert str(problem.what) == "The project file is damaged in 1,000 places or more."
    assert str(problem.received).endswith("nodes[4]: expected an object, received 1; and 995 more")


# ------------------------------------------------------------------------------------- what is mended


def test_wires_without_an_end_are_left_out() -> None:
    found = opened(drop("nodes", 1))
    assert notices(found) == {"wire_left_out": "wires[0], wires[1]"}
    assert len(found.project.graph.wires) == 3


def test_a_second_wire_into_one_input_is_left_out() -> None:
    def change(fields: Fields) -> None:
        fields["wires"].append({"from": ["flatten_1", "out"], "to": ["linear_2", "in"]})

    found = opened(change)
    assert notices(found) == {"second_wire": "wires[5]"}
    assert found.project.graph.wires[End("linear_2", "in")].source.node == "block_1_1"


def test_many_notices_of_a_kind_are_one() -> None:
    def change(fields: Fields) -> None:
        fields["wires"] += [
            {"from": ["gone", "out"], "to": ["linear_2", f"in{number}"]} for number in range(9)
        ]

    received = notices(opened(change))["wire_left_out"]
    assert received == "wires[5], wires[6], wires[7], wires[8], wires[9], and 4 more"


@pytest.mark.parametrize(
    ("name", "mended"),
    [("two\nlines", "two lines"), ("", "linear_2"), (None, "linear_2"), ("\x00", "linear_2")],
)
def test_a_name_is_put_on_one_line(name: object, mended: str) -> None:
    found = opened(put("nodes", 3, "name", value=name))
    assert notices(found) == {"name_mended": "nodes[3].name"}
    assert found.project.graph.nodes["linear_2"].name == mended


def test_a_project_without_a_name_is_called_like_its_file() -> None:
    found = opened(drop("name"))
    assert (notices(found), found.project.name) == ({"name_mended": "name"}, "net")


def test_a_name_that_cannot_be_mended_is_replaced() -> None:
    def change(fields: Fields) -> None:
        fields["blocks"].append({"id": "\n", "name": "\n", "nodes": [], "wires": []})

    assert opened(change).project.blocks["\n"].name == "Untitled"


def test_a_project_without_an_id_gets_one() -> None:
    one, other = opened(drop("id")), opened(drop("id"))
    assert notices(one) == {"new_id": "id"}
    assert one.project.id != other.project.id
    assert len(one.project.id) == 32


def test_titles_and_comments_of_frames_are_one_line() -> None:
    found = opened(put("frames", 0, "title", value=" a\nb\x00 ")).project.graph.frames["frame_1"]
    assert (found.title, found.comment) == ("a b", "scores")


def test_comments_are_plain_text() -> None:
    found = opened(put("nodes", 3, "comment", value="a\r\nb\x00"))
    assert found.project.graph.nodes["linear_2"].comment == "a\nb"
    assert opened(put("notes", 0, "text", value="a\rb")).project.graph.notes["note_1"].text == "a\nb"


FACTS = ("facts", "digits_1")
IMAGES = (*FACTS, "fields", 0)


@pytest.mark.parametrize(
    ("way", "values"),
    [
        (("facts",), [1, "x", [], True]),
        (FACTS, [1, "x", [], None, {}]),
        ((*FACTS, "fields"), [1, "x", {}, None]),
        (IMAGES, [1, "x", [], None]),
        ((*IMAGES, "name"), [1, "", None]),
        ((*IMAGES, "sizes"), [1, "x", {}, [1, 8], [1, 8, 0], [1, 8, 2**63], [1, 8, 1.5], [1, 8, True]]),
        ((*IMAGES, "axes"), [1, "x", ["C", "H"], ["C", "H", ""], ["C", "H", 3]]),
        ((*IMAGES, "dtype"), [1, "complex128", None, []]),
        ((*IMAGES, "low"), ["x", None, True]),
        ((*FACTS, "fields", 1, "classes"), [1, {}, [1]]),
        ((*FACTS, "counts"), [1, [], {"train": -1}, {"train": "x"}]),
        ((*FACTS, "digest"), [1, None]),
    ],
)
def test_facts_that_make_no_sense_are_left_out(way: tuple[str | int, ...], values: list[object]) -> None:
    for value in values:
        found = opened(put(*way, value=value))
        assert list(notices(found)) == ["facts_left_out"], value
        assert found.project.facts == {}
        assert len(found.project.graph.wires) == 5


def test_a_name_for_each_size() -> None:
    found = opened(put("facts", "digits_1", "fields", 0, "axes", value=["C"]))
    assert notices(found) == {"facts_left_out": "facts.digits_1"}


def test_facts_belong_to_data() -> None:
    def change(fields: Fields) -> None:
        fields["facts"] = {"linear_2": fields["facts"]["digits_1"], "gone": {}, "digits_1": {"fields": []}}

    found = opened(change)
    assert notices(found) == {"facts_left_out": "facts.linear_2, facts.gone"}
    assert found.project.facts["digits_1"].fields == ()


# ------------------------------------------------------------------------------------- what may be missing


def test_what_has_a_default_may_be_missing() -> None:
    text = """{"format": 2, "id": "x", "name": "x", "nodes": [{"id": "a", "kind": "relu", "name": "A"},
        {"id": "b", "kind": "relu", "name": "B"}],
        "wires": [{"from": ["a", "out"], "to": ["b", "in"]}], "notes": [{"id": "n", "text": ""}],
        "frames": [{"id": "f"}]}"""
    found = loads(text)
    assert found.notices == ()
    assert found.project.recipe == Recipe()
    node = found.project.graph.nodes["a"]
    assert (node.x, node.settings, node.comment) == (0.0, {}, "")
    note = found.project.graph.notes["n"]
    assert (note.width, note.height) == (200.0, 80.0)
    assert found.project.graph.frames["f"] == Frame("f", "", 0.0, 0.0, 320.0, 160.0)
    assert (found.project.blocks, found.project.facts, found.project.start_from) == ({}, {}, None)


# ------------------------------------------------------------------------------------- what is kept


def kept(project: Project) -> Fields:
    """The fields of the file that `project` makes."""
    found: Fields = json.loads(dumps(project))
    return found


@pytest.mark.parametrize(
    "way",
    [
        ("future",),
        ("nodes", 0, "future"),
        ("nodes", 0, "settings", "future"),
        ("wires", 0, "future"),
        ("notes", 0, "future"),
        ("blocks", 0, "future"),
        ("blocks", 0, "nodes", 0, "future"),
        ("blocks", 0, "wires", 0, "future"),
        ("blocks", 0, "notes", 0, "future"),
        ("frames", 0, "future"),
        ("blocks", 0, "frames", 0, "future"),
        ("recipe", "future"),
        ("start_from", "future"),
    ],
)
@pytest.mark.parametrize("value", [1, None, {"a": [1, {"b": "ü"}]}])
def test_unknown_fields_are_kept_and_named(way: tuple[str | int, ...], value: object) -> None:
    found = opened(put(*way, value=value))
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)[1:]
    assert notices(found) == {"unknown_kept": path}
    place: Any = kept(found.project)
    for step in way:
        place = place[step]
    assert place == value
    again = loads(dumps(found.project), "net.netb")
    assert again.project == found.project


@pytest.mark.parametrize(
    "kind", ["from_the_future", "data.future", "loss.future", "block.future", "data.", "loss."]
)
def test_unknown_kinds_are_kept_with_their_settings_and_wires(kind: str) -> None:
    def change(fields: Fields) -> None:
        fields["nodes"][3].update(kind=kind, settings={"depth": {"a": [1, 2]}})

    found = opened(change)
    assert notices(found)["unknown_kept"].startswith("nodes[3].kind")
    node = found.project.graph.nodes["linear_2"]
    assert (node.kind, node.settings) == (kind, {"depth": {"a": (1, 2)}})
    assert End("linear_2", "in") in found.project.graph.wires
    assert kept(found.project)["nodes"][3]["settings"] == {"depth": {"a": [1, 2]}}


def test_a_setting_that_its_layer_does_not_take_is_kept_for_the_check_to_tell() -> None:
    found = opened(put("nodes", 3, "settings", "features", value="many"))
    assert found.notices == ()
    assert found.project.graph.nodes["linear_2"].settings["features"] == "many"


def test_wires_in_a_loop_are_kept_for_the_check_to_tell() -> None:
    found = opened(put("wires", 0, "from", value=["block_1_1", "block_output_1"]))
    assert found.notices == ()
    assert len(found.project.graph.wires) == 5


def test_kept_values_cannot_change() -> None:
    found = opened(put("future", value={"a": [1, {"b": []}]}))
    assert hash(found.project.unknown)
