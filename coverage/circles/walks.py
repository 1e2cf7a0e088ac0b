"""One walk from a residence to its nearest station: legs, streets and line, whose parts sum to the distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
import shapely.ops

from ...geo.network import Network, edge_lines
from ...geo.paths import RANK_BITS, RANK_MASK
from ...geo.ways import grow_forest, way_to_station
from .reach import StationSearch


@dataclass(frozen=True)
class Step:
    """A stretch of one street: its id and name, and its length in whole millimetres."""

    street_id: str
    street_name: str
    length_mm: int


@dataclass(frozen=True)
class Walk:
    """A walk from a residence to a station.

    Attributes:
        station: row of the station.
        leg_from_mm: access leg of the residence.
        steps: the way along the streets.
        leg_to_mm: access leg of the station.
        distance_mm: the sum of all of them.
        line: LineString in the plan CRS: from door to door.
    """

    station: int
    leg_from_mm: int
    steps: tuple[Step, ...]
    leg_to_mm: int
    distance_mm: int
    line: shapely.LineString


def walk_to_nearest(network: Network, search: StationSearch, residence: int) -> Walk | None:
    """Return the shortest walk of a residence to the nearest station of the search; None where no way leads there.

    Raises:
        RuntimeError: the parts do not sum to the distance, a fault of ours.
    """
    row = int(search.leaving_entry()[residence])
    if row < 0:
        return None
    entries = search.residences.entries
    key = int(search.keys[row])
    forest = grow_forest(network, search.junctions, search.stations)
    way = way_to_station(network, forest, entries, row, key)
    spans: list[tuple[int, int, int]] = []
    for number, (edge, forward) in enumerate(way[:-1]):
        length = int(network.edge_length_mm[edge])
        begin = int(entries.offset_mm[row]) if number == 0 else (0 if forward else length)
        spans.append((edge, begin, length if forward else 0))
    last, forward = way[-1]
    ends = (0, int(network.edge_length_mm[last]))
    # Onto a loop the walk may turn either way.
    either = ends if network.edge_u[last] == network.edge_v[last] else (ends[0 if forward else 1],)
    begins = either if spans else (int(entries.offset_mm[row]),)
    rest = (key >> RANK_BITS) - int(entries.leg_mm[row]) - sum(abs(end - begin) for _, begin, end in spans)
    terminal, begin = _terminal(search, key & RANK_MASK, last, begins, rest)
    spans.append((last, begin, int(search.stations.offset_mm[terminal])))
    walk = _assemble(network, search, row, terminal, [span for span in spans if span[1] != span[2] or len(spans) == 1])
    if walk.distance_mm != key >> RANK_BITS:
        raise RuntimeError(f"the walk of residence {residence} does not sum to its distance")
    return walk


def _terminal(search: StationSearch, station: int, edge: int, begins: tuple[int, ...], rest_mm: int) -> tuple[int, int]:
    """Row of the station's entry on `edge` that lies `rest_mm`, its leg included, from one of the offsets `begins`."""
    stations = search.stations
    rows = np.flatnonzero((stations.place == station) & (stations.edge == edge))
    for begin in begins:
        length = np.abs(stations.offset_mm[rows].astype(np.int64) - begin) + stations.leg_mm[rows]
        fitting = rows[length == rest_mm]
        if len(fitting):
            return int(fitting[0]), begin
    raise RuntimeError(f"no entry of station {station} lies at the end of the walk")


def _assemble(
    network: Network, search: StationSearch, row: int, terminal: int, spans: list[tuple[int, int, int]]
) -> Walk:
    entries, stations = search.residences.entries, search.stations
    steps = tuple(
        Step(str(network.edge_id[edge]), str(network.edge_name[edge]), abs(end - begin)) for edge, begin, end in spans
    )
    leg_from_mm, leg_to_mm = int(entries.leg_mm[row]), int(stations.leg_mm[terminal])
    coordinates = [entries.from_xy[row : row + 1], entries.xy[row : row + 1]]
    coordinates += [_stretch(network, *span) for span in spans]
    coordinates += [stations.xy[terminal : terminal + 1], stations.from_xy[terminal : terminal + 1]]
    return Walk(
        station=int(stations.place[terminal]),
        leg_from_mm=leg_from_mm,
        steps=steps,
        leg_to_mm=leg_to_mm,
        distance_mm=leg_from_mm + sum(step.length_mm for step in steps) + leg_to_mm,
        line=shapely.LineString(np.concatenate(coordinates)),
    )


def _stretch(network: Network, edge: int, begin_mm: int, end_mm: int) -> npt.NDArray[np.float64]:
    """Vertices of an edge between two offsets, in the direction of the walk."""
    line = edge_lines(network, np.array([edge]))[0]
    low, high = sorted((begin_mm / 1000.0, end_mm / 1000.0))
    part = shapely.get_coordinates(shapely.ops.substring(line, low, high))
    return part if begin_mm <= end_mm else part[::-1]
