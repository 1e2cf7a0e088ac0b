"""Choosing sites with capacities by the public door, beside all plans of small towns; the check of finished plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from capacity_oracle import Town

from servicecircle import choose_sites
from servicecircle.coverage.choosing.capacities.along_capacity import plan_and_curve_with_capacity
from servicecircle.coverage.choosing.capacities.capacity_problem import with_capacity
from servicecircle.coverage.choosing.capacities.capacity_runner_up import runners_up_with_capacity
from servicecircle.coverage.choosing.capacities.recheck_capacity import recheck_capacity
from servicecircle.coverage.choosing.cover_problem import pairs_of, problem_of
from servicecircle.coverage.choosing.exact import Effort
from servicecircle.coverage.choosing.question import QuestionError
from servicecircle.coverage.choosing.recheck import RecheckError
from servicecircle.coverage.choosing.rules.site_rules import SiteRules
from servicecircle.coverage.choosing.site_plan import SitePlan

LITTLE = Effort(shakes=10, nodes=40, rounds=150)


def asked(town: Town, k: int) -> SitePlan:
    return choose_sites(town.matrix, town.weight, add=k, fixed=town.fixed, capacity=town.capacity, effort=LITTLE)


def most_new(town: Town) -> int:
    """A number of stations that may be added in this town."""
    return min(town.k, town.c - len(town.fixed))


@pytest.mark.parametrize("block", range(5))
def test_small_towns_agree_with_every_plan(block: int) -> None:
    """On 500 towns with fixed stations the plan serves as much as the best of all plans, and is proved."""
    for seed in range(1_000 + 100 * block, 1_100 + 100 * block):
        town = Town(seed)
        k = most_new(town)
        plan = asked(town, k)
        assert plan.covered_weight == town.best(k) == town.served([*town.fixed, *plan.chosen])
        assert plan.proved and plan.upper_bound == plan.covered_weight <= plan.certificate.bound
        assert plan.ceiling == town.served(list(range(town.c)))


def test_the_building_order_serves_most_next() -> None:
    """On 100 towns each station in turn serves at least as much more as any later one would in its place."""
    for seed in range(100):
        town = Town(seed)
        plan = asked(town, most_new(town))
        before = list(town.fixed)
        for place, (row, gain) in enumerate(zip(plan.chosen, plan.gains, strict=True)):
            base = town.served(before)
            assert gain == town.served([*before, row]) - base
            assert gain == max(town.served([*before, other]) - base for other in plan.chosen[place:])
            before.append(row)


def test_the_curve_and_the_price_are_those_of_every_plan() -> None:
    """On 500 towns: best and bound of each k, the building order, and what the limit of the new stations costs."""
    for seed in range(500):
        town = Town(seed)
        k = most_new(town)
        plan, curve, price = plan_and_curve_with_capacity(
            town.matrix, town.weight, town.capacity, add=k, fixed=town.fixed, effort=LITTLE
        )
        last = len(plan.chosen)
        assert curve.best.tolist() == curve.bound.tolist() == [town.best(size) for size in range(last + 1)]
        assert curve.nested[-1] == plan.covered_weight == curve.best[-1]
        free = Town(seed)
        ours = np.setdiff1d(np.arange(town.c), town.fixed)
        free.capacity[ours] = 10**6
        assert price.rule == "capacity" and price.least == price.most == free.best(k) - town.best(k)


def test_one_number_is_a_limit_for_all() -> None:
    """10 for each of two stations, 30 residents in reach of both: 20 are served, and it is said by which."""
    town = Town(0)
    town.reach, town.weight = np.ones((2, 1), dtype=bool), np.array([30])
    plan = choose_sites(town.matrix, town.weight, add=2, capacity=10)
    assert (plan.covered_weight, plan.gains, plan.ceiling) == (20, (10, 10), 20)
    assert plan.served is not None and plan.served.load.tolist() == [10, 10]


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ({"add": 1, "capacity": -1}, QuestionError),
        ({"add": 1, "capacity": [1, -2]}, QuestionError),
        ({"add": 1, "capacity": [1, 2, 3]}, ValueError),
        ({"add": 1, "capacity": 2.5}, TypeError),
        ({"capacity": 5}, QuestionError),
        ({"target": 0.5, "capacity": 5}, QuestionError),
        ({"add": 1, "goal": "walk", "capacity": 5}, QuestionError),
        ({"add": 1, "rules": SiteRules(group=np.zeros(2, np.int64), most_a_group=1), "capacity": 5}, QuestionError),
    ],
)
def test_questions_that_make_no_sense(question: dict[str, object], error: type[Exception]) -> None:
    """Whole capacities, none negative, one a candidate; beside `add` alone."""
    town = Town(0)
    town.reach = np.ones((2, 1), dtype=bool)
    with pytest.raises(error):
        choose_sites(town.matrix, np.array([30]), **question)  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", ["served twice", "too full", "too few", "out of order", "bound", "certificate"])
def test_a_plan_that_is_not_what_it_says_is_refused(fault: str) -> None:
    """The check finds a flow that is none, one that is not the largest, and a bound or proof of another plan."""
    town = Town(0)
    town.reach, town.weight = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool), np.array([10, 10, 10])
    pairs, capacity = pairs_of(town.matrix), np.array([15, 12])
    plan = choose_sites(pairs, town.weight, add=2, capacity=capacity)
    recheck_capacity(pairs, town.weight, capacity, plan, add=2)
    assert plan.served is not None and plan.covered_weight == 27
    flow = plan.served.flow.copy()
    if fault == "served twice":
        flow[0] += 5
    elif fault == "too full":
        capacity = np.array([14, 12])
    elif fault == "too few":
        flow[0] -= 1
        plan = replace(plan, covered_weight=26)
    plan = replace(plan, served=replace(plan.served, flow=flow))
    if fault == "out of order":
        plan = replace(plan, chosen=(0,))
    elif fault == "bound":
        plan = replace(plan, upper_bound=26)
    elif fault == "certificate":
        plan = replace(plan, certificate=replace(plan.certificate, bound=plan.certificate.bound - 1))
    with pytest.raises(RecheckError):
        recheck_capacity(pairs, town.weight, capacity, plan, add=2)


def test_the_runner_up_is_the_best_other_place() -> None:
    """On 150 towns no other candidate, far enough away, in a site's stead serves more; its loss is counted."""
    for seed in range(150):
        town = Town(seed)
        plan = asked(town, most_new(town))
        chosen, xy = list(plan.chosen), np.random.default_rng(seed).random((town.c, 2)) * 10
        problem = with_capacity(problem_of(town.matrix, town.weight), town.capacity, town.fixed)
        found = runners_up_with_capacity(problem, chosen, xy=xy, apart_m=3.0)
        for place, row in enumerate(chosen):
            rest = [*town.fixed, *(other for other in chosen if other != row)]
            apart = [j for j in range(town.c) if j not in {*rest, row} and np.hypot(*(xy[j] - xy[row])) >= 3.0]
            best = max((town.served([*rest, j]) for j in apart), default=0)
            if found.candidate[place] < 0:
                assert best <= town.served(rest)
            else:
                assert found.candidate[place] in apart
                assert best == town.served([*rest, found.candidate[place]]) == plan.covered_weight - found.loss[place]
