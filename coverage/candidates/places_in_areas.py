"""In which areas places lie: the finest that covers each, and its community."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ...geo.network import Float64
from ..layers.areas import index_areas

Text = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class AreasOf:
    """What is known of n places by area.

    Attributes:
        inside: (n,) whether any area covers the place; true throughout where the plan has no areas.
        finest: (n,) name of the finest area, "" where there is none.
        community: (n,) name of the community, "" where there is none.
    """

    inside: npt.NDArray[np.bool_]
    finest: Text
    community: Text

    def take(self, rows: npt.NDArray[np.integer]) -> AreasOf:
        """Return what is known of the places at `rows`."""
        return AreasOf(self.inside[rows], self.finest[rows], self.community[rows])


def areas_of(xy: Float64, areas: gpd.GeoDataFrame | None) -> AreasOf:
    """Return in which of `areas` the points (n, 2) of the same CRS lie; the rules are those of residences."""
    points = gpd.GeoSeries(shapely.points(xy), crs=None if areas is None else areas.crs)
    index = index_areas(points, areas, plan_name="")
    blank = np.full(len(xy), "", dtype=object)
    if not index.levels:
        return AreasOf(np.ones(len(xy), dtype=np.bool_), blank, blank)
    names = np.array([unit.name if unit.kind == "area" else "" for unit in index.units], dtype=object)
    outside = np.array([unit.kind == "outside" for unit in index.units], dtype=np.bool_)
    by_level = names[index.unit_of]
    finest = by_level[:, -1]
    for column in reversed(range(len(index.levels) - 1)):
        finest = np.where(finest == "", by_level[:, column], finest)
    community = by_level[:, index.levels.index("community")] if "community" in index.levels else blank
    return AreasOf(~outside[index.unit_of[:, 0]], finest, community)
