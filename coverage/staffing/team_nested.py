"""Two pools over very many stations: people who join one after another, so that more of them never do less.

For every number t of couples: t times one of each role joins, then the rest of one role or of the other, alone. Whoever
joins finds the work of those before them as it stands, and everybody's free time is filled with the stations that make
most more effective, the most first. Nothing is taken back, so each of these chains only gains. A person more of either
role makes chains longer and adds new ones, and the best end of all chains counts: it cannot be lower than before.

People of different hours: for each number of hours that somebody of a role has, whoever has at least as many works so
many. One person more, whatever their hours, leaves none of these groups smaller. What the longer hours of some would
hold besides is given up for that.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from .pool_days import Days
from .pool_improve import ORDERS, Improver
from .pool_weeks import Order
from .team_problem import ROLES, TeamProblem, alone
from .team_weeks import TeamWeeks


def best_nested(problem: TeamProblem, days: Days, better: Improver, people: Sequence[Sequence[int]]) -> TeamWeeks:
    """Return the weeks of the best chain of these people, or of some of them.

    Args:
        problem: the stations that wait.
        days: the days of its stations.
        better: what weeks are worth.
        people: minutes a week of each person of both roles.
    """
    best = TeamWeeks(problem, days, ((), ()))
    for first, second in itertools.product(*(sorted(set(role), reverse=True) for role in people)):
        counts = (sum(own >= first for own in people[0]), sum(own >= second for own in people[1]))
        for order in ORDERS:
            chains = Chains(problem, days, better, (first, second), order)
            best = max([best, *chains.ends(counts)], key=better.worth)
    return best


class Chains:
    """Chains of people of so many minutes a week in each role."""

    def __init__(
        self, problem: TeamProblem, days: Days, better: Improver, minutes: tuple[int, int], order: Order
    ) -> None:
        self.problem, self.days, self.better, self.minutes, self.order = problem, days, better, minutes, order
        self.ceiling = better.cover.value(range(problem.pool.stations))
        # So many who have nothing to do could each hold a session of whatever station: nobody more would help.
        self.idle = int(problem.pool.sessions.max())

    def ends(self, counts: tuple[int, int]) -> Iterator[TeamWeeks]:
        """Yield where each chain ends, of as many people of each role as `counts`."""
        weeks, value, idle = TeamWeeks(self.problem, self.days, ((), ())), 0, 0
        for couples in range(min(counts) + 1):
            for role in range(ROLES):
                yield self._alone(weeks, role, counts[role] - couples)
            if couples < min(counts):
                weeks = weeks.copy()
                weeks.join(self.minutes)
                self._fill(weeks)
                before, value = value, self.better.value(weeks)
                idle = idle + 1 if value == before else 0
                if value == self.ceiling or idle > self.idle:
                    yield weeks
                    return

    def _alone(self, weeks: TeamWeeks, role: int, count: int) -> TeamWeeks:
        """Let so many of one role join."""
        weeks, value, idle = weeks.copy(), self.better.value(weeks), 0
        for _ in range(count):
            if value == self.ceiling or idle > self.idle:
                break
            weeks.join(alone(role, self.minutes[role]))
            self._fill(weeks)
            before, value = value, self.better.value(weeks)
            idle = idle + 1 if value == before else 0
        return weeks

    def _fill(self, weeks: TeamWeeks) -> None:
        """Serve what still fits, each time the station that makes most more effective."""
        cover, served = self.better.cover, weeks.served()
        value = cover.value(served)
        left = set(range(self.problem.pool.stations)) - set(served)
        gain = {j: cover.value([*served, j]) - value for j in left}
        while gain:
            station = max(gain, key=lambda j: (gain[j], -j))
            now = cover.value([*served, station]) - value
            if now == 0:
                del gain[station]
            elif now < gain[station]:
                gain[station] = now
            else:
                del gain[station]
                if weeks.serve(station, order=self.order):
                    served.append(station)
                    value += now
