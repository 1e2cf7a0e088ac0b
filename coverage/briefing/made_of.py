"""What the page's homes are: residences, blocks of them, or blocks that may be shared; said wherever figures stand."""

from __future__ import annotations

from typing import Any

from ..whole_study import WholeStudy
from .figures import difference_of_blocks
from .homes import Homes


def made_of(
    whole: WholeStudy, homes: Homes, figures: list[dict[str, Any]], *, width_m: float | None, share: bool
) -> dict[str, Any]:
    """Return ``kind, residences, homes, exact, width_m, difference, note``; the note is None where all is exact.

    Args:
        whole: the plan and its studies.
        homes: what the page has.
        figures: what it covers (`page_figures`).
        width_m: width of the blocks, where there are any.
        share: whether they may be shared.
    """
    told = {"homes": len(homes), "width_m": width_m, "exact": width_m is None and not share, "difference": None}
    if share:
        return {"kind": "shared", "residences": None, **told, "note": _shared_note(len(homes))}
    residences = int(homes.homes.sum())
    if width_m is None:
        return {"kind": "residences", "residences": residences, **told, "difference": 0, "note": None}
    difference = difference_of_blocks(whole, figures)
    note = _blocks_note(len(homes), residences, difference, int(homes.residents.sum()))
    return {"kind": "blocks", "residences": residences, **told, "difference": difference, "note": note}


def _blocks_note(blocks: int, residences: int, difference: int, residents: int) -> dict[str, str]:
    share = f"{100 * difference / max(residents, 1):.2f}%"
    return {
        "zh": f"本页把 {residences:,} 处住宅按楼块汇总为 {blocks:,} 块，假设分析按楼块计算；"
        f"现状各圈覆盖人数与逐栋计算最多相差 {difference:,} 人（占全部居民 {share}），以表格为准",
        "en": f"This page puts {residences:,} residences together in {blocks:,} building blocks, and the what-if "
        f"counts blocks; covered residents of today differ from those counted home by home by at most {difference:,} "
        f"({share} of all residents): the tables hold",
    }


def _shared_note(blocks: int) -> dict[str, str]:
    return {
        "zh": f"可对外共享的版本：住宅汇总为 {blocks:,} 块，每块至少五处，人数取整到 5，位置取到街道；"
        "现状与建议方案同共享表格，假设分析是近似的",
        "en": f"A version for sharing: homes in {blocks:,} blocks of five or more, people rounded to 5; "
        "today and proposal as in the shared tables, what-if approximate",
    }
