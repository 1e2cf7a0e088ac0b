"""A plan of two pools checked by code that did not make it: minutes added up visit by visit, residents by sets."""

from __future__ import annotations

from collections import Counter

from ..choosing.recheck import RecheckError
from .pool_recheck import day_minutes
from .team_problem import ROLES, TeamPlan, TeamProblem


def recheck_teams(problem: TeamProblem, plan: TeamPlan) -> None:
    """Check that the people can work `plan`, that stations have every role that they lack, and what it says.

    Raises:
        RecheckError: it is not what it says.
    """
    pool, held = problem.pool, [0] * problem.pool.stations
    for role in range(ROLES):
        spent, days = Counter[int](), Counter[int]()
        for one in plan.rounds:
            person = one.people[role]
            if person is not None:
                spent[person] += day_minutes(pool, one.day.order)
                days[person] += 1
        for person, minutes in enumerate(plan.minutes[role].tolist()):
            _demand(spent[person] <= minutes, f"a week of {spent[person]} minutes for {minutes}")
            _demand(days[person] <= pool.rules.days, "more days than a week of work has")
        _demand(set(spent) <= set(range(len(plan.minutes[role]))), "somebody who is not in the pool")
    for one in plan.rounds:
        for station in one.day.order:
            lacks = problem.lacks[station].tolist()
            _demand([person is not None for person in one.people] == lacks, "other roles than the station lacks")
            held[station] += 1
    _demand(held == plan.sessions.tolist(), "other sessions than it says")
    served = [count >= need for count, need in zip(held, pool.sessions.tolist(), strict=True)]
    _demand(served == plan.served.tolist(), "other stations than it says")
    effective: set[int] = set()
    for station, is_served in enumerate(served):
        if is_served:
            effective.update(pool.cover.item[pool.cover.start[station] : pool.cover.start[station + 1]].tolist())
    after = pool.before + sum(int(pool.cover.weight[item]) for item in effective)
    _demand(after == plan.after, f"{after} residents, not {plan.after}")
    _demand(plan.before <= plan.after <= plan.bound <= plan.total, "the bound does not fit")


def _demand(holds: bool, fault: str) -> None:
    if not holds:
        raise RecheckError(fault)
