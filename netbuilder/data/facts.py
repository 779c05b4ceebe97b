"""What a project keeps about its data once they have been read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import Kind, of_kind
from netbuilder.data.preparing import fitted
from netbuilder.data.source import DataSet, Loaded, Stopping
from netbuilder.data.streams import Stream, Values, spread_over

if TYPE_CHECKING:
    import numpy as np

_DIGESTED, _MOST_DIGESTED = 32 << 20, 256  # bytes and examples of what streams
_KIND_OF_RANK = {0: Kind.SCALAR, 1: Kind.VECTOR, 3: Kind.MAPS, 4: Kind.VOLUME}


def facts(declared: DataSet, loaded: Loaded, stop: Stopping | None = None) -> DataFacts:
    """The facts of `loaded`: the fields as declared, bounds that the declaration leaves open as measured.

    Bounds are those of values that are prepared, by all of them. `counts` has "train" and, where the set has
    parts of its own for them, "validation" and "test": how many there are before a split. It has "groups"
    where the set tells some. Raises FetchStopped when `stop` says so while streams are read.
    """
    raw = loaded
    loaded, _ = fitted(declared, loaded, stop=stop)
    known = declared.fields()
    if known is None:
        fields = tuple(
            (name, _bounded(loaded.told.get(name) or _measured_field(array), array, stop))
            for name, array in loaded.examples.items()
        )
    else:
        fields = tuple((name, _bounded(field, loaded.examples[name], stop)) for name, field in known)
    own = loaded.own_validation
    validating = int(own.sum()) if own is not None else 0
    counts: tuple[tuple[str, int], ...] = (("train", loaded.count - validating),)
    if validating:
        counts += (("validation", validating),)
    if loaded.test_count is not None:
        counts += (("test", loaded.test_count),)
    if loaded.groups:
        counts += (("groups", len(set(loaded.groups))),)
    return DataFacts(fields, counts, digest(raw))


def as_read(declared: DataSet, found: DataFacts) -> DataFacts:
    """`found` without the bounds of fields that are prepared: those are not of values as they are read."""
    wanted = declared.preparation()
    fields = (
        (name, replace(field, low=None, high=None) if name in wanted else field)
        for name, field in found.fields
    )
    return replace(found, fields=tuple(fields))


def digest(loaded: Loaded) -> str:
    """sha256 over every part: names, types, sizes and values, as hexadecimal text.

    Of what streams, the values of some examples stand for all, and so do the sizes of their files.
    """
    import hashlib  # late: it loads all of OpenSSL, and the window opens before data are read

    running = hashlib.sha256()
    if loaded.streamed:
        sizes = ",".join(map(str, _sizes((*loaded.files, *loaded.test_files))))
        running.update(f"files {sizes}\n".encode())
    for part, arrays in (("examples", loaded.examples), ("test", loaded.test or {})):
        for name, array in arrays.items():
            running.update(f"{part} {name} {array.dtype.str} {array.shape}\n".encode())
            some = (
                array[spread_over(array, _DIGESTED, _MOST_DIGESTED)] if isinstance(array, Stream) else array
            )
            running.update(_contiguous(some))
    return running.hexdigest()


def _sizes(files: tuple[str, ...]) -> Iterator[int]:
    """The bytes of each file, -1 for one that is gone."""
    for each in files:
        try:
            yield os.stat(each).st_size
        except OSError:
            yield -1


def _contiguous(array: np.ndarray) -> memoryview:
    import numpy as np

    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _bounded(field: FieldFacts, array: Values, stop: Stopping | None = None) -> FieldFacts:
    if field.low is not None:
        return field
    if isinstance(array, Stream):
        from netbuilder.data.measuring import bounds  # late: the window opens without

        low, high = bounds(array, stop)
        return replace(field, low=low, high=high)
    return replace(field, low=float(array.min()), high=float(array.max()))


def _measured_field(array: Values) -> FieldFacts:
    """Facts about a field that only its array describes. What its numbers mean stays unknown."""
    sizes = array.shape[1:]
    spec = of_kind(_KIND_OF_RANK.get(len(sizes), Kind.OTHER), sizes, str(array.dtype))
    return FieldFacts(spec)
