"""The sheets of a comparison with another run: what differs first, then who gains and who loses."""

from __future__ import annotations

from ...geo.errors import Language
from ..compare.compare_run import CompareRun
from ..compare.differences import Difference
from ..report.compare_words import STATE_WORDS, circle_names, compare_lines
from ..report.difference_words import KIND_WORDS, difference_name, difference_value
from ..report.people_table import Column, Kind, PeopleTable, plain
from ..report.words import LEVEL_WORDS, UNIT_WORDS, pick, word
from .sheet import Sheet

_PEOPLE = {
    "residents_before": ("之前居民", "Residents before"),
    "residents_after": ("之后居民", "Residents after"),
    "covered_before_residents": ("之前覆盖", "Covered before"),
    "gained_residents": ("新覆盖", "Gained"),
    "lost_residents": ("失去", "Lost"),
    "unchanged_covered_residents": ("未变：覆盖", "Unchanged, covered"),
    "unchanged_not_covered_residents": ("未变：未覆盖", "Unchanged, not covered"),
    "come_covered_residents": ("增加的居民", "Have come"),
    "left_covered_residents": ("减少的居民", "Have left"),
    "redrawn_covered_residents": ("区域重划", "Redrawn"),
    "covered_after_residents": ("之后覆盖", "Covered after"),
    "covered_change_residents": ("净变化", "Change"),
}


def compare_sheets(run: CompareRun, *, language: Language) -> list[Sheet]:
    """Return what differs between the runs and the change of every area, and the transitions of statuses."""
    names = circle_names(run, language=language)
    areas = run.tables["compare_areas"]
    rates: tuple[tuple[str, str, str], ...] = (
        ("rate_before", "之前覆盖率", "Rate before"),
        ("rate_after", "之后覆盖率", "Rate after"),
    )
    columns = [
        Column(pick(language, "层级", "Level"), [word(LEVEL_WORDS, name, language) for name in plain(areas["level"])]),
        Column(pick(language, "名称", "Name"), [word(UNIT_WORDS, name, language) for name in plain(areas["name"])]),
        Column(pick(language, "上级", "Part of"), plain(areas["parent"])),
        Column(pick(language, "服务圈", "Circle"), [names[name] for name in areas["circle"]]),
        *(Column(pick(language, zh, en), plain(areas[key]), "rate") for key, zh, en in rates),
        *(Column(pick(language, *words), plain(areas[key]), "count") for key, words in _PEOPLE.items()),
    ]
    title = compare_lines(run, language=language)[0]
    zh = "之后覆盖 = 之前覆盖 + 新覆盖 − 失去 + 增加 − 减少 + 重划；新覆盖和失去只计两次都在的居民"
    en = (
        "Covered after = before + gained − lost + have come − have left + redrawn; "
        "gained and lost are people of both runs"
    )
    return [
        Sheet(
            name=pick(language, "对比的口径", "What differs"),
            title=title,
            notes=(f"{run.answer['before']['run']} → {run.answer['after']['run']}",),
            tables=(_differences(run, names, language), _transitions(run, names, language)),
        ),
        Sheet(
            name=pick(language, "前后对比", "Comparison"),
            title=title,
            notes=(pick(language, zh, en),),
            tables=(PeopleTable(tuple(columns)),),
        ),
    ]


def _differences(run: CompareRun, names: dict[str, str], language: Language) -> PeopleTable:
    found = run.comparison.differences
    return PeopleTable(
        (
            Column(pick(language, "类别", "Kind"), [word(KIND_WORDS, d.kind, language) for d in found]),
            Column(pick(language, "项目", "What"), [difference_name(d, names, language=language) for d in found]),
            Column(pick(language, "之前", "Before"), [_told(d, d.before, language) for d in found]),
            Column(pick(language, "之后", "After"), [_told(d, d.after, language) for d in found]),
        ),
        pick(language, "两次运行的不同之处", "What the runs do not agree about"),
    )


def _told(difference: Difference, text: str | None, language: Language) -> str | None:
    """In words; a file by the start of its hash, which tells its versions apart."""
    return text if difference.kind == "input" else difference_value(difference, text, language=language)


def _transitions(run: CompareRun, names: dict[str, str], language: Language) -> PeopleTable:
    frame = run.tables["compare_transitions"]
    counts: tuple[tuple[str, str, str, Kind], ...] = (
        ("residences", "住宅(处)", "Residences", "count"),
        ("residents_before", "之前居民(人)", "Residents before", "count"),
        ("residents_after", "之后居民(人)", "Residents after", "count"),
    )
    return PeopleTable(
        (
            Column(pick(language, "服务圈", "Circle"), [names[name] for name in frame["circle"]]),
            Column(pick(language, "之前", "Before"), [word(STATE_WORDS, s, language) for s in plain(frame["before"])]),
            Column(pick(language, "之后", "After"), [word(STATE_WORDS, s, language) for s in plain(frame["after"])]),
            *(Column(pick(language, zh, en), plain(frame[key]), kind) for key, zh, en, kind in counts),
        ),
        pick(language, "状态转移", "Change of statuses"),
    )
