"""What of a table is to be foretold: which column, as classes or as a number.

`TARGET_HELPERS` need nothing of this file but one another and the helpers of tables: exported scripts carry
their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.data.table_files import BadTable, is_missing, is_number, kinds_of, numbers_of

if TYPE_CHECKING:
    import numpy as np


def target_column(columns: dict[str, list[str]]) -> str:
    """The column that is probably to be foretold.

    One with a telling name, else the last one or the first, as is the custom, else the
    last of few kinds. What names each row is none of them.
    """
    telling = ("target", "label", "labels", "class", "y", "outcome", "response", "output",
               "survived", "species", "diagnosis", "price", "quality", "정답", "라벨", "레이블")  # fmt: skip
    named = [name for name in columns if name.lower() in telling]
    ends = [name for name in (*list(columns)[-1:], *list(columns)[:1]) if may_be_foretold(columns[name])]
    if named or ends:
        return (named or ends)[0]
    few = [name for name, cells in columns.items() if 1 < len(kinds_of(cells)) <= 20]
    return (few or list(columns))[-1]


def may_be_foretold(cells: list[str]) -> bool:
    """Whether a column could be a target: a few kinds, or numbers that do not only count the rows."""
    import numpy as np

    kinds = kinds_of(cells)
    if 2 * sum(not is_missing(cell) for cell in cells) < len(cells) or len(kinds) < 2:
        return False
    values = numbers_of(cells)
    if values is None:
        return len(kinds) <= min(20, len(cells) - 1)
    steps = np.diff(values[~np.isnan(values)])
    return not bool((steps == 1).all())


def target_columns(columns: dict[str, list[str]], target: str) -> list[str]:
    """The columns to be foretold: one, or several with commas between their names.

    Raises BadTable.
    """
    if not target or target in columns:
        return [target or target_column(columns)]
    names = [name.strip() for name in target.split(",")]
    for name in names:
        if name not in columns:
            raise BadTable(f"has no column {name!r}, only {', '.join(columns)}")
    return names


def targets_of(
    columns: dict[str, list[str]],
    target: str,
    foretell: str,
) -> tuple[np.ndarray, list[str], np.ndarray]:
    """As `target_values`; several columns are numbers, or yes and no, side by side."""
    import numpy as np

    names = target_columns(columns, target)
    if len(names) == 1:
        return target_values(columns[names[0]], foretell)
    each = [target_values(columns[name], "number") for name in names]
    values = np.concatenate([found for found, _, _ in each], axis=1)
    return values, [], np.logical_and.reduce([known for _, _, known in each])


def target_values(cells: list[str], foretell: str) -> tuple[np.ndarray, list[str], np.ndarray]:
    """What is to be foretold, the names of the classes if it is classes, and where it is known."""
    import numpy as np

    values = numbers_of(cells)
    words = kinds_of(cells)
    whole = values is not None and np.isin(values[~np.isnan(values)], range(100)).all()
    few = values is None or (whole and len(words) <= 10)
    if foretell == "number" or (foretell == "automatic" and not few):
        if values is None:
            raise BadTable("has words in the column that is to be foretold, and no numbers")
        return values.astype(np.float32)[:, None], [], ~np.isnan(values)
    plain = {word: word.replace(",", ".") if is_number(word) else "0" for word in words}
    order = sorted(words, key=lambda word: (float(plain[word]) if whole else 0.0, word))
    number = {word: at for at, word in enumerate(order)}
    found = np.array([number.get(cell, -1) for cell in cells], np.int64)
    return found, order, found >= 0


TARGET_HELPERS = (target_column, may_be_foretold, target_columns, target_values, targets_of)
