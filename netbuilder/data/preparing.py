"""Values brought to a size that one can learn from, by numbers that the training part alone has told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, overload

from netbuilder.core.facts import Prepared
from netbuilder.data.source import Arrays, DataSet, Loaded, Scaling, Stopping
from netbuilder.data.streams import Stream, Values

if TYPE_CHECKING:
    import numpy as np


def numbers_of(
    declared: DataSet, loaded: Loaded, train: np.ndarray | None = None, stop: Stopping | None = None
) -> tuple[Prepared, ...]:
    """By which numbers the fields of `loaded` are prepared, as `declared` says.

    `train` are the indices of the examples that may be looked at for that, all of them by default. Raises
    FetchStopped when `stop` says so while streams are read.
    """
    return tuple(
        _numbers(name, loaded.examples[name], train, scaling, stop)
        for name, scaling in _wanted(declared, loaded).items()
    )


def fitted(
    declared: DataSet, loaded: Loaded, train: np.ndarray | None = None, stop: Stopping | None = None
) -> tuple[Loaded, tuple[Prepared, ...]]:
    """`loaded` with its fields prepared by `numbers_of`, and these. What streams goes on streaming."""
    found = numbers_of(declared, loaded, train, stop)
    if not found:
        return loaded, ()

    def applied(arrays: Arrays) -> Arrays:
        return {**arrays, **{each.field: prepared(arrays[each.field], each) for each in found}}

    test = applied(loaded.test) if loaded.test is not None else None
    return replace(loaded, examples=applied(loaded.examples), test=test), found


@overload
def prepared(values: np.ndarray, by: Prepared) -> np.ndarray: ...
@overload
def prepared(values: Values, by: Prepared) -> Values: ...
def prepared(values: Values, by: Prepared) -> Values:
    """Examples of a field, the first axis of which counts them, as the network gets them."""
    if isinstance(values, Stream):
        from netbuilder.data.prepared_stream import PreparedStream  # late: the window opens without

        return PreparedStream(values, by)
    import numpy as np

    sizes = by.sizes(values.ndim - 1)
    return scaled(values, *(np.array(each, np.float64).reshape(sizes) for each in by.numbers))


def scaled(
    values: np.ndarray,
    fill: np.ndarray,
    shift: np.ndarray,
    scale: np.ndarray,
) -> np.ndarray:
    """`values` with `fill` for what is missing, less `shift`, times `scale`."""
    import numpy as np

    found = np.empty_like(values)
    step = max(1, (1 << 20) // max(1, values[:1].size))
    for at in range(0, len(values), step):
        some = values[at : at + step]
        whole = np.where(np.isnan(some), fill, some)
        found[at : at + step] = (whole - shift) * scale
    return found


def measured(
    values: np.ndarray,
    how: str,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The numbers for `scaled`, one for each feature, which the last axis counts.

    `how` is "standard" for mean 0 and deviation 1, "range" for 0 to 1, or "none";
    "channels" is the first for each channel, which the second axis counts. A feature
    of ones and zeros stays what it is.
    """
    import numpy as np

    channels = how == "channels"
    features = values.shape[1 if channels else -1]
    fill, shift, scale = np.zeros(features), np.zeros(features), np.ones(features)
    for at in range(features):
        found = values[:, at] if channels else values[..., at]
        known = found[~np.isnan(found)].astype(np.float64)
        if not len(known):
            continue
        binary = bool(((known == 0) | (known == 1)).all())
        fill[at] = np.round(known.mean()) if binary else known.mean()
        if binary or how == "none":
            continue
        low, spread = known.min(), known.max() - known.min()
        if how in ("standard", "channels"):
            low, spread = known.mean(), known.std()
        shift[at], scale[at] = low, 1 / spread if spread > 0 else 1.0
    sizes = (-1, *[1] * (values.ndim - 2)) if channels else (-1,)
    return fill.reshape(sizes), shift.reshape(sizes), scale.reshape(sizes)


def _wanted(declared: DataSet, loaded: Loaded) -> dict[str, Scaling]:
    """Numbers of classes, into which a target may turn out to fall, stay what they are."""
    return {
        name: how
        for name, how in declared.preparation().items()
        if name in loaded.examples and loaded.examples[name].dtype.kind == "f"
    }


def _numbers(
    name: str, values: Values, train: np.ndarray | None, scaling: Scaling, stop: Stopping | None
) -> Prepared:
    if isinstance(values, Stream):
        from netbuilder.data.measuring import measured_in_pieces  # late: the window opens without

        numbers = measured_in_pieces(values, train, scaling.value, stop)
    else:
        numbers = measured(values if train is None else values[train], scaling.value)
    fill, shift, scale = (tuple(each.ravel().tolist()) for each in numbers)
    return Prepared(name, fill, shift, scale, channels=scaling is Scaling.CHANNELS)
