"""A comparison for people: its sheets as a workbook, and a page."""

from __future__ import annotations

import datetime
from pathlib import Path

from ...geo.errors import Language
from ..compare.compare_run import CompareRun
from ..compare_page.compare_page import compare_page
from .compare_sheets import compare_sheets
from .workbook_file import write_sheets

WORKBOOK = "compare.xlsx"
PAGE = "compare.html"


def write_compare_files(run: CompareRun, folder: Path, *, date: datetime.date | None, language: Language) -> None:
    """Write `compare.xlsx` and `compare.html` into `folder`.

    Args:
        run: the comparison.
        folder: where they go, and where the comparison's `layers.gpkg` stands.
        date: of the second run's plan, for the workbook's properties.
        language: of the workbook, and the one that the page shows first.

    Raises:
        OSError: they cannot be written.
    """
    write_sheets(compare_sheets(run, language=language), folder / WORKBOOK, date=date, language=language)
    (folder / PAGE).write_text(compare_page(run, folder, language=language), encoding="utf-8", newline="\n")
