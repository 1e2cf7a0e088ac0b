"""From which points a place is left: its entrances where it has some, else the place itself."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from ...geo.network import Float64, Int32


@dataclass(frozen=True, eq=False)
class Doors:
    """Points from which `count` places are left.

    Attributes:
        xy: (p, 2) metres in the plan CRS, sorted by place.
        place: (p,) row of the place in its layer.
        count: number of places.
    """

    xy: Float64
    place: Int32
    count: int

    def only(self, places: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Doors:
        """Return the doors of the places where the mask (count,) is true; the numbers of the places stay."""
        ours = places[self.place]
        return Doors(self.xy[ours], self.place[ours], self.count)


def doors_of(places: gpd.GeoDataFrame, entrances: gpd.GeoDataFrame | None) -> Doors:
    """Return the doors of `places` (`id`, points): an entrance whose `place` is their id replaces the point."""
    own = point_xy(places)
    rows = np.arange(len(places), dtype=np.int32)
    if entrances is None or not len(entrances):
        return Doors(own, rows, len(places))
    number = {identity: row for row, identity in enumerate(places["id"])}
    row_of = np.array([number.get(identity, -1) for identity in entrances["place"]], dtype=np.int32)
    ours = np.flatnonzero(row_of >= 0)
    without = np.ones(len(places), dtype=np.bool_)
    without[row_of[ours]] = False
    place = np.concatenate([rows[without], row_of[ours]])
    xy = np.concatenate([own[without], point_xy(entrances)[ours]])
    order = np.argsort(place, kind="stable")
    return Doors(xy[order], place[order], len(places))


def point_xy(frame: gpd.GeoDataFrame) -> Float64:
    """Return the coordinates (n, 2) of a frame of points."""
    return np.asarray(shapely.get_coordinates(frame.geometry.to_numpy()), dtype=np.float64).reshape(-1, 2)
