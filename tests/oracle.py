"""An independent answer to every distance: networkx on a graph whose edges are really split at every point.

Nothing here uses the code under test but for `build_network`'s ids and whole-millimetre lengths: positions come from
shapely, ways from networkx.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from servicecircle.geo.network import Network, edge_lines
from servicecircle.geo.streets import Streets, empty_fates

CRS = "EPSG:4547"


@dataclass(frozen=True)
class Door:
    """Where a place enters: place, component, edge, offset and leg in millimetres."""

    place: int
    component: int
    edge: int
    offset_mm: int
    leg_mm: int


def half_up_mm(metres: float) -> int:
    """Round metres to whole millimetres, half up."""
    return math.floor(metres * 1000 + 0.5)


def streets_of(rows: list[tuple[str, str, str, list[tuple[float, float]]]]) -> Streets:
    """Make streets of (id, start, end, vertices)."""
    frame = gpd.GeoDataFrame(
        {
            "id": [row[0] for row in rows],
            "source_id": [row[0] for row in rows],
            "name": [""] * len(rows),
            "start": [row[1] for row in rows],
            "end": [row[2] for row in rows],
        },
        geometry=[shapely.LineString(row[3]) for row in rows],
        crs=CRS,
    )
    return Streets(frame, empty_fates(CRS))


def random_streets(rng: np.random.Generator) -> Streets:
    """Draw a small messy network: islands, loops, parallel edges, edges of no length, bends, long ways."""
    count = int(rng.integers(2, 14))
    # Few different coordinates, so that junctions coincide on the ground without being joined.
    xy = rng.integers(0, 12, (count, 2)) * float(rng.choice([10.0, 25.0, 3.7]))
    rows: list[tuple[str, str, str, list[tuple[float, float]]]] = []
    for number in range(int(rng.integers(1, 2 * count + 1))):
        u, v = (int(j) for j in rng.integers(0, count, 2))
        if rng.random() < 0.2 and rows:
            u, v = int(rows[-1][1][1:]), int(rows[-1][2][1:])
        bends = [tuple(xy[u] + rng.normal(0, 30, 2)) for _ in range(int(rng.integers(0, 3)))]
        if u == v and rng.random() < 0.7:
            bends = [tuple(xy[u] + rng.normal(0, 30, 2)) for _ in range(2)]
        rows.append((f"s{rng.integers(0, 10**6)}-{number}", f"j{u}", f"j{v}", [tuple(xy[u]), *bends, tuple(xy[v])]))
    return streets_of(rows)


def doors_of(network: Network, points: np.ndarray, max_access_m: float) -> list[Door]:
    """Enter every component within the limit at its nearest edge; of equal legs the lower street id."""
    lines = edge_lines(network, np.arange(network.edge_count))
    doors: list[Door] = []
    for place, (x, y) in enumerate(points):
        point = shapely.Point(x, y)
        best: dict[int, tuple[int, str, int]] = {}
        for edge, distance in enumerate(shapely.distance(lines, point)):
            if distance <= max_access_m:
                candidate = (half_up_mm(distance), network.edge_id[edge], edge)
                component = int(network.edge_component[edge])
                best[component] = min(best.get(component, candidate), candidate)
        for component, (leg_mm, _, edge) in sorted(best.items()):
            along = half_up_mm(float(shapely.line_locate_point(lines[edge], point)))
            offset_mm = min(max(along, 0), int(network.edge_length_mm[edge]))
            doors.append(Door(place, component, edge, offset_mm, leg_mm))
    return doors


@dataclass(frozen=True)
class Fence:
    """Outlines that legs pass at gates only."""

    outlines: list[shapely.Geometry]
    gates: list[shapely.Point]
    gate_width_m: float

    def lets_pass(self, leg: shapely.LineString) -> bool:
        """Return whether every point where `leg` meets an outline lies at a gate."""
        for outline in self.outlines:
            for x, y in shapely.get_coordinates(leg.intersection(outline)):
                if not any(gate.distance(shapely.Point(x, y)) <= self.gate_width_m for gate in self.gates):
                    return False
        return True


def fenced_doors(network: Network, point: shapely.Point, place: int, max_access_m: float, fence: Fence) -> list[Door]:
    """Enter every component within the limit at the nearest edge whose leg the fence lets pass."""
    best: dict[int, tuple[int, str, Door]] = {}
    for edge, line in enumerate(edge_lines(network, np.arange(network.edge_count))):
        along_m, distance = float(line.line_locate_point(point)), line.distance(point)
        if distance > max_access_m or not fence.lets_pass(shapely.LineString([point, line.interpolate(along_m)])):
            continue
        component = int(network.edge_component[edge])
        offset_mm = min(max(half_up_mm(along_m), 0), int(network.edge_length_mm[edge]))
        door = Door(place, component, edge, offset_mm, half_up_mm(distance))
        found = (door.leg_mm, str(network.edge_id[edge]), door)
        if component not in best or found[:2] < best[component][:2]:
            best[component] = found
    return [door for _, _, door in best.values()]


def split_graph(network: Network, doors: dict[str, list[Door]]) -> nx.MultiGraph:
    """Return the graph with every edge split at every door, and a node (kind, place) for every place."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(network.junction_count))
    on_edge: dict[int, list[tuple[int, tuple[str, int]]]] = {}
    for kind, list_of_doors in doors.items():
        for number, door in enumerate(list_of_doors):
            node = (f"{kind} door", number)
            on_edge.setdefault(door.edge, []).append((door.offset_mm, node))
            graph.add_edge(node, (kind, door.place), weight=door.leg_mm)
    for edge in range(network.edge_count):
        stops = sorted(on_edge.get(edge, []), key=lambda stop: stop[0])
        length = int(network.edge_length_mm[edge])
        chain = [(0, int(network.edge_u[edge])), *stops, (length, int(network.edge_v[edge]))]
        for (here, a), (there, b) in itertools.pairwise(chain):
            graph.add_edge(a, b, weight=there - here)
    return graph


def all_distances(graph: nx.MultiGraph, stations: int, residences: int) -> dict[int, dict[int, int]]:
    """Return station → residence → millimetres, for the pairs that a way joins.

    A walk never passes through another place: the legs of the others are left out.
    """
    streets = graph.subgraph([n for n in graph if not (isinstance(n, tuple) and n[0] in ("station", "residence"))])
    found: dict[int, dict[int, int]] = {}
    for station in range(stations):
        if ("station", station) not in graph:
            continue
        starts = [(node, min(d["weight"] for d in data.values())) for node, data in graph[("station", station)].items()]
        reached = _from_seeds(streets, starts)
        for residence in range(residences):
            if ("residence", residence) not in graph:
                continue
            ways = [
                reached[node] + min(d["weight"] for d in data.values())
                for node, data in graph[("residence", residence)].items()
                if node in reached
            ]
            if ways:
                found.setdefault(station, {})[residence] = min(ways)
    return found


def _from_seeds(streets: nx.MultiGraph, starts: list[tuple[object, int]]) -> dict[object, int]:
    reached: dict[object, int] = {}
    for node, leg_mm in starts:
        for other, way in nx.single_source_dijkstra_path_length(streets, node).items():
            reached[other] = min(reached.get(other, way + leg_mm), way + leg_mm)
    return reached
