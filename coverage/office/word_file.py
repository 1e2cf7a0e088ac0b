"""`briefing.docx`: one page that can be edited, with the figures that a leader asks for first."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ...geo.errors import Language
from ..report.briefing_content import Briefing
from ..report.people_table import PeopleTable
from ..report.text_table import cut_text
from ..report.words import pick
from .fixed_package import fixed_package
from .map_pictures import MapPicture
from .office_text import BLUE, EAST_ASIAN_FONT, GREY, INK, LATIN_FONTS, office_text
from .pictures import fitted_cm
from .word_parts import add_legend, add_table, add_text, tighten

PAGE_CM, MARGIN_CM = (21.0, 29.7), 1.5
ROOM_CM = PAGE_CM[0] - 2 * MARGIN_CM
PICTURE_KEYS = ("today", "proposal")
ROWS_SHOWN, COLUMNS_SHOWN = 6, 4
# A longer name would cost the page: it is cut with an ellipsis here, and whole in the workbook.
TITLE_MOST, CELL_MOST = 100, 44


def docx_bytes(said: Briefing, *, language: Language, pictures: Mapping[str, MapPicture], date: datetime.date) -> bytes:
    """Return the file; the same bytes from the same content.

    Args:
        said: what it says.
        language: of its words.
        pictures: maps by name, of which ``today`` and ``proposal`` are shown where they are given.
        date: stands in its properties.
    """
    document = docx.Document()
    _page(document, said, language, date)
    title = tighten(document.add_paragraph(), after=2)
    add_text(title, cut_text(said.title, TITLE_MOST), language=language, size=18, bold=True, colour=INK)
    for mark in said.marks:
        add_text(tighten(document.add_paragraph()), mark, language=language, size=8.5, colour=GREY)
    _heading(document, pick(language, "各服务圈", "The circles"), language)
    add_table(document, said.today, language=language, size=9, wide_cm=ROOM_CM)
    _pictures(document, said, pictures, language)
    _heading(document, pick(language, "要点", "In short"), language)
    for sentence in said.told_beside_table():
        point = tighten(document.add_paragraph(style="List Bullet"), after=1)
        add_text(point, sentence, language=language, size=9.5)
    beside = [_short_names(table) for table in (said.worst, said.sites) if table is not None]
    _side_by_side(document, beside, language)
    _heading(document, pick(language, "假设与局限", "Assumptions and limits"), language)
    for line in (*said.assumptions, *said.limits):
        add_text(tighten(document.add_paragraph()), line, language=language, size=7, colour=GREY)
    target = io.BytesIO()
    document.save(target)
    return fixed_package(target.getvalue(), date=date)


def _short_names(table: PeopleTable) -> PeopleTable:
    """Return a table whose texts are at most as long as a narrow column holds."""
    columns = (
        replace(
            column, values=[cut_text(value, CELL_MOST) if isinstance(value, str) else value for value in column.values]
        )
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def _page(document: Any, said: Briefing, language: Language, date: datetime.date) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(PAGE_CM[0]), Cm(PAGE_CM[1])
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(MARGIN_CM if side.startswith(("left", "right")) else 1.2))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN_FONTS[language], Pt(9.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), EAST_ASIAN_FONT)
    about = document.core_properties
    about.title, about.author, about.comments = office_text(said.title), "servicecircle", ""
    about.last_modified_by, about.revision = "servicecircle", 1
    about.created = about.modified = datetime.datetime(date.year, date.month, date.day)


def _heading(document: Any, text: str, language: Language) -> None:
    add_text(
        tighten(document.add_paragraph(), before=6, after=2), text, language=language, size=11, bold=True, colour=BLUE
    )


def _pictures(document: Any, said: Briefing, pictures: Mapping[str, MapPicture], language: Language) -> None:
    """The maps side by side; less tall where many circles are told."""
    shown = [(key, pictures[key]) for key in PICTURE_KEYS if key in pictures]
    if not shown:
        return
    _apart(document, 3)
    grid = document.add_table(rows=2, cols=len(shown))
    names = {
        "today": said.state,
        "proposal": pick(language, "建议站点建成后", "With the proposed sites"),
    }
    tall = max(7.4 - 0.6 * max(len(said.circles) - 3, 0), 4.5)
    for position, (key, picture) in enumerate(shown):
        paragraph = tighten(grid.cell(0, position).paragraphs[0], before=4)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        wide_cm, tall_cm = fitted_cm(picture.png, ROOM_CM / len(shown) - 0.7, tall)
        paragraph.add_run().add_picture(io.BytesIO(picture.png), width=Cm(wide_cm), height=Cm(tall_cm))
        caption = tighten(grid.cell(1, position).paragraphs[0])
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_text(caption, names[key], language=language, size=8, bold=True, colour=GREY)
        legend = tighten(grid.cell(1, position).add_paragraph())
        legend.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_legend(legend, picture.legend, language=language, size=7)


def _side_by_side(document: Any, tables: list[PeopleTable], language: Language) -> None:
    if not tables:
        return
    _apart(document, 4)
    grid = document.add_table(rows=1, cols=len(tables))
    room = ROOM_CM / len(tables) - 0.5
    for position, table in enumerate(tables):
        cell = grid.cell(0, position)
        heading = tighten(cell.paragraphs[0], after=2)
        add_text(heading, table.title, language=language, size=9.5, bold=True, colour=BLUE)
        short = first_cells(table, ROWS_SHOWN, COLUMNS_SHOWN)
        add_table(cell, short, language=language, size=7.5, wide_cm=room)
        # A cell ends with a paragraph, which python-docx adds: as low as it can be.
        tighten(cell.paragraphs[-1]).paragraph_format.line_spacing = Pt(1)


def _apart(document: Any, points: float) -> None:
    """Keep two tables apart, which would else become one."""
    line = tighten(document.add_paragraph()).paragraph_format
    line.line_spacing = Pt(points)


def first_cells(table: PeopleTable, rows: int, columns: int) -> PeopleTable:
    """Return the first rows and columns of a table."""
    kept = tuple(replace(column, values=list(column.values)[:rows]) for column in table.columns[:columns])
    return replace(table, columns=kept)
