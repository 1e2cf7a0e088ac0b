"""The plan of k sites with the best rate in the worst community, and among such plans the one that covers most.

    maximise t  with  covered_a ≥ min(t · weight_a, ceiling_a) for every area a,  at most k candidates,  and the rules

`covered_a` counts what is covered already; `ceiling_a` is what all candidates reach together with it: a community that
cannot reach t counts as met at its ceiling and drags nobody down. Rates are fractions of whole numbers, never floats.

For a given t these are floors of whole numbers. Bisection asks for the fewest candidates that meet them, part by part
where areas share no candidate (`floor_parts`): where their bound (`rule_prices`, with the rows of `floor_cuts`) is
above k, no plan reaches t, and the next smaller rate of any area bounds it. What the relaxations alone say is bisected
first: it costs least, and tells where a plan may be looked for.

Source: W. Ogryczak, Inequality measures and equitable approaches to location problems, EJOR 122, 2000 (equity);
E. Minieka, The m-center problem, SIAM Review 12, 1970 (a minimax by covering problems, one threshold after another).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ....geo.network import Int64
from ..cover_problem import CoverProblem
from ..exact import Effort
from ..solver import Wanted
from .constrained import Constrained, best_under_rules
from .fewest import fewest_model
from .floor_cuts import curves_of, with_floor_cuts
from .floor_parts import FloorParts
from .rule_solver import solve_model
from .site_rules import NONE, Floor, SiteRules
from .undominated import undominated

STEPS = 24  # of the bisection: rates closer than 1 in 16 million are told apart only where fractions do it sooner
CLOSE = Fraction(1, 2_000)  # relative: where nothing is proved of a step, rates closer than this are not told apart


@dataclass(frozen=True, eq=False)
class WorstArea:
    """The best plan found for the worst area.

    Attributes:
        rows: the plan, ascending.
        rate: the t that it reaches: the least rate of the areas that are below their ceiling, 1 where none is.
        bound: no plan reaches a greater t.
        best: the answer of `best_under_rules` with the floors that `rate` makes: the weight covered and its bound.
        ceiling: (a,) what each area can reach at the most.
        steps: of the bisection.
    """

    rows: list[int]
    rate: Fraction
    bound: Fraction
    best: Constrained
    ceiling: Int64
    steps: int

    @property
    def proved(self) -> bool:
        """Whether no plan reaches a greater t."""
        return self.rate >= self.bound


@dataclass(frozen=True, eq=False)
class Areas:
    """The areas of the items.

    Attributes:
        area: (n,) area of each item, −1 none.
        weight: (a,) whole weight of each area, what is covered already included.
        covered: (a,) what is covered already.
    """

    area: Int64
    weight: Int64
    covered: Int64


def best_worst_area(
    problem: CoverProblem,
    *,
    areas: Areas,
    k: int,
    rules: SiteRules | None = None,
    effort: Effort,
    wanted: Wanted | None = None,
) -> WorstArea:
    """Find the plan of at most `k` candidates with the best rate in the worst area.

    Args:
        problem: the problem; what is covered already has weight 0.
        areas: the areas of its items.
        k: number of candidates.
        rules: further rules.
        effort: limits of the work, for each step.
        wanted: asked now and then; False ends the search with the best so far.

    Raises:
        ValueError: shapes that do not fit, rules that do not fit or that no plan obeys.
    """
    fewer = undominated(problem, rules or SiteRules(), k=k)
    problem = fewer.problem
    search = _Bisection(problem, areas, k, fewer.rules)
    if not search.begin(effort, wanted):
        raise ValueError("no plan is known that obeys the rules")
    steps = search.run(effort, wanted)
    best = best_under_rules(
        problem, k=k, rules=search.rules_at(search.rate), effort=effort, hint=search.rows, wanted=wanted
    )
    rows = best.rows if best.feasible else search.rows
    best = replace(best, rows=fewer.before(best.rows))
    return WorstArea(
        fewer.before(rows), search.score(rows), max(search.bound, search.score(rows)), best, search.ceiling, steps
    )


class _Bisection:
    """The rate of the best plan so far and the bound, and the steps between them."""

    def __init__(self, problem: CoverProblem, areas: Areas, k: int, rules: SiteRules) -> None:
        count = len(areas.weight)
        if len(areas.area) != problem.items or len(areas.covered) != count or (areas.area >= count).any():
            raise ValueError("one area an item, and a weight and a covered weight for each area")
        self.problem, self.areas, self.k, self.rules = problem, areas, k, rules
        reachable = (np.diff(problem.item_start) > 0) & (areas.area != NONE)
        self.ceiling = areas.covered.astype(np.int64).copy()
        np.add.at(self.ceiling, areas.area[reachable], problem.weight[reachable])
        self.items = [np.flatnonzero(areas.area == a) for a in range(count)]
        self.parts = FloorParts(problem, self.items)
        self.rows: list[int] = []
        self.rate, self.bound = Fraction(0), Fraction(1)

    def needs(self, rate: Fraction) -> list[int]:
        """What each area still owes at a rate, its ceiling in mind."""
        return [
            min(-(-int(weight) * rate.numerator // rate.denominator), int(ceiling)) - int(covered)
            for weight, ceiling, covered in zip(self.areas.weight, self.ceiling, self.areas.covered, strict=True)
        ]

    def rules_at(self, rate: Fraction) -> SiteRules:
        """The rules and a floor for each area, in their order."""
        floors = [
            Floor(items=items, least=need, name=f"area {a}")
            for a, (items, need) in enumerate(zip(self.items, self.needs(rate), strict=True))
            if need > 0
        ]
        return replace(self.rules, floors=(*self.rules.floors, *floors))

    def score(self, rows: list[int]) -> Fraction:
        """The t that a plan reaches."""
        inside = self.problem.covered(rows) & (self.areas.area != NONE)
        covered = self.areas.covered.astype(np.int64).copy()
        np.add.at(covered, self.areas.area[inside], self.problem.weight[inside])
        below = np.flatnonzero((covered < self.ceiling) & (self.areas.weight > 0))
        rates = [Fraction(int(covered[a]), int(self.areas.weight[a])) for a in below]
        return min([*rates, Fraction(1)])

    def begin(self, effort: Effort, wanted: Wanted | None) -> bool:
        """Start from the plan that covers most."""
        start = best_under_rules(
            self.problem, k=self.k, rules=self.rules, effort=replace(effort, shakes=0), wanted=wanted
        )
        self.rows, self.rate = start.rows, self.score(start.rows)
        return start.feasible is True

    def run(self, effort: Effort, wanted: Wanted | None) -> int:
        """Bisect; return the number of steps. What a step cannot tell leaves the bound and tries lower."""
        self._bring_bound_down(wanted)
        top = self.bound
        for step in range(STEPS):
            if self.rate >= min(top, self.bound) or (wanted is not None and not wanted()):
                return step
            if top < self.bound and top - self.rate < self.rate * CLOSE:
                return step
            rate = self._between(self.rate, top)
            plan, possible = self._reach(rate, effort, wanted)
            if plan is not None:
                self.rows, self.rate = plan, self.score(plan)
            elif possible:
                top = self._below(rate)
            else:
                self.bound = top = self._below(rate)
        return STEPS

    def _bring_bound_down(self, wanted: Wanted | None) -> None:
        """Bisect with relaxations alone: the bound becomes the least rate that they rule out, or one close to it."""
        if not _floors_alone(self.rules):
            return
        low = self.rate
        for _ in range(STEPS):
            if self.bound - low <= low * CLOSE or (wanted is not None and not wanted()):
                return
            rate = self._between(low, self.bound)
            if self.parts.too_few(self.needs(rate), k=self.k, wanted=wanted):
                self.bound = self._below(rate)
            else:
                low = rate

    def _between(self, low: Fraction, high: Fraction) -> Fraction:
        """A rate of some area above `low`, about the middle."""
        middle = (low + high) / 2
        weights = [int(weight) for weight in self.areas.weight if weight > 0]
        at = min(Fraction(-(-weight * middle.numerator // middle.denominator), weight) for weight in weights)
        return at if low < at <= high else high

    def _below(self, rate: Fraction) -> Fraction:
        """The greatest rate of any area below `rate`."""
        weights = [int(weight) for weight in self.areas.weight if weight > 0]
        return max(Fraction(-(-weight * rate.numerator // rate.denominator) - 1, weight) for weight in weights)

    def _reach(self, rate: Fraction, effort: Effort, wanted: Wanted | None) -> tuple[list[int] | None, bool]:
        """A plan that reaches `rate`, or None and whether there may be one."""
        if not _floors_alone(self.rules):
            return self._reach_together(rate, effort, wanted)
        return self.parts.meet(self.needs(rate), k=self.k, hint=self.rows, effort=effort, wanted=wanted)

    def _reach_together(self, rate: Fraction, effort: Effort, wanted: Wanted | None) -> tuple[list[int] | None, bool]:
        """The same under rules that may join any areas."""
        price = np.ones(self.problem.candidates, dtype=np.int64)
        model = fewest_model(self.problem, rules=self.rules_at(rate), price=price)
        model = with_floor_cuts(model, curves_of(model))
        enough = -self.k * model.unit
        solved = solve_model(model, effort=effort, hint=self.rows, enough=enough, wanted=wanted)
        if solved.rows is not None and len(solved.rows) <= self.k:
            return solved.rows, True
        return None, solved.feasible is not False and solved.bound is not None and solved.bound >= enough


def _floors_alone(rules: SiteRules) -> bool:
    """Tell whether nothing but the areas' floors is asked."""
    told = (rules.most_a_group, rules.least_an_area, rules.apart, rules.budget)
    return not rules.floors and not rules.limits and all(rule is None for rule in told)
