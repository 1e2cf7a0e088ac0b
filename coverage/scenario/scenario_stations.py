"""A plan's stations under a scenario, and where the new ones enter the network.

A station that is added or moved enters from its own point, on the network's geometry in whole millimetres: that is what
a page holds, and both find the same entries. A proposed site enters by the rules of candidates, which a page cannot
apply; it states its entries, and they count where they are true.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...geo.barriers import Barriers
from ...geo.code_words import STATION_STAFF_COLUMNS
from ...geo.errors import Finding, raise_errors
from ...geo.grid import build_grid
from ...geo.network import Float64, Network
from ...geo.snap import Access, Entries, EntryRule, enter
from ...geo.whole_mm import whole_mm_barriers, whole_mm_network
from ..layers.layer_files import InputFile
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from .scenario_file import Scenario, StatedEntry
from .scenario_findings import false_entries, off_network, other_network, scenario_findings
from .scenario_places import place_mm

CHANGE = "scenario_change"  # column of the stations under a scenario: which of `CHANGES` hold, with semicolons
CHANGES = ("added", "moved", "services")
TRUE_MM = 2.0  # a stated leg may differ from the drawn one by its two roundings


@dataclass(frozen=True, eq=False)
class Placed:
    """The p stations whose entries a scenario decides.

    Attributes:
        scenario: the scenario.
        source: its file, as the manifest lists it.
        rows: (p,) rows of the stations layer, ascending.
        ids: their ids.
        xy: (p, 2) their points in the plan CRS, whole millimetres.
        stated: for each the entries that the scenario states, or None.
    """

    scenario: Scenario
    source: InputFile
    rows: tuple[int, ...]
    ids: tuple[str, ...]
    xy: Float64
    stated: tuple[tuple[StatedEntry, ...] | None, ...]


def with_scenario(layers: PlanLayers, plan: Plan, scenario: Scenario, source: InputFile) -> tuple[PlanLayers, Placed]:
    """Return the layers as they are under a scenario, and the stations whose entries it decides.

    Stations that stay keep their order, the added ones follow in the scenario's. A moved station leaves its entrances,
    and nobody works at an added one unless the plan lists people for its id. The column `CHANGE` tells what changed.

    Raises:
        InputError: the scenario does not fit the plan.
    """
    raise_errors(scenario_findings(scenario, plan, layers, file=source.file))
    moved = {place.id: place_mm(place, layers.crs) for place in scenario.moved}
    stations = _joined(_changed(layers.stations, scenario, moved), _added(layers, plan, scenario))
    stations = stations.assign(**{CHANGE: _told_changes(scenario, stations["id"].tolist())})
    stated = {one.id: one.entries for one in scenario.added}
    rows = [row for row, identity in enumerate(stations["id"]) if identity in moved or identity in stated]
    ids = tuple(stations["id"].iloc[rows])
    xy = shapely.get_coordinates(stations.geometry.to_numpy()[rows]).reshape(-1, 2)
    placed = Placed(scenario, source, tuple(rows), ids, xy, tuple(stated.get(identity) for identity in ids))
    doors = layers.entrances
    if doors is not None and len(doors):
        doors = doors[~doors["place"].isin(set(moved))].reset_index(drop=True)
    return replace(layers, stations=stations, entrances=doors, scenario_name=scenario.name), placed


def _changed(stations: gpd.GeoDataFrame, scenario: Scenario, moved: dict[str, tuple[int, int]]) -> gpd.GeoDataFrame:
    """Today's stations without the removed ones, the moved ones elsewhere, with other services."""
    offers = {one.id: one.services for one in scenario.services}
    left = stations[~stations["id"].isin(set(scenario.removed))].reset_index(drop=True)
    geometry = left.geometry.to_numpy().copy()
    services = left["services"].tolist()
    for row, identity in enumerate(left["id"]):
        if identity in moved:
            geometry[row] = shapely.Point(np.array(moved[identity]) / 1000.0)
        services[row] = offers.get(identity, services[row])
    told = left.assign(services=pd.Series(services, index=left.index, dtype=object))
    return told.set_geometry(gpd.GeoSeries(geometry, index=left.index, crs=stations.crs))


def _added(layers: PlanLayers, plan: Plan, scenario: Scenario) -> gpd.GeoDataFrame:
    """The added stations as rows of the layer; `row` counts them in the scenario's list."""
    every = tuple(dict.fromkeys(circle.service for circle in plan.circles))
    places = [place_mm(one, layers.crs) for one in scenario.added]
    names = [one.id for one in scenario.added]
    return gpd.GeoDataFrame(
        {
            "id": pd.Series(names, dtype=object),
            "name": pd.Series([one.name or one.id for one in scenario.added], dtype=object),
            "services": pd.Series(
                [every if one.services is None else one.services for one in scenario.added], dtype=object
            ),
            "row": np.arange(1, len(places) + 1),
            **_people(layers, names),
        },
        geometry=[shapely.Point(np.array(place) / 1000.0) for place in places],
        crs=layers.stations.crs,
    )


def _people(layers: PlanLayers, added: list[str]) -> dict[str, Float64]:
    """The counts of people in the stations' own columns: nobody, but at a planned station that the layer lists."""
    listed = layers.all_stations.drop_duplicates("id").set_index("id")
    columns = [name for name in STATION_STAFF_COLUMNS.values() if name in listed]
    known = np.isin(added, listed.index.to_numpy(dtype=object)) if added else np.zeros(0, dtype=np.bool_)
    return {
        name: np.where(known, listed[name].reindex(added).to_numpy(dtype=np.float64, na_value=np.nan), 0.0)
        for name in columns
    }


