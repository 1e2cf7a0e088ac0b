"""Areas in the printed report of a `patrol` run: a level as a table, and the areas that are missing most."""

from __future__ import annotations

import numpy as np

from ...geo.errors import Language
from ..patrol.patrol_columns import shown_units
from ..patrol.patrol_run import PatrolRun
from ..run_files.frame_rows import Row, frame_rows
from .area_names import AreaNames
from .class_words import CLASS_NAMES, STATUS_NAMES
from .patrol_proposals import one_to
from .text_table import text_table
from .words import LEVEL_WORDS, UNIT_WORDS, pick, whole, whole_or_dash, word

WORST_SHOWN = 10


def level_lines(run: PatrolRun, names: AreaNames, *, language: Language) -> list[str]:
    """Return the coarsest level with several areas, as a table."""
    rows = frame_rows(run.tables["patrol"])
    for level in run.answer["levels"]:
        ours = [row for row in rows if row["level"] == level]
        if len(ours) > 1:
            ours += [row for row in rows if row["level"] == "outside"]
            return [word(LEVEL_WORDS, level, language), *_table(ours, names, language), ""]
    return []


def worst_lines(run: PatrolRun, names: AreaNames, *, language: Language) -> list[str]:
    """Return the finest areas with a known number that lack most, those without patrollers first; `other` with them."""
    level = run.answer["finest_level"]
    rows = [row for row in finest_rows(run, "patrol") if row["shortage"]]
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


def table_rows(run: PatrolRun, table: str) -> list[Row]:
    """Return the rows of a table of the run; none where it has no such table."""
    return frame_rows(run.tables[table]) if table in run.tables else []


def finest_rows(run: PatrolRun, table: str) -> list[Row]:
    """Return the rows of a table of all units that are the finest areas with a known number, and `other` with them."""
    if table not in run.tables:
        return []
    level, units = run.answer["finest_level"], shown_units(run.study)
    kinds = [run.study.units.units[unit].kind for unit in units]
    finest = np.isin(units, run.study.areas)
    return [
        row
        for row, kind, is_finest in zip(table_rows(run, table), kinds, finest, strict=True)
        if is_finest or (kind == "other" and row["level"] == level)
    ]


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
