"""Rounds of two pools as a timetable: each round gets a weekday that is free for everybody who goes.

Rounds are edges between people of one role and of the other (or nobody); weekdays colour them. Where no weekday is free
for both, the weekdays of an alternating path are exchanged, which always frees one (D. Kőnig 1916, see `team_problem`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .pool_problem import PoolProblem
from .team_problem import Round, TeamPlan, TeamProblem

Node = tuple[int, int]
# Of each person the round that is worked on each weekday.
Calendar = dict[Node, dict[int, int]]


@dataclass(frozen=True, slots=True)
class TeamVisit:
    """One session of a round.

    Attributes:
        weekday: 1 is Monday.
        station: row among the stations that wait.
        start: minute of the day at which it begins.
        travel_before: minutes on the way to it, from the session before or the base.
        travel_after: minutes back to the base after the last session of a day, else 0.
        people: of each role the number of the person who is there, from 0; None where it is not wanted.
    """

    weekday: int
    station: int
    start: int
    travel_before: int
    travel_after: int
    people: tuple[int | None, int | None]


def team_schedule(problem: TeamProblem, plan: TeamPlan) -> tuple[TeamVisit, ...]:
    """Return every session of a week, by weekday, people and hour."""
    weekdays = weekdays_of(plan.rounds, days=problem.pool.rules.days)
    found = [
        visit
        for weekday, one in zip(weekdays, plan.rounds, strict=True)
        for visit in _visits(problem.pool, weekday + 1, one)
    ]
    return tuple(sorted(found, key=lambda v: (v.weekday, *(-1 if p is None else p for p in v.people), v.start)))


def weekdays_of(rounds: Sequence[Round], *, days: int) -> list[int]:
    """Return the weekday of each round, from 0: nobody has two on one.

    Raises:
        ValueError: somebody goes on more rounds than there are days.
    """
    calendar: Calendar = {}
    found = [-1] * len(rounds)
    held: dict[tuple[int, int], int] = {}
    for number, one in enumerate(rounds):
        ends = _ends(one, number)
        free = [[day for day in range(days) if day not in calendar.setdefault(end, {})] for end in ends]
        if not all(free):
            raise ValueError("a person goes on more rounds than there are days")
        both = [day for day in free[0] if day in free[1]]
        if not both:
            _exchange(calendar, found, rounds, ends[1], (free[0][0], free[1][0]))
            both = [free[0][0]]
        day = min(both, key=lambda day: (sum(held.get((j, day), 0) for j in one.day.order), day))
        found[number] = day
        for end in ends:
            calendar[end][day] = number
        for station in one.day.order:
            held[station, day] = held.get((station, day), 0) + 1
    return found


def _ends(one: Round, number: int) -> tuple[Node, Node]:
    """Who goes; where one goes alone the other end is nobody else's."""
    first, second = one.people
    return (2, number) if first is None else (0, first), (2, number) if second is None else (1, second)


def _exchange(
    calendar: Calendar, found: list[int], rounds: Sequence[Round], start: Node, pair: tuple[int, int]
) -> None:
    """Exchange two weekdays along the path that begins at `start`, so that the first of them is free there."""
    path, node, day = list[int](), start, pair[0]
    while day in calendar[node]:
        number = calendar[node][day]
        path.append(number)
        ends = _ends(rounds[number], number)
        node = ends[1] if ends[0] == node else ends[0]
        day = pair[1] if day == pair[0] else pair[0]
    for number in path:
        for end in _ends(rounds[number], number):
            del calendar[end][found[number]]
    for number in path:
        found[number] = pair[1] if found[number] == pair[0] else pair[0]
        for end in _ends(rounds[number], number):
            calendar[end][found[number]] = number


def _visits(problem: PoolProblem, weekday: int, one: Round) -> list[TeamVisit]:
    order, clock, found = one.day.order, problem.rules.day_starts, []
    for place, station in enumerate(order):
        way = int(problem.travel[order[place - 1], station]) if place else int(problem.out[station])
        home = int(problem.back[station]) if place == len(order) - 1 else 0
        clock += way
        found.append(TeamVisit(weekday, station, clock, way, home, one.people))
        clock += problem.rules.session_minutes
    return found
