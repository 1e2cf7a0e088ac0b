"""The plan of at most k sites that covers most weight and obeys every rule.

    maximise  Σ wᵢ zᵢ   with  zᵢ ≤ Σ yⱼ over the candidates j that cover i,  Σ yⱼ ≤ k,  and the rules of `site_rules`

Source: R. Church, C. ReVelle, 1974 (the problem; mandatory closeness is a floor); the proof is that of `rule_prices`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ....geo.network import Int64
from ..cover_problem import CoverProblem
from ..exact import Effort
from ..solver import Wanted
from .rule_model import model_of
from .rule_solver import Solved, solve_model
from .site_rules import NONE, SiteRules, check_rules
from .undominated import undominated


@dataclass(frozen=True, eq=False)
class Constrained:
    """The best plan found under rules.

    Attributes:
        rows: the plan, ascending; empty where none was found.
        value: the weight that it covers.
        bound: no plan that obeys the rules covers more; 0 where none can obey them.
        feasible: whether a plan obeys the rules: proved either way, or None where the search could not tell.
        multiplier: (n,) of the items, in 1/1024; of merged items each its share; all 0 without a relaxation.
        rule_price: covered weight for one unit more of each rule that the relaxation charges, by its name; several
            cliques of spacing are added up.
        certified: the bound of the multipliers, at least `bound`; None without a relaxation.
    """

    rows: list[int]
    value: int
    bound: int
    feasible: bool | None
    multiplier: Int64
    rule_price: dict[str, float]
    certified: int | None

    @property
    def proved(self) -> bool:
        """Whether nothing better exists: no better plan, or none at all."""
        return self.feasible is False or (self.feasible is True and self.value >= self.bound)


def best_under_rules(
    problem: CoverProblem,
    *,
    k: int | None,
    rules: SiteRules,
    effort: Effort,
    hint: list[int] | None = None,
    wanted: Wanted | None = None,
) -> Constrained:
    """Find the plan of at most `k` candidates that covers most weight and obeys `rules`.

    Args:
        problem: the problem, as it is: this function reduces it, with the rules in mind. What is covered already has
            weight 0, and floors are what is still owed.
        k: number of candidates; None is no limit.
        rules: the rules, in rows and columns of `problem`.
        effort: limits of the work.
        hint: a plan to begin with.
        wanted: asked now and then; False ends the search with the best plan and bound so far.

    Raises:
        ValueError: rules that do not fit the problem.
        RuleConflictError: rules that contradict themselves, as counting shows. What only a search shows is no error:
            the answer says `feasible` False.
    """
    check_rules(rules, problem, k=k)
    fewer = undominated(problem, rules, k=k)
    model = model_of(fewer.problem, rules=fewer.rules, k=k)
    solved = solve_model(model, effort=effort, hint=fewer.now(hint or []), wanted=wanted)
    found = constrained_of(solved, problem)
    return replace(found, rows=fewer.before(found.rows))


def constrained_of(solved: Solved, problem: CoverProblem) -> Constrained:
    """Read the answer for a model that maximises covered weight of `problem`."""
    return Constrained(
        solved.rows or [],
        solved.value,
        solved.bound or 0,
        solved.feasible,
        _multipliers(solved, problem),
        _rule_prices(solved),
        solved.certified,
    )


def _multipliers(solved: Solved, problem: CoverProblem) -> Int64:
    """Share the multiplier of a merged item among its items by weight, rounded down."""
    multiplier = np.zeros(problem.items, dtype=np.int64)
    small, item_of = solved.settled.model, solved.settled.item_of
    if solved.prices is None or small is None:
        return multiplier
    live = item_of != NONE
    merged = item_of[live]
    together = np.maximum(small.problem.weight[merged], 1)
    share = solved.prices.item[merged] / together
    multiplier[live] = np.floor(share * problem.weight[live]).astype(np.int64)
    return multiplier


def _rule_prices(solved: Solved) -> dict[str, float]:
    prices, small = solved.prices, solved.settled.model
    found: dict[str, float] = {}
    if prices is None or small is None:
        return found
    names = (*prices.rows.name, *small.floors.name)
    for name, share in zip(names, (*prices.side_share, *-prices.floor_share), strict=True):
        if share:
            found[name] = found.get(name, 0.0) + float(share)
    return found
