"""The printed report of a coverage run: what a planner reads first, in Chinese or English."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...geo.errors import Language
from ..study import CoverageStudy
from .assumption_words import assumption_lines
from .text_table import text_table
from .words import LEVEL_WORDS, STATUS_WORDS, UNIT_WORDS, metres, percent, pick, whole, word

WORST_SHOWN = 10
MADE_UP_MARKS = ("虚构", "made-up", "made up", "fictional")


def coverage_lines(
    study: CoverageStudy, tables: dict[str, pd.DataFrame], facts: dict[str, Any], *, language: Language
) -> list[str]:
    """Return the report as lines; `tables` are those of `coverage_tables`, `facts` those of `assumptions`."""
    circles = tables["circles"]
    names = _circle_names(study, language)
    return [
        *_title(study, language),
        "",
        *_headline(circles, names, language),
        "",
        *_status_table(circles, names, language),
        *_area_tables(study, tables["areas"], names, language),
        *_worst(study, tables["areas"], names, language),
        "",
        *_doubts(study, circles, names, language),
        "",
        *assumption_lines(facts, language=language),
    ]


def is_made_up(study: CoverageStudy) -> bool:
    """Tell whether the plan's name says that the place is made up."""
    return any(mark in study.plan.name.casefold() for mark in MADE_UP_MARKS)


def _circle_names(study: CoverageStudy, language: Language) -> list[str]:
    return [pick(language, circle.name_zh, circle.name_en) for circle in study.plan.circles]


def _title(study: CoverageStudy, language: Language) -> list[str]:
    plan = study.plan
    lines = [pick(language, f"服务圈覆盖检查 · {plan.name}", f"Service circle coverage · {plan.name}")]
    if is_made_up(study):
        lines.append(
            pick(
                language,
                "※ 虚构示例：地名、人口、道路和服务站均为程序生成，不对应任何真实地方",
                "* Made-up sample: places, people, streets and stations are generated and stand for no real place",
            )
        )
    basis = plan.population_basis or pick(language, "未说明", "not stated")
    date = str(plan.population_date) if plan.population_date else pick(language, "日期未说明", "date not stated")
    people, homes = whole(study.residents.sum()), whole(len(study.residents))
    lines.append(
        pick(
            language,
            f"人口口径：{basis}（{date}）；居民 {people} 人，住宅 {homes} 处，计入的服务站 {len(study.layers.stations)} 个",
            f"Population: {basis} ({date}); {people} residents in {homes} residences, {len(study.layers.stations)} stations counted",
        )
    )
    return lines


def _headline(circles: pd.DataFrame, names: list[str], language: Language) -> list[str]:
    lines = []
    for name, row in zip(names, circles.itertuples(), strict=True):
        radius, rate, target = metres(row.radius_m), percent(row.rate), percent(row.target)
        if not row.stations:
            lines.append(
                pick(
                    language,
                    f"{name}服务圈（步行 {radius} 米）：没有服务站提供这项服务",
                    f"{name} circle ({radius} m on foot): no station offers this service",
                )
            )
            continue
        verdict = pick(language, "达标", "met") if row.meets_target else pick(language, "未达标", "missed")
        lines.append(
            pick(
                language,
                f"{name}服务圈（步行 {radius} 米）：人口覆盖率 {rate}，目标 {target}，{verdict}；"
                f"{whole(row.covered_residents)} 人已覆盖，{whole(row.residents - row.covered_residents)} 人没有",
                f"{name} circle ({radius} m on foot): coverage rate of people {rate}, target {target}, {verdict}; "
                f"{whole(row.covered_residents)} residents covered, {whole(row.residents - row.covered_residents)} not",
            )
        )
    return lines


def _status_table(circles: pd.DataFrame, names: list[str], language: Language) -> list[str]:
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
        for name, (_, row) in zip(names, circles.iterrows(), strict=True)
    ]
    return [pick(language, "居民状态（人）", "Residents by status"), *text_table(headings, rows)]


