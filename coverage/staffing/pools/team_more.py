"""How many more people of two roles it takes so that every station that waits has its sessions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ....geo.network import Int64
from .fewer_people import one_fewer
from .pool_capacity import capacity, least_days, least_minutes, most_days, most_sessions
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
    _, enough = _fewest_more(problem, most.minutes)
    if not _are_alike(most.minutes):
        enough = min((counts for counts in (enough, *_added(problem, most, added)) if counts), key=sum, default=None)
    if enough is None:
        return MorePeople(None, None, None, added)
    at_least = least_more(problem, most)
    # What sessions alone do not tell may be proved otherwise: then it takes somebody, of whichever role.
    together = max(sum(at_least), 0 if possible is None else 1)
    return MorePeople(at_least, enough, together, added)


def weeks_for_every(problem: TeamProblem, minutes: tuple[Int64, Int64]) -> TeamWeeks | None:
    """Return weeks of people of these minutes that serve every station; None where filling finds none.

    Whom filling needs does not depend on who is there: what people of like hours can do, they can with one more. People
    of different hours are looked at as they are too, and without one of them.
    """
    weeks, more = _fewest_more(problem, minutes)
    if more == (0, 0) or _are_alike(minutes):
        return weeks if more == (0, 0) else None
    days = Days(problem.pool)
    people = tuple(minutes[0].tolist()), tuple(minutes[1].tolist())
    for some in (people, *one_fewer_of_either(people)):
        for sequence, order in itertools.product(_orders(problem, days), ORDERS):
            weeks = filled(TeamWeeks(problem, days, some), sequence, order=order)
            if len(weeks.served()) == problem.pool.stations:
                return weeks
    return None


def _are_alike(minutes: tuple[Int64, Int64]) -> bool:
    return all(len(np.unique(role)) == 1 for role in minutes)


def _fewest_more(problem: TeamProblem, minutes: tuple[Int64, Int64]) -> tuple[TeamWeeks | None, Counts | None]:
    """Weeks that serve every station, and how few more people of each role they take; None where even many do not.

    People of different hours are taken for like ones, as in `team_nested`: all who have at least as many as one.
    """
    days = Days(problem.pool)
    orders, least = _orders(problem, days), least_minutes(problem.pool, None)
    best: tuple[TeamWeeks | None, Counts | None] = None, None
    pairs = itertools.product(*(np.unique(role)[::-1].tolist() for role in minutes))
    for each in pairs:
        there = [int((role >= own).sum()) for role, own in zip(minutes, each, strict=True)]
        for sequence, order in itertools.product(orders, ORDERS):
            if best[1] is not None and _at_least(problem, least, each, there) >= sum(best[1]):
                break
            weeks = _joined(TeamWeeks(problem, days, ((), ())), (each[0], each[1]), sequence, order)
            if weeks is not None:
                first, second = (max(len(left) - count, 0) for left, count in zip(weeks.left, there, strict=True))
                if best[1] is None or first + second < sum(best[1]):
                    best = weeks, (first, second)
    return best


def _at_least(problem: TeamProblem, least: list[int | None], each: Sequence[int], there: Sequence[int]) -> int:
    """How many more people of both roles it takes at the least, where everybody has `each` minutes."""
    short = 0
    for role, minutes in enumerate(each):
        held = most_sessions(least, minutes=minutes, days=problem.pool.rules.days)
        wanted = int(problem.pool.sessions[problem.lacks[:, role]].sum())
        short += max(-(-wanted // held) - there[role], 0) if held else 0
    return short


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


def _added(problem: TeamProblem, most: TeamPlan, added: Counts) -> Iterator[Counts | None]:
    """How many more people it takes where those who are there work as many hours as they have."""
    days = Days(problem.pool)
    there = [minutes.tolist() for minutes in most.minutes]
    for sequence, order in itertools.product(_orders(problem, days), ORDERS):
        weeks = _joined(TeamWeeks(problem, days, there), added, sequence, order)
        yield None if weeks is None else (len(weeks.left[0]) - len(there[0]), len(weeks.left[1]) - len(there[1]))


def _joined(there: TeamWeeks, minutes: Counts, sequence: Iterable[int], order: Order) -> TeamWeeks | None:
    """Serve every station, and let somebody join where nobody has room; None where even a person a session cannot."""
    problem, weeks = there.problem, there.copy()
    for station in sequence:
        tries = 0
        while not weeks.serve(station, order=order):
            if tries == int(problem.pool.sessions[station]):
                return None
            for role in _who(problem, weeks, station, minutes, order):
                weeks.join(alone(role, minutes[role]))
            tries += 1
    return weeks


def _who(problem: TeamProblem, weeks: TeamWeeks, station: int, added: Counts, order: Order) -> list[int]:
    """Whom a station needs besides: one of either role that it lacks where that is enough, else one of each."""
    wanted = [role for role in range(ROLES) if problem.lacks[station, role]]
    for role in wanted:
        trial = weeks.copy()
        trial.join(alone(role, added[role]))
        if trial.serve(station, order=order):
            return [role]
    return wanted
