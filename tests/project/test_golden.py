"""A file of each format that there ever was opens for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netbuilder.graph.model import End
from netbuilder.project.file import Opened, dumps, loads, open_file
from netbuilder.project.kinds import BlockUse
from netbuilder.project.migrate import FORMAT, NEEDS

GOLDEN = Path(__file__).parent / "golden"


def is_part_of(small: object, large: object) -> bool:
    """Whether `large` says all that `small` says; settings that came later may stand there as well."""
    if isinstance(small, dict):
        return isinstance(large, dict) and all(
            name in large and is_part_of(value, large[name]) for name, value in small.items()
        )
    if isinstance(small, list):
        same = isinstance(large, list) and len(small) == len(large)
        return same and all(is_part_of(one, other) for one, other in zip(small, large, strict=True))  # type: ignore[arg-type]
    return small == large


def files() -> dict[int, Path]:
    return {int(path.stem.removeprefix("format_")): path for path in GOLDEN.glob("format_*.netb")}


def test_there_is_one_of_each_format() -> None:
    assert sorted(files()) == list(range(1, FORMAT + 1))


@pytest.fixture(params=sorted(files()))
def number(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


@pytest.fixture
def opened(number: int) -> Opened:
    return open_file(files()[number])


def test_it_opens_with_a_word_about_what_is_unknown(number: int, opened: Opened) -> None:
    told = {notice.code: str(notice.received) for notice in opened.notices}
    assert list(told) == ["migrated"] * (number < FORMAT) + ["unknown_kept"]
    assert "nodes[6].kind" in told["unknown_kept"]


def test_it_is_the_project_that_it_was(opened: Opened) -> None:
    project = opened.project
    assert (project.id, project.name) == ("an-id", "Every part “of” a file, 합성곱 🧠")
    assert project.start_from == ("start.safetensors", "0" * 64)
    recipe = project.recipe
    assert (recipe.epochs, recipe.batch, recipe.lr, recipe.metrics) == (3, 64, 0.05, ("accuracy",))
    assert (recipe.optimiser.id, recipe.optimiser.stored()["momentum"]) == ("sgd", 0.5)
    graph = project.graph
    assert list(graph.nodes) == [
        "digits_1",
        "flatten_1",
        "block_1_1",
        "linear_2",
        "cross_entropy_1",
        "block_1_2",
        "future_1",
    ]
    linear = graph.nodes["linear_2"]
    assert (linear.kind, linear.name, linear.x, linear.y) == ("linear", "Linear 2", 900.0, 0.0)
    assert linear.settings == {"features": 10, "bias": True}
    assert linear.comment == "gives the scores\n\ttab and 합성곱"
    assert BlockUse(**graph.nodes["block_1_2"].settings) == BlockUse(repeat=3, share=True)
    assert len(graph.wires) == 7
    assert graph.wires[End("linear_2", "in")].source == End("block_1_1", "block_output_1")
    note = graph.notes["note_1"]
    assert (note.text, note.x, note.y) == ("A note\nof two lines, with “quotes” and ü", 1.5, -2.25)
    block = project.blocks["block_1"]
    assert (block.name, next(iter(block.graph.nodes))) == ("Residual", "block_input_1")
    assert block.graph.wires[End("add_1", "2")].source == End("relu_1", "out")
    facts = project.facts["digits_1"]
    assert facts.counts == (("train", 1437), ("validation", 180), ("test", 180))
    assert [name for name, _ in facts.fields] == ["images", "labels"]
    images, labels = (field for _, field in facts.fields)
    assert (images.spec.sizes, images.spec.axes, images.low, images.high) == (
        (1, 8, 8),
        ("C", "H", "W"),
        0,
        1,
    )
    assert (labels.spec.dtype, labels.classes) == ("int64", tuple("0123456789"))
    assert project.unknown["zoom"] == 1.25
    assert graph.nodes["future_1"].unknown["colour"] == "red"


def test_saving_it_loses_nothing(number: int, opened: Opened) -> None:
    text = dumps(opened.project)
    before = json.loads(files()[number].read_text(encoding="utf-8"))
    assert is_part_of({**before, "format": FORMAT, "needs": NEEDS}, json.loads(text))
    assert loads(text).project == opened.project


def test_format_2_says_what_is_muted_frozen_collapsed_and_docked() -> None:
    nodes = open_file(files()[2]).project.graph.nodes
    assert nodes["block_1_2"].muted and nodes["linear_2"].frozen and nodes["flatten_1"].collapsed
    assert nodes["linear_2"].docked
    states = [(node.muted, node.frozen, node.collapsed, node.docked) for node in nodes.values()]
    assert sum(map(sum, states)) == 4
