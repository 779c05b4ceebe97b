"""Does an example do what its page says? Its claim is data: what to train, what to measure, where a bar is.

So a sentence that is no longer true fails a check. `claim.json` lies beside the example:

    {"seeds": [0, 1], "seconds": 6, "bars": [
     {"measure": "figure", "part": "test", "metric": "accuracy", "at_least": 0.96},
     {"measure": "oriented_filters", "layer": "Encoder", "units": "Code", "checkpoint": "last",
      "at_least": 0.5}]}

`seconds` is about how long one seed takes on one thread of a processor: said to the user, never checked.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.project import edits
from netbuilder.runs.record import RunRecord
from netbuilder.studio.training import train_and_wait

if TYPE_CHECKING:
    from netbuilder.project.examples import Example
    from netbuilder.project.project import Project

_WHEN = {
    "before": Text("before training"),
    "best": Text("at the best epoch"),
    "last": Text("after training"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A final figure of the run: a metric, or "loss", on the part "train", "val" or "test"."""

    part: str
    metric: str

    @property
    def title(self) -> Text:
        return Text("{metric} on {part}", metric=self.metric, part=self.part)

    @property
    def is_share(self) -> bool:
        declared = metrics.find(self.metric)
        return declared is not None and declared.fraction

    def of(self, record: RunRecord) -> float:
        found = record.figures[self.part].get(self.metric) if self.part in record.figures else None
        if found is None:
            raise refuse(
                "not_measured",
                Text("The run has not measured {figure}.", figure=self.title),
                where=Text("run {run}", run=record.id),
                remedy=Text("Correct the claim, or give the recipe a share for that part."),
            )
        return found


@dataclass(frozen=True, slots=True)
class OrientedFilters:
    """The share of a layer's filters that are oriented edges, at the checkpoint "before", "best" or "last".

    `units` names the layer that gives the activity of the same units, by which dead ones are told.
    """

    layer: str
    units: str
    checkpoint: str

    def __post_init__(self) -> None:
        if self.checkpoint not in _WHEN:
            raise ValueError(f"no checkpoint {self.checkpoint!r}")

    @property
    def title(self) -> Text:
        return Text("oriented filters of {layer} {when}", layer=self.layer, when=_WHEN[self.checkpoint])

    @property
    def is_share(self) -> bool:
        return True

    def of(self, record: RunRecord) -> float:
        insight: Any = importlib.import_module("netbuilder.insight.filters")
        return float(insight.oriented_filters(record, self.checkpoint, self.layer, self.units))


Measure = Figure | OrientedFilters
_MEASURES: Mapping[str, type[Measure]] = {"figure": Figure, "oriented_filters": OrientedFilters}


@dataclass(frozen=True, slots=True)
class Bar:
    """What is measured, and its limit: a lower one where `at_least`, else an upper one. It holds itself."""

    measure: Measure
    limit: float
    at_least: bool

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def words(self, value: float) -> Text:
        """The value with its limit, such as "accuracy on test 98.1 % (at least 96.0 %)"."""
        shown, limit = self._shown(value), self._shown(self.limit)
        bar = Text("at least {limit}", limit=limit) if self.at_least else Text("at most {limit}", limit=limit)
        if self.holds(value):
            return Text("{title} {value} ({bar})", title=self.measure.title, value=shown, bar=bar)
        return Text("{title} {value}, not {bar}", title=self.measure.title, value=shown, bar=bar)

    def _shown(self, value: float) -> str:
        return f"{100 * value:.1f} %" if self.measure.is_share else f"{value:.4g}"


@dataclass(frozen=True, slots=True)
class Claim:
    """What an example promises with each of `seeds`; `seconds` is about the time of one."""

    seeds: tuple[int, ...]
    seconds: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One training: its seed, how long it took, and the value for each bar of the claim."""

    seed: int
    seconds: float
    values: tuple[tuple[Bar, float], ...]

    @property
    def holds(self) -> bool:
        return all(bar.holds(value) for bar, value in self.values)

    @property
    def words(self) -> str:
        found = ", ".join(str(bar.words(value)) for bar, value in self.values)
        text = Text("Seed {seed} in {time:.1f} s: {found}.", seed=self.seed, time=self.seconds, found=found)
        return str(text)


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """All trials of a claim. It holds when every bar holds with every seed."""

    claim: Claim
    trials: tuple[Trial, ...]

    @property
    def holds(self) -> bool:
        return all(trial.holds for trial in self.trials)

    @property
    def words(self) -> str:
        return " ".join(trial.words for trial in self.trials)


Train = Callable[["Project"], RunRecord]


def check_claim(
    example: Example, seeds: tuple[int, ...] | None = None, train: Train = train_and_wait
) -> ClaimResult:
    """Train `example` with each seed of its claim, or with `seeds`, and measure what it claims.

    The runs are recorded like any other. Raises ProblemError for a claim without sense or a failed training.
    """
    claim = claim_of(example)
    project = example.open().project
    chosen = claim.seeds if seeds is None else seeds
    return ClaimResult(claim, tuple(_trial(claim, project, seed, train) for seed in chosen))


def claim_of(example: Example) -> Claim:
    """What `claim.json` says. Raises ProblemError when it does not say what a claim must."""
    stored: Any = example.claim
    try:
        bars = tuple(_bar(**bar) for bar in stored["bars"])
        claim = Claim(tuple(map(int, stored["seeds"])), float(stored["seconds"]), bars)
        if not (claim.seeds and claim.bars):
            raise ValueError("no seeds or no bars")
    except (ValueError, KeyError, TypeError) as error:
        raise refuse(
            "bad_claim",
            Text("The claim of the example “{name}” cannot be understood.", name=example.name),
            where=Text("{path}", path=example.path.with_name("claim.json")),
            expected=Text("seeds, seconds and bars"),
            received=Text("{error}", error=str(error)),
            remedy=Text("Correct the file, or install NetBuilder again."),
            place=Place(file=str(example.path.with_name("claim.json"))),
        ) from error
    return claim


def _bar(*, measure: str, at_least: float | None = None, at_most: float | None = None, **what: str) -> Bar:
    limit = at_most if at_least is None else at_least
    if limit is None or None not in (at_least, at_most):
        raise ValueError("a bar has one limit: at_least or at_most")
    return Bar(_MEASURES[measure](**what), float(limit), at_least is not None)


def _trial(claim: Claim, project: Project, seed: int, train: Train) -> Trial:
    started = time.monotonic()
    record = train(edits.change_recipe(project, seed=seed))
    seconds = time.monotonic() - started
    return Trial(seed, seconds, tuple((bar, bar.measure.of(record)) for bar in claim.bars))
