"""Polygons from the lines of OpenStreetMap: closed ways, and relations whose outline is cut into many ways."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

LonLat = npt.NDArray[np.float64]


def ring_polygons(rings: Sequence[LonLat]) -> list[BaseGeometry]:
    """Return a polygon for each closed ring (n, 2) of at least four vertices; they may be invalid (a bow-tie)."""
    if not rings:
        return []
    owner = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    return list(np.asarray(shapely.polygons(shapely.linearrings(np.concatenate(rings), indices=owner)), dtype=object))


def even_odd_polygon(lines: Sequence[LonLat]) -> tuple[BaseGeometry | None, bool]:
    """Fill the lines of a multipolygon relation by the even-odd rule.

    The roles outer and inner are not asked, since they are often wrong: whatever lies inside an odd number of rings
    belongs to the area, so that holes, islands in holes and touching rings come out right.

    Args:
        lines: Vertices (n, 2) of each member way; members meet end to end at the same coordinates.

    Returns:
        The Polygon or MultiPolygon, None where no ring closes, and whether every line is part of a ring.
    """
    strings = [shapely.LineString(line) for line in lines if len(line) > 1]
    if not strings:
        return None, False
    found = [shapely.get_parts(part) for part in shapely.polygonize_full(strings)]
    faces, left_over = found[0], sum(len(part) for part in found[1:])
    if not len(faces):
        return None, False
    filled = np.asarray(shapely.polygons(shapely.get_exterior_ring(faces)), dtype=object)
    inside, _ = shapely.STRtree(filled).query(shapely.point_on_surface(faces), predicate="within")
    depth = np.bincount(inside, minlength=len(faces))
    return shapely.union_all(faces[depth % 2 == 1]), left_over == 0


def polygonal(shape: BaseGeometry) -> BaseGeometry | None:
    """Return the valid polygons of `shape`, repaired where it crosses itself, or None where no surface is left."""
    if shape.is_valid and shape.geom_type in ("Polygon", "MultiPolygon"):
        return None if shape.is_empty else shape
    repaired = shapely.make_valid(shape)
    surfaces = [part for part in shapely.get_parts(repaired) if part.geom_type in ("Polygon", "MultiPolygon")]
    joined = shapely.union_all(surfaces) if surfaces else None
    return None if joined is None or joined.is_empty else joined
