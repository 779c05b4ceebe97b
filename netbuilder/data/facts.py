"""What a project keeps about its data once they have been read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import Kind, of_kind
from netbuilder.data.preparing import fitted
from netbuilder.data.source import DataSet, Loaded

if TYPE_CHECKING:
    import numpy as np

_KIND_OF_RANK = {0: Kind.SCALAR, 1: Kind.VECTOR, 3: Kind.MAPS, 4: Kind.VOLUME}


def facts(declared: DataSet, loaded: Loaded) -> DataFacts:
    """The facts of `loaded`: the fields as declared, bounds that the declaration leaves open as measured.

    Bounds are those of values that are prepared, by all of them. `counts` has "train" and, where the set has
    its own test part, "test": how many there are before a split.
    """
    raw = loaded
    loaded, _ = fitted(declared, loaded)
    known = declared.fields()
    if known is None:
        fields = tuple(
            (name, _bounded(loaded.told[name], array) if name in loaded.told else _measured_field(array))
            for name, array in loaded.examples.items()
        )
    else:
        fields = tuple((name, _bounded(field, loaded.examples[name])) for name, field in known)
    counts: tuple[tuple[str, int], ...] = (("train", loaded.count),)
    if loaded.test_count is not None:
        counts += (("test", loaded.test_count),)
    return DataFacts(fields, counts, digest(raw))


def digest(loaded: Loaded) -> str:
    """sha256 over every part: names, types, sizes and values, as hexadecimal text."""
    import hashlib  # late: it loads all of OpenSSL, and the window opens before data are read

    running = hashlib.sha256()
    for part, arrays in (("examples", loaded.examples), ("test", loaded.test or {})):
        for name, array in arrays.items():
            running.update(f"{part} {name} {array.dtype.str} {array.shape}\n".encode())
            running.update(_contiguous(array))
    return running.hexdigest()


def _contiguous(array: np.ndarray) -> memoryview:
    import numpy as np

    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _bounded(field: FieldFacts, array: np.ndarray) -> FieldFacts:
    if field.low is not None:
        return field
    return replace(field, low=float(array.min()), high=float(array.max()))


def _measured_field(array: np.ndarray) -> FieldFacts:
    """Facts about a field that only its array describes. What its numbers mean stays unknown."""
    sizes = array.shape[1:]
    spec = of_kind(_KIND_OF_RANK.get(len(sizes), Kind.OTHER), sizes, str(array.dtype))
    return _bounded(FieldFacts(spec), array)
