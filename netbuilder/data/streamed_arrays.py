"""Arrays that are too large for memory: which of a file's stay where they are, and which are read at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.data.array_parts import named_parts
from netbuilder.data.array_places import Lying, places_of_arrays
from netbuilder.data.file_rows import Conversion, rows_in
from netbuilder.data.streams import Values, most_in_memory

if TYPE_CHECKING:
    from collections.abc import Mapping

_IN_MEMORY = 4  # bytes of a value
_SMALL_SHARE = 16  # of what may be in memory, an array that takes less than one part is read


def streamed_arrays(path: str, convert: Callable[[str], Conversion]) -> Mapping[str, Values]:
    """The arrays of a file by name, where all together are too large for memory; empty where they are not.

    Rows of numbers and small arrays are read. `convert` gives what is to be done with rows by an array's
    name. Raises OSError, and ProblemError for a file whose rows cannot be read one by one.
    """
    found = places_of_arrays(path)
    sizes = {name: _IN_MEMORY * each.values for name, each in found.items()}
    if sum(sizes.values()) <= most_in_memory():
        return {}
    if not _is_whole(found):
        return {}  # read as others are, it is refused with what is wrong with it
    arrays: dict[str, Values] = {}
    for name, each in found.items():
        if not each.in_rows:
            raise _packed(path, sum(sizes.values()))
        rows = rows_in(each.path, each.offset, each.sizes[0], each.sizes[1:], each.stored, convert(name))
        small = len(each.sizes) == 1 or sizes[name] <= most_in_memory() // _SMALL_SHARE
        arrays[name] = rows[:] if small else rows
    return arrays


def _is_whole(found: Mapping[str, Lying]) -> bool:
    """Whether there are examples, in a part of all arrays as many, and the file is as long as promised."""
    import numpy as np

    if any(min(each.sizes, default=0) < 1 for each in found.values()):
        return False
    counts = [{found[name].sizes[0] for name in part.values()} for part in named_parts(list(found)).values()]
    return all(len(each) == 1 for each in counts) and all(
        each.offset + each.values * np.dtype(each.stored).itemsize <= os.path.getsize(each.path)
        for each in found.values()
        if each.in_rows
    )


def _packed(path: str, size: int) -> ProblemError:
    return refuse(
        "too_large",
        Text("The arrays in {file} do not fit into memory.", file=path),
        expected=Text(
            "at most {most:.1f} GB, or rows that lie one behind the other", most=most_in_memory() / 1e9
        ),
        received=Text("{size:.1f} GB, packed or in columns", size=size / 1e9),
        remedy=Text("save them with numpy.save or numpy.savez, from numpy.ascontiguousarray."),
        place=Place(setting="path", file=path),
    )
