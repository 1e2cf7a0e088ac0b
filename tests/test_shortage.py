"""Local search for floors alone, held to all subsets."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from servicecircle.coverage.choosing.exact import Effort
from servicecircle.coverage.choosing.rules.constrained import best_under_rules
from servicecircle.coverage.choosing.rules.fewest import fewest_model
from servicecircle.coverage.choosing.rules.rule_model import RuleModel
from servicecircle.coverage.choosing.rules.shortage import fewest_by_shortage, meet_floors
from servicecircle.coverage.choosing.rules.site_rules import Floor, SiteRules
from subsets import Case, case_of


def _model(seed: int) -> RuleModel:
    """A small random case with floors alone."""
    return _with_floors(case_of(seed, ()), np.random.default_rng(seed))


def _with_floors(found: Case, random: np.random.Generator, floors: tuple[Floor, ...] | None = None) -> RuleModel:
    price = np.ones(found.problem.candidates, dtype=np.int64)
    return fewest_model(found.problem, rules=SiteRules(floors=floors or _floors(found, random)), price=price)


def _floors(found: Case, random: np.random.Generator) -> tuple[Floor, ...]:
    """Three floors, items in none, one or more of them, each at most what can be reached."""
    reach = found.covers.any(axis=0)
    items = [np.flatnonzero(random.random(len(found.weight)) < 0.6) for _ in range(3)]
    return tuple(
        Floor(items=own, least=int(random.integers(0, int(found.weight[own[reach[own]]].sum()) + 1)), name=str(f))
        for f, own in enumerate(items)
    )


def _meets(model: RuleModel, plan: list[int]) -> bool:
    return not model.shortfall(plan).any()


def test_a_plan_found_meets_the_floors_and_needs_each_of_its_sites() -> None:
    """300 instances, every number: what is returned is a plan, of no more sites than asked, and none of them idle."""
    found = 0
    for seed in range(300):
        model = _model(seed)
        for k in range(model.problem.candidates + 1):
            plan = meet_floors(model.problem, model.floors, k=k, shakes=20)
            if plan is None:
                continue
            found += 1
            assert len(set(plan)) == len(plan) <= k
            assert _meets(model, plan)
            assert not any(_meets(model, [row for row in plan if row != left]) for left in plan)
    assert found > 500


def test_the_fewest_of_all_subsets_are_found_nearly_always() -> None:
    """300 instances: never fewer than any subset, and as few in 99 of 100; the same answer twice."""
    exact = 0
    for seed in range(300):
        model = _model(seed)
        rows = range(model.problem.candidates)
        fewest = next(
            size
            for size in range(len(rows) + 1)
            for plan in itertools.combinations(rows, size)
            if _meets(model, list(plan))
        )
        plan = fewest_by_shortage(model.problem, model.floors, shakes=20)
        assert plan is not None
        assert plan == fewest_by_shortage(model.problem, model.floors, shakes=20)
        assert len(plan) >= fewest
        exact += len(plan) == fewest
    assert exact >= 297


def test_floors_beyond_reach_find_nothing_and_nothing_owed_takes_nobody() -> None:
    """None, not a plan that falls short; no site where nothing is owed."""
    model = next(found for found in map(_model, range(99)) if found.floors.least.any())
    floors = model.floors
    assert meet_floors(model.problem, floors, k=0, shakes=20) is None
    assert fewest_by_shortage(model.problem, replace(floors, least=floors.least + 10**6), shakes=5) is None
    assert meet_floors(model.problem, replace(floors, least=floors.least * 0), k=2, shakes=5) == []


def test_the_search_goes_beyond_filling_and_can_be_called_off() -> None:
    """Where filling alone takes too many, swapping finds fewer; called off at once it does not begin."""
    beyond = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        case = Case(random.random((40, 120)) < 0.08, random.integers(1, 50, 120), None, SiteRules())
        model = _with_floors(case, random)
        greedy = fewest_by_shortage(model.problem, model.floors, shakes=0)
        found = fewest_by_shortage(model.problem, model.floors, shakes=40)
        assert greedy is not None
        assert found is not None
        beyond += len(found) < len(greedy)
        if len(found) < len(greedy):
            assert meet_floors(model.problem, model.floors, k=len(found), shakes=40, wanted=lambda: False) is None
    assert beyond >= 10


def test_as_few_as_meet_the_floors_are_found_where_most_is_to_be_covered() -> None:
    """With floors alone and exactly as many sites as they take: a plan is found, without branch and bound."""
    for seed in range(60):
        random = np.random.default_rng(seed)
        case = Case(random.random((40, 120)) < 0.08, random.integers(1, 50, 120), None, SiteRules())
        floors = _floors(case, random)
        model = _with_floors(case, random, floors)
        fewest = fewest_by_shortage(model.problem, model.floors, shakes=40)
        assert fewest is not None
        found = best_under_rules(
            case.problem, k=len(fewest), rules=SiteRules(floors=floors), effort=Effort(shakes=40, nodes=0)
        )
        assert found.feasible, seed
        assert _meets(model, found.rows)
