"""Words that every sheet carries: basis and date, source, method and limits."""

from __future__ import annotations

from ...geo.errors import Language
from ..assumptions import assumptions
from ..opened_plan import Opened, Unmeasured
from ..plan_toml.plan import Circle
from ..report.scenario_words import handout_lines
from ..report.words import DATUM_WORDS, exact_metres, pick


def sheet_notes(opened: Opened | Unmeasured, language: Language) -> tuple[str, ...]:
    """Return population basis, date, sources, CRS and what limits the sheet."""
    plan, facts = opened.plan, assumptions(opened)
    basis = plan.population_basis or pick(language, "口径未说明", "basis not stated")
    population = str(plan.population_date or pick(language, "日期未说明", "date not stated"))
    network = facts["network"] or {}
    streets = network.get("data_date")
    date = str(plan.date or plan.population_date or pick(language, "未说明", "not stated"))
    names = pick(language, "、", ", ").join(dict.fromkeys(source.file for source in opened.inputs))
    datum = DATUM_WORDS.get("cgcs2000", "") if "CGCS2000" in facts["crs_name"] else DATUM_WORDS["wgs84"]
    return (
        *handout_lines(facts, language),
        pick(language, f"数据截至 {date}", f"data as of {date}"),
        pick(language, f"人口口径：{basis}（{population}）", f"population: {basis} ({population})"),
        pick(language, f"路网日期{f' {streets}' if streets else '未说明'}", f"streets of {streets or 'unstated date'}"),
        pick(language, f"坐标系 {facts['crs_name']}（{datum}）", f"CRS {facts['crs_name']} ({datum})"),
        pick(language, f"数据来源：{names}", f"source: {names}"),
        pick(
            language,
            f"距离沿街道量算，含入户段，接入上限 {exact_metres(facts['max_access_m'])} 米",
            f"distances along streets with access legs, at most {exact_metres(facts['max_access_m'])} m to the street",
        ),
        pick(language, "仅供规划分析，界线不作为划界依据", "for planning; borders settle no boundary"),
    )


def measured_subtitle(circle: Circle, language: Language) -> str:
    """Return which circle a sheet shows, and how it was measured."""
    zh = f"{circle.name_zh}服务圈，步行 {exact_metres(circle.radius_m)} 米；覆盖按路网步行距离判定，不是直线距离"
    en = f"{circle.name_en} circle, {exact_metres(circle.radius_m)} m on foot along streets, not as the crow flies"
    return pick(language, zh, en)
