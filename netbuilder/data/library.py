"""The collected data sets, and instances made from stored options."""

from __future__ import annotations

from functools import lru_cache

import netbuilder.data.sets
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.registry import import_members
from netbuilder.data.source import DataSet, data_sets

__all__ = ["data_sets", "made"]

import_members(netbuilder.data.sets)
# Those that work at once come first, the best known ahead, then those that read something of the user's.
_AHEAD = {"digits": 0, "mnist": 1}
data_sets.arrange(lambda declaration: (bool(declaration.needs), _AHEAD.get(declaration.id, len(_AHEAD))))


@lru_cache(maxsize=256)
def made(id: str, options: FrozenDict[str, object]) -> DataSet:
    """The data set `id` with stored `options`; missing ones take their default. Raises ProblemError.

    Data sets are frozen, so equal options share one instance.
    """
    return data_sets.get(id)(**options)
