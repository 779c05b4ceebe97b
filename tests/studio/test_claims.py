from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netbuilder.core.frozen import FrozenDict, frozen
from netbuilder.core.problem import ProblemError
from netbuilder.project.examples import Example, example
from netbuilder.project.project import Project
from netbuilder.runs.record import RunRecord, new_record
from netbuilder.studio.claims import Bar, Figure, OrientedFilters, check_claim, claim_of

ROOT = Path(__file__).resolve().parents[2]
ACCURATE = {"measure": "figure", "part": "test", "metric": "accuracy", "at_least": 0.9}
ORIENTED = {"measure": "oriented_filters", "layer": "A", "units": "B", "checkpoint": "last", "at_least": 0.5}


def claiming(*bars: Mapping[str, object], **changed: object) -> Example:
    """The example `linear` with another claim."""
    claim = frozen({"seeds": [0, 3], "seconds": 2, "bars": list(bars), **changed})
    assert isinstance(claim, FrozenDict)
    return example("linear")._replace(claim=claim)


def record(project: Project, **figures: Mapping[str, float]) -> RunRecord:
    """A run of `project` that ended with `figures` by part."""
    recipe = project.recipe
    begun = new_record(
        project.id,
        project.name,
        "",
        recipe.stored(),
        seed=recipe.seed,
        device="cpu",
        threads=1,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return replace(begun, figures=FrozenDict({part: FrozenDict(found) for part, found in figures.items()}))


class Trainer:
    """Stands in for training: run number n ends with the n-th accuracy on test."""

    def __init__(self, *accuracies: float) -> None:
        self.left = list(accuracies)
        self.trained: list[Project] = []

    def __call__(self, project: Project) -> RunRecord:
        self.trained.append(project)
        return record(project, test={"accuracy": self.left.pop(0), "loss": 0.25})


def test_a_claim_is_read() -> None:
    upper = {"measure": "figure", "part": "val", "metric": "loss", "at_most": 1}
    claim = claim_of(claiming(ACCURATE, upper, ORIENTED))
    assert (claim.seeds, claim.seconds) == ((0, 3), 2.0)
    assert claim.bars == (
        Bar(Figure("test", "accuracy"), 0.9, at_least=True),
        Bar(Figure("val", "loss"), 1.0, at_least=False),
        Bar(OrientedFilters("A", "B", "last"), 0.5, at_least=True),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"seeds": []},
        {"seeds": 1},
        {"seeds": ["one"]},
        {"seconds": "long"},
        {"bars": []},
        {"bars": 1},
        {"bars": [1]},
        {"bars": [{"part": "test", "metric": "accuracy", "at_least": 0.9}]},
        {"bars": [{**ACCURATE, "measure": "beauty"}]},
        {"bars": [{**ACCURATE, "measure": ["figure"]}]},
        {"bars": [{**ACCURATE, "colour": "red"}]},
        {"bars": [{**ACCURATE, "at_least": "much"}]},
        {"bars": [{**ACCURATE, "at_most": 1.0}]},
        {"bars": [{name: value for name, value in ACCURATE.items() if name != "at_least"}]},
        {"bars": [{name: value for name, value in ACCURATE.items() if name != "part"}]},
        {"bars": [{**ORIENTED, "checkpoint": "yesterday"}]},
    ],
    ids=json.dumps,
)
def test_a_claim_without_sense_is_told(wrong: Mapping[str, object]) -> None:
    found = claiming(**{"bars": [ACCURATE], **wrong})
    with pytest.raises(ProblemError, match="claim of the example “linear” cannot be understood") as caught:
        claim_of(found)
    assert caught.value.problem.code == "bad_claim"
    assert str(caught.value.problem.where).endswith("claim.json")


@pytest.mark.parametrize("part", ["seeds", "seconds", "bars"])
def test_a_claim_lacks_nothing(part: str) -> None:
    found = claiming(ACCURATE)
    with pytest.raises(ProblemError, match=f"Received: '{part}'"):
        claim_of(found._replace(claim=FrozenDict(found.claim).without([part])))


def test_a_bar_holds_at_its_limit() -> None:
    lower, upper = (Bar(Figure("test", "accuracy"), 0.9, at_least=which) for which in (True, False))
    assert [lower.holds(value) for value in (0.89, 0.9, 0.91)] == [False, True, True]
    assert [upper.holds(value) for value in (0.89, 0.9, 0.91)] == [True, True, False]


