"""What the questions of a pool are answered with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from .pool_days import Day
from .pool_problem import PoolProblem

Weeks = tuple[tuple[Day, ...], ...]


@dataclass(frozen=True, eq=False)
class Effect:
    """What people do at s stations and for the residents, however many pools they are of.

    Attributes:
        sessions: (s,) sessions a week that each station gets.
        served: (s,) whether it gets all that it needs.
        before: residents with an effective circle today.
        after: residents with one under this plan.
        bound: no plan of these people makes more effective.
        ceiling: residents with one if every station were served.
        total: all residents.
    """

    sessions: Int64
    served: npt.NDArray[np.bool_]
    before: int
    after: int
    bound: int
    ceiling: int
    total: int

    @property
    def proved(self) -> bool:
        """Whether no plan of these people is better."""
        return self.after >= self.bound


def effect_of(problem: PoolProblem, days: Iterable[Day], *, bound: int | None) -> Effect:
    """Count what these days do.

    Args:
        problem: the stations that wait.
        days: each as often as it is worked.
        bound: residents more than today of whom no plan makes more effective; None where that is not known.
    """
    sessions = np.zeros(problem.stations, dtype=np.int64)
    for day in days:
        sessions[list(day.order)] += 1
    served = sessions >= problem.sessions
    ceiling = problem.before + problem.cover.value(np.arange(problem.stations))
    after = problem.before + problem.cover.value(np.flatnonzero(served))
    most = ceiling if bound is None else min(problem.before + bound, ceiling)
    return Effect(sessions, served, problem.before, after, max(most, after), ceiling, problem.total)


def owners(spent: Sequence[int], minutes: Int64) -> dict[int, int]:
    """Return by its number whose each week is: the longest is worked by who has most minutes.

    Args:
        spent: minutes of each week.
        minutes: (p,) a week of each person; weeks beyond the p longest are nobody's.
    """
    longest = sorted(range(len(spent)), key=lambda number: (-spent[number], number))
    people = sorted(range(len(minutes)), key=lambda person: (-int(minutes[person]), person))
    return dict(zip(longest, people, strict=False))


@dataclass(frozen=True, eq=False)
class PoolPlan(Effect):
    """Who works where, and what that does; p people in the order in which they were given.

    Attributes:
        minutes: (p,) a week of each person.
        weeks: for each person the days that are worked, without weekdays.
    """

    minutes: Int64
    weeks: Weeks


@dataclass(frozen=True, eq=False)
class EveryStation:
    """Whether every station can have its sessions, and how many more people it takes.

    Attributes:
        possible: True, a schedule is found; False, proved that there is none; None, neither.
        at_least: people that must be added at the least; None where no number is enough.
        enough: people with whom a schedule is found; None where no number is enough, or none was found.
        added_minutes: a week of each added person.
        plan: the schedule with `enough` people more, the added ones last; else the one that serves most stations.
    """

    possible: bool | None
    at_least: int | None
    enough: int | None
    added_minutes: int
    plan: PoolPlan

    @property
    def proved(self) -> bool:
        """Whether the number of people is known: fewer are not enough."""
        return self.at_least == self.enough
