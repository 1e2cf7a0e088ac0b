"""What patrollers who are points reach on foot, in words: who has one near, who has not, and how many share each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from ..run_files.frame_rows import Row
from .area_names import AreaNames
from .text_table import text_table
from .words import UNIT_WORDS, counted, exact_metres, percent, pick, whole, word

ROWS_SHOWN = 10


def reach_lines(facts: Mapping[str, Any], rows: list[Row], names: AreaNames, *, language: Language) -> list[str]:
    """Return what is reached as a whole, and the areas with most residents beyond reach.

    Args:
        facts: the answer of the run.
        rows: those of `patrol_reach` of the finest areas, and of residents in none of them.
        names: those of the areas by code.
        language: of the words.
    """
    reach = facts["reach"]
    if reach is None:
        return []
    within, rate = whole(reach["within_reach_residents"]), percent(reach["within_reach_rate"])
    limit, off = exact_metres(reach["reach_m"]), reach["points_off_network"]
    lines = [
        pick(
            language,
            f"步行 {limit} 米内有平安员的居民：{within} 人（{rate}）；未接入路网的平安员点位 {whole(off)} 处",
            f"Residents with a patroller within {limit} m on foot: {within} ({rate}); "
            f"{counted(off, 'point')} {'is' if off == 1 else 'are'} off network",
        )
    ]
    if facts["residents"]:
        reaching, people = reach["patrollers_reaching"], facts["residents"]
        each = f"{reaching * 1000 / people:.2f}"
        zh = (
            f"  可达平安员（两步移动搜索法：每名平安员由 {limit} 米内的居民分享）：{whole(reaching)} 名够得着居民，"
            f"平均每千名居民 {each} 名"
        )
        en = (
            f"  accessible patrollers (2SFCA: each is shared by the residents within {limit} m): "
            f"{whole(reaching)} reach anybody, {each} for 1,000 residents on average"
        )
        lines.append(pick(language, zh, en))
    return [*lines, *_beyond(rows, names, language), ""]


def _beyond(rows: list[Row], names: AreaNames, language: Language) -> list[str]:
    """The areas where most residents have no patroller within reach."""
    beyond = [(row["residents"] - row["within_reach_residents"], row) for row in rows]
    beyond = sorted((pair for pair in beyond if pair[0]), key=lambda pair: -pair[0])
    if not beyond or len(rows) < 2:
        return []
    headings = [
        pick(language, "名称", "name"),
        pick(language, "居民", "residents"),
        pick(language, "够不着", "beyond"),
        pick(language, "可达率", "within reach"),
        pick(language, "每千人可达平安员", "accessible for 1,000"),
    ]
    cells = [
        [
            names.get(row["code"] or "") or word(UNIT_WORDS, row["name"], language),
            whole(row["residents"]),
            whole(without),
            percent(row["within_reach_rate"]),
            f"{row['accessible_patrollers_per_1000']:.2f}",
        ]
        for without, row in beyond[:ROWS_SHOWN]
    ]
    rest = len(beyond) - ROWS_SHOWN
    zh, en = f"  另有 {rest} 行见 patrol_reach.csv", f"  {rest} more in patrol_reach.csv"
    zh_title, en_title = "  够不着平安员的居民最多的区域", "  areas with most residents beyond reach"
    return [
        pick(language, zh_title, en_title),
        *text_table(headings, cells),
        *([pick(language, zh, en)] if rest > 0 else []),
    ]
