"""The briefing written to disk: `briefing.html` of a run."""

from __future__ import annotations

from pathlib import Path

from ...geo.errors import Language
from ..whole_study import WholeStudy
from .page_assembly import briefing_page
from .payload import make_payload

BRIEFING_NAME = "briefing.html"


def write_briefing(whole: WholeStudy, folder: Path, *, language: Language, share: bool = False) -> Path:
    """Write the briefing page of a plan into a folder and return its path.

    Args:
        whole: the plan and its studies.
        folder: an existing folder.
        language: the language that the page opens in.
        share: whether it may leave the house: blocks instead of residences, no small count.
    """
    path = folder / BRIEFING_NAME
    page = briefing_page(make_payload(whole, share=share), language=language)
    path.write_text(page, encoding="utf-8", newline="\n")
    return path
