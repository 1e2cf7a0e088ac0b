"""Which area a residence belongs to: the finest that covers its point, then up the hierarchy to the district.

The rules (docs/rules.md, "Areas and statistics"): on a border or overlap the lowest code wins, else the first in
the file.
Higher levels follow `parent`, else the area that holds most of the surface. Who lives in a parent and in none of its
children is in an *other* unit, who lives outside all areas in one *outside* unit: at every level each residence is in
exactly one unit, so that children and parents reconcile to the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ...geo.network import Int32, Int64

LEVELS = ("district", "subdistrict", "community", "grid")
OTHER, OUTSIDE = "other", "outside"
UnitKind = Literal["plan", "area", "other", "outside"]
NONE = -1


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the table of areas.

    Attributes:
        level: ``plan``, ``district``, ``subdistrict``, ``community``, ``grid`` or ``outside``.
        name: its name; ``other`` and ``outside`` where the kind says so.
        parent: name of the area that it is part of, or empty.
        kind: the plan as a whole, an area of the layer, who is in no child of a parent, who is in no area.
        area: row in the areas layer; −1 for all but areas of a layer.
    """

    level: str
    name: str
    parent: str
    kind: UnitKind
    area: int = NONE


@dataclass(frozen=True, eq=False)
class AreaIndex:
    """The units of a plan and, for each of n residences, its unit at each level.

    Attributes:
        levels: the levels that the plan has, coarse to fine.
        units: the plan first, then level by level, the outside last.
        unit_of: (n, levels) number of the unit.
    """

    levels: tuple[str, ...]
    units: tuple[Unit, ...]
    unit_of: Int32

    def members(self) -> tuple[Int64, Int64]:
        """Return (residence, unit) pairs: each residence once in every unit that counts it."""
        count = len(self.unit_of)
        rows, units = [np.arange(count)], [np.zeros(count, dtype=np.int64)]
        outside = np.array([unit.kind == "outside" for unit in self.units])
        for level in range(len(self.levels)):
            inside = np.flatnonzero(~outside[self.unit_of[:, level]] | (level == 0))
            rows.append(inside)
            units.append(self.unit_of[inside, level].astype(np.int64))
        return np.concatenate(rows), np.concatenate(units)

    def names(self, level: str) -> npt.NDArray[np.object_]:
        """Return the name (n,) of each residence's unit at `level`."""
        names, number = self.names_by_number(level)
        return np.array(names, dtype=object)[number]

    def names_by_number(self, level: str) -> tuple[list[str], Int32]:
        """Return the names of all units and the number (n,) of each residence's unit at `level`."""
        return [unit.name for unit in self.units], self.unit_of[:, self.levels.index(level)]


def index_areas(points: gpd.GeoSeries, areas: gpd.GeoDataFrame | None, *, plan_name: str) -> AreaIndex:
    """Place `points` (n, the residences) in the areas of a plan.

    Args:
        points: points in the plan CRS.
        areas: `name, level, code, parent, geometry` in the same CRS, or None: the plan is one.
        plan_name: name of the plan as a whole.
    """
    plan = Unit("plan", plan_name, "", "plan")
    if areas is None or not len(areas):
        return AreaIndex((), (plan,), np.empty((len(points), 0), dtype=np.int32))
    return index_finest(finest_area(points, areas, levels_of(areas)), areas, plan_name=plan_name)


def index_finest(finest: Int64, areas: gpd.GeoDataFrame, *, plan_name: str) -> AreaIndex:
    """Place whoever belongs to the areas `finest` (n, rows of `areas`, −1 outside) in every unit above.

    Args:
        finest: row of the finest area of each, of any level.
        areas: `name, level, code, parent, geometry`; at least one.
        plan_name: name of the plan as a whole.
    """
    levels = levels_of(areas)
    return _index(Unit("plan", plan_name, "", "plan"), areas, levels, area_chains(areas, levels), finest)


