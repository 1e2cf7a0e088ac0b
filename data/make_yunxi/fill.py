"""What is put on a plot: streets and homes; and the small geometry that every kind of plot needs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from splitting import box_axes
from streets import Street


@dataclass(frozen=True)
class Fill:
    """Streets and homes of one plot, in local metres before the bend; `gates` stand where a way passes a wall."""

    streets: list[Street] = field(default_factory=list)
    homes: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    gates: list[tuple[float, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Surroundings:
    """The streets round the plots, to find where a gate may open."""

    tree: shapely.STRtree

    def street_sides(self, plot: shapely.Polygon, spacing_m: float) -> np.ndarray:
        """Return points along the plot's edge that lie on a street, shape (n, 2)."""
        ring = plot.exterior
        at = np.arange(spacing_m / 2, ring.length, spacing_m)
        points = shapely.line_interpolate_point(ring, at)
        hit = np.unique(self.tree.query(points, predicate="dwithin", distance=0.6)[0])
        return shapely.get_coordinates(points[hit])


def rows(
    polygon: shapely.Geometry, step_m: tuple[float, float], jitter_m: float, random: np.random.Generator
) -> np.ndarray:
    """Return points in rows along the polygon's longer axis, `step_m` apart along and across."""
    if polygon.is_empty:
        return np.empty((0, 2))
    middle, along, length, width = box_axes(shapely.convex_hull(polygon))
    across = np.array([-along[1], along[0]])
    u = np.arange(-length / 2 + step_m[0] / 2, length / 2, step_m[0])
    v = np.arange(-width / 2 + step_m[1] / 2, width / 2, step_m[1])
    grid = np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2)
    grid = grid + random.uniform(-jitter_m, jitter_m, grid.shape)
    xy = middle + grid[:, :1] * along + grid[:, 1:] * across
    shapely.prepare(polygon)
    return xy[shapely.contains_xy(polygon, xy)]


def largest(geometry: shapely.Geometry) -> shapely.Polygon:
    """Return the largest polygon of a geometry (an empty polygon of an empty one)."""
    return max(shapely.get_parts(geometry), key=lambda part: part.area, default=shapely.Polygon())


def shortened(line: shapely.LineString, share: float, *, from_end: int) -> shapely.LineString:
    """Return the first `share` of a line, seen from its start (0) or its end (1)."""
    xy = shapely.get_coordinates(line)[:: 1 if from_end == 0 else -1]
    whole = shapely.LineString(xy)
    return shapely.LineString([xy[0], shapely.get_coordinates(whole.interpolate(share, normalized=True))[0]])
