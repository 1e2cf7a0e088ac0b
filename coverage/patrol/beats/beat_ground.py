"""The ground of each beat, for maps: what is nearer to its streets than to any other street of the area.

Points along all streets have Voronoi cells; where cells of different beats meet is the border of the two. So neighbours
share their border, overlap nowhere, and leave no gap. All lies within the hull of the area's streets.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ....geo.network import Float64, Int64, edge_lines
from .beat_shapes import BeatStreets

STEP_M = 50.0
HULL_RATIO = 0.25
MARGIN_M = 10.0
# Points far around give every cell of the area an end.
FAR = 20.0


def ground_of_beats(streets: BeatStreets) -> list[BaseGeometry]:
    """Return the ground (polygon or polygons) of each beat in the network's CRS; a beat with islands may have parts."""
    from scipy.spatial import KDTree  # noqa: PLC0415 - a fifth of a second, for beats alone

    lines = edge_lines(streets.network, streets.edge)
    hull = shapely.concave_hull(shapely.MultiLineString(list(lines)), ratio=HULL_RATIO).buffer(MARGIN_M)
    xy, beat = _points(lines, streets.beat)
    borders = shapely.union_all([*_borders(xy, beat, hull), hull.boundary])
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(borders)))
    places = shapely.point_on_surface(pieces)
    inside = shapely.intersects(hull, places)
    nearest = KDTree(xy).query(shapely.get_coordinates(places[inside]))[1]
    owner = beat[nearest]
    return [shapely.union_all(pieces[inside][owner == number]) for number in range(streets.count)]


def _points(lines: np.ndarray, beat: Int64) -> tuple[Float64, Int64]:
    """Points along the streets and their beats: none at a junction, where streets of several beats meet."""
    length = shapely.length(lines)
    count = np.maximum(np.ceil(length / STEP_M), 1).astype(np.int64)
    row = np.repeat(np.arange(len(lines)), count)
    turn = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    points = shapely.line_interpolate_point(lines[row], (turn + 0.5) * (length / count)[row])
    xy, first = np.unique(shapely.get_coordinates(points), axis=0, return_index=True)
    return xy, beat[row[first]]


def _borders(xy: Float64, beat: Int64, hull: BaseGeometry) -> list[BaseGeometry]:
    """The borders of cells of different beats."""
    from scipy.spatial import Voronoi  # noqa: PLC0415

    west, south, east, north = hull.bounds
    middle, reach = np.array([west + east, south + north]) / 2.0, FAR * max(east - west, north - south)
    around = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]]) * reach
    cells = Voronoi(np.concatenate([xy - middle, around]))
    of = np.concatenate([beat, np.full(len(around), -1)])
    ends = np.asarray(cells.ridge_vertices)
    apart = of[cells.ridge_points]
    wanted = (apart[:, 0] != apart[:, 1]) & (apart >= 0).all(axis=1) & (ends >= 0).all(axis=1)
    return list(shapely.linestrings(cells.vertices[ends[wanted]] + middle))
