"""Where the next stations should stand, asked on arrays: the pure door to the engine.

Models of the literature, all with stations that exist already (`fixed`):

- ``add=K``: maximal covering location (MCLP): at most K more, so that most weight is covered.
- ``add=K, capacity=C``: the capacitated MCLP: most weight is served, where each station serves so many at the most.
- ``add=K, goal="walk"``: the p-median; ``goal="radius"``: the p-centre.
- ``target=R``: partial set covering (partial LSCP): the fewest more, so that at least R of all weight is covered.

Source: R. Church, C. ReVelle, The maximal covering location problem, 1974; C. Toregas, R. Swain, C. ReVelle,
L. Bergman, The location of emergency service facilities, Operations Research 19, 1971 (LSCP); M. Daskin, S. Owen, Two
new location covering problems, Geographical Analysis 31, 1999 (partial).
"""

from __future__ import annotations

from typing import Any

from .asked import ask, plan_of
from .capacities.capacity_plan import capacities_of, plan_with_capacity, refuse_beside_capacity
from .capacities.recheck_capacity import recheck_capacity
from .exact import Effort
from .most_and_fewest import most_covered, target_plan, without_needless_stations
from .question import needed_weight, number_of_stations, one_question
from .recheck import recheck_plan
from .rules.recheck_rules import recheck_rules
from .rules.rules_plan import plan_under_rules
from .rules.site_rules import SiteRules, with_arrays
from .site_plan import SitePlan
from .solver import Wanted
from .walking.shorter import with_shorter_walk
from .walking.walk_goals import Goal, check_goal, walk_plan


def choose_sites(  # noqa: PLR0913 - each is a part of the question
    reach: Any,
    weights: Any,
    *,
    add: int | None = None,
    target: float | None = None,
    fixed: Any = None,
    rules: SiteRules | None = None,
    capacity: Any = None,
    goal: Goal = "coverage",
    effort: Effort | None = None,
    wanted: Wanted | None = None,
) -> SitePlan:
    """Choose sites among the candidates of `reach`.

    Args:
        reach: scipy sparse (c, n), candidate × demand; every *stored* number is a pair in reach (a walk in whole
            millimetres, an explicit 0 too; rows are cut at the radius beforehand), of booleans every stored True.
        weights: (n,) whole weights of the demand, such as residents.
        add: how many more stations at the most; fewer are chosen when no further one gains.
        target: the share of Σ weights, what `fixed` covers included, that the fewest more stations are to reach.
        fixed: rows (or a mask) of candidates that are open anyhow; they do not count as added.
        rules: what the added stations must respect (`SiteRules`, in rows and columns of reach); floors say how much of
            all weight is covered, by `fixed` too. With a budget neither `add` nor `target` is needed.
        capacity: whole weight that a station can serve at the most, one number or (c,) one a candidate, those of
            `fixed` included; with `add` alone. A number above all that it reaches is no limit. Of plans that serve as
            much the walk is not looked at.
        goal: ``coverage``; ``walk``, the p-median: of plans that reach most the smallest Σ weight × walk; ``radius``,
            the p-centre: the smallest longest walk. The last two take `add` alone.
        effort: how much work may be done; the same effort gives the same plan.
        wanted: asked now and then; False ends the search with the best plan and bound so far.

    Returns:
        The plan, checked again by `recheck`, with its bound and the certificate behind it. A target that all candidates
        together cannot reach gives the fewest that reach what they can: `reaches_target` is False and `ceiling` tells
        how far they go.

    Raises:
        QuestionError: no question or two, more stations than candidates, a target that is no share, rules that no plan
            obeys, a goal that is none, a negative capacity, either beside what cannot be asked with it, or weights
            beyond 2⁵² together (also a ValueError).
        TypeError, ValueError: arrays of the wrong type or shape.
    """
    asked = ask(reach, weights, fixed)
    given, effort = effort, effort or Effort()
    k = None if add is None else number_of_stations(add, candidates=asked.whole.candidates - len(asked.fixed))
    if capacity is not None:
        others = {"target": target is not None, "rules": rules is not None, f"goal={goal}": goal != "coverage"}
        refuse_beside_capacity(others)
        one_question((("add", add), ("target", target)))
        limits = capacities_of(capacity, candidates=asked.whole.candidates)
        plan = plan_with_capacity(asked, limits, k=k or 0, effort=given, wanted=wanted)
        recheck_capacity(asked.pairs, asked.weight, limits, plan, add=k or 0)
        return plan
    check_goal(goal, others={"target": target is not None, "rules": rules is not None})
    if goal != "coverage":
        plan = walk_plan(asked, goal, k=k, effort=effort)
    elif rules is not None:
        rules = with_arrays(rules)
        plan = plan_under_rules(asked, rules, k=k, target=target, effort=effort, wanted=wanted)
        recheck_rules(asked.pairs, asked.weight, plan, rules)
    elif one_question((("add", add), ("target", target))) == "add":
        best = most_covered(asked.reduced.problem, k or 0, effort, wanted)
        few = without_needless_stations(asked.reduced.problem, best, effort, wanted)
        plan = plan_of(asked, few, k=k or 0, wanted=wanted)
        multiplier = best.multiplier if len(few.rows) == len(best.rows) else None
        plan = with_shorter_walk(asked, plan, effort, multiplier=multiplier, wanted=wanted)
    else:
        plan = target_plan(asked, needed_weight(target, asked.weight), effort, wanted)
        plan = with_shorter_walk(asked, plan, effort, wanted=wanted)
    recheck_plan(asked.pairs, asked.weight, plan, add=add)
    return plan
