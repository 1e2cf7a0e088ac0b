"""Rules of sites: what contradicts itself is told with its facts, and every answer stands beside all subsets."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from servicecircle.coverage.choosing.exact import Effort
from servicecircle.coverage.choosing.rules.constrained import Constrained, best_under_rules
from servicecircle.coverage.choosing.rules.rule_cost import cost_of_rules
from servicecircle.coverage.choosing.rules.site_rules import Floor, Limit, RuleConflictError, SiteRules
from servicecircle.coverage.choosing.rules.spacing import cliques_of, spacing_pairs
from subsets import RULES, Case, case_of

LITTLE = Effort(shakes=10)


def solved(case: Case, *, nodes: int = 1_000) -> Constrained | None:
    """The answer; None where the rules contradict themselves."""
    try:
        return best_under_rules(case.problem, k=case.k, rules=case.rules, effort=Effort(shakes=10, nodes=nodes))
    except RuleConflictError:
        return None


def check_answer(case: Case, answer: Constrained | None) -> bool:
    """Hold an answer against every subset; tell whether there is a plan."""
    best = max((case.value(plan) for plan in case.plans()), default=None)
    if best is None:
        assert answer is None or answer.feasible is not True
        return False
    assert answer is not None
    assert answer.feasible is not False
    assert answer.bound >= best
    assert answer.certified is None or answer.certified >= best
    if answer.feasible:
        assert case.obeys(answer.rows)
        assert case.value(answer.rows) == answer.value <= best
        assert answer.value == best or not answer.proved
    return True


@pytest.mark.parametrize("kind", RULES)
def test_each_rule_alone_gives_the_best_of_all_subsets(kind: str) -> None:
    """500 small instances a rule: the plan obeys it, and is proved to be the best of all subsets."""
    cases = [case_of(seed, (kind,)) for seed in range(500)]
    answers = [solved(case) for case in cases]
    possible = [check_answer(case, answer) for case, answer in zip(cases, answers, strict=True)]
    assert sum(possible) > 100
    assert all(answer is None or answer.proved for answer in answers)


def test_rules_together_give_the_best_of_all_subsets() -> None:
    """600 instances with several rules; with and without branch and bound the bounds hold."""
    for seed in range(600):
        case = case_of(seed)
        check_answer(case, solved(case, nodes=1_000 if seed % 2 else 0))


def test_floors_of_very_large_weights_are_met() -> None:
    """Weights near 2⁵¹, two sites, two floors of all that can be reached: what items are worth stays within 64 bits."""
    for seed in range(60):
        found = case_of(seed, ())
        weight = found.weight * (2**51 // max(int(found.weight.sum()), 1))
        owed = np.random.default_rng(seed).random((2, len(weight))) < 0.4
        reach = found.covers.any(axis=0)
        floors = tuple(Floor(items=np.flatnonzero(own), least=int(weight[own & reach].sum())) for own in owed)
        large = Case(found.covers, weight, 2, SiteRules(floors=floors))
        check_answer(large, solved(large))


def test_two_runs_agree() -> None:
    """The same input gives the same plan."""
    for seed in range(30):
        case = case_of(seed)
        first, second = solved(case), solved(case)
        assert (first and first.rows) == (second and second.rows)


def test_the_cost_of_a_rule_is_what_leaving_it_out_gains() -> None:
    """The difference of the two optima, as all subsets show, lies in the range that is told."""
    seen = 0
    for seed in range(500):
        case = case_of(seed, ("group", "spacing"))
        best = solved(case)
        if best is None or not best.feasible:
            continue
        without = Case(case.covers, case.weight, case.k, SiteRules(apart=case.rules.apart))
        free = max(without.value(plan) for plan in without.plans())
        costs = cost_of_rules(case.problem, k=case.k, rules=case.rules, effort=LITTLE, best=best)
        assert [cost.rule for cost in costs] == ["group", "spacing"]
        assert costs[0].most is not None
        assert costs[0].least <= free - best.value <= costs[0].most
        seen += 1
    assert seen > 300


FOUR = {"area": np.array([0, 0, 1, -1]), "group": np.array([5, 5, 5, -1])}


@pytest.mark.parametrize(
    ("rules", "k", "code", "facts"),
    [
        ({"area": FOUR["area"], "least_an_area": {0: 3}}, 4, "area_least_over_candidates", {"area": 0, "least": 3}),
        ({"area": FOUR["area"], "least_an_area": {7: 1}}, 4, "area_least_over_candidates", {"candidates": 0}),
        ({"area": FOUR["area"], "least_an_area": 1}, 1, "area_leasts_over_number", {"leasts": 2, "number": 1}),
        ({**FOUR, "least_an_area": {0: 2}, "most_a_group": 1}, 4, "area_least_over_groups", {"room": 1}),
        (
            {"area": FOUR["area"], "least_an_area": 1, "cost": np.array([9, 8, 5, 0]), "budget": 12},
            4,
            "area_leasts_over_budget",
            {"needed": 13, "budget": 12},
        ),
        ({"limits": (Limit(rows=np.array([0]), least=2),)}, 4, "limit_least_over_candidates", {"candidates": 1}),
        ({"limits": (Limit(rows=np.arange(4), least=2, most=1),)}, 4, "limit_least_over_most", {"most": 1}),
        ({"limits": (Limit(rows=np.arange(4), least=2),)}, 1, "limit_least_over_number", {"number": 1}),
        (
            {"floors": (Floor(items=np.array([0]), least=9, name="柳溪"),)},
            4,
            "floor_over_reach",
            {"floor": "柳溪", "reach": 1},
        ),
    ],
)
def test_a_contradiction_names_its_facts(rules: dict, k: int, code: str, facts: dict) -> None:
    """What counting shows to be impossible is refused before any search."""
    case = Case(np.eye(4, dtype=bool), np.ones(4, dtype=np.int64), k, SiteRules(**rules))
    with pytest.raises(RuleConflictError) as error:
        best_under_rules(case.problem, k=k, rules=case.rules, effort=LITTLE)
    assert error.value.code == code
    assert facts.items() <= error.value.facts.items()


@pytest.mark.parametrize(
    "rules",
    [
        {"group": np.array([0, 1]), "most_a_group": 1},
        {"most_a_group": 1},
        {"group": np.array([0.5, 1, 1, 1]), "most_a_group": 1},
        {"cost": np.array([1, 1, 1, -1]), "budget": 3},
        {"cost": np.ones(4, dtype=np.int64), "budget": -1},
        {"budget": 3},
        {"area": np.zeros(4, dtype=np.int64), "least_an_area": -1},
        {"apart": np.array([[0, 4]])},
        {"apart": np.array([[1, 1]])},
        {"apart": np.array([0, 1])},
        {"floors": (Floor(items=np.array([9]), least=1),)},
        {"floors": (Floor(items=np.array([0, 0]), least=1),)},
        {"limits": (Limit(rows=np.array([-1]), least=0),)},
    ],
)
def test_bad_rules_are_refused(rules: dict) -> None:
    """Shapes that do not fit, numbers below zero, and places that are not there."""
    case = Case(np.eye(4, dtype=bool), np.ones(4, dtype=np.int64), 2, SiteRules(**rules))
    with pytest.raises(ValueError, match=r"\w"):
        best_under_rules(case.problem, k=2, rules=case.rules, effort=LITTLE)


def test_cliques_hold_every_pair_and_no_other() -> None:
    """Any two members of a clique stand too close, and every pair is in a clique."""
    for seed in range(300):
        random = np.random.default_rng(seed)
        xy = random.random((int(random.integers(2, 30)), 2)) * 10
        pairs = spacing_pairs(xy, 2.5)
        starts, members = cliques_of(pairs, len(xy))
        inside = {
            (int(a), int(b))
            for first, last in itertools.pairwise(starts)
            for a in members[first:last]
            for b in members[first:last]
            if a < b
        }
        near = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) < 2.5
        assert inside == {(a, b) for a, b in np.argwhere(near).tolist() if a < b} == set(map(tuple, pairs.tolist()))


def test_the_spacing_itself_is_far_enough() -> None:
    """Two places exactly as far apart as the spacing may both be chosen; no spacing keeps nothing apart."""
    xy = np.array([[0.0, 0.0], [300.0, 0.0], [599.9, 0.0]])
    assert spacing_pairs(xy, 300.0).tolist() == [[1, 2]]
    assert len(spacing_pairs(xy, 0.0)) == 0
    with pytest.raises(ValueError, match="not negative"):
        spacing_pairs(xy, float("nan"))
