"""How candidates enter: where they stand, elsewhere like stations, and from a fenced park through its gates."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

import oracle
from servicecircle.coverage.candidates.candidate_entries import Ground, Standing, enter_candidates
from servicecircle.coverage.candidates.park_places import (
    NONE,
    containing_park,
    gated_parks,
    gates_of_parks,
    with_park_outlines,
)
from servicecircle.coverage.circles.reach import reach_rows
from servicecircle.coverage.layers.doors import Doors
from servicecircle.geo.grid import build_grid
from servicecircle.geo.network import Network, build_network, edge_lines
from servicecircle.geo.snap import Entries, EntryRule, enter

RULE = EntryRule(max_access_m=60.0)
RADIUS_MM = 400_000
WIDTH_M = 2.0


@dataclass(frozen=True, eq=False)
class Town:
    """A network, parks of which some have gates, homes, and candidates on and beside streets."""

    network: Network
    parks: gpd.GeoDataFrame
    gates: gpd.GeoDataFrame
    homes: np.ndarray
    xy: np.ndarray
    edge: np.ndarray
    offset_mm: np.ndarray


def draw_town(seed: int) -> Town:
    """Draw a small messy town."""
    rng = np.random.default_rng(seed)
    network = build_network(oracle.random_streets(rng))
    low, high = network.vertex_xy.min(axis=0) - 20, network.vertex_xy.max(axis=0) + 20
    corners, size = rng.uniform(low, high, (3, 2)), rng.uniform(20, 90, 3)
    shapes = [shapely.box(*xy, *(xy + step)) for xy, step in zip(corners, size, strict=True)]
    shapes[2] = shapely.Point(corners[2]).buffer(size[2]).difference(shapely.Point(corners[2]).buffer(size[2] / 3))
    parks = gpd.GeoDataFrame({"name": ["甲", "乙", "丙"]}, geometry=shapes, crs=oracle.CRS)
    # The third park has no gate; of the others' one stands a little beside its outline, one within the park.
    fronts = [shapes[0].exterior.interpolate(rng.uniform(0, 300)), shapes[1].exterior.interpolate(rng.uniform(0, 300))]
    beside = shapely.Point(*(np.array(fronts[0].coords[0]) + rng.normal(0, 1.5, 2)))
    points = [fronts[0], fronts[1], beside, shapes[1].centroid]
    gates = gpd.GeoDataFrame({"park": ["甲", "", "甲", "乙"], "row": range(4)}, geometry=points, crs=oracle.CRS)
    edge = rng.integers(0, network.edge_count, 8)
    offset_mm = (rng.random(8) * (network.edge_length_mm[edge] + 1)).astype(np.int64)
    lines = edge_lines(network, edge)
    on_street = shapely.get_coordinates(shapely.line_interpolate_point(lines, offset_mm / 1000))
    beside_streets = np.vstack([rng.uniform(low, high, (4, 2)), corners[:2] + size[:2, None] * rng.random((2, 2))])
    return Town(
        network,
        parks,
        gates,
        homes=network.vertex_xy[rng.integers(0, len(network.vertex_xy), 12)] + rng.normal(0, 8, (12, 2)),
        xy=np.vstack([on_street, beside_streets]),
        edge=np.concatenate([edge, np.full(6, NONE)]),
        offset_mm=np.concatenate([offset_mm, np.zeros(6, dtype=np.int64)]),
    )


def entries_of(town: Town) -> Entries:
    """What the code under test says."""
    owned = gates_of_parks(town.parks, town.gates)
    barriers = with_park_outlines(None, town.parks, town.gates, owned, gate_width_m=WIDTH_M)
    ground = Ground(town.network, build_grid(town.network), RULE, barriers)
    park = containing_park(town.xy, town.parks)
    park = np.where(np.isin(park, gated_parks(owned)), park, NONE)
    doors = Doors(town.xy, np.arange(len(town.xy), dtype=np.int32), len(town.xy))
    return enter_candidates(ground, Standing(doors, town.xy, town.edge, town.offset_mm, park), owned)


def true_doors(town: Town) -> tuple[list[oracle.Door], int]:
    """What the rules say, point by point; and how many doors lead through a gate."""
    gates: dict[int, list[shapely.Point]] = {}
    for name, point in zip(town.gates["park"], town.gates.geometry, strict=True):
        near = town.parks.geometry.boundary.distance(point).to_numpy()
        owner = town.parks.index[town.parks["name"] == name].tolist() or [int(near.argmin())] * bool(near.min() <= 50)
        for park in owner:
            outline = town.parks.geometry[park].boundary
            if outline.distance(point) <= 50:
                gates.setdefault(park, []).append(outline.interpolate(outline.project(point)))
    opened = [*town.gates.geometry, *(point for points in gates.values() for point in points)]
    fence = oracle.Fence([town.parks.geometry[park].boundary for park in gates], opened, WIDTH_M)
    doors: list[oracle.Door] = []
    through = 0
    for place, (xy, edge, offset) in enumerate(zip(town.xy, town.edge, town.offset_mm, strict=True)):
        point = shapely.Point(xy)
        own = -1 if edge == NONE else int(town.network.edge_component[edge])
        direct = [] if edge == NONE else [oracle.Door(place, own, int(edge), int(offset), 0)]
        found = oracle.fenced_doors(town.network, point, place, RULE.max_access_m, fence)
        direct += [door for door in found if door.component != own]
        parks = [park for park in range(len(town.parks)) if town.parks.geometry[park].covers(point)][:1]
        best: dict[int, oracle.Door] = {}
        for gate in gates.get(parks[0], []) if parks else []:
            if not fence.lets_pass(shapely.LineString([point, gate])):
                continue
            for door in oracle.fenced_doors(town.network, gate, place, RULE.max_access_m, fence):
                leg_mm = oracle.half_up_mm(point.distance(gate)) + door.leg_mm
                if door.component not in best or leg_mm < best[door.component].leg_mm:
                    best[door.component] = oracle.Door(place, door.component, door.edge, door.offset_mm, leg_mm)
        entered = {door.component for door in direct}
        new = [door for component, door in best.items() if component not in entered]
        through += len(new)
        doors += [*direct, *new]
    return doors, through


def doors_from(network: Network, entries: Entries) -> list[oracle.Door]:
    """Entries as doors of the oracle: how homes enter is held elsewhere."""
    rows = zip(entries.place.tolist(), entries.edge.tolist(), entries.offset_mm, entries.leg_mm, strict=True)
    return [oracle.Door(p, int(network.edge_component[e]), e, int(offset), int(leg)) for p, e, offset, leg in rows]


def test_entries_and_distances_are_those_of_the_rules() -> None:
    """On random towns every entry, and every distance to every home, equals an oracle of shapely and networkx."""
    through = pairs = 0
    for seed in range(120):
        town = draw_town(seed)
        entries = entries_of(town)
        doors, by_gate = true_doors(town)
        through += by_gate
        rows = zip(entries.place, entries.edge, entries.offset_mm, entries.leg_mm, strict=True)
        assert sorted(rows) == sorted((d.place, d.edge, d.offset_mm, d.leg_mm) for d in doors), seed
        homes = enter(town.network, town.homes, rule=RULE)
        home_doors = doors_from(town.network, homes.entries)
        graph = oracle.split_graph(town.network, {"station": doors, "residence": home_doors})
        truth = oracle.all_distances(graph, len(town.xy), len(town.homes))
        reach = reach_rows(town.network, entries, homes.entries, radius_mm=RADIUS_MM).rows.tocoo()
        assert {(int(s), int(r)): int(d) for s, r, d in zip(reach.row, reach.col, reach.data, strict=True)} == {
            (s, r): d for s, row in truth.items() for r, d in row.items() if d <= RADIUS_MM
        }, seed
        pairs += len(reach.data)
    assert through > 10
    assert pairs > 5_000


def test_without_gates_candidates_enter_as_stations_do() -> None:
    """Where no park has a gate, candidates beside the streets have exactly the entries of stations there."""
    for seed in range(60):
        town = draw_town(seed)
        ground = Ground(town.network, build_grid(town.network), RULE, None)
        none = np.full(len(town.xy), NONE)
        doors = Doors(town.xy, np.arange(len(town.xy), dtype=np.int32), len(town.xy))
        mine = enter_candidates(
            ground, Standing(doors, town.xy, none, np.zeros_like(none), none), gates_of_parks(town.parks, None)
        )
        theirs = enter(town.network, town.xy, rule=RULE).entries
        for name in ("place", "edge", "offset_mm", "leg_mm"):
            assert getattr(mine, name).tolist() == getattr(theirs, name).tolist()


def test_entries_are_sorted_by_place_and_legs_are_drawn_from_the_gate() -> None:
    """Entries stand by place; a leg through a gate starts at the gate for a map, and its length counts all of it."""
    for seed in range(60):
        town = draw_town(seed)
        entries = entries_of(town)
        assert (np.diff(entries.place) >= 0).all()
        straight = np.hypot(*(entries.xy - entries.from_xy).T)
        to_start = np.hypot(*(entries.from_xy - town.xy[entries.place]).T)
        assert np.abs(entries.leg_mm / 1000 - straight - to_start).max() < 0.002
