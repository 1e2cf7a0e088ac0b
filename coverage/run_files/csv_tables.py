"""CSV tables of a run: utf-8 with a byte order mark, metres with three decimals, rates with six, empty for missing.

The rules (docs/rules.md, "Runs"): a column of floats whose name ends in ``_m`` is metres, `hours` are hours a
week, any other is a rate or a ratio. Text that a spreadsheet would run as a formula gets a leading apostrophe; ids
keep their spelling.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_NEEDS_QUOTES = '[",\r\n]'


def write_csv_table(frame: pd.DataFrame, path: Path, *, ids: Collection[str] = ()) -> None:
    """Write `frame` to `path`: `csv_columns` and `write_columns` in one.

    Args:
        frame: columns of text, whole numbers and floats; NaN or None is missing.
        path: the file.
        ids: columns of ids, whose text is never changed.
    """
    write_columns(csv_columns(frame, ids=ids), path)


def csv_columns(frame: pd.DataFrame, *, ids: Collection[str] = ()) -> pa.Table:
    """Return the columns of `frame` as they are written: decimals instead of floats, text made inert."""
    return pa.table({str(name): _column(frame[name], is_id=name in ids) for name in frame.columns})


def write_columns(table: pa.Table, path: Path) -> None:
    """Write columns of `csv_columns` to `path`, without holding up other threads."""
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style=_quoting(table), batch_size=65_536)
    with pa.OSFile(str(path), "wb") as file:
        file.write(b"\xef\xbb\xbf" + _heading(table.column_names))
        pyarrow.csv.write_csv(table, file, options)


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run `text`: it starts like a formula and is no number."""
    return text.startswith(FORMULA_STARTS) and not _NUMBER.match(text)


def as_told(cells: pd.Series) -> npt.NDArray[np.object_]:
    """Return text as it was before it was made inert for a spreadsheet: the other way round of what is written."""
    text: npt.NDArray[np.object_] = cells.to_numpy(dtype=object, copy=True)
    for row in np.flatnonzero(cells.str.startswith("'").to_numpy(dtype=np.bool_)):
        if is_formula(text[row][1:]):
            text[row] = text[row][1:]
    return text


def _column(values: pd.Series, *, is_id: bool) -> pa.Array:
    if pd.api.types.is_bool_dtype(values.dtype):
        return pa.array(values.to_numpy().astype(np.int8))
    if pd.api.types.is_float_dtype(values.dtype):
        return _decimals(values.to_numpy(dtype=np.float64, na_value=np.nan), _scale(str(values.name)))
    if pd.api.types.is_integer_dtype(values.dtype):
        return pa.array(values)
    text = pa.array(values, type=pa.string(), from_pandas=True)
    return text if is_id else _inert(text)


def _scale(name: str) -> int:
    """Decimals of a column of floats: mm of metres, a centimetre of degrees, a hundredth of hours, else of a rate.

    Patrollers that are no whole number are an estimate, a count shared out, and have two.
    """
    if name in ("hours", "hours_each", "added_hours", "patrollers"):
        return 2
    return 3 if name.endswith("_m") else 7 if name in ("lon", "lat") else 6


def _decimals(values: np.ndarray[tuple[int], np.dtype[np.float64]], scale: int) -> pa.Array:
    """Turn floats into decimals by way of whole numbers: pyarrow prints these without an exponent."""
    valid = np.isfinite(values)
    whole = np.floor(np.where(valid, values, 0.0) * 10.0**scale + 0.5).astype(np.int64)
    halves = np.empty((len(whole), 2), dtype="<i8")
    halves[:, 0], halves[:, 1] = whole, whole >> 63
    bits = np.packbits(valid, bitorder="little").tobytes()
    return pa.Decimal128Array.from_buffers(
        pa.decimal128(18, scale), len(whole), [pa.py_buffer(bits), pa.py_buffer(halves.tobytes())]
    )


def _inert(text: pa.Array) -> pa.Array:
    starts = pc.match_substring_regex(text, r"^[=+\-@\t\r]")
    if not pc.any(starts).as_py():
        return text
    return pa.array([f"'{cell}" if cell is not None and is_formula(cell) else cell for cell in text.to_pylist()])


def _quoting(table: pa.Table) -> str:
    """Quotes only in a table that needs them: pyarrow knows all or none."""
    columns = [column for column in table.columns if pa.types.is_string(column.type)]
    found = any(pc.any(pc.match_substring_regex(column, _NEEDS_QUOTES)).as_py() for column in columns)
    return "needed" if found else "none"


def _heading(names: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(names)
    return line.getvalue().encode()
