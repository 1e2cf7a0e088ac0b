"""How many sessions a pool can hold at the very most, in whole numbers: a bound that no schedule beats.

With τ_k the least minutes of any day of k sessions, a person holds at most the largest Σ k over D days with
Σ τ_k ≤ H. Where all days are listed τ_k is the shortest one of k stations; else k sessions, the k − 1 shortest ways to
different stations and the shortest ways from and to the base.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .pool_days import Day
from .pool_problem import APART, PoolProblem


def least_minutes(problem: PoolProblem, listed: Sequence[Day] | None) -> list[int | None]:
    """Return the least minutes of a day of 1, 2, … sessions; None where no day has so many."""
    most = min(problem.rules.sessions_a_day, problem.stations)
    if listed is None:
        return _by_shortest_ways(problem, most)
    least: list[int | None] = [None] * most
    for day in listed:
        before = least[len(day.order) - 1]
        least[len(day.order) - 1] = day.minutes if before is None else min(before, day.minutes)
    return least


def _by_shortest_ways(problem: PoolProblem, most: int) -> list[int | None]:
    ways = np.where(problem.travel == APART, problem.rules.day_minutes + 1, problem.travel)
    np.fill_diagonal(ways, problem.rules.day_minutes + 1)
    into = np.sort(ways.min(axis=0))
    ends = [legs[legs != APART] for legs in (problem.out, problem.back)]
    if not all(len(legs) for legs in ends):
        return [None] * most
    legs = sum(int(kept.min()) for kept in ends)
    found: list[int | None] = []
    for count in range(1, most + 1):
        minutes = legs + count * problem.rules.session_minutes + int(into[: count - 1].sum())
        found.append(minutes if minutes <= problem.rules.day_minutes else None)
    return found


def most_sessions(least: Sequence[int | None], *, minutes: int, days: int) -> int:
    """Return how many sessions a person of so many minutes a week holds at most on so many days."""
    # fewest[k]: least minutes of k sessions on the days so far.
    fewest = {0: 0}
    for _ in range(days):
        after = dict(fewest)
        for held, spent in fewest.items():
            for count, more in enumerate(least, start=1):
                if more is not None and spent + more <= minutes:
                    after[held + count] = min(after.get(held + count, minutes), spent + more)
        fewest = after
    return max(fewest)


def capacity(problem: PoolProblem, least: Sequence[int | None], people: Iterable[int]) -> int:
    """Return how many sessions people of these minutes a week hold together at most."""
    given = list(people)
    each = {minutes: most_sessions(least, minutes=minutes, days=problem.rules.days) for minutes in set(given)}
    return sum(each[minutes] for minutes in given)
