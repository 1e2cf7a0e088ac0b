"""The curve under rules: a plan, the building order that leads to it, and what fewer stations could do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..asked import Asked, ask
from ..exact import Effort, best_plan
from ..multipliers import bounds
from ..question import number_of_stations
from ..recheck import recheck_plan
from ..site_plan import SiteCurve, SitePlan
from ..solver import Wanted
from .constrained import best_under_rules
from .recheck_rules import recheck_rules
from .rules_plan import open_problem, owed_rules, plan_under_rules
from .site_rules import SiteRules

SOLVED_PAIRS = 10_000  # of the reduced problem: beyond it each k would take seconds


def plan_and_curve_under_rules(  # noqa: PLR0913 - as choose_sites
    reach: Any,
    weights: Any,
    rules: SiteRules,
    *,
    add: int | None = None,
    target: float | None = None,
    floors_are_target: bool = False,
    fixed: Any = None,
    effort: Effort | None = None,
    wanted: Wanted | None = None,
) -> tuple[SitePlan, SiteCurve]:
    """Return the plan of `choose_sites` under rules and its curve.

    For each smaller number the curve has the best plan that obeys the rules, where the problem is small enough for
    that; elsewhere the first stations of the building order, and the bound of the problem without rules.

    Args:
        reach: as in `choose_sites`.
        weights: as in `choose_sites`.
        rules: as in `choose_sites`.
        add: as in `choose_sites`.
        target: as in `choose_sites`.
        floors_are_target: whether floors are given up where the other rules do not let them be reached.
        fixed: as in `choose_sites`.
        effort: as in `choose_sites`.
        wanted: as in `choose_sites`.

    Raises:
        QuestionError, TypeError, ValueError: as in `choose_sites`.
    """
    asked, effort = ask(reach, weights, fixed), effort or Effort()
    k = None if add is None else number_of_stations(add, candidates=asked.whole.candidates - len(asked.fixed))
    plan = plan_under_rules(
        asked, rules, k=k, target=target, floors_are_target=floors_are_target, effort=effort, wanted=wanted
    )
    if plan.floors_missed:
        rules = replace(rules, floors=())
    recheck_rules(asked.pairs, asked.weight, plan, rules)
    recheck_plan(asked.pairs, asked.weight, plan, add=add)
    return plan, _curve(asked, plan, rules, effort, wanted)


def _curve(asked: Asked, plan: SitePlan, rules: SiteRules, effort: Effort, wanted: Wanted | None) -> SiteCurve:
    last = len(plan.chosen)
    nested = asked.base + np.concatenate([[0], np.cumsum(np.array(plan.gains, dtype=np.int64))])
    best, bound = nested.copy(), _free_bounds(asked, last, wanted)
    plans = [tuple(sorted(plan.chosen[:k])) for k in range(last + 1)]
    sought = asked.reduced.problem.pairs <= SOLVED_PAIRS
    if sought:
        problem, ours = open_problem(asked), owed_rules(asked, rules)
        light = replace(effort, nodes=min(effort.nodes, 50), shakes=min(effort.shakes, 20))
        for k in range(1, last):
            if not _could_be(ours, k):
                continue
            found = best_under_rules(problem, k=k, rules=ours, effort=light, hint=list(plans[k]), wanted=wanted)
            if found.feasible:
                plans[k], best[k] = tuple(found.rows), asked.base + found.value
                bound[k] = min(bound[k], asked.base + found.bound)
    bound[last] = min(bound[last], plan.upper_bound)
    bound[0] = asked.base
    # Of at most k: what holds for more stations holds for fewer.
    bound = np.minimum.accumulate(bound[::-1])[::-1]
    bound = np.maximum(bound, best)
    return SiteCurve(tuple(plans), best, bound, nested, plan.chosen, plan.ceiling, saturated=False, sought=sought)


def _could_be(rules: SiteRules, k: int) -> bool:
    """Whether counting alone does not rule out a plan of k stations."""
    owed = max([sum(rules.leasts.values()), *(limit.least for limit in rules.limits)])
    return owed <= k


def _free_bounds(asked: Asked, last: int, wanted: Wanted | None) -> np.ndarray:
    """What no plan of 0 … `last` stations covers more than, without rules: with rules even less."""
    problem = asked.reduced.problem
    k = min(last, problem.candidates)
    free = best_plan(problem, k=k, effort=Effort(shakes=0, nodes=0), wanted=wanted)
    return asked.base + np.minimum(bounds(problem, free.multiplier, most=last), int(problem.weight.sum()))
