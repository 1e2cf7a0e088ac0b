"""Small covering problems with rules, and every plan of them counted one by one with plain Python."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from servicecircle.coverage.choosing.cover_problem import CoverProblem, problem_of
from servicecircle.coverage.choosing.rules.site_rules import Floor, Limit, SiteRules


@dataclass(frozen=True)
class Case:
    """A matrix of booleans candidates × items, weights, a number of sites, and rules."""

    covers: np.ndarray
    weight: np.ndarray
    k: int | None
    rules: SiteRules

    @property
    def problem(self) -> CoverProblem:
        return problem_of(csr_array(self.covers.astype(np.int8)), self.weight)

    @cached_property
    def reach(self) -> list[int]:
        """What each candidate covers, bit by bit."""
        return [sum(1 << int(item) for item in np.flatnonzero(row)) for row in self.covers]

    @cached_property
    def weights(self) -> list[int]:
        return [int(weight) for weight in self.weight]

    @cached_property
    def _sums(self) -> dict[int, int]:
        return {}

    def bits(self, plan: Iterable[int]) -> int:
        """What a plan covers, bit by bit."""
        found = 0
        for row in plan:
            found |= self.reach[row]
        return found

    def weigh(self, bits: int) -> int:
        """The weight of the items whose bits are set; each sum is counted once."""
        if bits not in self._sums:
            self._sums[bits] = sum(weight for item, weight in enumerate(self.weights) if bits >> item & 1)
        return self._sums[bits]

    def value(self, plan: Iterable[int]) -> int:
        return self.weigh(self.bits(plan))

    def plans(self) -> Iterator[tuple[int, ...]]:
        """Every plan that obeys the rules."""
        most = len(self.covers) if self.k is None else min(self.k, len(self.covers))
        for size in range(most + 1):
            yield from filter(self.obeys, itertools.combinations(range(len(self.covers)), size))

    def obeys(self, plan: Sequence[int]) -> bool:
        return (self.k is None or len(plan) <= self.k) and all(check(plan) for check in self.checks)

    @cached_property
    def checks(self) -> list[Callable[[Sequence[int]], bool]]:
        """One check a rule that is given."""
        rules, checks = self.rules, []
        if rules.group is not None and rules.most_a_group is not None:
            checks.append(partial(_groups, rules.group.tolist(), rules.most_a_group))
        if rules.area is not None and isinstance(rules.least_an_area, dict):
            checks.append(partial(_areas, rules.area.tolist(), rules.least_an_area))
        if rules.apart is not None:
            checks.append(partial(_apart, rules.apart.tolist()))
        if rules.cost is not None and rules.budget is not None:
            checks.append(partial(_budget, rules.cost.tolist(), rules.budget))
        for floor in rules.floors:
            owed = sum(1 << int(item) for item in floor.items)
            checks.append(lambda plan, owed=owed, least=floor.least: self.weigh(self.bits(plan) & owed) >= least)
        checks += [partial(_limit, set(limit.rows.tolist()), limit.least, limit.most) for limit in rules.limits]
        return checks


def _groups(group: list[int], most: int, plan: Sequence[int]) -> bool:
    found = [group[row] for row in plan if group[row] >= 0]
    return all(found.count(one) <= most for one in found)


def _areas(area: list[int], least: dict[int, int], plan: Sequence[int]) -> bool:
    found = [area[row] for row in plan]
    return all(found.count(one) >= number for one, number in least.items())


def _apart(apart: list[list[int]], plan: Sequence[int]) -> bool:
    return not any(a in plan and b in plan for a, b in apart)


def _budget(cost: list[int], budget: int, plan: Sequence[int]) -> bool:
    return sum(cost[row] for row in plan) <= budget


def _limit(rows: set[int], least: int, most: int | None, plan: Sequence[int]) -> bool:
    inside = len(rows.intersection(plan))
    return inside >= least and (most is None or inside <= most)


RULES = ("group", "area", "spacing", "budget", "floors", "limits")


def case_of(seed: int, kinds: tuple[str, ...] | None = None) -> Case:
    """A small case; with `kinds` exactly these rules, else each by chance."""
    random = np.random.default_rng(seed)
    c, n = int(random.integers(1, 9)), int(random.integers(1, 12))
    covers = random.random((c, n)) < random.uniform(0.1, 0.5)
    weight = random.integers(0, 20, n)
    given: dict[str, Any] = {}
    for kind in RULES:
        if (kinds is None and random.random() < 0.35) or (kinds is not None and kind in kinds):
            given |= _rule(kind, random, c, n)
    k = None if random.random() < 0.2 else int(random.integers(0, c + 2))
    return Case(covers, weight, k, SiteRules(**given))


def _rule(kind: str, random: np.random.Generator, c: int, n: int) -> dict[str, Any]:
    if kind == "group":
        return {"group": random.integers(-1, 3, c), "most_a_group": int(random.integers(0, 3))}
    if kind == "area":
        return {"area": random.integers(-1, 3, c), "least_an_area": {a: int(random.integers(0, 3)) for a in range(2)}}
    if kind == "spacing":
        pairs = [(a, b) for a in range(c) for b in range(a) if random.random() < 0.3]
        return {"apart": np.array(pairs, dtype=np.int64).reshape(-1, 2)}
    if kind == "budget":
        cost = random.integers(0, 9, c) * int(random.choice([1, 7, 10_000]))
        return {"cost": cost, "budget": int(random.integers(0, max(int(cost.sum()), 1) + 1))}
    if kind == "floors":
        parts = [np.flatnonzero(random.random(n) < 0.4) for _ in range(random.integers(1, 3))]
        return {"floors": tuple(Floor(items=part, least=int(random.integers(0, 25))) for part in parts)}
    rows = np.flatnonzero(random.random(c) < 0.5)
    most = None if random.random() < 0.5 else int(random.integers(0, 4))
    return {"limits": (Limit(rows=rows, least=int(random.integers(0, 3)), most=most),)}
