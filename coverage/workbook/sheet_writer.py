"""Draw a sheet: title, notes, headings that stay in sight, filters, number formats, bars, widths, and the print setup.

Text is always written as text: what starts like a formula or an address stays what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ...geo.errors import Language
from ..report.people_table import Column, Kind, PeopleTable
from ..report.words import pick
from .sheet import Sheet

BLUE, ORANGE, GREY, PALE, INK = "#2B7BBA", "#B84300", "#5A6472", "#E6EEF6", "#12344D"
LINES = (BLUE, "#009E73", "#D55E00")
NUMBER_FORMATS: dict[Kind, str] = {
    "count": "#,##0",
    "rate": "0.0%",
    "mean_m": "#,##0",
    "exact_m": "#,##0.000",
    "ratio": '"1:"#,##0.0',
    "degrees": "0.000000",
    "decimal": "#,##0.00",
}
NARROWEST, WIDEST, WIDEST_HEADING = 8, 46, 20
ROWS_MEASURED = 300  # enough to see how wide a column is
NOTE_COLUMNS = 12
ROWS_OF_A_PAGE = 60
EXCEL_MOST_TEXT = 32_767
_BREAKS = re.compile("[\t\n\r\v\f\x85\u2028\u2029]")


@dataclass(frozen=True, eq=False)
class Styles:
    """The formats of a workbook."""

    title: Format
    note: Format
    point: Format
    link: Format
    table_title: Format
    heading: Format
    text: Format
    wrapped: Format
    loose: Format
    low: Format
    numbers: dict[Kind, Format]


def on_one_line(text: str) -> str:
    """Return a cell's text without line breaks and tabs, which would make its row tall and its filter unreadable."""
    return " ".join(text.split()) if _BREAKS.search(text) else text


def make_styles(book: xlsxwriter.Workbook) -> Styles:
    """Make the formats once; a workbook keeps them by number."""
    line = {"border": 1, "border_color": "#C9D3DE", "valign": "vcenter"}
    return Styles(
        title=book.add_format({"bold": True, "font_size": 16, "font_color": INK, "valign": "vcenter"}),
        note=book.add_format({"font_color": GREY, "text_wrap": True, "valign": "top"}),
        point=book.add_format({"font_size": 12, "font_color": INK, "text_wrap": True, "valign": "vcenter"}),
        link=book.add_format({**line, "font_color": BLUE, "underline": 1, "indent": 1}),
        table_title=book.add_format({"bold": True, "font_size": 12, "font_color": BLUE}),
        heading=book.add_format(
            {**line, "bold": True, "bg_color": PALE, "text_wrap": True, "align": "center", "font_color": INK}
        ),
        text=book.add_format({**line, "num_format": "@", "indent": 1}),
        wrapped=book.add_format({**line, "num_format": "@", "indent": 1, "text_wrap": True}),
        loose=book.add_format({"num_format": "@", "indent": 1, "valign": "vcenter"}),
        low=book.add_format({"font_color": ORANGE}),
        numbers={kind: book.add_format({**line, "num_format": form}) for kind, form in NUMBER_FORMATS.items()},
    )


def write_sheet(
    book: xlsxwriter.Workbook, page: Worksheet, sheet: Sheet, styles: Styles, *, language: Language
) -> None:
    """Write `sheet` on the empty worksheet `page`."""
    widths = column_widths(sheet)
    for position, width in enumerate(widths):
        page.set_column(position, position, width)
    page.set_row(0, 26)
    page.write_string(0, 0, sheet.title[:EXCEL_MOST_TEXT], styles.title)
    row = _lines(page, 1, sheet.notes, styles.note, widths)
    row = _lines(page, row, sheet.points, styles.point, widths)
    for table in sheet.tables:
        row = _table(page, row + 1, table, styles, is_only=len(sheet.tables) == 1, wide=len(widths))
    if sheet.after:
        _lines(page, row + 1, sheet.after, styles.note, widths)
    if sheet.lines:
        _chart(book, page, sheet)
    _print_setup(page, sheet, language)


def column_widths(sheet: Sheet) -> list[float]:
    """Return a width for each column, in characters of the default font; a Chinese character counts as two."""
    count = max((len(table.columns) for table in sheet.tables), default=1)
    widths = [float(NARROWEST)] * max(count, 1)
    for table in sheet.tables:
        for position, column in enumerate(table.columns):
            if not runs_on(table, position, count):
                widths[position] = max(widths[position], _width(column))
    return widths


def runs_on(table: PeopleTable, position: int, wide: int) -> bool:
    """Tell whether a column is the last text of a narrower table, which runs on over empty cells beside it."""
    last = len(table.columns) - 1
    return position == last and last + 1 < wide and table.columns[position].kind == "text"


