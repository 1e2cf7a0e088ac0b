"""WGS84 to GCJ-02, the shifted datum of Chinese web maps (the published approximation by sines)."""

from __future__ import annotations

import numpy as np

AXIS_M, ECCENTRICITY2 = 6378245.0, 0.00669342162296594323


def to_gcj02(lonlat: np.ndarray) -> np.ndarray:
    """Shift degrees of longitude and latitude, shape (n, 2), to GCJ-02."""
    lon, lat = np.asarray(lonlat, dtype=float).T
    x, y = lon - 105.0, lat - 35.0
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    ripple = _ripple(6 * x, 20) + _ripple(2 * x, 20)
    east = (
        east
        + (ripple + _ripple(x, 20) + 2 * _ripple(x / 3, 20) + _ripple(x / 12, 150) + 2 * _ripple(x / 30, 150)) * 2 / 3
    )
    north = (
        north
        + (ripple + _ripple(y, 20) + 2 * _ripple(y / 3, 20) + _ripple(y / 12, 160) + 2 * _ripple(y / 30, 160)) * 2 / 3
    )
    sine = np.sin(np.radians(lat))
    magic = 1 - ECCENTRICITY2 * sine * sine
    east_deg = np.degrees(east / (AXIS_M / np.sqrt(magic) * np.cos(np.radians(lat))))
    north_deg = np.degrees(north / (AXIS_M * (1 - ECCENTRICITY2) / magic**1.5))
    return np.column_stack([lon + east_deg, lat + north_deg])


def _ripple(turns: np.ndarray, height: float) -> np.ndarray:
    return height * np.sin(turns * np.pi)
