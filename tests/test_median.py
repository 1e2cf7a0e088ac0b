"""The p-median: against every subset, against spopt, and what it says when it gives up early."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array

from servicecircle.coverage.choosing.cover_problem import cover_problem, pairs_of
from servicecircle.coverage.choosing.walking.median import MedianPlan, best_median
from servicecircle.coverage.choosing.walking.walk_bound import FREE, OPEN, SHUT, Offers, fixed_by, prove
from servicecircle.coverage.choosing.walking.walk_problem import nearest, walk_problem, walks_of_reach
from servicecircle.coverage.choosing.walking.walk_search import WalkEffort
from servicecircle.coverage.choosing.walking.walk_swap import shorten
from walk_oracle import subsets, towns


def town_of(candidates: int, demand: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Walks as the crow flies (c, n) in a square of 10 km, in mm, and weights."""
    rng = np.random.default_rng(seed)
    posts, homes = rng.uniform(0, 1e7, (candidates, 2)), rng.uniform(0, 1e7, (demand, 2))
    walk = np.hypot(*(posts[:, None, :] - homes[None, :, :]).transpose(2, 0, 1))
    return np.rint(walk).astype(np.int64), rng.integers(1, 40, demand)


def test_no_subset_of_a_small_town_is_better() -> None:
    """The plan is the best of all subsets, of the best the smallest, then the lowest, and it says so: 600 towns."""
    for town in towns(600):
        best = min((*town.median([*town.fixed, *rows]), len(rows), rows) for rows in subsets(town.free, town.k))
        plan = best_median(town.reach, town.weight, k=town.k, fixed=town.fixed)
        assert (-plan.reached, plan.total, len(plan.rows), tuple(plan.rows)) == best, town
        assert plan.proved
        assert (plan.bound, plan.most_reached) == (plan.total, plan.reached)


def test_a_plan_that_stops_early_still_bounds_the_best() -> None:
    """With next to no work allowed, what is claimed about the best subset is true: 500 towns."""
    least = WalkEffort(shakes=0, rounds=3, node_rounds=1, nodes=1)
    for town in towns(500, seed=1):
        reached, total = min(town.median([*town.fixed, *rows]) for rows in subsets(town.free, town.k))
        plan = best_median(town.reach, town.weight, k=town.k, fixed=town.fixed, effort=least)
        assert town.median([*town.fixed, *plan.rows]) == (-plan.reached, plan.total)
        assert plan.reached <= -reached <= plan.most_reached
        if plan.reached == -reached:
            assert plan.bound <= total <= plan.total
        if plan.proved:
            assert (-plan.reached, plan.total) == (reached, total)


def test_any_multipliers_bound_every_plan() -> None:
    """Whatever the multipliers, no plan that respects the status walks less; what is fixed is in no plan, or in all."""
    rng = np.random.default_rng(3)
    for town in towns(500, seed=2):
        walks = walks_of_reach(town.reach, town.weight, fixed=town.fixed, k=town.k)
        problem = walk_problem(walks)
        if not problem.candidates:
            continue
        offers = Offers(
            rng.uniform(0, 1.5 * problem.longest + 1, problem.items),
            float(rng.uniform(0, 2 * problem.longest + 1)),
            np.zeros(problem.candidates),
        )
        status = rng.choice([FREE, FREE, OPEN, SHUT], problem.candidates).astype(np.int8)
        inside = set(np.flatnonzero(status == OPEN).tolist())
        plans = [
            rows
            for rows in subsets(range(problem.candidates), town.k)
            if inside <= set(rows) and all(status[row] != SHUT for row in rows)
        ]
        if not plans:
            continue
        measured = {rows: problem.measure(rows) for rows in plans}
        lost = measured[plans[int(rng.integers(len(plans)))]][0]
        walk = {rows: value for rows, (missed, value) in measured.items() if missed <= lost}
        bounded = prove(problem, offers, status, k=town.k, lost=lost)
        assert bounded.bound <= min(walk.values()) * 1024
        most = min(walk.values()) + int(rng.integers(0, 3))
        after = fixed_by(bounded, status, k=town.k, most=most)
        for rows in (rows for rows, value in walk.items() if value <= most):
            assert all(after[row] != SHUT for row in rows)
            assert set(np.flatnonzero(after == OPEN).tolist()) <= set(rows)


