"""The printed report of a `staffing` run: which circles are really staffed, in Chinese or English."""

from __future__ import annotations

from typing import Any

from ...geo.code_words import SERVICE_NAMES
from ...geo.errors import Language
from ..run_files.frame_rows import Row, frame_rows
from ..staffing.staffing_run import StaffingRun
from .assumption_words import assumption_lines
from .pool_words import pool_plan_lines
from .scenario_words import scenario_lines
from .team_words import team_lines
from .text_table import text_table
from .window_words import rate_pair, window_lines
from .words import (
    LEVEL_WORDS,
    ROLE_WORDS,
    UNIT_WORDS,
    Pair,
    exact_metres,
    made_up_line,
    percent,
    pick,
    whole,
    whole_or_few,
    word,
)
from .workload_words import workload_lines

VACANCIES_SHOWN = 10
AREAS_SHOWN = 10
SERVICE_WORDS: dict[str, Pair] = dict(SERVICE_NAMES)
REASON_WORDS: dict[str, Pair] = {"vacant": ("无人", "nobody"), "no_hours": ("有人、工时为 0", "people, but no hours")}


def staffing_lines(run: StaffingRun, *, language: Language) -> list[str]:
    """Return the report as lines."""
    return [
        *_title(run, language),
        "",
        *(_headline(run, row, language) for row in run.answer["circles"]),
        *_areas(run, language),
        "",
        *_vacancies(run, language),
        *_services(run.answer, language),
        *_pools(run, language),
        *pool_plan_lines(run, language),
        *team_lines(run, language),
        *window_lines(run, language),
        *workload_lines(run, language),
        "",
        *assumption_lines(run.facts, run.opened.plan.circles, language=language),
    ]


def _title(run: StaffingRun, language: Language) -> list[str]:
    plan = run.opened.plan
    lines = [pick(language, f"人员配备与有效覆盖 · {plan.name}", f"Staffing and effective coverage · {plan.name}")]
    if plan.is_made_up:
        lines.append(made_up_line(language))
    lines += scenario_lines(run.facts, language)
    basis = plan.population_basis or pick(language, "未说明", "not stated")
    date = str(plan.population_date) if plan.population_date else pick(language, "日期未说明", "date not stated")
    zh = f"人口口径：{basis}（{date}）；有效 = 服务站提供这项服务，而且所需岗位每个都有人、工时大于 0"
    en = (
        f"Population: {basis} ({date}); effective = the station offers the service and has every role it needs, "
        "with hours"
    )
    lines.append(pick(language, zh, en))
    if run.shared:
        zh, en = (
            "对外共享版：1 到 4 的数字和住宅不列出",
            "Shared version: counts from 1 to 4 and residences are left out",
        )
        lines.append(pick(language, zh, en))
    return lines


def _headline(run: StaffingRun, row: Row, language: Language) -> str:
    circle = next(circle for circle in run.opened.plan.circles if circle.name == row["circle"])
    name, radius = pick(language, circle.name_zh, circle.name_en), exact_metres(row["radius_m"])
    start = pick(language, f"{name}服务圈（步行 {radius} 米）：", f"{name} circle ({radius} m on foot): ")
    if not row["stations"]:
        return start + pick(language, "没有服务站提供这项服务", "no station offers this service")
    if row["residents"] == 0:
        return start + pick(language, "没有居民，不计比率", "no residents, no rate")
    nominal = percent(row["nominal_rate"])
    if row["staffing_status"] == "unknown":
        zh = f"人口覆盖率名义 {nominal}，有效未知（没有写明人员，不是 0）"
        return start + pick(
            language, zh, f"coverage rate of people nominal {nominal}, effective unknown (staff not told, not 0)"
        )
    effective, target = percent(row["effective_rate"]), percent(row["target"])
    met = {1: ("达标", "met"), 0: ("未达标", "missed"), None: ("是否达标未知", "not known whether met")}
    lost = whole_or_few(row["lost_residents"], language)
    doubt = _doubt(row, language)
    of, ready = whole(row["stations"]), whole(row["staffed_stations"])
    least = pick(language, "至少 ", "at least ") if row["staffing_status"] == "partly_known" else ""
    verdict = pick(language, *met[row["meets_target"]])
    zh = (
        f"人口覆盖率名义 {nominal}，有效 {least}{effective}，目标 {target}，{verdict}；"
        f"{lost} 人因缺人失去服务圈{doubt}；{of} 个站中 {ready} 个配齐（{_roles(row, language)}）"
    )
    en = (
        f"coverage rate of people nominal {nominal}, effective {least}{effective}, target {target}, {verdict}; "
        f"{lost} residents lose it for want of staff{doubt}; "
        f"{ready} of {of} stations are staffed ({_roles(row, language)})"
    )
    return start + pick(language, zh, en)


def _doubt(row: Row, language: Language) -> str:
    """Residents of whose stations the staff is not told, beside those who lose; nothing where it is told of all."""
    if row["staffing_status"] == "known":
        return ""
    count = whole_or_few(row["unknown_residents"], language)
    return pick(language, f"，{count} 人所在的站人员未知", f", of {count} it is not known")


def _roles(row: Row, language: Language) -> str:
    roles = [role for role in row["roles"].split(";") if role]
    if not roles:
        return pick(language, "不需要人员", "needs nobody")
    named = [word(ROLE_WORDS, role, language) for role in roles]
    return pick(language, "、", " and ").join(named)


