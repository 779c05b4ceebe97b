"""Files read anew for a network that is trained: the very same reading, without what is to be foretold.

Each function needs nothing of ours but those that read the data set itself: exported files carry their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.data.pictures import picture_files, read_picture
from netbuilder.data.sheet_files import sheet_text
from netbuilder.data.sound_files import BadSound, read_sounds, sound_files
from netbuilder.data.table_files import BadTable, kinds_of, numbers_of, table_rows

if TYPE_CHECKING:
    import numpy as np


def raw_pictures(path: str, height: int, width: int, colours: int, fit: str) -> dict[str, np.ndarray]:
    """A picture, or all in a folder, in the order of their names.

    Raises BadPicture.
    """
    import os

    import numpy as np

    files = picture_files(path) if os.path.isdir(path) else [path]
    pictures = [read_picture(each, height, width, colours, fit) for each in files]
    return {"images": np.stack(pictures)}


def raw_sounds(path: str, rate: int, samples: int, level: bool) -> dict[str, np.ndarray]:
    """A recording, or all in a folder, in the order of their names.

    Raises BadSound.
    """
    import os

    files = sound_files(path) if os.path.isdir(path) else [path]
    waves, _, faults = read_sounds(files, rate, samples, level)
    for name, fault in faults.items():
        raise BadSound(f"{name} {fault}")
    return {"waves": waves}


def raw_rows(
    path: str, features: tuple[str, ...], categories: dict[str, tuple[str, ...]]
) -> dict[str, np.ndarray]:
    """The rows of a table in the columns that were learned from; others do not matter.

    Raises BadTable for a column that is not there.
    """
    import numpy as np

    names, rows, _ = table_rows(sheet_text(path))
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    found: dict[str, np.ndarray] = {}
    numbers = []
    for name in features:
        column, _, word = (name, "", "") if name in columns else name.partition(" = ")
        if column not in columns:
            raise BadTable(f"has no column {column!r}")
        values = numbers_of(columns[column])
        if word:
            values = np.array([cell == word for cell in columns[column]], float)
        elif values is None and kinds_of(columns[column]):
            raise BadTable(f"has words in {column!r}, where numbers were")
        numbers.append(np.full(len(rows), np.nan) if values is None else values)
    if numbers:
        found["features"] = np.stack(numbers, axis=1).astype(np.float32)
    codes = []
    for column, kinds in categories.items():
        if column not in columns:
            raise BadTable(f"has no column {column!r}")
        number = {word: at for at, word in enumerate(kinds, start=1)}
        codes.append([number.get(cell, 0) for cell in columns[column]])
    if codes:
        found["categories"] = np.array(codes, np.int64).T.copy()
    return found
