"""Reach rows, doubt, loads and walks on random networks and hand-made ones."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely

import oracle
from servicecircle.coverage.circles.reach import (
    entries_in_doubt,
    nearest_stations,
    reach_rows,
    search_stations,
    street_load,
)
from servicecircle.coverage.circles.walks import walk_to_nearest
from servicecircle.geo.barriers import barriers_from
from servicecircle.geo.network import Network, build_network
from servicecircle.geo.snap import Access, EntryRule, enter

RULE = EntryRule(max_access_m=100.0, entry_tie_m=0.5)


def straight(*rows: tuple[str, str, str, tuple[float, float], tuple[float, float]]) -> Network:
    """A network of straight streets: id, start, end, first and last vertex."""
    return build_network(oracle.streets_of([(i, a, b, [p, q]) for i, a, b, p, q in rows]))


def access(network: Network, *points: tuple[float, float], **more: object) -> Access:
    return enter(network, np.array(points, dtype=float), rule=RULE, **more)  # type: ignore[arg-type]


ALL = np.ones(1, dtype=np.bool_)


def test_the_cutoff_is_inclusive_to_the_millimetre() -> None:
    """500.000 m is within 500 m and 500.001 m is not."""
    network = straight(("a", "0", "1", (0, 0), (2000, 0)))
    homes, posts = access(network, (500.0, 0), (500.001, 0)), access(network, (0, 0))
    rows = reach_rows(network, posts.entries, homes.entries, radius_mm=500_000).rows
    assert rows.toarray().tolist() == [[500_000, 0]]
    assert rows.nnz == 1


def test_a_residence_at_the_station_door_is_a_stored_zero() -> None:
    """Distance 0 is a pair in reach, not a missing one."""
    network = straight(("a", "0", "1", (0, 0), (100, 0)))
    here = access(network, (40, 0))
    rows = reach_rows(network, here.entries, here.entries, radius_mm=0).rows
    assert (rows.nnz, rows.data.tolist()) == (1, [0])


def test_the_access_limit_is_inclusive_and_compared_before_rounding() -> None:
    """100.0000 m enters; 100.0004 m rounds to 100.000 m and does not."""
    network = straight(("a", "0", "1", (0, 0), (1000, 0)))
    found = access(network, (500, 100.0), (500, 100.0004))
    assert found.entries.place.tolist() == [0]
    assert found.access_m == pytest.approx([100.0, 100.0004], abs=1e-9)


def test_a_stranded_path_beside_a_house_cuts_nobody_off() -> None:
    """The house enters each component, and the walk along the street counts."""
    network = straight(("path", "p", "q", (40, 5), (60, 5)), ("street", "0", "1", (0, 0), (1000, 0)))
    homes, posts = access(network, (50, 6)), access(network, (300, 0))
    assert len(homes.entries) == 2
    nearest = nearest_stations(network, homes.entries, posts.entries)
    assert nearest.found[0, 0]
    assert nearest.distance_mm[0, 0] == 6_000 + 250_000


def test_of_equal_legs_the_lower_street_id_is_entered() -> None:
    """A house midway between two joined parallel streets enters the one whose id comes first."""
    network = straight(
        ("b", "0", "1", (0, 0), (100, 0)), ("a", "2", "3", (0, 10), (100, 10)), ("c", "0", "2", (0, 0), (0, 10))
    )
    found = access(network, (50, 5)).entries
    assert [network.edge_id[e] for e in found.edge] == ["a"]


def test_doubt_is_an_unjoined_rival_street_that_flips_the_verdict() -> None:
    """A bridge over a lane: both 5 m away, only the lane leads to the station within the radius."""
    network = straight(
        ("lane", "0", "1", (0, 0), (400, 0)),
        ("bridge", "2", "3", (0, 10.2), (400, 10.2)),
        ("ramp", "1", "3", (400, 0), (400, 10.2)),
    )
    homes, posts = access(network, (50, 5.0), (50, 2.0)), access(network, (0, 0))
    search = search_stations(network, homes, posts.entries, offers=ALL)
    assert search.nearest().distance_mm[:, 0].tolist() == [55_000, 52_000]
    assert entries_in_doubt(network, search, radius_mm=500_000).tolist() == [True, False]
    # At a radius that both streets keep, nothing hangs on the choice.
    assert entries_in_doubt(network, search, radius_mm=900_000).tolist() == [False, False]


def test_doubt_equals_choosing_every_rival_in_turn() -> None:
    """On random networks the flag equals brute force over all edges within the tie."""
    rule = EntryRule(max_access_m=40.0, entry_tie_m=3.0)
    flagged = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        network = build_network(oracle.random_streets(rng))
        homes = network.vertex_xy[rng.integers(0, len(network.vertex_xy), 10)] + rng.normal(0, 8, (10, 2))
        posts = network.vertex_xy[rng.integers(0, len(network.vertex_xy), 2)]
        residences, stations = enter(network, homes, rule=rule), enter(network, posts, rule=rule)
        search = search_stations(network, residences, stations.entries, offers=np.ones(2, dtype=np.bool_))
        expected = _doubt_by_brute_force(network, homes, posts, rule, radius_mm=60_000)
        assert entries_in_doubt(network, search, radius_mm=60_000).tolist() == expected, seed
        flagged += sum(expected)
    assert flagged > 10


def _doubt_by_brute_force(
    network: Network, homes: np.ndarray, posts: np.ndarray, rule: EntryRule, *, radius_mm: int
) -> list[bool]:
    lines = [shapely.LineString(c) for c in np.split(network.vertex_xy, network.edge_vertex_start[1:-1])]
    post_doors = oracle.doors_of(network, posts, rule.max_access_m)
    flags = []
    for home in homes:
        doors = oracle.doors_of(network, home[None, :], rule.max_access_m)
        covered = _covered(network, doors, post_doors, radius_mm)
        flips = False
        for number, door in enumerate(doors):
            for edge, line in enumerate(lines):
                metres = shapely.distance(line, shapely.Point(home))
                joined = {network.edge_u[edge], network.edge_v[edge]} & {
                    network.edge_u[door.edge],
                    network.edge_v[door.edge],
                }
                if (
                    joined
                    or network.edge_component[edge] != door.component
                    or metres > rule.max_access_m
                    or oracle.half_up_mm(metres) > door.leg_mm + oracle.half_up_mm(rule.entry_tie_m)
                ):
                    continue
                along = oracle.half_up_mm(float(shapely.line_locate_point(line, shapely.Point(home))))
                offset = min(along, int(network.edge_length_mm[edge]))
                rival = oracle.Door(0, door.component, edge, offset, oracle.half_up_mm(metres))
                others = [d for n, d in enumerate(doors) if n != number]
                flips |= _covered(network, [*others, rival], post_doors, radius_mm) != covered
        flags.append(flips)
    return flags


def _covered(network: Network, doors: list[oracle.Door], post_doors: list[oracle.Door], radius_mm: int) -> bool:
    graph = oracle.split_graph(network, {"residence": doors, "station": post_doors})
    ways = oracle.all_distances(graph, 2, 1)
    return any(row[0] <= radius_mm for row in ways.values() if 0 in row)


def test_a_wall_sends_the_leg_to_the_next_street() -> None:
    """The near street lies behind a wall; the far one is entered, and nothing is dropped."""
    network = straight(("near", "0", "1", (0, 0), (100, 0)), ("far", "2", "3", (0, 60), (100, 60)))
    wall = barriers_from(np.array([shapely.LineString([(-50, 10), (150, 10)])]), np.array([], dtype=object))
    found = access(network, (50, 20), barriers=wall).entries
    assert [network.edge_id[e] for e in found.edge] == ["far"]


def test_a_gate_opens_the_wall_for_two_metres() -> None:
    """A leg that meets the wall at most 2 m from a gate passes; at 2.1 m it does not."""
    network = straight(("near", "0", "1", (0, 0), (100, 0)))
    wall, gate = shapely.LineString([(-50, 10), (150, 10)]), shapely.Point(48, 10)
    barriers = barriers_from(np.array([wall, gate]), np.array([], dtype=object))
    found = access(network, (50, 20), (50.1, 20), barriers=barriers).entries
    assert found.place.tolist() == [0]


def test_inside_a_walled_compound_one_walks_freely() -> None:
    """Of a polygon only the outline is a barrier: the inner street is entered, the outer one is not."""
    network = straight(("inner", "0", "1", (20, 50), (80, 50)), ("outer", "2", "3", (0, -5), (100, -5)))
    compound = barriers_from(np.array([shapely.box(0, 0, 100, 100)]), np.array([], dtype=object))
    found = access(network, (50, 40), barriers=compound).entries
    assert [network.edge_id[e] for e in found.edge] == ["inner"]


def test_a_house_with_entrances_walks_from_each_of_them() -> None:
    """The shortest walk over all entrances counts, and entrances replace the house's own point."""
    network = straight(("a", "0", "1", (0, 0), (1000, 0)))
    homes = enter(network, np.array([[500.0, 30.0], [520.0, 5.0]]), place=np.array([0, 0]), place_count=1, rule=RULE)
    posts = access(network, (600, 0))
    nearest = nearest_stations(network, homes.entries, posts.entries)
    assert nearest.distance_mm.tolist() == [[85_000]]
    assert homes.access_m == pytest.approx([5.0])


