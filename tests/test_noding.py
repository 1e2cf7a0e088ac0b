"""Where lines meet, against a brute-force search over all pairs of vertices."""

from __future__ import annotations

import itertools
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecircle.geo.noding import Noding, Pieces, junction_keys, node_lines, street_ids

TOLERANCE_M = 0.01
# Places 5 mm apart within a knot join; knots lie 1 m apart. The third of a knot is in reach of the second only.
PLACE = st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from([0.0, 0.008, 0.016]))
LINE = st.lists(PLACE, min_size=2, max_size=5)


def as_line(places: list[tuple[int, int, float]]) -> shapely.LineString:
    return shapely.LineString([(1000 + x + shift, 2000 + y) for x, y, shift in places])


def lines_of(*coordinates: list[tuple[float, float]]) -> np.ndarray:
    return np.array([shapely.LineString(c) for c in coordinates], dtype=object)


def graph_of(pieces: Pieces) -> nx.MultiGraph:
    graph = nx.MultiGraph()
    graph.add_edges_from(zip(pieces.start, pieces.end, strict=True))
    return graph


def components(pieces: Pieces) -> set[frozenset[int]]:
    """Sets of input lines that hang together."""
    graph = nx.Graph()
    for line, start, end in zip(pieces.line, pieces.start, pieces.end, strict=True):
        graph.add_edge(("line", int(line)), start)
        graph.add_edge(("line", int(line)), end)
    return {frozenset(n[1] for n in part if isinstance(n, tuple)) for part in nx.connected_components(graph)}


def brute_components(lines: np.ndarray, noding: Noding, tolerance_m: float) -> set[frozenset[int]]:
    """The same by comparing every vertex with every other, one pair at a time."""
    vertices = []
    for number, line in enumerate(lines):
        xy = list(line.coords)
        chosen = [xy[0], xy[-1]] if noding == "ends" else xy
        vertices += [(number, k, point) for k, point in enumerate(chosen)]
    graph = nx.Graph()
    graph.add_nodes_from(range(len(lines)))
    for one, other in itertools.combinations(vertices, 2):
        if np.hypot(one[2][0] - other[2][0], one[2][1] - other[2][1]) <= tolerance_m:
            graph.add_edge(one[0], other[0])
    return {frozenset(part) for part in nx.connected_components(graph)}


@pytest.mark.parametrize("noding", ["ends", "vertices"])
@settings(max_examples=150, deadline=None)
@given(places=st.lists(LINE, min_size=1, max_size=6))
def test_lines_hang_together_as_brute_force_says(noding: Noding, places: list) -> None:
    """Lines are connected exactly where a chain of vertex pairs within the tolerance connects them."""
    lines = np.array([as_line(p) for p in places if as_line(p).length > 0.5], dtype=object)
    if len(lines):
        pieces = node_lines(lines, tolerance_m=TOLERANCE_M, noding=noding)
        assert components(pieces) == brute_components(lines, noding, TOLERANCE_M)


@pytest.mark.parametrize("noding", ["ends", "vertices", "crossings"])
@settings(max_examples=100, deadline=None)
@given(places=st.lists(LINE, min_size=1, max_size=6))
def test_pieces_share_their_ends_to_the_bit(noding: Noding, places: list) -> None:
    """Whatever the noding: one key has one place, and the pieces of a line are as long as the line, shifts apart."""
    lines = np.array([as_line(p) for p in places if as_line(p).length > 0.5], dtype=object)
    if not len(lines):
        return
    pieces = node_lines(lines, tolerance_m=TOLERANCE_M, noding=noding)
    places_of: dict[str, set] = {}
    for start, end, geometry in zip(pieces.start, pieces.end, pieces.geometry, strict=True):
        places_of.setdefault(start, set()).add(geometry.coords[0])
        places_of.setdefault(end, set()).add(geometry.coords[-1])
    assert all(len(where) == 1 for where in places_of.values())
    total = np.bincount(pieces.line, weights=shapely.length(pieces.geometry), minlength=len(lines))
    assert np.abs(total - shapely.length(lines)).max() <= 0.2


