"""Every figure of a coverage run, counted again from the run's own `network.gpkg` and the points of the places.

Only shapely, networkx, fractions and sums: nothing of the code under test. Slow and plain on purpose.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

STATUSES = ("covered", "marginal", "uncovered", "cut_off", "off_network")
XY = tuple[float, float]


def half_up_mm(metres: float) -> int:
    """Round metres to whole millimetres, half up."""
    return math.floor(metres * 1000 + 0.5)


@dataclass(frozen=True)
class Streets:
    """The layer `edges` of a network.gpkg."""

    ids: list[str]
    lines: list[shapely.LineString]
    lengths_mm: list[int]
    ends: list[tuple[str, str]]
    component: list[int]


@dataclass(frozen=True)
class Place:
    """A residence or station: where it lies, from where it is left, and how many live there or what it offers."""

    id: str
    xy: XY
    doors: tuple[XY, ...]
    residents: int = 0
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """What the plan says; circles are name → (service, radius_mm)."""

    circles: dict[str, tuple[str, int]]
    max_access_m: float = 100.0
    entry_tie_mm: int = 500
    gate_width_m: float = 2.0
    barriers: tuple[shapely.Geometry, ...] = ()
    gates: tuple[shapely.Point, ...] = ()


@dataclass(frozen=True)
class Door:
    """An entry: the point it starts from, the edge, and whole millimetres along it and to it."""

    point: int
    edge: int
    offset_mm: int
    leg_mm: int


@dataclass(frozen=True)
class Verdict:
    """One residence in one circle."""

    status: str
    distance_mm: int | None
    station: str | None
    straight_mm: int | None
    same_straight_mm: int | None
    stations_within: int
    ranked: tuple[tuple[int, str], ...]
    in_doubt: bool

    def shortfall_mm(self, radius_mm: int) -> int | None:
        """Distance beyond the radius, where marginal or uncovered."""
        if self.distance_mm is None or self.status not in ("marginal", "uncovered"):
            return None
        return self.distance_mm - radius_mm


def read_streets(network: Path) -> Streets:
    """Read `edges`, and check that it holds together: lengths, ends and components are what they say."""
    edges, junctions = gpd.read_file(network, layer="edges"), gpd.read_file(network, layer="junctions")
    lines, lengths = list(edges.geometry), [round(metres * 1000) for metres in edges["length_m"]]
    assert lengths == [half_up_mm(line.length) for line in lines]
    where = {key: (point.x, point.y) for key, point in zip(junctions["id"], junctions.geometry, strict=True)}
    ends = list(zip(edges["start"], edges["end"], strict=True))
    for line, (start, end) in zip(lines, ends, strict=True):
        assert line.coords[0] == where[start]
        assert line.coords[-1] == where[end]
    graph = nx.MultiGraph(ends)
    number = dict(zip(junctions["id"], junctions["component"], strict=True))
    parts = [{number[key] for key in part} for part in nx.connected_components(graph)]
    assert all(len(part) == 1 for part in parts)
    assert sorted(next(iter(part)) for part in parts) == list(range(len(parts)))
    assert [number[start] for start, _ in ends] == list(edges["component"])
    return Streets(list(edges["id"]), lines, lengths, ends, list(edges["component"]))


class Recount:
    """All distances between residences and stations, and what follows from them."""

    def __init__(self, streets: Streets, residences: Sequence[Place], stations: Sequence[Place], rules: Rules) -> None:
        self.streets, self.residences, self.stations, self.rules = streets, residences, stations, rules
        homes = [self._doors(place) for place in residences]
        self.home_doors = [entries for entries, _ in homes]
        self.rivals = [rivals for _, rivals in homes]
        self.station_doors = [self._doors(place)[0] for place in stations]
        self.reached = [self._from_station(doors) for doors in self._nodes()]

    def access_m(self, place: Place) -> float:
        """Metres to the nearest street of any component."""
        return min(float(np.min(shapely.distance(self.streets.lines, shapely.Point(xy)))) for xy in place.doors)

    def verdicts(self, circle: str) -> list[Verdict]:
        """Judge every residence in a circle."""
        service, radius_mm = self.rules.circles[circle]
        rows = [row for row, station in enumerate(self.stations) if service in station.services]
        return [self._verdict(home, rows, radius_mm) for home in range(len(self.residences))]

    def _verdict(self, home: int, rows: list[int], radius_mm: int) -> Verdict:
        doors = self.home_doors[home]
        ways = sorted((way, row) for row in rows if (way := self._walk(doors, row)) is not None)
        distance_mm, row = ways[0] if ways else (None, None)
        here = self.residences[home].xy
        straight = min((half_up_mm(math.dist(here, self.stations[r].xy)) for r in rows), default=None)
        covered = distance_mm is not None and distance_mm <= radius_mm
        doubt = any(
            covered != self._covers([door if d == entry else d for d in doors], rows, radius_mm)
            for door, entry in self.rivals[home]
        )
        return Verdict(
            status=_status(distance_mm, radius_mm, has_entry=bool(doors)),
            distance_mm=distance_mm,
            station=None if row is None else self.stations[row].id,
            straight_mm=straight,
            same_straight_mm=None if row is None else half_up_mm(math.dist(here, self.stations[row].xy)),
            stations_within=sum(way <= radius_mm for way, _ in ways),
            ranked=tuple((way, self.stations[r].id) for way, r in ways[:3]),
            in_doubt=doubt,
        )

    def _covers(self, doors: list[Door], rows: list[int], radius_mm: int) -> bool:
        return any((way := self._walk(doors, row)) is not None and way <= radius_mm for row in rows)

    def _walk(self, doors: list[Door], station: int) -> int | None:
        reached = self.reached[station]
        ways = [d.leg_mm + reached[node] for d in doors if (node := (d.edge, d.offset_mm)) in reached]
        return min(ways, default=None)

    def _doors(self, place: Place) -> tuple[list[Door], list[tuple[Door, Door]]]:
        """Return the entries of a place, and (rival, the entry that it competes with)."""
        entries: list[Door] = []
        rivals: list[tuple[Door, Door]] = []
        for number, xy in enumerate(place.doors):
            best: dict[int, list[tuple[int, str, Door]]] = defaultdict(list)
            point = shapely.Point(xy)
            for edge, metres in enumerate(shapely.distance(self.streets.lines, point)):
                if metres > self.rules.max_access_m:
                    continue
                line, length = self.streets.lines[edge], self.streets.lengths_mm[edge]
                along_m = line.project(point)
                if self._blocked(shapely.LineString([xy, line.interpolate(along_m).coords[0]])):
                    continue
                door = Door(number, edge, min(max(half_up_mm(along_m), 0), length), half_up_mm(float(metres)))
                best[self.streets.component[edge]].append((door.leg_mm, self.streets.ids[edge], door))
            for found in best.values():
                leg_mm, _, entry = min(found, key=lambda one: one[:2])
                entries.append(entry)
                ends = set(self.streets.ends[entry.edge])
                rivals += [
                    (door, entry)
                    for other_mm, _, door in found
                    if other_mm <= leg_mm + self.rules.entry_tie_mm and not ends & set(self.streets.ends[door.edge])
                ]
        return entries, rivals

    def _blocked(self, leg: shapely.LineString) -> bool:
        for barrier in self.rules.barriers:
            meeting = shapely.get_coordinates(leg.intersection(barrier))
            for xy in meeting:
                if all(gate.distance(shapely.Point(xy)) > self.rules.gate_width_m for gate in self.rules.gates):
                    return True
        return False

    def _nodes(self) -> list[list[Door]]:
        """Split every edge at every door; the graph's nodes are junctions and (edge, offset)."""
        stops: dict[int, set[int]] = defaultdict(set)
        doors = itertools.chain(*self.home_doors, *self.station_doors, (rival for r in self.rivals for rival, _ in r))
        for door in doors:
            stops[door.edge].add(door.offset_mm)
        self.graph: nx.Graph = nx.Graph()
        for edge, (start, end) in enumerate(self.streets.ends):
            length = self.streets.lengths_mm[edge]
            # Every offset is a node of its own, joined to the junction at its place by a way of no length.
            chain = [(("junction", start), 0), *(((edge, at), at) for at in sorted(stops[edge]))]
            for (a, here), (b, there) in itertools.pairwise([*chain, (("junction", end), length)]):
                known = self.graph.get_edge_data(a, b, {"weight": there - here})
                self.graph.add_edge(a, b, weight=min(known["weight"], there - here))
        return self.station_doors

    def _from_station(self, doors: list[Door]) -> dict[object, int]:
        reached: dict[object, int] = {}
        for door in doors:
            for node, way in nx.single_source_dijkstra_path_length(self.graph, (door.edge, door.offset_mm)).items():
                reached[node] = min(reached.get(node, way + door.leg_mm), way + door.leg_mm)
        return reached


