"""Workload as an aggregate: cases accepted, resolved, resolved the same day, by area and month. No case, no person.

The rules (docs/rules.md, "Staffing"): what counts are the lines of the level that most lines name; a higher area is the
sum of those below it. Nothing is spread to areas below.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..checks.area_checks import areas_by_word
from ..checks.workload_checks import most_named_level
from ..layers.areas import NONE, AreaIndex, area_chains
from ..layers.layers import PlanLayers

COUNTS = ("accepted", "resolved", "same_day")
PLAN_UNIT = 0


@dataclass(frozen=True, eq=False)
class Workload:
    """Cases by unit of the areas table and month; u units, m months.

    Attributes:
        level: level of the areas that the lines name; empty where the plan has no areas.
        months: the months, such as ``2020-06``, ascending.
        counts: (u, m, 3) cases accepted, resolved, resolved the same day.
        told: (u, m) whether any line tells of the unit, or of one below it, in the month.
        named: the units that lines name, ascending.
        areas: (u,) how many of these stand behind a unit.
        lines: lines that count.
        lines_left_out: lines of another level, or of no area that is known.
    """

    level: str
    months: tuple[str, ...]
    counts: Int64
    told: np.ndarray
    named: Int64
    areas: Int64
    lines: int
    lines_left_out: int

    @property
    def units(self) -> Int64:
        """Units that have any workload told."""
        return np.flatnonzero(self.told.any(axis=1)).astype(np.int64)

    @property
    def period(self) -> str:
        """The whole period: a month, or the first and the last as ``2020-01/2020-12``."""
        first, last = self.months[0], self.months[-1]
        return first if first == last else f"{first}/{last}"

    @property
    def totals(self) -> Int64:
        """(u, 3) cases of the whole period."""
        return np.asarray(self.counts.sum(axis=1))


def read_workload(layers: PlanLayers, index: AreaIndex) -> Workload | None:
    """Sum the workload layer by area and month; None where the plan has no such layer, or no line of it counts."""
    frame = layers.workload
    if frame is None or not len(frame):
        return None
    words = frame["area"].fillna("").astype(str)
    level, units_of = _lines(words, layers, index)
    counts = [bool(units_of.get(word)) and month != "" for word, month in zip(words, frame["month"], strict=True)]
    kept = frame[counts]
    if kept.empty:
        return None
    months = tuple(sorted(set(kept["month"])))
    number = {month: position for position, month in enumerate(months)}
    shape = (len(index.units), len(months))
    totals, told = np.zeros((*shape, len(COUNTS)), dtype=np.int64), np.zeros(shape, dtype=np.bool_)
    cases = np.nan_to_num(kept[list(COUNTS)].to_numpy(dtype=np.float64)).astype(np.int64)
    for word, month, line in zip(kept["area"].astype(str), kept["month"], cases, strict=True):
        for unit in units_of[word]:
            totals[unit, number[month]] += line
            told[unit, number[month]] = True
    named = {units_of[word][-1]: units_of[word] for word in kept["area"].astype(str)}
    behind = Counter(unit for units in named.values() for unit in set(units))
    return Workload(
        level=level,
        months=months,
        counts=totals,
        told=told,
        named=np.array(sorted(named), dtype=np.int64),
        areas=np.array([behind[unit] for unit in range(len(index.units))], dtype=np.int64),
        lines=len(kept),
        lines_left_out=len(frame) - len(kept),
    )


def _lines(words: pd.Series, layers: PlanLayers, index: AreaIndex) -> tuple[str, dict[str, list[int]]]:
    """The level of the lines that count, and the units that each word counts for, from the plan to the area itself."""
    if not index.levels:
        return "", {word: [PLAN_UNIT] for word in words.unique() if word}
    if layers.areas is None:
        number = {unit.name: position for position, unit in enumerate(index.units) if unit.kind == "area"}
        return "community", {word: [PLAN_UNIT, number[word]] for word in words.unique() if word in number}
    level = most_named_level(words, layers)
    known = areas_by_word(layers.areas)
    rows = {
        word: named.row
        for word in words.unique()
        if (named := known.get(word)) and named.level == level and named.count == 1
    }
    chains = area_chains(layers.areas, index.levels)
    unit_of = {unit.area: position for position, unit in enumerate(index.units) if unit.kind == "area"}
    return level, {
        word: [PLAN_UNIT, *(unit_of[int(above)] for above in chains[row] if above != NONE)]
        for word, row in rows.items()
    }