def _told_changes(scenario: Scenario, ids: list[str]) -> pd.Series:
    changed = (
        {one.id for one in scenario.added},
        {place.id for place in scenario.moved},
        {one.id for one in scenario.services},
    )
    told = [";".join(word for word, names in zip(CHANGES, changed, strict=True) if one in names) for one in ids]
    return pd.Series(told, dtype=object)


def _joined(stations: gpd.GeoDataFrame, added: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Both one after another; what the added ones do not tell is missing."""
    if not len(added):
        return stations
    filled = added.reindex(columns=stations.columns)
    for name in stations.columns:
        if name not in added and stations[name].dtype != object:
            filled[name] = filled[name].astype(_with_gaps(stations[name]))
        if name not in added and pd.api.types.is_string_dtype(stations[name].dtype):
            filled[name] = ""
    return gpd.GeoDataFrame(pd.concat([stations, filled], ignore_index=True), geometry="geometry", crs=stations.crs)


def _with_gaps(column: pd.Series) -> object:
    """A type of the column's kind that can be missing."""
    return "float64" if column.dtype.kind in "iub" else column.dtype


def placed_access(
    access: Access, placed: Placed, network: Network, *, rule: EntryRule, barriers: Barriers | None
) -> Access:
    """Return how all stations enter, with the entries of the placed ones as a page finds them.

    Args:
        access: how the stations enter by their own points; rivals are dropped, nobody asks for those of stations.
        placed: the stations that the scenario decides.
        network: the walking network.
        rule: the limits of an entry.
        barriers: what legs may not cross.
    """
    if not placed.rows:
        return access
    whole = whole_mm_network(network)
    found = enter(whole, placed.xy, rule=rule, barriers=whole_mm_barriers(barriers), grid=build_grid(whole))
    number = np.array(placed.rows, dtype=np.int32)
    ours = found.entries
    entries = _concatenated(
        access.entries.take(~np.isin(access.entries.place, number)), replace(ours, place=number[ours.place])
    )
    if states_entries(placed.scenario, network):
        told = _stated_entries(placed, network, len(access.access_m))
        entries = _concatenated(entries.take(~np.isin(entries.place, told.place)), told)
    access_m = access.access_m.copy()
    access_m[number] = found.access_m
    none = np.empty(0, dtype=np.int32)
    return Access(entries, access_m, entries.take(none), none)


def states_entries(scenario: Scenario, network: Network) -> set[str]:
    """Return the ids of added stations whose stated entries count: those of another network say nothing."""
    ours = scenario.network.hash == network.hash
    return {one.id for one in scenario.added if ours and one.entries is not None}


def placed_findings(placed: Placed, access: Access, network: Network, *, max_access_m: float) -> list[Finding]:
    """Return what is wrong or doubtful about where the placed stations enter."""
    findings, file = [], placed.source.file
    if placed.scenario.network.hash not in ("", network.hash):
        findings.append(other_network(file))
    elif false := [
        identity
        for identity, xy, stated in zip(placed.ids, placed.xy, placed.stated, strict=True)
        if not all(_is_true(entry, xy, network, max_access_m) for entry in stated or ())
    ]:
        findings.append(false_entries(file, false))
    has_entry = access.entries.has_entry
    off = [identity for identity, row in zip(placed.ids, placed.rows, strict=True) if not has_entry[row]]
    return [*findings, *([off_network(file, off)] if off else [])]


def _is_true(entry: StatedEntry, xy: Float64, network: Network, max_access_m: float) -> bool:
    """Whether there is such a position on the network, and the leg to it is as long as stated."""
    if entry.edge >= network.edge_count or entry.offset_mm > int(network.edge_length_mm[entry.edge]):
        return False
    position = _position(network, entry)
    apart_mm = float(np.hypot(*(position - xy))) * 1000.0
    return abs(apart_mm - entry.leg_mm) <= TRUE_MM and entry.leg_mm <= max_access_m * 1000.0 + 0.5


def _position(network: Network, entry: StatedEntry) -> Float64:
    start, stop = network.edge_vertex_start[entry.edge], network.edge_vertex_start[entry.edge + 1]
    line = shapely.LineString(network.vertex_xy[start:stop])
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(line, entry.offset_mm / 1000.0))[0])


def _stated_entries(placed: Placed, network: Network, place_count: int) -> Entries:
    """The stated entries that are true positions; the others were told as errors."""
    told = [
        (row, entry, xy)
        for row, xy, stated in zip(placed.rows, placed.xy, placed.stated, strict=True)
        for entry in stated or ()
        if entry.edge < network.edge_count
    ]
    xy = np.array([xy for _, _, xy in told], dtype=np.float64).reshape(-1, 2)
    positions = np.array([_position(network, entry) for _, entry, _ in told], dtype=np.float64).reshape(-1, 2)
    number = np.array([row for row, _, _ in told], dtype=np.int32)
    columns = (
        [entry.edge for _, entry, _ in told],
        [entry.offset_mm for _, entry, _ in told],
        [entry.leg_mm for _, entry, _ in told],
    )
    edge, offset, leg = (np.array(column, dtype=np.int32) for column in columns)
    return Entries(number, edge, offset, leg, positions, xy, number, place_count, network.hash)


def _concatenated(first: Entries, second: Entries) -> Entries:
    """All entries, by place and edge."""
    names = ("place", "edge", "offset_mm", "leg_mm", "xy", "from_xy", "origin")
    both = {name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in names}
    joined = Entries(**both, place_count=first.place_count, network_hash=first.network_hash)
    return joined.take(np.lexsort((joined.edge, joined.place)))
