"""Residents and patrollers in the same areas: the units of `coverage`, and beside them those where only patrollers are.

The residents of each unit are those of `areas.csv`, to the person: both go by the same index. An area that is named is
a code, or a name unique in the finest level that has it. A level below every area that is named is *unlisted*: how many
patrollers its areas have is not known, which is another thing than none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...geo.network import Int32, Int64
from ..area_checks import areas_by_word
from ..areas import NONE, OTHER, AreaIndex, Unit, finest_area, index_communities, index_finest, levels_of
from ..layers import PlanLayers
from ..plan import Plan
from ..statistics import sum_by_group
from ..study import area_index
from .headcount import Flags, Headcount


@dataclass(frozen=True, eq=False)
class PatrolUnits:
    """The units of a plan, with n residences and k rows of patrollers in them.

    Attributes:
        index: units; `unit_of` has the n residences first, then the k rows.
        residences: n.
        levels_counted: the levels at which patrollers are counted, coarse to fine.
        listed_unit: (k,) the unit that the row itself names (or its point lies in): the finest one that is known.
    """

    index: AreaIndex
    residences: int
    levels_counted: tuple[str, ...]
    listed_unit: Int64

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

    def is_counted(self) -> Flags:
        """(u,) whether patrollers are counted at the unit's level."""
        known = {"plan", "outside", *self.levels_counted}
        return np.array([unit.level in known for unit in self.units], dtype=np.bool_)

    def is_shown(self) -> Flags:
        """(u,) all units but those that only patrollers listed above their level have made."""
        homes = np.zeros(len(self.units), dtype=np.bool_)
        row, unit = self.index.members()
        homes[unit[row < self.residences]] = True
        made = np.array([unit.kind == "other" for unit in self.units], dtype=np.bool_)
        return self.is_counted() | homes | ~made

    def finest_areas(self) -> Int64:
        """Return the units that are areas of the finest level that is counted; the plan where it is one."""
        if not self.levels_counted:
            return np.zeros(1, dtype=np.int64)
        return np.flatnonzero([unit.level == self.finest and unit.kind == "area" for unit in self.units])

    def home_units(self, level: str) -> Int32:
        """Return the unit (n,) of each residence at `level`; the plan for ``plan``."""
        if level == "plan":
            return np.zeros(self.residences, dtype=np.int32)
        unit: Int32 = self.index.unit_of[: self.residences, self.index.levels.index(level)]
        return unit

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
        return PatrolUnits(index, homes, index.levels, index.unit_of[homes:, 0].astype(np.int64))
    index = _with_nobody_knows_where(area_index(plan, layers), len(heads))
    return PatrolUnits(index, homes, (), np.zeros(len(heads), dtype=np.int64))


def outside_rows(units: PatrolUnits) -> Flags:
    """(k,) which rows of patrollers lie outside all areas."""
    kinds = [unit.kind == "outside" for unit in units.units]
    return np.array(kinds, dtype=np.bool_)[units.listed_unit]


def above_finest(units: PatrolUnits) -> Flags:
    """(k,) which rows name an area above the finest level that is counted."""
    level = np.array([unit.level for unit in units.units], dtype=object)[units.listed_unit]
    return np.asarray((level != units.finest) & (level != "outside"), dtype=np.bool_)


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
    area = _area_rows(areas, heads, levels)
    finest = np.concatenate([finest_area(homes, areas, levels), area])
    index = index_finest(finest, areas, plan_name=plan.name)
    depth = areas["level"].map({level: i for i, level in enumerate(levels)}).to_numpy(dtype=np.int64)
    row_depth = np.where(area == NONE, 0, depth[area])
    # A point is known at every level that some point is in; an empty table says that there is nobody anywhere.
    deepest = int(row_depth.max()) if len(heads) else len(levels) - 1
    listed = index.unit_of[count + np.arange(len(heads)), row_depth].astype(np.int64)
    return PatrolUnits(index, count, levels[: deepest + 1], listed)


def _area_rows(areas: gpd.GeoDataFrame, heads: Headcount, levels: tuple[str, ...]) -> Int64:
    """Row of the finest area of each row of patrollers: where its point lies, else what it names; −1 outside."""
    known = areas_by_word(areas)
    number, words = pd.factorize(heads.place)
    # That each word names one area, the checks of the layers have made sure.
    row = np.array([known[word].row if word in known else NONE for word in words], dtype=np.int64)
    area = row[number] if len(heads) else np.empty(0, dtype=np.int64)
    points = heads.is_point
    where = gpd.GeoSeries(shapely.points(heads.xy[points]), crs=areas.crs)
    area[points] = finest_area(where, areas, levels)
    return area
