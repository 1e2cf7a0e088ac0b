"""With the stations given: who is served where, and who is turned away."""

from __future__ import annotations

import numpy as np
import pytest
from capacity_oracle import Town
from scipy.sparse import csr_array

from servicecircle.coverage.choosing.capacities.assignment import serve
from servicecircle.coverage.choosing.capacities.capacity_problem import UNLIMITED
from servicecircle.coverage.choosing.capacities.flow import flow_of
from servicecircle.coverage.choosing.cover_problem import problem_of


def some_open(town: Town, seed: int) -> list[int]:
    return np.flatnonzero(np.random.default_rng(seed).random(town.c) < 0.6).tolist()


@pytest.mark.parametrize("block", range(5))
def test_no_sharing_serves_more(block: int) -> None:
    """On 500 towns the weight served is the maximum flow of networkx, and the smallest of all cuts."""
    for seed in range(100 * block, 100 * block + 100):
        town = Town(seed)
        opened = some_open(town, seed)
        found = serve(problem_of(town.matrix, town.weight), opened, town.capacity)
        assert found.weight == town.served_by_networkx(opened) == town.served(opened)


def test_nobody_is_served_twice_or_where_there_is_no_room() -> None:
    """Flows are whole, within reach, to open stations, within weights and capacities; loads and turned away add up."""
    for seed in range(200):
        town = Town(seed)
        opened, problem = some_open(town, seed), problem_of(town.matrix, town.weight)
        found = serve(problem, opened, town.capacity)
        table = np.zeros((town.c, town.n), dtype=np.int64)
        table[problem.rows(), problem.item] = found.flow
        shut = np.setdiff1d(np.arange(town.c), opened)
        assert (table >= 0).all() and not table[shut].any() and not table[~town.reach].any()
        assert (table.sum(axis=0) == found.served).all() and (found.served <= town.weight).all()
        assert (table.sum(axis=1) == found.load).all() and (found.load <= town.capacity).all()
        in_reach = town.reach[opened].any(axis=0) if opened else np.zeros(town.n, dtype=bool)
        assert (found.turned_away == np.where(in_reach, town.weight - found.served, 0)).all()


def test_our_own_flow_is_a_maximum_too() -> None:
    """The flow that stands in for SciPy's beyond 32 bits serves as much, on 300 towns with every station open."""
    for seed in range(300):
        town = Town(seed)
        problem = problem_of(town.matrix, town.weight)
        room = np.minimum(town.capacity, town.reach @ town.weight)
        assert flow_of(problem, room).sum() == town.served(list(range(town.c)))


def test_weights_beyond_32_bits_are_counted() -> None:
    """Three billion people, two stations for one billion each, the second without limit."""
    problem = problem_of(csr_array(np.array([[1, 1], [0, 1]])), np.array([2 * 10**9, 10**9]))
    assert serve(problem, [0], np.array([10**9, 0])).weight == 10**9
    assert serve(problem, [0, 1], np.array([10**9, UNLIMITED])).weight == 2 * 10**9
    assert serve(problem, [0, 1], np.array([UNLIMITED, UNLIMITED])).weight == 3 * 10**9


def test_a_full_station_passes_residents_on() -> None:
    """The near station is for those who have no other: 30 + 20 are served, though either order alone serves 30."""
    problem = problem_of(csr_array(np.array([[1, 1], [0, 1]])), np.array([30, 20]))
    found = serve(problem, [0, 1], np.array([30, 20]))
    assert (found.weight, found.load.tolist(), found.turned_away.tolist()) == (50, [30, 20], [0, 0])


def test_who_has_no_station_in_reach_is_not_turned_away() -> None:
    """Turned away are those in reach without room: 5 of 15; the 7 out of reach are another matter."""
    problem = problem_of(csr_array(np.array([[1, 0]])), np.array([15, 7]))
    found = serve(problem, [0], np.array([10]))
    assert (found.weight, found.turned_away.tolist()) == (10, [5, 0])
    assert serve(problem, [], np.array([10])).turned_away.tolist() == [0, 0]
