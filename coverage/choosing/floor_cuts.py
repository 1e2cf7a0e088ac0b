"""How many candidates a floor takes at the least: rows that make the relaxation of floors stronger.

Of the candidates that cover an item of the floor at least n must be chosen, where n is the smallest number with
UB(n) ≥ least in the covering problem of the floor's items alone. The linear relaxation by itself would take parts of
stations there.

Source: the idea is that of S. Martello, P. Toth, Knapsack Problems, 1990 (least cardinality of a cover).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...geo.network import Int64
from .cover_problem import CoverProblem, part_of
from .exact import Effort, best_plan
from .reduction import reduce_problem
from .rule_model import RuleModel, Sides, mask_of, sides_of

LITTLE = Effort(shakes=20, nodes=60, rounds=100)


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
    sides = model.sides
    parts: list[tuple[Int64, Int64, int, int | None, str]] = [
        (sides.index[a:b], sides.value[a:b], int(least), int(most), name)
        for a, b, least, most, name in zip(
            sides.start[:-1], sides.start[1:], sides.least, sides.most, sides.name, strict=True
        )
    ]
    parts += [
        (rows, np.ones(len(rows), dtype=np.int64), least, None, f"number for {model.floors.name[f]}")
        for f, (rows, least) in enumerate(numbers)
    ]
    return replace(model, sides=sides_of(parts))


def curves_of(model: RuleModel) -> list[FloorCurve]:
    """Return the curve of each floor of `model`."""
    floors: Sides = model.floors
    return [
        FloorCurve(model.problem, floors.index[a:b]) for a, b in zip(floors.start[:-1], floors.start[1:], strict=True)
    ]
