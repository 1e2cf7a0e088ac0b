"""A question with rules: the best plan, or the fewest stations, that obey them all, and what each rule costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..asked import Asked, ask, ending_of, plan_of
from ..cover_problem import CoverProblem
from ..exact import Effort, best_plan
from ..greedy import gains_in_order, greedy
from ..question import needed_weight, one_question
from ..site_plan import SitePlan
from ..solver import Wanted
from .constrained import Constrained, best_under_rules
from .fewest import fewest_under_rules
from .rule_cost import RuleCost, cost_of_rules
from .rule_findings import conflict_error, infeasible_error, undecided_error
from .rule_ties import fewer_rows, with_shorter_walk_under
from .site_rules import NONE, Floor, RuleConflictError, SiteRules
from .worst_area import Areas, WorstArea, best_worst_area


def plan_under_rules(  # noqa: PLR0913 - as choose_sites
    asked: Asked,
    rules: SiteRules,
    *,
    k: int | None,
    target: float | None,
    floors_are_target: bool = False,
    effort: Effort,
    wanted: Wanted | None,
) -> SitePlan:
    """Return the plan of at most `k` stations that covers most and obeys `rules`, or the fewest that reach `target`.

    A target that the rules do not let be reached gives the fewest that cover the most they let be covered; with
    `floors_are_target` floors are a part of the target, and so given up then.

    Raises:
        QuestionError: the rules contradict each other or the number, or the question is none.
    """
    ours, problem = owed_rules(asked, rules), open_problem(asked)
    try:
        if target is not None:
            one_question((("add", k), ("target", target)))
            needed = needed_weight(target, asked.weight)
            return _fewest(asked, problem, ours, needed, (effort, wanted), floors_are_target=floors_are_target)
        if rules.budget is None:
            one_question((("add", k), ("target", target)))
        best = best_under_rules(problem, k=k, rules=ours, effort=effort, wanted=wanted)
        if not best.feasible:
            raise _no_plan(problem, ours, best, k, effort, wanted)
    except RuleConflictError as conflict:
        raise conflict_error(conflict) from conflict
    fewer = fewer_rows(asked, problem, best.rows, rules=ours, wanted=wanted)
    plan = _in_rows(asked, problem, fewer.rows, bound=best.bound, wanted=wanted)
    plan = replace(plan, least_stations=min(fewer.least, len(plan.chosen)))
    return with_shorter_walk_under(asked, plan, problem, rules=ours, effort=effort, wanted=wanted)


def fairest_plan(
    asked: Asked, areas: Areas, *, k: int, effort: Effort, wanted: Wanted | None
) -> tuple[SitePlan, WorstArea]:
    """Return the plan of at most k stations that leaves the worst area best off, and of such plans the most covered.

    Args:
        asked: the question.
        areas: the areas of its columns: weight and what `fixed` covers of each.
        k: number of stations.
        effort: limits of the work, for each step.
        wanted: asked now and then; False ends the search with the best so far.
    """
    problem = open_problem(asked)
    found = best_worst_area(problem, areas=areas, k=k, effort=effort, wanted=wanted)
    return _in_rows(asked, problem, found.rows, bound=found.best.bound, wanted=wanted), found


def price_of_rules(  # noqa: PLR0913 - as choose_sites
    reach: Any, weights: Any, rules: SiteRules, *, add: int | None, fixed: Any = None, effort: Effort | None = None,
    wanted: Wanted | None = None,
) -> list[RuleCost]:  # fmt: skip
    """Return what each rule costs in weight: the best without it, less the best with all; a range where not proved.

    Args:
        reach: as in `choose_sites`.
        weights: as in `choose_sites`.
        rules: the rules.
        add: number of stations; None with a budget alone.
        fixed: as in `choose_sites`.
        effort: limits of the work, for each rule.
        wanted: as in `choose_sites`.

    Raises:
        QuestionError: the rules contradict each other or the number.
    """
    asked = ask(reach, weights, fixed)
    ours, problem, work = owed_rules(asked, rules), open_problem(asked), effort or Effort()
    try:
        best = best_under_rules(problem, k=add, rules=ours, effort=work, wanted=wanted)
        return cost_of_rules(problem, k=add, rules=ours, effort=work, best=best, wanted=wanted)
    except RuleConflictError as conflict:
        raise conflict_error(conflict) from conflict


def open_problem(asked: Asked) -> CoverProblem:
    """Return the problem in its own rows, with no weight where the fixed stations cover."""
    whole = asked.whole
    weight = np.where(asked.settled, 0, whole.weight)
    return CoverProblem(whole.start, whole.item, whole.item_start, whole.candidate, weight)


def owed_rules(asked: Asked, rules: SiteRules) -> SiteRules:
    """Return `rules` as the search takes them: floors less what the fixed stations cover, these never chosen again.

    A floor beyond what all candidates reach is capped there: it owes what can be had.
    """
    floors = tuple(_owed(asked, floor) for floor in rules.floors)
    fixed = np.array(asked.fixed, dtype=np.int64)
    area = None if rules.area is None else np.where(np.isin(np.arange(len(rules.area)), fixed), NONE, rules.area)
    limits = tuple(replace(limit, rows=np.setdiff1d(limit.rows, fixed)) for limit in rules.limits)
    return replace(rules, floors=floors, area=area, limits=limits)


def _owed(asked: Asked, floor: Floor) -> Floor:
    weight, items = asked.weight, np.asarray(floor.items, dtype=np.int64)
    covered = int(weight[items[asked.settled[items]]].sum())
    reachable = np.diff(asked.whole.item_start)[items] > 0
    open_weight = int(weight[items[reachable & ~asked.settled[items]]].sum())
    return replace(floor, items=items, least=min(max(floor.least - covered, 0), open_weight))


def _fewest(
    asked: Asked,
    problem: CoverProblem,
    rules: SiteRules,
    needed: int,
    work: tuple[Effort, Wanted | None],
    *,
    floors_are_target: bool,
) -> SitePlan:
    effort, wanted = work
    least = max(min(needed, asked.ceiling) - asked.base, 0)
    found = fewest_under_rules(problem, least=least, rules=rules, effort=effort, wanted=wanted)
    if not found.feasible:
        others = replace(rules, floors=()) if floors_are_target else rules
        plan = _most_and_fewest(asked, problem, others, needed, work)
        covered = problem.covered(plan.chosen)
        short = [f for f in rules.floors if problem.weight[f.items][covered[f.items]].sum() < f.least]
        return replace(plan, floors_missed=len(short)) if floors_are_target else plan
    rows, bound = found.rows, asked.ceiling - asked.base
    if rows:
        best = best_under_rules(problem, k=len(rows), rules=rules, effort=effort, hint=rows, wanted=wanted)
        if best.feasible and best.value >= found.value:
            rows, bound = best.rows, best.bound
    plan = _in_rows(asked, problem, rows, bound=bound, wanted=wanted)
    plan = with_shorter_walk_under(asked, plan, problem, rules=rules, effort=effort, wanted=wanted)
    return replace(plan, proved=found.proved, fewest=found.bound, needed=needed, ending=ending_of(found.proved, wanted))


def _most_and_fewest(
    asked: Asked, problem: CoverProblem, rules: SiteRules, needed: int, work: tuple[Effort, Wanted | None]
) -> SitePlan:
    """The most that can be covered under the rules, and the fewest stations for that: the rules' own ceiling."""
    effort, wanted = work
    best = best_under_rules(problem, k=None, rules=rules, effort=effort, wanted=wanted)
    if not best.feasible:
        raise infeasible_error(None) if best.feasible is False else undecided_error()
    fewer = fewer_rows(asked, problem, best.rows, rules=rules, wanted=wanted)
    rows = fewer.rows
    found = fewest_under_rules(problem, least=best.value, rules=rules, effort=effort, wanted=wanted)
    if found.feasible and len(found.rows) < len(rows):
        rows = found.rows
    plan = _in_rows(asked, problem, rows, bound=best.bound, wanted=wanted)
    plan = with_shorter_walk_under(asked, plan, problem, rules=rules, effort=effort, wanted=wanted)
    least = max(found.bound, fewer.least)
    proved = best.proved and len(plan.chosen) <= least
    return replace(
        plan, proved=proved, fewest=min(least, len(plan.chosen)), needed=needed, ending=ending_of(proved, wanted)
    )


