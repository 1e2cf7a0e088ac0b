"""What passes over: expressways with their ramps, footbridges across them, viaducts over village lanes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import shapely
from bending import Bend
from frame import stream
from scipy.spatial import cKDTree
from streets import Way
from terrain import EXPRESSWAY_NAMES, Terrain

CARRIAGEWAY_M = 11.0  # from the middle line to each carriageway
EXPRESSWAY_LEVEL, FOOTBRIDGE_LEVEL, VIADUCT_LEVEL = 9, 3, 2
FOOTBRIDGES, RAMPS, VIADUCTS = 9, 14, 4


def pass_over(land: Terrain, bend: Bend, ways: list[Way], villages: list[shapely.Polygon]) -> list[Way]:
    """Return the ways that cross others without meeting them."""
    carriageways = _carriageways(land, bend)
    bridges = _footbridges(land, bend, ways)
    return [*carriageways, *_ramps(carriageways, ways), *bridges, *_viaducts(ways, villages)]


def _carriageways(land: Terrain, bend: Bend) -> list[Way]:
    ways = []
    for line, name in zip(land.expressways, EXPRESSWAY_NAMES, strict=True):
        inside = shapely.intersection(line, land.domain)
        whole = max(shapely.get_parts(inside), key=lambda part: part.length)
        for side in (CARRIAGEWAY_M, -CARRIAGEWAY_M):
            lane = shapely.transform(whole.offset_curve(side).segmentize(60), bend.move)
            xy = np.round(shapely.get_coordinates(lane)[:: 1 if side < 0 else -1], 2)
            tags = {"highway": "motorway", "name": name, "oneway": "yes", "lanes": "3", "maxspeed": "100"}
            for number, part in enumerate(_chunks(xy, 12)):
                raised = {"bridge": "yes", "layer": "1"} if number % 3 == 1 else {}
                ways.append(Way(part, {**tags, **raised}, EXPRESSWAY_LEVEL, (False, False)))
    return ways


def _chunks(xy: np.ndarray, size: int) -> list[np.ndarray]:
    return [xy[start : start + size + 1] for start in range(0, len(xy) - 1, size)]


def _ramps(carriageways: list[Way], ways: list[Way]) -> list[Way]:
    """Join some points of the expressways to the nearest main junction by a ramp closed to people on foot."""
    random = stream("ramps")
    ends = _ends(ways, {"primary"})
    tree = cKDTree(ends)
    links = []
    for number in np.sort(random.permutation(len(carriageways))[:RAMPS]):
        start = carriageways[int(number)].xy[0]
        distance, near = tree.query(start)
        if 60 < distance < 450:
            middle = (start + ends[near]) / 2 + random.uniform(-25, 25, 2)
            xy = np.round(np.array([start, middle, ends[near]]), 2)
            tags = {"highway": "motorway_link", "oneway": "yes", "foot": "no"}
            links.append(Way(xy, tags, EXPRESSWAY_LEVEL, (False, True)))
    return links


def _footbridges(land: Terrain, bend: Bend, ways: list[Way]) -> list[Way]:
    """Bridge an expressway for people on foot, by steps on both sides, where no street crosses near by."""
    random = stream("footbridges")
    ends = _ends(ways, {"tertiary", "secondary", "residential", "unclassified", "service", "footway"})
    tree = cKDTree(ends)
    found: list[Way] = []
    for line in land.expressways:
        middle = shapely.transform(shapely.intersection(line, land.domain), bend.move)
        for at in np.arange(600, middle.length - 600, 1150.0) + random.uniform(-250, 250):
            a, b = shapely.get_coordinates(shapely.line_interpolate_point(middle, [at - 5, at + 5]))
            normal = np.array([a[1] - b[1], b[0] - a[0]]) / 10
            pair = [ends[tree.query((a + b) / 2 + normal * side * 60)[1]] for side in (1, -1)]
            sides = [float(np.dot(point - (a + b) / 2, normal)) for point in pair]
            if len(found) < FOOTBRIDGES * 3 and 30 < sides[0] < 150 and -150 < sides[1] < -30:
                found += _footbridge(pair[0], pair[1])
    return found


def _footbridge(start: np.ndarray, end: np.ndarray) -> list[Way]:
    landings = np.round(np.array([start, start + (end - start) * 0.12, start + (end - start) * 0.88, end]), 2)
    over = {"highway": "footway", "bridge": "yes", "layer": "2"}
    steps = {"highway": "steps", "bridge": "yes", "layer": "1"}
    level = FOOTBRIDGE_LEVEL
    return [
        Way(landings[:2], steps, level, (True, False)),
        Way(landings[1:3], over, level, (False, False)),
        Way(landings[2:], steps, level, (False, True)),
    ]


def _viaducts(ways: list[Way], villages: list[shapely.Polygon]) -> list[Way]:
    """Carry a road over the lanes of a few villages: near a house, yet not a street that leads to it."""
    ends = _ends(ways, {"primary", "secondary", "tertiary"})
    found: list[Way] = []
    for village in sorted(villages, key=lambda v: -v.area):
        line = _longest_across(village, ends[shapely.dwithin(shapely.points(ends), village, 90.0)])
        if line is not None and len(found) < VIADUCTS:
            xy = np.round(shapely.get_coordinates(line.segmentize(80)), 2)
            name = f"高架{'一二三四'[len(found)]}路"
            tags = {"highway": "secondary", "name": name, "bridge": "yes", "layer": "1"}
            found.append(Way(xy, tags, VIADUCT_LEVEL, (True, True)))
    return found


def _longest_across(village: shapely.Polygon, around: np.ndarray) -> shapely.LineString | None:
    """Return the line between two of the points around a village that runs farthest over its lanes."""
    if len(around) < 2:
        return None
    lines = shapely.linestrings([[a, b] for a, b in combinations(around[:40], 2)])
    over = shapely.length(shapely.intersection(lines, village))
    best = int(np.argmax(np.where(shapely.length(lines) < 1200, over, 0)))
    return lines[best] if over[best] > 150 else None


def _ends(ways: list[Way], kinds: set[str]) -> np.ndarray:
    return np.unique(np.vstack([w.xy[[0, -1]] for w in ways if w.tags["highway"] in kinds]), axis=0)
