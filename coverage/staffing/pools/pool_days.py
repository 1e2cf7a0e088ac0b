"""Days of one person: the shortest way through a set of stations, and the list of all days where it is short.

Source: M. Held, R. Karp, A dynamic programming approach to sequencing problems, 1962; beyond `EXACT` stations cheapest
insertion (D. Rosenkrantz, R. Stearns, P. Lewis, 1977).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from .pool_problem import APART, PoolProblem

EXACT = 6
Stations = frozenset[int]


@dataclass(frozen=True, slots=True)
class Day:
    """A day that fits: stations in the order of the visits, and minutes from first to last (or base to base)."""

    order: tuple[int, ...]
    minutes: int


# Days that have not ended yet: (stations, the last of them) → minutes so far and the order of the visits.
Open = dict[tuple[Stations, int], tuple[int, tuple[int, ...]]]


class Days:
    """Days of a problem by their set of stations, worked out when asked for and then remembered.

    A set without a day that fits has none: not each part of a good day is one, where ways know no triangle.
    """

    def __init__(self, problem: PoolProblem) -> None:
        self._travel = problem.travel.tolist()
        self._out, self._back = problem.out.tolist(), problem.back.tolist()
        self._rules, self._sessions = problem.rules, problem.rules.sessions_a_day
        self._known: dict[Stations, Day | None] = {frozenset(): Day((), 0)}
        self._more: dict[Stations, dict[int, int | None]] = {}

    def day(self, stations: Stations) -> Day | None:
        """Return the shortest day that visits `stations`, or None where none fits."""
        if stations not in self._known:
            self._known[stations] = self._fit(stations)
        return self._known[stations]

    def more(self, stations: Stations, station: int) -> int | None:
        """Return the minutes that a day of `stations` takes more with one besides; None where that does not fit."""
        known = self._more.setdefault(stations, {})
        if station not in known:
            known[station] = self._longer_by(stations, station)
        return known[station]

    def _longer_by(self, stations: Stations, station: int) -> int | None:
        if station in stations or len(stations) >= self._sessions:
            return None
        before, after = self.day(stations), self.day(stations | {station})
        return None if before is None or after is None else after.minutes - before.minutes

    def _fit(self, stations: Stations) -> Day | None:
        if len(stations) > self._sessions:
            return None
        found = self._exact(sorted(stations)) if len(stations) <= EXACT else self._inserted(stations)
        return found if found is not None and found.minutes <= self._rules.day_minutes else None

    def _exact(self, stations: list[int]) -> Day | None:
        """The best order: the least minutes, of equal ones the lowest rows first."""
        ends, found = self.shortest(stations), dict[Stations, Day]()
        for _ in range(len(stations) - 1):
            ends = self.longer(ends, stations)
        self.close(ends, found)
        return found.get(frozenset(stations))

    def shortest(self, stations: Iterable[int]) -> Open:
        """Return the open days of one station each."""
        session = self._rules.session_minutes
        return {(frozenset([j]), j): (self._out[j] + session, (j,)) for j in stations if self._out[j] != APART}

    def longer(self, ends: Open, stations: Iterable[int]) -> Open:
        """Return every open day of one station more."""
        more: Open = {}
        session, most = self._rules.session_minutes, self._rules.day_minutes
        for (visited, last), (spent, order) in ends.items():
            ways = self._travel[last]
            for j in stations:
                total = spent + ways[j] + session
                if j in visited or ways[j] == APART or total > most:
                    continue
                key, value = (visited | {j}, j), (total, (*order, j))
                if key not in more or value < more[key]:
                    more[key] = value
        return more

    def close(self, ends: Open, found: dict[Stations, Day]) -> None:
        """Put the days that can end where they are into `found`, the shortest of each set."""
        for (visited, last), (spent, order) in ends.items():
            day = Day(order, spent + self._back[last])
            if self._back[last] == APART or day.minutes > self._rules.day_minutes:
                continue
            other = found.get(visited)
            if other is None or (day.minutes, order) < (other.minutes, other.order):
                found[visited] = day

    def _inserted(self, stations: Stations) -> Day | None:
        """The day without the highest row, and this at its cheapest place: the same whatever was asked before."""
        last = max(stations)
        shorter = self.day(stations - {last})
        if shorter is None:
            return None
        found = [self._timed((*shorter.order[:k], last, *shorter.order[k:])) for k in range(len(stations))]
        return min((day for day in found if day is not None), key=lambda day: (day.minutes, day.order), default=None)

    def _timed(self, order: tuple[int, ...]) -> Day | None:
        ways = [
            self._out[order[0]],
            self._back[order[-1]],
            *(self._travel[a][b] for a, b in itertools.pairwise(order)),
        ]
        if APART in ways:
            return None
        return Day(order, sum(ways) + len(order) * self._rules.session_minutes)


def list_days(problem: PoolProblem, stations: Iterable[int], *, steps: int) -> list[Day] | None:
    """Return the shortest day of every set of `stations` that fits, or None where that takes more than `steps`."""
    days, rows = Days(problem), sorted(stations)
    found: dict[Stations, Day] = {}
    ends = days.shortest(rows)
    for size in range(1, problem.rules.sessions_a_day + 1):
        days.close(ends, found)
        if size == problem.rules.sessions_a_day or not ends:
            break
        steps -= len(ends) * len(rows)
        if steps < 0:
            return None
        ends = days.longer(ends, rows)
    return list(found.values())