def _in_rows(
    asked: Asked, problem: CoverProblem, rows: Sequence[int], *, bound: int, wanted: Wanted | None
) -> SitePlan:
    """Make a plan of rows of the question; its certificate is that of as many stations without rules."""
    # A fixed station covers nothing that is still open: to choose it again says nothing.
    rows = [row for row in rows if row not in set(asked.fixed)]
    k = len(rows)
    free = best_plan(
        asked.reduced.problem, k=min(k, asked.reduced.problem.candidates), effort=Effort(0, 0), wanted=wanted
    )
    plan = plan_of(asked, free, k=k, wanted=wanted)
    order = greedy(problem, most=k, among=np.array(rows, dtype=np.int64))
    order += [row for row in sorted(rows) if row not in set(order)]
    gains = gains_in_order(problem, order).tolist()
    value = sum(gains)
    proved = value >= bound
    return replace(
        plan,
        chosen=tuple(order),
        gains=tuple(gains),
        covered_weight=asked.base + value,
        upper_bound=min(asked.base + max(bound, value), asked.ceiling),
        proved=proved,
        ending=ending_of(proved, wanted),
    )


def _no_plan(
    problem: CoverProblem, rules: SiteRules, best: Constrained, k: int | None, effort: Effort, wanted: Wanted | None
) -> Exception:
    """Why there is no plan: too few stations for the rules, rules that nothing obeys, or a search without an end."""
    if best.feasible is None:
        return undecided_error()
    fewest = fewest_under_rules(problem, rules=rules, effort=effort, wanted=wanted)
    return infeasible_error(fewest.bound if k is not None and fewest.feasible else None)
