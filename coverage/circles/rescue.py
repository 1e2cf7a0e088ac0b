"""Who is covered only thanks to streets and stations beyond the border: covered now, not with a border of 0 m.

Only residences whose circle reaches over the border need a second look: whoever has the whole circle inside the areas
walks the same streets, to the same station, with or without the neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ...geo.barriers import Barriers
from ...geo.grid import SegmentGrid, build_grid
from ...geo.network import Network, build_network, edge_lines
from ...geo.snap import Access, EntryRule, enter
from ...geo.streets import Streets, empty_fates
from ..layers.doors import Doors
from .circles import COVERED, CircleVerdicts, Flags
from .reach import search_stations


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What a second look without the neighbours needs.

    Attributes:
        residences: doors of the residences.
        stations: doors of the stations.
        station_points: (s,) points of the stations: they decide on which side of the border these stand.
        rule: the limits of an entry.
        barriers: what legs may not cross.
    """

    residences: Doors
    stations: Doors
    station_points: gpd.GeoSeries
    rule: EntryRule
    barriers: Barriers | None


def rescued_by_neighbours(
    network: Network, verdicts: Sequence[CircleVerdicts], around: Surroundings, areas: gpd.GeoDataFrame | None
) -> list[Flags]:
    """Return for each circle which residences (n,) are covered now and not without what lies beyond the areas."""
    nobody = [np.zeros(around.residences.count, dtype=np.bool_) for _ in verdicts]
    if areas is None or not len(areas) or not network.edge_count:
        return nobody
    union = shapely.union_all(areas.geometry.to_numpy())
    shapely.prepare(union)
    lines = edge_lines(network, np.arange(network.edge_count))
    kept = shapely.intersects(union, lines)
    home = shapely.intersects(union, around.station_points.to_numpy())
    if kept.all() and home.all():
        return nobody
    doubtful = _near_the_border(verdicts, around.residences, union)
    if not doubtful.any():
        return nobody
    inside = part_of_network(network, lines, kept)
    grid = build_grid(inside)
    residences = enter_doors(inside, around.residences.only(doubtful), around, grid=grid)
    stations = enter_doors(inside, around.stations.only(home), around, grid=grid)
    rescued = []
    for verdict in verdicts:
        offers = np.zeros(around.stations.count, dtype=np.bool_)
        offers[verdict.stations] = True
        nearest = search_stations(inside, residences, stations.entries, offers=offers).nearest()
        still = nearest.found[:, 0] & (nearest.distance_mm[:, 0] <= verdict.radius_mm)
        rescued.append((verdict.status == COVERED) & doubtful & ~still)
    return rescued


def part_of_network(network: Network, lines: npt.NDArray[np.object_], kept: Flags) -> Network:
    """Build the network again from some of its edges; `lines` (m,) are those of all. Its components are its own."""
    columns = {
        "id": network.edge_id[kept],
        "source_id": network.edge_source[kept],
        "name": network.edge_name[kept],
        "start": network.junction_id[network.edge_u[kept]],
        "end": network.junction_id[network.edge_v[kept]],
    }
    edges = gpd.GeoDataFrame(columns, geometry=lines[kept], crs=network.crs)
    return build_network(Streets(edges, empty_fates(edges.crs), network.data_date))


def enter_doors(network: Network, doors: Doors, around: Surroundings, *, grid: SegmentGrid) -> Access:
    """Enter `network` from `doors` under the rules of `around`; `grid` is the network's."""
    return enter(
        network, doors.xy, place=doors.place, place_count=doors.count,
        rule=around.rule, barriers=around.barriers, grid=grid,
    )  # fmt: skip


def _near_the_border(verdicts: Sequence[CircleVerdicts], doors: Doors, union: shapely.Geometry) -> Flags:
    """Who is covered in a circle and has a door closer to the border than the largest radius, or beyond it."""
    covered = np.logical_or.reduce([verdict.covered for verdict in verdicts])
    theirs = doors.only(covered)
    border = shapely.boundary(union)
    shapely.prepare(border)
    reach_m = max(verdict.radius_mm for verdict in verdicts) / 1000.0 + 1.0
    points = shapely.points(theirs.xy)
    near = np.zeros(doors.count, dtype=np.bool_)
    near[theirs.place[shapely.dwithin(border, points, reach_m) | ~shapely.contains(union, points)]] = True
    return near
