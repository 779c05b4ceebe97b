"""How much of its time a run waits for data."""

from __future__ import annotations

from netbuilder.runs.late import numpy
from netbuilder.runs.metrics import MetricTable

# The column of seconds that each step's batch was waited for, of runs whose examples stream.
WAITED = "waited"


def waiting_share(table: MetricTable, first: int, seconds: float) -> float | None:
    """The share of `seconds` that the steps from row `first` on waited for data, 0 to 1.

    None for a run that has its examples in memory, and while nothing is known.
    """
    if WAITED not in table.names or seconds <= 0:
        return None
    waited = table.column(WAITED, first)
    return min(1.0, float(numpy.nansum(waited)) / seconds) if len(waited) else None
