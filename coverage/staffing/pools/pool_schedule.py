"""A plan as a timetable: each day gets a weekday, each session its minute.

Sessions of a station fall on as many weekdays as the weeks leave it; days of one person on different ones always.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load on first use

from ....geo.network import Int64
from .pool_answer import PoolPlan
from .pool_days import Day
from .pool_problem import PoolProblem

CROWDED = 1_000  # one more session of a station on a weekday that has one weighs more than any order of weekdays


@dataclass(frozen=True, slots=True)
class Visit:
    """One session.

    Attributes:
        person: number of the person in the pool, from 0.
        weekday: 1 is Monday.
        station: row among the stations that wait.
        start: minute of the day at which it begins.
        minutes: its length.
        travel_before: minutes on the way to it, from the session before or the base.
        travel_after: minutes back to the base after the last session of a day, else 0.
    """

    person: int
    weekday: int
    station: int
    start: int
    minutes: int
    travel_before: int
    travel_after: int


def schedule(problem: PoolProblem, plan: PoolPlan) -> tuple[Visit, ...]:
    """Return every session of a week, by person, weekday and hour."""
    held = np.zeros((problem.stations, problem.rules.days), dtype=np.int64)
    visits: list[Visit] = []
    for person, week in enumerate(plan.weeks):
        for weekday, day in sorted(_weekdays(week, held)):
            held[list(day.order), weekday] += 1
            visits += _visits(problem, person, weekday, day)
    return tuple(visits)


def _weekdays(week: tuple[Day, ...], held: Int64) -> list[tuple[int, Day]]:
    """Give each day of a week another weekday, with as few stations as possible that have somebody on it already."""
    if not week:
        return []
    weekdays = np.arange(held.shape[1])
    cost = np.array([[CROWDED * int((held[list(day.order), w] > 0).sum()) + int(held[:, w].sum()) for w in weekdays]
                     for day in week])  # fmt: skip
    rows, columns = scipy.optimize.linear_sum_assignment(cost * len(weekdays) + weekdays)
    return [(int(weekday), week[row]) for row, weekday in zip(rows.tolist(), columns.tolist(), strict=True)]


def _visits(problem: PoolProblem, person: int, weekday: int, day: Day) -> list[Visit]:
    rules, clock, found = problem.rules, problem.rules.day_starts, []
    for place, station in enumerate(day.order):
        way = int(problem.travel[day.order[place - 1], station]) if place else int(problem.out[station])
        home = int(problem.back[station]) if place == len(day.order) - 1 else 0
        clock += way
        found.append(Visit(person, weekday + 1, station, clock, rules.session_minutes, way, home))
        clock += rules.session_minutes
    return found
