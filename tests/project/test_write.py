from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import TensorSpec, scalar
from netbuilder.graph.model import End, Frame, Note
from netbuilder.project import edits
from netbuilder.project.file import loads
from netbuilder.project.project import Project, fresh
from netbuilder.project.write import dumps
from tests.project.samples import classifier, networks, with_everything


def changed_lines(before: Project, after: Project) -> list[str]:
    """Lines that are only in one of the two files, without their last comma."""
    one, other = (set(re.sub(",\n", "\n", dumps(each)).splitlines()) for each in (before, after))
    return sorted(line.strip() for line in one ^ other)


def test_one_node_or_wire_stands_on_one_line() -> None:
    project = with_everything()
    lines = dumps(project).splitlines()
    for graph in (project.graph, project.blocks["block_1"].graph):
        for id in graph.ids:
            assert sum(f'{{"id": "{id}"' in line and line.rstrip(",").endswith("}") for line in lines) >= 1
        for wire in graph.wires.values():
            target = f'"to": ["{wire.target.node}", "{wire.target.port}"]'
            assert sum(line.strip().startswith('{"from"') and target in line for line in lines) == 1


def test_an_edit_changes_the_lines_it_is_about() -> None:
    project = with_everything()
    assert len(changed_lines(project, edits.move(project, {"linear_2": (1.0, 2.0)}))) == 2
    assert len(changed_lines(project, edits.change_recipe(project, epochs=7))) == 2
    assert len(changed_lines(project, edits.disconnect(project, End("linear_2", "in")))) == 1
    assert len(changed_lines(project, edits.comment(project, "relu_1", "a\nb", "block_1"))) == 2
    added = edits.add(project, edits.fresh_node(project, "relu"))
    assert changed_lines(project, added) == [
        '{"id": "relu_1", "kind": "relu", "name": "ReLU 1", "x": 0, "y": 0, "settings": {}}'
    ]


def test_keys_stand_in_a_fixed_order() -> None:
    def keys(value: object) -> object:
        if isinstance(value, dict):
            return [(name, keys(inside)) for name, inside in value.items()]
        return [keys(inside) for inside in value] if isinstance(value, list) else None

    fields = json.loads(dumps(with_everything()))
    assert list(fields) == (
        "format needs id name start_from recipe nodes wires notes frames blocks facts zoom".split()  # noqa: SIM905
    )
    assert list(fields["nodes"][3]) == ["id", "kind", "name", "x", "y", "settings", "comment"]
    assert list(fields["frames"][0]) == ["id", "title", "x", "y", "width", "height", "comment"]
    again = json.loads(dumps(loads(dumps(with_everything())).project))
    assert keys(again) == keys(fields)


@given(networks())
def test_what_is_saved_is_opened_the_same(project: Project) -> None:
    text = dumps(project)
    opened = loads(text)
    assert opened.notices == ()
    assert opened.project == project
    assert dumps(opened.project) == text


def test_everything_comes_back() -> None:
    project = with_everything()
    assert loads(dumps(project)).project == project
    assert loads(dumps(fresh())).notices == ()


# Controls and lone surrogates are taken out of names and comments before they come here.
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30)


@given(WORDS, st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_any_words_and_places_come_back(words: str, x: float, y: float) -> None:
    project = edits.comment(edits.move(classifier(), {"relu_1": (x, y)}), "relu_1", words)
    project = edits.annotate(project, Note("note_1", words, y, x))
    size = abs(x) + 1, abs(y) + 1
    project = edits.enframe(project, Frame("frame_1", words, y, x, *(min(1e9, each) for each in size), words))
    project = edits.rename_project(project, f"n{words}")
    opened = loads(dumps(project))
    assert (opened.project, opened.notices) == (project, ())


def is_pair(text: str) -> bool:
    """A high surrogate before a low one is one letter to JSON."""
    return re.search("[\ud800-\udbff][\udc00-\udfff]", text) is not None


NUMBERS = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=8).filter(lambda text: not is_pair(text))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | ANY_TEXT,
    lambda inside: (
        st.lists(inside, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), inside, max_size=3).map(FrozenDict)
    ),
    max_leaves=8,
)
SETTINGS = st.dictionaries(st.text(max_size=5), VALUES, max_size=4)


@given(SETTINGS)
def test_any_stored_settings_come_back(settings: dict[str, object]) -> None:
    project = classifier()
    node = replace(project.graph.nodes["relu_1"], kind="from_the_future", settings=FrozenDict(settings))
    graph = replace(project.graph, nodes=project.graph.nodes.with_("relu_1", node))
    project = replace(project, graph=graph, unknown=FrozenDict(future=FrozenDict(settings)))
    text = dumps(project)
    text.encode("utf-8")
    assert loads(text).project == project


def test_a_path_that_is_no_utf8_comes_back() -> None:
    """Python writes a file name's foreign bytes as lone surrogates."""
    project = edits.add_connected(fresh(), "data.mnist", {"path": "/d\udce4ta"}, {})
    text = dumps(project)
    assert "\\udce4" in text
    assert loads(text).project == project


def test_places_are_short() -> None:
    project = edits.move(classifier(), {"relu_1": (3.0, 0.5)})
    assert '"x": 3, "y": 0.5' in dumps(project)


@pytest.mark.parametrize("bound", [math.nan, math.inf, None])
def test_bounds_that_json_cannot_hold_are_not_known(bound: float | None) -> None:
    facts = DataFacts((("labels", FieldFacts(scalar("int64"), bound, 3.0)),))
    opened = loads(dumps(edits.learn_facts(classifier(), "digits_1", facts)))
    assert opened.project.facts["digits_1"].fields[0][1] == FieldFacts(scalar("int64"), None, 3.0)


def test_large_bounds_come_back() -> None:
    facts = DataFacts((("x", FieldFacts(TensorSpec((2,), ("F",)), -1.7e308, 2.0**60)),))
    opened = loads(dumps(edits.learn_facts(classifier(), "digits_1", facts)))
    assert opened.notices == ()
    assert opened.project.facts["digits_1"] == facts


def test_what_a_recovery_file_says_of_itself_is_no_part_of_the_project() -> None:
    text = dumps(with_everything(), {"path": "/x.netb", "written": 1.5})
    assert json.loads(text)["journal"] == {"path": "/x.netb", "written": 1.5}
    assert loads(text).project == with_everything()
