"""Cut a polygon in two, again and again, until the pieces are small: how land becomes plots and lanes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.ops import polygonize


@dataclass(frozen=True)
class Cut:
    """A cut through a polygon and how deep in the sequence of cuts it was made (0 = first)."""

    line: shapely.LineString
    depth: int


@dataclass(frozen=True)
class Habit:
    """How to cut: stop below about `area_m2`, lean by up to `lean_rad`, off-centre by up to `shift`."""

    area_m2: float
    lean_rad: float = 0.05
    shift: float = 0.12
    spread: float = 0.35


def subdivide(
    polygon: shapely.Polygon, habit: Habit, random: np.random.Generator
) -> tuple[list[shapely.Polygon], list[Cut]]:
    """Return the pieces of `polygon` and the cuts between them."""
    pieces: list[shapely.Polygon] = []
    cuts: list[Cut] = []
    waiting = [(polygon, 0)]
    while waiting:
        part, depth = waiting.pop()
        limit = habit.area_m2 * np.exp(random.normal(0, habit.spread))
        if part.area <= 1.5 * limit or depth > 12:
            pieces.append(part)
            continue
        lines, halves = _halve(part, habit, random)
        if len(halves) < 2:
            pieces.append(part)
            continue
        cuts += [Cut(line, depth) for line in lines]
        waiting += [(half, depth + 1) for half in halves]
    return pieces, cuts


def _halve(
    polygon: shapely.Polygon, habit: Habit, random: np.random.Generator
) -> tuple[list[shapely.LineString], list[shapely.Polygon]]:
    middle, along, length, _ = box_axes(polygon)
    angle = random.uniform(-habit.lean_rad, habit.lean_rad)
    across = np.array([-along[1], along[0]])
    across = across * np.cos(angle) + along * np.sin(angle)
    centre = middle + along * length * random.uniform(-habit.shift, habit.shift)
    reach = np.sqrt(polygon.envelope.area) * 2 + length
    blade = shapely.LineString([centre - across * reach, centre + across * reach])
    lines = [line for line in shapely.get_parts(shapely.intersection(polygon, blade)) if line.length > 1]
    halves = list(polygonize(shapely.get_parts(shapely.union_all([polygon.boundary, blade]))))
    halves = [half for half in halves if half.area > 1 and polygon.contains(half.representative_point())]
    return lines, halves


def box_axes(polygon: shapely.Polygon) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Return the middle, the unit vector along, the length and the width of the smallest box round `polygon`."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(polygon))
    sides = corners[1:3] - corners[:2]
    lengths = np.hypot(*sides.T)
    longer = int(lengths[1] > lengths[0] * 1.000001)  # a square must not choose its axis by the last bit
    along = sides[longer] / lengths[longer]
    return corners[:4].mean(axis=0), along, float(lengths[longer]), float(lengths[1 - longer])
