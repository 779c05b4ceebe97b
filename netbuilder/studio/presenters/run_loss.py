"""The loss of a run's batches as a moving average: what its curve ends with, and what its node says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.studio.presenters.growing import Smoothed
from netbuilder.studio.presenters.timeline import Timeline

if TYPE_CHECKING:
    from netbuilder.runs.metrics import MetricTable
    from netbuilder.studio.presenters.scales import Floats

# The average is this share of the whole run long and at least so many steps, but no longer than an epoch
# (two steps in one of fewer): beside the validation at the end of each it would say what was, not what is.
_SHARE = 1 / 120
_STEPS = 8.0


class RunLoss:
    """Follows the run of a timeline: `follow` takes what is new since the last call, and no more."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._table: MetricTable | None = None
        self._smoothed = Smoothed(_STEPS)

    @property
    def values(self) -> Floats:
        """One for each step that was taken."""
        return self._smoothed.values

    @property
    def latest(self) -> float | None:
        """The average at the last step, None before the first."""
        return float(self.values[-1]) if len(self._smoothed) else None

    def follow(self) -> bool:
        """Take the new steps; whether they are those of another run."""
        table = self._timeline.table
        other = table is not self._table
        if other:
            self._table = table
            steps = max(_STEPS, self._timeline.steps * _SHARE)
            self._smoothed = Smoothed(min(steps, self._timeline.batches))
        if table is not None:
            self._smoothed.extend(table.column("loss", len(self._smoothed)))
        return other
