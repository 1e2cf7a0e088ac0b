"""The printed report of a coverage run: what a planner reads first, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...geo.errors import Language
from ..circles.study import CoverageStudy
from ..run_files.frame_rows import Row, frame_rows
from .assumption_words import assumption_lines
from .case_words import coverage_case_lines
from .scenario_words import scenario_lines
from .text_table import text_table
from .words import (
    LEVEL_WORDS,
    STATUS_WORDS,
    UNIT_WORDS,
    exact_metres,
    made_up_line,
    metres,
    percent,
    pick,
    whole,
    word,
)

WORST_SHOWN = 10
BY_CASES = "coverage_by_cases"


def coverage_lines(
    study: CoverageStudy, tables: dict[str, pd.DataFrame], facts: Mapping[str, Any], *, language: Language
) -> list[str]:
    """Return the report as lines; `tables` are those of `coverage_tables`, `facts` those of `assumptions`."""
    circles, areas = frame_rows(tables["circles"]), frame_rows(tables["areas"])
    names = [pick(language, circle.name_zh, circle.name_en) for circle in study.plan.circles]
    return [
        *_title(study, language),
        *scenario_lines(facts, language),
        "",
        *(_headline(row, name, language) for row, name in zip(circles, names, strict=True)),
        "",
        *_status_table(circles, names, language),
        *_subdistricts(study, areas, names, language),
        *_worst(study, areas, names, language),
        *(coverage_case_lines(tables[BY_CASES], names, language) if BY_CASES in tables else []),
        "",
        *_cautions(study, circles, names, language),
        "",
        *assumption_lines(facts, study.plan.circles, language=language),
    ]


def _title(study: CoverageStudy, language: Language) -> list[str]:
    plan = study.plan
    lines = [pick(language, f"服务圈覆盖检查 · {plan.name}", f"Service circle coverage · {plan.name}")]
    if plan.is_made_up:
        lines.append(made_up_line(language))
    basis = plan.population_basis or pick(language, "未说明", "not stated")
    date = str(plan.population_date) if plan.population_date else pick(language, "日期未说明", "date not stated")
    people, homes, posts = whole(study.residents.sum()), whole(len(study.residents)), whole(len(study.layers.stations))
    zh = f"人口口径：{basis}（{date}）；居民 {people} 人，住宅 {homes} 处，计入的服务站 {posts} 个"
    en = f"Population: {basis} ({date}); {people} residents in {homes} residences, {posts} stations counted"
    return [*lines, pick(language, zh, en)]


def _headline(row: Row, name: str, language: Language) -> str:
    radius = exact_metres(row["radius_m"])
    circle = pick(language, f"{name}服务圈（步行 {radius} 米）：", f"{name} circle ({radius} m on foot): ")
    if not row["stations"]:
        return circle + pick(language, "没有服务站提供这项服务", "no station offers this service")
    if row["rate"] is None:
        return circle + pick(language, "没有居民，不计比率", "no residents, no rate")
    rate, target = percent(row["rate"]), percent(row["target"])
    covered, others = whole(row["covered_residents"]), whole(row["residents"] - row["covered_residents"])
    verdict = pick(language, "达标", "met") if row["meets_target"] else pick(language, "未达标", "missed")
    zh = f"人口覆盖率 {rate}，目标 {target}，{verdict}；{covered} 人已覆盖，{others} 人没有"
    en = f"coverage rate of people {rate}, target {target}, {verdict}; {covered} residents covered, {others} not"
    return circle + pick(language, zh, en)


def _status_table(circles: list[Row], names: list[str], language: Language) -> list[str]:
    headings = [
        pick(language, "服务圈", "circle"),
        *(word(STATUS_WORDS, code, language) for code in STATUS_WORDS),
        pick(language, "住宅覆盖率", "rate of residences"),
        pick(language, "居住用地覆盖率", "rate of res. land"),
        pick(language, "平均距离(米)", "mean walk (m)"),
        pick(language, "九成居民以内(米)", "90 % within (m)"),
    ]
    rows = [
        [
            name,
            *(whole(row[f"{code}_residents"]) for code in STATUS_WORDS),
            percent(row["residence_rate"]),
            percent(row["land_rate"]),
            metres(row["mean_m"]),
            metres(row["p90_m"]),
        ]
        for name, row in zip(names, circles, strict=True)
    ]
    return [pick(language, "居民状态（人）", "Residents by status"), *text_table(headings, rows)]


def _subdistricts(study: CoverageStudy, areas: list[Row], names: list[str], language: Language) -> list[str]:
    """The table by subdistrict, by the coarsest level where the plan has none; nothing where that is the only level."""
    levels = study.index.levels
    level = "subdistrict" if "subdistrict" in levels else next(iter(levels), "")
    if not levels or level == levels[-1]:
        return []
    rows = [row for row in areas if row["level"] in (level, "outside")]
    title = pick(language, f"各{word(LEVEL_WORDS, level, 'zh')}人口覆盖率", f"Coverage rate of people by {level}")
    return ["", title, *_rate_table(study, rows, names, language)]


def _worst(study: CoverageStudy, areas: list[Row], names: list[str], language: Language) -> list[str]:
    """The communities (else the finest areas) of which the smallest share is covered in every circle."""
    levels = study.index.levels
    if not levels:
        return []
    level = "community" if "community" in levels else levels[-1]
    units = [row for row in areas if row["level"] == level]
    lived_in = [row for row in units if row["residents"] > 0]
    worst = sorted(lived_in, key=lambda row: (row["all_circles_residents"] / row["residents"], -row["residents"]))
    shown, zh = worst[:WORST_SHOWN], word(LEVEL_WORDS, level, "zh")
    title = pick(
        language,
        f"覆盖最差的 {len(shown)} 个{zh}（按所有服务圈都覆盖的居民占比；有居民的{zh}共 {len(lived_in)} 个）",
        f"The {len(shown)} worst of {len(lived_in)} rows of level {level}, by the share of residents in every circle",
    )
    empty = len(units) - len(lived_in)
    note = pick(language, f"  另有 {empty} 个{zh}没有居民，不计比率", f"  {empty} more have no residents and no rate")
    return ["", title, *_rate_table(study, shown, names, language), *([note] if empty else [])]


def _rate_table(study: CoverageStudy, rows: list[Row], names: list[str], language: Language) -> list[str]:
    headings = [
        pick(language, "区域", "area"),
        pick(language, "居民", "residents"),
        *names,
        pick(language, "所有圈都覆盖", "in every circle"),
    ]
    cells = [
        [
            _area_name(row, language),
            whole(row["residents"]),
            *(percent(row[f"{verdict.name}_rate"]) for verdict in study.verdicts),
            percent(row["all_circles_residents"] / row["residents"] if row["residents"] else None),
        ]
        for row in rows
    ]
    return text_table(headings, cells)


def _area_name(row: Row, language: Language) -> str:
    name = word(UNIT_WORDS, row["name"], language)
    return f"{row['parent']} · {name}" if row["name"] == "other" and row["parent"] else name


def _cautions(study: CoverageStudy, circles: list[Row], names: list[str], language: Language) -> list[str]:
    """What to know before quoting these figures: drawn circles, fragile walks, doubtful entries, neighbours."""
    headings = [
        pick(language, "服务圈", "circle"),
        pick(language, "圈内画到、路上走不到", "drawn in, not walkable"),
        pick(language, "半径±10%以内", "within ±10 % of radius"),
        pick(language, "接入存疑", "entry in doubt"),
        pick(language, "靠区外设施覆盖", "rescued by neighbours"),
        pick(language, "绕行系数(中位/九成)", "detour (median / p90)"),
    ]
    people = ("claimed_but_denied_residents", "fragile_residents", "entry_in_doubt_residents", "rescued_residents")
    rows = [
        [name, *(whole(row[column]) for column in people), _detour(row)]
        for name, row in zip(names, circles, strict=True)
    ]
    zh = "  没有区域图层：不划定边界，不计靠区外设施覆盖的居民"
    en = "  No areas layer: there is no border, and nobody counts as rescued by neighbours"
    note = [pick(language, zh, en)] if study.layers.areas is None else []
    title = pick(language, "引用前请留意（居民人数）", "Before quoting these figures (residents)")
    return [title, *text_table(headings, rows), *note]


def _detour(row: Row) -> str:
    return "—" if row["detour_median"] is None else f"{row['detour_median']:.2f} / {row['detour_p90']:.2f}"
