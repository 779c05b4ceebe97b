"""Values brought to a size that one can learn from, by numbers that the training part alone has told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netbuilder.core.facts import Prepared
from netbuilder.data.source import Arrays, DataSet, Loaded, Scaling

if TYPE_CHECKING:
    import numpy as np


def fitted(
    declared: DataSet, loaded: Loaded, train: np.ndarray | None = None
) -> tuple[Loaded, tuple[Prepared, ...]]:
    """`loaded` with its fields prepared as `declared` says, and by which numbers.

    `train` are the indices of the examples that may be looked at for that, all of them by default.
    """
    wanted = declared.preparation()
    found = tuple(
        _numbers(name, loaded.examples[name] if train is None else loaded.examples[name][train], scaling)
        for name, scaling in wanted.items()
    )
    if not found:
        return loaded, ()

    def applied(arrays: Arrays) -> Arrays:
        scaled_ones = {each.field: _prepared(arrays[each.field], each, wanted[each.field]) for each in found}
        return {**arrays, **scaled_ones}

    test = applied(loaded.test) if loaded.test is not None else None
    return replace(loaded, examples=applied(loaded.examples), test=test), found


def scaled(
    values: np.ndarray,
    fill: np.ndarray,
    shift: np.ndarray,
    scale: np.ndarray,
) -> np.ndarray:
    """`values` with `fill` for what is missing, less `shift`, times `scale`."""
    import numpy as np

    whole = np.where(np.isnan(values), fill, values)
    found: np.ndarray = ((whole - shift) * scale).astype(values.dtype)
    return found


def measured(
    values: np.ndarray,
    how: str,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The numbers for `scaled`, one for each feature, which the last axis counts.

    `how` is "standard" for mean 0 and deviation 1, "range" for 0 to 1, or "none";
    "channels" is the first for each channel of signals C×T. A feature of ones and
    zeros stays what it is.
    """
    import numpy as np

    channels = how == "channels"
    values = values.swapaxes(1, 2) if channels else values
    values = values.reshape(-1, values.shape[-1])
    features = values.shape[1]
    fill, shift, scale = np.zeros(features), np.zeros(features), np.ones(features)
    for at in range(features):
        known = values[:, at][~np.isnan(values[:, at])].astype(np.float64)
        if not len(known):
            continue
        binary = bool(np.isin(known, (0.0, 1.0)).all())
        fill[at] = np.round(known.mean()) if binary else known.mean()
        if binary or how == "none":
            continue
        low, spread = known.min(), known.max() - known.min()
        if how in ("standard", "channels"):
            low, spread = known.mean(), known.std()
        shift[at], scale[at] = low, 1 / spread if spread > 0 else 1.0
    if channels:
        fill, shift, scale = fill[:, None], shift[:, None], scale[:, None]
    return fill, shift, scale


def _prepared(values: np.ndarray, by: Prepared, scaling: Scaling) -> np.ndarray:
    import numpy as np

    sizes = (-1, 1) if scaling is Scaling.CHANNELS else (-1,)
    numbers = (np.array(each, np.float64).reshape(sizes) for each in (by.fill, by.shift, by.scale))
    return scaled(values, *numbers)


def _numbers(name: str, values: np.ndarray, scaling: Scaling) -> Prepared:
    return Prepared(name, *(tuple(each.ravel().tolist()) for each in measured(values, scaling.value)))
