"""The sheets of pools sent to stations: what that makes effective, which stations get a visit, and the week."""

from __future__ import annotations

import pandas as pd

from ...geo.errors import Language
from ..headline import floor_rate
from ..report.people_table import Column, PeopleTable, plain
from ..report.words import ROLE_WORDS, Pair, pick, word
from ..whole_tables import WholeTables
from .sheet import Sheet

WEEKDAYS: dict[str, Pair] = {
    str(number): (f"周{name_zh}", name_en)
    for number, (name_zh, name_en) in enumerate(
        [("一", "Mon"), ("二", "Tue"), ("三", "Wed"), ("四", "Thu"), ("五", "Fri"), ("六", "Sat"), ("日", "Sun")], 1
    )
}
EVERY_WORDS: dict[str, Pair] = {
    "possible": ("可以", "possible"),
    "impossible": ("不够", "not enough people"),
    "unknown": ("未知", "not known"),
}


def pool_plans_table(tables: WholeTables, names: dict[str, str], *, language: Language) -> PeopleTable:
    """Return what sending each pool to the stations that wait for it makes effective."""
    frame = tables.staffing["pool_plans"]
    return PeopleTable(
        (
            Column(pick(language, "服务圈", "Circle"), [names[name] for name in frame["circle"]]),
            Column(pick(language, "岗位", "Role"), [word(ROLE_WORDS, role, language) for role in frame["role"]]),
            Column(pick(language, "人数", "People"), plain(frame["people"]), "count"),
            Column(pick(language, "等待的站", "Stations waiting"), plain(frame["stations"]), "count"),
            Column(pick(language, "派到的站", "Served"), plain(frame["served_stations"]), "count"),
            *_outcome(frame, language),
            Column(
                pick(language, "至少还要(人)", "More people, at least"), plain(frame["more_people_at_least"]), "count"
            ),
            Column(pick(language, "再加几人够", "More people, enough"), plain(frame["more_people_enough"]), "count"),
        ),
        pick(language, "人员池派往各站（各服务圈分别计算）", "Pools sent to stations (each circle for itself)"),
    )


def team_plans_table(tables: WholeTables, names: dict[str, str], *, language: Language) -> PeopleTable:
    """Return what sending people of two pools together makes effective."""
    frame = tables.staffing["team_plans"]
    roles = [" + ".join(word(ROLE_WORDS, role, language) for role in both.split(";")) for both in frame["roles"]]
    return PeopleTable(
        (
            Column(pick(language, "服务圈", "Circle"), [names[name] for name in frame["circle"]]),
            Column(pick(language, "两种岗位", "Two roles"), roles),
            Column(pick(language, "前者人数", "People of the first"), plain(frame["first_people"]), "count"),
            Column(pick(language, "后者人数", "Of the second"), plain(frame["second_people"]), "count"),
            Column(pick(language, "等待的站", "Stations waiting"), plain(frame["stations"]), "count"),
            Column(pick(language, "其中两种都缺", "Lack both"), plain(frame["both_stations"]), "count"),
            Column(pick(language, "派到的站", "Served"), plain(frame["served_stations"]), "count"),
            *_outcome(frame, language),
            *(
                Column(pick(language, f"{who_zh}{much_zh}(人)", f"{who_en}, {much_en}"), plain(frame[name]), "count")
                for who_zh, who_en, role in (("前者", "First", "first"), ("后者", "Second", "second"))
                for much_zh, much_en, name in (
                    ("至少还要", "more at least", f"{role}_more_at_least"),
                    ("再加几人够", "more enough", f"{role}_more_enough"),
                )
            ),
            Column(
                pick(language, "两种合计至少还要(人)", "Both together, more at least"),
                plain(frame["more_people_at_least"]),
                "count",
            ),
        ),
        pick(
            language, "两个人员池合派（两种都缺的站两人同时到站）", "Two pools together (one of each where both lack)"
        ),
    )


