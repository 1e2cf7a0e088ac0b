"""Hill paths, hamlets on stranded paths, and lone farmhouses far from any street."""

from __future__ import annotations

import numpy as np
import shapely
from fill import Fill
from frame import stream
from streets import Street
from terrain import Terrain

PATHS, HAMLETS, LONE_HOUSES = 46, 12, 190
STEP_M = 55.0


def climb_paths(land: Terrain, main: list[Street]) -> list[Street]:
    """Draw paths that leave the ends of streets near the hills and climb, in bends, some by steps."""
    random = stream("hill paths")
    ends = np.vstack([shapely.get_coordinates(street.line)[[0, -1]] for street in main])
    near = shapely.dwithin(land.hills, shapely.points(ends), 5.0) & shapely.contains_xy(land.domain, ends)
    ends = np.unique(ends[near], axis=0)
    starts = ends[np.sort(random.permutation(len(ends))[:PATHS])]
    streets = []
    for start in starts:
        track = _climb(start, land, random)
        cut = int(random.integers(2, max(3, len(track))))
        kind = "steps" if random.random() < 0.4 else "path"
        streets += [
            Street(shapely.LineString(part), name)
            for part, name in ((track[:cut], "path"), (track[cut - 1 :], kind))
            if len(part) > 1
        ]
    return streets


def _climb(start: np.ndarray, land: Terrain, random: np.random.Generator) -> np.ndarray:
    track = [start]
    probe = np.array([[30.0, 0], [-30, 0], [0, 30], [0, -30]])
    heading = 0.0
    for number in range(int(random.integers(6, 26))):
        east, west, north, south = land.height.at(track[-1] + probe)
        uphill = float(np.arctan2(north - south, east - west))
        heading = uphill + random.normal(0, 0.75) if number % 3 == 0 else heading + random.normal(0, 0.35)
        point = track[-1] + STEP_M * np.array([np.cos(heading), np.sin(heading)])
        if shapely.distance(land.reservoir, shapely.Point(point)) < 60 or land.height.at(point[None])[0] < 0.4:
            break
        track.append(point)
    return np.array(track)


def hamlets(land: Terrain, streets: list[Street]) -> list[tuple[shapely.Polygon, Fill]]:
    """Put hamlets on the hills whose lanes are joined to nothing, and lone houses beyond reach of any street."""
    random = stream("hamlets")
    tree = shapely.STRtree([street.line for street in streets])
    wild = shapely.intersection(land.hills, land.rough_border.buffer(-150)).buffer(-90)
    found: list[tuple[shapely.Polygon, Fill]] = []
    middles: list[np.ndarray] = []
    for point in _points_in(wild, random, 900):
        far = tree.query_nearest(shapely.Point(point), return_distance=True)[1][0]
        apart = min((float(np.hypot(*(point - other))) for other in middles), default=np.inf)
        if len(middles) < HAMLETS and far > 290 and apart > 600:
            middles.append(point)
            found.append(_hamlet(point, random))
    spots = _points_in(shapely.union_all([wild, land.hills.buffer(-20)]), random, 1500)
    far = tree.query_nearest(shapely.points(spots), return_distance=True, all_matches=False)[1]
    lone = spots[(far > 115) & (far < 420)][:LONE_HOUSES]
    return [*found, (land.hills.envelope, Fill(homes=lone))]


def _points_in(area: shapely.Geometry, random: np.random.Generator, count: int) -> np.ndarray:
    low_x, low_y, high_x, high_y = area.bounds
    xy = random.uniform((low_x, low_y), (high_x, high_y), (count * 6, 2))
    shapely.prepare(area)
    return xy[shapely.contains_xy(area, xy)][:count]


def _hamlet(middle: np.ndarray, random: np.random.Generator) -> tuple[shapely.Polygon, Fill]:
    turns = np.cumsum(random.normal(0, 0.4, 5)) + random.uniform(0, 6.28)
    lane = middle + np.cumsum(np.column_stack([np.cos(turns), np.sin(turns)]) * 28, axis=0)
    side = shapely.LineString([lane[2], lane[2] + random.uniform(-40, 40, 2)])
    spine = shapely.LineString(lane)
    at = random.uniform(0, spine.length, int(random.integers(9, 22)))
    homes = shapely.get_coordinates(shapely.line_interpolate_point(spine, at)) + random.uniform(-16, 16, (len(at), 2))
    streets = [Street(spine, "path"), Street(side, "footway")]
    return shapely.Point(middle).buffer(100), Fill(streets, homes)