@settings(max_examples=100, deadline=None)
@given(ends=st.lists(st.tuples(*[st.integers(0, 20)] * 4).filter(lambda e: e[:2] != e[2:]), min_size=1, max_size=8))
def test_crossings_join_as_the_union_of_the_lines(ends: list) -> None:
    """With `crossings` the network hangs together exactly as the union of the lines does on the plane."""
    lines = lines_of(*[[(e[0], e[1]), (e[2], e[3])] for e in ends])
    pieces = node_lines(lines, tolerance_m=1e-6, noding="crossings")
    graph = nx.Graph()
    graph.add_nodes_from(range(len(lines)))
    graph.add_edges_from(
        (i, j) for i, j in itertools.combinations(range(len(lines)), 2) if lines[i].distance(lines[j]) < 1e-9
    )
    assert components(pieces) == {frozenset(part) for part in nx.connected_components(graph)}
    assert shapely.union_all(pieces.geometry).length == pytest.approx(shapely.union_all(lines).length, abs=1e-3)


def test_a_bridge_joins_only_where_asked() -> None:
    """Lines that cross without a shared vertex stay apart, unless the plan says `crossings`."""
    cross = lines_of([(0, 0), (10, 10)], [(0, 10), (10, 0)])
    assert len(components(node_lines(cross, tolerance_m=0.01, noding="vertices"))) == 2
    pieces = node_lines(cross, tolerance_m=0.01, noding="crossings")
    assert len(pieces.line) == 4
    assert "5000_5000" in set(pieces.start) | set(pieces.end)


def test_a_line_that_crosses_itself_is_cut_there() -> None:
    """With `crossings` a figure of eight has a junction in its middle."""
    eight = lines_of([(0, 0), (10, 10), (10, 0), (0, 10)])
    assert len(node_lines(eight, tolerance_m=0.01, noding="vertices").line) == 1
    assert list(node_lines(eight, tolerance_m=0.01, noding="crossings").start) == ["0_0", "5000_5000", "5000_5000"]


def test_an_end_that_touches_a_street_joins_only_with_crossings() -> None:
    """A lane that ends 5 mm from the middle of a street meets it under `crossings` alone."""
    touch = lines_of([(0, 0), (10, 0)], [(5, 0.005), (5, 9)])
    assert len(node_lines(touch, tolerance_m=0.01, noding="vertices").line) == 2
    assert len(node_lines(touch, tolerance_m=0.01, noding="crossings").line) == 3


def test_interior_vertices_join_under_vertices_and_not_under_ends() -> None:
    """A lane that ends at an interior vertex of a street cuts it under `vertices`, and does not under `ends`."""
    lines = lines_of([(0, 0), (5, 0), (10, 0)], [(5, 0), (5, 5)])
    assert len(node_lines(lines, tolerance_m=0.01, noding="vertices").line) == 3
    assert len(node_lines(lines, tolerance_m=0.01, noding="ends").line) == 2


def test_the_joined_place_is_that_of_the_first_vertex_in_the_file() -> None:
    """Joined vertices take the coordinates of the first one, whatever the order of the numbers."""
    pieces = node_lines(lines_of([(9, 9), (0.006, 0)], [(0, 0), (5, 5)]), tolerance_m=0.01)
    assert pieces.geometry[1].coords[0] == (0.006, 0)
    assert pieces.start[1] == "6_0"


def test_a_densely_drawn_curve_keeps_its_shape() -> None:
    """A roundabout drawn more finely than the tolerance does not fall into one point."""
    angle = np.linspace(0, np.pi, 2000)
    arc = lines_of([tuple(p) for p in np.column_stack([20 * np.cos(angle), 20 * np.sin(angle)])])
    pieces = node_lines(arc, tolerance_m=0.05)
    assert len(pieces.line) == 1
    assert shapely.length(pieces.geometry)[0] == pytest.approx(20 * np.pi, rel=1e-4)


