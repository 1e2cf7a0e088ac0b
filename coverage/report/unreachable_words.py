"""Whom no candidate can cover, in words, and how far the covered walk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from .words import metres, pick, whole, word

CAUSE_WORDS = {
    "off_network": ("未接入：附近没有街道", "off network: no street near by"),
    "cut_off": ("不连通：街道通不到任何候选点", "cut off: its streets lead to no candidate"),
    "too_far": ("太远：最近的候选点也超出半径", "too far: the nearest candidate is beyond the radius"),
}


def unreachable_lines(facts: Mapping[str, Any], language: Language) -> list[str]:
    """Return whom no candidate can cover, by cause, and the mean walk of the covered."""
    causes = facts["unreachable"]
    people = sum(cause["residents"] for cause in causes.values())
    homes = sum(cause["residences"] for cause in causes.values())
    zh = f"任何候选点都覆盖不到的居民：{whole(people)} 人（{whole(homes)} 处住宅，逐条见 unreachable.csv）"
    en = (
        f"Residents whom no candidate can cover: {whole(people)} ({whole(homes)} residences, listed in unreachable.csv)"
    )
    lines = [pick(language, zh, en)]
    for cause, counts in causes.items():
        if counts["residences"]:
            words = word(CAUSE_WORDS, cause, language)
            zh = f"  {words}：{whole(counts['residents'])} 人，{whole(counts['residences'])} 处"
            en = f"  {words}: {whole(counts['residents'])} residents, {whole(counts['residences'])} residences"
            lines.append(pick(language, zh, en))
    mean = (facts["mean_m_today"], facts["mean_m_after"])
    zh = f"已覆盖居民的平均步行距离：{metres(mean[0])} → {metres(mean[1])} 米"
    en = f"Mean walk of covered residents: {metres(mean[0])} → {metres(mean[1])} m"
    return [*lines, pick(language, zh, en)]
