"""The printed report of a comparison: what differs, who gains, who loses, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...geo.errors import Language
from ..compare.compare_run import CompareRun
from ..compare.compare_tables import STATES
from ..plan_toml.plan import says_made_up
from ..run_files.frame_rows import Row, frame_rows
from .difference_words import difference_lines
from .text_table import text_table
from .words import LEVEL_WORDS, STATUS_WORDS, UNIT_WORDS, Pair, exact_metres, made_up_line, percent, pick, whole, word

AREAS_SHOWN = 10
STATE_WORDS: dict[str, Pair] = {
    **STATUS_WORDS,
    "unstaffed": ("缺人员", "staff missing"),
    "staff_unknown": ("人员情况不明", "staff not known"),
    "absent": ("没有这处住宅", "not there"),
}


def compare_lines(run: CompareRun, *, language: Language) -> list[str]:
    """Return the report as lines: first what differs, then numbers."""
    names = circle_names(run, language=language)
    return [
        *title_lines(run, language=language),
        "",
        *difference_lines(run.comparison.differences, names, language=language),
        *alone_lines(run, names, language=language),
        *unknown_lines(run, names, language=language),
        "",
        *_people(run, language),
        "",
        *(_headline(row, names[row["circle"]], language) for row in run.answer["circles"]),
        "",
        *_balance(run, names, language),
        *_areas(run, names, language),
        *_transitions(run, names, language),
        *_walks(run, names, language),
    ]


def circle_names(run: CompareRun, *, language: Language) -> dict[str, str]:
    """Return the name for people of every circle of either run."""
    circles = {**run.comparison.before.measured, **run.comparison.after.measured}
    key = pick(language, "name_zh", "name_en")
    return {name: str(circle[key]) for name, circle in circles.items()}


def plan_language(run: CompareRun) -> Language:
    """Return the language of the second run's plan."""
    return "en" if run.comparison.after.plan.get("language") == "en" else "zh"


def signed(number: int) -> str:
    """Return a whole number with its sign and thousands separators."""
    return f"{number:+,}".replace("-", "−") if number else "0"


def title_lines(run: CompareRun, *, language: Language) -> list[str]:
    """Return what was compared: a title, whether the place is made up, the two runs."""
    before, after = run.answer["before"], run.answer["after"]
    name = after["plan"] or ""
    lines = [pick(language, f"两次运行对比 · {name}", f"Two runs compared · {name}")]
    if says_made_up(str(name)):
        lines.append(made_up_line(language))
    zh, en = f"之前：{before['run']}；之后：{after['run']}", f"Before: {before['run']}; after: {after['run']}"
    return [*lines, pick(language, zh, en)]


def alone_lines(run: CompareRun, names: Mapping[str, str], *, language: Language) -> list[str]:
    """Return a line for the circles that one run alone has: nothing can be said of them."""
    lines = []
    for side, zh, en in (("before", "之前", "first"), ("after", "之后", "second")):
        circles = run.answer["circles_in_one_run"][side]
        if circles:
            told = pick(language, "、", ", ").join(names[name] for name in circles)
            lines.append(
                pick(
                    language,
                    f"  只有{zh}一次运行有的服务圈，不比较：{told}",
                    f"  Circles of the {en} run alone, not compared: {told}",
                )
            )
    return lines


def unknown_lines(run: CompareRun, names: Mapping[str, str], *, language: Language) -> list[str]:
    """Return a line for each circle with stations of unknown staff: it covers at least what is told."""
    table = frame_rows(run.tables["compare_transitions"])
    lines = []
    for circle in run.comparison.matched.circles:
        rows = [row for row in table if row["circle"] == circle]
        before = sum(row["residents_before"] for row in rows if row["before"] == "staff_unknown")
        after = sum(row["residents_after"] for row in rows if row["after"] == "staff_unknown")
        if before or after:
            zh = f"  {names[circle]}：人员情况不明的居民 {whole(before)} → {whole(after)} 人，覆盖数是下限"
            en = (
                f"  {names[circle]}: staff not known for {whole(before)} → {whole(after)} residents; "
                "at least what is told is covered"
            )
            lines.append(pick(language, zh, en))
    return lines


def _people(run: CompareRun, language: Language) -> list[str]:
    facts = run.answer
    both, new, gone = (whole(facts[f"residences_{key}"]) for key in ("in_both", "new", "gone"))
    zh = f"按编号对上的住宅 {both} 处；新增 {new} 处，消失 {gone} 处"
    en = f"Residences by id: {both} in both runs, {new} new, {gone} gone"
    before, after, stay = (whole(facts[f"residents_{key}"]) for key in ("before", "after", "in_both"))
    come, left = whole(facts["residents_come"]), whole(facts["residents_left"])
    zh_people = f"居民 {before} → {after} 人：两次都在 {stay} 人，增加 {come} 人，减少 {left} 人"
    en_people = f"Residents {before} → {after}: {stay} in both runs, {come} have come, {left} have left"
    return [pick(language, zh, en), pick(language, zh_people, en_people)]


def _headline(row: Row, name: str, language: Language) -> str:
    radius = exact_metres(row["radius_after_m"])
    if row["radius_before_m"] != row["radius_after_m"]:
        radius = f"{exact_metres(row['radius_before_m'])} → {radius}"
    rates = f"{percent(row['rate_before'])} → {percent(row['rate_after'])}"
    gained, lost = whole(row["gained_residents"]), whole(row["lost_residents"])
    zh = f"{name}服务圈（步行 {radius} 米）：人口覆盖率 {rates}；两次都在的居民中新覆盖 {gained} 人，失去 {lost} 人"
    en = (
        f"{name} circle ({radius} m on foot): coverage rate of people {rates}; "
        f"of those in both runs {gained} gained, {lost} lost"
    )
    return pick(language, zh, en)


