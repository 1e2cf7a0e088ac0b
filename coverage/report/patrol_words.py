"""The printed report of a `patrol` run: residents a patroller, who is missing where, what could be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...geo.errors import Language
from ..layers.areas import LEVELS
from ..patrol.patrol_run import PatrolRun
from ..run_files.frame_rows import Row
from .area_names import area_names
from .assumption_words import assumption_lines
from .beat_words import beat_lines
from .class_words import CLASS_NAMES, class_bounds
from .patrol_area_words import finest_rows, level_lines, table_rows, worst_lines
from .patrol_group_words import group_lines
from .patrol_proposals import addition_lines, move_lines, next_line, one_to
from .patrol_reach_words import reach_lines
from .words import LEVEL_WORDS, UNIT_WORDS, counted, made_up_line, pick, whole, whole_or_dash, word

BESIDE_CLASSES = {
    "none": ("其中有居民、无平安员", "of these, with residents and no patroller"),
    "no_residents": ("另有平安员、无居民，不分级", "besides, in no class, with patrollers and no residents"),
    "empty": ("另无居民、无平安员，不分级", "besides, in no class, with nobody"),
}


def patrol_lines(run: PatrolRun, *, language: Language) -> list[str]:
    """Return the report as lines."""
    facts, plan = run.answer, run.study.opened.plan
    names = area_names(table_rows(run, "patrol"), language=language)
    return [
        *_title(run, language),
        "",
        *_headline(facts, table_rows(run, "patrol"), language),
        *range_lines(facts, language=language),
        bases_line(facts, language=language),
        "",
        *_classes(facts, language),
        *level_lines(run, names, language=language),
        *worst_lines(run, names, language=language),
        *group_lines(
            facts, [row for row in table_rows(run, "patrol_groups") if row["level"] == "plan"], language=language
        ),
        *addition_lines(facts, table_rows(run, "patrol_additions"), names, language=language),
        *move_lines(facts, table_rows(run, "patrol_moves"), names, language=language),
        *next_line(facts, language=language),
        *reach_lines(facts, _reached(run), names, language=language),
        *beat_lines(facts, table_rows(run, "patrol_beats"), language=language),
        *_cautions(facts, language),
        "",
        *assumption_lines(run.facts, plan.circles, language=language),
    ]


def _reached(run: PatrolRun) -> list[Row]:
    """The rows of `patrol_reach` in which everybody is once."""
    return finest_rows(run, "patrol_reach") + [
        row for row in table_rows(run, "patrol_reach") if row["level"] == "outside"
    ]


def bases_line(facts: Mapping[str, Any], *, language: Language) -> str:
    """Say the ratio on the plan's own population basis and on the others, to the nearest whole person.

    Where that would hide that the target is missed, it has a decimal.
    """
    count, noun = whole_or_dash(facts["patrollers"]), "patroller" if facts["patrollers"] == 1 else "patrollers"
    parts = []
    for base in facts["bases"]:
        name = base["basis"] or pick(language, "口径未说明", "basis not stated")
        each = base["residents_per_patroller"]
        ratio = "—" if each is None else f"1:{int(each + 0.5):,}"
        if each is not None and each > facts["ratio"] >= int(each + 0.5):
            ratio = one_to(each)
        zh, en = f"{name} {whole(base['residents'])} 人 {ratio}", f"{name} {whole(base['residents'])} {ratio}"
        parts.append(pick(language, zh, en))
    text = pick(language, "；", "; ").join(parts)
    zh, en = (
        f"同样 {count} 名平安员，按不同人口口径：{text}",
        f"The same {count} {noun} by population basis: {text}",
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


def _headline(facts: Mapping[str, Any], rows: list[Row], language: Language) -> list[str]:
    ratio = one_to(facts["residents_per_patroller"])
    if facts["patrollers"] is None:
        return [pick(language, "平安员人数少，不公开", "The number of patrollers is small and masked")]
    count, needed = whole(facts["patrollers"]), whole(facts["required"])
    short, over = whole(facts["shortage"]), whole(facts["surplus"])
    zh = f"平安员 {count} 名，{ratio}（目标 1:{facts['ratio']}）；需要 {needed} 名，缺 {short} 名，余 {over} 名"
    people = counted(facts["patrollers"], "patroller")
    en = f"{people}, {ratio} (target 1:{facts['ratio']}); {needed} required, {short} short, {over} surplus"
    lines = [pick(language, zh, en)]
    if facts["communities_shortage"] is not None:
        total = whole(facts["communities_shortage"])
        others = [row for row in rows if row["code"] is None and row["level"] in ("community", "outside")]
        beside = any(row["shortage"] for row in others if row["name"] in UNIT_WORDS)
        if not facts["communities_shortage"]:
            return [*lines, pick(language, "逐个社区计算，也都不缺", "Community by community none is short")]
        zh = f"逐个社区{'（连同其他、区外）' if beside else ''}计算，共缺 {total} 名：余缺不能自动相抵"
        en = (
            f"Community by community{' (with other and outside)' if beside else ''} {total} are short: "
            "a surplus elsewhere makes up for none of them"
        )
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


def range_lines(facts: Mapping[str, Any], *, language: Language) -> list[str]:
    """Say between which numbers the patrollers are, where groups are added up without ids or small counts masked."""
    if facts["patrollers_between"] is not None and facts["patrollers"] is not None:
        return [_shared_range(facts, language)]
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


def _shared_range(facts: Mapping[str, Any], language: Language) -> str:
    """What rounding and masking leave open, which is much where most counts are small."""
    least, most = facts["patrollers_between"]
    zh = f"取整和隐去小数之后，实际合计在 {whole(least)} 至 {whole(most)} 名之间"
    en = f"As far as rounding and masking tell, there are between {whole(least)} and {whole(most)} of them"
    if facts["residents"]:
        spread = f"{one_to(facts['residents'] / most)} … {one_to(facts['residents'] / least)}"
        zh, en = f"{zh}，{spread}", f"{en}, {spread}"
    return pick(language, zh, en)


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
    for status, (zh, en) in BESIDE_CLASSES.items():
        count = facts["statuses"].get(status, 0)
        if count:
            lines.append("  " + pick(language, f"{zh}：{count} 个", f"{en}: {count}"))
    if facts["masked_areas"]:
        masked = facts["masked_areas"]
        lines.append("  " + pick(language, f"人数少、不公开：{masked} 个", f"masked: {masked}"))
    return [*lines, ""]


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
