"""The audit, against networkx and a search over all pairs."""

from __future__ import annotations

import json

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from servicecircle.coverage.report.network_words import network_lines
from servicecircle.geo.audit import access_classes, audit_network, far_share, find_gaps
from servicecircle.geo.freeze import count_fates
from servicecircle.geo.interchange import to_networkx
from servicecircle.geo.network import Network, build_network
from servicecircle.geo.street_layer import layer_streets
from servicecircle.geo.streets import StreetOptions, Streets


def streets_of(lines: list) -> Streets:
    frame = gpd.GeoDataFrame(geometry=[shapely.LineString(c) for c in lines], crs="EPSG:4547")
    return layer_streets(frame, options=StreetOptions(), file="roads")[0]


def brute_gaps(network: Network) -> set[tuple[str, float]]:
    graph = to_networkx(network)
    found = set()
    for node in (n for n, degree in graph.degree() if degree == 1):
        (own,) = graph.edges(node, keys=True)
        near = [
            data["geometry"].distance(shapely.Point(graph.nodes[node]["x"], graph.nodes[node]["y"]))
            for u, v, data in graph.edges(data=True)
            if not {u, v} & set(own[:2])
        ]
        if near and min(near) < 2:
            found.add((node, round(min(near), 3)))
    return found


@pytest.fixture(scope="module")
def networks() -> list[Network]:
    """100 networks of one to eight streets on a grid of nine by nine junctions, one metre apart."""
    found = []
    for seed in range(100):
        random = np.random.default_rng(seed)
        lines = []
        while len(lines) < random.integers(1, 9):
            line = [tuple(xy) for xy in random.integers(0, 9, (random.integers(2, 4), 2)).tolist()]
            lines += [line] if len(set(line)) > 1 else []
        found.append(build_network(streets_of(lines)))
    return found


def test_gaps_are_those_of_a_search_over_all_pairs(networks: list[Network]) -> None:
    """Each dead end less than 2 m from a street that shares no junction with its own is found, once."""
    some = 0
    for network in networks:
        gaps, dead_ends = find_gaps(network)
        assert {(gap.junction, gap.gap_m) for gap in gaps} == brute_gaps(network)
        assert len(gaps) == len({gap.junction for gap in gaps})
        assert dead_ends == sum(degree == 1 for _, degree in to_networkx(network).degree())
        some += len(gaps)
    assert some > 50


def test_components_are_those_of_networkx_and_sum_to_the_whole(networks: list[Network]) -> None:
    """Junctions, edges and metres of each part are networkx's, and the shares sum to 1."""
    for network in networks:
        audit = audit_network(network)
        graph = to_networkx(network)
        theirs = sorted(
            (len(part), graph.subgraph(part).number_of_edges(), graph.subgraph(part).size("length_mm") / 1000)
            for part in nx.connected_components(graph)
        )
        assert sorted((c.junctions, c.edges, c.length_m) for c in audit.components) == theirs
        assert sum(c.share for c in audit.components) == pytest.approx(1)
        lengths = [c.length_m for c in audit.components]
        assert lengths == sorted(lengths, reverse=True)


def test_access_classes_count_everybody_once() -> None:
    """Bounds belong to the class below; who has no street at all is in the last one."""
    access_m = np.array([0, 10, 10.001, 50, 50.001, 100, 101, np.inf, np.nan])
    residents = 2 ** np.arange(9)
    classes = access_classes(access_m, residents)
    assert [c.residences for c in classes] == [2, 1, 1, 2, 3]
    assert sum(c.residents for c in classes) == residents.sum()
    assert far_share(access_m, residents) == (16 + 32 + 64 + 128 + 256) / 511
    assert far_share(np.array([1.0]), np.array([0])) is None


def test_the_audit_is_json_and_words_in_both_languages() -> None:
    """The audit goes into JSON without loss, and both languages tell the same figures."""
    streets = streets_of([[(0, 0), (1000, 0)], [(500, 1), (500, 300)]])
    audit = audit_network(
        build_network(streets),
        access_m=np.array([5.0, 70.0]),
        residents=np.array([30, 10]),
        fates=count_fates(streets.fates),
    )
    assert json.loads(json.dumps(audit.as_dict()))["gaps"][0]["gap_m"] == 1.0
    zh, en = "\n".join(network_lines(audit, "zh")), "\n".join(network_lines(audit, "en"))
    for figure in ("1.3", "25.00%", "1.00"):
        assert figure in zh
        assert figure in en
    assert "连通片：2 个" in zh
    assert "Components: 2" in en
