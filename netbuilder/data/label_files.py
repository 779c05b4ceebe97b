"""What files of one's own stand for: told by their names, by their folders, or by a table beside them.

`LABEL_HELPERS` need nothing of this file but one another: exported scripts carry their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.data.part_files import part_spellings
from netbuilder.data.table_files import TABLE_HELPERS, BadTable, is_missing, kinds_of, table_rows, table_text

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


class BadLabels(ValueError):
    """Files of which nobody tells what they stand for; the words say why."""


def part_folders(folder: str) -> list[tuple[str, str]]:
    """The folders in `folder` for "train", "validation" and "test", where it has them.

    Without those all of it is "train".
    """
    import os

    with os.scandir(folder) as entries:
        names = {each.name.lower(): each.path for each in entries if each.is_dir()}
    found: list[tuple[str, str]] = []
    for part, spellings in part_spellings().items():
        found += [(part, names[each]) for each in spellings if each in names]
    parts = [part for part, _ in found]
    if not parts or parts[0] == "test":
        return [("train", folder)]
    return found if parts[0] == "train" else [("train", found[0][1]), *found[1:]]


def meanings(paths: list[str], pattern: str) -> list[tuple[str, str]]:
    """What each file's name says: its label and its group, "" for none.

    `pattern` is such as "{label}_{group}_{n}"; without one the label is the name of
    the folder. A name that does not fit has no label.
    """
    import os
    import re

    if not pattern:
        return [(os.path.basename(os.path.dirname(path)), "") for path in paths]
    parts = re.split(r"\{(\w+)\}", pattern)
    known = {"label": r"(?P<label>.+?)", "group": r"(?P<group>.+?)"}
    pieces = []
    for at, part in enumerate(parts):
        pieces.append(known.pop(part, ".+?") if at % 2 else re.escape(part))
    rule = re.compile("".join(pieces) + r"\Z")
    found = (rule.match(os.path.splitext(os.path.basename(path))[0]) for path in paths)
    named = (match.groupdict() if match else {} for match in found)
    return [(each.get("label") or "", each.get("group") or "") for each in named]


def label_tables(
    folder: str,
    paths: list[str],
) -> tuple[str, str, dict[str, list[str]]]:
    """The table in `folder` that names the files: its path, the column, and its cells.

    All are empty where there is no such table.
    """
    import os

    called = {file_key(path) for path in paths}
    found: tuple[str, str, dict[str, list[str]]] = ("", "", {})
    most = 0.5
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if not name.lower().endswith((".csv", ".tsv")) or not os.path.isfile(path):
            continue
        try:
            names, rows, _ = table_rows(table_text(path))
        except (BadTable, OSError):
            continue
        cells = {each: [row[at] for row in rows] for at, each in enumerate(names)}
        for column, values in cells.items():
            share = sum(file_key(cell) in called for cell in values) / len(values)
            if share > most:
                most, found = share, (path, column, cells)
    return found


def file_key(path: str) -> str:
    """A file's name in small letters, without its folder and without its ending."""
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    stem, _, ending = name.rpartition(".")
    return stem if stem and ending[:1].isalpha() and len(ending) <= 5 else name


def label_columns(column: str, cells: dict[str, list[str]], wanted: str) -> list[str]:
    """The columns of a table that tell labels: those `wanted`, else the likeliest.

    `column` names the files. Raises BadLabels.
    """
    chosen = [name.strip() for name in wanted.split(",") if name.strip()]
    for name in chosen:
        if name not in cells:
            raise BadLabels(f"no column {name!r} in the table, only {', '.join(cells)}")
    others = [name for name in cells if name not in (column, group_column(cells))]
    marks = [name for name in others if set(kinds_of(cells[name])) <= {"0", "1"}]
    telling = ("label", "labels", "class", "target", "tags")
    named = [name for name in others if name.lower() in telling]
    likely = named[:1] or (marks if len(marks) > 1 else others[:1])
    if not chosen and not likely:
        raise BadLabels("a table without a column of labels")
    return chosen or likely


def group_column(cells: dict[str, list[str]]) -> str:
    """The column that names what several files were taken from, "" for none."""
    telling = ("group", "speaker", "subject", "patient", "user", "person", "participant",
               "individual", "animal", "session")  # fmt: skip
    return next((name for name in cells if name.lower() in telling), "")


