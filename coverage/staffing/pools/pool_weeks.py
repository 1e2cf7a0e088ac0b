"""Weeks as they are filled: sessions put where they cost the fewest minutes, taken out, and put again.

First fit decreasing on days of stations, with the shortest insertion instead of the first. Source: D. Johnson,
Near-optimal bin packing algorithms, 1973; P. Vansteenwegen, W. Souffriau, D. Van Oudheusden, The orienteering problem:
a survey, European Journal of Operational Research 209, 2011 (insert, swap, replace).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, Protocol, Self, TypeVar

from .pool_days import Day, Days, Stations
from .pool_problem import PoolProblem

# Where a session goes first: to the fewest minutes more, or to a day that is worked anyhow.
Order = Literal["minutes", "days"]


class Weeks:
    """The weeks of people with so many minutes each, being filled.

    Attributes:
        days: for each person the sets of stations, one a day.
        left: minutes that each person has left.
    """

    def __init__(self, problem: PoolProblem, days: Days, people: Sequence[int]) -> None:
        self.problem = problem
        self.known = days
        self.days: list[list[Stations]] = [[] for _ in people]
        self.left = list(people)

    def copy(self) -> Weeks:
        """Return the same weeks, to be filled on their own."""
        other = Weeks(self.problem, self.known, self.left)
        other.days = [list(days) for days in self.days]
        return other

    def work(self, person: int, day: Day) -> bool:
        """Let a person work a day, if it fits into the week."""
        if len(self.days[person]) >= self.problem.rules.days or day.minutes > self.left[person]:
            return False
        self.days[person].append(frozenset(day.order))
        self.left[person] -= day.minutes
        return True

    def serve(self, station: int, *, order: Order) -> bool:
        """Give a station all its sessions, or none of them where they do not all fit."""
        before = [(person, list(days)) for person, days in enumerate(self.days)], list(self.left)
        for _ in range(int(self.problem.sessions[station])):
            if not self._insert(station, order):
                self.days, self.left = [days for _, days in before[0]], before[1]
                return False
        return True

    def least_more(self, station: int) -> int | None:
        """Return the fewest minutes that one session more takes, None where none fits."""
        found = self._place(station, "minutes")
        return None if found is None else found[0]

    def _insert(self, station: int, order: Order) -> bool:
        found = self._place(station, order)
        if found is not None:
            self._put(found[1], found[2], station)
        return found is not None

    def _place(self, station: int, order: Order) -> tuple[int, int, int] | None:
        """Where a session goes: the minutes that it takes, the person and the number of the day."""
        best: tuple[tuple[int, int, int, int], int, int] | None = None
        tried: set[tuple[int, int]] = set()
        for person, days in enumerate(self.days):
            for number, stations in enumerate(days):
                more = self.known.more(stations, station)
                if more is not None and more <= self.left[person]:
                    key = (0 if order == "days" else more, more, self.left[person] - more, person)
                    best = min(best or (key, person, number), (key, person, number))
            # People with as much left and no day open are one to look at.
            state = (self.left[person], len(days))
            alone = self.known.day(frozenset([station]))
            if state in tried or alone is None or len(days) >= self.problem.rules.days:
                continue
            tried.add(state)
            if alone.minutes <= self.left[person]:
                first = 1 if order == "days" else alone.minutes
                key = (first, alone.minutes, self.left[person] - alone.minutes, person)
                best = min(best or (key, person, len(days)), (key, person, len(days)))
        return None if best is None else (best[0][1], best[1], best[2])

    def _put(self, person: int, number: int, station: int) -> None:
        if number == len(self.days[person]):
            self.days[person].append(frozenset())
        self._change(person, number, self.days[person][number] | {station})

    def _change(self, person: int, number: int, stations: Stations) -> None:
        before, after = self.known.day(self.days[person][number]), self.known.day(stations)
        if before is None or after is None:
            raise ValueError("a day that does not fit")
        self.left[person] += before.minutes - after.minutes
        self.days[person][number] = stations

    def leave(self, station: int) -> bool:
        """Take a station out of all days; False, and the weeks are spoilt, where a day does not fit without it."""
        rest = [[stations - {station} for stations in days] for days in self.days]
        if any(self.known.day(stations) is None for days in rest for stations in days):
            return False
        for person, days in enumerate(rest):
            for number, stations in enumerate(days):
                if stations != self.days[person][number]:
                    self._change(person, number, stations)
            self.days[person] = [stations for stations in self.days[person] if stations]
        return all(minutes >= 0 for minutes in self.left)

    def visited(self) -> set[int]:
        """Return the stations that have any session."""
        return {station for days in self.days for stations in days for station in stations}

    def served(self) -> list[int]:
        """Return the stations that have all their sessions, ascending."""
        return served_by(self.problem, itertools.chain.from_iterable(self.days))

    def minutes(self) -> int:
        """Return the minutes that are worked, ways included."""
        days = [self.known.day(stations) for person in self.days for stations in person]
        return sum(day.minutes for day in days if day is not None)

    def orders(self) -> tuple[tuple[Day, ...], ...]:
        """Return each person's days in the order of their visits."""
        found = []
        for days in self.days:
            worked = [self.known.day(stations) for stations in days]
            found.append(tuple(day for day in worked if day is not None and day.order))
        return tuple(found)


def served_by(problem: PoolProblem, days: Iterable[Stations]) -> list[int]:
    """Return the stations that have all their sessions on these days, ascending."""
    held = Counter(itertools.chain.from_iterable(days))
    return sorted(station for station, count in held.items() if count >= problem.sessions[station])


class Fillable(Protocol):
    """Weeks that can be filled, of one pool or of several."""

    def copy(self) -> Self:
        """Return the same weeks, to be filled on their own."""

    def serve(self, station: int, *, order: Order) -> bool:
        """Give a station all its sessions, or none of them."""

    def least_more(self, station: int) -> int | None:
        """Return the fewest minutes that one session more takes, None where none fits."""

    def leave(self, station: int) -> bool:
        """Take a station out of all days; False where a day does not fit without it."""

    def visited(self) -> set[int]:
        """Return the stations that have any session."""

    def served(self) -> list[int]:
        """Return the stations that have all their sessions, ascending."""

    def minutes(self) -> int:
        """Return the minutes that are worked, ways included."""


AnyWeeks = TypeVar("AnyWeeks", bound=Fillable)


def filled(weeks: AnyWeeks, stations: Iterable[int], *, order: Order) -> AnyWeeks:
    """Return the weeks with as many of `stations` as fit, taken in their order."""
    more = weeks.copy()
    for station in stations:
        more.serve(station, order=order)
    return more
