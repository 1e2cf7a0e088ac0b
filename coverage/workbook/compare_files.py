"""A comparison for people: the same sheets as a workbook and as a page."""

from __future__ import annotations

import datetime
from pathlib import Path

from ...geo.errors import Language
from ..compare.compare_run import CompareRun
from .compare_sheets import compare_sheets
from .sheets_page import sheets_page
from .workbook_file import write_sheets

WORKBOOK = "compare.xlsx"
PAGE = "compare.html"


def write_compare_files(run: CompareRun, folder: Path, *, date: datetime.date | None, language: Language) -> None:
    """Write `compare.xlsx` and `compare.html` into `folder`.

    Args:
        run: the comparison.
        folder: where they go.
        date: of the second run's plan, for the workbook's properties.
        language: of the workbook, and the one that the page shows first.

    Raises:
        OSError: they cannot be written.
    """
    languages: tuple[Language, ...] = ("zh", "en")
    both = {told: compare_sheets(run, language=told) for told in languages}
    write_sheets(both[language], folder / WORKBOOK, date=date, language=language)
    (folder / PAGE).write_text(sheets_page(both, language=language), encoding="utf-8", newline="\n")
