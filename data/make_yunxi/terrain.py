"""Hills, reservoir, river, expressways and the rough border: what the city has to fit into."""

from __future__ import annotations

from dataclasses import dataclass

import contourpy
import numpy as np
import shapely
from frame import HALF_EXTENT_M, stream
from noise import Raster, raster_points, smooth_noise
from scipy.interpolate import CubicSpline

AREA_KM2 = 156.0
BEYOND_M = 1_500.0  # streets run on this far outside the border
RIVER_WIDTH_M, STREAM_WIDTH_M, CORRIDOR_WIDTH_M = 64.0, 18.0, 56.0
HILL_CELL_M = 60.0

# middle x, y, length along x, along y (km), turn (rad), height
HILLS = (
    (4.6, 4.5, 2.7, 2.1, 0.6, 1.05),
    (6.9, 1.4, 1.2, 1.7, 0.2, 0.75),
    (-6.6, 2.9, 1.3, 1.9, -0.3, 0.85),
    (1.6, -5.9, 2.3, 1.05, 0.15, 0.9),
    (-3.4, 6.5, 1.3, 0.8, 0.4, 0.75),
    (2.3, 1.9, 0.5, 0.8, 0.5, 0.62),
    (-2.2, -3.3, 0.55, 0.4, 0.0, 0.62),
    (5.7, -3.4, 0.7, 0.95, 0.3, 0.72),
    (-5.6, -2.6, 0.4, 0.5, 0.2, 0.6),
    (-0.9, 4.6, 0.35, 0.5, 0.1, 0.55),
    (8.8, 6.5, 2.5, 2.5, 0.0, 0.9),
    (-8.6, -6.0, 1.2, 2.0, 0.0, 0.8),
)
RIVER_KM = (
    (1.9, 10.4),
    (1.2, 7.6),
    (0.9, 5.4),
    (-0.6, 3.4),
    (-0.7, 1.3),
    (-2.2, -0.9),
    (-3.4, -3.2),
    (-3.6, -5.6),
    (-5.0, -10.4),
)
STREAM_KM = ((4.0, 2.3), (3.0, 0.6), (1.2, 0.4), (-0.4, 1.6))
EXPRESSWAYS_KM = (
    ((-2.9, 10.4), (-3.6, 5.2), (-4.6, 1.6), (-4.4, -2.4), (-5.6, -6.0), (-5.2, -10.4)),
    ((-10.4, 3.2), (-6.0, -0.4), (-1.6, -1.6), (2.4, -2.6), (6.0, -1.2), (10.4, -2.4)),
)
EXPRESSWAY_NAMES = ("云常高速", "溪平高速")


@dataclass(frozen=True)
class Terrain:
    """The land before any street: polygons and lines in local metres; `height` is above `HILL_LEVEL` on hills."""

    rough_border: shapely.Polygon
    domain: shapely.Polygon
    height: Raster
    hills: shapely.Geometry
    reservoir: shapely.Polygon
    river_lines: tuple[shapely.LineString, ...]
    river: shapely.Geometry
    expressways: tuple[shapely.LineString, ...]
    corridor: shapely.Geometry


HILL_LEVEL = 0.5


def make_terrain() -> Terrain:
    """Lay out the land."""
    border = _border()
    height = _height()
    reservoir = _reservoir()
    river, brook = _curve(RIVER_KM, "river", 70.0), _curve(STREAM_KM, "stream", 50.0)
    expressways = tuple(_curve(points, f"expressway {i}", 0.0) for i, points in enumerate(EXPRESSWAYS_KM))
    water = shapely.union_all([river.buffer(RIVER_WIDTH_M / 2), brook.buffer(STREAM_WIDTH_M / 2)])
    corridor = shapely.union_all([line.buffer(CORRIDOR_WIDTH_M / 2) for line in expressways])
    valley = shapely.union_all([water.buffer(120), corridor.buffer(60), reservoir.buffer(40)])
    hills = shapely.difference(_above(height, HILL_LEVEL, min_area_m2=120_000), valley)
    hills = shapely.union_all([part for part in shapely.get_parts(hills) if part.area > 100_000])
    domain = border.buffer(BEYOND_M).simplify(5)
    water = shapely.difference(water, reservoir)
    return Terrain(border, domain, height, hills, reservoir, (river, brook), water, expressways, corridor)