def test_rings_and_parallel_lines_are_kept() -> None:
    """A closed line is a loop; two lines between the same ends are two streets."""
    pieces = node_lines(
        lines_of([(0, 0), (9, 0), (9, 9), (0, 0)], [(0, 0), (50, 0)], [(0, 0), (25, 9), (50, 0)]), tolerance_m=0.01
    )
    graph = graph_of(pieces)
    assert graph.number_of_edges("0_0", "0_0") == 1
    assert graph.number_of_edges("0_0", "50000_0") == 2


def test_z_is_dropped_and_no_lines_are_no_pieces() -> None:
    """Heights do not count, and an empty layer is no fault here."""
    assert not shapely.has_z(
        node_lines(np.array([shapely.LineString([(0, 0, 5), (1, 0, 9)])]), tolerance_m=0).geometry
    ).any()
    assert len(node_lines(np.empty(0, dtype=object), tolerance_m=0.01).line) == 0


def test_street_ids_survive_a_clip_and_an_export() -> None:
    """Leaving streets out changes no id of the others, and an exported id is taken over when it is read again."""
    lines = lines_of([(0, 0), (5, 0), (10, 0)], [(5, 0), (5, 5)], [(0, 0), (2, 3), (5, 0)], [(0, 0), (2, 4), (5, 0)])

    def ids(keep: list[int], names: list[str]) -> list[str]:
        pieces = node_lines(lines[keep], tolerance_m=0.01)
        source = np.array([names[i] for i in pieces.line], dtype=object)
        return list(street_ids(source, pieces.start, pieces.end, pieces.geometry))

    every = ids([0, 1, 2, 3], ["a", "b", "c", "d"])
    assert every[0] == "a:0_0-5000_0"
    assert set(ids([0, 1, 2], ["a", "b", "c"])) == set(every[:-1])
    pieces = node_lines(lines, tolerance_m=0.01)
    again = node_lines(pieces.geometry, tolerance_m=0.01)
    exported = np.array(every, dtype=object)[again.line]
    assert list(street_ids(exported, again.start, again.end, again.geometry)) == every


def test_parallel_streets_without_ids_are_told_apart_by_length() -> None:
    """Two lines with the same ends and no id of their own differ by their length in millimetres, then by a number."""
    lines = lines_of([(0, 0), (10, 0)], [(0, 0), (5, 5), (10, 0)], [(0, 0), (5, 5), (10, 0)])
    pieces = node_lines(lines[[0, 2, 1]], tolerance_m=0.01, noding="ends")
    source = np.array([""] * len(pieces.line), dtype=object)
    ids = street_ids(source, pieces.start, pieces.end, pieces.geometry)
    assert list(ids) == ["0_0-10000_0~10000", "0_0-10000_0~14142", "0_0-10000_0~14142~2"]


def test_keys_tell_places_apart_that_share_a_millimetre() -> None:
    """Two places in the same millimetre have two keys."""
    assert list(junction_keys(np.array([[0.0, 0.0], [0.0001, 0.0], [1.0, -2.5]]))) == ["0_0", "0_0~2", "1000_-2500"]


def test_wuhan_is_noded_as_its_own_node_ids_say(shared_data: Path) -> None:
    """Wuhan's road layer has as many junctions as its u and v columns,."""
    roads = gpd.read_parquet(shared_data / "wuhan" / "roads.parquet")
    pieces = node_lines(roads.geometry.to_numpy(), tolerance_m=0.01)
    assert len(pieces.line) == len(roads)
    nodes = set(roads["u"]) | set(roads["v"])
    assert abs(len(set(pieces.start) | set(pieces.end)) - len(nodes)) <= 0.001 * len(nodes)
