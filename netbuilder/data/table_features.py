"""The columns of a table as arrays that one can learn from; the rows of several files that are one table.

`FEATURE_HELPERS` need nothing of this file but one another and the helpers of tables and their targets:
exported scripts carry their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.data.part_files import in_parts
from netbuilder.data.sheet_files import sheet_text
from netbuilder.data.table_files import BadTable, is_missing, kinds_of, numbers_of, table_rows
from netbuilder.data.table_targets import target_columns, targets_of

if TYPE_CHECKING:
    import numpy as np


def table_columns(text: str) -> dict[str, list[str]]:
    """The cells of each column by its name.

    Raises BadTable.
    """
    names, rows, _ = table_rows(text)
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def read_tables(files: list[tuple[str, str]]) -> list[tuple[str, str, dict[str, list[str]]]]:
    """The part, the path and the columns of each file.

    Raises BadTable.
    """
    read: list[tuple[str, str, dict[str, list[str]]]] = []
    for part, path in files:
        try:
            read.append((part, path, table_columns(sheet_text(path))))
        except BadTable as bad:
            raise BadTable(bad.fault, path if read else "") from None
    return read


def told_columns(
    columns: dict[str, list[str]], target: str, leave_out: str
) -> tuple[dict[str, np.ndarray], dict[str, list[str]], dict[str, str]]:
    """The columns of numbers, the kinds of words in others, and why some are left out.

    Raises BadTable.
    """
    chosen = target_columns(columns, target)
    unwanted = {name.strip() for name in leave_out.split(",")}
    numbers: dict[str, np.ndarray] = {}
    words: dict[str, list[str]] = {}
    others: dict[str, str] = {}
    for name, cells in columns.items():
        if name in chosen:
            continue
        values = numbers_of(cells)
        kinds = kinds_of(cells) if values is None else []
        if name in unwanted:
            continue
        if values is not None:
            numbers[name] = values
        elif len(kinds) < 2:
            others[name] = "the same in all rows" if kinds else "nothing in it"
        elif len(kinds) > min(50, len(cells) // 2):
            others[name] = f"{len(kinds):,} different words"
        else:
            words[name] = kinds
    return numbers, words, others


def further_columns(
    found: dict[str, list[str]],
    path: str,
    first: dict[str, list[str]],
    told: dict[str, np.ndarray],
    others: list[str],
    foretold: list[str],
) -> dict[str, list[str]]:
    """The cells of a further file in the columns of the `first`.

    It has to have those of numbers that the first one has `told`, and the `others`.
    Raises BadTable.
    """
    for name in (*told, *others, *foretold):
        if name not in found:
            raise BadTable(f"has no column {name!r}, only {', '.join(found)}", path)
        if name in told and numbers_of([*first[name], *found[name]]) is None:
            raise BadTable(f"has words in {name!r}, where the first file has numbers", path)
    for name in foretold:
        if all(is_missing(cell) for cell in found[name]):
            raise BadTable(f"has nothing in {name!r}, which is to be foretold", path)
    rows = len(next(iter(found.values())))
    return {name: found.get(name, [""] * rows) for name in first}


def joined_tables(
    read: list[tuple[str, str, dict[str, list[str]]]],
    numbers: dict[str, np.ndarray],
    words: dict[str, list[str]],
    target: str,
    group: str,
    foretell: str,
) -> tuple[dict[str, list[str]], dict[str, np.ndarray], list[str], str]:
    """The rows of all files: cells and numbers by column, each row's part, what is foretold.

    The first file tells what its columns are. Raises BadTable.
    """
    import numpy as np

    _, _, columns = read[0]
    first, parts = columns, ["train"] * len(next(iter(columns.values())))
    if len(read) == 1:
        return columns, numbers, parts, foretell
    foretold = target_columns(first, target)
    meant = "classes" if targets_of(first, target, foretell)[1] else "number"
    told = dict(numbers)
    if meant == "number":
        told |= {name: np.zeros(0) for name in foretold}
    others = [*words, *([group] if group in first else [])]
    for part, path, found in read[1:]:
        more = further_columns(found, path, first, told, others, foretold)
        parts += [part] * len(next(iter(more.values())))
        columns = {name: cells + more[name] for name, cells in columns.items()}
    values = {name: numbers_of(columns[name]) for name in numbers}
    return columns, {name: each for name, each in values.items() if each is not None}, parts, meant


def table_arrays(
    columns: dict[str, list[str]],
    parts: list[str],
    numbers: dict[str, np.ndarray],
    words: dict[str, list[str]],
    target: str,
    group: str,
    foretell: str,
    categories: str,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The arrays of what is not to test and of what is, told by the part of each row.

    `foretell` is "classes", "number", or "automatic". With a `group`, what that column
    says of each row. Raises BadTable.
    """
    import numpy as np

    if group and group not in columns:
        raise BadTable(f"has no column {group!r}, only {', '.join(columns)}")
    chosen = ", ".join(target_columns(columns, target))
    goals, _, known = targets_of(columns, target, foretell)
    embedded = categories == "embedding"
    features = feature_values(columns, numbers, {} if embedded else words)
    trains = known & (np.array(parts) == "train")
    if not (features or (embedded and words)) or not trains.any():
        raise BadTable(f"has nothing from which {chosen!r} could be foretold")
    arrays: dict[str, np.ndarray] = {}
    if features:
        stacked = np.stack(list(features.values()), axis=1).astype(np.float32)
        arrays["features"] = stacked[known]
    if embedded and words:
        codes = [category_numbers(columns[name], kinds) for name, kinds in words.items()]
        arrays["categories"] = np.stack(codes, axis=1)[known]
    if group:
        arrays["groups"] = np.array(columns[group])[known]
    return in_parts({**arrays, "target": goals[known]}, np.array(parts)[known].tolist())


def feature_values(
    columns: dict[str, list[str]],
    numbers: dict[str, np.ndarray],
    words: dict[str, list[str]],
) -> dict[str, np.ndarray]:
    """Columns of numbers as they are, each word of others as ones and zeros."""
    import numpy as np

    features: dict[str, np.ndarray] = {}
    for name, cells in columns.items():
        if name in numbers:
            features[name] = numbers[name]
        for word in words.get(name, []):
            features[f"{name} = {word}"] = np.array([cell == word for cell in cells], float)
    return features


def category_numbers(cells: list[str], kinds: list[str]) -> np.ndarray:
    """The number of each word, from 1; 0 stands for what is missing."""
    import numpy as np

    number = {word: at for at, word in enumerate(kinds, start=1)}
    return np.array([number.get(cell, 0) for cell in cells], np.int64)


FEATURE_HELPERS = (table_columns, read_tables, told_columns, further_columns, joined_tables, feature_values,
                   category_numbers, table_arrays)  # fmt: skip
