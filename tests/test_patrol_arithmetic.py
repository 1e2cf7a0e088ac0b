"""Facts about the arithmetic of patrols, each beside an oracle that knows nothing of the code."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence
from fractions import Fraction

import h3
import networkx as nx
import numpy as np
import pyproj
import pytest
import shapely
from scipy.sparse import csr_array

from servicecircle.coverage.patrol.additions import add_patrollers
from servicecircle.coverage.patrol.foot_reach import two_step_accessibility
from servicecircle.coverage.patrol.hexagons import choose_resolution, make_hexagons, median_residents
from servicecircle.coverage.patrol.masking import is_masked, share_residents
from servicecircle.coverage.patrol.moves import least_moves
from servicecircle.coverage.patrol.neighbours import area_centres, neighbour_pairs, pair_distances
from servicecircle.coverage.patrol.ratios import (
    class_names,
    class_numbers,
    required_patrollers,
    residents_per_patroller,
    shortage_of,
    status_of,
    surplus_of,
)
from servicecircle.coverage.run_files.sharing import rounded


def ints(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


def test_required_is_rounded_up_and_shortage_and_surplus_are_whole() -> None:
    """0, 1, 40, 41 and 80 residents at 1:40."""
    people = ints(0, 1, 40, 41, 80)
    assert required_patrollers(people, 40).tolist() == [math.ceil(n / 40) for n in people] == [0, 1, 1, 2, 2]
    assert shortage_of(people, ints(0, 0, 1, 1, 5), 40).tolist() == [0, 1, 0, 1, 0]
    assert surplus_of(people, ints(2, 0, 1, 1, 5), 40).tolist() == [2, 0, 0, 0, 3]


def test_no_patroller_is_a_status_and_no_number() -> None:
    """Residents without patrollers: none; patrollers without residents: no_residents; neither: empty."""
    people, posts = ints(40, 40, 0, 0), ints(1, 0, 1, 0)
    assert status_of(people, posts).tolist() == ["counted", "none", "no_residents", "empty"]
    ratio = residents_per_patroller(people, posts)
    assert ratio[0] == 40
    assert np.isnan(ratio[1:]).all()


@pytest.mark.parametrize("target", [40, 41, 1])
def test_classes_are_1_5_and_0_5_times_the_target(target: int) -> None:
    """Against exact fractions, at and beside every bound; nobody without residents has a class."""
    people = np.arange(0, 400, dtype=np.int64)
    for count in range(5):
        posts = np.full(len(people), count)
        found = class_names(class_numbers(people, posts, target))
        for resident, name in zip(people.tolist(), found, strict=True):
            assert name == told(resident, count, target), (resident, count)


def told(residents: int, patrollers: int, target: int) -> str | None:
    if not residents:
        return None
    ratio = Fraction(residents, patrollers) if patrollers else math.inf
    if ratio > Fraction(3 * target, 2):
        return "far_short"
    if ratio > target:
        return "short"
    return "meets" if ratio >= Fraction(target, 2) else "ample"


def test_a_spread_count_at_the_target_meets_it() -> None:
    """7 patrollers spread over 280 residents: each part is at 1:40 but for the last bits."""
    people = ints(1, 3, 13, 263)
    assert set(class_names(class_numbers(people, 7 / 280 * people, 40))) == {"meets"}


def test_additions_are_the_best_of_all_that_can_be() -> None:
    """700 small instances against every way of placing the new patrollers, ties included."""
    rng = random.Random(1)
    for _ in range(700):
        count, add = rng.randint(1, 4), rng.randint(0, 6)
        residents = [rng.choice([0, 0, 5, 10, 10, 12, 20, 20, 30, rng.randint(1, 60)]) for _ in range(count)]
        patrollers = [rng.choice([0, 0, 1, 1, 2, 3]) for _ in range(count)]
        codes = rng.sample(["a", "b", "c", "d", "e"], count)
        found = add_patrollers(ints(*residents), ints(*patrollers), codes, add=add)
        assert tuple(found.tolist()) == best_additions(residents, patrollers, codes, add), (residents, patrollers)


def best_additions(
    residents: Sequence[int | Fraction], patrollers: list[int], codes: list[str], add: int
) -> tuple[int, ...]:
    """Least by: areas without a patroller, their people, the ratios from the worst on, then more for lower codes."""
    if not any(residents):
        return (0,) * len(residents)

    def badness(extra: tuple[int, ...]) -> tuple[object, ...]:
        after = [(r, p + e) for r, p, e in zip(residents, patrollers, extra, strict=True) if r]
        bare = sorted((r for r, p in after if not p), reverse=True)
        ratios = sorted((Fraction(r, p) for r, p in after if p), reverse=True)
        by_code = [-extra[i] for i in sorted(range(len(codes)), key=codes.__getitem__)]
        return (len(bare), bare, ratios, by_code)

    ways = (
        way
        for way in itertools.product(range(add + 1), repeat=len(residents))
        if sum(way) == add and all(r or not e for r, e in zip(residents, way, strict=True))
    )
    return min(ways, key=badness)


def test_additions_by_group_are_the_best_of_all_that_can_be() -> None:
    """400 small instances of areas × groups with quotas, against every way: none, then ratio ÷ quota from the worst."""
    rng = random.Random(4)
    for _ in range(400):
        areas, groups, add = rng.randint(1, 2), rng.randint(1, 2), rng.randint(0, 5)
        living = [rng.choice([0, 10, 12, 20, 30, rng.randint(1, 60)]) for _ in range(areas)]
        names, each = rng.sample(["a", "b", "c"], areas), [rng.choice([1, 2, 3, 7, 40]) for _ in range(groups)]
        pairs = [(area, group) for area in range(areas) for group in range(groups)]
        residents, quotas = [living[area] for area, _ in pairs], [each[group] for _, group in pairs]
        patrollers, codes = [rng.choice([0, 0, 1, 1, 2, 3]) for _ in pairs], [names[area] for area, _ in pairs]
        found = add_patrollers(ints(*residents), ints(*patrollers), codes, add=add, quotas=quotas)
        needs = [Fraction(people, quota) for people, quota in zip(residents, quotas, strict=True)]
        assert tuple(found.tolist()) == best_additions(needs, patrollers, codes, add), (residents, patrollers, quotas)


def test_equal_quotas_change_nothing_and_large_ones_are_exact() -> None:
    """As without quotas; and quotas whose common multiple is beyond 64 bits still find the worse of two near ratios."""
    residents, patrollers = ints(900, 40, 0, 77), ints(3, 0, 1, 2)
    plain = add_patrollers(residents, patrollers, list("abcd"), add=9)
    assert add_patrollers(residents, patrollers, list("abcd"), add=9, quotas=[40] * 4).tolist() == plain.tolist()
    primes = [999_983, 999_979, 999_961, 999_959]
    found = add_patrollers(ints(*primes), ints(1, 1, 1, 2), list("abcd"), add=3, quotas=primes)
    assert found.tolist() == [1, 1, 1, 0]
    assert add_patrollers(ints(), ints(), [], add=3, quotas=[]).tolist() == []


def test_many_additions_end_at_one_common_ratio() -> None:
    """36,000 people over 200 areas: no area could give one back and leave the worst ratio as good."""
    rng = np.random.default_rng(2)
    residents, patrollers = rng.integers(1, 9000, 200), rng.integers(0, 40, 200)
    added = add_patrollers(residents, patrollers, [f"{n:03}" for n in range(200)], add=36_000)
    assert added.sum() == 36_000
    ratio = residents / (patrollers + added)
    given = added > 0
    # Whoever got somebody would, without them, be no better than the worst now.
    assert (residents[given] / np.maximum(patrollers + added - 1, 1e-12)[given] >= ratio.max() - 1e-9).all()


def test_moves_are_a_least_cost_flow() -> None:
    """300 random cases beside networkx: as many move, and the total distance is the same."""
    rng = np.random.default_rng(3)
    for _ in range(300):
        areas = int(rng.integers(2, 9))
        surplus = rng.integers(0, 9, areas) * rng.integers(0, 2, areas)
        shortage = np.where(surplus > 0, 0, rng.integers(0, 9, areas))
        every = np.array([(a, b) for a in range(areas) for b in range(areas) if a != b])
        pairs = every[rng.random(len(every)) < 0.5]
        distance = rng.integers(1, 5000, len(pairs)) * 100
        moved = least_moves(surplus, shortage, pairs, distance)
        people, cost = flow_by_networkx(surplus, shortage, pairs, distance)
        assert moved.sum() == people
        assert int((moved * distance).sum()) == cost


def flow_by_networkx(
    surplus: np.ndarray, shortage: np.ndarray, pairs: np.ndarray, distance: np.ndarray
) -> tuple[int, int]:
    graph = nx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    for area in range(len(surplus)):
        graph.add_edge("source", ("from", area), capacity=int(surplus[area]), weight=0)
        graph.add_edge(("to", area), "sink", capacity=int(shortage[area]), weight=0)
    for (a, b), length in zip(pairs.tolist(), distance.tolist(), strict=True):
        graph.add_edge(("from", a), ("to", b), capacity=1000, weight=int(length))
    flow = nx.max_flow_min_cost(graph, "source", "sink")
    return sum(flow["source"].values()), nx.cost_of_flow(graph, flow)


def test_moves_against_every_way_of_moving() -> None:
    """60 tiny cases: no whole-number way moves more, or as many over less."""
    rng = np.random.default_rng(4)
    for _ in range(60):
        surplus, shortage = ints(*rng.integers(0, 4, 2), 0, 0), ints(0, 0, *rng.integers(0, 4, 2))
        pairs, distance = np.array([(0, 2), (0, 3), (1, 2), (1, 3)]), rng.integers(1, 9, 4) * 1000
        best = min(
            (-sum(way), int(np.dot(way, distance)))
            for way in itertools.product(range(4), repeat=4)
            if way[0] + way[1] <= surplus[0]
            and way[2] + way[3] <= surplus[1]
            and way[0] + way[2] <= shortage[2]
            and way[1] + way[3] <= shortage[3]
        )
        moved = least_moves(surplus, shortage, pairs, distance)
        assert (-moved.sum(), int((moved * distance).sum())) == best


def test_neighbours_share_a_border_and_not_a_corner() -> None:
    """Four squares; a gap of half a metre parts nobody, one of 2 m does."""
    boxes = [
        shapely.box(0, 0, 100, 100),
        shapely.box(100, 0, 200, 100),
        shapely.box(100.5, 100, 200, 200),
        shapely.box(-102, 0, -2, 100),
    ]
    assert neighbour_pairs(np.array(boxes, dtype=object)).tolist() == [[0, 1], [1, 0], [1, 2], [2, 1]]


def test_the_centre_is_where_people_live() -> None:
    """The mean of residents; an area where nobody lives has a point on its surface; others' homes do not count."""
    shapes = np.array([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)], dtype=object)
    xy = np.array([[0.0, 0.0], [4.0, 8.0], [25.0, 5.0], [500.0, 0.0]])
    centres = area_centres(shapes, xy, ints(1, 3, 0, 9), ints(0, 0, 1, -1))
    assert centres[0].tolist() == [3.0, 6.0]
    assert shapely.box(20, 0, 30, 10).contains(shapely.Point(centres[1]))


