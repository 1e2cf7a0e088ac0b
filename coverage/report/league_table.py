"""The league tables for people: every area of a level, the best covered first."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from ...geo.errors import Language
from ..headline import Headline, floor_rate, told_rate
from ..run_files.frame_rows import Row, frame_rows
from ..whole_tables import WholeTables
from .headline_words import circle_name
from .people_table import Column, PeopleTable
from .words import LEVEL_WORDS, UNIT_WORDS, pick, word

NOT_RANKED = ("other", "outside")


def levels_of(tables: WholeTables) -> tuple[str, ...]:
    """Return the levels that have a league table, coarse to fine: those with more than one row."""
    counts = tables.coverage["areas"]["level"].value_counts(sort=False)
    return tuple(str(level) for level, count in counts.items() if level not in ("plan", "outside") and count > 1)


def league_table(head: Headline, tables: WholeTables, level: str, *, language: Language) -> PeopleTable:
    """Return the areas of `level`, ranked by the share of residents who are covered in every circle."""
    rows = ranked_rows(tables.coverage["areas"], level)
    after = _after(tables)
    columns = [
        Column(pick(language, "排名", "Rank"), [row["rank"] for row in rows], "count"),
        Column(word(LEVEL_WORDS, level, language).capitalize(), [area_name(row, language=language) for row in rows]),
        Column(pick(language, "上级", "Part of"), [row["parent"] for row in rows]),
        Column(pick(language, "居民(人)", "Residents"), [row["residents"] for row in rows], "count"),
        Column(pick(language, "所有圈都覆盖", "In every circle"), [_share(row) for row in rows], "rate", bar=True),
        Column(pick(language, "都覆盖(人)", "Residents in every one"), [_every(row) for row in rows], "count"),
    ]
    for circle in head.circles:
        name, key = circle_name(circle, language=language), circle.name
        rates = [area_rate(row, f"{key}_covered_residents", f"{key}_rate", is_shared=head.is_shared) for row in rows]
        columns.append(
            Column(
                pick(language, f"{name}覆盖率", f"{name}: rate"), rates, "rate", bar=True,
                least=floor_rate(round(circle.target * 1000), 1000),
            )
        )  # fmt: skip
        left = [_less(row["residents"], row[f"{key}_covered_residents"]) for row in rows]
        columns.append(Column(pick(language, f"{name}未覆盖(人)", f"{name}: not covered"), left, "count"))
    if head.sites is not None and head.told is not None:
        name, key = circle_name(head.told, language=language), head.told.name
        then = [after.get((row["level"], row["name"], row["parent"]), {}) for row in rows]
        rates = [
            area_rate(row, f"{key}_after_residents", f"{key}_after_rate", is_shared=head.is_shared) for row in then
        ]
        columns.append(Column(pick(language, f"建成后{name}", f"{name}, once built"), rates, "rate", bar=True))
    return PeopleTable(tuple(columns))


def ranked_rows(areas: pd.DataFrame, level: str) -> list[Row]:
    """Return the rows of `level` and who is outside, with their rank: equal shares share one.

    Who is in no area of the level, where nobody lives and whose counts are left out has none and stands last.
    """
    rows = [row for row in frame_rows(areas) if row["level"] in (level, "outside")]
    exact = [_fraction(row) for row in rows]
    ranked = [share for share in exact if share is not None]
    ranks = [None if share is None else 1 + sum(other > share for other in ranked) for share in exact]
    told = [{**row, "rank": rank} for row, rank in zip(rows, ranks, strict=True)]
    return sorted(told, key=lambda row: (row["rank"] is None, row["rank"] or 0, -(row["residents"] or 0)))


def area_rate(row: Row, covered: str, rate: str, *, is_shared: bool) -> float | None:
    """Return the rate of an area's row, of its columns `covered` and `rate`."""
    return told_rate(row.get(covered), row.get("residents"), row.get(rate), is_shared=is_shared)


def area_name(row: Row, *, language: Language) -> str:
    """Return the name of an area for people."""
    return word(UNIT_WORDS, row["name"], language)


def _fraction(row: Row) -> Fraction | None:
    every, residents = _every(row), row["residents"]
    if row["name"] in NOT_RANKED or not residents or every is None:
        return None
    return Fraction(every, residents)


def _every(row: Row) -> int | None:
    every = row["all_circles_residents"]
    return None if every is None else int(every)


def _share(row: Row) -> float | None:
    return floor_rate(_every(row), row["residents"])


def _less(total: int | None, part: int | None) -> int | None:
    return None if total is None or part is None else total - part


def _after(tables: WholeTables) -> dict[tuple[str, str, str], Row]:
    rows = frame_rows(tables.sites["areas_after"]) if "areas_after" in tables.sites else []
    return {(row["level"], row["name"], row["parent"]): row for row in rows}
