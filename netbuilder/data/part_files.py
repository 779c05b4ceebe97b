"""Parts in files or arrays of their own: what they are called, how they are found, and parted again.

`PART_HELPERS` need nothing but one another: exported scripts carry their text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def part_spellings() -> dict[str, tuple[str, ...]]:
    """What each part is called in names of files and the like, the likeliest first."""
    return {
        "train": ("train", "training"),
        "validation": ("validation", "valid", "val", "dev"),
        "test": ("test", "testing"),
    }


def part_of(name: str) -> tuple[str, str]:
    """The part that a name such as "x_train" tells, and the name without it.

    The part is "" where the name tells none.
    """
    import re

    for part, spellings in part_spellings().items():
        word = rf"(?<![^\W_])({'|'.join(spellings)})(?![^\W_])"
        found = re.search(word, name, re.IGNORECASE)
        if found is not None:
            around = name[: found.start()], name[found.end() :]
            return part, "_".join(filter(None, (each.strip("_-. ") for each in around)))
    return "", name


def part_paths(path: str, validation: str, test: str) -> list[tuple[str, str]]:
    """The part and the path of each file: that which trains, then those named."""
    import os

    named = (("validation", validation), ("test", test))
    folder = os.path.dirname(path)
    further = ((part, os.path.join(folder, each)) for part, each in named if each)
    return [("train", path), *further]


def in_parts(
    arrays: dict[str, np.ndarray], parts: list[str]
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """What is not to test, perhaps with what validates, and what is.

    `parts` tells the part of each example.
    """
    import numpy as np

    named = np.array(parts)
    tests = named == "test"
    found = dict(arrays)
    if tests.any():
        found = {name: array[~tests] for name, array in arrays.items()}
    if (named == "validation").any():
        found["validation"] = named[~tests] == "validation"
    return found, {name: array[tests] for name, array in arrays.items()}


PART_HELPERS = (part_spellings, part_of, part_paths, in_parts)


def neighbours(path: Path) -> Mapping[str, Path]:
    """The files of all parts by part, where `path` and files beside it are named so: train.csv, test.csv.

    Empty where there is none to train with or none besides.
    """
    words = "|".join(word for spellings in part_spellings().values() for word in spellings)
    found = re.search(rf"(?<![^\W_])({words})(?![^\W_])", path.stem, re.IGNORECASE)
    if found is None:
        return {}
    parts: dict[str, Path] = {part_of(path.stem)[0]: path}
    for part, spellings in part_spellings().items():
        for word in spellings:
            called = path.stem[: found.start()] + _as_written(word, found[0]) + path.stem[found.end() :]
            beside = path.with_name(called + path.suffix)
            if part not in parts and beside.is_file():
                parts[part] = beside
    return parts if "train" in parts and len(parts) > 1 else {}


def _as_written(word: str, like: str) -> str:
    """`word` in the small or large letters of another one."""
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word


def beside(file: str, path: str) -> str:
    """How a script that is told `path` alone finds a further `file`: from the folder of that one."""
    if not file:
        return ""
    try:
        return os.path.relpath(file, os.path.dirname(path) or ".").replace(os.sep, "/")
    except ValueError:  # another drive
        return file
