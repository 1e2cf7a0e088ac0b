"""Every distance equals networkx on truly split edges, to the millimetre."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyproj
import pytest

import oracle
from servicecircle.geo.network import Network, build_network
from servicecircle.geo.paths import (
    UNREACHED,
    distance_of_keys,
    junction_keys,
    keys_at_entries,
    least_by_place,
    rank_of_keys,
    terminals_of,
)
from servicecircle.geo.roads import StreetOptions, read_streets
from servicecircle.geo.rows import rows_within
from servicecircle.geo.several import k_nearest_keys
from servicecircle.geo.snap import Access, EntryRule, enter

GRAPHS = 1000
RADIUS_MM = 90_000
RULE = EntryRule(max_access_m=40.0)


def draw_points(rng: np.random.Generator, network: Network, count: int) -> np.ndarray:
    """Draw points on junctions, on streets, beside streets and far away."""
    vertex = network.vertex_xy[rng.integers(0, len(network.vertex_xy), count)]
    kind = rng.integers(0, 4, count)
    spread = np.array([0.0, 5.0, 25.0, 80.0])[kind][:, None]
    return vertex + rng.normal(0, 1, (count, 2)) * spread


def nearest_of(network: Network, residences: Access, stations: Access) -> tuple[np.ndarray, np.ndarray]:
    junctions = junction_keys(network, stations.entries)
    keys = keys_at_entries(network, junctions, terminals_of(network, stations.entries), residences.entries)
    least = least_by_place(keys, residences.entries)
    return np.where(least < UNREACHED, distance_of_keys(least), -1), rank_of_keys(least)


def compare(network: Network, homes: np.ndarray, posts: np.ndarray, rule: EntryRule, radius_mm: int) -> int:
    """Hold entries, nearest, three nearest and reach rows against the oracle; return the pairs compared."""
    doors = {
        "residence": oracle.doors_of(network, homes, rule.max_access_m),
        "station": oracle.doors_of(network, posts, rule.max_access_m),
    }
    truth = oracle.all_distances(oracle.split_graph(network, doors), len(posts), len(homes))
    residences, stations = (enter(network, points, rule=rule) for points in (homes, posts))

    mine = residences.entries
    rows = sorted(zip(mine.place, mine.edge, mine.offset_mm, mine.leg_mm, strict=True))
    assert rows == sorted((d.place, d.edge, d.offset_mm, d.leg_mm) for d in doors["residence"])

    distance, station = nearest_of(network, residences, stations)
    several = k_nearest_keys(network, residences.entries, stations.entries, k=3)
    for home in range(len(homes)):
        expected = sorted((row[home], post) for post, row in truth.items() if home in row)
        assert distance[home] == (expected[0][0] if expected else -1), home
        assert not expected or station[home] == expected[0][1], home
        found = [key for key in several[home] if key < UNREACHED]
        assert [(int(distance_of_keys(k)), int(rank_of_keys(k))) for k in found] == expected[:3], home

    reach = rows_within(network, stations.entries, residences.entries, radius_mm=radius_mm).tocoo()
    assert {(int(s), int(r)): int(d) for s, r, d in zip(reach.row, reach.col, reach.data, strict=True)} == {
        (s, r): d for s, row in truth.items() for r, d in row.items() if d <= radius_mm
    }
    return sum(len(row) for row in truth.values())


@pytest.mark.parametrize("block", range(4))
def test_random_graphs_agree_with_networkx_on_split_edges(block: int) -> None:
    """Entries, nearest station, three nearest and reach rows equal the oracle on 1,000 random networks."""
    pairs = 0
    for seed in range(block * GRAPHS // 4, (block + 1) * GRAPHS // 4):
        rng = np.random.default_rng(seed)
        network = build_network(oracle.random_streets(rng))
        homes, posts = draw_points(rng, network, 12), draw_points(rng, network, int(rng.integers(0, 6)))
        pairs += compare(network, homes, posts, RULE, RADIUS_MM)
    assert pairs > 2_000


@pytest.mark.parametrize(
    ("file", "crs"),
    [
        ("nanshan/nanshan.osm", "EPSG:4547"),
        ("liechtenstein/liechtenstein.osm.pbf", "EPSG:32632"),
        ("futian/futian.graphml", "EPSG:4547"),
    ],
)
def test_real_networks_agree_with_networkx_on_split_edges(shared_data: Path, file: str, crs: str) -> None:
    """On real streets, 250 residences and 15 stations: every distance equals the oracle's to the millimetre."""
    streets, _ = read_streets(shared_data / file, crs=pyproj.CRS(crs), options=StreetOptions())
    assert streets is not None
    network = build_network(streets)
    rng = np.random.default_rng(7)
    homes, posts = draw_points(rng, network, 250), draw_points(rng, network, 15)
    assert compare(network, homes, posts, EntryRule(max_access_m=100.0), 500_000) > 2_000