def test_swaps_never_make_a_plan_worse() -> None:
    """A plan that is given comes back as good or better, with no more than k candidates: 500 towns."""
    rng = np.random.default_rng(4)
    for town in towns(500, seed=3):
        problem = walk_problem(walks_of_reach(town.reach, town.weight, fixed=town.fixed, k=town.k))
        size = min(town.k, problem.candidates)
        given = sorted(rng.choice(problem.candidates, size, replace=False).tolist()) if size else []
        rows = shorten(problem, given, k=town.k, shakes=5)
        assert problem.measure(rows) <= problem.measure(given)
        assert len(rows) <= town.k


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # PuLP warns of its own next version
@pytest.mark.parametrize(("candidates", "demand", "k"), [(20, 60, 3), (25, 80, 8), (30, 40, 12)])
def test_spopt_finds_nothing_better(candidates: int, demand: int, k: int) -> None:
    """The p-median of spopt, solved by CBC, has the same value."""
    locate = pytest.importorskip("spopt.locate")
    pulp = pytest.importorskip("pulp")
    walk, weight = town_of(candidates, demand, seed=k)
    model = locate.PMedian.from_cost_matrix(walk.T.astype(float), weight, p_facilities=k)
    model = model.solve(pulp.PULP_CBC_CMD(msg=False))
    plan = best_median(csr_array(walk + 1), weight, k=k)
    assert plan.proved
    assert plan.total - int(weight.sum()) == pytest.approx(model.problem.objective.value(), rel=1e-9)


def test_a_town_of_some_size_is_bounded_closely() -> None:
    """300 candidates, 1,000 homes, k = 20: at most 0.5 % above the bound, and two runs agree."""
    walk, weight = town_of(300, 1000, seed=5)
    plans = [best_median(csr_array(walk + 1), weight, k=20, effort=WalkEffort(nodes=20)) for _ in range(2)]
    assert plans[0].total <= plans[0].bound * 1.005
    assert [(p.rows, p.total, p.bound) for p in plans[:1]] == [(p.rows, p.total, p.bound) for p in plans[1:]]


def test_the_nearest_walk_counts_a_zero() -> None:
    """An explicit 0 is a walk of no length, and a missing pair is none at all."""
    reach = coo_array((np.array([0, 7, 5]), (np.array([0, 1, 1]), np.array([0, 0, 1]))), shape=(2, 2))
    cover = cover_problem(pairs_of(reach), np.array([3, 4]))
    found = nearest(cover, pairs_of(reach).data.astype(np.int64), [0])
    assert found.walk.tolist() == [0, 0]
    assert found.lost.tolist() == [False, True]
    assert best_median(reach, [3, 4], k=1).rows == [1]
    assert best_median(reach, [3, 4], k=2) != best_median(reach, [3, 4], k=1)


def test_nobody_is_left_out_for_a_shorter_walk() -> None:
    """One resident more in reach outweighs any walk."""
    reach = coo_array(([1, 10**6, 10**6], ([0, 1, 1], [0, 0, 1])), shape=(2, 2))
    plan = best_median(reach, [1000, 1], k=1)
    assert (plan.rows, plan.reached, plan.total) == ([1], 1001, 1001 * 10**6)


def test_fewer_are_chosen_where_no_further_one_helps() -> None:
    """A candidate that is nobody's nearest is not chosen, and a fixed one is never chosen again."""
    reach = csr_array(np.array([[5, 5], [6, 6], [7, 7]]))
    assert best_median(reach, [1, 1], k=3).rows == [0]
    assert best_median(reach, [1, 1], k=2, fixed=[0]).rows == []
    assert best_median(reach, [1, 1], k=0).reached == 0


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"reach": np.ones((2, 2))}, TypeError, "sparse"),
        ({"reach": csr_array(np.array([[0.5, 1.0]]))}, TypeError, "millimetres"),
        ({"reach": csr_array(np.array([[True, True]]))}, TypeError, "millimetres"),
        ({"reach": csr_array(np.array([[-1, 1]]))}, ValueError, "negative"),
        ({"reach": csr_array(np.array([[2**50, 1]]))}, ValueError, "2\\^50"),
        ({"weights": [1.5, 1.0]}, TypeError, "whole"),
        ({"weights": [1, 1, 1]}, ValueError, "3 weights"),
        ({"k": -1}, ValueError, "k is -1"),
        ({"k": 2}, ValueError, "1 candidates"),
        ({"fixed": [4]}, ValueError, "the first is 4"),
    ],
)
def test_bad_input_is_refused(change: dict[str, object], error: type[Exception], words: str) -> None:
    """Each kind of bad input has its own words."""
    good: dict[str, object] = {"reach": csr_array(np.array([[3, 4]])), "weights": [1, 2], "k": 1}
    plan = best_median(**good)  # type: ignore[arg-type]
    assert isinstance(plan, MedianPlan)
    with pytest.raises(error, match=words):
        best_median(**{**good, **change})  # type: ignore[arg-type]
