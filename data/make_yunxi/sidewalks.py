"""Sidewalks drawn as ways of their own beside the main streets of the centre, joined by crossings."""

from __future__ import annotations

import numpy as np
import shapely
import shapely.ops
from frame import stream
from streets import Street
from uses import centrality

OFFSET_M = 8.5  # from the middle of the street
CROSSING_EVERY_M = 210.0
CENTRAL = 0.55


def make_sidewalks(main: list[Street]) -> list[Street]:
    """Return sidewalks on both sides of the central primary streets, and zebra crossings between them."""
    random = stream("sidewalks")
    found: list[Street] = []
    for street in main:
        if street.kind == "primary" and "bridge" not in street.tags:
            for line in _central_parts(street.line):
                found += _pair(line, random)
    return found


def _central_parts(line: shapely.LineString) -> list[shapely.LineString]:
    places = np.arange(0.0, line.length, 60.0)
    central = centrality(shapely.get_coordinates(shapely.line_interpolate_point(line, places))) > CENTRAL
    edges = np.flatnonzero(np.diff(np.concatenate([[False], central, [False]]).astype(int)))
    runs = [(places[a], places[min(b, len(places) - 1)]) for a, b in edges.reshape(-1, 2)]
    return [shapely.ops.substring(line, low, high) for low, high in runs if high - low > 200]


def _pair(line: shapely.LineString, random: np.random.Generator) -> list[Street]:
    sides = [line.offset_curve(OFFSET_M), line.offset_curve(-OFFSET_M)]
    streets = [Street(side, "footway", {"footway": "sidewalk"}) for side in sides]
    for at in np.arange(random.uniform(15, 60), line.length - 10, CROSSING_EVERY_M):
        middle = line.interpolate(at)
        across = [shapely.get_coordinates(shapely.shortest_line(side, middle))[0] for side in sides]
        streets.append(Street(shapely.LineString(across), "footway", {"footway": "crossing"}))
    return streets