def _border() -> shapely.Polygon:
    random = stream("border")
    turn = np.linspace(0, 2 * np.pi, 361)[:-1]
    radius = np.ones_like(turn)
    for wave in range(2, 24):
        radius += 0.2 / wave**0.75 * np.cos(wave * turn + random.uniform(0, 2 * np.pi)) * random.uniform(0.3, 1)
    xy = np.column_stack([np.cos(turn) * radius * 1.06, np.sin(turn) * radius * 0.97])
    polygon = shapely.Polygon(xy)
    scale = np.sqrt(AREA_KM2 * 1e6 / polygon.area)
    centre = shapely.get_coordinates(polygon.centroid)[0]
    return shapely.Polygon((xy - centre) * scale)


def _height() -> Raster:
    points, shape = raster_points(HILL_CELL_M)
    total = np.zeros(len(points))
    for x, y, length, width, turn, top in HILLS:
        dx, dy = points[:, 0] / 1000 - x, points[:, 1] / 1000 - y
        u = dx * np.cos(turn) + dy * np.sin(turn)
        v = -dx * np.sin(turn) + dy * np.cos(turn)
        total = np.maximum(total, top * np.exp(-0.5 * ((u / length) ** 2 + (v / width) ** 2)))
    rough = smooth_noise("hills", scale_m=420, cell_m=HILL_CELL_M).values.ravel()
    fine = smooth_noise("hills fine", scale_m=130, cell_m=HILL_CELL_M).values.ravel()
    return Raster((total + (0.10 * rough + 0.035 * fine) * (total > 0.1)).reshape(shape), HILL_CELL_M)


def _above(field: Raster, level: float, *, min_area_m2: float) -> shapely.Geometry:
    axis = np.arange(field.values.shape[0]) * field.cell_m - HALF_EXTENT_M
    rings = contourpy.contour_generator(axis, axis, field.values).filled(level, np.inf)[0]
    offsets = contourpy.contour_generator(axis, axis, field.values).filled(level, np.inf)[1]
    polygons = [shapely.Polygon(xy[: ends[1]]) for xy, ends in zip(rings, offsets, strict=True)]
    return shapely.union_all([p.simplify(8).buffer(0) for p in polygons if p.area > min_area_m2])


def _reservoir() -> shapely.Polygon:
    points, shape = raster_points(HILL_CELL_M)
    dx, dy = points[:, 0] / 1000 - 4.7, points[:, 1] / 1000 - 2.9
    bowl = np.exp(-0.5 * ((dx / 0.95) ** 2 + (dy / 0.75) ** 2))
    arms = smooth_noise("reservoir", scale_m=190, cell_m=HILL_CELL_M).values.ravel()
    lakes = _above(Raster((bowl + 0.2 * arms).reshape(shape), HILL_CELL_M), 0.55, min_area_m2=50_000)
    return max(shapely.get_parts(lakes), key=lambda part: part.area)


def _curve(points_km: tuple[tuple[float, float], ...], topic: str, wander_m: float) -> shapely.LineString:
    knots = np.array(points_km) * 1000
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(knots, axis=0).T))])
    at = np.arange(0, along[-1], 25.0)
    xy = CubicSpline(along, knots)(at)
    phase = stream(topic).uniform(0, 2 * np.pi, 3)
    sway = sum(np.sin(at / length + p) for length, p in zip((110, 190, 330), phase, strict=True))
    tangent = np.gradient(xy, axis=0)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]]) / np.hypot(*tangent.T)[:, None]
    return shapely.LineString(xy + normal * (wander_m * sway)[:, None])
