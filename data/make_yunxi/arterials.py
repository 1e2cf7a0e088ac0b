"""Main streets as streamlines of a direction field, so that the grid bends with river, hills and expressways.

After Chen et al. 2008, "Interactive procedural street modeling": two families of evenly spaced lines follow
a field that looks the same after a quarter turn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from frame import HALF_EXTENT_M, stream
from noise import Raster, raster_points, smooth_noise
from scipy.spatial import cKDTree
from terrain import HILL_LEVEL, Terrain

FIELD_CELL_M = 75.0
STEP_M = 20.0
SAME_WAY = 0.7  # two lines run the same way when the cosine between them is above this


@dataclass(frozen=True)
class Level:
    """One level of streets: spacing, shortest line, how far up a hill it may climb."""

    spacing_m: float
    shortest_m: float
    climb: float


PRIMARY = Level(1180.0, 1500.0, 0.10)
SECONDARY = Level(455.0, 420.0, 0.02)


class Tracer:
    """Traces evenly spaced lines; holds the points of the lines that stand (it grows as lines are added)."""

    def __init__(self, land: Terrain) -> None:
        cosine, sine = direction_field(land)
        self._cosine, self._sine = cosine.values, sine.values
        self._height = land.height
        self._domain = land.domain
        self._water = land.reservoir.buffer(30)
        shapely.prepare([self._domain, self._water])
        self._points = np.empty((60_000, 3))
        self._count = 0

    def draw(self, level: Level, topic: str) -> list[shapely.LineString]:
        """Return the lines of one level, first those through the middle of the city."""
        random = stream(topic)
        axis = np.arange(-HALF_EXTENT_M, HALF_EXTENT_M, level.spacing_m * 0.55)
        seeds = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
        seeds = seeds + random.uniform(-0.2, 0.2, seeds.shape) * level.spacing_m
        order = np.argsort(np.hypot(*seeds.T) + random.normal(0, 700, len(seeds)), kind="stable")
        lines = []
        inside = shapely.contains_xy(self._domain, seeds[order])
        for seed in seeds[order][inside]:
            for quarter in (0, 1):
                line = self._line(seed, quarter, level)
                if line is not None:
                    lines.append(line)
        return lines

    def _line(self, seed: np.ndarray, quarter: int, level: Level) -> shapely.LineString | None:
        heading = self._turn(seed) + quarter * np.pi / 2
        if not self._free(seed, heading, level, level.spacing_m * 0.92):
            return None
        ahead, back = self._run(seed, heading, level), self._run(seed, heading + np.pi, level)
        track = np.array([*back[::-1], (*seed, heading), *ahead])
        if len(track) * STEP_M < level.shortest_m:
            return None
        kept = track[::2]
        self._points[self._count : self._count + len(kept)] = kept
        self._count += len(kept)
        return shapely.LineString(track[:, :2]).simplify(0.8)

    def _run(self, start: np.ndarray, heading: float, level: Level) -> list[tuple[float, float, float]]:
        track: list[tuple[float, float, float]] = []
        point = np.array(start)
        while len(track) < 1500:
            middle = point + STEP_M / 2 * np.array([np.cos(heading), np.sin(heading)])
            turn = self._turn(middle)
            heading = turn + np.round((heading - turn) / (np.pi / 2)) * np.pi / 2
            point = point + STEP_M * np.array([np.cos(heading), np.sin(heading)])
            if len(track) % 2 == 0 and not self._free(point, heading, level, level.spacing_m * 0.58):
                break
            track.append((point[0], point[1], heading))
        return track

    def _free(self, point: np.ndarray, heading: float, level: Level, distance_m: float) -> bool:
        x, y = point
        if not shapely.contains_xy(self._domain, x, y) or shapely.contains_xy(self._water, x, y):
            return False
        if self._height.at(point[None])[0] > HILL_LEVEL + level.climb:
            return False
        others = self._points[: self._count]
        near = others[(np.abs(others[:, 0] - x) < distance_m) & (np.abs(others[:, 1] - y) < distance_m)]
        near = near[np.hypot(near[:, 0] - x, near[:, 1] - y) < distance_m]
        return not bool(np.any(np.abs(np.cos(near[:, 2] - heading)) > SAME_WAY))

    def _turn(self, point: np.ndarray) -> float:
        column, row = (point + HALF_EXTENT_M) / FIELD_CELL_M
        i, j = int(row), int(column)
        v, u = row - i, column - j
        weights = np.array([[(1 - v) * (1 - u), (1 - v) * u], [v * (1 - u), v * u]])
        cosine = float((weights * self._cosine[i : i + 2, j : j + 2]).sum())
        sine = float((weights * self._sine[i : i + 2, j : j + 2]).sum())
        return float(np.arctan2(sine, cosine)) / 4


def direction_field(land: Terrain) -> tuple[Raster, Raster]:
    """Return cosine and sine of four times the direction: grids, bent by noise, river, expressways and slopes."""
    points, shape = raster_points(FIELD_CELL_M)
    x, y = points.T
    wander = smooth_noise("directions", scale_m=1500, cell_m=FIELD_CELL_M).values.ravel() * 0.13
    total = np.exp(4j * (-0.16 + wander))
    for cx, cy, reach, turn, weight in (
        (5200, -4200, 2600, 0.42, 3),
        (-5600, -4600, 2200, 0.25, 3),
        (-1500, 6000, 2300, -0.55, 3),
    ):
        total += weight * np.exp(4j * (turn + wander)) * np.exp(-((np.hypot(x - cx, y - cy) / reach) ** 2))
    for lines, reach, weight in ((land.river_lines, 800, 2.4), (land.expressways, 650, 2.0)):
        for line in lines:
            distance, turn = _along(line, points)
            total += weight * np.exp(4j * turn) * np.exp(-((distance / reach) ** 2))
    slope_y, slope_x = np.gradient(land.height.values, land.height.cell_m)
    steep = np.hypot(Raster(slope_x, land.height.cell_m).at(points), Raster(slope_y, land.height.cell_m).at(points))
    uphill = np.arctan2(Raster(slope_y, land.height.cell_m).at(points), Raster(slope_x, land.height.cell_m).at(points))
    total += np.clip(steep * 1500, 0, 1.3) * np.exp(4j * uphill)
    total /= np.abs(total)
    return Raster(total.real.reshape(shape), FIELD_CELL_M), Raster(total.imag.reshape(shape), FIELD_CELL_M)


def _along(line: shapely.LineString, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    smooth = shapely.get_coordinates(line.simplify(150).segmentize(60))
    tangent = np.gradient(smooth, axis=0)
    distance, nearest = cKDTree(smooth).query(points)
    return distance, np.arctan2(tangent[nearest, 1], tangent[nearest, 0])


def join_ends(
    lines: list[shapely.LineString], others: list[shapely.LineString], reach_m: float
) -> list[shapely.LineString]:
    """Run loose ends on, straight, to the first other line within `reach_m`."""
    everything = np.array([*lines, *others])
    tree = shapely.STRtree(everything)
    return [_joined(line, number, everything, tree, reach_m) for number, line in enumerate(lines)]


def _joined(
    line: shapely.LineString, number: int, everything: np.ndarray, tree: shapely.STRtree, reach_m: float
) -> shapely.LineString:
    xy = shapely.get_coordinates(line)
    for end in (0, -1):
        tip, inner = xy[end], xy[1 if end == 0 else -2]
        ray = shapely.LineString([tip, tip + (tip - inner) / np.hypot(*(tip - inner)) * reach_m])
        hits = shapely.intersection(everything[[i for i in sorted(tree.query(ray)) if i != number]], ray)
        ends = shapely.get_coordinates(hits)
        if len(ends):
            first = ends[np.argmin(np.hypot(*(ends - tip).T))]
            xy = np.vstack([first, xy]) if end == 0 else np.vstack([xy, first])
    return shapely.LineString(xy)