def test_without_a_network_the_straight_line_is_told_as_such() -> None:
    """3-4-5."""
    apart = pair_distances(None, np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0, 1]]))
    assert apart.distance_mm.tolist() == [5000]
    assert not apart.by_network.any()


def test_accessibility_shares_out_what_reaches_anybody() -> None:
    """Σ residents × accessibility = Σ patrollers that reach anybody, on 200 random matrices; a stored 0 is a pair."""
    rng = np.random.default_rng(5)
    for _ in range(200):
        posts, homes = int(rng.integers(1, 8)), int(rng.integers(1, 12))
        dense = rng.random((posts, homes)) < 0.3
        reach = csr_array(dense.astype(np.int32))
        reach.data[:] = rng.integers(0, 3, len(reach.data))
        counts, residents = rng.integers(0, 5, posts), rng.integers(0, 4, homes)
        accessible = two_step_accessibility(reach, counts, residents)
        by_hand = [
            sum(counts[j] / (dense[j] @ residents) for j in range(posts) if dense[j, i] and dense[j] @ residents)
            for i in range(homes)
        ]
        assert accessible == pytest.approx(by_hand)
        reaching = counts[dense @ residents > 0].sum()
        assert accessible @ residents == pytest.approx(float(reaching))


def test_rounding_hides_which_small_count_it_was() -> None:
    """1 and 2, 3 and 4 look alike; 0 stays 0; larger counts go to the nearest 5."""
    assert rounded(np.arange(13)).tolist() == [0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10, 10, 10]


