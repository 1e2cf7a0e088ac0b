"""Residents and patrollers in the same areas: the units of `coverage`, and beside them those where only patrollers are.

The residents of each unit are those of `areas.csv`, to the person: both go by the same index. An area that is named is
a code, or a name unique in the finest level that has it. Areas below those that are named are *unlisted*: how many
patrollers they have is not known, which is another thing than none (see `listed_areas`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from ...geo.network import Int32, Int64
from ..checks.area_checks import areas_by_word
from ..circles.statistics import sum_by_group
from ..circles.study import area_index
from ..layers.areas import (
    NONE,
    OTHER,
    AreaIndex,
    Unit,
    area_chains,
    finest_area,
    index_communities,
    index_finest,
    levels_of,
)
from ..layers.layers import PlanLayers
from ..layers.listed_areas import KnownAreas, known_areas
from ..plan_toml.plan import Plan
from .headcount import Flags, Headcount, point_areas


@dataclass(frozen=True, eq=False)
class PatrolUnits:
    """The units of a plan, with n residences and k rows of patrollers in them.

    Attributes:
        index: units; `unit_of` has the n residences first, then the k rows.
        residences: n.
        levels_counted: the levels at which patrollers are counted in some area, coarse to fine.
        listed_unit: (k,) the unit that the row itself names (or its point lies in): the finest one that is known.
        counted: (u,) whether the number of patrollers of the unit is known.
        finest_areas: the finest areas of which it is known, which share no place; the plan where it is one.
    """

    index: AreaIndex
    residences: int
    levels_counted: tuple[str, ...]
    listed_unit: Int64
    counted: Flags
    finest_areas: Int64

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units, the plan first."""
        return self.index.units

    @property
    def finest(self) -> str:
        """The finest level at which patrollers are counted; ``plan`` where the plan is one."""
        return self.levels_counted[-1] if self.levels_counted else "plan"

    def take_heads(self, rows: Int64) -> PatrolUnits:
        """Return the same units with the patrollers of `rows` (m,) alone."""
        homes = self.index.unit_of[: self.residences]
        kept = np.concatenate([homes, self.index.unit_of[self.residences + rows]])
        return replace(self, index=replace(self.index, unit_of=kept), listed_unit=self.listed_unit[rows])

    def residents_by_unit(self, residents: Int64) -> Int64:
        """Return the sums (u,) of `residents` (n,)."""
        return self._sums(np.concatenate([residents, np.zeros(len(self.listed_unit), dtype=np.int64)]))

    def patrollers_by_unit(self, counts: Int64) -> Int64:
        """Return the sums (u,) of `counts` (k,); 0 also where the level is unlisted."""
        return self._sums(np.concatenate([np.zeros(self.residences, dtype=np.int64), counts]))

    def rows_in_units(self) -> tuple[Int64, Int64]:
        """Return (row of patrollers, unit) pairs: each row once in every unit that counts it."""
        row, unit = self.index.members()
        ours = row >= self.residences
        return row[ours] - self.residences, unit[ours]

    def is_shown(self) -> Flags:
        """(u,) all units but those that only patrollers listed above their level have made."""
        homes = np.zeros(len(self.units), dtype=np.bool_)
        row, unit = self.index.members()
        homes[unit[row < self.residences]] = True
        made = np.array([unit.kind == "other" for unit in self.units], dtype=np.bool_)
        return self.counted | homes | ~made

    @property
    def finest_levels(self) -> tuple[str, ...]:
        """The levels of the finest areas, coarse to fine; ``plan`` where the plan is one."""
        found = {self.units[unit].level for unit in self.finest_areas}
        return tuple(level for level in ("plan", *self.index.levels) if level in found)

    def home_units(self, level: str) -> Int32:
        """Return the unit (n,) of each residence at `level`; the plan for ``plan``."""
        if level == "plan":
            return np.zeros(self.residences, dtype=np.int32)
        unit: Int32 = self.index.unit_of[: self.residences, self.index.levels.index(level)]
        return unit

    def home_areas(self) -> Int64:
        """Return the position (n,) among the finest areas of the one in which each residence lies; −1 in none."""
        number = np.full(len(self.units), NONE, dtype=np.int64)
        number[self.finest_areas] = np.arange(len(self.finest_areas))
        homes = np.zeros((self.residences, 1 + len(self.index.levels)), dtype=np.int64)
        homes[:, 1:] = self.index.unit_of[: self.residences]
        return np.asarray(number[homes].max(axis=1), dtype=np.int64)

    def parts(self, level: str) -> Int64:
        """Return (unit above, unit of `level`) pairs: what each unit of a coarser level, and the plan, is made of."""
        column = self.index.levels.index(level)
        chains = self._chains(column)
        below = chains[:, column]
        above = [np.zeros_like(below), *(chains[:, i] for i in range(column))]
        pairs = np.unique(np.concatenate([np.column_stack([unit, below]) for unit in above]), axis=0)
        return np.asarray(pairs[pairs[:, 0] != pairs[:, 1]], dtype=np.int64)

    def _chains(self, column: int) -> Int64:
        """The different rows of units down to a level; told apart by one number each, which is faster than by rows."""
        rows = self.index.unit_of[:, : column + 1].astype(np.int64)
        key = np.zeros(len(rows), dtype=np.int64)
        for i in range(column + 1):
            key = key * len(self.units) + rows[:, i]
        return np.asarray(rows[np.unique(key, return_index=True)[1]], dtype=np.int64)

    def _sums(self, weights: Int64) -> Int64:
        row, unit = self.index.members()
        return sum_by_group(weights[row], unit, len(self.units))


