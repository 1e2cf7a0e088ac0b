"""The p-centre: against every subset and against spopt."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array

from servicecircle.coverage.choosing.exact import Effort
from servicecircle.coverage.choosing.walking.centre import best_centre
from walk_oracle import subsets, towns


def test_no_subset_of_a_small_town_has_a_smaller_radius() -> None:
    """Most weight first, then the radius: as good as the best of all subsets, and proved: 600 towns."""
    for town in towns(600, seed=11):
        best = min(town.centre([*town.fixed, *rows]) for rows in subsets(town.free, town.k))
        plan = best_centre(town.reach, town.weight, k=town.k, fixed=town.fixed)
        assert (-plan.reached, plan.radius) == best, town
        assert town.centre([*town.fixed, *plan.rows]) == best
        assert len(plan.rows) <= town.k
        assert plan.proved


def test_a_plan_that_stops_early_claims_nothing_false() -> None:
    """Without branch and bound the bound still holds: 500 towns."""
    for town in towns(500, seed=12):
        reached, radius = min(town.centre([*town.fixed, *rows]) for rows in subsets(town.free, town.k))
        plan = best_centre(
            town.reach, town.weight, k=town.k, fixed=town.fixed, effort=Effort(shakes=0, nodes=0, rounds=1)
        )
        assert plan.reached <= -reached <= plan.most_reached
        assert town.centre([*town.fixed, *plan.rows]) <= (-plan.reached, plan.radius)
        if plan.reached == -reached:
            assert plan.bound <= radius <= plan.radius


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # PuLP warns of its own next version
@pytest.mark.parametrize(("candidates", "demand", "k"), [(15, 40, 3), (20, 60, 6)])
def test_spopt_finds_no_smaller_radius(candidates: int, demand: int, k: int) -> None:
    """The p-centre of spopt, solved by CBC, has the same radius."""
    locate = pytest.importorskip("spopt.locate")
    pulp = pytest.importorskip("pulp")
    rng = np.random.default_rng(k)
    walk = rng.integers(1, 10_000, (candidates, demand))
    model = locate.PCenter.from_cost_matrix(walk.T.astype(float), p_facilities=k)
    model = model.solve(pulp.PULP_CBC_CMD(msg=False))
    plan = best_centre(csr_array(walk), np.ones(demand, dtype=int), k=k)
    assert plan.proved
    assert plan.radius == pytest.approx(model.problem.objective.value())


def test_demand_without_weight_and_out_of_reach_sets_no_radius() -> None:
    """Nobody lives at the far item, and nobody can reach the last."""
    reach = coo_array(([3, 900], ([0, 0], [0, 1])), shape=(1, 3))
    assert best_centre(reach, [1, 0, 5], k=1).radius == 3
    assert best_centre(reach, [1, 2, 5], k=1).radius == 900
    assert best_centre(reach, [1, 2, 5], k=0).radius == 0


def test_bad_input_is_refused() -> None:
    """As for the p-median."""
    with pytest.raises(ValueError, match="k is 2"):
        best_centre(csr_array(np.array([[3]])), [1], k=2)
    with pytest.raises(TypeError, match="sparse"):
        best_centre([[3]], [1], k=1)
