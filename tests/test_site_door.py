"""The door to the choice of sites: large weights, goals, fixed rows, and what no rule may be blamed for."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from servicecircle.coverage.choosing.choose import choose_sites
from servicecircle.coverage.choosing.question import QuestionError
from servicecircle.coverage.choosing.rules.along_rules import plan_and_curve_under_rules
from servicecircle.coverage.choosing.rules.site_rules import SiteRules

# Rows 0 and 1 cover the same; row 1 is nearer.
WALK = csr_array(np.array([[900_000, 900_000, 0], [500_000, 400_000, 0], [0, 0, 700_000]]))
REACH = csr_array(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=bool))


def code_of(**question: Any) -> str:
    """The code of the error that a question on WALK ends in."""
    with pytest.raises(QuestionError) as found:
        choose_sites(WALK, question.pop("weights", [1, 1, 1]), **question)
    (finding,) = found.value.findings
    assert finding.zh
    assert finding.en
    return finding.code


def test_large_weights_alike_choose_the_same_walk() -> None:
    """Weights of 10^10 times 3, 2 and 1 give the plan of 3, 2 and 1, its walk times 10^10, proved."""
    small = choose_sites(WALK, [3, 2, 1], add=1)
    large = choose_sites(WALK, np.array([3, 2, 1]) * 10**10, add=1)
    assert small.chosen == large.chosen == (1,)
    assert small.walk == 3 * 500_000 + 2 * 400_000
    assert large.walk == small.walk * 10**10
    assert large.walk_proved
    assert not large.walk_left_out


def test_weights_too_large_for_walks_leave_the_walk_out_and_say_so() -> None:
    """The coverage is proved all the same, without any warning of arithmetic."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plan = choose_sites(WALK, [2**50, 2**49 + 1, 1], add=1)
    assert plan.proved
    assert plan.covered_weight == 2**50 + 2**49 + 1
    assert plan.walk is None
    assert plan.walk_left_out


def test_what_is_covered_today_does_not_make_walks_too_large() -> None:
    """A column of 2^51 that a fixed row covers walks nowhere."""
    plan = choose_sites(WALK, [3, 2, 2**51], add=1, fixed=[2])
    assert (plan.chosen, plan.walk, plan.walk_left_out) == ((1,), 2_300_000, False)


@pytest.mark.parametrize(
    "weights", [[2**52, 1, 0], np.array([2**63, 1, 1], dtype=np.uint64), [2**62, 2**62, 2**62]], ids=str
)
def test_weights_beyond_the_limit_are_refused(weights: Any) -> None:
    """2^52 is still taken, more is not, however it is written."""
    assert code_of(weights=weights, add=1) == "weights_too_large"
    assert choose_sites(WALK, [2**52 - 1, 1, 0], add=1).covered_weight == 2**52


def test_goals_that_are_none_or_not_alone_are_refused() -> None:
    """A goal of walking heeds neither rules nor a target, and a word that is no goal is not taken for one."""
    rules = SiteRules(apart=np.array([[0, 2]]))
    assert code_of(add=1, goal="wlak") == "no_such_goal"
    for goal in ("walk", "radius"):
        assert code_of(add=1, goal=goal, rules=rules) == "goal_alone"
        assert code_of(add=1, goal=goal, target=0.5) == "goal_alone"


def test_fixed_is_any_iterable_of_rows() -> None:
    """A set and a generator are taken, numbers with fractions, words and a bare number are not."""
    for fixed in ({0}, (row for row in [0]), np.array([0]), [True, False, False]):
        assert choose_sites(WALK, [1, 1, 1], add=1, fixed=fixed).fixed == (0,)
    for fixed in ([0.7], ["0"], 0, "0"):
        assert code_of(add=1, fixed=fixed) == "fixed_not_rows"


def test_an_area_whose_only_candidate_is_open_owes_nothing() -> None:
    """Row 0 is area 0 and open anyhow; area 1 still has its one."""
    rules = SiteRules(area=np.array([0, 1, -1]), least_an_area=1)
    plan = choose_sites(REACH, [1, 1, 1], add=2, fixed=[0], rules=rules)
    assert set(plan.chosen) == {1, 2}


def test_the_curve_under_rules_begins_proved_at_what_is_covered_today() -> None:
    """No station gains nothing: with a number, a budget and a target."""
    rules = SiteRules(cost=np.array([1, 1, 1]), budget=1)
    for question in ({"add": 2}, {"target": 0.5}, {}):
        _, curve = plan_and_curve_under_rules(REACH, [5, 4, 3], rules, fixed=[2], **question)
        assert (curve.best[0], curve.bound[0]) == (3, 3)


def test_rules_are_taken_as_plain_sequences_too() -> None:
    """Lists do as arrays do, and with weights whose walks do not fit the plan is kept, its walk left out."""
    matrix = csr_array(np.array([[100_000, 0, 300_000], [200_000, 400_000, 0], [0, 100_000, 5]], dtype=np.int32))
    for weight, is_left_out in ((10**9, False), (10**14, False), (10**14 + 1, True)):
        weights = [weight, 10**14 if is_left_out else weight, weight]
        plan = choose_sites(matrix, weights, add=2, rules=SiteRules(cost=[1, 1, 1], budget=2))  # type: ignore[arg-type]
        assert plan.covered_weight == sum(weights)
        assert plan.walk_left_out == is_left_out
