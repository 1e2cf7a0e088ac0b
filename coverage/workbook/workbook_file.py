"""`workbook.xlsx`: everything that is known of a plan, a topic a sheet, for people who live in spreadsheets."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from ...geo.errors import Finding, Language
from ..compare.compare_run import CompareRun
from ..headline import Headline, headline
from ..run_files.layers_file import UNDATED
from ..whole_study import WholeStudy
from ..whole_tables import WholeTables
from .compare_sheets import compare_sheets
from .coverage_sheets import circles_sheet, league_sheets, uncovered_sheet
from .findings_sheet import findings_sheet
from .patrol_sheets import patrol_sheets
from .sheet import Sheet
from .sheet_writer import make_styles, write_sheet
from .site_sheets import after_sheet, curve_sheet, sites_sheet
from .staffing_sheets import staffing_sheets
from .summary_sheet import summary_sheet

FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}


def write_workbook(
    whole: WholeStudy,
    tables: WholeTables,
    path: Path,
    *,
    language: Language,
    findings: Sequence[Finding] = (),
    comparison: CompareRun | None = None,
) -> None:
    """Write the workbook to `path`; the same bytes from the same inputs, dated by the plan.

    Args:
        whole: everything that is known of the plan.
        tables: its tables (`whole_tables`); where they are shared, so is the workbook.
        path: the file.
        language: of its words.
        findings: what was found in the input.
        comparison: with an earlier run, where there is one; left out of a shared workbook.

    Raises:
        OSError: it cannot be written.
    """
    sheets = workbook_sheets(whole, tables, language=language, findings=findings, comparison=comparison)
    write_sheets(sheets, path, date=whole.opened.plan.date, language=language)


def write_sheets(sheets: Sequence[Sheet], path: Path, *, date: datetime.date | None, language: Language) -> None:
    """Write `sheets` as a workbook to `path`, dated `date`.

    Raises:
        OSError: it cannot be written.
    """
    dated = date or UNDATED
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
        "default_format_properties": {"font_name": FONTS[language], "font_size": 10},
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties(
            {
                "title": sheets[0].title,
                "author": "servicecircle",
                "created": datetime.datetime(dated.year, dated.month, dated.day),
            }
        )
        styles = make_styles(book)
        for sheet in sheets:
            write_sheet(book, book.add_worksheet(sheet.name), sheet, styles, language=language)


def workbook_sheets(
    whole: WholeStudy,
    tables: WholeTables,
    *,
    language: Language,
    findings: Sequence[Finding] = (),
    comparison: CompareRun | None = None,
) -> list[Sheet]:
    """Return the sheets in their order, the summary first."""
    head = headline(whole, tables)
    uncovered = uncovered_sheet(whole, head, tables, language=language)
    others = [
        *league_sheets(head, tables, language=language),
        *([] if uncovered is None else [uncovered]),
        circles_sheet(head, tables, language=language),
        *_proposal(whole, head, tables, language),
        *([] if whole.patrol is None else patrol_sheets(whole.patrol, head, tables, language=language)),
        *([] if not tables.staffing else staffing_sheets(head, tables, language=language)),
        *([] if comparison is None or tables.is_shared else compare_sheets(comparison, language=language)),
        findings_sheet(findings, is_shared=tables.is_shared, language=language),
    ]
    return [summary_sheet(whole, head, others, language=language), *others]


def _proposal(whole: WholeStudy, head: Headline, tables: WholeTables, language: Language) -> list[Sheet]:
    if whole.sites is None:
        return []
    return [
        sites_sheet(whole.sites, head, tables, language=language),
        curve_sheet(whole.sites, tables, language=language),
        after_sheet(head, tables, language=language),
    ]
