"""The main job as one method: places enter the network, walk to the stations of each circle, and are judged.

`measure` is the part that decides verdicts; `study_coverage` adds what is told beside them (areas, k-fold, the three
nearest stations, doubt, load, neighbours, land). Both take what was read and read nothing themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from ...geo.grid import SegmentGrid, build_grid
from ...geo.network import Int64, Network
from ...geo.snap import Access, EntryRule
from ..layers.areas import AreaIndex, index_areas, index_communities
from ..layers.doors import Doors, doors_of, point_xy
from ..layers.layers import PlanLayers
from ..layers.plan_barriers import plan_barriers
from ..plan_toml.plan import Circle, Plan
from ..scenario.scenario_stations import Placed, placed_access
from ..shown import Shown
from .circles import CircleVerdicts, Flags, crow_flies_mm, judge, pair_straight_mm, stations_of_service
from .land import land_table, residential, sample_land
from .reach import Nearest, StationSearch, entries_in_doubt, nearest_stations, reach_rows, search_stations, street_load
from .rescue import Surroundings, enter_doors, rescued_by_neighbours

Progress = Callable[[str], None]
NEAREST_NAMED = 3


@dataclass(frozen=True, eq=False)
class Measured:
    """Who walks how far, to which station, and what that means in each circle.

    Attributes:
        residences: how the residences enter the network.
        stations: how the stations enter it.
        around: the points and limits of these entries.
        grid: the network's streets by place.
        searches: one search a circle, in the plan's order.
        verdicts: one verdict a circle, in the plan's order.
    """

    residences: Access
    stations: Access
    around: Surroundings
    grid: SegmentGrid
    searches: tuple[StationSearch, ...]
    verdicts: tuple[CircleVerdicts, ...]


@dataclass(frozen=True, eq=False)
class CoverageStudy(Shown):
    """Everything that is known of a plan's coverage; arrays run over the n residences in the order of the layer.

    Attributes:
        plan: the plan.
        layers: its layers in the plan CRS.
        network: the walking network.
        measured: distances and verdicts.
        index: which areas the residences belong to.
        station_counts: for each circle (n,) how many of its stations are within the radius.
        nearest: for each circle the three nearest stations.
        in_doubt: (n,) whether another street as near would flip a verdict in any circle.
        in_doubt_by_circle: the same for each circle.
        rescued: for each circle (n,) who is covered only thanks to what lies beyond the border.
        street_load: for each circle (m,) how many residents walk each edge to their nearest station.
        land: the covered share of residential land, or None without such a layer.
    """

    plan: Plan
    layers: PlanLayers
    network: Network
    measured: Measured
    index: AreaIndex
    station_counts: tuple[Int64, ...]
    nearest: tuple[Nearest, ...]
    in_doubt: Flags
    in_doubt_by_circle: tuple[Flags, ...]
    rescued: tuple[Flags, ...]
    street_load: tuple[Int64, ...]
    land: pd.DataFrame | None

    @property
    def residents(self) -> Int64:
        """(n,) residents of each residence."""
        return residents_of(self.layers)

    @property
    def verdicts(self) -> tuple[CircleVerdicts, ...]:
        """One verdict a circle, in the plan's order."""
        return self.measured.verdicts


def study_coverage(
    plan: Plan,
    layers: PlanLayers,
    network: Network,
    *,
    measured: Measured | None = None,
    progress: Progress | None = None,
) -> CoverageStudy:
    """Check every residence of a plan against every circle.

    Args:
        plan: the plan.
        layers: its layers, free of errors.
        network: its walking network, in the plan CRS.
        measured: what `measure` returned for these three, where it is at hand.
        progress: called with the name of each step before it starts.
    """
    say = progress or no_progress
    if measured is None:
        say("enter")
        measured = measure(plan, layers, network)
    with ThreadPoolExecutor(max_workers=1) as pool:
        # The second look takes as long as all the rest, and shares nothing with it.
        looking = pool.submit(rescued_by_neighbours, network, measured.verdicts, measured.around, layers.areas)
        say("reach")
        counts = _station_counts(network, measured)
        nearest = tuple(_three_nearest(network, measured, verdict) for verdict in measured.verdicts)
        load = tuple(street_load(network, search, residents_of(layers)) for search in measured.searches)
        say("doubt")
        doubts = tuple(
            entries_in_doubt(network, search, radius_mm=verdict.radius_mm)
            for search, verdict in zip(measured.searches, measured.verdicts, strict=True)
        )
        say("areas")
        index, land = area_index(plan, layers), _land(network, layers, measured)
        say("neighbours")
        rescued = looking.result()
    return CoverageStudy(
        plan=plan,
        layers=layers,
        network=network,
        measured=measured,
        index=index,
        station_counts=counts,
        nearest=nearest,
        in_doubt=np.logical_or.reduce(doubts),
        in_doubt_by_circle=doubts,
        rescued=tuple(rescued),
        street_load=load,
        land=land,
    )


