"""What each rule costs: the weight that could be covered without it, less what is covered with all.

Where a search was not proved the answer is a range: with the best plan v and bound u without the rule, V and U with
all, the cost lies between v − U and u − V.

Source: the difference of two optima, each bounded as in `rule_prices`; R. Church, A. Murray, Location Covering Models,
2018.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..cover_problem import CoverProblem
from ..exact import Effort
from ..solver import Wanted
from .constrained import Constrained, best_under_rules
from .site_rules import SiteRules


@dataclass(frozen=True)
class RuleCost:
    """What one rule costs.

    Attributes:
        rule: ``group``, ``area``, ``spacing``, ``budget``, ``floors``, ``limits``.
        least: weight that it costs at the least.
        most: weight that it costs at the most; None where no plan is known that obeys all rules.
        without: weight covered by the best plan found without it.
    """

    rule: str
    least: int
    most: int | None
    without: int

    @property
    def proved(self) -> bool:
        """Whether the cost is known exactly."""
        return self.least == self.most


def cost_of_rules(
    problem: CoverProblem,
    *,
    k: int | None,
    rules: SiteRules,
    effort: Effort,
    best: Constrained,
    wanted: Wanted | None = None,
) -> list[RuleCost]:
    """Return the cost of each rule that is given, in a fixed order.

    Args:
        problem: the problem.
        k: number of candidates.
        rules: all rules.
        effort: limits of the work, for each rule.
        best: the answer of `best_under_rules` with all rules.
        wanted: asked now and then; False ends each search early.
    """
    found = []
    for name, fewer in without_each(rules):
        free = best_under_rules(problem, k=k, rules=fewer, effort=effort, hint=best.rows, wanted=wanted)
        least = max(free.value - best.bound, 0) if free.feasible else 0
        most = max(free.bound - best.value, least) if best.feasible else None
        found.append(RuleCost(name, least, most, free.value))
    return found


def without_each(rules: SiteRules) -> Iterator[tuple[str, SiteRules]]:
    """Yield each rule that is given, by its name, and the others, in a fixed order."""
    if rules.most_a_group is not None:
        yield "group", replace(rules, most_a_group=None)
    if rules.least_an_area is not None:
        yield "area", replace(rules, least_an_area=None)
    if rules.apart is not None:
        yield "spacing", replace(rules, apart=None)
    if rules.budget is not None:
        yield "budget", replace(rules, budget=None)
    if rules.floors:
        yield "floors", replace(rules, floors=())
    if rules.limits:
        yield "limits", replace(rules, limits=())
