"""How many sessions a pool can hold at the very most, in whole numbers: a bound that no schedule beats.

With τ_k the least minutes of any day of k sessions, a person holds at most the largest Σ k over D days with
Σ τ_k ≤ H. Where all days are listed τ_k is the shortest one of k stations; else k sessions, the k − 1 shortest ways to
different stations and the shortest ways from and to the base.

The minutes say more where ways are long: with c_j the shortest way to station j and any limit γ, a session at j takes
at least σ + min(c_j, γ), but for the first of each day, which may save γ. So over the served stations
Σ n_j (σ + min(c_j, γ)) ≤ Σ H + γ · people · days, whatever γ. Where stations lie so far apart that some days hold fewer
sessions than others, the number of days says more than that of sessions.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import numpy as np

from ....geo.network import Int64
from .pool_days import Day
from .pool_problem import APART, PoolProblem

SHARES = (0.25, 0.5, 0.75, 0.95)  # of the stations, by their shortest ways: which γ are tried


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
    into = np.sort(_shortest_into(problem))
    ends = [legs[legs != APART] for legs in (problem.out, problem.back)]
    if not all(len(legs) for legs in ends):
        return [None] * most
    legs = sum(int(kept.min()) for kept in ends)
    found: list[int | None] = []
    for count in range(1, most + 1):
        minutes = legs + count * problem.rules.session_minutes + int(into[: count - 1].sum())
        found.append(minutes if minutes <= problem.rules.day_minutes else None)
    return found


def _shortest_into(problem: PoolProblem) -> Int64:
    """Minutes (s,) of the shortest way to each station from another; more than a day where there is none."""
    ways = np.where(problem.travel == APART, problem.rules.day_minutes + 1, problem.travel)
    np.fill_diagonal(ways, problem.rules.day_minutes + 1)
    return np.asarray(ways.min(axis=0), dtype=np.int64)


def minute_budgets(problem: PoolProblem, people: Sequence[int]) -> Iterator[tuple[Int64, int]]:
    """Return what each station costs at the least (s,) and what may be spent, once for each of a few limits γ."""
    into = _shortest_into(problem)
    near = into[into <= problem.rules.day_minutes]
    for limit in sorted({int(np.quantile(near, share, method="nearest")) for share in SHARES}) if len(near) else ():
        cost = problem.sessions * (problem.rules.session_minutes + np.minimum(into, limit))
        yield cost, sum(people) + limit * len(people) * problem.rules.days


def least_days(problem: PoolProblem, listed: Sequence[Day] | None, *, rows: Sequence[int] | None = None) -> int:
    """Return how many days of anybody it takes at the least to serve every station, or those at `rows` by themselves.

    A day of k sessions is k times 1/k of a day: with m_j the most sessions of a day that visits j, Σ n_j / m_j days.
    """
    of = np.arange(problem.stations) if rows is None else np.asarray(rows)
    most = np.ones(len(of), dtype=np.int64)
    if listed is None:
        spare = problem.rules.day_minutes - 2 * problem.rules.session_minutes
        travel = problem.travel[np.ix_(of, of)]
        ways = np.where(travel == APART, spare + 1, travel)
        np.fill_diagonal(ways, spare + 1)
        near = np.minimum(ways.min(axis=0, initial=spare + 1), ways.min(axis=1, initial=spare + 1)) <= spare
        most[near] = max(problem.rules.sessions_a_day, 1)
    place = {station: at for at, station in enumerate(of.tolist())}
    for day in listed or ():
        for station in day.order:
            most[place[station]] = max(most[place[station]], len(day.order))
    shares = Counter[int]()
    for count, needed in zip(most.tolist(), problem.sessions[of].tolist(), strict=True):
        shares[count] += needed
    return math.ceil(sum((Fraction(needed, count) for count, needed in shares.items()), Fraction(0)))


def most_days(problem: PoolProblem, least: Sequence[int | None], people: Iterable[int]) -> int:
    """Return how many days people of these minutes a week work together at most."""
    shortest = min((minutes for minutes in least if minutes is not None), default=None)
    if shortest is None:
        return 0
    return sum(min(problem.rules.days, minutes // shortest) for minutes in people)


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
