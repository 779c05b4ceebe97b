"""How good a run is so far: the figure that judges it, where that is best, and in words."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.values import NamedTuple
from netbuilder.project import kinds
from netbuilder.project.project import Project
from netbuilder.runs.events import EpochDone


class Best(NamedTuple):
    """The value of the figure `name` at the end of `epoch`, on the validation part if `validated`."""

    name: str
    value: float
    epoch: int
    validated: bool

    @property
    def words(self) -> str:
        return figure(self.name, self.value)


def best(epochs: Sequence[EpochDone], project: Project) -> Best | None:
    """The best of `epochs` as the engine judges them, None for no epoch.

    That is by the first metric, or by the loss where there is none or several losses are added up.
    """
    judged = [each for each in epochs if each.validation]
    validated = bool(judged)
    judged = judged or [each for each in epochs if each.train]
    if not judged:
        return None
    names = judged[0].validation or judged[0].train
    losses = sum(kinds.is_loss(node) for node in project.graph.nodes.values())
    name = next((each for each in names if each in metrics and losses < 2), "loss")
    higher = name in metrics and metrics.get(name).higher
    found = [Best(name, (e.validation or e.train)[name], e.epoch, validated) for e in judged]
    return max(found, key=lambda each: each.value if higher else -each.value)


def figure(name: str, value: float) -> str:
    """A share in per cent, anything else with three digits."""
    declared = metrics.find(name)
    return f"{100 * value:.1f} %" if declared is not None and declared.fraction else f"{value:.3g}"