def levels_of(areas: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Return the levels that `areas` have, coarse to fine."""
    return tuple(level for level in LEVELS if (areas["level"] == level).any())


def index_communities(communities: pd.Series, *, plan_name: str) -> AreaIndex:
    """Make the communities of the residences' own column (n,), in order of appearance; empty is *other*."""
    text = communities.fillna("").astype(object).str.strip().to_numpy(dtype=object)
    code, found = pd.factorize(pd.Series(text).replace("", None))
    units = [Unit("plan", plan_name, "", "plan"), *(Unit("community", str(name), "", "area") for name in found)]
    if (code < 0).any():
        units.append(Unit("community", OTHER, "", "other"))
    unit_of = np.where(code < 0, len(found) + 1, code + 1).astype(np.int32)
    return AreaIndex(("community",), tuple(units), unit_of[:, None])


def finest_area(points: gpd.GeoSeries, areas: gpd.GeoDataFrame, levels: tuple[str, ...]) -> Int64:
    """Return the row of the finest area that covers each point, −1 where none does."""
    tree = shapely.STRtree(points.to_numpy())
    preference = _preference(areas)
    best = np.full(len(points), NONE, dtype=np.int64)
    for level in reversed(levels):
        rows = np.flatnonzero((areas["level"] == level).to_numpy())
        area, point = tree.query(areas.geometry.to_numpy()[rows], predicate="covers")
        open_pairs = best[point] == NONE
        area, point = rows[area[open_pairs]], point[open_pairs]
        # The last one written stays, so the preferred one is written last.
        order = np.argsort(-preference[area], kind="stable")
        best[point[order]] = area[order]
    return best


def _preference(areas: gpd.GeoDataFrame) -> Int64:
    """Rank of each area where several cover a point: lowest code, areas without a code last, then file order."""
    codes = areas["code"].fillna("").astype(str).tolist()
    order = sorted(range(len(codes)), key=lambda row: (codes[row] == "", codes[row], row))
    rank = np.empty(len(codes), dtype=np.int64)
    rank[order] = np.arange(len(codes))
    return rank


def area_chains(areas: gpd.GeoDataFrame, levels: tuple[str, ...]) -> Int64:
    """Row of each area's ancestor (or itself) at each level (areas, levels); −1 where it has none."""
    depth = areas["level"].map({level: i for i, level in enumerate(levels)}).to_numpy(dtype=np.int64)
    parent = area_parents(areas, depth)
    chain = np.full((len(areas), len(levels)), NONE, dtype=np.int64)
    for row in np.argsort(depth, kind="stable"):
        if parent[row] != NONE:
            chain[row] = chain[parent[row]]
        chain[row, depth[row]] = row
    return chain


def area_parents(areas: gpd.GeoDataFrame, depth: Int64) -> Int64:
    """Return the row of each area's parent: the one it names, else the one that holds most of its surface, else −1."""
    named = _named_parents(areas, depth)
    shapes = areas.geometry.to_numpy()
    for row in np.flatnonzero((named == NONE) & (depth > depth.min(initial=0))):
        named[row] = _holder(shapes, depth, row)
    return named


def _named_parents(areas: gpd.GeoDataFrame, depth: Int64) -> Int64:
    """Parents by code or name, the nearest coarser level first; codes win over names, the first row over later ones."""
    found: dict[tuple[int, str], int] = {}
    for column in ("code", "name"):
        for row, text in enumerate(areas[column].fillna("").astype(str)):
            found.setdefault((int(depth[row]), text), row)
    parent = np.full(len(areas), NONE, dtype=np.int64)
    for row, text in enumerate(areas["parent"].fillna("").astype(str)):
        above = range(int(depth[row]) - 1, -1, -1)
        parent[row] = next((found[level, text] for level in above if text and (level, text) in found), NONE)
    return parent


def _holder(shapes: npt.NDArray[np.object_], depth: Int64, row: np.intp) -> int:
    """The area of the nearest coarser level that holds most of the surface of `row`; −1 where none meets it."""
    for level in range(int(depth[row]) - 1, -1, -1):
        rows = np.flatnonzero(depth == level)
        rows = rows[shapely.intersects(shapes[rows], shapes[row])]
        held = shapely.area(shapely.intersection(shapes[rows], shapes[row]))
        if len(rows) and held.max() > 0:
            return int(rows[int(np.argmax(held))])
    return NONE


def _index(plan: Unit, areas: gpd.GeoDataFrame, levels: tuple[str, ...], chain: Int64, finest: Int64) -> AreaIndex:
    """Number the units and give each residence its row of units."""
    lived_in = np.unique(finest[finest != NONE])
    others = [_others(chain[lived_in], i) for i in range(len(levels))]
    units = [plan]
    number: dict[tuple[int, int], int] = {}
    other_number: dict[tuple[int, int], int] = {}
    names = areas["name"].fillna("").astype(str).tolist()
    for i, level in enumerate(levels):
        for row in np.flatnonzero((areas["level"] == level).to_numpy()):
            number[i, int(row)] = len(units)
            parent = _nearest_above(chain[row], i)
            units.append(Unit(level, names[row], "" if parent == NONE else names[parent], "area", int(row)))
        for parent in others[i]:
            other_number[i, parent] = len(units)
            units.append(Unit(level, OTHER, "" if parent == NONE else names[parent], "other"))
    table = np.empty((len(areas) + 1, len(levels)), dtype=np.int32)
    table[-1] = len(units)
    for row in lived_in:
        for i in range(len(levels)):
            own = int(chain[row, i])
            table[row, i] = other_number[i, _nearest_above(chain[row], i)] if own == NONE else number[i, own]
    if (finest == NONE).any():
        units.append(Unit(OUTSIDE, OUTSIDE, "", "outside"))
    return AreaIndex(levels, tuple(units), table[finest])


def _others(chains: Int64, level: int) -> list[int]:
    """Parents (rows of areas, −1 for the plan) of those who are in no area of `level`, in file order."""
    return sorted({_nearest_above(chain, level) for chain in chains if chain[level] == NONE})


def _nearest_above(chain: Int64, level: int) -> int:
    above = chain[:level][chain[:level] != NONE]
    return int(above[-1]) if len(above) else NONE
