"""Degrees for the page without a projection library: polynomials that follow the plan CRS to a tenth of a millimetre.

Both ways over the extent of the plan, fitted by least squares on a grid of Chebyshev nodes. A conformal zone is so
smooth over a city that a low degree is enough; it is raised until the error is small, and the error is told.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj

from ...geo.crs import WGS84, transformer_between
from ...geo.network import Float64

DEGREES = range(3, 13)
NODES = 25
GOOD_M = 1e-4
METRES_A_DEGREE = 111_320.0


def lonlat_fit(crs: pyproj.CRS, bounds_m: tuple[float, float, float, float], origin_m: Float64) -> dict[str, Any]:
    """Return polynomials from the plan CRS (less the origin) to degrees and back.

    Args:
        crs: the plan CRS.
        bounds_m: west, south, east, north of what is drawn, in its metres.
        origin_m: (2,) what is taken from every coordinate.

    Returns:
        ``to_lonlat`` and ``to_plan``: ``{"centre", "scale", "degree", "first", "second"}``; with s = (x − centre[0]) ÷
        scale[0] and t likewise, each result is Σ c · sⁱ · tʲ over i + j ≤ degree, i rising outermost. ``error_m`` is
        the larger error.
    """
    west, south, east, north = bounds_m
    nodes = np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES)
    nodes = nodes / nodes[0]
    spread_x, spread_y = (max((east - west) / 2, 500.0), max((north - south) / 2, 500.0))
    grid_x, grid_y = np.meshgrid((west + east) / 2 + spread_x * nodes, (south + north) / 2 + spread_y * nodes)
    plan = np.column_stack([grid_x.ravel(), grid_y.ravel()])
    degrees = np.column_stack(transformer_between(crs, pyproj.CRS.from_user_input(WGS84)).transform(*plan.T))
    there, error_there = _fit(plan - origin_m, degrees, GOOD_M / METRES_A_DEGREE)
    back, error_back = _fit(degrees, plan - origin_m, GOOD_M)
    return {"to_lonlat": there, "to_plan": back, "error_m": max(error_there * METRES_A_DEGREE, error_back)}


def _fit(given: Float64, wanted: Float64, good: float) -> tuple[dict[str, Any], float]:
    low, high = given.min(axis=0), given.max(axis=0)
    centre, scale = (low + high) / 2, (high - low) / 2
    middle = wanted.mean(axis=0)
    unit = (given - centre) / scale
    found: dict[str, Any] = {}
    error = np.inf
    for degree in DEGREES:
        terms = _terms(unit, degree)
        coefficients = np.linalg.lstsq(terms, wanted - middle, rcond=None)[0]
        coefficients[0] += middle
        now = float(np.abs(_terms(unit, degree) @ coefficients - wanted).max())
        if now < error:
            error = now
            found = {
                "centre": centre.tolist(),
                "scale": scale.tolist(),
                "degree": degree,
                "first": coefficients[:, 0].tolist(),
                "second": coefficients[:, 1].tolist(),
            }
        if error <= good:
            break
    return found, error


def _terms(unit: Float64, degree: int) -> npt.NDArray[np.float64]:
    return np.column_stack(
        [unit[:, 0] ** i * unit[:, 1] ** j for i in range(degree + 1) for j in range(degree + 1 - i)]
    )