def test_walks_sum_to_their_distance_and_their_lines_are_as_long() -> None:
    """On random networks the legs and steps of every walk sum to the distance; the line is as long but for rounding."""
    walks = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        network = build_network(oracle.random_streets(rng))
        homes = network.vertex_xy[rng.integers(0, len(network.vertex_xy), 8)] + rng.normal(0, 8, (8, 2))
        posts = network.vertex_xy[rng.integers(0, len(network.vertex_xy), 3)] + rng.normal(0, 4, (3, 2))
        residences, stations = access(network, *map(tuple, homes)), access(network, *map(tuple, posts))
        search = search_stations(network, residences, stations.entries, offers=np.ones(3, dtype=np.bool_))
        nearest = search.nearest()
        for home in range(8):
            walk = walk_to_nearest(network, search, home)
            assert (walk is not None) == nearest.found[home, 0]
            if walk is not None:
                walks += 1
                assert walk.distance_mm == nearest.distance_mm[home, 0]
                assert walk.station == nearest.station[home, 0]
                assert walk.line.length == pytest.approx(walk.distance_mm / 1000, abs=0.001 * (len(walk.steps) + 4))
    assert walks > 800


def test_street_load_carries_every_resident_along_the_walk() -> None:
    """The load of each edge equals the residents whose walk has a step on it."""
    for seed in range(150):
        rng = np.random.default_rng(1000 + seed)
        network = build_network(oracle.random_streets(rng))
        homes = network.vertex_xy[rng.integers(0, len(network.vertex_xy), 8)] + rng.normal(0, 8, (8, 2))
        posts = network.vertex_xy[rng.integers(0, len(network.vertex_xy), 2)] + rng.normal(0, 4, (2, 2))
        residents = rng.integers(0, 50, 8)
        residences, stations = access(network, *map(tuple, homes)), access(network, *map(tuple, posts))
        search = search_stations(network, residences, stations.entries, offers=np.ones(2, dtype=np.bool_))
        load = street_load(network, search, residents)
        expected = np.zeros(network.edge_count, dtype=np.int64)
        number = {street: edge for edge, street in enumerate(network.edge_id)}
        for home in range(8):
            walk = walk_to_nearest(network, search, home)
            for street in {step.street_id for step in walk.steps if step.length_mm} if walk else ():
                expected[number[street]] += residents[home]
        assert load.tolist() == expected.tolist(), seed


