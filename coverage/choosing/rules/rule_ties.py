"""Ties under rules: of the plans that cover as much and obey every rule, fewer stations, then the shorter walk.

What is best without rules is best with them where it obeys them, so that it is tried first. Else it is asked what one
station fewer can cover under the rules: where that is less, nothing fewer will do. Where it is not and the problem is
small, the fewest are sought. Stations are exchanged one by one as long as the walk becomes shorter: nothing is proved
of the walk then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..asked import Asked
from ..cover_problem import CoverProblem
from ..exact import Effort
from ..fewest_plan import fewest_plan
from ..site_plan import SitePlan
from ..solver import Wanted
from ..walking.shorter import with_shorter_walk
from ..walking.told_walks import SEARCHED_PAIRS, Walked, ordered, with_walk
from ..walking.walk_exchange import exchanged
from ..walking.walk_problem import Walks
from .constrained import best_under_rules
from .fewest import fewest_under_rules
from .rule_model import RuleModel, model_of
from .site_rules import RuleConflictError, SiteRules

FEWEST_PAIRS = 20_000  # beyond it the fewest under the rules are not sought once more
LIGHT = Effort(shakes=20, nodes=50)
BOUND_ALONE = Effort(shakes=0, nodes=0)


@dataclass(frozen=True)
class Fewer:
    """A plan of as few stations as were found.

    Attributes:
        rows: the plan.
        least: no plan that obeys the rules and covers as much has fewer stations.
    """

    rows: list[int]
    least: int


def fewer_rows(
    asked: Asked, problem: CoverProblem, rows: Sequence[int], *, rules: SiteRules, wanted: Wanted | None
) -> Fewer:
    """Return a plan that covers as much as `rows`, obeys the rules as it does, and has no more stations."""
    model = model_of(problem, rules=rules, k=None)
    best, value = without_needless(model, rows), problem.value(rows)
    free = fewest_plan(asked.reduced.problem, least=value, effort=LIGHT, wanted=wanted)
    plan = sorted(int(asked.reduced.row[row]) for row in free.best.rows)
    if len(plan) < len(best) and problem.value(plan) == value and model.obeys(plan):
        best = plan
    least = min(free.fewest, len(best))
    if len(best) > least and (wanted is None or wanted()) and _is_too_few(problem, len(best) - 1, value, rules, wanted):
        least = len(best)
    if len(best) > least and problem.pairs <= FEWEST_PAIRS and (wanted is None or wanted()):
        found = fewest_under_rules(problem, least=value, rules=rules, effort=LIGHT, wanted=wanted)
        if found.feasible and len(found.rows) < len(best) and found.value == value:
            best = found.rows
        least = min(max(least, found.bound), len(best))
    return Fewer(best, least)


def _is_too_few(problem: CoverProblem, k: int, value: int, rules: SiteRules, wanted: Wanted | None) -> bool:
    """Whether no plan of k stations that obeys the rules covers `value`."""
    try:
        found = best_under_rules(problem, k=k, rules=rules, effort=BOUND_ALONE, wanted=wanted)
    except RuleConflictError:
        return True
    return found.feasible is False or found.bound < value


def without_needless(model: RuleModel, rows: Sequence[int]) -> list[int]:
    """Leave out who gains nobody beside the others, unless a rule owes it: the last rows first."""
    kept = list(rows)
    for row in sorted(rows, reverse=True):
        others = [other for other in kept if other != row]
        if model.problem.value(others) == model.problem.value(kept) and model.obeys(others):
            kept = others
    return kept


def with_shorter_walk_under(
    asked: Asked, plan: SitePlan, problem: CoverProblem, *, rules: SiteRules, effort: Effort, wanted: Wanted | None
) -> SitePlan:
    """Return a plan that covers as much with as many stations, obeys the rules, and walks no farther."""
    model = model_of(problem, rules=rules, k=None)
    free = with_shorter_walk(asked, plan, effort, wanted=wanted)
    if free.walk is None or (free.covered_weight == plan.covered_weight and model.obeys(free.chosen)):
        return free

    def choose(walks: Walks, _unit: int) -> Walked:
        rows = sorted(plan.chosen)
        if asked.whole.pairs <= SEARCHED_PAIRS:
            rows = sorted(exchanged(walks, rows, allowed=model.obeys, banned=asked.fixed, wanted=wanted))
        return Walked(ordered(asked, walks, rows), walks.measure(rows)[1], proved=False)

    return with_walk(asked, plan, choose)
