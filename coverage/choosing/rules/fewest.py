"""The fewest sites, or the cheapest ones, that cover what is owed and obey every rule.

    minimise  Σ priceⱼ yⱼ   with  Σ wᵢ zᵢ ≥ least,  zᵢ ≤ Σ yⱼ over the candidates j that cover i,  and the rules

It is the model of `rule_model` with no gain and the prices as costs, so that the same multipliers bound it: for the
number they say the smallest k with UB(k) ≥ least. A floor for each community makes it the partial covering of
communities.

Source: C. Toregas, R. Swain, C. ReVelle, L. Bergman, The location of emergency service facilities, Operations Research
19, 1971 (LSCP); M. Daskin, S. Owen, Two new location covering problems, Geographical Analysis 31, 1999 (partial LSCP).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ....geo.network import Int64
from ..cover_problem import CoverProblem
from ..exact import Effort
from ..solver import Wanted
from .floor_cuts import FloorCurve, curves_of, with_floor_cuts, with_parts
from .rule_model import RuleModel, model_of
from .rule_solver import solve_model
from .shortage import fewest_by_shortage
from .site_rules import Floor, SiteRules, check_rules
from .undominated import Undominated, undominated

DISTRICT = "district"


@dataclass(frozen=True, eq=False)
class Fewest:
    """The fewest sites found.

    Attributes:
        rows: the plan, ascending; empty where none was found.
        price: how many it has, or what it costs.
        bound: no plan that obeys the rules and covers what is owed has less.
        feasible: whether such a plan exists; None where the search could not tell.
        value: the weight that the plan covers.
        reach: the weight that all candidates cover together: a need beyond it is out of reach (`feasible` False).
    """

    rows: list[int]
    price: int
    bound: int
    feasible: bool | None
    value: int
    reach: int

    @property
    def proved(self) -> bool:
        """Whether nothing better exists: no smaller plan, or none at all."""
        return self.feasible is False or (self.feasible is True and self.price <= self.bound)


def fewest_under_rules(  # noqa: PLR0913 - a question and its limits
    problem: CoverProblem,
    *,
    least: int = 0,
    rules: SiteRules,
    effort: Effort,
    price: Int64 | None = None,
    hint: list[int] | None = None,
    wanted: Wanted | None = None,
) -> Fewest:
    """Find the fewest candidates that cover `least` and obey `rules`.

    Args:
        problem: the problem, as it is; what is covered already has weight 0.
        least: weight to cover in all; 0 where only the rules owe something.
        rules: the rules; each floor at most what can be reached.
        effort: limits of the work.
        price: (c,) whole price of each candidate, 0 or more: then the cheapest plan; 1 each where not given.
        hint: a plan to begin with.
        wanted: asked now and then; False ends the search with the best plan and bound so far.

    Raises:
        ValueError: rules that do not fit the problem, a negative need or price.
        RuleConflictError: rules that contradict themselves, as counting shows.
    """
    if least < 0 or (price is not None and (len(price) != problem.candidates or (np.asarray(price) < 0).any())):
        raise ValueError("a need is not negative, and there is one price a candidate, 0 or more")
    prices = np.ones(problem.candidates, dtype=np.int64) if price is None else np.asarray(price, dtype=np.int64)
    reach = int(problem.weight[np.diff(problem.item_start) > 0].sum())
    check_rules(rules, problem, k=None)
    if least > reach:
        return Fewest([], 0, 0, False, 0, reach)
    everything = Floor(items=np.arange(problem.items), least=least, name=DISTRICT)
    owed = replace(rules, floors=(*rules.floors, everything))
    every = np.arange(problem.candidates)
    fewer = Undominated(problem, every, every, owed) if price is not None else undominated(problem, owed)
    model = fewest_model(fewer.problem, rules=fewer.rules, price=prices[fewer.row])
    start = fewer.now(hint or [])
    if price is None and not model.sides.rows and not len(model.near):
        met = fewest_by_shortage(fewer.problem, model.floors, shakes=effort.shakes, wanted=wanted)
        start = met if met is not None and (not start or len(met) < len(start)) else start
    found = solve_fewest(model, curves_of(model)[: _own(model)], effort=effort, hint=start, wanted=wanted)
    return replace(found, rows=fewer.before(found.rows))


def _own(model: RuleModel) -> int:
    """How many floors there are besides the district's, which a bound of its own has no use for."""
    return len([name for name in model.floors.name if name != DISTRICT])


def fewest_model(problem: CoverProblem, *, rules: SiteRules, price: Int64) -> RuleModel:
    """Return the model that pays least, in units fine enough for multipliers."""
    model = model_of(problem, rules=rules, k=None)
    largest = int(np.bincount(problem.rows(), problem.weight[problem.item], 1).max()) if problem.pairs else 1
    unit = 1 << max(largest, 1).bit_length()
    return replace(model, gain=model.gain * 0, cost=price * unit, unit=unit)


def solve_fewest(
    model: RuleModel,
    curves: list[FloorCurve],
    *,
    effort: Effort,
    hint: list[int] | None = None,
    wanted: Wanted | None = None,
) -> Fewest:
    """Solve a model of `fewest_model`; `curves` belong to its first floors."""
    strong = with_floor_cuts(model, curves)
    solved = solve_model(strong, effort=effort, hint=hint, wanted=wanted)
    reach = int(model.problem.weight[np.diff(model.problem.item_start) > 0].sum())
    rows = solved.rows or []
    # An objective is a number of units below zero: what no plan gets above, no plan costs less than.
    bound = 0 if solved.bound is None else max(-solved.bound // model.unit, 0)
    if not solved.proved and model.floors.rows:
        relaxed = solve_model(with_parts(strong), effort=Effort(0, 0, 0), enough=1, wanted=wanted)
        bound = bound if relaxed.bound is None else max(bound, -relaxed.bound // model.unit)
    return Fewest(rows, -solved.value // model.unit, bound, solved.feasible, model.problem.value(rows), reach)
