"""Pools over the stations of a `staffing` report: who goes where, what that makes effective, how many more it takes."""

from __future__ import annotations

from collections import Counter

from ...geo.code_words import SERVICE_NAMES, SERVICES
from ...geo.errors import Language
from ..plan_toml.plan_sections import SessionsSection
from ..run_files.frame_rows import Row, frame_rows
from ..staffing.staffing_run import StaffingRun
from .text_table import text_table
from .words import ROLE_WORDS, percent, pick, whole, word


def pool_plan_lines(run: StaffingRun, language: Language) -> list[str]:
    """Return where the pools should go, and where none is sent; nothing where no station lacks anybody."""
    if "pool_plans" not in run.tables:
        return _none_sent(run, language)
    rows = frame_rows(run.tables["pool_plans"])
    files = "pool_stations.csv" if run.shared else "pool_schedule.csv, pool_stations.csv"
    zh = f"人员池派往只缺这一岗位的站，使最多居民的服务圈有效（各服务圈分别计算；见 {files}）"
    en = (
        "Pools sent to stations that lack their role alone, so that most residents have an effective circle "
        f"(each circle for itself; see {files})"
    )
    headings = [
        pick(language, "岗位", "role"),
        pick(language, "服务圈", "circle"),
        pick(language, "人数", "people"),
        pick(language, "等待的站", "waiting"),
        pick(language, "派到的站", "served"),
        pick(language, "有效覆盖率", "effective rate"),
        pick(language, "最多可达", "at the very most"),
    ]
    names = {circle.name: pick(language, circle.name_zh, circle.name_en) for circle in run.opened.plan.circles}
    cells = [
        [
            word(ROLE_WORDS, row["role"], language),
            names[row["circle"]],
            count_or_left_out(row["people"], language),
            whole(row["stations"]),
            count_or_left_out(row["served_stations"], language),
            *before_after_bound(row, language),
        ]
        for row in rows
    ]
    return [
        "",
        pick(language, zh, en),
        week_line(run.opened.plan.staffing.sessions, language),
        *text_table(headings, cells, left=2),
        *(_every(row, names[row["circle"]], language) for row in rows),
        *_none_sent(run, language),
    ]


def _none_sent(run: StaffingRun, language: Language) -> list[str]:
    """Say how many lack roles that pools together cannot fill, where there are pools."""
    if "pools" not in run.tables or not len(run.tables["pools"]):
        return []
    table = run.tables["station_services"]
    lacking = table[(table["offered"] == 1) & (table["missing_roles"].fillna("").str.count(";") > 0)]
    left = set(zip(lacking["station"].astype(str), lacking["service"].astype(str), strict=True))
    if "team_stations" in run.tables:
        waiting = run.tables["team_stations"]
        together = waiting[waiting["missing_roles"].str.count(";") > 0]
        services = {circle.name: circle.service for circle in run.opened.plan.circles}
        named = zip(together["station"].astype(str), together["circle"].astype(str), strict=True)
        left -= {(station, services[circle]) for station, circle in named}
    if not left:
        return []
    counts = Counter(service for _, service in left)
    each = pick(language, "，", ", ").join(
        f"{pick(language, *SERVICE_NAMES[service])} {whole(counts[service])}" for service in SERVICES if counts[service]
    )
    zh = (
        f"  {whole(len(left))} 处服务缺两种以上岗位，人员池凑不齐：这些站没有派人（{each}；"
        "见 station_services.csv 的 missing_roles）"
    )
    en = (
        f"  {whole(len(left))} services of stations lack two roles or more that no two pools fill: nobody is sent "
        f"there ({each}; see missing_roles in station_services.csv)"
    )
    return [pick(language, zh, en)]


def week_line(week: SessionsSection, language: Language) -> str:
    """Return when a station counts as staffed by people of pools, and how these work."""
    zh = (
        f"  每站每周 {week.sessions_a_week} 次、每次 {week.session_hours:g} 小时算配齐；"
        f"每人每周至多 {week.days_a_week} 天、每日至多 {week.day_hours:g} 小时（含路程）；"
        f"站间沿路网每分钟 {week.walk_m_a_minute:g} 米"
    )
    en = (
        f"  {week.sessions_a_week} session(s) of {week.session_hours:g} h a week make a station staffed; "
        f"a person works at most {week.days_a_week} days of {week.day_hours:g} h, ways included; "
        f"{week.walk_m_a_minute:g} m a minute along the streets"
    )
    return pick(language, zh, en)


def _every(row: Row, circle: str, language: Language) -> str:
    """Whether every waiting station can have its sessions, and how many more people it takes."""
    role = word(ROLE_WORDS, row["role"], language)
    zh, en = f"  {circle}：要让每个等待的站都有{role}，", f"  {circle}: a {role} for every waiting station "
    start = pick(language, zh, en)
    if row["served_stations"] is None:
        return start + pick(
            language, "够不够不公开（人数少）", "may or may not be possible (small numbers are left out)"
        )
    if row["every_station"] == "possible":
        return start + pick(language, "现有人员就够", "is possible with these people")
    least, enough = row["more_people_at_least"], row["more_people_enough"]
    hours = f"{row['added_hours']:g}"
    if least is None:
        zh, en = (
            f"每人每周 {hours} 小时，多少人都不够",
            f"is out of reach for people of {hours} hours a week, however many",
        )
    elif enough is None and not least:
        zh, en = "现有人员够不够未知", "may or may not be possible with these people"
    elif enough is None:
        zh, en = f"至少还要 {whole(least)} 人", f"takes at least {_more(least)}"
    elif least == enough:
        zh = f"还要 {whole(enough)} 人（每人每周 {hours} 小时），已证明不能更少"
        en = f"takes {_more(enough)} of {hours} hours a week, proved least"
    else:
        zh = f"还要 {whole(least)} 至 {whole(enough)} 人（每人每周 {hours} 小时）"
        en = f"takes {whole(least)} to {whole(enough)} more people of {hours} hours a week"
    return start + pick(language, zh, en)


def _more(people: int) -> str:
    return "1 more person" if people == 1 else f"{whole(people)} more people"


def before_after_bound(row: Row, language: Language) -> tuple[str, str]:
    """Return the effective rate today and with the people sent, and what no plan exceeds where that is not this one."""
    before, after, bound = (_rate(row, f"{name}_residents", language) for name in ("before", "after", "bound"))
    return f"{before} → {after}", pick(language, "已证明", "proved") if row["status"] == "proved" else bound


def count_or_left_out(count: int | None, language: Language) -> str:
    """Return a count of people or stations, or that it is left out of what is shared."""
    return pick(language, "不公开", "left out") if count is None else whole(count)


def _rate(row: Row, name: str, language: Language) -> str:
    """Return residents of a row as a share of all of them, or that they are left out of what is shared."""
    if row[name] is None:
        return pick(language, "不公开", "left out")
    return percent(row[name] / row["residents"] if row["residents"] else None)
