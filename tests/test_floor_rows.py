"""Rows that make floors' relaxations stronger hold for every plan that meets the floors."""

from __future__ import annotations

import itertools

import numpy as np

from servicecircle.coverage.choosing.exact import Effort
from servicecircle.coverage.choosing.rules.fewest import fewest_model
from servicecircle.coverage.choosing.rules.floor_cuts import with_parts
from servicecircle.coverage.choosing.rules.floor_parts import FloorParts
from servicecircle.coverage.choosing.rules.rule_solver import solve_model
from servicecircle.coverage.choosing.rules.site_rules import Floor, SiteRules
from subsets import Case, case_of

NOTHING = Effort(0, 0, 0)


def _owed(seed: int) -> tuple[Case, list[np.ndarray], list[int]]:
    """A case without rules, the items of three areas, and what each is owed: at most what it can reach."""
    found, random = case_of(seed, ()), np.random.default_rng(seed)
    case = Case(found.covers, found.weight, None, SiteRules())
    area = random.integers(-1, 3, len(case.weight))
    items = [np.flatnonzero(area == a) for a in range(3)]
    reach = case.covers.any(axis=0)
    ceiling = [int(case.weight[own[reach[own]]].sum()) for own in items]
    return case, items, [int(random.integers(0, most + 1)) for most in ceiling]


def _meets(case: Case, items: list[np.ndarray], needs: list[int], plan: tuple[int, ...]) -> bool:
    covered = case.covers[list(plan)].any(axis=0) if plan else np.zeros(len(case.weight), dtype=bool)
    return all(int(case.weight[own[covered[own]]].sum()) >= need for own, need in zip(items, needs, strict=True))


def _plans(case: Case) -> list[tuple[int, ...]]:
    rows = range(len(case.covers))
    return [plan for size in range(len(case.covers) + 1) for plan in itertools.combinations(rows, size)]


def test_every_plan_that_meets_the_floors_holds_the_rounded_rows() -> None:
    """200 instances, all subsets; the relaxation then asks for more, and never for more than the fewest."""
    stronger = 0
    for seed in range(200):
        case, items, needs = _owed(seed)
        floors = tuple(
            Floor(items=own, least=need, name=f"area {a}")
            for a, (own, need) in enumerate(zip(items, needs, strict=True))
            if need > 0
        )
        if not floors:
            continue
        price = np.ones(len(case.covers), dtype=np.int64)
        model = fewest_model(case.problem, rules=SiteRules(floors=floors), price=price)
        tight = with_parts(model)
        meeting = [plan for plan in _plans(case) if _meets(case, items, needs, plan)]
        assert meeting
        assert all(tight.obeys(plan) for plan in meeting)
        fewest = min(map(len, meeting))
        weak, strong = (solve_model(m, effort=NOTHING, enough=1) for m in (model, tight))
        assert weak.bound is not None
        assert strong.bound is not None
        assert -strong.bound // model.unit <= fewest
        stronger += -strong.bound // model.unit > -weak.bound // model.unit
    assert stronger >= 5


def test_too_few_is_said_only_where_no_plan_is_small_enough() -> None:
    """200 instances, every number: never said where some subset meets the floors, often said of the others."""
    said = 0
    for seed in range(200):
        case, items, needs = _owed(seed)
        fewest = min(len(plan) for plan in _plans(case) if _meets(case, items, needs, plan))
        parts = FloorParts(case.problem, items)
        told = [parts.too_few(needs, k=k, wanted=None) for k in range(len(case.covers) + 1)]
        assert not any(told[fewest:])
        said += fewest > 0 and told[fewest - 1]
    assert said >= 150
