"""A plan of two pools checked by code that did not make it: minutes added up visit by visit, residents by sets."""

from __future__ import annotations

from collections import Counter

from .pool_recheck import day_minutes, demand, recheck_effect
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
            demand(spent[person] <= minutes, f"a week of {spent[person]} minutes for {minutes}")
            demand(days[person] <= pool.rules.days, "more days than a week of work has")
        demand(set(spent) <= set(range(len(plan.minutes[role]))), "somebody who is not in the pool")
    for one in plan.rounds:
        for station in one.day.order:
            lacks = problem.lacks[station].tolist()
            demand([person is not None for person in one.people] == lacks, "other roles than the station lacks")
            held[station] += 1
    recheck_effect(pool, held, plan)