def test_adding_a_station_never_lowers_coverage() -> None:
    """With one station more no residence is farther from its nearest one."""
    for seed in range(100):
        rng = np.random.default_rng(seed)
        network = build_network(oracle.random_streets(rng))
        xy = network.vertex_xy[rng.integers(0, len(network.vertex_xy), 12)] + rng.normal(0, 8, (12, 2))
        homes, posts = access(network, *map(tuple, xy[:8])), access(network, *map(tuple, xy[8:]))
        few = search_stations(network, homes, posts.entries, offers=np.array([True, True, True, False])).nearest()
        more = search_stations(network, homes, posts.entries, offers=np.ones(4, dtype=np.bool_)).nearest()
        assert (more.found | ~few.found).all()
        both = few.found & more.found
        assert (more.distance_mm[both] <= few.distance_mm[both]).all()


def test_rows_of_another_network_are_refused() -> None:
    """Entries carry the network's hash."""
    one = straight(("a", "0", "1", (0, 0), (100, 0)))
    other = straight(("a", "0", "1", (0, 0), (101, 0)))
    with pytest.raises(ValueError, match="another network"):
        reach_rows(one, access(other, (5, 0)).entries, access(one, (5, 0)).entries, radius_mm=10)


def test_counts_are_of_the_masked_sources_within_the_radius() -> None:
    """k-fold coverage counts stations of the circle, inclusive of the radius."""
    network = straight(("a", "0", "1", (0, 0), (1000, 0)))
    posts, homes = access(network, (0, 0), (100, 0), (200, 0)), access(network, (100, 0), (900, 0))
    reach = reach_rows(network, posts.entries, homes.entries, radius_mm=500_000)
    assert reach.counts(np.array([True, True, False]), 100_000).tolist() == [2, 0]
    with pytest.raises(ValueError, match="smaller radius"):
        reach.counts(np.ones(3, dtype=np.bool_), 500_001)


def test_networkx_agrees_that_parallel_edges_are_kept() -> None:
    """The shorter of two parallel streets is walked, whichever comes first."""
    streets = oracle.streets_of(
        [("long", "0", "1", [(0, 0), (50, 80), (100, 0)]), ("short", "0", "1", [(0, 0), (100, 0)])]
    )
    network = build_network(streets)
    graph = nx.MultiGraph()
    for e in range(2):
        graph.add_edge(network.edge_u[e], network.edge_v[e], weight=network.edge_length_mm[e])
    assert nx.dijkstra_path_length(graph, 0, 1) == 100_000
    found = nearest_stations(network, access(network, (0, -1)).entries, access(network, (100, -1)).entries)
    assert found.distance_mm[0, 0] == 102_000
