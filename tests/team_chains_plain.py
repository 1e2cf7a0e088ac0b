"""Chains of two pools followed to their ends one by one, plainly: what `team_nested` says without looking at bounds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from servicecircle.coverage.staffing.pools.pool_days import Days
from servicecircle.coverage.staffing.pools.pool_weeks import Order
from servicecircle.coverage.staffing.pools.team_problem import TeamProblem, alone
from servicecircle.coverage.staffing.pools.team_weeks import TeamWeeks


def best_of_plain_chains(problem: TeamProblem, people: Sequence[Sequence[int]]) -> int:
    """The weight that the best end of all chains of these minutes a week makes effective."""
    days, orders = Days(problem.pool), ("minutes", "days")
    found = [0]
    for minutes in itertools.product(*(sorted(set(role)) for role in people)):
        counts = [sum(own >= least for own in role) for role, least in zip(people, minutes, strict=True)]
        for order in orders:
            for weeks in _ends(TeamWeeks(problem, days, ((), ())), counts, minutes, order):  # type: ignore[arg-type]
                found += [problem.pool.cover.value(weeks.served())]
    return max(found)


def _ends(weeks: TeamWeeks, counts: Sequence[int], minutes: tuple[int, int], order: Order) -> Iterator[TeamWeeks]:
    for couples in range(min(counts) + 1):
        if couples:
            weeks.join(minutes)
            _fill(weeks, order)
        for role in range(2):
            chain = weeks.copy()
            for _ in range(counts[role] - couples):
                chain.join(alone(role, minutes[role]))
                _fill(chain, order)
            yield chain


def _fill(weeks: TeamWeeks, order: Order) -> None:
    """Try every station once, each time the one that adds most to what is served then."""
    cover, waiting = weeks.problem.pool.cover, set(range(weeks.problem.pool.stations))
    while waiting:
        served = weeks.served()
        value = cover.value(served)
        gains = {j: cover.value([*served, j]) - value for j in waiting}
        station = max(sorted(gains), key=lambda j: gains[j])
        if gains[station] == 0:
            return
        waiting.remove(station)
        weeks.serve(station, order=order)
