"""The workload part of a `staffing` report: period, definitions, areas, and what it says beside coverage."""

from __future__ import annotations

from ...geo.errors import Language
from ..run_files.frame_rows import Row, frame_rows
from ..staffing.staffing_run import StaffingRun
from ..staffing.workload_facts import FEWEST_AREAS
from .text_table import text_table
from .words import LEVEL_WORDS, percent, pick, whole_or_few, word

AREAS_SHOWN = 10


def workload_lines(run: StaffingRun, language: Language) -> list[str]:
    """Return the lines; none without workload."""
    facts = run.answer["workload"]
    if facts is None:
        return []
    rows = [row for row in frame_rows(run.tables["workload"]) if row["period"] == facts["period"]]
    level = word(LEVEL_WORDS, facts["level"] or "plan", language)
    zh = (
        f"工作量 {facts['period']}（{facts['months']} 个月，{level}级 {facts['areas']} 个区域）；"
        "化解率 = 化解 ÷ 受理，当日化解率 = 当日化解 ÷ 受理"
    )
    en = (
        f"Workload {facts['period']} ({facts['months']} months, {facts['areas']} areas of level {level}); "
        "resolution rate = resolved ÷ accepted, same-day rate = resolved the same day ÷ accepted"
    )
    return ["", pick(language, zh, en), *_notes(facts, language), *_table(run, rows, language), *_beside(run, language)]


def _notes(facts: dict[str, object], language: Language) -> list[str]:
    lines = []
    if facts["areas_with_gaps"]:
        zh, en = (
            f"  {facts['areas_with_gaps']} 个区域缺若干月份",
            f"  {facts['areas_with_gaps']} areas lack some months",
        )
        lines.append(pick(language, zh, en))
    if facts["lines_left_out"]:
        zh, en = f"  {facts['lines_left_out']} 行没有计入", f"  {facts['lines_left_out']} lines were left out"
        lines.append(pick(language, zh, en))
    return lines


def _table(run: StaffingRun, rows: list[Row], language: Language) -> list[str]:
    """The plan, then the areas with the most cases."""
    headings = [
        pick(language, "区域", "area"),
        pick(language, "受理", "accepted"),
        pick(language, "化解", "resolved"),
        pick(language, "当日化解", "same day"),
        pick(language, "化解率", "resolution rate"),
        pick(language, "当日化解率", "same-day rate"),
    ]
    level = run.answer["workload"]["level"]
    plan = [row for row in rows if row["level"] == "plan"]
    areas = sorted((row for row in rows if row["level"] == level), key=lambda row: -(row["accepted"] or 0))
    cells = [
        [
            row["name"],
            *(whole_or_few(row[name], language) for name in ("accepted", "resolved", "same_day")),
            percent(row["resolution_rate"]),
            percent(row["same_day_rate"]),
        ]
        for row in [*plan, *areas[:AREAS_SHOWN]]
    ]
    rest = len(areas) - AREAS_SHOWN
    zh, en = f"  另有 {rest} 个区域见 workload.csv", f"  {rest} more areas in workload.csv"
    return [*text_table(headings, cells), *([pick(language, zh, en)] if rest > 0 else [])]


def _beside(run: StaffingRun, language: Language) -> list[str]:
    names = {circle.name: pick(language, circle.name_zh, circle.name_en) for circle in run.opened.plan.circles}
    lines = []
    if "weighted" in run.tables:
        headings = [
            pick(language, "服务圈", "circle"),
            pick(language, "名义：按居民", "nominal: by residents"),
            pick(language, "按受理量", "by cases"),
            pick(language, "有效：按居民", "effective: by residents"),
            pick(language, "按受理量", "by cases"),
        ]
        cells = [
            [
                names[row["circle"]],
                percent(row["nominal_rate"]),
                percent(row["nominal_rate_by_cases"]),
                percent(row["effective_rate"]),
                percent(row["effective_rate_by_cases"]),
            ]
            for row in frame_rows(run.tables["weighted"])
        ]
        zh = "人口覆盖率与按受理量加权的覆盖率（区域的受理量均摊给其居民）"
        en = (
            "Coverage rate of people, and weighted by accepted cases (an area's cases spread evenly over its residents)"
        )
        lines += ["", pick(language, zh, en), *text_table(headings, cells)]
    return [*lines, *_correlations(run, names, language)]


def _correlations(run: StaffingRun, names: dict[str, str], language: Language) -> list[str]:
    found = run.answer["workload"]["correlation"]
    areas = max((row["areas"] for row in found), default=0)
    if areas < FEWEST_AREAS:
        zh = f"  区域 {areas} 个，少于 {FEWEST_AREAS} 个，不算相关系数"
        return [pick(language, zh, f"  {areas} areas, fewer than {FEWEST_AREAS}: no correlation is told")]
    if run.shared and all(row["spearman"] is None for row in found):
        zh, en = "  等级相关不公开：有区域受理量很少", "  Rank correlation left out: an area has few cases"
        return [pick(language, zh, en)]
    kinds = {"nominal": ("名义", "nominal"), "effective": ("有效", "effective")}
    told = pick(language, "，", ", ").join(
        f"{names[row['circle']]} {word(kinds, row['coverage'], language)} "
        + ("—" if row["spearman"] is None else f"{row['spearman']:+.2f}")
        for row in found
    )
    zh = f"  每人每月受理量与覆盖率的等级相关（Spearman，{areas} 个区域；区域之间，不是个人之间）：{told}"
    en = (
        f"  Rank correlation of cases a resident and month with coverage (Spearman, {areas} areas; between areas, "
        f"not people): {told}"
    )
    return [pick(language, zh, en)]
