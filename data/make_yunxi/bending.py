"""A continuous bend of the whole plane: what is drawn straight becomes crooked, and everything still meets.

Amplitudes are small against the wavelengths, so that the bend never folds: streets that met still meet and
none that did not meet cross.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from noise import Raster, raster_points, smooth_noise
from scipy.ndimage import gaussian_filter

CELL_M = 15.0
CROOKED_M, CROOKED_SCALE_M = 5.5, 24.0
GENTLE_M, GENTLE_SCALE_M = 9.0, 130.0
WILD_M, WILD_SCALE_M = 46.0, 110.0


@dataclass(frozen=True)
class Bend:
    """Displacement along x and y in metres."""

    east: Raster
    north: Raster

    def move(self, xy: np.ndarray) -> np.ndarray:
        """Return the bent places of points, shape (n, 2)."""
        return np.asarray(xy) + np.column_stack([self.east.at(xy), self.north.at(xy)])


def make_bend(crooked: list[shapely.Polygon], wild: shapely.Geometry) -> Bend:
    """Bend gently everywhere, tightly inside the `crooked` polygons (urban villages), widely on `wild` hills."""
    villages = _strength(shapely.union_all(crooked), 20.0)
    hills = _strength(wild.buffer(-150), 90.0)
    return Bend(*(_component(axis, villages, hills) for axis in ("east", "north")))


def _strength(area: shapely.Geometry, fade_m: float) -> np.ndarray:
    points, shape = raster_points(CELL_M)
    shapely.prepare(area)
    inside = shapely.contains_xy(area, points).reshape(shape).astype(float)
    return gaussian_filter(inside, fade_m / CELL_M)


def _component(axis: str, villages: np.ndarray, hills: np.ndarray) -> Raster:
    gentle = smooth_noise(f"gentle {axis}", scale_m=GENTLE_SCALE_M, cell_m=CELL_M).values
    crooked = smooth_noise(f"crooked {axis}", scale_m=CROOKED_SCALE_M, cell_m=CELL_M).values
    wild = smooth_noise(f"wild {axis}", scale_m=WILD_SCALE_M, cell_m=CELL_M).values
    return Raster(gentle * GENTLE_M + crooked * CROOKED_M * villages + wild * WILD_M * hills, CELL_M)
