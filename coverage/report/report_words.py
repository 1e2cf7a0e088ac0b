"""What `report` prints: the headline of each part, what is left out and why, and which file is for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from ..report_run import ReportRun
from ..run_files.frame_rows import Row, frame_rows
from .assumption_words import assumption_lines
from .patrol_proposals import one_to
from .quality_words import quality_line
from .scenario_words import scenario_lines
from .words import made_up_line, percent, pick, whole

PART_WORDS = {
    "sites": ("选址", "sites"),
    "patrol": ("平安员", "patrol"),
    "staffing": ("人员配备", "staffing"),
}
FILE_WORDS = {
    "briefing.html": ("汇报页，离线打开，可打印", "the briefing page: opens offline, prints on one page"),
    "workbook.xlsx": ("工作簿", "the workbook"),
    "briefing.docx": ("一页文字稿", "one page of text"),
    "briefing.pptx": ("幻灯片", "slides"),
    "map.pdf": ("图纸，供打印", "the map sheet, to print"),
    "map.png": ("图纸，供插图", "the map sheet, as a picture"),
    "layers.gpkg": ("全部图层，QGIS 打开即有样式", "all layers, styled in QGIS"),
    "manifest.json": ("输入、口径、版本、各文件校验值", "inputs, assumptions, versions, the hash of every file"),
}


def report_lines(run: ReportRun, *, language: Language) -> list[str]:
    """Return the report of a `report` run as lines."""
    plan = run.whole.opened.plan
    return [
        pick(language, f"全部结果 · {plan.name}", f"The whole report · {plan.name}"),
        *([made_up_line(language)] if plan.is_made_up else []),
        *scenario_lines(run.facts, language),
        "",
        *_coverage_lines(run, language),
        *_sites_lines(run.answers["sites"], language),
        *_patrol_lines(run.answers["patrol"], language),
        *_staffing_lines(run, run.answers["staffing"], language),
        *_left_out_lines(run, language),
        "",
        *_file_lines(run, language),
        "",
        *assumption_lines(run.facts, plan.circles, language=language),
    ]


def _names(run: ReportRun, language: Language) -> dict[str, str]:
    return {circle.name: pick(language, circle.name_zh, circle.name_en) for circle in run.whole.opened.plan.circles}


def _coverage_lines(run: ReportRun, language: Language) -> list[str]:
    names = _names(run, language)
    return [
        _circle_line(row, names[str(row["circle"])], language) for row in frame_rows(run.tables.coverage["circles"])
    ]


def _circle_line(row: Row, name: str, language: Language) -> str:
    if row["rate"] is None:
        return pick(language, f"{name}：没有居民", f"{name}: no residents")
    rate, target = percent(row["rate"]), percent(row["target"])
    covered, total = whole(row["covered_residents"]), whole(row["residents"])
    met = pick(language, "达标" if row["meets_target"] else "未达标", "met" if row["meets_target"] else "missed")
    zh = f"{name}：人口覆盖率 {rate}（{covered} / {total} 人），目标 {target}，{met}"
    en = f"{name}: coverage rate of people {rate} ({covered} of {total}), target {target} {met}"
    return pick(language, zh, en)


def _sites_lines(facts: Mapping[str, Any] | None, language: Language) -> list[str]:
    if facts is None:
        return []
    sites, gained = facts["sites"], whole(facts["gained_residents"])
    before, after = percent(facts["rate_today"]), percent(facts["rate_after"])
    zh = f"选址：建议新增 {sites} 个服务站，新覆盖 {gained} 人，{before} → {after}；"
    en = f"Sites: {sites} new stations proposed, {gained} residents newly covered, {before} → {after}; "
    return [pick(language, zh, en) + quality_line(facts, language=language)]


def _patrol_lines(facts: Mapping[str, Any] | None, language: Language) -> list[str]:
    if facts is None or facts["patrollers"] is None:
        return []
    count, required = whole(facts["patrollers"]), whole(facts["required"])
    ratio = facts["residents_per_patroller"]
    short, areas = whole(facts["shortage"]), whole(facts["communities_shortage"] or 0)
    zh = f"平安员：{count} 名，{one_to(ratio)}；应配 {required} 名，缺 {short} 名；按社区合计缺 {areas} 名"
    en = f"Patrol: {count} patrollers, {one_to(ratio)}; {required} required, {short} short, {areas} by community"
    return [pick(language, zh, en)]


def _staffing_lines(run: ReportRun, facts: Mapping[str, Any] | None, language: Language) -> list[str]:
    if facts is None:
        return []
    names = _names(run, language)
    lines = []
    for row in facts["circles"]:
        rates = [percent(row[name]) for name in ("nominal_rate", "effective_rate")]
        zh = f"{names[row['circle']]}：名义 {rates[0]}，有人在岗 {rates[1]}"
        en = f"{names[row['circle']]}: nominal {rates[0]}, effective {rates[1]}"
        lines.append(pick(language, zh, en))
    return lines


def _left_out_lines(run: ReportRun, language: Language) -> list[str]:
    lines = []
    for part, findings in run.whole.left_out.items():
        why = "; ".join(pick(language, finding.zh, finding.en) for finding in findings)
        lines.append(pick(language, f"没有{PART_WORDS[part][0]}：{why}", f"No {PART_WORDS[part][1]}: {why}"))
    return lines


def _file_lines(run: ReportRun, language: Language) -> list[str]:
    told = [name for name in FILE_WORDS if (run.folder / name).exists()]
    return [f"{name}  {pick(language, *FILE_WORDS[name])}" for name in told]