def test_a_hidden_count_alone_stays_empty() -> None:
    """Alone, or fewer than five of them: the sum may be 1 to 4. Beside others, or five of them, it is told."""
    counts = ints(3, 0, 3, 10, 3, 3, *[3] * 4, *[3] * 5)
    hidden = np.array([1, 0, 1, 0, 1, 1, *[1] * 9], dtype=bool)
    group = ints(0, 1, 2, 2, 3, 3, *[4] * 4, *[5] * 5)
    assert is_masked(counts, hidden, group, 6).tolist() == [True, False, False, True, True, False]


def test_shared_residents_are_rounded_by_area_and_hexagon() -> None:
    """Sums of cells are multiples of 5, whatever the homes."""
    people = share_residents(ints(3, 4, 8, 2), ints(0, 0, 0, 1), ints(0, 0, 1, 1))
    assert people.tolist() == [5, 0, 10, 0]


def test_the_resolution_is_the_finest_with_400_residents_in_the_median_hexagon() -> None:
    """A town of evenly spread homes: the next finer resolution has too few; the ratio plays no part."""
    rng = np.random.default_rng(6)
    lonlat = np.column_stack([114 + 0.02 * rng.random(4000), 22 + 0.02 * rng.random(4000)])
    residents = np.full(4000, 20)
    resolution, cells = choose_resolution(lonlat, residents)
    assert 6 < resolution < 10
    assert median_residents(cells, residents) >= 400
    finer = make_cells(lonlat, resolution + 1)
    assert median_residents(finer, residents) < 400


def make_cells(lonlat: np.ndarray, resolution: int) -> np.ndarray:
    found = [h3.latlng_to_cell(lat, lon, resolution) for lon, lat in lonlat.tolist()]
    return np.unique(found, return_inverse=True)[1]


def test_hexagons_hold_the_homes_that_they_count() -> None:
    """Polygons in the plan CRS contain the points (but for the bend of an edge), and patrollers' points too."""
    crs = pyproj.CRS.from_epsg(4547)
    rng = np.random.default_rng(7)
    homes = np.column_stack([114 + 0.05 * rng.random(300), 22.5 + 0.05 * rng.random(300)])
    posts = np.array([[114.3, 22.9], [np.nan, np.nan]])
    hexagons = make_hexagons(homes, np.full(300, 50), posts)
    way = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    points = shapely.points(np.column_stack(way.transform(homes[:, 0], homes[:, 1])))
    shapes = hexagons.polygons(crs)
    assert (shapely.distance(shapes[hexagons.of_home], points) < 0.05).all()
    assert hexagons.of_post[1] == -1
    assert shapes[hexagons.of_post[0]].contains(shapely.Point(*way.transform(114.3, 22.9)))
    assert shapely.is_valid(shapes).all()
