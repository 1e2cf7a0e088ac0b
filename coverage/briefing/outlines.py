"""Outlines of areas and parks, and barriers, as integer streams for drawing and for access legs."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ...geo.barriers import Barriers
from ...geo.network import Float64, Int64, round_half_up_mm
from .network_streams import Arrays

OUTLINE_MM = 100  # outlines are for drawing: a tenth of a metre
TOLERANCE_M = 3.0
MILLI = 1000.0


def outline_arrays(shapes: npt.NDArray[np.object_], origin_mm: Int64, prefix: str) -> Arrays:
    """Return polygons as rings in tenths of a metre.

    Args:
        shapes: (a,) polygons or multipolygons in the plan CRS.
        origin_mm: (2,) what is taken from every coordinate.
        prefix: letter that starts the streams' names.

    Returns:
        ``<p>x, <p>y`` vertices less the last one, which repeats the first; ``<p>n`` vertices of each ring; ``<p>o`` the
        shape that the ring belongs to.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    polygon = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, part = shapely.get_rings(parts[polygon], return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    tenths = np.rint((xy * MILLI - origin_mm) / OUTLINE_MM).astype(np.int64)
    last = np.append(np.diff(ring) > 0, True) if len(ring) else np.empty(0, dtype=np.bool_)
    counts = np.bincount(ring, minlength=len(rings)) - 1
    return {
        f"{prefix}x": tenths[~last, 0], f"{prefix}y": tenths[~last, 1],
        f"{prefix}n": counts, f"{prefix}o": owner[polygon][part].astype(np.int64),
    }  # fmt: skip


def simplified_areas(areas: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Return the polygons of areas with fewer vertices; neighbours of one level keep their common border."""
    shapes: npt.NDArray[np.object_] = areas.geometry.to_numpy()
    found: npt.NDArray[np.object_] = shapes.copy()
    for level in areas["level"].unique():
        rows = np.flatnonzero((areas["level"] == level).to_numpy())
        if shapely.coverage_is_valid(shapes[rows]):
            found[rows] = shapely.coverage_simplify(shapes[rows], TOLERANCE_M)
        else:
            found[rows] = shapely.simplify(shapes[rows], TOLERANCE_M / 2)
    return found


def barrier_arrays(barriers: Barriers | None, origin_mm: Int64) -> Arrays:
    """Return barriers in whole millimetres: ``bx, by, bn`` vertices and how many a line; ``gx, gy`` gates."""
    lines = np.empty(0, dtype=object) if barriers is None else barriers.lines
    gates = np.empty(0, dtype=object) if barriers is None else barriers.gates
    line, gate = _whole(shapely.get_coordinates(lines), origin_mm), _whole(shapely.get_coordinates(gates), origin_mm)
    counts = shapely.get_num_coordinates(lines).astype(np.int64) if len(lines) else np.empty(0, dtype=np.int64)
    return {"bx": line[:, 0], "by": line[:, 1], "bn": counts, "gx": gate[:, 0], "gy": gate[:, 1]}


def _whole(xy: Float64, origin_mm: Int64) -> Int64:
    return np.asarray(round_half_up_mm(xy.reshape(-1, 2)) - origin_mm, dtype=np.int64)
