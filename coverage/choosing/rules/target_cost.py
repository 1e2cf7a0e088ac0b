"""What each rule costs where a share of all weight is the target: stations, and weight that as many would cover.

With all rules at least f stations are needed and n are known to do, without the rule f′ and n′: it costs between
f − n′ and n − f′ stations. Where all rules together do not let the target be reached, a rule costs what it takes from
their ceiling: the most that any number of stations covers.

Source: as in `rule_cost`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..asked import Asked, ask
from ..cover_problem import CoverProblem
from ..exact import Effort
from ..fewest_plan import fewest_plan
from ..most_and_fewest import most_covered
from ..site_plan import SitePlan
from ..solver import Wanted
from .constrained import best_under_rules
from .fewest import fewest_under_rules
from .rule_cost import RuleCost, without_each
from .rules_plan import open_problem, owed_rules
from .site_rules import SiteRules


@dataclass(frozen=True)
class TargetCost(RuleCost):
    """What one rule costs; its weight is that of `stations`, or that of any number where `stations` is None.

    Attributes:
        stations: as many as the plan has; None where it misses the target: then ceilings are compared.
        fewer_least: stations that it costs at the least; None where the plan misses the target.
        fewer_most: stations that it costs at the most; None likewise.
        reaches_without: whether the target is reached without it; None where the search could not tell.
        sites_without: stations of the smallest plan known to reach the target without it; None where none is known.
        fewest_without: no plan without it reaches the target with fewer; None where none reaches it.
    """

    stations: int | None
    fewer_least: int | None
    fewer_most: int | None
    reaches_without: bool | None
    sites_without: int | None
    fewest_without: int | None


@dataclass(frozen=True)
class _Few:
    """The fewest stations known to do, None where none do, and their bound."""

    reached: bool | None
    sites: int | None
    bound: int


@dataclass(frozen=True, eq=False)
class _Question:
    """The question that the plan answers, and how much work may be done for each rule."""

    asked: Asked
    problem: CoverProblem
    least: int
    floors_are_target: bool
    effort: Effort
    wanted: Wanted | None


def price_of_target(  # noqa: PLR0913 - as choose_sites
    reach: Any,
    weights: Any,
    rules: SiteRules,
    plan: SitePlan,
    *,
    floors_are_target: bool = False,
    fixed: Any = None,
    effort: Effort | None = None,
    wanted: Wanted | None = None,
) -> list[TargetCost]:
    """Return what each rule costs a plan for a target, a range where a search was not proved.

    Args:
        reach: as in `choose_sites`.
        weights: as in `choose_sites`.
        rules: the rules.
        plan: the answer to the question with all of them, for a target.
        floors_are_target: whether floors are a part of the target, and so no rule that has a price.
        fixed: as in `choose_sites`.
        effort: limits of the work, for each rule.
        wanted: as in `choose_sites`.
    """
    asked = ask(reach, weights, fixed)
    least = max(min(plan.needed or 0, asked.ceiling) - asked.base, 0)
    question = _Question(asked, open_problem(asked), least, floors_are_target, effort or Effort(), wanted)
    is_reached = plan.covered_weight - asked.base >= least and not plan.floors_missed
    cost = _of_reached if is_reached else _of_missed
    return [
        cost(question, plan, name, fewer)
        for name, fewer in without_each(owed_rules(asked, rules))
        if not (floors_are_target and name == "floors")
    ]


def _of_reached(question: _Question, plan: SitePlan, name: str, fewer: SiteRules) -> TargetCost:
    """Fewer stations without the rule, and more weight with as many."""
    count = len(plan.chosen)
    few = _fewest(question, fewer, plan.chosen)
    sites = count if few.sites is None else min(few.sites, count)
    fewest = min(few.bound, sites)
    least, most, without = _gained(question, plan, fewer, k=count)
    return TargetCost(
        rule=name,
        least=least,
        most=most,
        without=without,
        stations=count,
        fewer_least=max((plan.fewest or 0) - sites, 0),
        fewer_most=count - fewest,
        reaches_without=True,
        sites_without=sites,
        fewest_without=fewest,
    )


def _of_missed(question: _Question, plan: SitePlan, name: str, fewer: SiteRules) -> TargetCost:
    """Whether the target is reached without the rule, and the ceiling then."""
    few = _fewest(question, fewer, ())
    # A floor that belongs to the target is given up with it, as in the plan.
    free = replace(fewer, floors=()) if question.floors_are_target else fewer
    least, most, without = _gained(question, plan, free, k=None)
    return TargetCost(
        rule=name,
        least=least,
        most=most,
        without=without,
        stations=None,
        fewer_least=None,
        fewer_most=None,
        reaches_without=few.reached,
        sites_without=few.sites,
        fewest_without=None if few.reached is False else few.bound,
    )


def _gained(question: _Question, plan: SitePlan, rules: SiteRules, *, k: int | None) -> tuple[int, int, int]:
    """What `rules` let k stations cover beyond the plan, at the least and at the most, and what was found for them."""
    most, bound = _most(question, rules, k=k, hint=plan.chosen)
    own = plan.covered_weight - question.asked.base
    most, bound = max(most, own), max(bound, own)
    best = plan.upper_bound - question.asked.base
    return max(most - best, 0), bound - own, most


def _fewest(question: _Question, rules: SiteRules, hint: Sequence[int]) -> _Few:
    if _is_none(rules):
        small = question.asked.reduced.problem
        free = fewest_plan(small, least=question.least, effort=question.effort, wanted=question.wanted)
        return _Few(True, len(free.best.rows), free.fewest)
    found = fewest_under_rules(
        question.problem,
        least=question.least,
        rules=rules,
        effort=question.effort,
        hint=sorted(hint),
        wanted=question.wanted,
    )
    return _Few(found.feasible, len(found.rows) if found.feasible else None, found.bound)


def _most(question: _Question, rules: SiteRules, *, k: int | None, hint: Sequence[int]) -> tuple[int, int]:
    """Weight beyond the fixed stations': the most found, and the bound."""
    small = question.asked.reduced.problem
    if _is_none(rules):
        if k is None:
            return (int(small.weight.sum()),) * 2
        free = most_covered(small, min(k, small.candidates), question.effort, question.wanted)
        return free.value, free.bound
    best = best_under_rules(
        question.problem, k=k, rules=rules, effort=question.effort, hint=sorted(hint), wanted=question.wanted
    )
    return (best.value if best.feasible else 0), best.bound


def _is_none(rules: SiteRules) -> bool:
    return next(without_each(rules), None) is None
