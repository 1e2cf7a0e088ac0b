"""How many candidates a floor takes at the least: rows that make the relaxation of floors stronger.

Of the candidates that cover an item of the floor at least n must be chosen, where n is the smallest number with
UB(n) ≥ least in the covering problem of the floor's items alone. The linear relaxation by itself would take parts of
stations there.

A candidate that two floors share counts for both, and may cover little of either. With u the weight that it covers of
a floor alone, capped at what is owed,

    Σ ⌈parts · u / least⌉ x  ≥  parts        for parts = 2, 3, …

since a plan that meets the floor has Σ u ≥ least: a small u counts as one of many parts only.

Source: the ideas are those of S. Martello, P. Toth, Knapsack Problems, 1990 (least cardinality of a cover) and
V. Chvátal, Edmonds polytopes and a hierarchy of combinatorial problems, Discrete Mathematics 4, 1973 (rounding rows).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....geo.network import Int64
from ..cover_problem import CoverProblem, part_of
from ..exact import Effort, best_plan
from ..reduction import reduce_problem
from .rule_model import RuleModel, Sides, mask_of, sides_of

LITTLE = Effort(shakes=20, nodes=60, rounds=100)
MOST_PARTS = 11  # more parts have brought the relaxation nothing
_Row = tuple[Int64, Int64, int, int | None, str]


class FloorCurve:
    """How much n candidates cover at the most of some items, for one n after another as they are asked for."""

    def __init__(self, problem: CoverProblem, items: Int64) -> None:
        """Take the problem of `items` alone.

        Args:
            problem: the problem.
            items: (f,) columns.
        """
        inside = mask_of(items, problem.items)
        touching = np.zeros(problem.candidates, dtype=np.bool_)
        touching[problem.rows()[inside[problem.item] & (problem.weight[problem.item] > 0)]] = True
        self.rows = np.flatnonzero(touching)
        part = part_of(problem, touching, inside)
        self._problem = reduce_problem(part, settled=np.zeros(part.items, dtype=np.bool_), dominate=True).problem
        self._total = int(self._problem.weight.sum())
        self._most, self._plan = [0], [0][:0]

    def fewest(self, least: int) -> int:
        """Return a number of candidates below which no plan covers `least`; the number of all where none does."""
        n = 0
        while self._bound(n) < least and n < len(self.rows):
            n += 1
        return n

    def _bound(self, n: int) -> int:
        while len(self._most) <= n:
            if self._most[-1] >= self._total:
                self._most.append(self._total)
                continue
            best = best_plan(self._problem, k=len(self._most), effort=LITTLE, hint=self._plan)
            self._plan = best.rows
            self._most.append(best.bound)
        return self._most[n]


def with_floor_cuts(model: RuleModel, curves: list[FloorCurve]) -> RuleModel:
    """Return the model with a row for each floor; `curves` are those of its floors, in their order."""
    numbers = [(curve.rows, curve.fewest(int(model.floors.least[f]))) for f, curve in enumerate(curves)]
    return with_numbers(model, numbers)


def with_numbers(model: RuleModel, numbers: list[tuple[Int64, int]]) -> RuleModel:
    """Return the model with a row for each of its first floors: of these candidates at least so many."""
    return _with_rows(
        model,
        [
            (rows, np.ones(len(rows), dtype=np.int64), least, None, f"number for {model.floors.name[f]}")
            for f, (rows, least) in enumerate(numbers)
        ],
    )


def with_parts(model: RuleModel) -> RuleModel:
    """Return the model with the rounded rows of each floor; for a bound: local search keeps to rows too narrowly."""
    rows: list[_Row] = []
    floors, problem = model.floors, model.problem
    candidate = problem.rows()
    for f, (a, b) in enumerate(zip(floors.start[:-1], floors.start[1:], strict=True)):
        least = int(floors.least[f])
        value = np.zeros(problem.items, dtype=np.int64)
        value[floors.index[a:b]] = floors.value[a:b]
        alone = np.zeros(problem.candidates, dtype=np.int64)
        np.add.at(alone, candidate, value[problem.item])
        touching = np.flatnonzero(alone)
        share = np.minimum(alone[touching], least)
        rows += [
            (touching, -(-share * parts // least), parts, None, f"{parts} parts of {floors.name[f]}")
            for parts in range(2, min(MOST_PARTS, least) + 1)
        ]
    return _with_rows(model, rows)


def _with_rows(model: RuleModel, rows: list[_Row]) -> RuleModel:
    sides = model.sides
    own: list[_Row] = [
        (sides.index[a:b], sides.value[a:b], int(least), int(most), name)
        for a, b, least, most, name in zip(
            sides.start[:-1], sides.start[1:], sides.least, sides.most, sides.name, strict=True
        )
    ]
    return replace(model, sides=sides_of([*own, *rows]))


def curves_of(model: RuleModel) -> list[FloorCurve]:
    """Return the curve of each floor of `model`."""
    floors: Sides = model.floors
    return [
        FloorCurve(model.problem, floors.index[a:b]) for a, b in zip(floors.start[:-1], floors.start[1:], strict=True)
    ]
