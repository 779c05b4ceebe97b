"""What every built-in example keeps: it opens clean, builds, runs, explains itself, and does what its claim says."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
import torch

from netbuilder.analysis.report import report
from netbuilder.analysis.sound import network
from netbuilder.core.problem import Severity
from netbuilder.data.library import made
from netbuilder.engine.build import build
from netbuilder.graph.model import Node
from netbuilder.project import kinds
from netbuilder.project.examples import Example, example, examples
from netbuilder.project.file import dumps, open_file
from netbuilder.project.project import Project
from netbuilder.studio.claims import check_claim, claim_of

NAMES = [each.name for each in examples()]
FILES = [path for each in examples() for path in each.files]

# Pixels of a node on the canvas: at most this wide and high.
WIDTH, HEIGHT = 160, 170


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
    examples = made(*_data(project)).load().examples
    batch = [torch.from_numpy(examples[field][:5]) for field in sound.plan.fields]
    outputs = model(*batch)
    given = outputs if isinstance(outputs, tuple) else (outputs,)
    walk = report(project).walk
    expected = [walk.spec(end) for end in sound.plan.outputs]
    assert [tuple(output.shape) for output in given] == [(5, *spec.sizes) for spec in expected if spec]
    assert all(torch.isfinite(output).all() for output in given)


def test_no_two_projects_have_one_id() -> None:
    ids = [open_file(path).project.id for path in FILES]
    assert len(set(ids)) == len(ids)


def test_it_is_laid_out_to_be_read(project: Project) -> None:
    """No node covers another, and each comes after what feeds it: further right, or in a lower row."""
    nodes = project.graph.nodes
    for one, other in combinations(nodes.values(), 2):
        apart = abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= _height(min(one, other, key=lambda n: n.y))
        apart = apart or _clear(one, other)
        assert apart, f"{one.name} and {other.name}"
    for wire in project.graph.wires.values():
        before, after = nodes[wire.source.node], nodes[wire.target.node]
        assert after.x > before.x or after.y > before.y, f"{before.name} → {after.name}"


def test_its_lesson_explains_it(found: Example) -> None:
    lesson = found.lesson
    assert lesson.startswith(f"# {found.title}\n\n{found.shows}\n")
    assert 20 < len(found.shows) <= 100 and found.shows.endswith(".")
    headings = re.findall(r"^## (.+)$", lesson, re.MULTILINE)
    assert {"What happens", "What to look at", "How it is measured", "What to try", "Sources"} <= set(headings)
    assert f"`netbuilder examples --check {found.name}`" in lesson
    assert max(map(len, lesson.splitlines())) <= 110


def test_what_its_lesson_tells_to_type_is_understood(found: Example) -> None:
    """The changes after `--set` fit the project, so that nobody who tries them is refused."""
    from netbuilder.project.options import with_changes

    project = found.open().project
    changes = re.findall(r"--set (\S+=[^\s`]+)", found.lesson)
    for change in changes:
        assert with_changes(project, [change]) != project
    for name in re.findall(r"netbuilder (?:train|examples --check) (\S+?)[\s`]", found.lesson):
        assert name in NAMES


def test_the_layers_that_its_lesson_and_claim_name_are_there(found: Example) -> None:
    names = {node.name for node in found.open().project.graph.nodes.values()}
    for bar in claim_of(found).bars:
        for named in ("layer", "units"):
            assert getattr(bar.measure, named, None) in {None, *names}


def test_its_claim_is_about_what_a_run_measures(found: Example) -> None:
    claim = claim_of(found)
    assert len(set(claim.seeds)) == len(claim.seeds)
    assert 0 < claim.seconds <= 60


def test_lenet5_is_the_network_of_the_paper_and_of_the_picture() -> None:
    """61,706 parameters and 416,520 multiply-adds; the figures that its lesson gives follow from them."""
    project = example("lenet5").open().project
    found = report(project)
    assert (found.parameters, found.cost.multiply_adds) == (61_706, 416_520)
    outcomes = {outcome.node.name: outcome for outcome in found.walk.outcomes.values()}
    shares = [outcomes[name].multiply_adds / 416_520 for name in ("Conv 1", "Conv 2")]
    lesson = example("lenet5").lesson
    assert f"{outcomes['Linear 1'].parameters:,} of the {found.parameters:,}" in lesson
    assert f"{100 * sum(shares):.0f} % of the multiplications, *Conv 2* alone {100 * shares[1]:.0f} %" in lesson
    assert [node.name for node in _reading(project)] == [
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


@pytest.mark.parametrize("name", ["linear", "mlp-spirals"])
def test_a_short_claim_holds(name: str) -> None:
    result = check_claim(example(name), (0,))
    assert result.holds, result.words


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in NAMES if name != "linear"])
def test_every_claim_holds_with_each_of_its_seeds(name: str) -> None:
    result = check_claim(example(name))
    assert len(result.trials) >= 3
    assert result.holds, result.words


def _data(project: Project) -> tuple[str, object]:
    (node,) = (node for node in project.graph.nodes.values() if kinds.is_data(node))
    return node.kind.removeprefix(kinds.DATA), node.settings