def _balance(run: CompareRun, names: Mapping[str, str], language: Language) -> list[str]:
    headings = [
        pick(language, "服务圈", "circle"),
        pick(language, "之前覆盖", "covered before"),
        pick(language, "+新覆盖", "+ gained"),
        pick(language, "−失去", "− lost"),
        pick(language, "+增加的居民", "+ have come"),
        pick(language, "−减少的居民", "− have left"),
        pick(language, "=之后覆盖", "= covered after"),
        pick(language, "净变化", "change"),
    ]
    keys = ("covered_before_residents", "gained_residents", "lost_residents", "come_covered_residents")
    rows = [
        [
            names[row["circle"]],
            *(whole(row[key]) for key in (*keys, "left_covered_residents", "covered_after_residents")),
            signed(row["covered_change_residents"]),
        ]
        for row in run.answer["circles"]
    ]
    zh, en = "已覆盖居民的收支（人，逐项相加相等）", "Covered residents, before to after (adds up to the person)"
    return [pick(language, zh, en), *text_table(headings, rows), ""]


def _areas(run: CompareRun, names: Mapping[str, str], language: Language) -> list[str]:
    """The areas of the finest level with the largest changes in all circles together."""
    levels = run.answer["levels"]
    if not levels:
        return []
    rows = [row for row in frame_rows(run.tables["compare_areas"]) if row["level"] == levels[-1]]
    areas: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        areas.setdefault((row["parent"], row["name"]), []).append(row)
    changed = {area: found for area, found in areas.items() if any(_moves(row) for row in found)}
    level = word(LEVEL_WORDS, levels[-1], language)
    if not changed:
        return [pick(language, f"没有{level}的覆盖发生变化", f"No area at level {level} has changed"), ""]
    order = sorted(changed, key=lambda area: -sum(_moves(row) for row in changed[area]))[:AREAS_SHOWN]
    zh = f"变化最大的 {len(order)} 个{level}（共 {len(changed)} 个有变化；新覆盖/失去，人）"
    en = f"The {len(order)} of {len(changed)} changed areas at level {level} that changed most (gained/lost residents)"
    headings = [pick(language, "区域", "area"), *names.values()]
    cells = [[_area_name(area, language), *(_pair(changed[area], name) for name in names)] for area in order]
    return [pick(language, zh, en), *text_table(headings, cells), ""]


def _moves(row: Row) -> int:
    return int(row["gained_residents"] + row["lost_residents"])


def _pair(rows: Sequence[Row], circle: str) -> str:
    found = [row for row in rows if row["circle"] == circle]
    if found and not _moves(found[0]):
        return "·"
    return "—" if not found else f"+{whole(found[0]['gained_residents'])} / −{whole(found[0]['lost_residents'])}"


def _area_name(area: tuple[str, str], language: Language) -> str:
    parent, name = area
    told = word(UNIT_WORDS, name, language)
    return f"{parent} · {told}" if name in UNIT_WORDS and parent else told


def _transitions(run: CompareRun, names: Mapping[str, str], language: Language) -> list[str]:
    """From which status to which, for each circle in which any changed: residents of the second run, or who left."""
    lines = []
    rows = frame_rows(run.tables["compare_transitions"])
    for circle in run.comparison.matched.circles:
        ours = {(row["before"], row["after"]): row for row in rows if row["circle"] == circle}
        if all(before == after for before, after in ours):
            continue
        states = [state for state in STATES if any(state in pair for pair in ours)]
        headings = [
            pick(language, "之前 ↓ 之后 →", "before ↓ after →"),
            *(word(STATE_WORDS, s, language) for s in states),
        ]
        cells = [
            [word(STATE_WORDS, before, language), *(_people_of(ours.get((before, after))) for after in states)]
            for before in states
        ]
        zh = f"{names[circle]}服务圈状态变化（之后的居民人数；住宅消失的按之前）"
        en = f"{names[circle]} circle, change of statuses (residents after; of residences that are gone, before)"
        lines += [pick(language, zh, en), *text_table(headings, cells), ""]
    return lines


def _people_of(row: Row | None) -> str:
    if row is None:
        return "·"
    return whole(row["residents_before"] if row["after"] == "absent" else row["residents_after"])


def _walks(run: CompareRun, names: Mapping[str, str], language: Language) -> list[str]:
    headings = [
        pick(language, "服务圈", "circle"),
        pick(language, "中位步行 之前(米)", "median walk before (m)"),
        pick(language, "之后(米)", "after (m)"),
        pick(language, "变化的中位(米)", "median change (m)"),
        pick(language, "变近(人)", "nearer (residents)"),
        pick(language, "变远(人)", "farther (residents)"),
    ]
    keys = ("walk_before_median_m", "walk_after_median_m", "walk_change_median_m")
    rows = [
        [
            names[row["circle"]],
            *("—" if row[key] is None else f"{row[key]:,.1f}".replace("-", "−") for key in keys),
            whole(row["walk_shorter_residents"]),
            whole(row["walk_longer_residents"]),
        ]
        for row in run.answer["circles"]
    ]
    zh, en = "步行距离（两次都有路可走的居民）", "Walks (residents with a walk in both runs)"
    return [pick(language, zh, en), *text_table(headings, rows)]
