"""What a run about new sites answers, in words: the proposal, its quality, its certificate, the ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from .quality_words import quality_line
from .serving_words import ceiling_line, gained_word, serving_lines
from .unit_words import is_weighed, unit_word
from .words import exact_metres, percent, pick, whole


def answer_lines(facts: Mapping[str, Any], language: Language) -> list[str]:
    """Return what is proposed, how good it is at worst, its certificate, and what all candidates would come to."""
    sites, gained = facts["sites"], whole(facts["gained_residents"])
    before, after = percent(facts["rate_today"]), percent(facts["rate_after"])
    target = percent(facts["target"])
    met = facts["rate_after"] is not None and facts["rate_after"] >= facts["target"]
    zh = (
        f"建议 {sites} 个：新覆盖 {gained} 人，人口覆盖率 {before} → {after}"
        f"（目标 {target}，{'达标' if met else '未达标'}）"
    )
    en = (
        f"Proposed: {sites} sites, {gained} residents newly covered, coverage rate of people {before} → {after} "
        f"(target {target}, {'met' if met else 'missed'})"
    )
    lines = [
        pick(language, zh, en),
        *serving_lines(facts, language),
        "  " + quality_line(facts, language=language),
        "  " + _certificate(facts, language),
        *_count_not_proved(facts, language),
        *_walk_left_out(facts, language),
    ]
    if facts["cost"] is not None:
        lines.append("  " + _cost(facts, language))
    if facts["question"]["kind"] == "target" and is_weighed(facts):
        lines.append("  " + _weighed_rates(facts, language))
    if not facts["reaches_target"]:
        lines.append("  " + _ceiling_missed(facts, language))
    if facts.get("interrupted") and facts["ending"] != "interrupted":
        lines.append("  " + _interrupted_later(language))
    lines.append("  " + ceiling_line(facts, language))
    return lines


def _weighed_rates(facts: Mapping[str, Any], language: Language) -> str:
    """The target in the unit in which it was asked for: its rate of residents is another one."""
    total, today = facts["total_weight"], facts["base_weight"]
    rates = [
        percent(part / total if total else None)
        for part in (today, today + facts["gained_weight"], facts["ceiling_weight"])
    ]
    by_cases = bool(facts["weight_by"])
    zh = "按受理量的覆盖率" if by_cases else "加权需求的覆盖率"
    en = "Coverage rate by cases" if by_cases else "Coverage rate of weighted demand"
    target, before, after, most = percent(facts["question"]["value"]), *rates
    return pick(
        language,
        f"{zh} {before} → {after}（要求 {target}，全部候选点都建成也只有 {most}）",
        f"{en} {before} → {after} (asked for {target}; {most} with a station at every candidate)",
    )


def _interrupted_later(language: Language) -> str:
    zh = "计算被中断：方案不受影响，曲线、平均步行距离和比较用的方案是当时的结果"
    en = "Interrupted after the plan was found: the curve, the mean walk and plans to compare with are the best so far"
    return pick(language, zh, en)


def _cost(facts: Mapping[str, Any], language: Language) -> str:
    cost, budget = exact_metres(facts["cost"]), facts["question"]["limits"].get("budget")
    if budget is None:
        return pick(language, f"造价合计 {cost}", f"Together they cost {cost}")
    limit = exact_metres(budget)
    return pick(language, f"造价合计 {cost}，预算 {limit}", f"Together they cost {cost} of a budget of {limit}")


def _count_not_proved(facts: Mapping[str, Any], language: Language) -> list[str]:
    """Under constraints, how many stations it takes to cover as much, where that is not proved."""
    count, least = facts["sites"], facts.get("least_sites")
    if least is None or least >= count:
        return []
    zh = f"未证明个数最少：限制之下达到同样结果需要 {least} 到 {count} 个"
    en = f"Not proved to be the fewest: under the constraints between {least} and {count} sites are needed for as much"
    return ["  " + pick(language, zh, en)]


def _walk_left_out(facts: Mapping[str, Any], language: Language) -> list[str]:
    """That plans of equal coverage were not compared by their walks, where that was so."""
    zh = "权重太大：覆盖相同的方案没有再比较步行距离；把各项权重按比例缩小即可比较"
    en = "Weights too large: plans that cover the same were not compared by their walks; smaller weights alike allow it"
    return ["  " + (zh if language == "zh" else en)] if facts.get("walk_left_out") else []


def _certificate(facts: Mapping[str, Any], language: Language) -> str:
    k, most, unit = facts["certified_for"], whole(facts["certified_gained_weight"]), unit_word(facts, language)
    gains = gained_word(facts, language)
    files = ["certificate.csv", *(["candidates.csv"] if facts["capacity"] is None else [])]
    zh = f"整数证书（由 {'、'.join(files)} 可复算）：任意 {k} 个候选点至多{gains} {most} {unit}"
    en = f"Certificate in whole numbers ({', '.join(files)}): no {k} candidates {gains} more than {most} {unit}"
    return pick(language, zh, en)


def _ceiling_missed(facts: Mapping[str, Any], language: Language) -> str:
    if facts["floors_missed"]:
        missed = whole(facts["floors_missed"])
        most = _most(facts, language)
        zh = f"各项限制之下不能让每个社区都达到目标（有 {missed} 个没有达到）；上面是限制之下{most}的方案"
        en = f"Under the constraints not every community can reach the target ({missed} miss it); {most}"
        return pick(language, zh, en)
    if facts["base_weight"] + facts["gained_weight"] < facts["ceiling_weight"]:
        zh = f"目标在各项限制之下达不到；上面是限制之下{_most(facts, language)}的方案"
        return pick(language, zh, f"The target is not reached under the constraints; {_most(facts, language)}")
    zh = "目标达不到：高于全部候选点的上限；上面是达到这个上限所需的最少服务站"
    en = "The target is above what all candidates can reach; these are the fewest stations that reach the ceiling"
    return pick(language, zh, en)


def _most(facts: Mapping[str, Any], language: Language) -> str:
    """How good a plan is that misses its target under constraints."""
    unit, bound = unit_word(facts, language), whole(facts["bound_gained_weight"])
    if not facts["gap_weight"]:
        return pick(language, "新覆盖最多", "this plan gains the most that they allow (proved)")
    return pick(
        language,
        f"找到的新覆盖最多（已证明至多 {bound} {unit}）",
        f"this plan gains the most found, and no plan gains more than {bound} {unit}",
    )