def test_no_number_holds_no_bar() -> None:
    for which in (True, False):
        assert not Bar(Figure("test", "loss"), 0.9, at_least=which).holds(float("nan"))


@pytest.mark.parametrize(
    ("bar", "value", "words"),
    [
        (Bar(Figure("test", "accuracy"), 0.96, True), 0.981, "accuracy on test 98.1 % (at least 96.0 %)"),
        (Bar(Figure("test", "accuracy"), 0.96, True), 0.95, "accuracy on test 95.0 %, not at least 96.0 %"),
        (Bar(Figure("train", "accuracy"), 0.65, False), 0.6, "accuracy on train 60.0 % (at most 65.0 %)"),
        (Bar(Figure("val", "loss"), 0.5, False), 0.75, "loss on val 0.75, not at most 0.5"),
        (
            Bar(OrientedFilters("Encoder", "Code", "before"), 0.05, False),
            0.0,
            "oriented filters of Encoder before training 0.0 % (at most 5.0 %)",
        ),
        (
            Bar(OrientedFilters("Encoder", "Code", "last"), 0.5, True),
            0.25,
            "oriented filters of Encoder after training 25.0 %, not at least 50.0 %",
        ),
    ],
)
def test_a_value_is_told_with_its_bar(bar: Bar, value: float, words: str) -> None:
    assert str(bar.words(value)) == words


def test_every_seed_is_trained_as_the_recipe_says() -> None:
    train = Trainer(0.95, 0.92)
    found = claiming(ACCURATE)
    result = check_claim(found, train=train)
    assert result.holds
    assert [trial.seed for trial in result.trials] == [0, 3]
    assert [[value for _, value in trial.values] for trial in result.trials] == [[0.95], [0.92]]
    original = found.open().project
    for project, seed in zip(train.trained, (0, 3), strict=True):
        assert project == replace(original, recipe=original.recipe.replaced(seed=seed))


def test_the_result_is_told_seed_by_seed() -> None:
    words = check_claim(claiming(ACCURATE), train=Trainer(0.95, 0.85)).words
    first, second = words.split(" Seed 3 ")
    assert first.startswith("Seed 0 in 0.0 s: ") and first.endswith(
        "accuracy on test 95.0 % (at least 90.0 %)."
    )
    assert second.endswith("accuracy on test 85.0 %, not at least 90.0 %.")


def test_one_seed_below_the_bar_breaks_the_claim() -> None:
    assert not check_claim(claiming(ACCURATE), train=Trainer(0.95, 0.89)).holds
    assert not check_claim(claiming(ACCURATE), train=Trainer(0.89, 0.95)).holds


def test_one_bar_that_does_not_hold_breaks_the_claim() -> None:
    loss = {"measure": "figure", "part": "test", "metric": "loss", "at_most": 0.2}
    assert not check_claim(claiming(ACCURATE, loss), train=Trainer(0.95, 0.95)).holds


def test_other_seeds_may_be_asked_for() -> None:
    train = Trainer(0.95)
    assert [trial.seed for trial in check_claim(claiming(ACCURATE), (7,), train).trials] == [7]
    assert [project.recipe.seed for project in train.trained] == [7]


@pytest.mark.parametrize(("part", "metric"), [("val", "accuracy"), ("test", "mean_absolute_error")])
def test_a_figure_that_was_not_measured_is_told(part: str, metric: str) -> None:
    with pytest.raises(ProblemError, match=f"has not measured {metric} on {part}"):
        check_claim(claiming({**ACCURATE, "part": part, "metric": metric}), train=Trainer(0.95))


def test_filters_are_measured_by_insight_at_their_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    class Insight:
        @staticmethod
        def oriented_filters(record: RunRecord, which: str, layer: str, units: str) -> float:
            asked.extend((record.seed, which, layer, units))
            return 0.75

    monkeypatch.setitem(sys.modules, "netbuilder.insight.filters", Insight)
    result = check_claim(claiming(ORIENTED), (5,), Trainer(0.95))
    assert result.holds
    assert asked == [5, "last", "A", "B"]


def test_reading_a_claim_loads_neither_torch_nor_numpy() -> None:
    code = """
        import sys
        from netbuilder.project.examples import examples
        from netbuilder.studio.claims import claim_of
        for each in examples():
            claim_of(each)
        print([name for name in ("torch", "numpy", "PySide6") if name in sys.modules])
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout == "[]\n"
