"""An independent answer to small pools: every order of every day of every week tried, nothing of the engine used."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from servicecircle.coverage.staffing.pools.pool_problem import PoolProblem, WeekRules, pool_problem

Held = tuple[int, ...]


@dataclass(frozen=True)
class Pool:
    """A small question.

    Attributes:
        travel: (s, s) minutes, −1 apart, not the same both ways.
        base: (s,) minutes or None.
        covers: (s, n) booleans.
        weights: (n,).
        settled: (n,) effective already.
        sessions: (s,) needed.
        hours: one a person.
        rules: of the week.
    """

    travel: np.ndarray
    base: np.ndarray | None
    covers: np.ndarray
    weights: np.ndarray
    settled: np.ndarray
    sessions: np.ndarray
    hours: tuple[float, ...]
    rules: WeekRules
    _weeks: dict[int, set[Held]] = field(default_factory=dict)

    @property
    def stations(self) -> int:
        return len(self.travel)

    @property
    def problem(self) -> PoolProblem:
        covers = csr_array(self.covers.astype(np.int8))
        return pool_problem(
            self.travel, covers, self.weights, sessions=self.sessions, settled=self.settled, base=self.base,
            rules=self.rules,
        )  # fmt: skip

    def day_minutes(self, order: tuple[int, ...]) -> int | None:
        """Minutes of a day in this order; None where a way is too far."""
        ways = [int(self.travel[a, b]) for a, b in itertools.pairwise(order)]
        if self.base is not None:
            ways += [int(self.base[order[0]]), int(self.base[order[-1]])]
        return None if -1 in ways else sum(ways) + len(order) * self.rules.session_minutes

    def days(self) -> dict[tuple[int, ...], int]:
        """The least minutes of each set of stations that fits into a day, of no station too."""
        found: dict[tuple[int, ...], int] = {(): 0}
        most = self.rules.most_sessions or self.stations
        for size in range(1, min(most, self.stations) + 1):
            for order in itertools.permutations(range(self.stations), size):
                minutes = self.day_minutes(order)
                if minutes is not None and minutes <= self.rules.day_minutes:
                    key = tuple(sorted(order))
                    found[key] = min(found.get(key, minutes), minutes)
        return found

    def weeks(self, minutes: int) -> set[Held]:
        """How often each station can be visited by one person in a week, more than needed left aside."""
        if minutes not in self._weeks:
            days = self.days()
            self._weeks[minutes] = {
                self._held(itertools.chain(*week))
                for week in itertools.combinations_with_replacement(days, self.rules.days)
                if sum(days[day] for day in week) <= minutes
            }
        return self._weeks[minutes]

    def _held(self, visits: itertools.chain[int]) -> Held:
        counts = np.bincount(np.array(list(visits), dtype=np.int64), minlength=self.stations)
        return tuple(np.minimum(counts, self.sessions).tolist())

    def together(self, hours: tuple[float, ...]) -> set[Held]:
        """The same for people of these hours together."""
        found = {tuple([0] * self.stations)}
        for each in hours:
            own = np.array(sorted(self.weeks(int(each * 60))))
            sums = np.array(sorted(found))[:, None, :] + own[None, :, :]
            found = {
                tuple(row)
                for row in np.unique(np.minimum(sums, self.sessions).reshape(-1, self.stations), axis=0).tolist()
            }
        return found

    def effective(self, held: Held) -> int:
        """Residents with an effective circle."""
        served = [j for j in range(self.stations) if held[j] >= self.sessions[j]]
        return int(self.weights[self.covers[served].any(axis=0) | self.settled].sum())

    def best(self, hours: tuple[float, ...] | None = None) -> int:
        """The most residents with an effective circle."""
        return max(self.effective(held) for held in self.together(self.hours if hours is None else hours))

    def more_people(self) -> int | None:
        """How many people of the most hours it takes besides, so that every station has its sessions."""
        full = tuple(self.sessions.tolist())
        for more in range(int(self.sessions.sum()) + 1):
            if full in self.together((*self.hours, *[max(self.hours)] * more)):
                return more
        return None


def random_pool(seed: int) -> Pool:
    """Draw up to 6 stations, 2 people and 2 days, or up to 4 stations and 3 days; with a base or none."""
    rng = np.random.default_rng(seed)
    days = int(rng.integers(1, 4))
    stations = int(rng.integers(1, 5 if days == 3 else 7))
    residences = int(rng.integers(1, 12))
    travel = rng.integers(0, int(rng.choice([20, 60, 150])), (stations, stations))
    if rng.random() < 0.6:
        travel = np.minimum(travel, travel.T)
    travel[rng.random(travel.shape) < rng.choice([0.0, 0.3])] = -1
    np.fill_diagonal(travel, 0)
    base = np.where(rng.random(stations) < 0.1, -1, rng.integers(0, 70, stations)) if rng.random() < 0.4 else None
    session = int(rng.choice([60, 90, 120, 180]))
    rules = WeekRules(
        session_minutes=session,
        day_minutes=int(rng.integers(session, 481)),
        days=days,
        most_sessions=None if rng.random() < 0.7 else int(rng.integers(1, 4)),
    )
    return Pool(
        travel=travel,
        base=base,
        covers=rng.random((stations, residences)) < rng.uniform(0.1, 0.6),
        weights=rng.integers(0, 30, residences),
        settled=rng.random(residences) < 0.2,
        sessions=rng.integers(1, 3, stations) if rng.random() < 0.4 else np.ones(stations, dtype=np.int64),
        hours=tuple(float(h) / 2 for h in rng.integers(0, 33, int(rng.integers(1, 3)))),
        rules=rules,
    )