def place_heads(plan: Plan, layers: PlanLayers, heads: Headcount) -> PatrolUnits:
    """Put residences and patrollers in the areas of a plan: of its layer, else of the residences' communities."""
    homes = len(layers.residences)
    if layers.areas is not None and len(layers.areas):
        return _in_layer(plan, layers.areas, layers.residences.geometry, heads)
    if "community" in layers.residences and not heads.is_point.any():
        named = pd.Series(heads.place, dtype=object)
        together = pd.concat([layers.residences["community"].astype(object), named], ignore_index=True)
        index = index_communities(together, plan_name=plan.name)
        areas = np.flatnonzero([unit.kind == "area" for unit in index.units])
        everything = np.ones(len(index.units), dtype=np.bool_)
        return PatrolUnits(
            index, homes, index.levels, index.unit_of[homes:, 0].astype(np.int64), everything, areas.astype(np.int64)
        )
    index = _with_nobody_knows_where(area_index(plan, layers), len(heads))
    the_plan = np.array([unit.kind == "plan" for unit in index.units], dtype=np.bool_)
    nowhere = np.zeros(len(heads), dtype=np.int64)
    return PatrolUnits(index, homes, (), nowhere, the_plan, np.zeros(1, dtype=np.int64))


def outside_rows(units: PatrolUnits) -> Flags:
    """(k,) which rows of patrollers lie outside all areas."""
    kinds = [unit.kind == "outside" for unit in units.units]
    return np.array(kinds, dtype=np.bool_)[units.listed_unit]


def above_finest(units: PatrolUnits) -> Flags:
    """(k,) which rows name an area of whose parts the numbers are known too, so that they are in none of these."""
    finest = np.zeros(len(units.units), dtype=np.bool_)
    finest[units.finest_areas] = True
    named = np.array([unit.kind == "area" for unit in units.units], dtype=np.bool_)[units.listed_unit]
    return np.asarray(named & ~finest[units.index.unit_of[units.residences :]].any(axis=1), dtype=np.bool_)


def _with_nobody_knows_where(index: AreaIndex, count: int) -> AreaIndex:
    """Add `count` rows of which nobody knows the community: the plan alone counts them, once."""
    units = index.units
    if index.levels and not any(unit.kind == "other" for unit in units):
        units = (*units, Unit(index.levels[-1], OTHER, "", "other"))
    other = next((number for number, unit in enumerate(units) if unit.kind == "other"), 0)
    nowhere = np.full((count, len(index.levels)), other, dtype=np.int32)
    return AreaIndex(index.levels, units, np.concatenate([index.unit_of, nowhere]))


def _in_layer(plan: Plan, areas: gpd.GeoDataFrame, homes: gpd.GeoSeries, heads: Headcount) -> PatrolUnits:
    levels, count = levels_of(areas), len(homes)
    area = _area_rows(areas, heads)
    finest = np.concatenate([finest_area(homes, areas, levels), area])
    index = index_finest(finest, areas, plan_name=plan.name)
    depth = areas["level"].map({level: i for i, level in enumerate(levels)}).to_numpy(dtype=np.int64)
    found = known_areas(area_chains(areas, levels), depth, area, as_a_whole=~heads.is_point)
    row_depth = np.where(area == NONE, 0, depth[area])
    listed = index.unit_of[count + np.arange(len(heads)), row_depth].astype(np.int64)
    unit_of_area = np.full(len(areas), NONE, dtype=np.int64)
    for number, unit in enumerate(index.units):
        if unit.area != NONE:
            unit_of_area[unit.area] = number
    return PatrolUnits(
        index,
        count,
        levels[: found.deepest + 1],
        listed,
        _counted(index, depth, found),
        np.sort(unit_of_area[found.finest]),
    )


def _counted(index: AreaIndex, depth: Int64, found: KnownAreas) -> Flags:
    """(u,) of which units the number is known; of *other* where it is of all areas of its level beside it."""
    counted = np.ones(len(index.units), dtype=np.bool_)
    area = np.array([unit.area for unit in index.units], dtype=np.int64)
    counted[area != NONE] = found.known[area[area != NONE]]
    other = np.array([unit.kind == "other" for unit in index.units], dtype=np.bool_)
    for level in range(len(index.levels)):
        # Who is in which area above, of all that are in an *other* unit of this level.
        ours = np.unique(index.unit_of[other[index.unit_of[:, level]], : level + 1], axis=0)
        for *above, unit in ours.tolist():
            parent = next((int(area[number]) for number in reversed(above) if area[number] != NONE), NONE)
            beside = (depth == level) & (found.parent == parent)
            parent_is_known = parent == NONE or bool(found.known[parent])
            counted[unit] = level <= found.deepest and parent_is_known and bool(found.known[beside].all())
    return counted


def unlisted_areas(units: PatrolUnits) -> Int64:
    """Rows of the areas, at a level that is counted elsewhere, of which the number is not known."""
    found = [
        unit.area
        for unit, counted in zip(units.units, units.counted, strict=True)
        if unit.area != NONE and not counted and unit.level in units.levels_counted
    ]
    return np.array(found, dtype=np.int64)


def _area_rows(areas: gpd.GeoDataFrame, heads: Headcount) -> Int64:
    """Row of the finest area of each row of patrollers: where its point lies, else what it names; −1 outside."""
    known = areas_by_word(areas)
    number, words = pd.factorize(heads.place)
    # That each word names one area, the checks of the layers have made sure.
    row = np.array([known[word].row if word in known else NONE for word in words], dtype=np.int64)
    area = row[number] if len(heads) else np.empty(0, dtype=np.int64)
    area[heads.is_point] = point_areas(heads, areas)
    return area
