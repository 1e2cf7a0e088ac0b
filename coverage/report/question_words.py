"""What a run about new sites was asked, and of which candidates, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from ..candidates.candidate_findings import REASON_WORDS
from ..candidates.candidate_words import KIND_WORDS
from ..sites.sites_run import SitesRun
from ..sites.sites_study import SitesStudy
from .limit_words import counted_lines, limits_lines
from .scenario_words import scenario_lines
from .unit_words import is_weighed
from .words import exact_metres, made_up_line, percent, pick, whole, word


def title_lines(run: SitesRun, study: SitesStudy, language: Language) -> list[str]:
    """Return the title, the scenario, the question, and what counts and what limits it."""
    plan = run.opened.plan
    lines = [pick(language, f"服务站选址建议 · {plan.name}", f"Proposed station sites · {plan.name}")]
    if plan.is_made_up:
        lines.append(made_up_line(language))
    return [
        *lines,
        *scenario_lines(run.facts, language),
        _question(run, study, language),
        *counted_lines(run.answer, plan.circles, language),
        *limits_lines(run.answer, language),
    ]


def _question(run: SitesRun, study: SitesStudy, language: Language) -> str:
    facts = run.answer
    circle = run.opened.plan.circles[study.setting.asked.told]
    name, radius = pick(language, circle.name_zh, circle.name_en), exact_metres(circle.radius_m)
    asked = facts["question"]
    value = asked["value"]
    rate = percent(value) if asked["kind"] == "target" else ""
    shown = ",".join(map(str, value)) if isinstance(value, tuple) else value
    by_cases = bool(facts["weight_by"])
    people, reached = ("受理量", "按受理量的覆盖率") if by_cases else ("居民", "人口覆盖率")
    if is_weighed(facts) and not by_cases:
        reached = "加权需求的覆盖率"
    zh = {
        "phases": f"分期建设，各期末共 {shown} 个，统筹各期新覆盖的{people}",
        "add": f"再建 {value} 个服务站，使新覆盖的{people}最多",
        "target": f"用最少的新服务站使{reached}达到 {rate}",
        "curve": f"逐个新增，直到再没有{people}可以新覆盖",
    }.get(asked["kind"], asked["kind"])
    whom, told = ("accepted cases", "coverage rate by cases") if by_cases else ("residents", "coverage rate of people")
    if is_weighed(facts) and not by_cases:
        told = "coverage rate of weighted demand"
    en = {
        "phases": f"built in phases, {shown} stations after each, most {whom} over all phases",
        "add": f"{value} more stations, most {whom} newly covered",
        "target": f"the fewest new stations for a {told} of {rate}",
        "curve": "one station after another, until nobody more is gained",
    }.get(asked["kind"], asked["kind"])
    if asked["kind"] == "curve" and "budget" in asked["limits"]:
        zh, en = f"在预算之内使新覆盖的{people}最多", f"as many stations as the budget pays, most {whom} newly covered"
    if facts["capacity"] is not None:
        each = whole(facts["capacity"]["each"])
        zh = f"再建 {value} 个服务站，每站至多服务 {each} 人，使得到服务的居民最多"
        en = f"{value} more stations that serve at most {each} residents each, most residents served"
    if asked["fair"]:
        zh, en = (
            f"再建 {value} 个服务站，使最差社区的覆盖率最高",
            f"{value} more stations, the worst community best off",
        )
    if asked["each_area"]:
        zh, en = f"{zh}（每个社区都要达到，达不到的到其上限）", f"{en}, in every community as far as it can be reached"
    where_zh, where_en = f"{name}服务圈（步行 {radius} 米）", f"{name} circle ({radius} m on foot)"
    return pick(language, f"问题：{zh}；{where_zh}", f"Question: {en}; {where_en}")


def candidate_lines(facts: Mapping[str, Any], language: Language) -> list[str]:
    """Return how many candidates there are, of which kind, and how many were left out."""
    kinds = pick(language, "，", ", ").join(
        f"{word(dict(KIND_WORDS), kind, language)} {whole(count)}"
        for kind, count in facts["candidates_by_kind"].items()
    )
    left_out = {reason: count for reason, count in facts["candidates_left_out"].items() if count}
    zh = f"候选点 {whole(facts['candidates'])} 个（{kinds}）"
    en = f"{whole(facts['candidates'])} candidates ({kinds})"
    if left_out:
        told = pick(language, "，", ", ").join(
            f"{word(REASON_WORDS, reason, language)} {whole(count)}" for reason, count in left_out.items()
        )
        zh, en = f"{zh}；另有不计：{told}", f"{en}; left out: {told}"
    return [pick(language, zh, en)]
