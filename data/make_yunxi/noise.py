"""Smooth random fields on a raster, read with bilinear interpolation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from frame import HALF_EXTENT_M, stream
from scipy.ndimage import gaussian_filter, map_coordinates


@dataclass(frozen=True)
class Raster:
    """Values on a square raster over the extent; ``values[row, column]`` with rows along y."""

    values: np.ndarray
    cell_m: float

    def at(self, xy: np.ndarray) -> np.ndarray:
        """Return the values at points of shape (n, 2)."""
        columns, rows = ((np.asarray(xy, dtype=float) + HALF_EXTENT_M) / self.cell_m).T
        return map_coordinates(self.values, [rows, columns], order=1, mode="nearest")


def raster_points(cell_m: float) -> tuple[np.ndarray, tuple[int, int]]:
    """Return the raster's points, shape (n, 2), and its shape."""
    axis = np.arange(-HALF_EXTENT_M, HALF_EXTENT_M + cell_m / 2, cell_m)
    x, y = np.meshgrid(axis, axis)
    return np.column_stack([x.ravel(), y.ravel()]), x.shape


def smooth_noise(topic: str, *, scale_m: float, cell_m: float) -> Raster:
    """Return noise with mean 0 and deviation 1 whose bumps are about `scale_m` wide."""
    _, shape = raster_points(cell_m)
    field = gaussian_filter(stream(topic).standard_normal(shape), scale_m / cell_m, mode="wrap")
    return Raster((field - field.mean()) / field.std(), cell_m)
