"""`briefing.docx` and `briefing.pptx`: written where the optional extra is installed, else a warning says so."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from ...geo.errors import Finding, Language
from ..report.briefing_content import make_briefing
from ..run_files.layers_file import UNDATED
from ..whole_study import WholeStudy
from ..whole_tables import WholeTables
from .map_pictures import MapPicture

DOCX, PPTX = "briefing.docx", "briefing.pptx"
LIBRARIES = ("docx", "pptx")


def write_briefings(
    whole: WholeStudy,
    tables: WholeTables,
    folder: Path,
    *,
    language: Language,
    pictures: Mapping[str, MapPicture] | None = None,
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Write both files into `folder`.

    Args:
        whole: everything that is known of the plan.
        tables: its tables; where they are shared, so are the briefings.
        folder: where they go.
        language: of their words.
        pictures: maps (`map_pictures`), of ``today``, ``proposal`` and ``patrol``.

    Returns:
        The names of the files, and why there are none where the extra `office` is not installed.

    Raises:
        OSError: they cannot be written.
    """
    if not all(importlib.util.find_spec(name) for name in LIBRARIES):
        return (), (office_not_installed(),)
    # The libraries are an extra: nothing that needs them is loaded before they are known to be there.
    from .slides_file import pptx_bytes  # noqa: PLC0415
    from .word_file import docx_bytes  # noqa: PLC0415

    said = make_briefing(whole, tables, language=language)
    date, shown = whole.opened.plan.date or UNDATED, pictures or {}
    (folder / DOCX).write_bytes(docx_bytes(said, language=language, pictures=shown, date=date))
    (folder / PPTX).write_bytes(pptx_bytes(said, language=language, pictures=shown, date=date))
    return (DOCX, PPTX), ()


def office_not_installed() -> Finding:
    """Return the finding for a missing extra."""
    return Finding(
        code="office_not_installed",
        severity="warning",
        zh="没有安装 python-docx 和 python-pptx，不写 briefing.docx 和 briefing.pptx",
        en="python-docx and python-pptx are not installed: briefing.docx and briefing.pptx are not written",
        fix_zh="需要时请运行 pip install 'servicecircle[office]'",
        fix_en="where they are wanted, run pip install 'servicecircle[office]'",
    )