def no_progress(step: str) -> None:
    """Say nothing of `step`."""


def measure(plan: Plan, layers: PlanLayers, network: Network, *, placed: Placed | None = None) -> Measured:
    """Let residences and stations enter the network, find the nearest station of each circle, and judge.

    Args:
        plan: the plan.
        layers: its layers, free of errors.
        network: its walking network, in the plan CRS.
        placed: the stations whose entries a scenario decides.
    """
    around = Surroundings(
        residences=doors_of(layers.residences, layers.entrances),
        stations=doors_of(layers.stations, layers.entrances),
        station_points=layers.stations.geometry,
        rule=EntryRule(max_access_m=plan.network.max_access_m, entry_tie_m=plan.network.entry_tie_m),
        barriers=plan_barriers(plan, layers),
    )
    grid = build_grid(network)

    residences = enter_doors(network, around.residences, around, grid=grid)
    stations = enter_doors(network, around.stations, around, grid=grid)
    if placed is not None:
        stations = placed_access(stations, placed, network, rule=around.rule, barriers=around.barriers)
    homes, posts = point_xy(layers.residences), point_xy(layers.stations)
    searches, verdicts = [], []
    for circle in plan.circles:
        rows = stations_of_service(_services(layers.stations), circle.service, count=len(layers.stations))
        search = search_stations(network, residences, stations.entries, offers=_mask(rows, len(posts)))
        searches.append(search)
        verdicts.append(_verdicts(circle, rows, search, homes, posts))
    return Measured(residences, stations, around, grid, tuple(searches), tuple(verdicts))


def residents_of(layers: PlanLayers) -> Int64:
    """Return the residents (n,) of the residences."""
    return np.asarray(layers.residences["residents"], dtype=np.int64)


def _verdicts(
    circle: Circle, rows: Int64, search: StationSearch, homes: np.ndarray, posts: np.ndarray
) -> CircleVerdicts:
    nearest = search.nearest()
    reached, station = nearest.found[:, 0], np.where(nearest.found[:, 0], nearest.station[:, 0], 0).astype(np.int32)
    distance_mm = np.where(reached, nearest.distance_mm[:, 0], 0)
    has_entry = search.residences.entries.has_entry
    same = np.zeros(len(homes), dtype=np.int64)
    same[reached] = pair_straight_mm(homes[reached], posts[station[reached]])
    return CircleVerdicts(
        name=circle.name,
        radius_mm=circle.radius_mm,
        target=circle.target,
        stations=rows,
        status=judge(distance_mm, reached=reached, has_entry=has_entry, radius_mm=circle.radius_mm),
        reached=reached,
        distance_mm=distance_mm,
        station=station,
        straight_mm=crow_flies_mm(homes, posts[rows]),
        same_straight_mm=same,
    )


def _services(stations: gpd.GeoDataFrame) -> list[tuple[str, ...]] | None:
    return list(stations["services"]) if "services" in stations else None


def _mask(rows: Int64, count: int) -> Flags:
    mask = np.zeros(count, dtype=np.bool_)
    mask[rows] = True
    return mask


def _station_counts(network: Network, measured: Measured) -> tuple[Int64, ...]:
    """Count the stations within each circle's radius, from one set of reach rows for all circles."""
    widest = max(verdict.radius_mm for verdict in measured.verdicts)
    reach = reach_rows(network, measured.stations.entries, measured.residences.entries, radius_mm=widest)
    count = reach.rows.shape[0]
    return tuple(
        reach.counts(_mask(verdict.stations, count), verdict.radius_mm).astype(np.int64)
        for verdict in measured.verdicts
    )


def _three_nearest(network: Network, measured: Measured, verdict: CircleVerdicts) -> Nearest:
    stations = measured.stations.entries
    ours = stations.take(_mask(verdict.stations, stations.place_count)[stations.place])
    return nearest_stations(network, measured.residences.entries, ours, k=NEAREST_NAMED)


def area_index(plan: Plan, layers: PlanLayers) -> AreaIndex:
    """Return the areas of the residences: of the areas layer, else of their own `community` column."""
    if layers.areas is None and "community" in layers.residences:
        return index_communities(layers.residences["community"], plan_name=plan.name)
    return index_areas(layers.residences.geometry, layers.areas, plan_name=plan.name)


def _land(network: Network, layers: PlanLayers, measured: Measured) -> pd.DataFrame | None:
    if layers.land is None:
        return None
    homes = residential(layers.land)
    if not len(homes):
        return None
    sample = sample_land(homes)
    points = Doors(sample.xy, np.arange(len(sample.xy), dtype=np.int32), len(sample.xy))
    access = enter_doors(network, points, measured.around, grid=measured.grid)
    return land_table(network, access, sample, measured.searches, measured.verdicts)