def _outcome(frame: pd.DataFrame, language: Language) -> list[Column]:
    """What sending people makes effective, and whether it can be every station."""
    residents = plain(frame["residents"])

    def rates(name: str) -> list[float | None]:
        return [floor_rate(part, total) for part, total in zip(plain(frame[name]), residents, strict=True)]

    return [
        Column(pick(language, "有效覆盖率 今天", "Effective today"), rates("before_residents"), "rate"),
        Column(pick(language, "派出后", "Then"), rates("after_residents"), "rate", bar=True),
        Column(pick(language, "至多可达", "At the very most"), rates("bound_residents"), "rate"),
        Column(
            pick(language, "每站都排到", "Every station"),
            [word(EVERY_WORDS, state, language) if state else None for state in plain(frame["every_station"])],
        ),
    ]


def pool_sheets(tables: WholeTables, names: dict[str, str], *, language: Language) -> list[Sheet]:
    """Return the stations that wait for a pool, and the week where it may be shared."""
    sheets = []
    if "pool_stations" in tables.staffing:
        sheets.append(_stations(tables, names, language))
    if "pool_schedule" in tables.staffing:
        sheets.append(_week(tables, names, language))
    return sheets


def _stations(tables: WholeTables, names: dict[str, str], language: Language) -> Sheet:
    frame = tables.staffing["pool_stations"]
    yes, no = pick(language, "是", "yes"), pick(language, "否", "no")
    served = [None if flag is None else (yes if flag else no) for flag in plain(frame["served"])]
    table = PeopleTable(
        (
            Column(pick(language, "站编号", "Station"), plain(frame["station"])),
            Column(pick(language, "服务站", "Name"), plain(frame["name"])),
            Column(pick(language, "服务圈", "Circle"), [names[name] for name in frame["circle"]]),
            Column(
                pick(language, "所缺岗位", "Role wanting"), [word(ROLE_WORDS, role, language) for role in frame["role"]]
            ),
            Column(pick(language, "每周需要(次)", "Sessions needed"), plain(frame["needed_sessions"]), "count"),
            Column(pick(language, "派到(次)", "Sessions given"), plain(frame["sessions"]), "count"),
            Column(pick(language, "是否配齐", "Served"), served),
            Column(
                pick(language, "单靠它可恢复(人)", "Would gain by it alone"),
                plain(frame["alone_residents"]),
                "count",
                bar=True,
            ),
        )
    )
    return Sheet(
        name=pick(language, "人员池派站", "Pools by station"),
        title=pick(
            language, "等待人员池的站，及每周派到的次数", "Stations that wait for a pool, and what they get a week"
        ),
        notes=(),
        tables=(table,),
    )


def _week(tables: WholeTables, names: dict[str, str], language: Language) -> Sheet:
    frame = tables.staffing["pool_schedule"]
    table = PeopleTable(
        (
            Column(pick(language, "岗位", "Role"), [word(ROLE_WORDS, role, language) for role in frame["role"]]),
            Column(pick(language, "人员序号", "Person"), plain(frame["person"]), "count"),
            Column(
                pick(language, "星期", "Day"), [word(WEEKDAYS, str(day), language) for day in plain(frame["weekday"])]
            ),
            Column(pick(language, "开始", "From"), plain(frame["start"])),
            Column(pick(language, "时长(分)", "Minutes"), plain(frame["minutes"]), "count"),
            Column(pick(language, "站编号", "Station"), plain(frame["station"])),
            Column(pick(language, "服务站", "Name"), plain(frame["name"])),
            Column(pick(language, "服务圈", "Circle"), [names[name] for name in frame["circle"]]),
            Column(pick(language, "路上(分)", "Way there (min)"), plain(frame["travel_before_minutes"]), "count"),
        )
    )
    zh = "一种可行的排法；各服务圈分别计算"
    en = "One week that works; each circle is answered for itself"
    return Sheet(
        name=pick(language, "一周排班", "The week"),
        title=pick(language, "人员池一周排班", "One week of the pools"),
        notes=(pick(language, zh, en),),
        tables=(table,),
    )
