"""Datums of China: WGS84, GCJ-02 (Amap, Tencent) and BD-09 (Baidu), each way.

The shift of GCJ-02 is a published polynomial with sines on the Krasovsky ellipsoid; BD-09 adds a small rotation
and scale. Neither has a closed inverse, so the way back is iterated until it no longer moves.
Constants: the "eviltransform" and "coordtransform" projects (MIT), which agree with each other.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
Degrees = tuple[Float64, Float64]

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")

SEMI_MAJOR_M = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
BD09_ANGLE = np.pi * 3000.0 / 180.0
BD09_EAST, BD09_NORTH = 0.0065, 0.006
LONGITUDES, LATITUDES = (72.004, 137.8347), (0.8293, 55.8271)
MAX_ROUNDS = 30
SETTLED_DEG = 1e-13


def outside_china(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return where no shift applies: outside the box that the published algorithm uses.

    Args:
        lon: (n,) degrees.
        lat: (n,) degrees.
    """
    east, north = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    inside = (east >= LONGITUDES[0]) & (east <= LONGITUDES[1]) & (north >= LATITUDES[0]) & (north <= LATITUDES[1])
    return np.asarray(~inside)


def gcj02_from_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Degrees:
    """Shift WGS84 degrees (n,) to GCJ-02; unchanged outside China."""
    east, north = _pair(lon, lat)
    shift_east, shift_north = _gcj02_shift(east, north)
    still = outside_china(east, north)
    return np.where(still, east, east + shift_east), np.where(still, north, north + shift_north)


def wgs84_from_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Degrees:
    """Shift GCJ-02 degrees (n,) back to WGS84, exact to far below a millimetre; unchanged outside China."""
    return _inverse(gcj02_from_wgs84, lon, lat)


def bd09_from_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Degrees:
    """Shift GCJ-02 degrees (n,) to BD-09; unchanged outside China."""
    east, north = _pair(lon, lat)
    radius = np.hypot(east, north) + 0.00002 * np.sin(north * BD09_ANGLE)
    angle = np.arctan2(north, east) + 0.000003 * np.cos(east * BD09_ANGLE)
    still = outside_china(east, north)
    return (
        np.where(still, east, radius * np.cos(angle) + BD09_EAST),
        np.where(still, north, radius * np.sin(angle) + BD09_NORTH),
    )


def gcj02_from_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Degrees:
    """Shift BD-09 degrees (n,) back to GCJ-02; unchanged outside China."""
    return _inverse(bd09_from_gcj02, lon, lat)


def bd09_from_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Degrees:
    """Shift WGS84 degrees (n,) to BD-09; unchanged outside China."""
    return bd09_from_gcj02(*gcj02_from_wgs84(lon, lat))


def wgs84_from_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Degrees:
    """Shift BD-09 degrees (n,) back to WGS84; unchanged outside China."""
    return wgs84_from_gcj02(*gcj02_from_bd09(lon, lat))


def wgs84_from(datum: str, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Degrees:
    """Return WGS84 degrees of coordinates (n,) in `datum`; cgcs2000 and wgs84 are the same here.

    Raises:
        KeyError: `datum` is none of `DATUMS`.
    """
    ways: dict[str, Callable[[npt.ArrayLike, npt.ArrayLike], Degrees]] = {
        "wgs84": _pair,
        "cgcs2000": _pair,
        "gcj02": wgs84_from_gcj02,
        "bd09": wgs84_from_bd09,
    }
    return ways[datum](lon, lat)


def _pair(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Degrees:
    return np.asarray(lon, np.float64), np.asarray(lat, np.float64)


def _gcj02_shift(lon: Float64, lat: Float64) -> Degrees:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    short = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    metres_north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + short
    metres_north += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    metres_north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y / 30 * np.pi)) * 2 / 3
    metres_east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + short
    metres_east += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    metres_east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    phi = np.radians(lat)
    magic = 1 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    meridian_m = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / (magic * np.sqrt(magic))
    parallel_m = SEMI_MAJOR_M / np.sqrt(magic) * np.cos(phi)
    return np.degrees(metres_east / parallel_m), np.degrees(metres_north / meridian_m)


def _inverse(
    forward: Callable[[npt.ArrayLike, npt.ArrayLike], Degrees], lon: npt.ArrayLike, lat: npt.ArrayLike
) -> Degrees:
    """Find the place that `forward` moves to (lon, lat), by fixed-point steps: each shrinks the rest a thousandfold."""
    target_east, target_north = _pair(lon, lat)
    east, north = target_east, target_north
    for _ in range(MAX_ROUNDS):
        moved_east, moved_north = forward(east, north)
        rest_east, rest_north = target_east - moved_east, target_north - moved_north
        east, north = east + rest_east, north + rest_north
        if _largest(rest_east) < SETTLED_DEG and _largest(rest_north) < SETTLED_DEG:
            break
    # Whether a place is shifted at all is decided by the coordinates given, not by those of a step on the way.
    still = outside_china(target_east, target_north)
    return np.where(still, target_east, east), np.where(still, target_north, north)


def _largest(values: Float64) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0
