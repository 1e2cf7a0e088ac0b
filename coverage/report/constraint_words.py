"""What each constraint of a question about sites costs, in words: people, and where a target is asked for stations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from .unit_words import covered_word, unit_word
from .words import pick, things, whole, whole_range, word

CONSTRAINT_WORDS = {
    "group": ("每园区上限", "at most so many a park"),
    "area": ("每社区下限", "at least so many a community"),
    "spacing": ("最小间距", "minimum spacing"),
    "budget": ("预算", "budget"),
    "floors": ("社区覆盖率下限", "floor of every community"),
    "capacity": ("每个新站的容量", "capacity of a new station"),
}


def constraint_lines(facts: Mapping[str, Any], language: Language) -> list[str]:
    """Return what each constraint costs; nothing without constraints."""
    costs = facts["constraints"]
    if not costs:
        return []
    if "stations" not in costs[0]:
        covered = covered_word(facts, language)
        zh, en = f"各项限制的代价（去掉它可多{covered}）", f"What each constraint costs ({covered} without it)"
        told = _more
    elif costs[0]["stations"] is None:
        zh, en = (
            "各项限制的代价（目标达不到；去掉其中一项）",
            "What each constraint costs (the target is missed; without it)",
        )
        told = _ceiling
    else:
        zh, en = "各项限制的代价（去掉其中一项）", "What each constraint costs (without it)"
        told = _fewer
    lines = [pick(language, zh, en)]
    for cost in costs:
        name = word(CONSTRAINT_WORDS, cost["rule"], language)
        lines.append(f"  {name}{pick(language, '：', ': ')}{told(cost, facts, language)}")
    return [*lines, ""]


def _more(cost: Mapping[str, Any], facts: Mapping[str, Any], language: Language) -> str:
    return f"{whole_range(cost['least'], cost['most'])} {unit_word(facts, language)}"


def _fewer(cost: Mapping[str, Any], facts: Mapping[str, Any], language: Language) -> str:
    """How many stations fewer do, and how much more as many cover."""
    count, more = whole(cost["stations"]), _more(cost, facts, language)
    fewer, known = whole_range(cost["fewer_least"], cost["fewer_most"]), cost["fewest_without"] == cost["sites_without"]
    do = whole_range(cost["fewest_without"], cost["sites_without"])
    if cost["fewer_most"] == 0:
        zh, en = f"一个站也省不了（仍要 {count} 个）", f"no station fewer ({count} still)"
    elif known:
        en = f"{things(fewer, 'station', 'stations')} fewer ({do} then)"
        zh = f"可少建 {fewer} 个站（要 {do} 个）"
    else:
        zh = f"可少建 {fewer} 个站（要 {do} 个，确切数未证明）"
        en = f"{things(fewer, 'station', 'stations')} fewer (between {do.replace('–', ' and ')} then, not proved)"
    covered = covered_word(facts, language)
    zh, en = f"{zh}；同样 {count} 个站可多{covered} {more}", f"{en}; with {count}, {more} more {covered}"
    return pick(language, zh, en)


def _ceiling(cost: Mapping[str, Any], facts: Mapping[str, Any], language: Language) -> str:
    """Whether the target is reached, and how much higher the ceiling is."""
    if cost["reaches_without"]:
        do = whole_range(cost["fewest_without"], cost["sites_without"])
        zh, en = f"目标可以达到，要 {do} 个站", f"the target can be reached, with {things(do, 'station', 'stations')}"
    elif cost["reaches_without"] is False:
        zh, en = "目标仍达不到", "the target is missed still"
    else:
        zh, en = "目标能否达到未能判定", "whether the target can be reached is not known"
    more = _more(cost, facts, language)
    return pick(language, f"{zh}；上限高 {more}", f"{en}; the ceiling is {more} higher")
