"""Small covering problems with rules, and every plan of them counted one by one with plain Python."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from servicecircle.coverage.choosing.cover_problem import CoverProblem, problem_of
from servicecircle.coverage.choosing.site_rules import Floor, Limit, SiteRules


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

    def value(self, plan: tuple[int, ...] | list[int]) -> int:
        return int(self.weight[self.covered(plan)].sum())

    def covered(self, plan: tuple[int, ...] | list[int]) -> np.ndarray:
        return self.covers[list(plan)].any(axis=0) if len(plan) else np.zeros(len(self.weight), dtype=bool)

    def plans(self) -> Iterator[tuple[int, ...]]:
        """Every plan that obeys the rules."""
        most = len(self.covers) if self.k is None else min(self.k, len(self.covers))
        for size in range(most + 1):
            yield from filter(self.obeys, itertools.combinations(range(len(self.covers)), size))

    def obeys(self, plan: tuple[int, ...] | list[int]) -> bool:
        return (self.k is None or len(plan) <= self.k) and all(
            check(self, list(plan)) for check in (_groups, _areas, _apart, _budget, _floors, _limits)
        )


def _groups(case: Case, plan: list[int]) -> bool:
    group, most = case.rules.group, case.rules.most_a_group
    return group is None or most is None or all(
        sum(group[j] == g for j in plan) <= most for g in set(group.tolist()) - {-1}
    )  # fmt: skip


def _areas(case: Case, plan: list[int]) -> bool:
    area, least = case.rules.area, case.rules.least_an_area
    return area is None or not isinstance(least, dict) or all(
        sum(area[j] == a for j in plan) >= n for a, n in least.items()
    )  # fmt: skip


def _apart(case: Case, plan: list[int]) -> bool:
    return case.rules.apart is None or not any(a in plan and b in plan for a, b in case.rules.apart.tolist())


def _budget(case: Case, plan: list[int]) -> bool:
    cost, budget = case.rules.cost, case.rules.budget
    return cost is None or budget is None or sum(int(cost[j]) for j in plan) <= budget


def _floors(case: Case, plan: list[int]) -> bool:
    covered = case.covered(plan)
    return all(case.weight[f.items][covered[f.items]].sum() >= f.least for f in case.rules.floors)


def _limits(case: Case, plan: list[int]) -> bool:
    for limit in case.rules.limits:
        inside = len(set(plan) & set(limit.rows.tolist()))
        if inside < limit.least or (limit.most is not None and inside > limit.most):
            return False
    return True


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
