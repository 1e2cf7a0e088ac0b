"""Two pools that staff stations together, in a `staffing` report."""

from __future__ import annotations

from ...geo.errors import Language
from ..run_files.frame_rows import Row, frame_rows
from ..staffing.staffing_run import StaffingRun
from .pool_words import before_after_bound, count_or_left_out, week_line
from .text_table import text_table
from .words import ROLE_WORDS, pick, whole, word


def team_lines(run: StaffingRun, language: Language) -> list[str]:
    """Return where people of two pools should go together; nothing where no station lacks two roles of pools."""
    if "team_plans" not in run.tables:
        return []
    files = "team_stations.csv" if run.shared else "team_schedule.csv, team_stations.csv"
    zh = f"两个人员池合派：缺两种岗位的站由两人同时到站，只缺其一的站也一并考虑，使最多居民的服务圈有效（见 {files}）"
    en = (
        "Two pools together: where both roles are wanting one of each goes, at the same time; stations that lack one "
        f"of them are counted in, so that most residents have an effective circle (see {files})"
    )
    headings = [
        pick(language, "岗位", "roles"),
        pick(language, "服务圈", "circle"),
        pick(language, "人数", "people"),
        pick(language, "等待的站", "waiting"),
        pick(language, "其中两种都缺", "lack both"),
        pick(language, "派到的站", "served"),
        pick(language, "有效覆盖率", "effective rate"),
        pick(language, "最多可达", "at the very most"),
    ]
    names = {circle.name: pick(language, circle.name_zh, circle.name_en) for circle in run.opened.plan.circles}
    rows = frame_rows(run.tables["team_plans"])
    cells = [_cells(row, names[row["circle"]], language) for row in rows]
    every = [_every(row, names[row["circle"]], language) for row in rows]
    week = [] if "pool_plans" in run.tables else [week_line(run.opened.plan.staffing.sessions, language)]
    return ["", pick(language, zh, en), *week, *text_table(headings, cells, left=2), *every]


def _every(row: Row, circle: str, language: Language) -> str:
    """Whether every waiting station can have its sessions, and how many more people of each role it takes."""
    start = pick(language, f"  {circle}：要让每个等待的站都派到，", f"  {circle}: to serve every waiting station ")
    if row["served_stations"] is None:
        return start + pick(
            language, "够不够不公开（人数少）", "may or may not be possible (small numbers are left out)"
        )
    if row["every_station"] == "possible":
        return start + pick(language, "现有人员就够", "is possible with these people")
    if row["first_more_enough"] is None:
        return start + pick(
            language, "这样的工时多少人都不够", "is out of reach for people of such hours, however many"
        )
    return start + _more(row, language)


def _more(row: Row, language: Language) -> str:
    roles = [word(ROLE_WORDS, role, language) for role in row["roles"].split(";")]
    least, enough = ([row[f"{name}_more_{end}"] for name in ("first", "second")] for end in ("at_least", "enough"))
    hours = [f"{row[f'{name}_added_hours']:g}" for name in ("first", "second")]
    added = pick(
        language, f"所加的人每周 {hours[0]}、{hours[1]} 小时", f"of {hours[0]} and {hours[1]} hours a week if added"
    )
    if row["every_station"] == "unknown":
        counts = [f"{role} {whole(count)}" for role, count in zip(roles, enough, strict=True)]
        zh = f"现有人员够不够未知；再加 {'、'.join(counts)} 人一起足够（{added}）"
        en = f"may or may not be possible with these people; {', '.join(counts)} more together are enough ({added})"
        return pick(language, zh, en)
    between = pick(language, " 至 ", " to ")
    ranges = [
        f"{role} {whole(first) if first == last else f'{whole(first)}{between}{whole(last)}'}"
        for role, first, last in zip(roles, least, enough, strict=True)
    ]
    both = row["more_people_at_least"]
    more_zh, more_en = "", ""
    if both > sum(least):
        more_zh, more_en = f"；两种合计至少 {whole(both)} 人", f"; of the two together at least {whole(both)}"
    zh = f"还要 {'、'.join(ranges)} 人（前数已证明不能更少，后数一起足够{more_zh}；{added}）"
    en = (
        f"takes more people: {', '.join(ranges)} (the first numbers are proved needed, the last together "
        f"enough{more_en}; {added})"
    )
    return pick(language, zh, en)


def _cells(row: Row, circle: str, language: Language) -> list[str]:
    people = [count_or_left_out(row[name], language) for name in ("first_people", "second_people")]
    return [
        " + ".join(word(ROLE_WORDS, role, language) for role in row["roles"].split(";")),
        circle,
        " + ".join(people),
        whole(row["stations"]),
        whole(row["both_stations"]),
        count_or_left_out(row["served_stations"], language),
        *before_after_bound(row, language),
    ]
