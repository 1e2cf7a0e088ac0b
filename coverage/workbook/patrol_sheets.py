"""The sheets of patrol: residents a patroller by area, by group and on foot, where surplus could move, new ones go.

The population basis and its date stand on each.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ...geo.errors import Language
from ..headline import Headline
from ..patrol.patrol_study import PatrolStudy
from ..report.area_names import area_names
from ..report.class_words import CLASS_NAMES, STATUS_NAMES, class_bounds
from ..report.headline_words import patrol_sentence
from ..report.map_words import plan_lines
from ..report.patrol_words import bases_line, range_lines
from ..report.people_table import Column, PeopleTable, plain
from ..report.words import LEVEL_WORDS, UNIT_WORDS, exact_metres, pick, word
from ..run_files.frame_rows import frame_rows
from ..whole_tables import WholeTables
from .sheet import Sheet


def patrol_sheets(study: PatrolStudy, head: Headline, tables: WholeTables, *, language: Language) -> list[Sheet]:
    """Return the sheets that apply."""
    sheets = [_by_area(study, head, tables, language)]
    if any(plain(tables.patrol["patrol_groups"]["group"])):
        sheets.append(_groups(tables, language))
    if "patrol_reach" in tables.patrol:
        sheets.append(_reach(study, tables, language))
    if "patrol_moves" in tables.patrol and len(tables.patrol["patrol_moves"]):
        sheets.append(_moves(tables, language))
    if "patrol_additions" in tables.patrol:
        sheets.append(_additions(tables, language))
    population = plan_lines(study.opened.plan, language)[0]
    return [replace(sheet, notes=(population, *sheet.notes)) for sheet in sheets]


def _by_area(study: PatrolStudy, head: Headline, tables: WholeTables, language: Language) -> Sheet:
    frame = tables.patrol["patrol"]
    bounds = class_bounds(study.ratio, language=language)
    classes = [
        "" if name is None else f"{word(CLASS_NAMES, name, language)} {bounds[name]}" for name in plain(frame["class"])
    ]
    table = PeopleTable(
        (
            Column(
                pick(language, "层级", "Level"), [word(LEVEL_WORDS, name, language) for name in plain(frame["level"])]
            ),
            Column(pick(language, "名称", "Name"), [word(UNIT_WORDS, name, language) for name in plain(frame["name"])]),
            Column(pick(language, "上级", "Part of"), plain(frame["parent"])),
            Column(pick(language, "居民(人)", "Residents"), plain(frame["residents"]), "count"),
            Column(pick(language, "平安员(名)", "Patrollers"), plain(frame["patrollers"]), "count"),
            Column(
                pick(language, "居民与平安员之比", "Residents a patroller"),
                plain(frame["residents_per_patroller"]),
                "ratio",
            ),
            Column(pick(language, "需要(名)", "Required"), plain(frame["required"]), "count"),
            Column(pick(language, "缺(名)", "Short"), plain(frame["shortage"]), "count", bar=True),
            Column(pick(language, "余(名)", "Surplus"), plain(frame["surplus"]), "count", bar=True),
            Column(
                pick(language, "下属社区共缺(名)", "Short in its communities"),
                plain(frame["communities_shortage"]),
                "count",
            ),
            Column(pick(language, "等级", "Class"), classes),
            Column(
                pick(language, "状态", "State"),
                ["" if s == "counted" else word(STATUS_NAMES, s, language) for s in plain(frame["status"])],
            ),
        )
    )
    facts = head.patrol
    sentence = patrol_sentence(head, language=language)
    notes = [
        *([sentence] if sentence else []),
        *([] if facts is None else [*range_lines(facts, language=language), bases_line(facts, language=language)]),
    ]
    zh, en = (
        "比例向上取到 0.1：没有达到的目标不会显得达到",
        "Ratios are rounded up to 0.1: a missed target never looks met",
    )
    return Sheet(
        name=pick(language, "平安员", "Patrollers"),
        title=pick(language, "各区域的平安员配比", "Residents a patroller by area"),
        notes=(*notes, pick(language, zh, en)),
        tables=(table,),
    )


def _groups(tables: WholeTables, language: Language) -> Sheet:
    frame = tables.patrol["patrol_groups"]
    columns = [
        *_unit_columns(tables, frame, language),
        Column(pick(language, "类别", "Group"), plain(frame["group"])),
        Column(pick(language, "平安员(名)", "Patrollers"), plain(frame["patrollers"]), "count", bar=True),
    ]
    notes: tuple[str, ...] = ()
    if frame["quota"].notna().any():
        columns += [
            Column(pick(language, "配比(居民/名)", "Quota (residents each)"), plain(frame["quota"]), "count"),
            Column(pick(language, "需要(名)", "Required"), plain(frame["required"]), "count"),
            Column(pick(language, "缺(名)", "Short"), plain(frame["shortage"]), "count", bar=True),
            Column(pick(language, "余(名)", "Surplus"), plain(frame["surplus"]), "count", bar=True),
        ]
        zh, en = (
            "配比：每名该类平安员对应多少居民；没有配比的类别不计需要数",
            "Quota: residents to each patroller of the group; without one nothing is required",
        )
        notes = (pick(language, zh, en),)
    return Sheet(
        name=pick(language, "平安员类别", "Groups"),
        title=pick(language, "各区域、各类别的平安员", "Patrollers by area and group"),
        notes=notes,
        tables=(PeopleTable(tuple(columns)),),
    )


def _reach(study: PatrolStudy, tables: WholeTables, language: Language) -> Sheet:
    frame = tables.patrol["patrol_reach"]
    limit = exact_metres(study.opened.plan.patrol.reach_m)
    columns = (
        *_unit_columns(tables, frame, language),
        Column(pick(language, "居民(人)", "Residents"), plain(frame["residents"]), "count"),
        Column(
            pick(language, f"{limit} 米内有平安员(人)", f"One within {limit} m"),
            plain(frame["within_reach_residents"]),
            "count",
        ),
        Column(pick(language, "占居民", "Share of residents"), plain(frame["within_reach_rate"]), "rate", bar=True),
        Column(pick(language, "可达平安员(名)", "Accessible"), plain(frame["accessible_patrollers"]), "decimal"),
        Column(
            pick(language, "每千居民可达(名)", "Accessible for 1,000"),
            plain(frame["accessible_patrollers_per_1000"]),
            "decimal",
        ),
    )
    zh = f"可达平安员：两步移动搜索法，每名平安员由沿路网步行 {limit} 米内的居民分享"
    en = f"Accessible: 2SFCA, each patroller is shared by the residents within {limit} m along the streets"
    return Sheet(
        name=pick(language, "步行可达", "On foot"),
        title=pick(language, "步行范围内有没有平安员", "Residents with a patroller within reach on foot"),
        notes=(pick(language, zh, en),),
        tables=(PeopleTable(columns),),
    )


def _unit_columns(tables: WholeTables, frame: pd.DataFrame, language: Language) -> tuple[Column, Column]:
    levels = [word(LEVEL_WORDS, name, language) for name in plain(frame["level"])]
    return (
        Column(pick(language, "层级", "Level"), levels),
        Column(pick(language, "名称", "Name"), _names(tables, frame, "", language)),
    )


def _moves(tables: WholeTables, language: Language) -> Sheet:
    frame = tables.patrol["patrol_moves"]
    ways = {
        "network": pick(language, "路网", "streets"),
        "straight_line": pick(language, "直线（不连通）", "straight line (not connected)"),
    }
    columns = [
        Column(pick(language, "从", "From"), _names(tables, frame, "from_", language)),
        Column(pick(language, "到", "To"), _names(tables, frame, "to_", language)),
        Column(pick(language, "平安员(名)", "Patrollers"), plain(frame["patrollers"]), "count", bar=True),
        Column(pick(language, "距离(米)", "Distance (m)"), plain(frame["distance_m"]), "mean_m"),
        Column(pick(language, "按", "Along"), [ways.get(way, way) for way in plain(frame["distance_by"])]),
    ]
    groups = plain(frame["group"])
    if any(groups):
        columns.insert(2, Column(pick(language, "类别", "Group"), groups))
    return Sheet(
        name=pick(language, "余缺调剂", "Moves"),
        title=pick(language, "余出的平安员调到相邻区域", "Surplus patrollers who could move next door"),
        notes=(),
        tables=(PeopleTable(tuple(columns)),),
    )


def _names(tables: WholeTables, frame: pd.DataFrame, end: str, language: Language) -> list[str]:
    """Names of areas, those of one name told apart."""
    names = area_names(frame_rows(tables.patrol["patrol"]), language=language)
    return [
        names.get(code or "") or word(UNIT_WORDS, name, language)
        for code, name in zip(plain(frame[f"{end}code"]), plain(frame[f"{end}name"]), strict=True)
    ]


def _additions(tables: WholeTables, language: Language) -> Sheet:
    frame = tables.patrol["patrol_additions"]
    groups = plain(frame["group"])
    by_group = (Column(pick(language, "类别", "Group"), groups),) if any(groups) else ()
    table = PeopleTable(
        (
            Column(pick(language, "名称", "Name"), _names(tables, frame, "", language)),
            *by_group,
            Column(pick(language, "居民(人)", "Residents"), plain(frame["residents"]), "count"),
            Column(pick(language, "现有(名)", "Today"), plain(frame["patrollers"]), "count"),
            Column(pick(language, "新增(名)", "New"), plain(frame["added"]), "count", bar=True),
            Column(pick(language, "增后(名)", "Then"), plain(frame["patrollers_after"]), "count"),
            Column(pick(language, "原比例", "Ratio today"), plain(frame["residents_per_patroller"]), "ratio"),
            Column(pick(language, "增后比例", "Ratio then"), plain(frame["residents_per_patroller_after"]), "ratio"),
            Column(pick(language, "增后仍缺(名)", "Still short"), plain(frame["shortage_after"]), "count"),
        )
    )
    return Sheet(
        name=pick(language, "新增平安员", "New patrollers"),
        title=pick(language, "新增平安员去哪里", "Where new patrollers should go"),
        notes=(),
        tables=(table,),
    )
