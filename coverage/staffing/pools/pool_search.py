"""The best weeks of a pool that are found, and a bound that no weeks beat.

1. How many sessions the pool can hold at the most, in whole numbers (`pool_capacity`). 2. Which stations, if only that
number counted: maximal covering with a budget, by the engine of `sites`; its bound holds. 3. Weeks for these stations
by insertion from several starts, and swaps; most often all of them fit, and nothing better exists. 4. Else, where all
days can be listed, the program of `pool_program`, with like people together and then person by person, as far as that
is small. 5. Else a bound from minutes, and corners emptied and filled anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...choosing.cover_problem import CoverProblem, part_of
from ...choosing.reduction import merged
from ...choosing.rules.constrained import best_under_rules
from ...choosing.rules.site_rules import SiteRules
from .pool_capacity import capacity, least_days, least_minutes, minute_budgets, most_days
from .pool_days import Day, Days, list_days
from .pool_improve import ORDERS, Improver, PoolEffort, shorter, without
from .pool_problem import APART, PoolProblem
from .pool_program import Group, Worked, best_days
from .pool_weeks import Weeks, filled


@dataclass(frozen=True, eq=False)
class Found:
    """The best weeks found for people of so many minutes, the most first.

    Attributes:
        people: minutes a week of each.
        weeks: for each person the days that are worked.
        value: weight that becomes effective.
        bound: no weeks make more effective.
    """

    people: tuple[int, ...]
    weeks: tuple[tuple[Day, ...], ...]
    value: int
    bound: int

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.value >= self.bound


class PoolSearch:
    """One problem, to be asked for several pools: days and what does not depend on people are worked out once."""

    def __init__(self, problem: PoolProblem, effort: PoolEffort) -> None:
        self.problem, self.effort = problem, effort
        self.cover = _small(problem.cover)
        self.better = Improver(problem, self.cover, effort)
        self.days = Days(problem)
        self.listed = list_days(problem, range(problem.stations), steps=effort.steps)
        self.least = least_minutes(problem, self.listed)
        self._least_days = least_days(problem, self.listed)
        self._known: dict[tuple[int, ...], Found] = {}

    def sessions(self, people: Sequence[int]) -> int:
        """Return how many sessions people of these minutes a week hold at the most."""
        return capacity(self.problem, self.least, people)

    def days_short(self, people: Sequence[int]) -> int:
        """Return how many days these people lack at the least to serve every station; 0 or less: none is proved."""
        return self._least_days - most_days(self.problem, self.least, people)

    def most_days(self, minutes: int) -> int:
        """Return on how many days a person of these minutes a week works at the most."""
        return most_days(self.problem, self.least, [minutes])

    def find(self, people: Sequence[int]) -> Found:
        """Return the best weeks found for people of these minutes, in whatever order; the same for the same people."""
        key = tuple(sorted(people, reverse=True))
        if key not in self._known:
            self._known[key] = self._find(key)
        return self._known[key]

    def _find(self, people: tuple[int, ...]) -> Found:
        chosen, bound = self._by_capacity(people)
        weeks = max(self._starts(people, chosen), key=self.better.worth)
        if self.better.value(weeks) < bound:
            weeks = self.better.swapped(weeks)
        if self.better.value(weeks) < bound and self.listed:
            weeks, bound = self._by_program(people, weeks, bound)
        if self.better.value(weeks) < bound:
            bound = min(bound, self._by_minutes(people))
            weeks = self.better.shaken(weeks, bound=bound)
        weeks = shorter(self.better.without_idle(weeks))
        value = self.better.value(weeks)
        return Found(people, weeks.orders(), value, max(bound, value))

    def _by_capacity(self, people: tuple[int, ...]) -> tuple[list[int], int]:
        """Stations that make most effective if only the number of sessions counted, and the bound."""
        budget = self.sessions(people)
        usable = self._usable(people)
        cover = part_of(self.cover, usable, np.ones(self.cover.items, dtype=np.bool_))
        rows = np.flatnonzero(usable)
        if not budget or not len(rows):
            return [], 0
        rules = SiteRules(cost=self.problem.sessions[rows], budget=min(budget, int(self.problem.sessions.sum())))
        best = best_under_rules(cover, k=None, rules=rules, effort=self.effort.sites)
        return [int(rows[row]) for row in best.rows], best.bound

    def _by_minutes(self, people: tuple[int, ...]) -> int:
        """A bound from what each station costs in minutes at the least."""
        every = np.iinfo(np.int64).max
        for cost, budget in minute_budgets(self.problem, people):
            rules = SiteRules(cost=cost, budget=budget)
            every = min(every, best_under_rules(self.cover, k=None, rules=rules, effort=self.effort.sites).bound)
        return int(every)

    def _usable(self, people: tuple[int, ...]) -> np.ndarray:
        """Stations that some day visits which somebody has the minutes for."""
        usable = np.ones(self.problem.stations, dtype=np.bool_)
        if self.listed is not None:
            usable[:] = False
            for day in self.listed:
                if people and day.minutes <= people[0]:
                    usable[list(day.order)] = True
        return usable

    def _starts(self, people: tuple[int, ...], chosen: list[int]) -> Iterator[Weeks]:
        """Weeks from several orders of the stations: those chosen first, then what still fits."""
        empty = Weeks(self.problem, self.days, people)
        others = [station for station in range(self.problem.stations) if station not in set(chosen)]
        for first in self.sequences(chosen):
            for order in ORDERS:
                yield filled(empty, [*first, *self.better.by_gain(others)], order=order)

    def sequences(self, stations: list[int]) -> list[list[int]]:
        """Return stations in two orders: the lonely ones first; one after another by the shortest way."""
        ways = np.where(self.problem.travel == APART, self.problem.rules.day_minutes + 1, self.problem.travel)
        np.fill_diagonal(ways, self.problem.rules.day_minutes + 1)
        alone = ways.min(axis=1, initial=self.problem.rules.day_minutes + 1)
        lonely = sorted(stations, key=lambda j: (-int(self.problem.sessions[j]), -int(alone[j]), j))
        chain, left = list[int](), list(lonely)
        while left:
            here = chain[-1] if chain else left[0]
            following = min(left, key=lambda j: (int(ways[here, j]), j)) if chain else here
            chain.append(following)
            left.remove(following)
        return [lonely, chain]

    def _by_program(self, people: tuple[int, ...], weeks: Weeks, bound: int) -> tuple[Weeks, int]:
        """Solve the program, deal its days out, and fill up; the weeks given where these are no better."""
        listed = [day for day in self.listed or [] if day.minutes <= people[0]]
        size, counts = len(listed), Counter(people)
        alike = [Group(count, minutes) for minutes, count in sorted(counts.items(), reverse=True)]
        if len(alike) * size > self.effort.columns:
            return weeks, bound
        worked = best_days(self.problem, self.cover, listed, alike, nodes=self.effort.nodes)
        weeks, bound = self._better(people, weeks, alike, worked), min(bound, worked.bound)
        single = [Group(1, minutes) for minutes in people]
        if self.better.value(weeks) < bound and len(single) > len(alike) and len(single) * size <= self.effort.columns:
            worked = best_days(self.problem, self.cover, listed, single, nodes=self.effort.nodes)
            weeks, bound = self._better(people, weeks, single, worked), min(bound, worked.bound)
        return weeks, bound

    def _better(self, people: tuple[int, ...], weeks: Weeks, groups: Sequence[Group], worked: Worked) -> Weeks:
        dealt, first = Weeks(self.problem, self.days, people), 0
        for group, days in zip(groups, worked.days, strict=True):
            ours = range(first, first + group.people)
            for day in sorted(days, key=lambda day: (-day.minutes, day.order)):
                # The fullest week that the day still fits into.
                for person in sorted(ours, key=lambda p: (dealt.left[p], p)):
                    if dealt.work(person, day):
                        break
            first += group.people
        wanted = dict.fromkeys(j for days in worked.days for day in days for j in day.order)
        left = [j for j in wanted if j not in set(dealt.served())]
        trial = self.better.swapped(filled(without(dealt, left), left, order="minutes"))
        return max(weeks, trial, key=self.better.worth)


def _small(cover: CoverProblem) -> CoverProblem:
    """The same stations with fewer items: those that nobody covers or that weigh nothing go out, equal ones merge."""
    live = (np.diff(cover.item_start) > 0) & (cover.weight > 0)
    return merged(part_of(cover, np.ones(cover.candidates, dtype=np.bool_), live))[0]
