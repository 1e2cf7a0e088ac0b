"""Plain tables: CSV with any of the usual separators and encodings, and XLSX sheets. Every cell becomes text."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from .codec import Decoded, decode
from .errors import Finding
from .guards import unreadable
from .rawtable import RawTable

SEPARATORS = (",", ";", "\t", "，", "；", "|")
SHEET_ROW_LIMIT = 1_048_576
_FIELD_LIMIT = 1 << 24
Rows = list[tuple[int, Sequence[str]]]


def read_csv(path: Path, file: str) -> tuple[RawTable | None, list[Finding]]:
    """Read a CSV file; the separator and the encoding are found by looking.

    Args:
        path: The file.
        file: Its name for findings.
    """
    decoded = decode(path.read_bytes())
    if decoded is None:
        return None, [unreadable(file, "not a text file, or in an unknown encoding", zh="不是文本文件，或编码无法识别")]
    # An editor of old ends a file with the control character 26.
    text = decoded.text.rstrip("\x1a").lstrip("\r\n")
    skipped = len(decoded.text) - len(decoded.text.lstrip("\r\n"))
    skipped = decoded.text[:skipped].count("\n")
    separator = _separator(text)
    findings = _mixed_encodings(decoded, file)
    even = text.count('"') % 2 == 0
    table = _read_clean(text, separator, decoded.codec) if skipped == 0 and even else None
    if table is not None:
        return table, findings
    try:
        rows = _split(text, separator, first_row=skipped + 1)
    except csv.Error as error:
        return None, [*findings, unreadable(file, str(error))]
    if not even and any("\n" in cell for cell in rows[-1][1]):
        return None, [*findings, _open_quote(rows[-1][0], file)]
    table, ragged = _from_rows(rows, decoded.codec, file)
    return table, findings + ragged


def read_xlsx(path: Path, file: str, *, sheet: str | None) -> tuple[RawTable | None, list[Finding]]:
    """Read one sheet of a workbook: `sheet`, or the first one that has a row.

    Args:
        path: The workbook.
        file: Its name for findings.
        sheet: Name of the sheet; None takes the first with content.
    """
    try:
        import openpyxl  # noqa: PLC0415 - a sixth of a second, for workbooks alone

        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever the broken part of the archive led to
        return None, [unreadable(file, str(error) or type(error).__name__)]
    try:
        if sheet is not None and sheet not in book.sheetnames:
            return None, [missing_layer(file, sheet, book.sheetnames)]
        names = [sheet] if sheet is not None else book.sheetnames
        for name in names:
            rows = _sheet_rows(book[name])
            if rows:
                return _from_rows(rows, "utf-8", file)
    except Exception as error:
        return None, [unreadable(file, str(error) or type(error).__name__)]
    finally:
        book.close()
    return None, [no_heading(file)]


def missing_layer(file: str, layer: str, present: Iterable[str]) -> Finding:
    """Return the finding for a layer or sheet that the file does not have."""
    names = ", ".join(present)
    return Finding(
        code="missing_layer",
        severity="error",
        zh=f"文件里没有图层或工作表“{layer}”，现有：{names}",
        en=f'the file has no layer or sheet "{layer}"; it has: {names}',
        fix_zh="请在 plan.toml 的 layer = … 里写现有的名称",
        fix_en="name one of these in layer = … of plan.toml",
        file=file,
    )


def no_heading(file: str) -> Finding:
    """Return the finding for a table without even a heading row."""
    return Finding(
        code="empty_file",
        severity="error",
        zh="表里没有任何内容",
        en="the table holds nothing",
        fix_zh="第一行应为列名，下面每行一条记录",
        fix_en="the first row holds the headings, each row below one record",
        file=file,
    )


def _separator(text: str) -> str:
    """Return the separator that the heading has most of, outside quotes."""
    end = text.find("\n")
    heading = text if end < 0 else text[:end]
    outside = "".join(heading.split('"')[0::2])
    return max(SEPARATORS, key=lambda separator: (outside.count(separator), -SEPARATORS.index(separator)))


def _read_clean(text: str, separator: str, codec: str) -> RawTable | None:
    """Read the common case fast: all rows as long as the heading; None where it is not that clean."""
    heading = text[: text.find("\n")] if "\n" in text else text
    if not heading.strip() or '"' in heading or not separator.isascii():
        return None
    width = heading.count(separator) + 1
    names = [f"f{n}" for n in range(width)]
    try:
        table = pa.csv.read_csv(
            pa.py_buffer(text.encode()),
            read_options=pa.csv.ReadOptions(autogenerate_column_names=True, block_size=1 << 24),
            parse_options=pa.csv.ParseOptions(
                delimiter=separator, newlines_in_values='"' in text, ignore_empty_lines=False
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None
    if table.num_rows == 0 or table.num_columns != width:
        return None
    headings = tuple(column[0].as_py() for column in table.columns)
    cells = table.slice(1).rename_columns([str(n) for n in range(width)]).to_pandas(self_destruct=True)
    return _without_empty_rows(cells, headings, np.arange(2, table.num_rows + 1), codec)


def _split(text: str, separator: str, *, first_row: int) -> Rows:
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [(number, [cell.strip() for cell in row]) for number, row in enumerate(reader, first_row)]


def _from_rows(rows: Rows, codec: str, file: str) -> tuple[RawTable | None, list[Finding]]:
    """Build a table from rows of any length; the first row with content is the heading."""
    filled = [(number, row) for number, row in rows if any(row)]
    if not filled:
        return None, [no_heading(file)]
    heading = _without_tail(filled[0][1])
    width = len(heading)
    records = [(number, _without_tail(row)) for number, row in filled[1:]]
    long = [number for number, row in records if len(row) > width]
    body = [[*row[:width], *[""] * (width - len(row))] for _, row in records]
    columns = list(zip(*body, strict=True)) if body else [()] * width
    cells = pd.DataFrame({str(n): pd.Series(columns[n], dtype="str") for n in range(width)})
    table = RawTable(cells, tuple(heading), np.array([number for number, _ in records], np.int64), codec)
    return table, _too_long(long, width, file)


def _without_tail(row: Sequence[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return list(row[:end])


def _without_empty_rows(
    cells: pd.DataFrame, headings: tuple[str, ...], row: np.ndarray[Any, np.dtype[np.int64]], codec: str
) -> RawTable:
    empty = np.ones(len(cells), bool)
    for name in cells.columns:
        if not empty.any():
            break
        empty &= (cells[name] == "").to_numpy(dtype=bool)
    if empty.any():
        cells, row = cells[~empty].reset_index(drop=True), row[~empty]
    return RawTable(cells, headings, row.astype(np.int64), codec)


def _sheet_rows(sheet: Any) -> Rows:
    if not hasattr(sheet, "iter_rows"):  # a sheet that is a chart
        return []
    # The extent that a writer declares may be wrong; without it the rows themselves are counted.
    sheet.reset_dimensions()
    rows: Rows = []
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        texts = [_cell_text(value) for value in row]
        if any(texts):
            rows.append((number, texts))
        if number > SHEET_ROW_LIMIT:
            raise zipfile.BadZipFile("more rows than a sheet can have")
    return rows


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = str(value).strip()
    return "" if text.startswith("#") and text.endswith(("!", "?", "/A")) else text


def _mixed_encodings(decoded: Decoded, file: str) -> list[Finding]:
    if not decoded.odd_lines:
        return []
    count, first = len(decoded.odd_lines), decoded.odd_lines[0]
    return [
        Finding(
            code="mixed_encodings",
            severity="warning",
            zh=f"文件混用编码：大部分是 {decoded.codec}，有 {count} 行不是",
            en=f"the file mixes encodings: most of it is {decoded.codec}, {count} line(s) are not",
            fix_zh="已逐行识别；请用 UTF-8 重新保存",
            fix_en="each line was read in its own; save the file as UTF-8",
            file=file,
            row=first,
            count=count,
        )
    ]


def _open_quote(row: int, file: str) -> Finding:
    return Finding(
        code="open_quote",
        severity="error",
        zh="双引号没有配对，从这一行起的内容被并成了一格",
        en="a double quote is never closed: everything from this row on runs into one cell",
        fix_zh="请补上或删去那个双引号",
        fix_en="close the quote or delete it",
        file=file,
        row=row,
    )


def _too_long(rows: list[int], width: int, file: str) -> list[Finding]:
    if not rows:
        return []
    return [
        Finding(
            code="too_many_cells",
            severity="error",
            zh=f"有 {len(rows)} 行的单元格多于列名（{width} 列）",
            en=f"{len(rows)} row(s) have more cells than there are headings ({width})",
            fix_zh="文字里若有分隔符，请加双引号",
            fix_en="put text that holds the separator in double quotes",
            file=file,
            row=rows[0],
            count=len(rows),
        )
    ]
