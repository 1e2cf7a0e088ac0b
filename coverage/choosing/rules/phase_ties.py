"""Ties of phases: of nested plans that cover as much after every phase, the shorter walk of the last.

The last phase's best plan alone walks least of those that cover as much: its stations are shared out among the phases
first. Where that covers less after some phase, stations are exchanged one by one; nothing is proved of the walk then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..asked import Asked
from ..cover_problem import CoverProblem
from ..exact import Effort
from ..greedy import gains_in_order
from ..site_plan import SitePlan
from ..solver import Wanted
from ..walking.second_goal import building_order
from ..walking.told_walks import SEARCHED_PAIRS, Walked, with_walk
from ..walking.walk_exchange import exchanged
from ..walking.walk_problem import Walks
from .phases import Phases, nested_within


def of_free_plan(
    problem: CoverProblem,
    free: SitePlan,
    found: Phases,
    sizes: Sequence[int],
    *,
    effort: Effort,
    wanted: Wanted | None = None,
) -> Phases:
    """Return nested plans out of the last phase's best plan alone where they cover as much after every phase.

    That plan has the fewest stations and the shorter walk of those that cover as much.

    Args:
        problem: the problem; what is covered already has weight 0.
        free: the best plan of the last phase's size alone.
        found: the best nested plans.
        sizes: stations after each phase.
        effort: limits of the work.
        wanted: asked now and then; False ends the search with the best so far.
    """
    if len(free.chosen) > len(found.rows[-1]):
        return found
    built = [sorted(free.chosen[:size]) for size in sizes]
    if [problem.value(plan) for plan in built] == found.covered:
        return replace(found, rows=built)
    shared = nested_within(problem, sorted(free.chosen), list(sizes), effort=effort, wanted=wanted)
    if [problem.value(plan) for plan in shared] == found.covered:
        return replace(found, rows=shared)
    return found


def with_shorter_walk_over_phases(
    asked: Asked, plan: SitePlan, counts: Sequence[int], free: SitePlan, *, wanted: Wanted | None
) -> SitePlan:
    """Return the plan of the last phase that covers as much after each with as many stations, and walks no farther.

    Args:
        asked: the question.
        plan: the plan of the last phase, in building order.
        counts: how many of its stations stand after each phase.
        free: the best plan of the last phase's size alone, its walk the shortest of those that cover as much.
        wanted: asked now and then; False ends the exchanges.
    """
    covered = _covered(asked, plan.chosen, counts)

    def as_good(rows: list[int]) -> bool:
        return _covered(asked, rows, counts) == covered

    def choose(walks: Walks, _unit: int) -> Walked:
        rows, is_free = list(plan.chosen), set(plan.chosen) == set(free.chosen)
        if not is_free and asked.whole.pairs <= SEARCHED_PAIRS:
            rows = exchanged(walks, rows, allowed=as_good, banned=asked.fixed, wanted=wanted)
        order: list[int] = []
        for count in counts:
            order += building_order(walks, rows[len(order) : count], built=order)
        return Walked(order, walks.measure(sorted(rows))[1], is_free and free.walk_proved)

    return with_walk(asked, plan, choose)


def _covered(asked: Asked, rows: Sequence[int], counts: Sequence[int]) -> list[int]:
    """Weight that the first so many of `rows` cover, beyond the fixed stations, for each number."""
    gains = gains_in_order(asked.whole, list(rows), settled=asked.settled)
    return [int(gains[:count].sum()) for count in counts]
