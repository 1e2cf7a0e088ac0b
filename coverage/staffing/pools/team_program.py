"""The question of two pools as a program over listed rounds, person by person: exact where it is small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ....geo.network import Int64
from ...choosing.cover_problem import CoverProblem
from ...choosing.solver import Limits, Rows, solve
from .pool_days import Day, list_days
from .team_problem import Round, TeamProblem


@dataclass(frozen=True, eq=False)
class TeamsWorked:
    """What the solver says: the rounds that are worked, and that nothing better exists than `bound`."""

    rounds: tuple[Round, ...]
    bound: int


def list_rounds(problem: TeamProblem, *, steps: int) -> list[tuple[tuple[bool, bool], list[Day]]] | None:
    """Return all days over stations that lack the same, by what they lack; None where that takes more than `steps`."""
    found = [(kind, list_days(problem.pool, rows, steps=steps)) for kind, rows in problem.kinds()]
    listed = [(kind, days) for kind, days in found if days is not None]
    return listed if len(listed) == len(found) else None


def count_columns(listed: Sequence[tuple[tuple[bool, bool], list[Day]]], people: Sequence[Sequence[int]]) -> int:
    """Return how many variables the program has for rounds."""
    first, second = (len(minutes) for minutes in people)
    return sum(len(days) * (first if kind[0] else 1) * (second if kind[1] else 1) for kind, days in listed)


def best_rounds(
    problem: TeamProblem,
    cover: CoverProblem,
    listed: Sequence[tuple[tuple[bool, bool], list[Day]]],
    people: Sequence[Sequence[int]],
    *,
    nodes: int,
) -> TeamsWorked:
    """Find the rounds that make most weight of `cover` effective; its rows are the stations of `problem`."""
    rounds = list(_rounds(listed, people))
    stations = problem.pool.stations
    shared = np.flatnonzero(np.diff(cover.item_start) > 1)
    alone = np.flatnonzero(np.diff(cover.item_start) == 1)
    cost = np.zeros(len(rounds) + stations + len(shared))
    np.add.at(cost, len(rounds) + cover.candidate[cover.item_start[alone]], cover.weight[alone])
    cost[len(rounds) + stations :] = cover.weight[shared]
    rows = Rows()
    for place, item in enumerate(shared.tolist()):
        near = len(rounds) + cover.candidate[cover.item_start[item] : cover.item_start[item + 1]]
        rows.add([len(rounds) + stations + place, *near.tolist()], [-1.0, *np.ones(len(near))], lower=0.0)
    for station in range(stations):
        visits = [number for number, one in enumerate(rounds) if station in one.day.order]
        value = [-float(problem.pool.sessions[station]), *np.ones(len(visits))]
        rows.add([len(rounds) + station, *visits], value, lower=0.0)
    _weeks(rows, rounds, people, days=problem.pool.rules.days)
    upper = np.ones(len(cost))
    upper[: len(rounds)] = problem.pool.rules.days
    whole = np.ones(len(cost), dtype=np.bool_)
    whole[len(rounds) + stations :] = False
    answer = solve(rows.program(cost, whole=whole, upper=upper), limits=Limits(nodes=nodes))
    ceiling = int(cover.weight[np.diff(cover.item_start) > 0].sum())
    bound = ceiling if not np.isfinite(answer.bound) else min(ceiling, int(np.floor(answer.bound + 1e-3)))
    times: Int64 = np.rint(answer.values[: len(rounds)]).astype(np.int64)
    worked = [one for one, count in zip(rounds, times.tolist(), strict=False) for _ in range(count)]
    return TeamsWorked(tuple(worked), bound)


def _rounds(listed: Sequence[tuple[tuple[bool, bool], list[Day]]], people: Sequence[Sequence[int]]) -> Iterator[Round]:
    for kind, days in listed:
        first: list[int | None] = [*range(len(people[0]))] if kind[0] else [None]
        second: list[int | None] = [*range(len(people[1]))] if kind[1] else [None]
        for day in days:
            for one in first:
                for other in second:
                    if all(
                        person is None or people[role][person] >= day.minutes
                        for role, person in enumerate((one, other))
                    ):
                        yield Round(day, (one, other))


def _weeks(rows: Rows, rounds: Sequence[Round], people: Sequence[Sequence[int]], *, days: int) -> None:
    """Days and minutes of each person; of people with as many minutes the first works no less than the next."""
    for role, everybody in enumerate(people):
        before: tuple[list[int], list[float]] = ([], [])
        for person, minutes in enumerate(everybody):
            ours = [number for number, one in enumerate(rounds) if one.people[role] == person]
            spent = [float(rounds[number].day.minutes) for number in ours]
            rows.add(ours, np.ones(len(ours)), upper=float(days))
            rows.add(ours, spent, upper=float(minutes))
            if person and minutes == everybody[person - 1]:
                rows.add([*before[0], *ours], [*before[1], *(-value for value in spent)], lower=0.0)
            before = (ours, spent)
