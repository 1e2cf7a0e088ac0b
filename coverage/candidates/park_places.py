"""Which park a place belongs to, which gates a park has, and the outlines that only these gates open."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ...geo.barriers import Barriers, barriers_from
from ...geo.errors import Finding
from ...geo.faults import LayerRows, Words
from ...geo.network import Float64, Int64
from .point_trees import tree_of_points

NONE = -1
GATE_REACH_M = 50.0
QUARTER_STEPS = 32  # a round corner of an edge zone is at most 2 cm too tight at 30 m


@dataclass(frozen=True, eq=False)
class ParkGates:
    """g gates that belong to a park, in the order of the gates layer.

    Attributes:
        gate: (g,) row in the gates layer.
        park: (g,) row in the parks layer.
        number: (g,) from 1 among the gates of parks of that name.
        xy: (g, 2) metres in the plan CRS.
        on_outline: (g,) nearest point of the park's outline.
        near: (g,) whether the gate lies within 50 m of that outline: a farther one opens nothing.
    """

    gate: Int64
    park: Int64
    number: Int64
    xy: Float64
    on_outline: npt.NDArray[np.object_]
    near: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        """Number of gates that belong to a park."""
        return len(self.gate)


def edge_zones(parks: gpd.GeoDataFrame, edge_m: float) -> npt.NDArray[np.object_]:
    """Return for each park the polygon of all that lies inside it or within `edge_m` of its outline."""
    return np.asarray(shapely.buffer(parks.geometry.to_numpy(), edge_m, quad_segs=QUARTER_STEPS), dtype=object)


def containing_park(xy: Float64, parks: gpd.GeoDataFrame | None) -> Int64:
    """Return the row of the first park that covers each point (n, 2), −1 where none does."""
    found = np.full(len(xy), NONE, dtype=np.int64)
    if parks is None or not len(parks):
        return found
    park, point = tree_of_points(xy).query(parks.geometry.to_numpy(), predicate="covers")
    # The last one written stays, so the first park is written last.
    order = np.argsort(-park, kind="stable")
    found[point[order]] = park[order]
    return found


def nearest_shape(xy: Float64, shapes: npt.NDArray[np.object_], within_m: float) -> Int64:
    """Return which of `shapes` is nearest to each point (n, 2), the first of equally near ones, −1 beyond the limit."""
    found = np.full(len(xy), NONE, dtype=np.int64)
    if not len(shapes) or not len(xy):
        return found
    tree = shapely.STRtree(shapes)
    point, shape = tree.query_nearest(shapely.points(xy), max_distance=max(within_m, 1e-6))
    # The last one written stays, so the first shape is written last.
    order = np.argsort(-shape, kind="stable")
    found[point[order]] = shape[order]
    return found


def gates_of_parks(parks: gpd.GeoDataFrame | None, gates: gpd.GeoDataFrame | None) -> ParkGates:
    """Say which park each gate belongs to: the one that it names, else that of the nearest outline within 50 m.

    A gate that names no park but a barrier belongs to that barrier; one that names a park which does not exist belongs
    to none. Of several parks of one name the nearest is meant.
    """
    park = _owners(parks, gates)
    gate = np.flatnonzero(park != NONE)
    park = park[gate]
    if parks is None or gates is None or not len(gate):
        none = np.empty(0, dtype=np.int64)
        return ParkGates(none, none, none, np.empty((0, 2)), np.empty(0, dtype=object), np.empty(0, dtype=np.bool_))
    points = gates.geometry.to_numpy()[gate]
    outlines = shapely.boundary(parks.geometry.to_numpy()[park])
    to_gate = shapely.shortest_line(outlines, points)
    return ParkGates(
        gate=gate,
        park=park,
        number=_numbers(np.asarray(parks["name"], dtype=object)[park]),
        xy=np.asarray(shapely.get_coordinates(points), dtype=np.float64).reshape(-1, 2),
        on_outline=np.asarray(shapely.get_point(to_gate, 0), dtype=object),
        near=np.asarray(shapely.length(to_gate) <= GATE_REACH_M, dtype=np.bool_),
    )


def _owners(parks: gpd.GeoDataFrame | None, gates: gpd.GeoDataFrame | None) -> Int64:
    """Row of the park of each gate, −1 where it has none."""
    if parks is None or gates is None or not len(gates) or not len(parks):
        return np.full(0 if gates is None else len(gates), NONE, dtype=np.int64)
    xy = np.asarray(shapely.get_coordinates(gates.geometry.to_numpy()), dtype=np.float64)
    names, walls = (_words(gates, column) for column in ("park", "barrier"))
    outlines = np.asarray(shapely.boundary(parks.geometry.to_numpy()), dtype=object)
    park = np.where(walls == "", nearest_shape(xy, outlines, GATE_REACH_M), NONE)
    park[names != ""] = NONE
    park_names = parks["name"].to_numpy(dtype=object)
    for name in set(names[names != ""]) & set(park_names):
        rows, theirs = np.flatnonzero(park_names == name), np.flatnonzero(names == name)
        park[theirs] = rows[nearest_shape(xy[theirs], outlines[rows], np.inf)]
    return park


def _words(frame: gpd.GeoDataFrame, column: str) -> npt.NDArray[np.object_]:
    if column not in frame:
        return np.full(len(frame), "", dtype=object)
    return np.array([str(word).strip() for word in frame[column].fillna("")], dtype=object)


def _numbers(names: npt.NDArray[np.object_]) -> Int64:
    """Number equal names from 1 in their order."""
    seen: dict[str, int] = {}
    numbers = np.empty(len(names), dtype=np.int64)
    for place, name in enumerate(names):
        numbers[place] = seen[name] = seen.get(name, 0) + 1
    return numbers


def far_gate_findings(gates: gpd.GeoDataFrame | None, owned: ParkGates, *, file: str) -> list[Finding]:
    """Warn of gates that name a park whose outline is farther than 50 m: they open nothing."""
    if gates is None:
        return []
    words = Words(
        f"{{n}} 个大门离所属园区的边界超过 {GATE_REACH_M:g} 米，不作为该园区的出入口",
        f"{{n}} gates lie farther than {GATE_REACH_M:g} m from the outline of the park that they name: they open none",
        "请核对园区名称和坐标",
        "check the name of the park and the coordinates",
    )
    far = np.zeros(len(gates), dtype=np.bool_)
    far[owned.gate[~owned.near]] = True
    return LayerRows(file, gates["row"].to_numpy(dtype=np.int64)).warnings("gate_far_from_park", words, far)


def gated_parks(owned: ParkGates) -> Int64:
    """Return the rows of the parks that have a gate in their outline."""
    return np.unique(owned.park[owned.near])


def with_park_outlines(
    barriers: Barriers | None,
    parks: gpd.GeoDataFrame | None,
    gates: gpd.GeoDataFrame | None,
    owned: ParkGates,
    *,
    gate_width_m: float,
) -> Barriers | None:
    """Return `barriers` and the outlines of the parks that have gates; None where there is neither.

    Every gate of the layer opens whatever it stands in, as it opens the plan's barriers. A park's own gates also open
    its outline at the point nearest to them: few are drawn exactly on the line.
    """
    gated = gated_parks(owned)
    if parks is None or gates is None or not len(gated):
        return barriers
    walls = barriers_from(
        parks.geometry.to_numpy()[gated],
        np.concatenate([gates.geometry.to_numpy(), owned.on_outline[owned.near]]),
        gate_width_m=gate_width_m,
    )
    if barriers is None:
        return walls
    return Barriers(
        np.concatenate([barriers.lines, walls.lines]), np.concatenate([barriers.gates, walls.gates]), gate_width_m
    )
