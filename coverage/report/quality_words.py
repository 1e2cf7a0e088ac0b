"""How good a proposal is at worst, in words: proved, at most so far below the best, or interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from .unit_words import unit_word
from .words import percent, pick, whole, word


def quality_line(facts: Mapping[str, Any], *, language: Language) -> str:
    """Say in words how good the plan is at worst: proved, at most so far below the best, or interrupted."""
    unit = unit_word(facts, language)
    if facts["question"]["kind"] == "target":
        return _fewest_line(facts, language)
    if facts.get("fairness"):
        return _fairness_line(facts["fairness"], language)
    if facts.get("phases"):
        return _phases_line(facts["phases"], language)
    if facts["proved"]:
        return pick(language, "已证明：没有更好的方案", "proved best possible")
    gap, bound = facts["gap_weight"], facts["bound_gained_weight"]
    share = f"{gap / bound:.2%}" if bound else "—"
    stopped = stopped_words(facts["ending"], language)
    zh = f"离可能的最好结果至多差 {share}（{whole(gap)} {unit}）；{stopped}"
    en = f"at most {share} ({whole(gap)} {unit}) below the best possible; {stopped}"
    return pick(language, zh, en)


def _fairness_line(fairness: dict[str, Any], language: Language) -> str:
    today, worst, bound = (percent(fairness[name]) for name in ("worst_rate_today", "worst_rate", "bound_rate"))
    zh = f"最差社区的人口覆盖率 {today} → {worst}（够不着的按各自上限）"
    en = f"coverage rate of people in the worst community {today} → {worst}, those beyond reach at their own ceiling"
    if fairness["proved"]:
        return pick(language, zh + "；已证明：不可能更高", en + "; proved: it cannot be higher")
    return pick(language, zh + f"；至多可到 {bound}", en + f"; at most {bound} is possible")


def _phases_line(phases: dict[str, Any], language: Language) -> str:
    if phases["proved"]:
        return pick(language, "已证明：没有更好的分期方案", "proved best possible over all phases")
    gap = phases["bound"] - phases["value"]
    share = f"{gap / phases['bound']:.2%}" if phases["bound"] else "—"
    zh = f"各期合计离可能的最好结果至多差 {share}（{whole(gap)}）"
    return pick(language, zh, f"over all phases at most {share} ({whole(gap)}) below the best possible")


def _fewest_line(facts: Mapping[str, Any], language: Language) -> str:
    count, fewest = facts["sites"], facts["fewest"]
    if not count and facts["reaches_target"]:
        return pick(language, "目标已经达到，不需要新站", "the target is met already: no new station is needed")
    if facts["proved"]:
        return pick(
            language, f"已证明：少于 {count} 个做不到", f"proved fewest possible: fewer than {count} cannot do it"
        )
    stopped = stopped_words(facts["ending"], language)
    if facts["gap_weight"] and not facts["reaches_target"]:
        # How much more could be covered is told where the target is said to be missed.
        zh, en = "未证明新覆盖最多", "not proved to gain most"
        if count > fewest:
            zh += f"；新覆盖这么多需要 {fewest} 到 {count} 个，方案至多多出 {count - fewest} 个"
            en += f"; between {fewest} and {count} are needed to gain as much: at most {count - fewest} too many"
        return pick(language, f"{zh}；{stopped}", f"{en}; {stopped}")
    zh = f"未证明最少：需要 {fewest} 到 {count} 个，方案至多多出 {count - fewest} 个；{stopped}"
    en = f"not proved fewest: between {fewest} and {count} are needed, so at most {count - fewest} too many; {stopped}"
    return pick(language, zh, en)


def stopped_words(ending: str, language: Language) -> str:
    """Say why a search ended without proof."""
    words = {
        "work limit": ("计算量到上限后停止", "stopped at the work limit"),
        "interrupted": ("被中断，给出当时最好的方案", "interrupted: the best plan so far"),
    }
    return word(words, ending, language)
