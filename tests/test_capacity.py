"""The best plan with capacities, beside all plans of small towns and a program of PuLP for larger ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest
from capacity_oracle import Town
from scipy.sparse import csr_array

from servicecircle.coverage.choosing.capacities.assignment import serve
from servicecircle.coverage.choosing.capacities.capacity import best_with_capacity
from servicecircle.coverage.choosing.capacities.capacity_bound import bound_with_capacity
from servicecircle.coverage.choosing.capacities.capacity_problem import UNLIMITED, reduce_with_capacity, with_capacity
from servicecircle.coverage.choosing.capacities.capacity_swap import CapacitySearch
from servicecircle.coverage.choosing.cover_problem import problem_of
from servicecircle.coverage.choosing.exact import Effort, best_plan
from servicecircle.coverage.choosing.reduction import reduce_problem

LITTLE = Effort(shakes=10, nodes=40, rounds=150)


@pytest.mark.parametrize("block", range(6))
def test_small_towns_are_proved_best(block: int) -> None:
    """On 600 towns the plan serves as much as the best of all plans, says so, and its certificate adds up."""
    for seed in range(100 * block, 100 * block + 100):
        town = Town(seed)
        cover = problem_of(town.matrix, town.weight)
        problem = with_capacity(cover, town.capacity, town.fixed)
        best = best_with_capacity(problem, k=town.k, effort=LITTLE)
        assert best.value == town.best(town.k) == town.served([*town.fixed, *best.rows])
        assert best.proved and best.bound == best.value <= best.certified
        assert len(best.rows) <= town.k and not set(best.rows) & set(town.fixed)
        assert best.value == serve(cover, [*town.fixed, *best.rows], town.capacity).weight
        assert best.certified == bound_with_capacity(problem, best.multiplier, k=town.k)
        assert ((best.multiplier >= 0) & (best.multiplier <= 1024)).all()


def test_reducing_changes_no_answer() -> None:
    """On 500 towns the smaller problem and what the fixed serve anyhow have the same best value, for every k."""
    for seed in range(500):
        town = Town(seed)
        problem = with_capacity(problem_of(town.matrix, town.weight), town.capacity, town.fixed)
        reduced = reduce_with_capacity(problem)
        small = Town(seed)
        part = reduced.problem.cover
        small.c, small.n, small.weight = part.candidates, part.items, part.weight
        small.reach = np.zeros((small.c, small.n), dtype=bool)
        small.reach[part.rows(), part.item] = True
        small.capacity, small.fixed = reduced.problem.capacity, np.flatnonzero(reduced.problem.fixed).tolist()
        settled = int(town.weight[reduced.settled].sum())
        assert [settled + small.best(k) for k in range(4)] == [town.best(k) for k in range(4)]


def city(seed: int, *, c: int = 40, n: int = 150) -> tuple[csr_array, np.ndarray]:
    """Candidates and residences by chance in a square of 10, in reach within 2."""
    random = np.random.default_rng(seed)
    gap = random.random((c, 1, 2)) * 10 - random.random((1, n, 2)) * 10
    return csr_array((np.hypot(*np.moveaxis(gap, 2, 0)) <= 2).astype(np.int32)), random.integers(1, 50, size=n)


def by_pulp(reach: csr_array, weight: np.ndarray, capacity: np.ndarray, k: int) -> int:
    """The plain model: residents of each residence at each station, and a station or none at each candidate."""
    c, pairs = reach.shape[0], list(zip(*(part.tolist() for part in reach.tocoo().coords), strict=True))
    model = pulp.LpProblem("capacity", pulp.LpMaximize)
    y = [pulp.LpVariable(f"y{j}", cat="Binary") for j in range(c)]
    f = {(j, i): pulp.LpVariable(f"f{j}_{i}", 0) for j, i in pairs}
    model += pulp.lpSum(f.values())
    model += pulp.lpSum(y) <= k
    for j in range(c):
        model += pulp.lpSum(f[p] for p in pairs if p[0] == j) <= int(capacity[j]) * y[j]
    for i in range(reach.shape[1]):
        model += pulp.lpSum(f[p] for p in pairs if p[1] == i) <= int(weight[i])
    for j, i in pairs:
        model += f[j, i] <= int(weight[i]) * y[j]
    assert model.solve(pulp.PULP_CBC_CMD(msg=False)) == pulp.LpStatusOptimal
    return round(pulp.value(model.objective))


@pytest.mark.filterwarnings("ignore:.*PuLP 4:DeprecationWarning")
@pytest.mark.parametrize(("seed", "k", "share"), [(1, 4, 0.8), (2, 6, 0.9), (3, 5, 1.2)])
def test_middling_cities_agree_with_cbc(seed: int, k: int, share: float) -> None:
    """CBC finds the same value in a model written here; our bound is never below it, and within 2 % of our plan."""
    reach, weight = city(seed)
    capacity = np.full(40, int(share * weight.sum() / k))
    found = best_with_capacity(with_capacity(problem_of(reach, weight), capacity), k=k)
    assert found.value == by_pulp(reach, weight, capacity, k) <= found.bound <= 1.02 * found.value


def test_with_room_for_everybody_it_is_plain_covering() -> None:
    """Capacities of all in reach, or none at all: the value is that of the exact covering plan."""
    for seed in range(20):
        reach, weight = city(seed)
        cover = problem_of(reach, weight)
        plain = reduce_problem(cover, settled=np.zeros(cover.items, dtype=bool), dominate=True).problem
        exact = best_plan(plain, k=5, effort=Effort())
        for capacity in (np.full(40, UNLIMITED), (reach @ weight).astype(np.int64)):
            found = best_with_capacity(with_capacity(cover, capacity), k=5)
            assert exact.proved and found.value == exact.value


def test_without_capacity_nobody_is_served() -> None:
    """All zero: only the fixed serve. A candidate of capacity 0 is never chosen."""
    reach, weight = city(1)
    cover, none = problem_of(reach, weight), np.zeros(40, dtype=np.int64)
    found = best_with_capacity(with_capacity(cover, none), k=5)
    assert (found.rows, found.value, found.bound) == ([], 0, 0)
    some = none.copy()
    some[[0, 7]] = 30
    found = best_with_capacity(with_capacity(cover, some, [0]), k=5)
    assert (found.rows, found.value, found.proved) == ([7], 60, True)


def test_a_fixed_station_without_limit_serves_all_in_its_reach() -> None:
    """They are settled, at full price in the certificate, and no candidate gains by them."""
    cover = problem_of(csr_array(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]])), np.array([10, 20, 5]))
    found = best_with_capacity(with_capacity(cover, [UNLIMITED, 100, 4], [0]), k=2)
    assert (found.rows, found.value, found.bound, found.certified) == ([2], 34, 34, 34)
    assert found.multiplier[:2].tolist() == [1024, 1024]


def test_a_smaller_neighbour_may_be_needed_beside_a_larger_one() -> None:
    """Candidate 0 reaches what 1 reaches, with no less capacity; yet both together are the best two."""
    cover = problem_of(csr_array(np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1]])), np.array([60, 20, 1]))
    found = best_with_capacity(with_capacity(cover, [40, 40, 40]), k=2)
    assert (found.rows, found.value) == ([0, 1], 80)


def test_two_runs_agree_and_a_hint_is_kept() -> None:
    """Same input, same plan; a hint is never made worse, and rows that cannot be chosen are passed over."""
    reach, weight = city(5)
    problem = with_capacity(problem_of(reach, weight), np.full(40, 500), [3])
    first, second = (best_with_capacity(problem, k=6, effort=LITTLE) for _ in range(2))
    assert first.rows == second.rows and (first.multiplier == second.multiplier).all()
    idle = Effort(shakes=0, nodes=0, rounds=1)
    hinted = best_with_capacity(problem, k=6, effort=idle, hint=[3, *first.rows])
    assert hinted.value >= first.value


def test_a_search_that_is_no_longer_wanted_still_tells_the_truth() -> None:
    """Interrupted at once: a plan, a bound no lower, and the certificate."""
    reach, weight = city(6)
    problem = with_capacity(problem_of(reach, weight), np.full(40, 450))
    found = best_with_capacity(problem, k=6, wanted=lambda: False)
    full = best_with_capacity(problem, k=6)
    assert found.value <= full.value <= full.bound <= found.bound


def test_the_search_counts_what_the_plan_serves() -> None:
    """After climbing and shaking the value is that of a fresh flow, on 100 towns with swaps to make."""
    for seed in range(100):
        town = Town(seed)
        room = np.minimum(town.capacity, town.reach @ town.weight)
        problem = with_capacity(problem_of(town.matrix, town.weight), room)
        search = CapacitySearch(problem)
        search.fill(2)
        value = search.climb()
        assert value == town.served(search.rows)
        assert value <= search.shake(5, stop_at=10**9) == town.served(search.rows) <= town.best(2)


@pytest.mark.parametrize(
    ("capacity", "fixed", "error"),
    [
        ([1, 2], (), ValueError),
        ([1, 2, -3], (), ValueError),
        ([1.0, 2.0, 3.0], (), TypeError),
        ([1, 2, 3], (3,), ValueError),
        ([1, 2, 3], (-1,), ValueError),
    ],
)
def test_bad_capacities_are_refused(capacity: list[int], fixed: tuple[int, ...], error: type[Exception]) -> None:
    """One whole capacity a candidate, none negative; fixed stations are rows."""
    cover = problem_of(csr_array(np.ones((3, 2), dtype=np.int32)), np.array([4, 5]))
    with pytest.raises(error):
        with_capacity(cover, capacity, fixed)


def test_weights_that_would_overflow_are_refused() -> None:
    """In 1/1024 of a resident they would not fit in 64 bits."""
    small = problem_of(csr_array(np.ones((1, 1), dtype=np.int32)), np.array([1]))
    cover = replace(small, weight=np.array([2**53]))
    with pytest.raises(ValueError, match="more than"):
        with_capacity(cover, [5])
