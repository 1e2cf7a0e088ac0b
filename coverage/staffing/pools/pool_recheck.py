"""A plan of a pool checked by code that did not make it: minutes added up visit by visit, residents by sets."""

from __future__ import annotations

from ...choosing.recheck import RecheckError
from .pool_answer import Effect, PoolPlan
from .pool_problem import PoolProblem


def recheck_pool(problem: PoolProblem, plan: PoolPlan) -> None:
    """Check that the people can work `plan` and that it does what it says.

    Raises:
        RecheckError: it is not what it says.
    """
    held = [0] * problem.stations
    for minutes, week in zip(plan.minutes.tolist(), plan.weeks, strict=True):
        demand(len(week) <= problem.rules.days, "more days than a week of work has")
        spent = 0
        for day in week:
            spent += day_minutes(problem, day.order)
            for station in day.order:
                held[station] += 1
        demand(spent <= minutes, f"a week of {spent} minutes for {minutes}")
    recheck_effect(problem, held, plan)


def recheck_effect(problem: PoolProblem, held: list[int], effect: Effect) -> None:
    """Check that these sessions, a week at each station, do what is said.

    Raises:
        RecheckError: they do something else.
    """
    demand(held == effect.sessions.tolist(), "other sessions than it says")
    served = [count >= need for count, need in zip(held, problem.sessions.tolist(), strict=True)]
    demand(served == effect.served.tolist(), "other stations than it says")
    effective: set[int] = set()
    for station, is_served in enumerate(served):
        if is_served:
            effective.update(
                problem.cover.item[problem.cover.start[station] : problem.cover.start[station + 1]].tolist()
            )
    after = problem.before + sum(int(problem.cover.weight[item]) for item in effective)
    demand(after == effect.after, f"{after} residents, not {effect.after}")
    demand(effect.before <= effect.after <= effect.bound <= effect.total, "the bound does not fit")


def day_minutes(problem: PoolProblem, order: tuple[int, ...]) -> int:
    """Return the minutes of one day, from the matrix alone.

    Raises:
        RecheckError: nobody can work such a day.
    """
    rules = problem.rules
    demand(0 < len(order) <= rules.sessions_a_day, "a day of too many sessions or of none")
    demand(len(set(order)) == len(order), "a day that visits a station twice")
    ways = [int(problem.out[order[0]]), int(problem.back[order[-1]])]
    ways += [int(problem.travel[order[place], order[place + 1]]) for place in range(len(order) - 1)]
    demand(min(ways) >= 0, "a way that is too far for one day")
    total = sum(ways) + len(order) * rules.session_minutes
    demand(total <= rules.day_minutes, f"a day of {total} minutes")
    return total


def demand(holds: bool, fault: str) -> None:
    """Raise RecheckError with the fault where something does not hold."""
    if not holds:
        raise RecheckError(fault)
