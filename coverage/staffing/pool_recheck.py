"""A plan of a pool checked by code that did not make it: minutes added up visit by visit, residents by sets."""

from __future__ import annotations

from ..choosing.recheck import RecheckError
from .pool_answer import PoolPlan
from .pool_problem import PoolProblem


def recheck_pool(problem: PoolProblem, plan: PoolPlan) -> None:
    """Check that the people can work `plan` and that it does what it says.

    Raises:
        RecheckError: it is not what it says.
    """
    held = [0] * problem.stations
    for minutes, week in zip(plan.minutes.tolist(), plan.weeks, strict=True):
        _demand(len(week) <= problem.rules.days, "more days than a week of work has")
        spent = 0
        for day in week:
            spent += day_minutes(problem, day.order)
            for station in day.order:
                held[station] += 1
        _demand(spent <= minutes, f"a week of {spent} minutes for {minutes}")
    _demand(held == plan.sessions.tolist(), "other sessions than it says")
    served = [count >= need for count, need in zip(held, problem.sessions.tolist(), strict=True)]
    _demand(served == plan.served.tolist(), "other stations than it says")
    effective: set[int] = set()
    for station, is_served in enumerate(served):
        if is_served:
            effective.update(
                problem.cover.item[problem.cover.start[station] : problem.cover.start[station + 1]].tolist()
            )
    after = problem.before + sum(int(problem.cover.weight[item]) for item in effective)
    _demand(after == plan.after, f"{after} residents, not {plan.after}")
    _demand(plan.before <= plan.after <= plan.bound <= plan.total, "the bound does not fit")


def day_minutes(problem: PoolProblem, order: tuple[int, ...]) -> int:
    """Return the minutes of one day, from the matrix alone.

    Raises:
        RecheckError: nobody can work such a day.
    """
    rules = problem.rules
    _demand(0 < len(order) <= rules.sessions_a_day, "a day of too many sessions or of none")
    _demand(len(set(order)) == len(order), "a day that visits a station twice")
    ways = [int(problem.out[order[0]]), int(problem.back[order[-1]])]
    ways += [int(problem.travel[order[place], order[place + 1]]) for place in range(len(order) - 1)]
    _demand(min(ways) >= 0, "a way that is too far for one day")
    total = sum(ways) + len(order) * rules.session_minutes
    _demand(total <= rules.day_minutes, f"a day of {total} minutes")
    return total


def _demand(holds: bool, fault: str) -> None:
    if not holds:
        raise RecheckError(fault)
