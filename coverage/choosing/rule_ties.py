"""Ties under rules: of the plans that cover as much and obey every rule, fewer stations, then the shorter walk.

What is best without rules is best with them where it obeys them, so that it is tried first. Else the fewest are sought
under the rules where the problem is small, and stations are exchanged one by one as long as the walk becomes shorter:
nothing is proved of the walk then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...geo.network import Int64
from .asked import Asked
from .cover_problem import CoverProblem
from .exact import Effort
from .fewest import fewest_under_rules
from .fewest_plan import fewest_plan
from .greedy import gains_in_order
from .rule_model import RuleModel, model_of
from .second_goal import walks_of
from .shorter import SEARCHED_PAIRS, ordered, scaled_problem, tells_walks, with_shorter_walk
from .site_plan import SitePlan
from .site_rules import SiteRules
from .solver import Wanted
from .walk_problem import Walks

FEWEST_PAIRS = 20_000  # beyond it the fewest under the rules are not sought once more
LIGHT = Effort(shakes=20, nodes=50)
ROUNDS = 20  # of exchanges, each over all stations of the plan


def fewer_rows(
    asked: Asked, problem: CoverProblem, rows: Sequence[int], *, rules: SiteRules, wanted: Wanted | None
) -> list[int]:
    """Return a plan that covers as much as `rows`, obeys the rules as it does, and has no more stations."""
    model = model_of(problem, rules=rules, k=None)
    best, value = without_needless(model, rows), problem.value(rows)
    free = fewest_plan(asked.reduced.problem, least=value, effort=LIGHT, wanted=wanted)
    plan = sorted(int(asked.reduced.row[row]) for row in free.best.rows)
    if len(plan) < len(best) and problem.value(plan) == value and model.obeys(plan):
        best = plan
    if len(best) > free.fewest and problem.pairs <= FEWEST_PAIRS and (wanted is None or wanted()):
        found = fewest_under_rules(problem, least=value, rules=rules, effort=LIGHT, wanted=wanted)
        if found.feasible and len(found.rows) < len(best) and found.value == value:
            best = found.rows
    return best


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
    if not plan.chosen or not tells_walks(asked):
        return plan
    model = model_of(problem, rules=rules, k=None)
    free = with_shorter_walk(asked, plan, effort, wanted=wanted)
    if free.covered_weight == plan.covered_weight and model.obeys(free.chosen):
        return free
    scaled = scaled_problem(asked)
    if scaled is None:
        return replace(plan, walk_left_out=True)
    cover, unit = scaled
    walks = walks_of(cover, asked.pairs.data.astype(np.int64), settled=asked.settled)
    rows = sorted(plan.chosen)
    if asked.whole.pairs <= SEARCHED_PAIRS:
        rows = _exchanged(walks, model, rows, banned=asked.fixed, wanted=wanted)
    order = ordered(asked, walks, rows)
    gains = gains_in_order(asked.whole, order, settled=asked.settled)
    return replace(plan, chosen=tuple(order), gains=tuple(int(g) for g in gains), walk=walks.measure(rows)[1] * unit)


def _exchanged(
    walks: Walks, model: RuleModel, rows: list[int], *, banned: Sequence[int], wanted: Wanted | None
) -> list[int]:
    """Exchange one station for another while the walk becomes shorter, the coverage stays and the rules hold."""
    best, (reached, walk) = rows, walks.measure(rows)
    for _ in range(ROUNDS):
        before = walk
        for row in list(best):
            if wanted is not None and not wanted():
                return best
            rest = [other for other in best if other != row]
            for other in _shorter(walks, rest, reached, walk):
                plan = sorted([*rest, other])
                if other not in banned and other not in rest and model.obeys(plan):
                    best, (reached, walk) = plan, walks.measure(plan)
                    break
        if walk == before:
            break
    return best


def _shorter(walks: Walks, rest: list[int], reached: int, walk: int) -> list[int]:
    """Candidates that with `rest` reach as much and walk less than `walk`, the shortest first."""
    cover, far = walks.cover, np.iinfo(np.int64).max
    near = np.full(cover.items, far, dtype=np.int64)
    for row in rest:
        part = slice(int(cover.start[row]), int(cover.start[row + 1]))
        near[cover.item[part]] = np.minimum(near[cover.item[part]], walks.walk[part])
    counts = np.where(walks.live, cover.weight, 0)[cover.item]
    open_ = near[cover.item] == far
    change = np.where(open_, walks.walk, np.minimum(walks.walk - near[cover.item], 0)) * counts
    gain, longer = _sums(cover, np.where(open_, counts, 0)), _sums(cover, change)
    have, ways = walks.measure(rest)
    good = np.flatnonzero((have + gain == reached) & (ways + longer < walk))
    return [int(row) for row in good[np.argsort(longer[good], kind="stable")]]


def _sums(cover: CoverProblem, values: Int64) -> Int64:
    """Sums (c,) over the pairs of each candidate."""
    total = np.concatenate([[0], np.cumsum(values)])
    sums: Int64 = total[cover.start[1:]] - total[cover.start[:-1]]
    return sums
