"""How many more people of two roles it takes so that every station that waits has its sessions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ..fewer_people import one_fewer
from .pool_capacity import capacity, least_days, least_minutes, most_days
from .pool_days import Days
from .pool_improve import ORDERS
from .pool_weeks import Order, filled
from .team_problem import ROLES, TeamPlan, TeamProblem, alone
from .team_weeks import TeamWeeks

Counts = tuple[int, int]
People = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class MorePeople:
    """What it takes besides the people of a plan, role by role.

    Attributes:
        at_least: people of each role without whom the sessions cannot be held; None where no number is enough.
        enough: people of each role with whom a schedule is found, together; None where no number is enough.
        together: people of either role, counted together, without whom it is proved impossible; None as `at_least`.
        added_minutes: a week of each added person, of each role.
    """

    at_least: Counts | None
    enough: Counts | None
    together: int | None
    added_minutes: Counts


def more_people(problem: TeamProblem, most: TeamPlan, *, possible: bool | None) -> MorePeople:
    """Return a range for each role: what numbers of sessions prove, and whom filling week after week needs.

    Whoever is added has as many hours as anybody of the role. Both ends are of one role by itself: with the other at
    its least, more of this one may be needed.

    Args:
        problem: the stations that wait.
        most: a plan of the people who are there.
        possible: whether they can serve every station already.
    """
    added = (int(most.minutes[0].max()), int(most.minutes[1].max()))
    if possible:
        return MorePeople((0, 0), (0, 0), 0, added)
    days = Days(problem.pool)
    orders = _orders(problem, days)
    found = [_added(problem, days, most, added, sequence, order) for sequence in orders for order in ORDERS]
    enough = min((counts for counts in found if counts is not None), key=sum, default=None)
    if enough is None:
        return MorePeople(None, None, None, added)
    at_least = least_more(problem, most)
    # What sessions alone do not tell may be proved otherwise: then it takes somebody, of whichever role.
    together = max(sum(at_least), 0 if possible is None else 1)
    return MorePeople(at_least, enough, together, added)


def weeks_for_every(problem: TeamProblem, people: People) -> TeamWeeks | None:
    """Return weeks of these people, or of all but one, that serve every station; None where filling finds none.

    What fewer people do is then not lost with one person more.
    """
    days = Days(problem.pool)
    orders = _orders(problem, days)
    for some in (people, *one_fewer_of_either(people)):
        for sequence in orders:
            for order in ORDERS:
                weeks = filled(TeamWeeks(problem, days, some), sequence, order=order)
                if len(weeks.served()) == problem.pool.stations:
                    return weeks
    return None


def one_fewer_of_either(people: People) -> Iterator[People]:
    """Yield people of both roles without one of them, once for each number of minutes."""
    for fewer in one_fewer(people[0]):
        yield fewer, people[1]
    for fewer in one_fewer(people[1]):
        yield people[0], fewer


def least_more(problem: TeamProblem, most: TeamPlan) -> Counts:
    """Return how many more people of each role the numbers of its sessions and days ask for, 0 where nobody holds any.

    Rounds hold stations that lack the same, so days are counted by what stations lack.
    """
    pool, least, found = problem.pool, least_minutes(problem.pool, None), []
    kinds = [(kind, least_days(pool, None, rows=rows)) for kind, rows in problem.kinds()]
    for role in range(ROLES):
        people, added = most.minutes[role].tolist(), [int(most.minutes[role].max())]
        sessions = int(pool.sessions[problem.lacks[:, role]].sum()) - capacity(pool, least, people)
        days = sum(days for kind, days in kinds if kind[role]) - most_days(pool, least, people)
        needed = ((sessions, capacity(pool, least, added)), (days, most_days(pool, least, added)))
        found.append(max(-(-short // each) if short > 0 and each else 0 for short, each in needed))
    return found[0], found[1]


def _orders(problem: TeamProblem, days: Days) -> list[list[int]]:
    """Stations that lack both first; the farthest first, or as they stand."""
    stations = range(problem.pool.stations)
    alone = [days.day(frozenset([j])) for j in stations]
    both = problem.lacks.sum(axis=1)
    far = [0 if day is None else day.minutes for day in alone]
    near = np.where(problem.pool.travel < 0, 0, problem.pool.travel).sum(axis=1)
    return [
        sorted(stations, key=lambda j: (-int(both[j]), -far[j], j)),
        sorted(stations, key=lambda j: (-int(both[j]), -int(near[j]), j)),
    ]


def _added(
    problem: TeamProblem, days: Days, most: TeamPlan, added: Counts, sequence: Iterable[int], order: Order
) -> Counts | None:
    """Serve every station, and let somebody join where nobody has room; None where even a person a session cannot."""
    weeks = TeamWeeks(problem, days, [minutes.tolist() for minutes in most.minutes])
    counts = [0, 0]
    for station in sequence:
        tries = 0
        while not weeks.serve(station, order=order):
            if tries == int(problem.pool.sessions[station]):
                return None
            for role in _who(problem, weeks, station, added, order):
                weeks.join(alone(role, added[role]))
                counts[role] += 1
            tries += 1
    return counts[0], counts[1]


def _who(problem: TeamProblem, weeks: TeamWeeks, station: int, added: Counts, order: Order) -> list[int]:
    """Whom a station needs besides: one of either role that it lacks where that is enough, else one of each."""
    wanted = [role for role in range(ROLES) if problem.lacks[station, role]]
    for role in wanted:
        trial = weeks.copy()
        trial.join(alone(role, added[role]))
        if trial.serve(station, order=order):
            return [role]
    return wanted
