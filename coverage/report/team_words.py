"""Two pools that staff stations together, in a `staffing` report."""

from __future__ import annotations

from ...geo.errors import Language
from ..frame_rows import Row, frame_rows
from ..staffing.staffing_run import StaffingRun
from .pool_words import before_after_bound, count_or_left_out
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
    return ["", pick(language, zh, en), *text_table(headings, cells, left=2), *every]


def _every(row: Row, circle: str, language: Language) -> str:
    """Whether every waiting station can have its sessions, and how many more people of each role it takes."""
    start = pick(language, f"  {circle}：要让每个等待的站都派到，", f"  {circle}: every waiting station ")
    if row["served_stations"] is None:
        return start + pick(language, "够不够不公开（人数少）", "may or may not be served (small numbers are left out)")
    if row["every_station"] == "possible":
        return start + pick(language, "现有人员就够", "can be served by these people")
    if row["first_more_enough"] is None:
        return start + pick(
            language, "这样的工时多少人都不够", "is out of reach for people of such hours, however many"
        )
    ranges = []
    for role, name in zip(row["roles"].split(";"), ("first", "second"), strict=True):
        least, enough = whole(row[f"{name}_more_at_least"]), whole(row[f"{name}_more_enough"])
        count = least if least == enough else pick(language, f"{least} 至 {enough}", f"{least} to {enough}")
        ranges.append(f"{word(ROLE_WORDS, role, language)} {count}")
    zh = f"还要 {'、'.join(ranges)} 人（前数已证明不能更少，后数一起足够）"
    en = f"takes more people: {', '.join(ranges)} (the first numbers are proved needed, the last together enough)"
    return start + pick(language, zh, en)


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