def _width(column: Column) -> float:
    shown = replace(column, values=column.values[:ROWS_MEASURED], kinds=column.kinds and column.kinds[:ROWS_MEASURED])
    cells = max(map(cell_len, shown.texts()), default=0)
    # A heading is broken into two lines; the arrow of the filter takes room as well.
    word = max((cell_len(part) for part in column.heading.split()), default=0)
    half = -(-cell_len(column.heading) // 2)
    heading = max(half, word) if column.heading.isascii() else half + 2
    wanted = max(cells + 3, min(heading + 4, WIDEST_HEADING))
    return float(min(max(wanted, NARROWEST), WIDEST))


def _lines(page: Worksheet, row: int, texts: tuple[str, ...], style: Format, widths: list[float]) -> int:
    """Write texts below each other, each over several columns; return the row after them."""
    last = min(max(len(widths) - 1, 1), NOTE_COLUMNS)
    # Widths are in characters of the default font, of 10 points.
    room = max(sum(widths[: last + 1]), 40.0) * 10.0 / style.font_size
    for text in texts:
        page.merge_range(row, 0, row, last, "", style)
        page.write_string(row, 0, text[:EXCEL_MOST_TEXT], style)
        page.set_row(row, 1.5 * style.font_size * max(1, -(-cell_len(text) // int(room))))
        row += 1
    return row


def _table(page: Worksheet, row: int, table: PeopleTable, styles: Styles, *, is_only: bool, wide: int) -> int:
    """Write a table from `row` on, of a sheet that is `wide` columns wide; return the row after it."""
    if table.title:
        page.write_string(row, 0, table.title, styles.table_title)
        row += 1
    lines = max((-(-cell_len(column.heading) // int(_width(column) - 3)) for column in table.columns), default=1)
    page.set_row(row, 15.0 * min(max(2, lines), 4))
    loose = replace(styles, text=styles.loose, wrapped=styles.loose)
    for position, column in enumerate(table.columns):
        page.write_string(row, position, column.heading, styles.heading)
        _column(page, row + 1, position, column, loose if runs_on(table, position, wide) else styles)
    last = row + len(table)
    if is_only:
        page.freeze_panes(row + 1, 2 if len(table.columns) > 3 else 1)
        page.repeat_rows(row)
        if len(table):
            page.autofilter(row, 0, last, len(table.columns) - 1)
    return last + 1


def _column(page: Worksheet, row: int, position: int, column: Column, styles: Styles) -> None:
    for offset, (value, kind) in enumerate(column.cells()):
        if kind == "sheet":
            page.write_url(row + offset, position, f"internal:'{value}'!A1", styles.link, string=value)
        else:
            _cell(page, row + offset, position, value, _style(value, kind, styles))
    if not len(column.values):
        return
    area = (row, position, row + len(column.values) - 1, position)
    if column.bar:
        bar = {"type": "data_bar", "bar_color": "#CFE2F3", "bar_solid": True, "min_type": "num", "min_value": 0}
        top = {"max_type": "num", "max_value": 1} if column.kind == "rate" else {}
        page.conditional_format(*area, {**bar, **top})
    if column.least is not None:
        rule = {"type": "cell", "criteria": "<", "value": column.least, "format": styles.low}
        # An empty cell is no number under the target.
        page.conditional_format(*area, {"type": "blanks", "stop_if_true": True, "format": None})
        page.conditional_format(*area, rule)


def _style(value: Any, kind: Kind | str, styles: Styles) -> Format:
    """Return the format of a cell; text that is longer than any column is broken into lines, which Excel gives room."""
    if kind != "text":
        return styles.numbers[kind]  # type: ignore[index]  # all kinds but text and sheet
    return styles.wrapped if isinstance(value, str) and cell_len(value) > WIDEST - 3 else styles.text


def _cell(page: Worksheet, row: int, position: int, value: Any, style: Format) -> None:
    if value is None:
        page.write_blank(row, position, None, style)
    elif isinstance(value, str):
        page.write_string(row, position, on_one_line(value)[:EXCEL_MOST_TEXT], style)
    else:
        page.write_number(row, position, value, style)


def _chart(book: xlsxwriter.Workbook, page: Worksheet, sheet: Sheet) -> None:
    """Draw lines over the first column of the first table, to its right."""
    table = sheet.tables[0]
    first = len(sheet.notes) + len(sheet.points) + 2 + bool(table.title) + 1
    last = first + len(table) - 1
    chart = book.add_chart({"type": "line"})
    for number, line in enumerate(sheet.lines):
        dash = "dash" if line.dashed else "solid"
        chart.add_series(
            {
                "name": [sheet.name, first - 1, line.column],
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, line.column, last, line.column],
                "line": {"color": LINES[number % len(LINES)], "width": 2.25, "dash_type": dash},
            }
        )
    chart.set_x_axis({"name": sheet.axis[0], "interval_unit": max(1, len(table) // 12)})
    chart.set_y_axis({"name": sheet.axis[1], "num_format": "#,##0", "major_gridlines": {"visible": True}})
    chart.set_title({"name": sheet.title, "name_font": {"size": 13, "color": INK}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 420})
    page.insert_chart(first - 1, len(table.columns) + 1, chart)


def _print_setup(page: Worksheet, sheet: Sheet, language: Language) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, int(len(sheet.tables) > 1 and sum(map(len, sheet.tables)) < ROWS_OF_A_PAGE))
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.hide_gridlines(2)
    # & begins a code of the footer.
    name = sheet.title.replace("&", "&&")[:150]
    page.set_footer(f"&L{name}&R" + pick(language, "第 &P 页，共 &N 页", "Page &P of &N"))
