"""The ground everything stands on: seed, plane, random streams.

The plane is EPSG:4547 (CGCS2000, central meridian 114 E) in metres, shifted so that (0, 0) is the middle of
the district. Every topic draws from a stream of its own, so that a change in one leaves the others alone.
"""

from __future__ import annotations

import zlib

import numpy as np
import pyproj

SEED = 20201109
PLAN_CRS = "EPSG:4547"
ORIGIN_LONLAT = (114.06, 23.92)  # hill country without a city: the district stands nowhere
HALF_EXTENT_M = 10_500.0

_TO_PLANE = pyproj.Transformer.from_crs("EPSG:4490", PLAN_CRS, always_xy=True)
_ORIGIN_XY = np.round(np.array(_TO_PLANE.transform(*ORIGIN_LONLAT)), 0)


def stream(topic: str) -> np.random.Generator:
    """Return the random stream of a topic."""
    return np.random.Generator(np.random.PCG64([SEED, zlib.crc32(topic.encode())]))


def to_lonlat(xy: np.ndarray) -> np.ndarray:
    """Turn local metres, shape (n, 2), into degrees of longitude and latitude."""
    x, y = (np.asarray(xy, dtype=float) + _ORIGIN_XY).T
    return np.column_stack(_TO_PLANE.transform(x, y, direction="INVERSE"))
