"""The printed report of a `patrol` run: residents a patroller, who is missing where, what could be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...geo.errors import Language
from ..areas import LEVELS
from ..frame_rows import Row, frame_rows
from ..patrol.patrol_run import PatrolRun
from ..patrol.patrol_tables import shown_units
from .area_names import AreaNames, area_names
from .assumption_words import assumption_lines
from .beat_words import beat_lines
from .class_words import CLASS_NAMES, STATUS_NAMES, class_bounds
from .patrol_proposals import addition_lines, move_lines, one_to, reach_lines
from .text_table import text_table
from .words import LEVEL_WORDS, UNIT_WORDS, made_up_line, pick, things, whole, whole_or_dash, word

WORST_SHOWN = 10


def patrol_lines(run: PatrolRun, *, language: Language) -> list[str]:
    """Return the report as lines."""
    facts, plan = run.answer, run.study.opened.plan
    names = area_names(_rows(run, "patrol"), language=language)
    return [
        *_title(run, language),
        "",
        *_headline(facts, language),
        *_range(facts, language),
        bases_line(facts, language=language),
        "",
        *_classes(facts, language),
        *_levels(run, names, language),
        *_worst(run, names, language),
        *addition_lines(facts, _rows(run, "patrol_additions"), names, language=language),
        *move_lines(facts, _rows(run, "patrol_moves"), names, language=language),
        *reach_lines(facts, language=language),
        *beat_lines(facts, _rows(run, "patrol_beats"), language=language),
        *_cautions(facts, language),
        "",
        *assumption_lines(run.facts, plan.circles, language=language),
    ]


def _rows(run: PatrolRun, table: str) -> list[Row]:
    return frame_rows(run.tables[table]) if table in run.tables else []


def bases_line(facts: Mapping[str, Any], *, language: Language) -> str:
    """Say the ratio on the plan's own population basis and on the others, to the nearest whole person."""
    count = whole_or_dash(facts["patrollers"])
    parts = []
    for base in facts["bases"]:
        name = base["basis"] or pick(language, "口径未说明", "basis not stated")
        each = base["residents_per_patroller"]
        ratio = "—" if each is None else f"1:{int(each + 0.5):,}"
        zh, en = f"{name} {whole(base['residents'])} 人 {ratio}", f"{name} {whole(base['residents'])} {ratio}"
        parts.append(pick(language, zh, en))
    text = pick(language, "；", "; ").join(parts)
    zh, en = (
        f"同样 {count} 名平安员，按不同人口口径：{text}",
        f"The same {count} patrollers by population basis: {text}",
    )
    return pick(language, zh, en)


def _title(run: PatrolRun, language: Language) -> list[str]:
    plan, facts = run.study.opened.plan, run.answer
    lines = [pick(language, f"平安员密度 · {plan.name}", f"Patroller density · {plan.name}")]
    if plan.is_made_up:
        lines.append(made_up_line(language))
    basis = plan.population_basis or pick(language, "未说明", "not stated")
    date = str(plan.population_date) if plan.population_date else pick(language, "日期未说明", "date not stated")
    people = whole(facts["residents"])
    zh, en = f"人口口径：{basis}（{date}）；居民 {people} 人", f"Population: {basis} ({date}); {people} residents"
    lines.append(pick(language, zh, en))
    if facts["share"] is not None:
        zh = (
            "可共享版本：平安员按区域和类别、居民按区域和六边形先各自取整到 5 的倍数，再计算其余各数；"
            "平安员 1 至 4 人的不写，合计里一律按 3 人计；合计由取整后的数相加，与其他表中只取整一次的合计可能略有出入"
        )
        en = (
            "For sharing: counts of patrollers by area and group, and of residents by area and hexagon, are rounded to "
            "multiples of 5 before anything else is computed; 1 to 4 patrollers are left out and count as 3 in totals; "
            "totals are sums of these and may differ a little from totals elsewhere that are rounded once"
        )
        lines.append(pick(language, zh, en))
    return lines


