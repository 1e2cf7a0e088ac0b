"""Words that say that the stations follow a scenario, wherever a figure stands that does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from .text_table import cut_text
from .words import pick

NAME_SHOWN = 60
NAME_IN_TITLE = 32  # letters; Chinese ones are two
TODAY_IS = ("表和图中的“现状”“今天”“现有”均指该情景方案", 'tables and maps that say "today" mean this scenario')


def scenario_line(facts: Mapping[str, Any], language: Language) -> str:
    """Return what a scenario (`assumptions.scenario_facts`) changed, and that this is not today's state."""
    name, file = (str(facts[key])[:NAME_SHOWN] for key in ("name", "file"))
    added, moved, removed, others = (facts[key] for key in ("added", "moved", "removed", "services"))
    zh = f"情景方案“{name or '—'}”（{file}）：新增 {added}、移动 {moved}、撤销 {removed} 个服务站，"
    zh += f"改变服务的 {others} 个"
    if staffed := facts.get("staffed"):
        zh += f"，其中 {staffed} 个按人员到位计（假定）"
    zh += "；不是现状"
    en = f'Scenario "{name or "—"}" ({file}): stations added {added}, moved {moved}, removed {removed}, '
    en += f"with other services {others}"
    if staffed:
        en += f", {staffed} of these taken to be staffed"
    return pick(language, zh, en + "; not today's state")


def scenario_lines(facts: Mapping[str, Any], language: Language) -> list[str]:
    """Return that line where the assumptions of a result hold a scenario, else nothing."""
    return [scenario_line(facts["scenario"], language)] if "scenario" in facts else []


def handout_lines(facts: Mapping[str, Any], language: Language) -> list[str]:
    """Return the same with how a hand-out is read that names today: it means the scenario."""
    sign = pick(language, "；", "; ")
    return [f"{line}{sign}{pick(language, *TODAY_IS)}" for line in scenario_lines(facts, language)]


def state_word(facts: Mapping[str, Any], language: Language, zh: str, en: str) -> str:
    """Return the word for today's state, or that for a scenario's where the stations follow one.

    Args:
        facts: the assumptions, or those about the scenario.
        language: of the word.
        zh: the word for today's state.
        en: the same in English.
    """
    return pick(language, "情景方案", "Scenario") if "scenario" in facts else pick(language, zh, en)


def marked_title(title: str, language: Language, *, follows_scenario: bool, name: str = "") -> str:
    """Return a title, which says so where the stations follow a scenario, and of which `name` where it has one."""
    if not follows_scenario:
        return title
    told = cut_text(name, NAME_IN_TITLE)
    zh, en = (f"“{told}”", f' "{told}"') if told else ("", "")
    return title + pick(language, f"（情景方案{zh}）", f" (scenario{en})")
