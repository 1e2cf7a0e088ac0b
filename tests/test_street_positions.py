"""Positions along streets: close enough together, on the streets of the zone alone, each place once."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely

import oracle
from servicecircle.coverage.candidates.street_positions import StreetPositions, positions_along
from servicecircle.coverage.candidates.stretches import stretches_within, whole_edges
from servicecircle.geo.grid import build_grid
from servicecircle.geo.network import Network, build_network, edge_lines

NETWORKS = 300


def zone(rng: np.random.Generator) -> np.ndarray:
    """Draw a few polygons: round ones, boxes, one with a hole, one of two parts, perhaps one twice."""
    xy, size = rng.uniform(-40, 160, (4, 2)), rng.uniform(2, 60, 4)
    shapes = [
        shapely.Point(xy[0]).buffer(size[0]),
        shapely.box(*xy[1], *(xy[1] + size[1])),
        shapely.Point(xy[2]).buffer(size[2]).difference(shapely.Point(xy[2]).buffer(size[2] / 2)),
        shapely.MultiPolygon([shapely.box(*xy[3], *(xy[3] + 9)), shapely.box(*(xy[3] + 20), *(xy[3] + 20 + size[3]))]),
    ]
    return np.array([shapes[i] for i in rng.integers(0, 4, int(rng.integers(1, 5)))], dtype=object)


def places_on(network: Network, found: StreetPositions) -> list[set[int]]:
    """Offsets of the positions on every edge, junctions told at each edge that ends there."""
    offsets: list[set[int]] = [set() for _ in range(network.edge_count)]
    junctions = set()
    for edge, offset in zip(found.edge.tolist(), found.offset_mm.tolist(), strict=True):
        offsets[edge].add(offset)
        if offset == 0:
            junctions.add(int(network.edge_u[edge]))
        if offset == network.edge_length_mm[edge]:
            junctions.add(int(network.edge_v[edge]))
    for edge in range(network.edge_count):
        offsets[edge] |= {0} if int(network.edge_u[edge]) in junctions else set()
        offsets[edge] |= {int(network.edge_length_mm[edge])} if int(network.edge_v[edge]) in junctions else set()
    return offsets


def farthest_mm(network: Network, found: StreetPositions, inside: shapely.Geometry | None) -> float:
    """Farthest that a point of the streets, of those well inside the zone, is from a position on its own edge."""
    farthest = 0.0
    for edge, (line, offsets) in enumerate(
        zip(edge_lines(network, np.arange(network.edge_count)), places_on(network, found), strict=True)
    ):
        along_m = np.arange(0.0, line.length, 0.25)
        points = shapely.line_interpolate_point(line, along_m)
        if inside is not None:
            along_m = along_m[shapely.contains(inside, points)]
        if len(along_m):
            assert offsets, edge
            gaps = np.abs(along_m[:, None] * 1000 - np.array(sorted(offsets))[None, :]).min(axis=1)
            farthest = max(farthest, float(gaps.max()))
    return farthest


def test_no_point_of_a_zone_is_farther_than_half_the_spacing() -> None:
    """On random networks and zones every point of the streets inside is within half the spacing along its own edge."""
    for seed in range(NETWORKS):
        rng = np.random.default_rng(seed)
        network = build_network(oracle.random_streets(rng))
        grid, polygons = build_grid(network), zone(rng)
        spacing_mm = int(rng.integers(1_000, 60_000))
        stretches = stretches_within(network, grid, polygons)
        found = positions_along(network, grid, stretches, spacing_mm=spacing_mm)
        union = shapely.union_all(polygons)
        well_inside = shapely.buffer(union, -0.01)
        assert farthest_mm(network, found, well_inside) <= spacing_mm / 2 + 1, seed
        assert (shapely.distance(union, shapely.points(found.xy)) < 0.003).all(), seed


def test_no_point_of_the_streets_is_farther_than_half_the_spacing() -> None:
    """The same for whole networks; between two junctions positions stand at most one spacing apart, and evenly."""
    for seed in range(100):
        rng = np.random.default_rng(seed)
        network = build_network(oracle.random_streets(rng))
        spacing_mm = int(rng.integers(1_000, 60_000))
        found = positions_along(network, build_grid(network), whole_edges(network), spacing_mm=spacing_mm)
        assert farthest_mm(network, found, None) <= spacing_mm / 2 + 1
        for offsets in places_on(network, found):
            gaps = [b - a for a, b in itertools.pairwise(sorted(offsets))]
            assert not gaps or max(gaps) <= spacing_mm
            assert not gaps or max(gaps) - min(gaps) <= 1


def test_each_place_stands_once_and_where_it_says() -> None:
    """No junction and no offset stands twice; the coordinates are those of the offset along the edge."""
    for seed in range(100):
        rng = np.random.default_rng(seed)
        network = build_network(oracle.random_streets(rng))
        grid = build_grid(network)
        found = positions_along(network, grid, stretches_within(network, grid, zone(rng)), spacing_mm=7_000)
        length = network.edge_length_mm[found.edge]
        at_end = (found.offset_mm == 0) | (found.offset_mm == length)
        junction = np.where(found.offset_mm == 0, network.edge_u[found.edge], network.edge_v[found.edge])
        keys = [
            ("junction", int(j), 0) if end else ("edge", int(e), int(mm))
            for end, j, e, mm in zip(at_end, junction, found.edge, found.offset_mm, strict=True)
        ]
        assert len(set(keys)) == len(keys)
        lines = edge_lines(network, found.edge)
        there = shapely.line_interpolate_point(lines, found.offset_mm / 1000)
        assert (shapely.distance(there, shapely.points(found.xy)) < 0.002).all()


def street(*xy: tuple[float, float], name: str = "") -> Network:
    """One street."""
    streets = oracle.streets_of([("s", "a", "b", list(xy))])
    return build_network(type(streets)(streets.edges.assign(name=name), streets.fates))


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((-1, -1, 1001, 1), [0, 1000, 250, 500, 750]),  # both junctions, then evenly between
        ((-1, -1, 100, 1), [0]),  # within half the spacing of the junction
        ((-1, -1, 200, 1), [0, 133.333]),  # 200 m in a step and a half
        ((800, -1, 1001, 1), [1000, 866.667]),  # the same from the other end
        ((100, -1, 200, 1), [150]),  # the middle of a stretch between two open ends
        ((100, -1, 700, 1), [200, 400, 600]),
        ((100, 5, 700, 9), []),
    ],
)
def test_a_street_by_hand(box: tuple[float, float, float, float], expected: list[float]) -> None:
    """A street of 1,000 m, spacing 250 m or 200 m: where positions stand is plain arithmetic."""
    network = street((0, 0), (400, 0), (1000, 0))
    spacing_mm = 250_000 if len(expected) == 5 else 200_000
    grid = build_grid(network)
    found = positions_along(
        network, grid, stretches_within(network, grid, np.array([shapely.box(*box)])), spacing_mm=spacing_mm
    )
    assert found.offset_mm.tolist() == [pytest.approx(1000 * metres, abs=1) for metres in expected]


def test_stretches_by_hand() -> None:
    """A street that leaves a zone and comes back has two stretches; zones that touch or overlap make one."""
    network = street((0, 0), (100, 0), (100, 10), (0, 10))
    zones = [shapely.box(-5, -5, 50, 15), shapely.box(20, -5, 30, 5), shapely.box(50, -5, 60, 5)]
    found = stretches_within(network, build_grid(network), np.array(zones))
    assert (found.start_mm.tolist(), found.end_mm.tolist()) == ([0, 160_000], [60_000, 210_000])


def test_a_street_that_crosses_itself_is_cut_where_the_zone_is() -> None:
    """Near its own crossing a looping street is told apart by the way along it, not by the nearest position."""
    network = street((0, 0), (100, 0), (100, 50), (50, 50), (50, -50))
    found = stretches_within(network, build_grid(network), np.array([shapely.box(40, -10, 60, 10)]))
    assert (found.start_mm.tolist(), found.end_mm.tolist()) == ([40_000, 240_000], [60_000, 260_000])


def test_nothing_comes_of_nothing() -> None:
    """No zones, no stretches; no stretches, no positions; a zone far off or empty; a spacing of nothing is refused."""
    network = street((0, 0), (100, 0))
    grid = build_grid(network)
    none = stretches_within(network, grid, np.empty(0, dtype=object))
    far = np.array([shapely.Polygon(), shapely.box(5000, 5000, 5001, 5001), shapely.box(-9, -9, -8, -8)])
    assert len(stretches_within(network, grid, far).edge) == 0
    assert len(none.edge) == len(positions_along(network, grid, none, spacing_mm=1_000).edge) == 0
    with pytest.raises(ValueError, match="spacing"):
        positions_along(network, grid, whole_edges(network), spacing_mm=0)


def test_a_junction_is_called_by_the_street_that_has_a_name() -> None:
    """A junction's edge is the lowest street id; its name comes from the lowest that has one."""
    rows = [("a", "1", "2", [(0.0, 0.0), (10.0, 0.0)]), ("b", "2", "3", [(10.0, 0.0), (20.0, 0.0)])]
    streets = oracle.streets_of(rows)
    network = build_network(type(streets)(streets.edges.assign(name=["", "主街"]), streets.fates))
    found = positions_along(network, build_grid(network), whole_edges(network), spacing_mm=50_000)
    told = {
        (network.edge_id[edge], int(mm)): network.edge_name[named]
        for edge, mm, named in zip(found.edge, found.offset_mm, found.named_edge, strict=True)
    }
    assert told == {("a", 0): "", ("a", 10_000): "主街", ("b", 10_000): "主街"}