def _headline(facts: Mapping[str, Any], language: Language) -> list[str]:
    ratio = one_to(facts["residents_per_patroller"])
    if facts["patrollers"] is None:
        return [pick(language, "平安员人数少，不公开", "The number of patrollers is small and masked")]
    count, needed = whole(facts["patrollers"]), whole(facts["required"])
    short, over = whole(facts["shortage"]), whole(facts["surplus"])
    zh = f"平安员 {count} 名，{ratio}（目标 1:{facts['ratio']}）；需要 {needed} 名，缺 {short} 名，余 {over} 名"
    told = things(count, "patroller", "patrollers")
    en = f"{told}, {ratio} (target 1:{facts['ratio']}); {needed} required, {short} short, {over} surplus"
    lines = [pick(language, zh, en)]
    if facts["communities_shortage"] is not None:
        total = whole(facts["communities_shortage"])
        zh = f"逐个社区计算，共缺 {total} 名：余缺不能自动相抵"
        en = f"Community by community {total} are short: a surplus elsewhere makes up for none of them"
        lines.append(pick(language, zh, en))
    elif len(facts["finest_levels"]) > 1:
        total = whole(facts["areas_shortage"])
        levels = _level_counts(facts, language)
        zh = f"人数列到的层级不同（{levels}），逐个区域计算，共缺 {total} 名：余缺不能自动相抵"
        en = (
            f"Patrollers are listed at different levels ({levels}); area by area {total} are "
            "short: a surplus elsewhere makes up for none of them"
        )
        lines.append(pick(language, zh, en))
    return lines


def _level_counts(facts: Mapping[str, Any], language: Language) -> str:
    """How many of the finest areas with a known number are of each level."""
    parts = [
        pick(
            language,
            f"{word(LEVEL_WORDS, level, language)} {count} 个",
            f"{word(LEVEL_WORDS, level, language)}: {count}",
        )
        for level, count in sorted(facts["finest_levels"].items(), key=lambda item: LEVELS.index(item[0]))
    ]
    return pick(language, "、", ", ").join(parts)


def _range(facts: Mapping[str, Any], language: Language) -> list[str]:
    least, count = facts["patrollers_least"], facts["patrollers"]
    if least is None or count is None or least == count or not facts["residents"]:
        return []
    best, worst = facts["residents"] / count, facts["residents"] / least if least else None
    spread = f"{one_to(best)} … {one_to(worst)}"
    zh = (
        f"各类人数相加；若有人同属多类而表里没有编号，实际在 {whole(least)}（各区域最大的一类）"
        f"至 {whole(count)} 名之间，{spread}"
    )
    en = (
        f"Groups are added up; the table has no ids, so that if people are in several groups there are between "
        f"{whole(least)} (the largest group of each area) and {whole(count)}, {spread}"
    )
    return [pick(language, zh, en)]


def _classes(facts: Mapping[str, Any], language: Language) -> list[str]:
    level = word(LEVEL_WORDS, next(iter(facts["finest_levels"]), facts["finest_level"]), language)
    bounds = class_bounds(facts["ratio"], language=language)
    told = [
        pick(
            language,
            f"{word(CLASS_NAMES, name, language)}（{bounds[name]}）{facts['classes'][name]} 个",
            f"{word(CLASS_NAMES, name, language)} ({bounds[name]}): {facts['classes'][name]}",
        )
        for name in CLASS_NAMES
    ]
    zh = f"{level}共 {facts['finest_areas']} 个：{'，'.join(told)}"
    en = f"Areas at level {level}: {facts['finest_areas']}; {', '.join(told)}"
    if len(facts["finest_levels"]) > 1:
        levels = _level_counts(facts, language)
        zh = f"人数已知的最细区域共 {facts['finest_areas']} 个（{levels}）：{'，'.join(told)}"
        en = f"Finest areas with a known number: {facts['finest_areas']} ({levels}); {', '.join(told)}"
    lines = [pick(language, zh, en)]
    for status in ("none", "no_residents"):
        count = facts["statuses"].get(status, 0)
        if count:
            name = word(STATUS_NAMES, status, language)
            lines.append("  " + pick(language, f"{name}：{count} 个", f"{name}: {count}"))
    if facts["masked_areas"]:
        masked = facts["masked_areas"]
        lines.append("  " + pick(language, f"人数少、不公开：{masked} 个", f"masked: {masked}"))
    return [*lines, ""]


