"""Ties: of the plans that cover the most the one with the shortest walk, then the lowest; and the building order."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from servicecircle.coverage.choosing.cover_problem import pairs_of, problem_of
from servicecircle.coverage.choosing.exact import Effort, best_plan
from servicecircle.coverage.choosing.reduction import reduce_problem
from servicecircle.coverage.choosing.walking.second_goal import Known, building_order, shorter_walk, walks_of
from servicecircle.coverage.choosing.walking.walk_problem import Walks
from servicecircle.coverage.choosing.walking.walk_search import WalkEffort
from walk_oracle import Town, subsets, towns

SWAPS_ALONE = WalkEffort(nodes=0)


def open_today(town: Town) -> tuple[Walks, Town]:
    """The walks where the fixed candidates settle their items, and the town where these have no weight."""
    settled = town.in_reach[list(town.fixed)].any(axis=0)
    walks = walks_of(problem_of(town.reach, town.weight), pairs_of(town.reach).data, settled=settled)
    return walks, Town(town.walk, town.in_reach, np.where(settled, 0, town.weight), (), town.k)


def test_no_subset_that_covers_as_much_walks_less() -> None:
    """From any plan of best coverage to the best of all subsets, proved, with the lowest rows: 600 towns."""
    rng = np.random.default_rng(0)
    for town in towns(600, seed=21):
        walks, left = open_today(town)
        plans = [(*left.median(rows), len(rows), rows) for rows in subsets(range(len(left.walk)), left.k)]
        best = min(plans)
        equal = [plan for plan in plans if plan[0] == best[0]]
        given = list(equal[int(rng.integers(len(equal)))][3])
        found = shorter_walk(walks, given, k=left.k, effort=WalkEffort())
        assert (-found.covered, found.walk, len(found.rows), tuple(found.rows)) == best, town
        assert found.proved
        assert found.lowest


def test_swaps_alone_keep_what_is_covered_and_prove_nothing() -> None:
    """The walk gets no longer: 500 towns, any plan."""
    rng = np.random.default_rng(1)
    for town in towns(500, seed=22):
        walks, left = open_today(town)
        given = rng.choice(len(left.walk), min(left.k, len(left.walk)), replace=False).tolist()
        found = shorter_walk(walks, given, k=left.k, effort=SWAPS_ALONE)
        assert (-found.covered, found.walk) == left.median(found.rows)
        assert (-found.covered, found.walk) <= left.median(given)
        assert not found.proved


def test_what_is_proved_with_little_work_is_true() -> None:
    """With one node and three rounds: whatever says proved is the best of all subsets: 500 towns."""
    for town in towns(500, seed=23):
        walks, left = open_today(town)
        best = min((*left.median(rows), len(rows), rows) for rows in subsets(range(len(left.walk)), left.k))
        least = WalkEffort(shakes=0, rounds=3, node_rounds=1, nodes=1)
        found = shorter_walk(walks, list(best[3]), k=left.k, effort=least)
        assert not found.proved or (-found.covered, found.walk) == best[:2]
        assert not found.lowest or tuple(found.rows) == best[3]


def test_a_district_of_parts_is_proved() -> None:
    """Sixty candidates in clumps: the shortest walk is proved, and known multipliers change nothing."""
    rng = np.random.default_rng(5)
    posts = np.concatenate([clump * 10_000 + rng.integers(0, 1500, 10) for clump in range(6)])
    homes = np.concatenate([clump * 10_000 + rng.integers(0, 1500, 40) for clump in range(6)])
    walk = np.abs(posts[:, None] - homes[None, :])
    row, column = np.nonzero(walk <= 500)
    reach = csr_array((walk[row, column] + 1, (row, column)), shape=walk.shape)
    cover = problem_of(reach, rng.integers(1, 9, len(homes)))
    walks = walks_of(cover, pairs_of(reach).data)
    reduced = reduce_problem(cover, settled=~walks.wanting, dominate=True)
    best = best_plan(reduced.problem, k=9, effort=Effort())
    given = [int(place) for place in reduced.row[best.rows]]
    found = shorter_walk(walks, given, k=9, effort=WalkEffort())
    again = shorter_walk(walks, given, k=9, effort=WalkEffort(), known=Known(reduced, best.multiplier))
    assert found.proved
    assert found.lowest
    assert found.covered == best.value == cover.value(found.rows)
    assert found.walk < walks.measure(given)[1]
    assert (found.rows, found.walk) == (again.rows, again.walk)


def test_merged_residences_keep_their_own_walks() -> None:
    """Two homes with the same candidates walk to different ones: merged, the plan would look longer than it is."""
    reach = csr_array(np.array([[1, 90], [90, 1], [50, 50]]))
    found = shorter_walk(walks_of(problem_of(reach, [1, 1]), pairs_of(reach).data), [2], k=2, effort=WalkEffort())
    assert (found.rows, found.walk, found.proved) == ([0, 1], 2, True)


def test_a_dominated_candidate_may_be_the_nearer_one() -> None:
    """A candidate that covers less than another still shortens the walk."""
    walks = walks_of(problem_of(csr_array(np.array([[9, 9, 9], [0, 0, 1]])), [1, 1, 1]), np.array([9, 9, 9, 1]))
    assert shorter_walk(walks, [0], k=2, effort=WalkEffort()).rows == [0, 1]


def test_the_building_order_is_greedy_then_short_then_low() -> None:
    """Each step is the best of those left by gain, then walk, then row: 500 towns, recounted from scratch."""
    rng = np.random.default_rng(2)
    for town in towns(500, seed=24):
        walks, left = open_today(town)
        rows = rng.choice(len(left.walk), min(4, len(left.walk)), replace=False).tolist()
        order = building_order(walks, rows)
        assert sorted(order) == sorted(rows)
        for place, row in enumerate(order):
            after = {other: (*left.median([*order[:place], other]), other) for other in order[place:]}
            assert min(after.values()) == after[row]


def test_bad_input_is_refused() -> None:
    """Too many rows, and walks that do not belong to the pairs."""
    cover = problem_of(csr_array(np.array([[3, 4], [5, 6]])), [1, 1])
    walks = walks_of(cover, np.array([3, 4, 5, 6]))
    with pytest.raises(ValueError, match="2 candidates, and k is 1"):
        shorter_walk(walks, [0, 1], k=1, effort=SWAPS_ALONE)
    with pytest.raises(ValueError, match="4 pairs"):
        walks_of(cover, np.array([3, 4, 5]))
    with pytest.raises(TypeError, match="millimetres"):
        walks_of(cover, np.array([3.5, 4, 5, 6]))
