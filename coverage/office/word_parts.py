"""The parts of a Word file: runs in a Chinese and a Latin font, tables, cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ...geo.errors import Language
from ..report.people_table import PeopleTable
from .column_widths import column_widths
from .map_pictures import LegendEntry
from .office_text import EAST_ASIAN_FONT, INK, LATIN_FONTS, PALE, office_text


def add_text(
    paragraph: Any, text: str, *, language: Language, size: float, bold: bool = False, colour: str = "222222"
) -> None:
    """Add `text` to a paragraph, with fonts for both scripts."""
    run = paragraph.add_run(office_text(text))
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour)
    run.font.name = LATIN_FONTS[language]
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), EAST_ASIAN_FONT)


def tighten(paragraph: Any, *, before: float = 0, after: float = 0) -> Any:
    """Set the space around a paragraph in points, single line spacing; return it."""
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0
    return paragraph


def add_table(holder: Any, table: PeopleTable, *, language: Language, size: float, wide_cm: float) -> None:
    """Add `table` to a document or a cell."""
    widths_cm = column_widths(table, wide_cm, size=size)
    rows = table.rows()
    grid = holder.add_table(rows=len(rows) + 1, cols=len(table.columns))
    grid.autofit = False
    _border(grid)
    for position, width in enumerate(widths_cm):
        grid.columns[position].width = Cm(width)
    lines = [[column.heading for column in table.columns], *rows]
    for number, line in enumerate(lines):
        for position, text in enumerate(line):
            cell = grid.cell(number, position)
            cell.width = Cm(widths_cm[position])
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            paragraph = tighten(cell.paragraphs[0])
            if number == 0:
                shade(cell, PALE)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            elif table.columns[position].kind != "text":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            add_text(paragraph, text, language=language, size=size, bold=number == 0, colour=INK)


def _border(grid: Any) -> None:
    """Draw thin grey lines."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C9D3DE")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    grid._tbl.tblPr.append(borders)


def shade(cell: Any, colour: str) -> None:
    """Colour the ground of a cell."""
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:color"), "auto")
    shading.set(qn("w:fill"), colour)
    cell._element.get_or_add_tcPr().append(shading)


def add_legend(paragraph: Any, legend: Sequence[LegendEntry], *, language: Language, size: float) -> None:
    """Add the entries of a legend one after the other, each with a square of its colour."""
    for entry in legend:
        add_text(paragraph, entry.mark, language=language, size=size, colour=entry.hex)
        add_text(paragraph, f"\u2009{entry.words}\u2003", language=language, size=size, colour=INK)
