"""Which streets and which residences an area hands to its beats.

Residences: those that `coverage` counts in the area, to the person. Streets: those whose middle lies in the area or on
its border, and every street that one of these residences enters. The whole plan takes every residence, and the streets
in any of its areas; without an areas layer every street.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ....geo.network import Int64, Network, edge_lines
from ...layers.areas import AreaIndex
from .beat_homes import Homes, Mask

WHOLE_PLAN = "plan"


@dataclass(frozen=True, eq=False)
class BeatArea:
    """What is to be divided.

    Attributes:
        level: level of the area; ``plan`` for the whole.
        name: its name.
        edges: (k,) edges of the network, ascending.
        residences: (n,) which residences are counted here.
    """

    level: str
    name: str
    edges: Int64
    residences: Mask


def whole_plan(network: Network, homes: Homes, areas: gpd.GeoDataFrame | None, *, name: str) -> BeatArea:
    """Return the streets and residences of the plan as a whole."""
    everyone = np.ones(len(homes.residents), dtype=np.bool_)
    if areas is None or not len(areas):
        return BeatArea(WHOLE_PLAN, name, np.arange(network.edge_count), everyone)
    return BeatArea(WHOLE_PLAN, name, _streets(network, homes, everyone, areas.geometry), everyone)


def one_area(network: Network, homes: Homes, areas: gpd.GeoDataFrame, index: AreaIndex, *, row: int) -> BeatArea:
    """Return the streets and residences of the area in `row` of the layer that `index` was made from."""
    number, unit = next((i, unit) for i, unit in enumerate(index.units) if unit.area == row)
    ours = index.unit_of[:, index.levels.index(unit.level)] == number
    return BeatArea(unit.level, unit.name, _streets(network, homes, ours, areas.geometry.iloc[[row]]), ours)


def middles(network: Network, edges: Int64) -> npt.NDArray[np.object_]:
    """Return the point (k,) halfway along each of `edges`."""
    halfway = shapely.line_interpolate_point(edge_lines(network, edges), 0.5, normalized=True)
    return np.asarray(halfway, dtype=object)


def _streets(network: Network, homes: Homes, residences: Mask, outlines: gpd.GeoSeries) -> Int64:
    taken = np.zeros(network.edge_count, dtype=np.bool_)
    tree = shapely.STRtree(middles(network, np.arange(network.edge_count)))
    taken[tree.query(outlines.to_numpy(), predicate="intersects")[1]] = True
    taken[homes.edge[residences & homes.on_network]] = True
    return np.flatnonzero(taken)