def _levels(run: PatrolRun, names: AreaNames, language: Language) -> list[str]:
    """The coarsest level with several areas, as a table."""
    rows = frame_rows(run.tables["patrol"])
    for level in run.answer["levels"]:
        ours = [row for row in rows if row["level"] == level]
        if len(ours) > 1:
            ours += [row for row in rows if row["level"] == "outside"]
            return [word(LEVEL_WORDS, level, language), *_table(ours, names, language), ""]
    return []


def _worst(run: PatrolRun, names: AreaNames, language: Language) -> list[str]:
    """The finest areas with a known number that are missing most, without patrollers first; `other` beside them."""
    level, units = run.answer["finest_level"], shown_units(run.study)
    kinds = [run.study.units.units[unit].kind for unit in units]
    finest = np.isin(units, run.study.areas)
    rows = [
        row
        for row, kind, is_finest in zip(frame_rows(run.tables["patrol"]), kinds, finest, strict=True)
        if row["shortage"] and (is_finest or (kind == "other" and row["level"] == level))
    ]
    if level == "plan" or not rows:
        return []
    rows.sort(key=_badness)
    level = next(iter(run.answer["finest_levels"]), level)
    title = pick(language, f"比例最差的{word(LEVEL_WORDS, level, language)}", f"Worst ratios, level {level}")
    if len(run.answer["finest_levels"]) > 1:
        title = pick(language, "比例最差的区域", "Worst ratios")
    rest = len(rows) - WORST_SHOWN
    more = [pick(language, f"  另有 {rest} 个见 patrol.csv", f"  {rest} more in patrol.csv")] if rest > 0 else []
    return [title, *_table(rows[:WORST_SHOWN], names, language), *more, ""]


def _badness(row: Row) -> tuple[bool, float, int]:
    return (row["status"] != "none", -(row["residents_per_patroller"] or 0.0), -row["residents"])


def _table(rows: list[Row], names: AreaNames, language: Language) -> list[str]:
    headings = [
        pick(language, "名称", "name"),
        pick(language, "居民", "residents"),
        pick(language, "平安员", "patrollers"),
        pick(language, "比例", "ratio"),
        pick(language, "需要", "required"),
        pick(language, "缺", "short"),
        pick(language, "余", "surplus"),
        "",
    ]
    cells = [
        [
            names.get(row["code"] or "") or word(UNIT_WORDS, row["name"], language),
            whole(row["residents"]),
            *(whole_or_dash(row["patrollers"]), one_to(row["residents_per_patroller"]), whole(row["required"])),
            whole_or_dash(row["shortage"]),
            whole_or_dash(row["surplus"]),
            _remark(row, language),
        ]
        for row in rows
    ]
    return text_table(headings, cells)


def _remark(row: Row, language: Language) -> str:
    if row["status"] != "counted":
        return word(STATUS_NAMES, row["status"], language)
    return "" if row["class"] is None else word(CLASS_NAMES, row["class"], language)


def _cautions(facts: Mapping[str, Any], language: Language) -> list[str]:
    found = facts["hexagons"]
    median = whole_or_dash(found["median_residents"])
    zh = f"六边形：H3 {found['resolution']} 级，{whole(found['count'])} 个，居民中位数 {median} 人"
    en = f"Hexagons: H3 resolution {found['resolution']}, {whole(found['count'])} of them, median {median} residents"
    if found["spread"]:
        zh += "；其中的平安员按居民比例分摊，是估计，不计需要数和缺口"
        en += "; patrollers in them are spread in proportion to residents: an estimate, without required or shortage"
    lines = [pick(language, zh, en)]
    if found["patrollers_not_spread"]:
        count = whole(found["patrollers_not_spread"])
        zh = f"所在区域没有居民、无法分摊的平安员：{count} 名"
        en = f"Patrollers of areas without residents, in no hexagon: {count}"
        lines.append(pick(language, zh, en))
    return lines