def _area_tables(study: CoverageStudy, areas: pd.DataFrame, names: list[str], language: Language) -> list[str]:
    """The table by subdistrict; by the coarsest level there is where the plan has none."""
    levels = study.index.levels
    if not levels:
        return []
    level = "subdistrict" if "subdistrict" in levels else levels[0]
    rows = areas[(areas["level"] == level) | (areas["level"] == "outside")]
    if level == levels[-1]:
        # The ten worst of this very level follow.
        return []
    title = pick(language, f"各{word(LEVEL_WORDS, level, 'zh')}人口覆盖率", f"Coverage rate of people by {level}")
    return ["", title, *_rate_table(study, rows, names, language)]


def _worst(study: CoverageStudy, areas: pd.DataFrame, names: list[str], language: Language) -> list[str]:
    """The areas of the community level (else the finest) where the smallest share is covered in every circle."""
    if not study.index.levels:
        return []
    level = "community" if "community" in study.index.levels else study.index.levels[-1]
    rows = areas[(areas["level"] == level) & (areas["residents"] > 0)]
    share = rows["all_circles_residents"] / rows["residents"]
    order = pd.DataFrame({"share": share, "residents": -rows["residents"]}).sort_values(
        ["share", "residents"], kind="stable"
    )
    shown = rows.loc[order.index[:WORST_SHOWN]]
    empty = int(((areas["level"] == level) & (areas["residents"] == 0)).sum())
    zh, en = word(LEVEL_WORDS, level, "zh"), level
    count = len(shown)
    lines = [
        "",
        pick(
            language,
            f"覆盖最差的 {count} 个{zh}（按所有服务圈都覆盖的居民占比，共 {len(rows)} 个有居民的{zh}）",
            f"The {count} {en} rows with the smallest share of residents covered in every circle, of {len(rows)} with residents",
        ),
        *_rate_table(study, shown, names, language),
    ]
    if empty:
        lines.append(
            pick(language, f"  另有 {empty} 个{zh}没有居民，不计比率", f"  {empty} more have no residents and no rate")
        )
    return lines


def _rate_table(study: CoverageStudy, rows: pd.DataFrame, names: list[str], language: Language) -> list[str]:
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
        for _, row in rows.iterrows()
    ]
    return text_table(headings, cells)


def _area_name(row: pd.Series, language: Language) -> str:
    name = word(UNIT_WORDS, str(row["name"]), language)
    return f"{row['parent']} · {name}" if row["name"] == "other" and row["parent"] else name


def _doubts(study: CoverageStudy, circles: pd.DataFrame, names: list[str], language: Language) -> list[str]:
    """What to know before quoting these figures: drawn circles, fragile walks, doubtful entries, neighbours."""
    headings = [
        pick(language, "服务圈", "circle"),
        pick(language, "圈内画到、路上走不到", "drawn in, not walkable"),
        pick(language, "半径±10%以内", "within ±10 % of radius"),
        pick(language, "接入存疑", "entry in doubt"),
        pick(language, "靠区外设施覆盖", "rescued by neighbours"),
        pick(language, "绕行系数(中位/九成)", "detour (median / p90)"),
    ]
    rows = [
        [
            name,
            whole(row.claimed_but_denied_residents),
            whole(row.fragile_residents),
            whole(row.entry_in_doubt_residents),
            whole(row.rescued_residents),
            "—" if row.detour_median != row.detour_median else f"{row.detour_median:.2f} / {row.detour_p90:.2f}",
        ]
        for name, row in zip(names, circles.itertuples(), strict=True)
    ]
    table = text_table(headings, rows)
    note = []
    if study.layers.areas is None:
        note = [
            pick(
                language,
                "  没有区域图层：不划定边界，不计靠区外设施覆盖的居民",
                "  No areas layer: there is no border, and nobody counts as rescued by neighbours",
            )
        ]
    return [pick(language, "引用前请留意（居民人数）", "Before quoting these figures (residents)"), *table, *note]
