"""Walking as the first goal: the p-median and the p-centre, as plans like any other.

Most weight within reach of a station comes first (on full matrices that is everyone), then the smallest Σ weight × walk
(p-median), or the smallest radius that reaches as much (p-centre).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from ..asked import Asked, ending_of, plan_of
from ..exact import Effort, best_plan
from ..greedy import gains_in_order, greedy
from ..question import question_error
from ..site_plan import SitePlan
from .centre import best_centre
from .median import best_median
from .walk_search import WalkEffort

Goal = Literal["coverage", "walk", "radius"]


def check_goal(goal: str, *, others: dict[str, bool]) -> None:
    """Check that `goal` is one, and that nothing is asked beside it that it does not heed; `others` tells by name.

    Raises:
        QuestionError: no such goal, or something was asked.
    """
    known = get_args(Goal)
    if goal not in known:
        raise question_error(
            "no_such_goal",
            (f"没有这个目标：{goal!r}", f"请写 {'、'.join(known)} 之一"),
            (f"there is no goal {goal!r}", f"write one of {', '.join(known)}"),
        )
    asked = [name for name, given in others.items() if given]
    if goal != "coverage" and asked:
        raise question_error(
            "goal_alone",
            (f"目标为 {goal} 时不能再用 {'、'.join(asked)}", "以步行距离为目标请只与 add 一起用"),
            (f"with the goal {goal}, {', '.join(asked)} cannot be asked", "use a goal of walking with add alone"),
        )


def walk_plan(asked: Asked, goal: Goal, *, k: int | None, effort: Effort) -> SitePlan:
    """Return the plan of at most k stations with the shortest walks, or the smallest radius.

    Raises:
        QuestionError: no number of stations.
        TypeError, ValueError: the matrix does not tell whole walks.
    """
    if k is None:
        raise question_error(
            "goal_needs_add",
            ("以步行距离为目标时要说明新增几个", "请写 add"),
            ("a goal of walking needs the number of stations", "give add"),
        )
    if goal == "walk":
        work = WalkEffort(nodes=effort.nodes)
        median = best_median(asked.pairs, asked.weight, k=k, fixed=asked.fixed, effort=work)
        plan = _plan(asked, median.rows, k=k, proved=median.proved, most=median.most_reached)
        return replace(plan, walk=median.total, walk_bound=median.bound, walk_proved=median.proved)
    centre = best_centre(asked.pairs, asked.weight, k=k, fixed=asked.fixed, effort=effort)
    plan = _plan(asked, centre.rows, k=k, proved=centre.proved, most=centre.most_reached)
    return replace(plan, radius=centre.radius, radius_bound=centre.bound)


def _plan(asked: Asked, rows: list[int], *, k: int, proved: bool, most: int) -> SitePlan:
    """The plan of `rows`, with the covering certificate of as many."""
    reduced = asked.reduced.problem
    free = best_plan(reduced, k=min(k, reduced.candidates), effort=Effort(shakes=0, nodes=0))
    order = greedy(asked.whole, most=len(rows), among=np.array(rows, dtype=np.int64), settled=asked.settled)
    order += sorted(set(rows) - set(order))
    gains = gains_in_order(asked.whole, order, settled=asked.settled)
    covered = asked.base + int(gains.sum())
    return replace(
        plan_of(asked, free, k=k, wanted=None),
        chosen=tuple(order),
        gains=tuple(int(gain) for gain in gains),
        covered_weight=covered,
        upper_bound=min(max(most, covered), asked.ceiling),
        proved=proved,
        ending=ending_of(proved, None),
    )