def _status(distance_mm: int | None, radius_mm: int, *, has_entry: bool) -> str:
    if not has_entry:
        return "off_network"
    if distance_mm is None:
        return "cut_off"
    if distance_mm <= radius_mm:
        return "covered"
    return "marginal" if Fraction(distance_mm, radius_mm) <= Fraction(6, 5) else "uncovered"


def metres_text(mm: int | None) -> str:
    """Write whole millimetres as metres with three decimals; nothing for none."""
    return "" if mm is None else f"{mm // 1000}.{mm % 1000:03d}"


def rate_text(part: int, whole: int) -> str:
    """Write part ÷ whole with six decimals, half up; nothing where nobody is counted."""
    if not whole:
        return ""
    millionths = math.floor(Fraction(part * 10**6, whole) + Fraction(1, 2))
    return f"{millionths // 10**6}.{millionths % 10**6:06d}"


def mean_text(verdicts: Sequence[Verdict], residents: Sequence[int]) -> str:
    """Write the mean distance of all residents with one."""
    known = [(v.distance_mm, n) for v, n in zip(verdicts, residents, strict=True) if v.distance_mm is not None]
    people = sum(n for _, n in known)
    if not people:
        return ""
    return metres_text(math.floor(Fraction(sum(d * n for d, n in known), people) + Fraction(1, 2)))


def p90_text(verdicts: Sequence[Verdict], residents: Sequence[int]) -> str:
    """Write the smallest distance within which at least 90 % of all residents live."""
    everyone = sum(residents)
    known = [(v.distance_mm, n) for v, n in zip(verdicts, residents, strict=True) if v.distance_mm is not None]
    for distance_mm in sorted({mm for mm, n in known if n}):
        within = sum(n for mm, n in known if mm <= distance_mm)
        if everyone and within * 10 >= everyone * 9:
            return metres_text(distance_mm)
    return ""


def quantile(values: Sequence[tuple[Fraction, int]], share: Fraction) -> Fraction | None:
    """Return the smallest value within which at least `share` of the weight lies."""
    total, within = sum(weight for _, weight in values), 0
    for value, weight in sorted(values):
        within += weight
        if total and within >= share * total:
            return value
    return None
