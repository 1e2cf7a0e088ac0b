"""The covering problem as a program, its linear relaxation, and the multipliers that this leaves behind.

    maximise  Σ wᵢ zᵢ   with  zᵢ ≤ Σ yⱼ over the candidates j that cover i,  Σ yⱼ ≤ k,  0 ≤ z ≤ 1,  y ∈ {0, 1}

The duals of the first rows are multipliers for the bound of `multipliers`: whatever the solver's rounding, the bound
that is reported is added up again in integers. An item with one candidate needs no row of its own.

Source: R. Church, C. ReVelle, 1974.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ...geo.network import Float64, Int64
from .cover_problem import CoverProblem
from .multipliers import in_units
from .solver import INF, Answer, Program, Rows, Wanted, solve, solve_each


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The solution of a relaxation.

    Attributes:
        opened: (c,) how far each candidate is open, 0 … 1.
        multiplier: (n,) multipliers in 1/1024.
        objective: value of the relaxation, as a float: no plan of k covers more, but for the solver's rounding.
    """

    opened: Float64
    multiplier: Int64
    objective: float


@dataclass(frozen=True, eq=False)
class CoverProgram:
    """A covering problem as a program: variables are the candidates, then the items that have a row.

    Attributes:
        program: the program; its last row limits the number of candidates.
        shared: (s,) items with two candidates or more, in the order of their rows.
        alone: (a,) the other items, whose weight stands with their only candidate.
    """

    program: Program
    shared: Int64
    alone: Int64


def cover_program(problem: CoverProblem, *, k: int, whole: bool) -> CoverProgram:
    """Return the program of choosing at most `k` candidates; every item has a candidate."""
    degree = np.diff(problem.item_start)
    shared, alone = np.flatnonzero(degree > 1), np.flatnonzero(degree == 1)
    cost = np.zeros(problem.candidates + len(shared))
    np.add.at(cost, problem.candidate[problem.item_start[alone]], problem.weight[alone])
    cost[problem.candidates :] = problem.weight[shared]
    rows = Rows()
    # Each row: − z, then its candidates.
    count = degree[shared] + 1
    start = np.zeros(len(shared) + 1, dtype=np.int64)
    np.cumsum(count, out=start[1:])
    index, value = np.empty(start[-1], dtype=np.int64), np.ones(start[-1])
    index[start[:-1]], value[start[:-1]] = problem.candidates + np.arange(len(shared)), -1.0
    rest = np.ones(start[-1], dtype=np.bool_)
    rest[start[:-1]] = False
    index[rest] = problem.candidate[np.repeat(degree > 1, degree)]
    rows.add_many(count, index, value, lower=np.zeros(len(shared)), upper=np.full(len(shared), INF))
    rows.add(np.arange(problem.candidates), np.ones(problem.candidates), upper=float(k))
    integer = np.zeros(len(cost), dtype=np.bool_)
    integer[: problem.candidates] = whole
    return CoverProgram(rows.program(cost, whole=integer), shared, alone)


def relax(problem: CoverProblem, *, k: int, wanted: Wanted | None = None) -> Relaxed | None:
    """Solve the linear relaxation for k candidates; None where the solver stopped before the end."""
    built = cover_program(problem, k=k, whole=False)
    return relaxed_of(problem, built, solve(built.program, wanted=wanted))


def relax_each(
    problem: CoverProblem, counts: Iterable[int], *, wanted: Wanted | None = None
) -> Iterator[Relaxed | None]:
    """Solve the linear relaxation for one number of candidates after another, each from the one before."""
    built = cover_program(problem, k=1, whole=False)
    last = len(built.program.row_lower) - 1
    for answer in solve_each(built.program, row=last, upper=counts, wanted=wanted):
        yield relaxed_of(problem, built, answer)


def relaxed_of(problem: CoverProblem, built: CoverProgram, answer: Answer) -> Relaxed | None:
    """Read candidates and multipliers from the solver's answer."""
    if answer.outcome != "optimal":
        return None
    share = np.zeros(problem.items)
    share[built.shared] = np.abs(answer.duals[: len(built.shared)])
    share[built.alone] = problem.weight[built.alone]
    return Relaxed(answer.values[: problem.candidates], in_units(share, problem.weight), answer.objective)


def values_of(problem: CoverProblem, built: CoverProgram, chosen: list[int]) -> Float64:
    """Return a plan as the values of the program's variables."""
    values = np.zeros(len(built.program.cost))
    values[chosen] = 1.0
    values[problem.candidates :] = problem.covered(chosen)[built.shared]
    return values
