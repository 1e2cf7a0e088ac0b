"""An independent answer to two small pools: weekday after weekday, everybody somewhere or at home, all ways tried."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from pool_oracle import Pool, random_pool
from servicecircle.coverage.staffing.pools.team_problem import TeamProblem

Plan = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Teams:
    """A small question: a pool's stations and rules, what each station lacks, and hours of two roles."""

    pool: Pool
    lacks: np.ndarray
    hours: tuple[tuple[float, ...], tuple[float, ...]]

    @property
    def problem(self) -> TeamProblem:
        return TeamProblem(self.pool.problem, self.lacks)

    def best(self, hours: tuple[tuple[float, ...], tuple[float, ...]] | None = None) -> int:
        """The most residents with an effective circle; who goes together works on the same weekday."""
        first, second = (tuple(int(each * 60) for each in role) for role in hours or self.hours)
        start: Plan = (first, second, tuple([0] * self.pool.stations))
        states = {start}
        for _ in range(self.pool.rules.days):
            states = {after for state in states for after in self._day(state)}
        return max(self.pool.effective(held) for _, _, held in states)

    def _day(self, state: Plan) -> set[Plan]:
        """Every way to spend one weekday: each of the first role at home, out alone, or out with one of the second."""
        first, second, held = state
        found: set[Plan] = set()
        alone = len(second)  # a mate that is nobody
        for mates in itertools.product([None, alone, *range(len(second))], repeat=len(first)):
            taken = [mate for mate in mates if mate is not None and mate != alone]
            if len(set(taken)) < len(taken):
                continue
            for going in itertools.product([False, True], repeat=len(second)):
                if any(going[mate] for mate in taken):
                    continue
                teams = [(one, None if mate == alone else mate) for one, mate in enumerate(mates) if mate is not None]
                teams += [(None, other) for other, goes in enumerate(going) if goes]  # type: ignore[list-item]
                found |= self._worked(first, second, held, teams)  # type: ignore[arg-type]
        return found

    def _worked(
        self,
        first: tuple[int, ...],
        second: tuple[int, ...],
        held: tuple[int, ...],
        teams: list[tuple[int | None, int | None]],
    ) -> set[Plan]:
        states = {(first, second, held)}
        for one, other in teams:
            wanted = [one is not None, other is not None]
            days = {
                visited: minutes
                for visited, minutes in self.pool.days().items()
                if visited and all(self.lacks[station].tolist() == wanted for station in visited)
            }
            states = {
                (_less(a, one, minutes), _less(b, other, minutes), self._more(h, visited))
                for a, b, h in states
                for visited, minutes in days.items()
                if (one is None or a[one] >= minutes) and (other is None or b[other] >= minutes)
            }
        return states

    def _more(self, held: tuple[int, ...], visited: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(min(n + (j in visited), int(self.pool.sessions[j])) for j, n in enumerate(held))


def _less(left: tuple[int, ...], person: int | None, minutes: int) -> tuple[int, ...]:
    return left if person is None else (*left[:person], left[person] - minutes, *left[person + 1 :])


def random_teams(seed: int) -> Teams:
    """Draw up to 4 stations, 2 days, 2 people of the first role and 2 of the second."""
    rng = np.random.default_rng(1000 + seed)
    pool = next(
        found
        for found in (random_pool(int(number)) for number in rng.integers(0, 10_000, 200))
        if found.stations <= 4 and found.rules.days <= 2
    )
    lacks = rng.random((pool.stations, 2)) < 0.7
    lacks[~lacks.any(axis=1)] = True
    first, second = (tuple(float(h) / 2 for h in rng.integers(0, 25, int(rng.integers(1, 3)))) for _ in range(2))
    return Teams(replace(pool, hours=first, _weeks={}), lacks, (first, second))
