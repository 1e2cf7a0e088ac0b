"""The question as a program over listed days: exact person by person, a bound where like people are put together.

The program is that of `pool_problem`. A group is one person, or several with the same minutes a week, whose days and
minutes are then limited together: that admits more than the people could work, so its best is a bound, and its days
still have to be dealt out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....geo.network import Int64
from ...choosing.cover_problem import CoverProblem
from ...choosing.solver import INF, Answer, Limits, Program, Rows, solve
from .pool_days import Day
from .pool_problem import PoolProblem


@dataclass(frozen=True, slots=True)
class Group:
    """So many people of so many minutes a week each."""

    people: int
    minutes: int


@dataclass(frozen=True, eq=False)
class Worked:
    """What the solver says.

    Attributes:
        days: for each group the days that are worked, some of them more than once; empty where nothing was found.
        bound: nothing better exists, in whole weight.
        settled: whether the search ended by itself.
    """

    days: tuple[tuple[Day, ...], ...]
    bound: int
    settled: bool


def best_days(
    problem: PoolProblem, cover: CoverProblem, days: Sequence[Day], groups: Sequence[Group], *, nodes: int
) -> Worked:
    """Find the days that make most weight of `cover` effective; its rows are the stations of `problem`."""
    answer = solve(_program(problem, cover, days, groups), limits=Limits(nodes=nodes))
    ceiling = int(cover.weight[np.diff(cover.item_start) > 0].sum())
    bound = ceiling if not np.isfinite(answer.bound) else min(ceiling, int(np.floor(answer.bound + 1e-3)))
    return Worked(_read(answer, days, groups), bound, answer.outcome == "optimal")


def _read(answer: Answer, days: Sequence[Day], groups: Sequence[Group]) -> tuple[tuple[Day, ...], ...]:
    if not len(answer.values):
        return tuple(() for _ in groups)
    times = np.rint(answer.values[: len(days) * len(groups)]).astype(np.int64).reshape(len(groups), len(days))
    return tuple(
        tuple(day for day, count in zip(days, row.tolist(), strict=True) for _ in range(count)) for row in times
    )


def _program(problem: PoolProblem, cover: CoverProblem, days: Sequence[Day], groups: Sequence[Group]) -> Program:
    """Variables: days of each group, then stations, then items that several stations cover."""
    per, stations = len(days), problem.stations
    degree = np.diff(cover.item_start)
    shared, alone = np.flatnonzero(degree > 1), np.flatnonzero(degree == 1)
    first_station = per * len(groups)
    first_item = first_station + stations
    cost = np.zeros(first_item + len(shared))
    np.add.at(cost, first_station + cover.candidate[cover.item_start[alone]], cover.weight[alone])
    cost[first_item:] = cover.weight[shared]

    rows = Rows()
    for place, item in enumerate(shared.tolist()):
        near = cover.candidate[cover.item_start[item] : cover.item_start[item + 1]]
        rows.add([first_item + place, *(first_station + near).tolist()], [-1.0, *np.ones(len(near))], lower=0.0)
    for station, visits in enumerate(_visits(days, stations)):
        every = (visits + per * np.arange(len(groups))[:, None]).ravel()
        value = [-float(problem.sessions[station]), *np.ones(len(every))]
        rows.add([first_station + station, *every.tolist()], value, lower=0.0)
    minutes = np.array([day.minutes for day in days], dtype=np.float64)
    for number, group in enumerate(groups):
        ours = per * number + np.arange(per)
        rows.add(ours, np.ones(per), upper=float(group.people * problem.rules.days))
        rows.add(ours, minutes, upper=float(group.people * group.minutes))
        if number and group == groups[number - 1]:
            # Of equal people the first works no less than the next: one of many equal plans is enough.
            rows.add([*(ours - per), *ours], [*minutes, *-minutes], lower=0.0)
    upper = np.ones(len(cost))
    upper[:first_station] = np.repeat([float(group.people * problem.rules.days) for group in groups], per)
    whole = np.ones(len(cost), dtype=np.bool_)
    whole[first_item:] = False
    return rows.program(cost, whole=whole, upper=np.where(np.isfinite(upper), upper, INF))


def _visits(days: Sequence[Day], stations: int) -> list[Int64]:
    """For each station the days that visit it."""
    found: list[list[int]] = [[] for _ in range(stations)]
    for number, day in enumerate(days):
        for station in day.order:
            found[station].append(number)
    return [np.array(numbers, dtype=np.int64) for numbers in found]
