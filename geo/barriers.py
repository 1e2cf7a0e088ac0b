"""Walls, railways and water that an access leg does not cross, but for their gates.

The rule (docs/rules.md, "Distance"): a leg is blocked where it meets a barrier farther than the gate width from every
gate.
Of a polygon the outline is the barrier: whoever lives inside a walled compound walks freely within it, and
leaves it at its gates. Barriers do not cut streets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from .network import Float64

GATE_WIDTH_M = 2.0


@dataclass(frozen=True, eq=False)
class Barriers:
    """Barrier lines, their gates, and how far from a gate a leg may pass.

    Attributes:
        lines: (b,) LineStrings in the network's CRS.
        gates: (g,) Points in the same CRS.
        gate_width_m: a leg passes where it meets the barrier at most so far from a gate.
    """

    lines: npt.NDArray[np.object_]
    gates: npt.NDArray[np.object_]
    gate_width_m: float = GATE_WIDTH_M


def barriers_from(
    geometries: npt.NDArray[np.object_], gates: npt.NDArray[np.object_], *, gate_width_m: float = GATE_WIDTH_M
) -> Barriers:
    """Make barriers of lines and polygons (their outlines count); points among `geometries` are gates."""
    parts = shapely.get_parts(geometries)
    kind = shapely.get_type_id(parts)
    outlines = shapely.get_parts(shapely.boundary(parts[kind == shapely.GeometryType.POLYGON]))
    is_line = (kind == shapely.GeometryType.LINESTRING) | (kind == shapely.GeometryType.LINEARRING)
    points = np.concatenate([shapely.get_parts(gates), parts[kind == shapely.GeometryType.POINT]])
    return Barriers(np.concatenate([parts[is_line], outlines]), points, gate_width_m)


def points_near_barriers(barriers: Barriers, points: Float64, distance_m: float) -> npt.NDArray[np.bool_]:
    """Tell which points (n, 2) have a barrier within `distance_m`: only their legs need a closer look."""
    near = np.zeros(len(points), dtype=np.bool_)
    if len(barriers.lines) and len(points):
        tree = shapely.STRtree(barriers.lines)
        near[tree.query(shapely.points(points), predicate="dwithin", distance=distance_m)[0]] = True
    return near


def legs_blocked(barriers: Barriers, start: Float64, end: Float64) -> npt.NDArray[np.bool_]:
    """Tell which straight legs from `start` to `end`, both (n, 2), a barrier blocks."""
    blocked = np.zeros(len(start), dtype=np.bool_)
    if not len(barriers.lines) or not len(start):
        return blocked
    legs = shapely.linestrings(np.stack([start, end], axis=1))
    leg, line = shapely.STRtree(barriers.lines).query(legs, predicate="intersects")
    meeting = shapely.intersection(np.asarray(legs)[leg], barriers.lines[line])
    points, pair = shapely.get_coordinates(meeting, return_index=True)
    blocked[leg[pair[~_at_gates(barriers, points)]]] = True
    return blocked


def _at_gates(barriers: Barriers, points: Float64) -> npt.NDArray[np.bool_]:
    passes = np.zeros(len(points), dtype=np.bool_)
    if len(barriers.gates) and len(points):
        tree = shapely.STRtree(barriers.gates)
        found = tree.query(shapely.points(points), predicate="dwithin", distance=barriers.gate_width_m)
        passes[found[0]] = True
    return passes
