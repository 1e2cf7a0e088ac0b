"""Upper bounds with capacities: valid for any multipliers, the same when added up by hand."""

from __future__ import annotations

import numpy as np
import pytest
from capacity_oracle import Town
from scipy.sparse import csr_array

from servicecircle.coverage.choosing.capacities.capacity import best_with_capacity
from servicecircle.coverage.choosing.capacities.capacity_bound import (
    bound_with_capacity,
    hopeless_with_capacity,
    knapsacks,
    most_worth,
    search_with_capacity,
)
from servicecircle.coverage.choosing.capacities.capacity_branch import branch_by_zones
from servicecircle.coverage.choosing.capacities.capacity_cuts import bound_with_cuts, cut_of, priced_bound
from servicecircle.coverage.choosing.capacities.capacity_problem import (
    CapacityProblem,
    reduce_with_capacity,
    with_capacity,
)
from servicecircle.coverage.choosing.capacities.capacity_program import capacity_program
from servicecircle.coverage.choosing.cover_problem import problem_of
from servicecircle.coverage.choosing.solver import solve


def problem_in(town: Town) -> CapacityProblem:
    return with_capacity(problem_of(town.matrix, town.weight), town.capacity, town.fixed)


def by_hand(town: Town, multiplier: np.ndarray, k: int) -> int:
    """The bound in plain Python: people enter one by one, the cheapest first."""
    worth = []
    for j in range(town.c):
        people = sorted(int(m) for i, m in enumerate(multiplier) if town.reach[j, i] for _ in range(town.weight[i]))
        worth.append(sum(1024 - m for m in people[: town.capacity[j]]))
    free = sorted((worth[j] for j in range(town.c) if j not in town.fixed), reverse=True)
    given = sum(int(m) * int(w) for m, w in zip(multiplier, town.weight, strict=True))
    return (given + sum(worth[j] for j in town.fixed) + sum(free[:k])) // 1024


def test_any_multipliers_bound_every_plan_and_add_up_by_hand() -> None:
    """On 500 towns with multipliers drawn by chance the bound is that of plain Python, and no plan serves more."""
    for seed in range(500):
        town = Town(seed)
        multiplier = np.random.default_rng(seed).integers(0, 1025, size=town.n)
        bound = bound_with_capacity(problem_in(town), multiplier, k=town.k)
        assert bound == by_hand(town, multiplier, town.k) >= town.best(town.k)


def test_prices_of_nothing_and_of_everything() -> None:
    """All 0: the k largest capacities or weights in reach. All 1: everybody."""
    town = Town(7)
    problem = problem_in(town)
    room = np.minimum(town.capacity, town.reach @ town.weight)
    assert (knapsacks(problem, np.zeros(town.n, np.int64)) == 1024 * room).all()
    assert bound_with_capacity(problem, np.full(town.n, 1024), k=town.k) == town.weight.sum()


@pytest.mark.parametrize("block", range(3))
def test_the_search_comes_near_to_the_strong_relaxation(block: int) -> None:
    """HiGHS solves the relaxation; no multipliers bound better than it, and those found are rarely far from it."""
    far = 0
    for seed in range(50 * block, 50 * block + 50):
        problem = reduce_with_capacity(problem_in(Town(seed))).problem
        k = min(Town(seed).k, len(problem.free))
        if not problem.cover.items:
            continue
        inside = np.zeros(problem.cover.candidates, dtype=bool)
        best = solve(capacity_program(problem, k=k, inside=inside, whole=False)).objective
        choice = most_worth(problem, k)
        found = search_with_capacity(problem, choice=choice, least=0, rounds=1_000)
        bound = bound_with_capacity(problem, found.multiplier, k=k)
        assert bound >= int(best - 1e-6)
        far += bound > 1.05 * best + 1
    assert far <= 2


def test_only_candidates_of_no_better_plan_go_out() -> None:
    """On 500 towns a plan with a hopeless candidate, or without a needed one, serves less than was asked for."""
    for seed in range(500):
        town = Town(seed)
        multiplier = np.random.default_rng(seed).integers(0, 1025, size=town.n)
        problem, need = problem_in(town), town.best(town.k)
        out, inside = hopeless_with_capacity(problem, multiplier, k=town.k, least=need)
        assert not out[town.fixed].any() and not inside[town.fixed].any()
        free = [row for row in range(town.c) if row not in town.fixed]
        kept = [row for row in free if not out[row]]
        town.fixed += np.flatnonzero(inside).tolist()
        rest = town.k - int(inside.sum()) if town.k < len(free) else town.k
        assert rest >= 0
        town.reach[[row for row in free if row not in kept]] = False
        assert town.best(rest) == need


def test_rows_of_neighbourhoods_bound_every_plan() -> None:
    """On 500 towns, with neighbourhoods, prices and multipliers drawn by chance: no plan serves more than the bound."""
    for seed in range(500):
        town, random = Town(seed), np.random.default_rng(seed)
        problem, reach = problem_in(town), town.reach
        cuts = [cut_of(problem, reach, random.random(town.n) < 0.5) for _ in range(3)]
        bound = priced_bound(problem, random.random(town.n), cuts, random.random(3) * (seed % 3), k=town.k)
        assert bound >= town.best(town.k)


def test_one_station_and_a_half_serve_no_more_than_whole_ones() -> None:
    """Three candidates for 15 residents, 10 each, and a lone one for 4: the relaxation serves 17, two stations 15."""
    reach = np.array([[1, 0], [1, 0], [1, 0], [0, 1]])
    problem = with_capacity(problem_of(csr_array(reach), np.array([15, 4])), [10, 10, 10, 4])
    nothing = np.zeros(4, dtype=bool)
    assert solve(capacity_program(problem, k=2, inside=nothing, whole=False)).objective == pytest.approx(17)
    assert bound_with_cuts(problem, k=2, inside=nothing, least=0) == 15


@pytest.mark.parametrize("seed", range(4))
def test_rows_of_neighbourhoods_come_closer_than_the_relaxation(seed: int) -> None:
    """On towns of 40 candidates with middling capacities the bound is no lower than the best plan known."""
    random = np.random.default_rng(seed)
    gap = random.random((40, 1, 2)) * 10 - random.random((1, 150, 2)) * 10
    reach, weight = np.hypot(*np.moveaxis(gap, 2, 0)) <= 2, random.integers(1, 50, size=150)
    problem = with_capacity(problem_of(csr_array(reach), weight), np.full(40, int(weight.sum() // 8)))
    nothing = np.zeros(40, dtype=bool)
    relaxed = solve(capacity_program(problem, k=6, inside=nothing, whole=False)).objective
    found = best_with_capacity(problem, k=6)
    assert found.value <= bound_with_cuts(problem, k=6, inside=nothing, least=0) <= relaxed + 1


def test_zones_bound_every_plan() -> None:
    """On 200 towns the bound by zones is no lower than the best plan; with enough parts it is hardly above."""
    above = 0
    for seed in range(200):
        town = Town(seed)
        reduced = reduce_with_capacity(problem_in(town))
        small, k = reduced.problem, min(town.k, len(reduced.problem.free))
        if not small.cover.items or not k:
            continue
        settled = int(town.weight[reduced.settled].sum())
        bound = settled + branch_by_zones(small, small.free[:k].tolist(), k=k, value=0, nodes=100)
        best = town.best(town.k)
        assert bound >= best
        above += bound > 1.03 * best + 1
    assert above <= 20
