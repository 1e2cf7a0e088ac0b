"""What capacities do to an answer, in words: who is served, who stands in a circle and finds no room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from .words import percent, pick, whole


def serving_lines(facts: Mapping[str, Any], language: Language) -> list[str]:
    """Return who is served today and then; nothing without capacities."""
    found = facts.get("capacity")
    if found is None:
        return []
    before, after = percent(found["served_rate_today"]), percent(found["served_rate_after"])
    gained = whole(found["gained_served"])
    turned = whole(found["turned_away_today"]), whole(found["turned_away_after"])
    zh = (
        f"按容量计：多服务 {gained} 人，得到服务的居民 {before} → {after}"
        f"（每个新站至多 {whole(found['each'])} 人；逐处见 assignments.csv）"
    )
    en = (
        f"Within capacities: {gained} more residents served, {before} → {after} of all "
        f"(at most {whole(found['each'])} a new station; place by place in assignments.csv)"
    )
    rest = pick(
        language,
        f"在服务圈内而没有名额的居民：{turned[0]} → {turned[1]} 人",
        f"Residents within a circle and without room: {turned[0]} → {turned[1]}",
    )
    return [pick(language, zh, en), "  " + rest]


def gained_word(facts: Mapping[str, Any], language: Language) -> str:
    """Return what the plan adds: newly covered, or with capacities newly served."""
    if facts.get("capacity") is None:
        return pick(language, "新覆盖", "newly cover")
    return pick(language, "新服务", "newly serve")


def ceiling_line(facts: Mapping[str, Any], language: Language) -> str:
    """Return what a station at every candidate would come to."""
    if facts.get("capacity") is None:
        most = facts["ceiling_residents"]
        zh, en = "也只覆盖", "are covered"
    else:
        most = facts["ceiling_weight"]
        zh, en = "按容量也只服务", "are served"
    rate = percent(most / facts["residents"] if facts["residents"] else None)
    return pick(
        language,
        f"上限：全部候选点都建成，{zh} {whole(most)} 人（{rate}）",
        f"Ceiling: with a station at every candidate {whole(most)} residents {en} ({rate})",
    )
