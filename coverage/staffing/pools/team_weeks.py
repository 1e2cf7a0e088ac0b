"""Weeks of two pools as they are filled, by the same insertion as those of one (`pool_weeks`)."""

from __future__ import annotations

from collections.abc import Sequence

from .pool_days import Day, Days, Stations
from .pool_weeks import Order, served_by
from .team_problem import ROLES, Pair, Round, TeamProblem

Kind = tuple[bool, ...]  # which of the roles a round is worked by


class TeamWeeks:
    """Rounds of people of two roles, being filled.

    Attributes:
        rounds: for each round who goes and the stations.
        left: minutes that each person of each role has left.
        free: days that each person of each role has left.
        changed: numbers of the rounds that got a session, in the order in which they got them.
    """

    def __init__(self, problem: TeamProblem, days: Days, people: Sequence[Sequence[int]]) -> None:
        self.problem, self.known = problem, days
        self.rounds: list[tuple[Pair, Stations]] = []
        self.left = [list(minutes) for minutes in people]
        self.free = [[problem.pool.rules.days] * len(minutes) for minutes in people]
        self.changed: list[int] = []
        # Numbers of the rounds that have room for a session more, by who goes: of very many rounds few have.
        self._open: dict[Kind, list[int]] = {}
        self._longest: list[int | None] = [None, None]

    def copy(self) -> TeamWeeks:
        """Return the same weeks, to be filled on their own."""
        other = TeamWeeks(self.problem, self.known, self.left)
        other._take(self)
        return other

    def _take(self, other: TeamWeeks) -> None:
        self.rounds, self.left = list(other.rounds), [list(minutes) for minutes in other.left]
        self.free, self.changed = [list(days) for days in other.free], list(other.changed)
        self._longest = list(other._longest)
        self._open = {kind: list(numbers) for kind, numbers in other._open.items()}

    def join(self, minutes: Pair) -> None:
        """Let one person more in, of each role for which minutes a week are given."""
        for role, own in _going(minutes):
            self.left[role].append(own)
            self.free[role].append(self.problem.pool.rules.days)
            self._longest[role] = None

    def work(self, day: Day, people: Pair) -> bool:
        """Let people work a round, if it fits into their weeks."""
        going = _going(people)
        if any(not self.free[role][person] or self.left[role][person] < day.minutes for role, person in going):
            return False
        self._add(people, frozenset(day.order))
        self._spend(people, day.minutes, days=1)
        return True

    def _add(self, people: Pair, stations: Stations) -> None:
        if len(stations) < self.problem.pool.rules.sessions_a_day:
            self._open.setdefault(_kind(people), []).append(len(self.rounds))
        self.changed.append(len(self.rounds))
        self.rounds.append((people, stations))

    def serve(self, station: int, *, order: Order) -> bool:
        """Give a station all its sessions, or none of them where they do not all fit."""
        before: TeamWeeks | None = None
        for _ in range(int(self.problem.pool.sessions[station])):
            found = self._place(station, order)
            if found is None:
                if before is not None:
                    self._take(before)
                return False
            before = before or self.copy()
            self._put(station, *found)
        return True

    def least_more(self, station: int) -> int | None:
        """Return the fewest minutes that one session more takes, None where none fits."""
        found = self._place(station, "minutes")
        return None if found is None else found[0]

    def _put(self, station: int, minutes: int, number: int, people: Pair) -> None:
        if number == len(self.rounds):
            self._add(people, frozenset([station]))
            self._spend(people, minutes, days=1)
        else:
            stations = self.rounds[number][1] | {station}
            self.rounds[number] = (people, stations)
            self.changed.append(number)
            if len(stations) >= self.problem.pool.rules.sessions_a_day:
                self._open[_kind(people)].remove(number)
            self._spend(people, minutes, days=0)

    def _place(self, station: int, order: Order) -> tuple[int, int, Pair] | None:
        """Where a session goes: the minutes that it takes, the number of the round, and who goes."""
        options = []
        wanted = self._wanted(station)
        for number in self._open.get(wanted, ()):
            more = self._more(number, station, wanted)
            if more is not None:
                people = self.rounds[number][0]
                rank = 0 if order == "days" else more
                options.append(((rank, more, self._slack(people) - more, number), (more, number, people)))
        alone = self.known.day(frozenset([station]))
        fresh = None if alone is None else self._fresh(wanted, alone.minutes)
        if alone is not None and fresh is not None:
            rank = 1 if order == "days" else alone.minutes
            slack = self._slack(fresh) - alone.minutes
            options.append(((rank, alone.minutes, slack, len(self.rounds)), (alone.minutes, len(self.rounds), fresh)))
        return min(options)[1] if options else None

    def takes(self, station: int, *, since: int) -> bool:
        """Tell whether a session fits on a new round, or on one of those that changed after the first `since` changes.

        Who fitted nowhere then fits nowhere else now: nobody's time has grown.
        """
        wanted, alone = self._wanted(station), self.known.day(frozenset([station]))
        if alone is not None and all(
            longest >= alone.minutes for longest, lacks in zip(self._longest_left(), wanted, strict=True) if lacks
        ):
            return True
        return any(self._more(number, station, wanted) is not None for number in set(self.changed[since:]))

    def _longest_left(self) -> list[int]:
        """Of each role the most minutes that anybody has left who has a day left; -1 where nobody has."""
        found = []
        for role in range(ROLES):
            longest = self._longest[role]
            if longest is None:
                left = zip(self.left[role], self.free[role], strict=True)
                longest = max((minutes for minutes, days in left if days), default=-1)
                self._longest[role] = longest
            found.append(longest)
        return found

    def _wanted(self, station: int) -> Kind:
        return tuple(self.problem.lacks[station].tolist())

    def _more(self, number: int, station: int, wanted: Kind) -> int | None:
        """Minutes that a round takes more with a session at a station that wants so; None where that does not fit."""
        people, stations = self.rounds[number]
        more = self.known.more(stations, station) if _kind(people) == wanted else None
        return None if more is None or self._slack(people) < more else more

    def _fresh(self, wanted: Kind, minutes: int) -> Pair | None:
        """Who goes on a new round: of each role that is wanted the one with most minutes a day that is left."""
        chosen: list[int | None] = [None, None]
        for role in range(ROLES):
            if not wanted[role]:
                continue
            left, free = self.left[role], self.free[role]
            can = [person for person in range(len(left)) if free[person] and left[person] >= minutes]
            if not can:
                return None
            chosen[role] = max(can, key=lambda person: (left[person] / free[person], -person))
        return chosen[0], chosen[1]

    def _slack(self, people: Pair) -> int:
        return min(self.left[role][person] for role, person in _going(people))

    def _spend(self, people: Pair, minutes: int, *, days: int) -> None:
        for role, person in _going(people):
            self.left[role][person] -= minutes
            self.free[role][person] -= days
            self._longest[role] = None

    def leave(self, station: int) -> bool:
        """Take a station out of all rounds; False, and the weeks are spoilt, where a day does not fit without it."""
        before_all, self.rounds, self._open = self.rounds, [], {}
        for people, stations in before_all:
            rest = stations - {station}
            before, after = self.known.day(stations), self.known.day(rest)
            if before is None or after is None:
                return False
            self._spend(people, after.minutes - before.minutes, days=0 if rest else -1)
            if rest:
                self._add(people, rest)
        return all(minutes >= 0 for minutes in (*self.left[0], *self.left[1]))

    def visited(self) -> set[int]:
        """Return the stations that have any session."""
        return {station for _, stations in self.rounds for station in stations}

    def served(self) -> list[int]:
        """Return the stations that have all their sessions, ascending."""
        return served_by(self.problem.pool, (stations for _, stations in self.rounds))

    def minutes(self) -> int:
        """Return the minutes that all people work together, ways included."""
        return sum(one.day.minutes * len(_going(one.people)) for one in self.worked())

    def worked(self) -> tuple[Round, ...]:
        """Return the rounds with their stations in the order of the visits."""
        days = [(self.known.day(stations), people) for people, stations in self.rounds]
        return tuple(Round(day, people) for day, people in days if day is not None and day.order)


def _kind(people: Pair) -> Kind:
    return tuple(person is not None for person in people)


def _going(people: Pair) -> list[tuple[int, int]]:
    return [(role, person) for role, person in enumerate(people) if person is not None]
