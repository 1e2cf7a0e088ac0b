"""Ends of streets that stop a step short of another street, such as two blind lanes tip to tip, are run on to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from streets import Street

NEAR_M = 3.0  # measured before the bend, which may draw points together
TOUCHING_M = 1e-6


def run_on(streets: list[Street]) -> list[Street]:
    """Return the streets with each end less than `NEAR_M` from another street drawn on to the nearest one."""
    lines = np.array([street.line for street in streets])
    tree = shapely.STRtree(lines)
    heads, tails = (_missing(shapely.get_point(lines, end), lines, tree) for end in (0, -1))
    result = []
    for number, street in enumerate(streets):
        parts = [heads.get(number), shapely.get_coordinates(street.line), tails.get(number)]
        xy = np.vstack([part for part in parts if part is not None])
        result.append(replace(street, line=shapely.LineString(xy)))
    return result


def _missing(tips: np.ndarray, lines: np.ndarray, tree: shapely.STRtree) -> dict[int, np.ndarray]:
    """Return, by number of the line, the point of the nearest other line that its tip stops short of."""
    tip, other = tree.query(tips, predicate="dwithin", distance=NEAR_M)
    apart = (tip != other) & ~shapely.is_closed(lines[tip])
    tip, other = tip[apart], other[apart]
    gap_m = shapely.distance(tips[tip], lines[other])
    order = np.lexsort((other, gap_m, tip))
    first = order[np.diff(tip[order], prepend=-1) > 0]
    short = first[gap_m[first] > TOUCHING_M]
    ways_on = shapely.shortest_line(tips[tip[short]], lines[other[short]])
    return dict(zip(tip[short].tolist(), shapely.get_coordinates(shapely.get_point(ways_on, -1))[:, None], strict=True))
