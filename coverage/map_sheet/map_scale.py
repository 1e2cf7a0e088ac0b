"""The scale of a sheet: a round number at which the plan fills the map, and the bar that shows it."""

from __future__ import annotations

import math
from dataclasses import dataclass

ROUND = (1.0, 1.2, 1.5, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 9.0, 10.0)
BAR_STEPS = (1.0, 2.0, 5.0, 10.0)
LEAST = 1000  # a single house needs no larger map
MARGIN = 1.03


@dataclass(frozen=True)
class MapWindow:
    """What of the ground a map shows.

    Attributes:
        one_to: the scale: a millimetre is so many millimetres on the ground.
        west, south, east, north: its borders in the plan CRS, metres.
    """

    one_to: float
    west: float
    south: float
    east: float
    north: float


def map_window(
    bounds: tuple[float, float, float, float], width_mm: float, height_mm: float, *, printed: float = 1.0
) -> MapWindow:
    """Return the window of the roundest scale at which `bounds` fit into a map of that size.

    Args:
        bounds: west, south, east, north in metres.
        width_mm: of the map as it is drawn.
        height_mm: of the map as it is drawn.
        printed: size of the paper over that of the drawing: the scale is round on paper.
    """
    west, south, east, north = bounds
    needed = max((east - west) / width_mm, (north - south) / height_mm) * 1000 * MARGIN
    one_to = round_scale(max(needed, LEAST) / printed) * printed
    half_x, half_y = width_mm * one_to / 2000, height_mm * one_to / 2000
    x, y = (west + east) / 2, (south + north) / 2
    return MapWindow(one_to, x - half_x, y - half_y, x + half_x, y + half_y)


def round_scale(needed: float) -> float:
    """Return the next round number that is at least `needed`."""
    power = 10.0 ** math.floor(math.log10(needed))
    return next(step * power for step in ROUND if step * power >= needed * (1 - 1e-9))


def bar_length_m(one_to: float, longest_mm: float) -> float:
    """Return the longest round length in metres whose bar on paper is no longer than `longest_mm`."""
    longest_m = longest_mm * one_to / 1000
    power = 10.0 ** math.floor(math.log10(longest_m))
    return max(step * power for step in BAR_STEPS if step * power <= longest_m * (1 + 1e-9))
