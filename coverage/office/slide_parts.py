"""The parts of a slide: text in a Chinese and a Latin font, tables, charts, pictures; lengths in centimetres."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt
from rich.cells import cell_len

from ...geo.errors import Language
from ..report.people_table import PeopleTable
from ..report.text_table import cut_text
from .column_widths import EDGES_CM, HALF_WIDTH_CM, column_widths, fitting_size
from .map_pictures import MapPicture
from .office_text import BLUE, EAST_ASIAN_FONT, INK, LATIN_FONTS, PALE, office_text
from .pictures import fitted_cm

LONGEST_LABEL = 24  # of a bar; longer ones leave the bars no room
SHORT_NAME = 20  # is never cut


@dataclass(frozen=True)
class Frame:
    """A place on a slide, in centimetres."""

    left: float
    top: float
    wide: float
    tall: float


def add_text(
    paragraph: Any, text: str, *, language: Language, size: float, bold: bool = False, colour: str = "222222"
) -> None:
    """Add `text` to a paragraph, with fonts for both scripts."""
    run = paragraph.add_run()
    run.text = office_text(text)
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour)
    run.font.name = LATIN_FONTS[language]
    properties = run._r.get_or_add_rPr()
    eastern = properties.makeelement(qn("a:ea"), {"typeface": EAST_ASIAN_FONT})
    properties.find(qn("a:latin")).addnext(eastern)


def add_box(  # noqa: PLR0913 - where, what, how
    slide: Any, frame: Frame, lines: list[str], *, language: Language, size: float, bold: bool = False,
    colour: str = "222222", gap: float = 4,
) -> None:  # fmt: skip
    """Add a box with one paragraph a line."""
    box = slide.shapes.add_textbox(Cm(frame.left), Cm(frame.top), Cm(frame.wide), Cm(frame.tall)).text_frame
    box.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = box.paragraphs[0] if number == 0 else box.add_paragraph()
        paragraph.space_after = Pt(gap)
        add_text(paragraph, line, language=language, size=size, bold=bold, colour=colour)


def add_card(slide: Any, frame: Frame, lines: list[tuple[str, float, str]], *, language: Language) -> None:
    """Add a card: lines of (text, size, colour) on a pale ground."""
    shape = slide.shapes.add_shape(
        MSO_SHAPE.ROUNDED_RECTANGLE, Cm(frame.left), Cm(frame.top), Cm(frame.wide), Cm(frame.tall)
    )
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(PALE)
    shape.line.fill.background()
    shape.shadow.inherit = False
    shape.adjustments[0] = 0.06
    text = shape.text_frame
    text.word_wrap, text.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    for number, (line, size, colour) in enumerate(lines):
        paragraph = text.paragraphs[0] if number == 0 else text.add_paragraph()
        paragraph.alignment = PP_ALIGN.CENTER
        add_text(paragraph, line, language=language, size=size, bold=size > 20, colour=colour)


def add_table(slide: Any, frame: Frame, table: PeopleTable, *, language: Language, size: float) -> float:
    """Add `table`, its rows as tall as the frame allows, at most 1 cm; return where it ends.

    A name that would make its row taller, and so push the last rows off the slide, is cut; the workbook has it whole.
    """
    size = fitting_size(table, frame.wide, size=size)
    widths = column_widths(table, frame.wide, size=size)
    rows = [[column.heading for column in table.columns], *table.rows()]
    first = _heading_tall(rows[0], size, widths)
    tall = min((frame.tall - first) / max(len(rows) - 1, 1), 1.0)
    whole = first + tall * (len(rows) - 1)
    shape = slide.shapes.add_table(
        len(rows), len(table.columns), Cm(frame.left), Cm(frame.top), Cm(frame.wide), Cm(whole)
    )
    grid = shape.table
    for position, width in enumerate(widths):
        grid.columns[position].width = Cm(width)
    for number, line in enumerate(rows):
        grid.rows[number].height = Cm(tall if number else first)
        for position, text in enumerate(line):
            shown = cut_text(text, _most_letters(widths[position], tall, size)) if number else text
            _table_cell(grid.cell(number, position), shown, table, number, position, language, size)
    return frame.top + whole


def _heading_tall(headings: list[str], size: float, widths: list[float]) -> float:
    """Height of the headings, in centimetres: as many lines as the longest needs in its column."""
    lines = [
        math.ceil(cell_len(heading) * size * HALF_WIDTH_CM / max(width - EDGES_CM, 0.3))
        for heading, width in zip(headings, widths, strict=True)
    ]
    return max(1.0, _line_cm(size) * min(max(lines), 3) + 0.15)


def _line_cm(size: float) -> float:
    return size * 0.0353 * 1.25


def _most_letters(wide: float, tall: float, size: float) -> int:
    """How many letters a cell holds, in as many lines as its row has room for."""
    on_a_line = int((wide - EDGES_CM) / (size * HALF_WIDTH_CM) + 1e-6)
    lines = max(int(tall / _line_cm(size)), 1)
    # Lines break before words: the last letters of all lines but one may stand empty.
    return max(on_a_line * lines - (lines - 1) * 4, SHORT_NAME)


def _table_cell(  # noqa: PLR0913, PLR0917 - one cell, where it stands, how it looks
    cell: Any, text: str, table: PeopleTable, number: int, position: int, language: Language, size: float
) -> None:
    cell.margin_left = cell.margin_right = Cm(0.12)
    cell.margin_top = cell.margin_bottom = Cm(0.04)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    ground = BLUE if number == 0 else ("FFFFFF" if number % 2 else "F4F8FB")
    cell.fill.fore_color.rgb = RGBColor.from_string(ground)
    paragraph = cell.text_frame.paragraphs[0]
    if number == 0:
        paragraph.alignment = PP_ALIGN.CENTER
    elif table.columns[position].kind != "text":
        paragraph.alignment = PP_ALIGN.RIGHT
    colour = "FFFFFF" if number == 0 else INK
    add_text(paragraph, text, language=language, size=size, bold=number == 0, colour=colour)


def add_map(slide: Any, frame: Frame, picture: MapPicture, *, language: Language) -> None:
    """Add a map in the middle of the frame, its proportions kept, and its legend below it."""
    lines = math.ceil(sum(cell_len(entry.words) + 5 for entry in picture.legend) * 10 * HALF_WIDTH_CM / frame.wide)
    below = 0.55 * lines + 0.3 if lines else 0.0
    wide, tall = fitted_cm(picture.png, frame.wide, frame.tall - below)
    left, top = frame.left + (frame.wide - wide) / 2, frame.top + (frame.tall - below - tall) / 2
    slide.shapes.add_picture(io.BytesIO(picture.png), Cm(left), Cm(top), Cm(wide), Cm(tall))
    if not lines:
        return
    box = slide.shapes.add_textbox(Cm(frame.left), Cm(top + tall), Cm(frame.wide), Cm(below)).text_frame
    box.word_wrap = True
    paragraph = box.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    for entry in picture.legend:
        add_text(paragraph, entry.mark, language=language, size=10, colour=entry.hex)
        add_text(paragraph, f"\u2009{entry.words}\u2003", language=language, size=10, colour=INK)


def add_chart(slide: Any, frame: Frame, table: PeopleTable, *, language: Language, is_line: bool) -> None:
    """Add an editable chart of the second column over the first: lines, or bars with the best on top."""
    names, values = table.columns[0], table.columns[1]
    held = [value for value, _ in values.cells()]
    data = CategoryChartData(number_format="0.0%" if values.kind == "rate" else "#,##0")
    labels = [cut_text(office_text(text), LONGEST_LABEL) for text in names.texts()]
    order = range(len(held)) if is_line else reversed(range(len(held)))
    places = list(order)
    data.categories = [labels[i] for i in places]
    data.add_series(office_text(values.heading), [held[i] for i in places])
    kind = XL_CHART_TYPE.LINE if is_line else XL_CHART_TYPE.BAR_CLUSTERED
    chart = slide.shapes.add_chart(kind, Cm(frame.left), Cm(frame.top), Cm(frame.wide), Cm(frame.tall), data).chart
    chart.has_legend, chart.has_title = False, True
    add_text(
        chart.chart_title.text_frame.paragraphs[0], values.heading, language=language, size=14, bold=True, colour=INK
    )
    chart.font.size, chart.font.name = Pt(11), LATIN_FONTS[language]
    plot = chart.plots[0]
    series = plot.series[0]
    if is_line:
        series.smooth = False
        series.format.line.color.rgb = RGBColor.from_string(BLUE)
        series.format.line.width = Pt(2.5)
        chart.value_axis.tick_labels.number_format = "#,##0"
        chart.value_axis.tick_labels.number_format_is_linked = False
        chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string("D5DDE5")
    else:
        plot.gap_width = 45
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(BLUE)
        plot.has_data_labels = True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0.0%", False
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 1
        chart.value_axis.has_major_gridlines = False
        chart.value_axis.visible = False
