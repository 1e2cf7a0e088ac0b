"""The two questions without rules: most covered by k stations, and the fewest stations that cover enough."""

from __future__ import annotations

from dataclasses import replace

from .asked import Asked, ending_of, plan_of
from .cover_problem import CoverProblem
from .curve import curve_of, solved_apart
from .exact import Best, Effort, best_plan
from .fewest_plan import Fewest, fewest_plan
from .greedy import each_needed
from .site_plan import SitePlan
from .solver import Wanted


def most_covered(problem: CoverProblem, k: int, effort: Effort, wanted: Wanted | None) -> Best:
    """The relaxation proves most plans best at once; else components one by one, or the whole where one is large."""
    if not solved_apart(problem):
        return best_plan(problem, k=k, effort=effort, wanted=wanted)
    quick = best_plan(problem, k=k, effort=replace(effort, nodes=0), wanted=wanted)
    if quick.proved or (wanted is not None and not wanted()):
        return quick
    curve = curve_of(problem, most=k, effort=effort, wanted=wanted)
    last = len(curve.best) - 1
    rows = max((list(curve.plans[last]), quick.rows), key=problem.value)
    return replace(quick, rows=rows, value=problem.value(rows), bound=min(quick.bound, int(curve.bound[last])))


def without_needless_stations(problem: CoverProblem, best: Best, effort: Effort, wanted: Wanted | None) -> Best:
    """Return a plan that covers as much with as few stations as can be found.

    Where something is left to cover each station of a best plan gains; where a plan covers all, fewer may do.
    """
    rows = each_needed(problem, best.rows)
    if best.value == int(problem.weight.sum()) and rows and (wanted is None or wanted()):
        fewest = fewest_plan(problem, least=best.value, effort=effort, wanted=wanted).best.rows
        rows = fewest if len(fewest) < len(rows) else rows
    return replace(best, rows=sorted(rows))


def target_plan(asked: Asked, needed: int, effort: Effort, wanted: Wanted | None) -> SitePlan:
    """Return the fewest stations that cover what is needed, or what can be covered where that is less."""
    problem = asked.reduced.problem
    reachable = min(needed, asked.ceiling) - asked.base
    found: Fewest = fewest_plan(problem, least=max(reachable, 0), effort=effort, wanted=wanted)
    plan = plan_of(asked, found.best, k=max(found.fewest - 1, 0), wanted=wanted)
    count = len(plan.chosen)
    proved = count <= found.fewest
    ending = ending_of(proved, wanted)
    return replace(plan, proved=proved, fewest=min(found.fewest, count), needed=needed, ending=ending)
