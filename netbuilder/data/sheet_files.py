"""Tables of other programs, Parquet and Excel, as the text of a table. Their readers are extras.

`SHEET_HELPERS` need nothing of this file but one another and the helpers of tables.
"""

from __future__ import annotations

from typing import Any

from netbuilder.data.table_files import BadTable, table_text


def sheet_text(path: str, start: int = 0) -> str:
    """The text of a table, with commas where it is one of Parquet or Excel.

    Of the first sheet that holds anything. Of a long file of text no more than the lines in its first `start`
    bytes, where that is given. Raises BadTable.
    """
    import csv
    import io

    if not path.lower().endswith((".parquet", ".xlsx")):
        return table_text(path, start)
    rows = parquet_rows(path) if path.lower().endswith(".parquet") else excel_rows(path)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([sheet_cell(value) for value in row] for row in rows)
    return text.getvalue()


def sheet_cell(value: Any) -> str:
    """A value as a table of text has it: whole numbers without a point, dates from the year on."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def parquet_rows(path: str) -> list[list[Any]]:
    """The names of the columns, and the rows, at most 5,000,000 cells.

    Raises BadTable.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise BadTable("needs the package pyarrow (pip install pyarrow)") from None
    try:
        with open(path, "rb") as file:
            opened = pyarrow.parquet.ParquetFile(file)
            if opened.metadata.num_rows * opened.metadata.num_columns > 5_000_000:
                raise BadTable("has more than 5,000,000 cells")
            groups = map(opened.metadata.row_group, range(opened.num_row_groups))
            if sum(group.total_byte_size for group in groups) > 1 << 28:
                raise BadTable("has more than 256 MB of values")
            table = opened.read()
    except (pyarrow.ArrowException, ValueError, OSError, TypeError) as error:
        if isinstance(error, BadTable | FileNotFoundError | PermissionError):
            raise
        raise BadTable(f"cannot be read ({str(error)[:80]})") from None
    columns = [column.to_pylist() for column in table.columns]
    return [list(map(str, table.column_names)), *map(list, zip(*columns, strict=True))]


def excel_rows(path: str) -> list[list[Any]]:
    """The rows of the first sheet that holds anything, at most 5,000,000 cells; formulas as last computed.

    Raises BadTable.
    """
    import zipfile

    try:
        import openpyxl
    except ImportError:
        raise BadTable("needs the package openpyxl (pip install openpyxl)") from None
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(each.file_size for each in packed.infolist()) > 1 << 28:
                raise BadTable("unpacks to more than 256 MB")
        with open(path, "rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            found = next(filter(None, map(excel_cells, book.worksheets)), [])
    except (FileNotFoundError, PermissionError, BadTable):
        raise
    except Exception as error:  # noqa: BLE001  openpyxl lets through what its XML and its own code raise
        raise BadTable(f"cannot be read ({str(error)[:80]})") from None
    if not found:
        raise BadTable("is empty")
    width = max(map(len, found))
    return [row + [None] * (width - len(row)) for row in found]


def excel_cells(sheet: Any) -> list[list[Any]]:
    """The rows of a sheet that hold anything. Raises BadTable."""
    found: list[list[Any]] = []
    cells = 0
    for row in sheet.iter_rows(values_only=True):
        cells += len(row)
        if cells > 5_000_000:
            raise BadTable("has more than 5,000,000 cells")
        if any(value is not None for value in row):
            found.append(list(row))
    return found


SHEET_HELPERS = (sheet_cell, parquet_rows, excel_cells, excel_rows, sheet_text)