def _areas(run: StaffingRun, language: Language) -> list[str]:
    """Nominal and effective rates by subdistrict, then the finest areas that lose most; nothing without areas."""
    levels = run.study.index.levels
    if not levels:
        return []
    by_area: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in frame_rows(run.tables["staffing"]):
        by_area.setdefault((row["level"], row["name"], row["parent"]), {})[row["circle"]] = row
    lines = []
    if "subdistrict" in levels[:-1]:
        rows = {area: found for area, found in by_area.items() if area[0] in ("subdistrict", "outside")}
        zh, en = "各街道人口覆盖率：名义 → 有效", "Coverage rate of people by subdistrict: nominal → effective"
        lines += ["", pick(language, zh, en), *_rates(run, rows, language)]
    finest = {area: found for area, found in by_area.items() if area[0] == levels[-1]}
    worst = sorted(finest, key=lambda area: -sum(row["lost_residents"] or 0 for row in finest[area].values()))
    shown = {area: finest[area] for area in worst[:AREAS_SHOWN]}
    level = word(LEVEL_WORDS, levels[-1], "zh")
    zh = f"失去服务圈最多的 {len(shown)} 个{level}（共 {len(finest)} 个，按各服务圈失去的居民合计）"
    en = (
        f"The {len(shown)} of {len(finest)} rows of level {levels[-1]} that lose most, by residents lost in all circles"
    )
    return [*lines, "", pick(language, zh, en), *_rates(run, shown, language)]


def _rates(run: StaffingRun, areas: dict[tuple[str, str, str], dict[str, Row]], language: Language) -> list[str]:
    circles = run.opened.plan.circles
    headings = [pick(language, "区域", "area"), pick(language, "居民", "residents")]
    headings += [pick(language, circle.name_zh, circle.name_en) for circle in circles]
    cells = [
        [
            f"{parent} · {word(UNIT_WORDS, name, language)}"
            if name == "other" and parent
            else word(UNIT_WORDS, name, language),
            whole_or_few(found[circles[0].name]["residents"], language),
            *(rate_pair(found[circle.name]) for circle in circles),
        ]
        for (_, name, parent), found in areas.items()
    ]
    return text_table(headings, cells)


def _vacancies(run: StaffingRun, language: Language) -> list[str]:
    rows = frame_rows(run.tables["vacancies"])
    if not rows:
        return [pick(language, "没有发现岗位空缺", "No vacancies are known")]
    counts = pick(language, "，", ", ").join(
        f"{word(ROLE_WORDS, role, language)} {whole(count)}" for role, count in run.answer["vacancies"].items()
    )
    zh = f"岗位空缺 {whole(len(rows))} 处（{counts}）；单补这一处就能使多少居民的服务圈有效（全部见 vacancies.csv）"
    en = (
        f"{whole(len(rows))} vacancies ({counts}); residents who would have one more effective circle if it alone "
        "were filled (all in vacancies.csv)"
    )
    headings = [
        pick(language, "服务站", "station"),
        pick(language, "岗位", "role"),
        pick(language, "原因", "reason"),
        pick(language, "居民", "residents"),
    ]
    shown = [row for row in rows if row["residents"] is None or row["residents"] > 0][:VACANCIES_SHOWN]
    cells = [
        [
            f"{row['station']} {row['name']}",
            word(ROLE_WORDS, row["role"], language),
            word(REASON_WORDS, row["reason"], language),
            _worth(run, row, language),
        ]
        for row in shown
    ]
    return [pick(language, zh, en), *(text_table(headings, cells, left=3) if cells else [])]


def _worth(run: StaffingRun, row: Row, language: Language) -> str:
    has_circle = any(circle.service in row["services"].split(";") for circle in run.opened.plan.circles)
    return whole_or_few(row["residents"], language) if has_circle else "—"


def _services(answer: dict[str, Any], language: Language) -> list[str]:
    def listed(counts: dict[str, int]) -> str:
        named = [f"{word(SERVICE_WORDS, service, language)} {whole(count)}" for service, count in counts.items()]
        return pick(language, "，", ", ").join(named) or pick(language, "无", "none")

    without, beyond = listed(answer["offered_and_unstaffed"]), listed(answer["staffed_and_not_offered"])
    return [
        pick(language, f"提供而没有配齐人员的站：{without}", f"Stations that offer a service unstaffed: {without}"),
        pick(
            language, f"配齐人员而不提供的站：{beyond}", f"Stations staffed for a service they do not offer: {beyond}"
        ),
    ]


def _pools(run: StaffingRun, language: Language) -> list[str]:
    if "pools" not in run.tables:
        return []
    zh, en = (
        "不属于任何站的人员（人员池，不计入有效覆盖）",
        "People at no station (pools; they make no circle effective)",
    )
    headings = [
        pick(language, "岗位", "role"),
        pick(language, "人数", "people"),
        pick(language, "每人每周小时", "hours a week each"),
        pick(language, "合计小时", "hours together"),
    ]
    cells = [
        [
            word(ROLE_WORDS, row["role"], language)
            or pick(language, "、", ", ").join(word(SERVICE_WORDS, s, language) for s in row["services"].split(";")),
            whole_or_few(row["people"], language),
            f"{row['hours_each']:g}",
            "—" if row["hours"] is None else exact_metres(row["hours"]),
        ]
        for row in frame_rows(run.tables["pools"])
    ]
    return ["", pick(language, zh, en), *text_table(headings, cells)]
