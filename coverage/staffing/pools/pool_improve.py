"""Better weeks from weeks: a station more, one in another's stead, a corner emptied and filled anew.

Source: P. Shaw, Using constraint programming and local search methods to solve vehicle routing problems, 1998 (a corner
is emptied and filled anew); P. Vansteenwegen, W. Souffriau, D. Van Oudheusden, 2011 (insert, replace).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from ...choosing.cover_problem import CoverProblem
from ...choosing.exact import Effort
from .pool_problem import APART, PoolProblem
from .pool_weeks import AnyWeeks, Fillable, Order

ORDERS: tuple[Order, ...] = ("minutes", "days")


@dataclass(frozen=True)
class PoolEffort:
    """How much work may be done: counts of steps, never a clock, so that two runs agree.

    Attributes:
        steps: of listing days.
        columns: days × people of the exact program, and days of the one with like people together.
        nodes: of branch and bound.
        swaps: tries of the local search.
        shakes: how often a corner is emptied and filled anew, times the stations that wait.
        sites: of the engine that chooses stations.
        pools: smaller pools that are looked at besides (`pool_plan`).
    """

    steps: int = 400_000
    columns: int = 6_000
    nodes: int = 400
    swaps: int = 2_000
    shakes: int = 4_000
    sites: Effort = field(default=Effort(shakes=100, nodes=200))
    pools: int = 150


class Improver:
    """Weeks made better by what they make effective, a weight of `cover`; of equal ones by their minutes."""

    def __init__(self, problem: PoolProblem, cover: CoverProblem, effort: PoolEffort) -> None:
        self.problem, self.cover, self.effort = problem, cover, effort
        self._ways = np.where(problem.travel == APART, problem.rules.day_minutes + 1, problem.travel)

    def value(self, weeks: Fillable) -> int:
        """Return the weight that the served stations make effective."""
        return self.cover.value(weeks.served())

    def worth(self, weeks: Fillable) -> tuple[int, int]:
        """Return what decides between weeks: more weight; of equal ones fewer minutes."""
        return self.value(weeks), -weeks.minutes()

    def by_gain(self, stations: Iterable[int]) -> list[int]:
        """Return stations by what each makes effective alone, the most first."""
        return sorted(stations, key=lambda j: (-self.cover.value([j]), j))

    def swapped(self, weeks: AnyWeeks) -> AnyWeeks:
        """Add a station, or put one in another's stead, while more becomes effective."""
        return self._swapped(weeks, self.effort.swaps)[0]

    def shaken(self, weeks: AnyWeeks, *, bound: int) -> AnyWeeks:
        """Empty corners and fill them anew until the bound is met or the work is done."""
        best, tries = weeks, self.effort.swaps
        random = np.random.default_rng(0)
        for _ in range(self.effort.shakes // max(self.problem.stations, 1)):
            served = best.served()
            if self.value(best) >= bound or not served:
                break
            trial = self._refilled(best, served, random)
            if trial is not None and self.worth(trial) > self.worth(best):
                best, tries = self._swapped(trial, tries)
        return best

    def _swapped(self, weeks: AnyWeeks, tries: int) -> tuple[AnyWeeks, int]:
        while True:
            better, tries = self._step(weeks, tries)
            if better is None:
                return weeks, tries
            weeks = better

    def _step(self, weeks: AnyWeeks, tries: int) -> tuple[AnyWeeks | None, int]:
        if tries <= 0:
            return None, 0
        served, value = weeks.served(), self.value(weeks)
        outside = [j for j in range(self.problem.stations) if j not in set(served)]
        for out in (None, *served):
            rest = [j for j in served if j != out]
            for j in outside:
                if self.cover.value([*rest, j]) <= value:
                    continue
                for order in ORDERS:
                    if tries <= 0:
                        return None, 0
                    tries -= 1
                    trial = weeks.copy()
                    if (out is None or trial.leave(out)) and trial.serve(j, order=order):
                        return trial, tries
        return None, tries

    def _refilled(self, weeks: AnyWeeks, served: list[int], random: np.random.Generator) -> AnyWeeks | None:
        """Empty a corner of up to a third of the served stations, and fill up by gain a minute more."""
        centre = served[int(random.integers(len(served)))]
        size = int(random.integers(2, max(len(served) // 3, 2) + 1))
        trial = weeks.copy()
        for station in sorted(served, key=lambda j: (int(self._ways[centre, j]), j))[:size]:
            if not trial.leave(station):
                return None
        self._fill(trial, noise=random.uniform(0.7, 1.3, self.problem.stations))
        return trial

    def _fill(self, weeks: Fillable, *, noise: np.ndarray) -> None:
        """Serve the station that gains most a minute more, then the next, in place; the noise makes tries differ."""
        covered = self.cover.covered(weeks.served())
        waiting = set(range(self.problem.stations)) - set(weeks.served())
        while waiting:
            rates = {j: self._rate(weeks, j, covered) * float(noise[j]) for j in waiting}
            best = max(waiting, key=lambda j: (rates[j], -j))
            if rates[best] <= 0:
                return
            waiting = {j for j in waiting if rates[j] > 0} - {best}
            if weeks.serve(best, order="minutes"):
                covered = covered | self.cover.covered([best])

    def _rate(self, weeks: Fillable, station: int, covered: np.ndarray) -> float:
        items = self.cover.item[self.cover.start[station] : self.cover.start[station + 1]]
        gain = int(self.cover.weight[items[~covered[items]]].sum())
        more = weeks.least_more(station) if gain else None
        return 0.0 if more is None else gain / (more * int(self.problem.sessions[station]))

    def without_idle(self, weeks: AnyWeeks) -> AnyWeeks:
        """Take out sessions that make nobody effective: of stations that are not served, and of idle ones."""
        value = self.value(weeks)
        served = set(weeks.served())
        for station in sorted(weeks.visited(), key=lambda j: (j in served, self.cover.value([j]), -j)):
            trial = weeks.copy()
            if trial.leave(station) and self.value(trial) == value:
                weeks = trial
        return weeks


def shorter(weeks: AnyWeeks) -> AnyWeeks:
    """Return weeks of the same stations with fewer minutes, found by taking each out and putting it in again."""
    for station in weeks.served():
        trial = weeks.copy()
        if trial.leave(station) and trial.serve(station, order="minutes") and trial.minutes() < weeks.minutes():
            weeks = trial
    return weeks


def without(weeks: AnyWeeks, stations: Iterable[int]) -> AnyWeeks:
    """Take out stations that have some of their sessions and not all."""
    for station in stations:
        trial = weeks.copy()
        if trial.leave(station):
            weeks = trial
    return weeks
