"""Tables of text as columns: any separator, decimal commas, the encodings of spreadsheets, missing values.

`TABLE_HELPERS` need nothing of this file but one another, so that exported scripts can carry their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


class BadTable(ValueError):
    """A file that cannot be used as a table; the words say why.

    `path` is that of a further file at which the fault lies.
    """

    def __init__(self, fault: str, path: str = "") -> None:
        super().__init__(f"{path} {fault}" if path else fault)
        self.fault, self.path = fault, path


def table_text(path: str, start: int = 0) -> str:
    """The text of a file in whatever encoding it was written.

    Of a long file no more than the lines in its first `start` bytes, where that is given. Raises BadTable.
    """
    import codecs

    most = start or 1 << 28
    with open(path, "rb") as file:
        data = file.read(most)
        longer = bool(file.read(1))
    if longer and not start:
        raise BadTable(f"is longer than {most >> 20} MB of text")
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = [name for mark, name in marks if data.startswith(mark)]
    halves = data[:200:2], data[1:200:2]
    if not marked and any(half and half.count(0) > len(half) // 2 for half in halves):
        marked = ["utf-16-le" if halves[1].count(0) > halves[0].count(0) else "utf-16-be"]
    for name in (*marked, "utf-8", "cp949", "cp1252"):
        try:
            text = codecs.getincrementaldecoder(name)().decode(data, final=not longer)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text[: text.rfind("\n") + 1] or text if longer else text
    raise BadTable("holds something else than text")


def table_rows(text: str) -> tuple[list[str], list[list[str]], int]:
    """The names of the columns, the rows, and how many rows were left out, having more or fewer cells.

    Raises BadTable.
    """
    import csv
    import io
    from collections import Counter

    csv.field_size_limit(1 << 20)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadTable("is empty")
    found: list[tuple[int, int, str]] = []
    try:
        for separator in ",;\t|":
            some = list(csv.reader(io.StringIO("\n".join(lines[:50])), delimiter=separator))
            (width, often), *_ = Counter(len(row) for row in some if row).most_common(1)
            found.append((often if width > 1 else 0, width, separator))
        separator = max(found)[2] if max(found)[0] else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
        rows = [[cell.strip() for cell in row] for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadTable(f"cannot be read as a table ({error})") from None
    if not rows:
        raise BadTable("is empty")
    width = Counter(map(len, rows)).most_common(1)[0][0]
    whole = [row for row in rows if len(row) == width]
    if len(rows[0]) == width and not any(is_number(cell) for cell in rows[0]):
        names = [name or f"column {at}" for at, name in enumerate(whole.pop(0), start=1)]
    else:
        names = [f"column {at}" for at in range(1, width + 1)]
    counts = Counter[str]()
    for at, name in enumerate(names):
        counts[name] += 1
        names[at] = f"{name} {counts[name]}" if counts[name] > 1 else name
    if not whole:
        raise BadTable("has no rows below the names of its columns")
    return names, whole, len(rows) - len(whole) - (len(rows) > len(whole) and rows[0] not in whole)


def is_missing(cell: str) -> bool:
    """Whether nothing stands in a cell, or no number that one could learn from."""
    endless = ("inf", "+inf", "-inf", "infinity", "+infinity", "-infinity")
    return cell.lower() in ("", "na", "n/a", "nan", "null", "none", "?", "-", *endless)


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, with a decimal point or comma, or commas at thousands."""
    import re

    plain, grouped = r"(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?", r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?"
    return re.fullmatch(f"[+-]?({plain}|{grouped})", cell) is not None


def marks_thousands(cells: set[str]) -> bool:
    """Whether the commas of a column of numbers stand at thousands, as in 1,234,567.

    "1,234" alone may be either: other cells tell, such as 950.
    """
    import re

    commas = [cell for cell in cells if "," in cell]
    if not commas or not all(re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", cell) for cell in commas):
        return False
    others = cells.difference(commas)
    sure = any(cell.count(",") > 1 or "." in cell for cell in commas)
    return sure or (bool(others) and all(len(cell.lstrip("+-")) < 4 and "." not in cell for cell in others))


def numbers_of(cells: list[str]) -> np.ndarray | None:
    """The numbers of a column, NaN where one is missing; yes is 1 and no is 0.

    None for a column of words.
    """
    import numpy as np

    words = {cell.lower() for cell in cells if not is_missing(cell)}
    if words and words <= {"true", "false", "yes", "no"}:
        yes = ("true", "yes")
        return np.array([np.nan if is_missing(c) else float(c.lower() in yes) for c in cells])
    if not words or not all(is_number(cell) for cell in words):
        return None
    point = "" if marks_thousands(words) else "."
    plain = (cell.replace(",", point) for cell in cells)
    values = np.array([np.nan if is_missing(cell) else float(cell) for cell in plain])
    # What 32 bits cannot hold would be endless.
    values[np.abs(values) > 3e38] = np.nan
    return values


def kinds_of(cells: list[str]) -> list[str]:
    """The different words of a column, in order."""
    return sorted({cell for cell in cells if not is_missing(cell)})


TABLE_HELPERS = (BadTable, table_text, table_rows, is_missing, is_number, marks_thousands, numbers_of,
                 kinds_of)  # fmt: skip
