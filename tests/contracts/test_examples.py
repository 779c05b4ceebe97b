"""What every built-in example keeps: it opens clean, builds, explains itself, and does what it claims."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
import torch

from netbuilder.analysis.cost import cost_of
from netbuilder.analysis.report import report
from netbuilder.analysis.sound import network
from netbuilder.catalogue.training.losses import losses
from netbuilder.core.problem import Severity
from netbuilder.data.library import made
from netbuilder.engine.build import build
from netbuilder.graph.model import Node
from netbuilder.project import kinds
from netbuilder.project.examples import Example, example, examples
from netbuilder.project.file import dumps, open_file
from netbuilder.project.options import with_changes
from netbuilder.project.project import Project
from netbuilder.studio.claims import Figure, check_claim, claim_of

NAMES = [each.name for each in examples()]
# What a default run of the tests can afford to train, a few seconds each.
QUICK = (
    *("lenet5", "linear", "mlp-spirals", "sigmoid-or-relu", "autoencoder", "twins", "tones", "row-by-row"),
    "video",
)
FILES = [path for each in examples() for path in each.files]


@pytest.fixture(params=NAMES)
def found(request: pytest.FixtureRequest) -> Example:
    return example(request.param)


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def project(path: Path) -> Project:
    return open_file(path).project


def test_those_that_are_promised_are_there() -> None:
    assert {"lenet5", "edges", "linear", "mlp-spirals"} <= set(NAMES)


def test_all_have_a_place_of_their_own_and_a_group() -> None:
    found = sorted(examples(), key=lambda each: each.place)
    assert [each.place for each in found] == list(range(1, len(found) + 1))
    assert {each.group for each in found} == {"start", "theory", "vision", "signals", "text"}


def test_opening_and_saving_gives_the_same_bytes(path: Path) -> None:
    opened = open_file(path)
    assert opened.notices == ()
    assert dumps(opened.project).encode() == path.read_bytes()


def test_it_has_no_errors_and_no_warnings(project: Project) -> None:
    problems = report(project).problems
    assert [each.paragraph() for each in problems if each.severity is not Severity.HINT] == []


def test_its_parameters_are_those_of_the_module(project: Project) -> None:
    model = build(network(project).source)
    assert sum(parameter.numel() for parameter in model.parameters()) == report(project).parameters


def test_its_source_runs_by_itself_on_its_own_data(project: Project) -> None:
    sound = network(project)
    names: dict[str, type[torch.nn.Module]] = {}
    exec(sound.source.text, names)
    model = names[sound.source.model]()
    data = project.graph.nodes[sound.plan.data]
    arrays = made(data.kind.removeprefix(kinds.DATA), data.settings).load().examples
    batch = [torch.from_numpy(arrays[field][:5]) for field in sound.plan.fields]
    outputs = model(*batch)
    given = outputs if isinstance(outputs, tuple) else (outputs,)
    walk = report(project).walk
    expected = [walk.spec(end) for end in sound.plan.outputs]
    assert [tuple(output.shape) for output in given] == [(5, *spec.sizes) for spec in expected if spec]
    assert all(torch.isfinite(output).all() for output in given)


def test_no_two_projects_have_one_id() -> None:
    ids = [open_file(path).project.id for path in FILES]
    assert len(set(ids)) == len(ids)


def test_no_node_covers_another(project: Project) -> None:
    for one, other in combinations(project.graph.nodes.values(), 2):
        (width, height, _), (other_width, other_height, _) = _size(one), _size(other)
        beside = one.x + width <= other.x or other.x + other_width <= one.x
        above = one.y + height <= other.y or other.y + other_height <= one.y
        assert beside or above, f"{one.name} and {other.name}"


def test_read_row_by_row_every_node_comes_after_what_feeds_it(project: Project) -> None:
    order = {node.id: number for number, node in enumerate(_read(project))}
    for wire in project.graph.wires.values():
        assert order[wire.source.node] < order[wire.target.node], wire


def test_its_lesson_explains_it(found: Example) -> None:
    lesson = found.lesson
    assert lesson.startswith(f"# {found.title}\n\n{found.shows}\n")
    assert 20 < len(found.shows) <= 100 and found.shows.endswith(".")
    headings = set(re.findall(r"^## (.+)$", lesson, re.MULTILINE))
    assert headings >= {"What happens", "What to look at", "How it is measured", "What to try", "Sources"}
    assert f"`netbuilder examples --check {found.name}`" in lesson
    assert max(map(len, lesson.splitlines())) <= 110


def test_what_its_lesson_tells_to_type_is_understood(found: Example) -> None:
    """Nobody who tries a change after `--set` is refused."""
    project = found.open().project
    for change in re.findall(r"--set ([^\s`]+)", found.lesson):
        assert with_changes(project, [change]) != project, change
    for name in re.findall(r"netbuilder (?:train|examples --check) ([^\s`]+)", found.lesson):
        assert name in NAMES


def test_its_claim_is_about_what_a_run_measures(found: Example) -> None:
    claim, project = claim_of(found), found.open().project
    recipe, nodes = project.recipe, project.graph.nodes.values()
    parts = {"train": 1.0, "val": recipe.validation, "test": recipe.test}
    suggested = {
        name
        for node in nodes
        if kinds.is_loss(node)
        for name in losses.get(node.kind.removeprefix(kinds.LOSS)).metrics
    }
    for bar in claim.bars:
        if isinstance(bar.measure, Figure):
            assert parts[bar.measure.part] > 0
            assert bar.measure.metric in suggested
        else:
            assert parts["val"] > 0
            assert {bar.measure.layer, bar.measure.units} <= {node.name for node in nodes}
    assert len(set(claim.seeds)) == len(claim.seeds)
    assert 0 < claim.seconds <= 60


def test_lenet5_is_the_network_of_the_paper_and_of_the_picture() -> None:
    """61,706 parameters and 416,520 multiply-adds; the figures that its lesson gives follow from them."""
    project = example("lenet5").open().project
    found = report(project)
    assert (found.parameters, found.cost.multiply_adds) == (61_706, 416_520)
    costs = {outcome.node.name: cost_of(outcome) for outcome in found.walk.outcomes.values()}
    first, second = (100 * costs[name].multiply_adds / 416_520 for name in ("Conv 1", "Conv 2"))
    words = " ".join(example("lenet5").lesson.split())
    assert f"{costs['Linear 1'].parameters:,} of the {found.parameters:,}" in words
    assert f"do {first + second:.0f} % of the multiplications, *Conv 2* alone {second:.0f} %" in words
    assert [node.name for node in _read(project)] == [
        *("Digits", "Conv 1", "ReLU 1", "Max pool 1", "Conv 2", "ReLU 2", "Max pool 2", "Flatten"),
        *("Linear 1", "ReLU 3", "Linear 2", "ReLU 4", "Linear 3", "Cross-entropy"),
    ]


def test_edges_ties_its_decoder_to_its_encoder() -> None:
    model = build(network(example("edges").open().project).source)
    assert {name: tuple(each.shape) for name, each in model.named_parameters()} == {
        "encoder.weight": (64, 100),
        "encoder.bias": (64,),
        "decoder.bias": (100,),
    }


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", QUICK)
def test_a_claim_that_takes_seconds_holds(name: str) -> None:
    result = check_claim(example(name), (0,))
    assert result.holds, result.words


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_claim_holds_with_each_of_its_seeds(found: Example) -> None:
    result = check_claim(found)
    assert len(result.trials) >= 3
    assert result.holds, result.words


def _read(project: Project) -> list[Node]:
    """The nodes as one reads: row by row, a row being what has its main ports at one height."""
    return sorted(project.graph.nodes.values(), key=lambda node: (node.y + _size(node)[2], node.x))


def _size(node: Node) -> tuple[int, int, int]:
    """Width and height of a node as the design draws it, and how far down its first ports are; in pixels."""
    if kinds.is_data(node):
        return 144, 162, 32
    if kinds.is_loss(node):
        return 152, 88, 50
    return (158, 64, 32) if node.settings else (100, 36, 18)