def table_labels(
    column: str,
    cells: dict[str, list[str]],
    wanted: str,
) -> tuple[dict[str, tuple[list[str], str]], bool]:
    """The labels and the group of each file by its key, and whether a file has several.

    Of several columns each is of ones and zeros; in one, bars part the labels.
    Raises BadLabels.
    """
    chosen, groups = label_columns(column, cells, wanted), group_column(cells)
    several = len(chosen) > 1 or any("|" in cell for cell in cells[chosen[0]])
    found: dict[str, tuple[list[str], str]] = {}
    for at, name in enumerate(cells[column]):
        if len(chosen) > 1:
            labels = [each for each in chosen if cells[each][at] in ("1", "1.0")]
        else:
            parts = [part.strip() for part in cells[chosen[0]][at].split("|")]
            labels = [part for part in parts if not is_missing(part)]
        found[file_key(name)] = (labels, cells[groups][at] if groups else "")
    return found, several


def labelled_files(
    folder: str,
    files_in: Callable[[str], list[str]],
    pattern: str,
    columns: str,
) -> tuple[list[tuple[str, str, list[str], str]], str, bool]:
    """Of all files path, part, labels and group; who tells; whether a file has several.

    The part is "" for a file of which a table knows nothing. The names tell where there
    is a `pattern`; else the folders, if there are several; else the table whose path is
    given, which also tells when `columns` of it are wanted. Raises BadLabels.
    """
    import os

    found: list[tuple[str, str, list[str], str]] = []
    for part, place in part_folders(folder):
        for path in files_in(place):
            inner = path[len(place) :].strip(os.sep).split(os.sep)
            found.append((path, part, inner[:-1][:1], ""))
    paths = [path for path, _, _, _ in found]
    if pattern:
        for at, (label, group) in enumerate(meanings(paths, pattern)):
            path, part, labels, _ = found[at]
            if "{label}" in pattern:
                labels = [label] if label else []
            found[at] = (path, part, labels, group)
        return found, "names", False
    kinds = {label for _, _, labels, _ in found for label in labels}
    if len(kinds) > 1 and not columns:
        return found, "folders", False
    table, column, cells = label_tables(folder, paths)
    if not table:
        if columns:
            raise BadLabels("no table beside the files that names them")
        return found, "folders", False
    by_key, several = table_labels(column, cells, columns)
    for at, (path, part, _, _) in enumerate(found):
        labels, group = by_key.get(file_key(path), ([], ""))
        found[at] = (path, part if file_key(path) in by_key else "", labels, group)
    return found, table, several


def sorted_out(
    files: list[tuple[str, str, list[str], str]],
    several: bool,
    test_groups: str = "",
) -> tuple[list[str], list[list[tuple[str, str, list[str], str]]]]:
    """All labels, and the files that are not to test and those that are.

    Those of which nobody tells what they stand for are left out. `test_groups` are
    names with commas between them.
    """
    apart = {name.strip() for name in test_groups.split(",") if name.strip()}
    known = [each for each in files if each[1] and (several or each[2])]
    tests = [part == "test" or group in apart for _, part, _, group in known]
    parts: list[list[tuple[str, str, list[str], str]]] = [[], []]
    for each, test in zip(known, tests, strict=True):
        parts[test].append(each)
    return sorted({label for _, _, labels, _ in known for label in labels}), parts


def label_arrays(
    files: list[tuple[str, str, list[str], str]],
    names: list[str],
    several: bool,
) -> dict[str, np.ndarray]:
    """The number of each file's label, or, where there are several, a one for each.

    With them what validates and the groups, if there are such.
    """
    import numpy as np

    number = {name: at for at, name in enumerate(names)}
    if several:
        marks = np.zeros((len(files), len(names)), np.float32)
        for at, (_, _, labels, _) in enumerate(files):
            marks[at, [number[label] for label in labels]] = 1
        found = {"labels": marks}
    else:
        found = {"labels": np.array([number[each[2][0]] for each in files], np.int64)}
    if any(each[1] == "validation" for each in files):
        found["validation"] = np.array([each[1] == "validation" for each in files])
    if any(each[3] for each in files):
        found["groups"] = np.array([each[3] for each in files])
    return found


LABEL_HELPERS = (
    *TABLE_HELPERS, BadLabels, part_spellings, part_folders, meanings, label_tables, file_key,
    label_columns, group_column, table_labels, labelled_files, sorted_out, label_arrays,
)  # fmt: skip
