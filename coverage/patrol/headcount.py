"""The patrollers of a plan as rows: how many, of which group, in which area or at which point.

A table lists counts by area and group; or persons by an id, one a row; or points. A person who stands in several rows
(two groups, say) counts once in every total, in the area of the first row; without ids nobody can tell, and the totals
are a range: from the largest group of each area to the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ...geo.errors import Finding
from ...geo.faults import LayerRows
from ...geo.network import Float64, Int32, Int64
from ..layers.areas import NONE, finest_area, levels_of
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from .headcount_words import ABOVE_ONE, NO_COUNT, NO_PERSON, OUTSIDE_AREAS, REPEATED, TWO_AREAS

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Headcount:
    """k rows of patrollers, in the order of the file.

    Attributes:
        groups: names of the groups in order of appearance; one empty name where the table has no groups.
        group: (k,) group of the row.
        place: (k,) the area that the row names, empty where it names none.
        xy: (k, 2) the point of the row in the plan CRS; NaN where it has none.
        total: (k,) how many people the row adds to a total: a person in two rows counts in the first.
        in_group: (k,) how many it adds to its group.
        has_ids: whether persons are told apart, so that totals are exact.
        hidden: (k,) whether the exact count was 1 to 4 and stays hidden (only where counts are shared).
    """

    groups: tuple[str, ...]
    group: Int32
    place: npt.NDArray[np.object_]
    xy: Float64
    total: Int64
    in_group: Int64
    has_ids: bool
    hidden: Flags

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.total)

    @property
    def is_point(self) -> Flags:
        """(k,) whether the row is a point."""
        return np.asarray(np.isfinite(self.xy).all(axis=1), dtype=np.bool_)


def count_heads(plan: Plan, layers: PlanLayers) -> tuple[Headcount, list[Finding]]:
    """Return the patrollers of a plan and what is doubtful or wrong about them.

    A layer that the plan names and that has no rows means nobody.
    """
    table = layers.patrollers
    if table is None or not len(table):
        return _nobody(), []
    rows = LayerRows(plan.layers["patrollers"].relative, table["row"].to_numpy(dtype=np.int64))
    xy = _points(table)
    counts, findings = _counts(table, rows, is_point=np.asarray(np.isfinite(xy).all(axis=1), dtype=np.bool_))
    groups, group = _codes(table, "group")
    place = _text(table, "area")
    total, in_group = counts, counts
    if "person" in table:
        person, told = _persons(table, rows)
        findings += told
        first = _first_rows(person)
        moved = first[person]
        findings += rows.warnings("person_in_two_areas", TWO_AREAS, _elsewhere(place, xy, moved), column="person")
        place, xy = place[moved], xy[moved]
        total = np.where(moved == np.arange(len(person)), counts, 0)
        pair = np.unique(np.column_stack([person, group]), axis=0, return_index=True)[1]
        in_group = np.zeros_like(counts)
        in_group[pair] = counts[pair]
    else:
        findings += rows.warnings(
            "repeated_count", REPEATED, _repeated(table, place), column="area", values=list(place)
        )
    hidden = np.zeros(len(counts), dtype=np.bool_)
    return Headcount(groups, group, place, xy, total, in_group, "person" in table, hidden), findings


def head_findings(plan: Plan, layers: PlanLayers, found: Sequence[Finding]) -> list[Finding]:
    """Return what is wrong with the patrollers of a plan as such, and whose points lie outside all areas.

    Nothing where `found` holds an error of their layer.
    """
    spec = plan.layers.get("patrollers")
    if spec is None or any(one.severity == "error" and one.file == spec.relative for one in found):
        return []
    heads, told = count_heads(plan, layers)
    if layers.areas is not None and len(layers.areas) and not any(one.severity == "error" for one in (*found, *told)):
        outside = heads.is_point
        outside[outside] = point_areas(heads, layers.areas) == NONE
        told += outside_finding(plan, layers, outside)
    return told


def point_areas(heads: Headcount, areas: gpd.GeoDataFrame) -> Int64:
    """Return the row of the finest of `areas` in which each point of `heads` lies; −1 outside all."""
    where = gpd.GeoSeries(shapely.points(heads.xy[heads.is_point]), crs=areas.crs)
    return np.asarray(finest_area(where, areas, levels_of(areas)), dtype=np.int64)


def outside_finding(plan: Plan, layers: PlanLayers, outside: Flags) -> list[Finding]:
    """Warn of points of patrollers outside all areas; `outside` (k,) says which rows."""
    if layers.patrollers is None or not outside.any():
        return []
    rows = LayerRows(plan.layers["patrollers"].relative, layers.patrollers["row"].to_numpy(dtype=np.int64))
    return rows.warnings("outside_areas", OUTSIDE_AREAS, outside)


def _nobody() -> Headcount:
    none = np.empty(0, dtype=np.int64)
    return Headcount(
        (), none.astype(np.int32), none.astype(object), np.empty((0, 2)), none, none, True, none.astype(np.bool_)
    )


def _points(table: pd.DataFrame) -> Float64:
    if not isinstance(table, gpd.GeoDataFrame):
        return np.full((len(table), 2), np.nan)
    geometry = table.geometry.to_numpy()
    return np.column_stack([shapely.get_x(geometry), shapely.get_y(geometry)])


def _counts(table: pd.DataFrame, rows: LayerRows, *, is_point: Flags) -> tuple[Int64, list[Finding]]:
    """How many people each row stands for: what it says; one for a point or a person where it says nothing."""
    if "patrollers" not in table:
        return np.ones(len(table), dtype=np.int64), []
    stated = pd.to_numeric(table["patrollers"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    blank = np.isnan(stated)
    one_each = is_point | ("person" in table)
    findings = rows.errors("missing_value", NO_COUNT, blank & ~one_each, column="patrollers")
    counts = np.where(blank, 1, stated).astype(np.int64)
    if "person" in table:
        known = _text(table, "person") != ""
        findings += rows.errors("id_of_several", ABOVE_ONE, known & (counts > 1), column="person")
    return counts, findings


def _persons(table: pd.DataFrame, rows: LayerRows) -> tuple[Int64, list[Finding]]:
    """Number of the person of each row; a row without an id is a person of its own."""
    text = _text(table, "person")
    blank = np.asarray(text == "", dtype=np.bool_)
    number = pd.factorize(text)[0].astype(np.int64)
    number[blank] = len(text) + np.flatnonzero(blank)
    return np.unique(number, return_inverse=True)[1].astype(np.int64), rows.warnings(
        "person_without_id", NO_PERSON, blank, column="person"
    )


def _first_rows(person: Int64) -> Int64:
    """Row in which each person stands first."""
    return np.unique(person, return_index=True)[1].astype(np.int64)


def _elsewhere(place: npt.NDArray[np.object_], xy: Float64, first: Int64) -> Flags:
    """Tell which rows name another area, or stand at another point, than the person's first."""
    same_point = (xy == xy[first]).all(axis=1) | np.isnan(xy).any(axis=1)
    return np.asarray((place != place[first]) | ~same_point, dtype=np.bool_)


def _repeated(table: pd.DataFrame, place: npt.NDArray[np.object_]) -> Flags:
    """Tell which rows list an area, group and duty that a row before has listed already."""
    key = pd.DataFrame({"place": place, **{name: _text(table, name) for name in ("group", "duty")}})
    return np.asarray(key.duplicated() & (place != ""), dtype=np.bool_)


def _codes(table: pd.DataFrame, column: str) -> tuple[tuple[str, ...], Int32]:
    code, names = pd.factorize(_text(table, column))
    return tuple(str(name) for name in names), code.astype(np.int32)


def _text(table: pd.DataFrame, column: str) -> npt.NDArray[np.object_]:
    if column not in table:
        return np.full(len(table), "", dtype=object)
    return table[column].fillna("").astype(str).str.strip().to_numpy(dtype=object)
