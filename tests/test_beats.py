"""Dividing connected streets: against every division of small graphs, and against networkx on larger ones."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from beat_oracle import Case, case_of, grid_case, is_connected
from servicecircle.coverage.patrol.beats.beat_graph import StreetGraph, pieces_of, shared_junctions
from servicecircle.coverage.patrol.beats.beat_search import evened_by_trees
from servicecircle.coverage.patrol.beats.beat_split import grown, halved, split_streets
from servicecircle.coverage.patrol.beats.beat_sweep import best_cut
from servicecircle.coverage.patrol.beats.beat_trades import Care, neighbours, traded


@pytest.mark.parametrize("kind", ["path", "tree", "graph"])
def test_no_small_graph_has_a_better_division(kind: str) -> None:
    """150 small graphs each: a division (connected beats, as many as asked for, somebody in each), none more even."""
    for seed in range(150):
        case = case_of(seed, kind)
        beat = split_streets(case.graph, case.beats)
        assert case.is_division(beat), case
        assert max(case.loads(beat)) == case.least_largest(), case


@pytest.mark.parametrize("kind", ["path", "tree", "graph"])
def test_the_search_finds_what_counting_all_finds(kind: str) -> None:
    """The search along trees, from beats that grew anyhow, on 40 small graphs each: none is more even."""
    for seed in range(40):
        case = case_of(seed, kind)
        beat = evened_by_trees(case.graph, grown(case.graph, case.beats), bound=0, floor=0, work=20_000)
        assert case.is_division(beat), case
        assert max(case.loads(beat)) == case.least_largest(), case


@pytest.mark.parametrize(("side", "beats"), [(4, 2), (4, 3), (4, 4), (4, 5), (5, 3), (5, 4), (5, 6), (8, 9), (8, 20)])
def test_no_random_tree_has_a_more_even_cut(side: int, beats: int) -> None:
    """Towns of 22 to 101 streets: as even as the best cuts of 500 random trees, or within the goal of 2 %.

    Where no goal is set, as even as the best cuts.
    """
    for seed in range(2):
        case = grid_case(seed, side=side, beats=beats)
        best = case.least_largest_of_trees(500)
        goal = int(1.02 * sum(case.people) / beats)
        for care, most in ((Care(), max(best, goal)), (Care(slack=0.0, goal=0.0), best)):
            beat = split_streets(case.graph, beats, care=care)
            assert case.is_division(beat)
            assert max(case.loads(beat)) <= most, (case, care)


def test_the_search_makes_nothing_worse() -> None:
    """From beats of sweeps, with any bound: the largest beat is no larger, and within a bound kept borders shorten."""
    for seed in range(6):
        case = grid_case(seed, side=8, beats=5)
        rough = halved(case.graph, 5, slack=0.005)
        largest = max(case.loads(rough))
        for bound in (0, largest, 2 * largest):
            beat = evened_by_trees(case.graph, rough, bound=bound, floor=0, work=100_000)
            assert case.is_division(beat)
            assert max(case.loads(beat)) <= max(bound, largest)
            if bound:
                assert border(case.graph, beat) <= border(case.graph, rough)


def test_two_beats_of_a_path_are_the_best() -> None:
    """A sweep along a path weighs every cut there is: 200 paths, no slack."""
    for seed in range(200):
        case = case_of(seed, "path", most=12)
        two = Case(case.ends, case.people, case.length, case.xy, 2)
        beat = split_streets(two.graph, 2, care=Care(slack=0.0, goal=0.0))
        assert max(two.loads(beat)) == two.least_largest(), two


@pytest.mark.parametrize("beats", [2, 5, 12, 40])
def test_beats_of_a_town_are_connected_and_even(beats: int) -> None:
    """Towns of about 680 streets: connected for networkx, and no beat a twentieth above the mean beat."""
    for seed in range(5):
        case = grid_case(seed, side=20, beats=beats)
        beat = split_streets(case.graph, beats)
        assert case.is_division(beat)
        loads = case.loads(beat)
        assert max(loads) <= 1.05 * sum(loads) / beats


def test_as_many_beats_as_streets_with_residents() -> None:
    """Then each such street has its own beat, also where sweeps find no cut: 120 graphs."""
    for seed in range(120):
        case = case_of(seed, ["path", "tree", "graph"][seed % 3], most=20)
        homes = sum(n > 0 for n in case.people)
        full = Case(case.ends, case.people, case.length, case.xy, homes)
        beat = split_streets(full.graph, homes)
        assert full.is_division(beat)
        assert sorted(full.loads(beat)) == sorted(n for n in case.people if n)


def test_what_grows_is_connected_too() -> None:
    """Growing, which steps in where no sweep will do, makes a division of any connected graph: 200 graphs."""
    for seed in range(200):
        case = case_of(seed, ["path", "tree", "graph"][seed % 3], most=20)
        assert case.is_division(grown(case.graph, case.beats))


def test_a_cut_leaves_two_connected_parts() -> None:
    """For unequal shares too, and the junctions on the cut are those that both parts touch: 60 towns."""
    for seed in range(60):
        case = grid_case(seed, side=6, beats=2)
        found = best_cut(case.graph, 1 + seed % 3, 2, slack=0.01 * (seed % 5))
        assert found is not None
        side, cut = found
        parts = [[pair for pair, own in zip(case.ends, side, strict=True) if own == part] for part in (True, False)]
        assert all(is_connected(part) for part in parts)
        first, second = ({junction for pair in part for junction in pair} for part in parts)
        assert cut == len(first & second)


def test_no_cut_is_better_than_one_without_people_enough() -> None:
    """Two lived-in streets in each half are asked of a path that has three: no sweep can give them."""
    case = Case([(0, 1), (1, 2), (2, 3)], [5, 5, 5], [1, 1, 1], np.eye(3)[:, :2], 2)
    assert best_cut(case.graph, 2, 2, slack=0.0) is None
    assert best_cut(case.graph, 1, 2, slack=0.0) is not None


def test_trades_even_out_and_shorten_borders() -> None:
    """From beats that grew at random, trades lead to the goal, with shorter borders than evening out alone."""
    for seed in range(4):
        case = grid_case(seed, side=16, beats=8)
        rough = grown(case.graph, 8)
        even, smooth = traded(case.graph, rough, Care(goal=0.0)), traded(case.graph, rough, Care(goal=0.04))
        mean = sum(case.people) / 8
        assert max(case.loads(rough)) > 1.1 * mean
        assert case.is_division(even)
        assert case.is_division(smooth)
        assert max(case.loads(smooth)) <= 1.04 * mean
        assert border(case.graph, smooth) < border(case.graph, even)


def test_neighbours_are_the_beats_that_meet() -> None:
    """Pairs of beats that share a junction, counted over sets."""
    case = grid_case(1, side=8, beats=9)
    beat = halved(case.graph, 9, slack=0.01)
    at: dict[int, set[int]] = {}
    for pair, own in zip(case.ends, beat.tolist(), strict=True):
        for junction in pair:
            at.setdefault(junction, set()).add(own)
    expected = sorted({(a, b) for here in at.values() for a in here for b in here if a < b})
    assert [tuple(pair) for pair in neighbours(case.graph, beat).tolist()] == expected


def test_pieces_are_those_of_networkx() -> None:
    """Connected pieces of streets, numbered by their first street: 100 graphs with gaps."""
    for seed in range(100):
        random = np.random.default_rng(seed)
        u, v = random.integers(0, 15, (2, 12)).astype(np.int32)
        piece = pieces_of(u, v)
        parts = list(nx.connected_components(nx.Graph(zip(u.tolist(), v.tolist(), strict=True))))
        expected = [next(i for i, part in enumerate(parts) if junction in part) for junction in u.tolist()]
        assert piece.tolist() == [list(dict.fromkeys(expected)).index(i) for i in expected]


def test_two_runs_are_the_same() -> None:
    """Nothing is left to chance, with trades alone and with a search behind them."""
    for beats in (7, 60):
        case = grid_case(3, side=14, beats=beats)
        assert split_streets(case.graph, beats).tolist() == split_streets(case.graph, beats).tolist()


def test_what_cannot_be_divided_is_refused() -> None:
    """Streets in two pieces; more beats than streets with residents; none."""
    apart = Case([(0, 1), (2, 3)], [1, 1], [1, 1], np.zeros((2, 2)), 2)
    with pytest.raises(ValueError, match="not connected"):
        split_streets(apart.graph, 2)
    joined = Case([(0, 1), (1, 2)], [1, 0], [1, 1], np.zeros((2, 2)), 2)
    for beats in (0, 2):
        with pytest.raises(ValueError, match="streets with residents"):
            split_streets(joined.graph, beats)


def border(graph: StreetGraph, beat: np.ndarray) -> int:
    """Junctions that each beat shares with others, summed over beats."""
    return sum(shared_junctions(beat == own, graph.u, graph.v, graph.junctions) for own in np.unique(beat))
