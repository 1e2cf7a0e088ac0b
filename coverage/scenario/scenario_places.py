"""Where a scenario's stations stand, in whole millimetres of the plan CRS."""

from __future__ import annotations

import math

import numpy as np
import pyproj

from ...geo.crs import WGS84, transformer_between
from ...geo.network import round_half_up_mm
from .scenario_file import Place


def place_mm(place: Place, crs: pyproj.CRS) -> tuple[int, int]:
    """Return x and y of a place: its millimetres, else its degrees in the plan CRS, rounded to the millimetre.

    Raises:
        ValueError: it has neither.
    """
    if place.x_mm is not None and place.y_mm is not None:
        return place.x_mm, place.y_mm
    x, y = round_half_up_mm(np.array(_from_degrees(place, crs))).tolist()
    return int(x), int(y)


def degrees_apart_m(place: Place, crs: pyproj.CRS) -> float | None:
    """Return how far the degrees of a place are from its millimetres; None where only one of them is told."""
    if place.x_mm is None or place.y_mm is None or place.lon is None or place.lat is None:
        return None
    x, y = _from_degrees(place, crs)
    return math.hypot(x - place.x_mm / 1000.0, y - place.y_mm / 1000.0)


def _from_degrees(place: Place, crs: pyproj.CRS) -> tuple[float, float]:
    if place.lon is None or place.lat is None:
        raise ValueError("a station of the scenario has no place")
    x, y = transformer_between(pyproj.CRS.from_user_input(WGS84), crs).transform(place.lon, place.lat)
    return float(x), float(y)
