"""Hexagons of the H3 grid over the residences of a plan.

The resolution is the finest at which the median hexagon in which people live has at least 400 residents, ten patrollers
at 1:40, so that one patroller more or less moves a ratio by a tenth; never finer than 10 (130 m across: a hexagon is
no house) nor coarser than 6. It goes by residents alone: another ratio does not move the hexagons.

Source: Uber's H3, https://h3geo.org, through its Python library.
"""

from __future__ import annotations

from dataclasses import dataclass

import h3.api.basic_int as h3
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from ...geo.crs import WGS84, transformer_between
from ...geo.network import Float64, Int64
from ..circles.statistics import sum_by_group

FINEST, COARSEST = 10, 6
MEDIAN_RESIDENTS = 400


@dataclass(frozen=True, eq=False)
class Hexagons:
    """h hexagons in which people live or patrollers stand, in the order of their ids.

    Attributes:
        resolution: of the H3 grid.
        cells: (h,) H3 indexes as numbers.
        of_home: (n,) hexagon of each residence.
        of_post: (k,) hexagon of each point of a patroller; −1 for rows without a point.
    """

    resolution: int
    cells: Int64
    of_home: Int64
    of_post: Int64

    def __len__(self) -> int:
        """Number of hexagons."""
        return len(self.cells)

    def names(self) -> npt.NDArray[np.object_]:
        """Return the ids (h,) as H3 writes them."""
        return np.array([h3.int_to_str(int(cell)) for cell in self.cells], dtype=object)

    def centres(self) -> Float64:
        """Return the centres (h, 2), WGS 84 longitude and latitude."""
        places = [h3.cell_to_latlng(int(cell)) for cell in self.cells]
        return np.array([(lon, lat) for lat, lon in places], dtype=np.float64).reshape(-1, 2)

    def polygons(self, crs: pyproj.CRS) -> npt.NDArray[np.object_]:
        """Return the hexagons (h,) as polygons in `crs`."""
        corners = [h3.cell_to_boundary(int(cell)) for cell in self.cells]
        number = np.repeat(np.arange(len(corners)), [len(ring) for ring in corners])
        degrees = np.array([corner for ring in corners for corner in ring], dtype=np.float64).reshape(-1, 2)
        way = transformer_between(pyproj.CRS.from_user_input(WGS84), crs)
        xy = np.column_stack(way.transform(degrees[:, 1], degrees[:, 0]))
        return np.asarray(shapely.polygons(shapely.linearrings(xy, indices=number)), dtype=object).reshape(-1)


def make_hexagons(homes: Float64, residents: Int64, posts: Float64) -> Hexagons:
    """Choose the resolution and find the hexagons.

    Args:
        homes: (n, 2) WGS 84 degrees of the residences.
        residents: (n,) who lives there.
        posts: (k, 2) WGS 84 degrees of the points of patrollers, NaN where a row has none.
    """
    resolution, home_cells = choose_resolution(homes, residents)
    there = np.isfinite(posts).all(axis=1)
    post_cells = _cells(posts[there], resolution)
    lived_in = home_cells[residents > 0]
    cells = np.unique(np.concatenate([home_cells if not len(lived_in) else lived_in, post_cells]))
    of_post = np.full(len(posts), -1, dtype=np.int64)
    of_post[there] = np.searchsorted(cells, post_cells)
    # Empty buildings alone make no hexagon; theirs, where there is none, is never looked at.
    of_home = np.minimum(np.searchsorted(cells, home_cells), max(len(cells) - 1, 0))
    return Hexagons(resolution, cells, of_home.astype(np.int64), of_post)


def choose_resolution(lonlat: Float64, residents: Int64) -> tuple[int, Int64]:
    """Return the resolution and the cells (n,) of the residences at it; the rule stands above."""
    cells = _cells(lonlat, FINEST)
    for resolution in range(FINEST, COARSEST - 1, -1):
        if resolution != FINEST:
            cells = _cells(lonlat, resolution)
        if resolution == COARSEST or median_residents(cells, residents) >= MEDIAN_RESIDENTS:
            return resolution, cells
    raise AssertionError("the coarsest resolution always returns")


def median_residents(cells: Int64, residents: Int64) -> float:
    """Return the median of residents over the cells in which people live; 0 where nobody does."""
    lived_in = residents > 0
    if not lived_in.any():
        return 0.0
    found, number = np.unique(cells[lived_in], return_inverse=True)
    return float(np.median(sum_by_group(residents[lived_in], number, len(found))))


def _cells(lonlat: Float64, resolution: int) -> Int64:
    pairs = zip(lonlat[:, 1].tolist(), lonlat[:, 0].tolist(), strict=True)
    return np.array([h3.latlng_to_cell(lat, lon, resolution) for lat, lon in pairs], dtype=np.int64)
