"""A covering problem under rules as a program, and its linear relaxation with the multipliers that this leaves behind.

The rows of `relaxation.cover_program`, then the sides, then the floors; candidates that stand too close enter as
cliques, and only those cliques that a solution breaks: few of the many pairs ever matter.

Source: as in `rule_model`; W. Cook, R. Dash, R. Fukasawa, M. Goycoolea, Numerically safe Gomory mixed-integer cuts,
INFORMS J. Computing 21, 2009 (a bound from rounded multipliers is valid).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from ....geo.network import Float64, Int64
from ..relaxation import CoverProgram, cover_program, values_of
from ..solver import INF, Answer, Program, Rows, Wanted, solve_adding
from .rule_model import RuleModel, Sides
from .rule_prices import Prices, prices_of
from .spacing import cliques_of

CUT_ROUNDS = 40  # rounds of cliques; each is solved from the one before
BROKEN = 1e-6


@dataclass(frozen=True, eq=False)
class RuleRelaxed:
    """The linear relaxation of a model.

    Attributes:
        feasible: False where the solver says that not even parts of candidates can obey the rules.
        opened: (c,) how far each candidate is open, 0 … 1; empty where there is no solution.
        prices: the multipliers; None where there is no solution.
    """

    feasible: bool
    opened: Float64
    prices: Prices | None


@dataclass(frozen=True, eq=False)
class RuleProgram:
    """A model as a program: `cover` without rules, `program` with all of them but the pairs; objective in units."""

    cover: CoverProgram
    program: Program


def rule_program(model: RuleModel, *, whole: bool) -> RuleProgram:
    """Return the program of `model` with its sides and floors."""
    worth = replace(model.problem, weight=model.gain)
    cover = cover_program(worth, k=model.k, whole=whole)
    base = cover.program
    c = model.problem.candidates
    # An item with one candidate has no variable of its own: that candidate stands for it.
    column = np.empty(model.problem.items, dtype=np.int64)
    column[cover.shared] = c + np.arange(len(cover.shared))
    column[cover.alone] = model.problem.candidate[model.problem.item_start[cover.alone]]
    floors = model.floors
    owed = csr_array((floors.value, (floors.row_of(), column[floors.index])), shape=(floors.rows, len(base.cost)))
    owed.sum_duplicates()
    cost = base.cost.copy()
    cost[:c] -= model.cost
    rows = Rows()
    rows.add_many(np.diff(base.start), base.index, base.value, lower=base.row_lower, upper=base.row_upper)
    rows.add_many(
        np.diff(model.sides.start),
        model.sides.index,
        model.sides.value,
        lower=model.sides.least,
        upper=model.sides.most,
    )
    rows.add_many(np.diff(owed.indptr), owed.indices, owed.data, lower=floors.least, upper=np.full(floors.rows, INF))
    return RuleProgram(cover, rows.program(cost / model.unit, whole=base.whole))


def with_cliques(program: Program, starts: Int64, members: Int64) -> Program:
    """Return the program with a row for each clique: at most one of its members."""
    count = len(starts) - 1
    return replace(
        program,
        start=np.concatenate([program.start, program.start[-1] + starts[1:]]),
        index=np.concatenate([program.index, members]),
        value=np.concatenate([program.value, np.ones(len(members))]),
        row_lower=np.concatenate([program.row_lower, np.full(count, -INF)]),
        row_upper=np.concatenate([program.row_upper, np.ones(count)]),
    )


def with_objective(program: Program, *, least: float) -> Program:
    """Return the program with a row that asks for an objective of `least` or more."""
    index = np.flatnonzero(program.cost)
    return replace(
        program,
        start=np.append(program.start, program.start[-1] + len(index)),
        index=np.concatenate([program.index, index]),
        value=np.concatenate([program.value, program.cost[index]]),
        row_lower=np.append(program.row_lower, least - 1e-6),
        row_upper=np.append(program.row_upper, INF),
    )


def relax_under_rules(model: RuleModel, *, wanted: Wanted | None = None) -> RuleRelaxed | None:
    """Solve the linear relaxation, with the cliques that it breaks; None where the solver stopped before the end."""
    built = rule_program(model, whole=False)
    cuts: list[Int64] = []

    def broken(answer: Answer) -> list[Int64]:
        new = _broken_cliques(model, answer.values[: model.problem.candidates]) if len(answer.values) else []
        cuts.extend(new)
        return new

    rounds = CUT_ROUNDS if len(model.near) else 0
    owing = model.floors.rows > 0 or bool(model.sides.least.any())
    answer = solve_adding(built.program, broken, rounds=rounds, owing=owing, wanted=wanted)
    if answer.outcome == "infeasible":
        return RuleRelaxed(False, np.empty(0), None)
    if answer.outcome != "optimal":
        return None
    return RuleRelaxed(True, answer.values[: model.problem.candidates], _prices(model, built, answer, cuts))


def _prices(model: RuleModel, built: RuleProgram, answer: Answer, cuts: list[Int64]) -> Prices:
    shared, sides, floors = len(built.cover.shared), model.sides.rows, model.floors.rows
    duals = answer.duals * model.unit
    item = np.zeros(model.problem.items)
    item[built.cover.shared] = np.abs(duals[:shared])
    item[built.cover.alone] = 2.0**40  # all that it is worth
    rest = duals[shared + 1 :]
    side = np.concatenate([rest[:sides], np.maximum(rest[sides + floors : sides + floors + len(cuts)], 0.0)])
    # A solver may leave a row of cliques behind that it was given last and did not solve with.
    side = np.concatenate([side, np.zeros(sides + len(cuts) - len(side))])
    floor = np.maximum(-rest[sides : sides + floors], 0.0)
    return prices_of(model, _joined(model.sides, cuts), item=item, side=side, floor=floor)


def _joined(sides: Sides, cliques: list[Int64]) -> Sides:
    count = len(cliques)
    ends = sides.start[-1] + np.cumsum([len(clique) for clique in cliques], dtype=np.int64)
    members = np.concatenate([np.empty(0, dtype=np.int64), *cliques])
    return Sides(
        np.concatenate([sides.start, ends]),
        np.concatenate([sides.index, members]),
        np.concatenate([sides.value, np.ones(len(members), dtype=np.int64)]),
        np.concatenate([sides.least, np.zeros(count, dtype=np.int64)]),
        np.concatenate([sides.most, np.ones(count, dtype=np.int64)]),
        (*sides.name, *("spacing",) * count),
    )


def _broken_cliques(model: RuleModel, opened: Float64) -> list[Int64]:
    """Cliques of which the solution opens more than one, grown by all that stand too close to every member."""
    support = np.flatnonzero(opened > BROKEN)
    place = np.full(model.problem.candidates, -1, dtype=np.int64)
    place[support] = np.arange(len(support))
    row = np.repeat(support, np.diff(model.near_start)[support])
    near = np.concatenate([np.empty(0, dtype=np.int64), *(_near(model, int(j)) for j in support)])
    kept = (place[near] >= 0) & (row < near)
    pairs = np.stack([place[row[kept]], place[near[kept]]], axis=1)
    starts, members = cliques_of(pairs, len(support))
    found: list[Int64] = []
    for a, b in itertools.pairwise(starts):
        clique = support[members[a:b]]
        if opened[clique].sum() > 1 + BROKEN:
            found.append(_grown(model, clique))
    return found


def _near(model: RuleModel, row: int) -> Int64:
    return model.near[model.near_start[row] : model.near_start[row + 1]]


def _grown(model: RuleModel, clique: Int64) -> Int64:
    """The clique with further candidates: of those near to all, the one with the most items first."""
    common = _near(model, int(clique[0]))
    for row in clique[1:]:
        common = np.intersect1d(common, _near(model, int(row)), assume_unique=True)
    members = [int(row) for row in clique]
    size = np.diff(model.problem.start)
    while len(common):
        best = int(common[np.argmax(size[common])])
        members.append(best)
        common = np.intersect1d(common, _near(model, best), assume_unique=True)
    return np.sort(np.array(members, dtype=np.int64))


def model_cliques(model: RuleModel) -> tuple[Int64, Int64]:
    """Return cliques that cover every pair of the model: where each starts, and their members."""
    c = model.problem.candidates
    row = np.repeat(np.arange(c), np.diff(model.near_start))
    pairs = np.stack([row, model.near], axis=1)
    return cliques_of(pairs[row < model.near], c)


def plan_values(model: RuleModel, built: RuleProgram, chosen: Iterable[int]) -> Float64:
    """Return a plan as the values of the program's variables."""
    return values_of(model.problem, built.cover, [int(row) for row in chosen])
