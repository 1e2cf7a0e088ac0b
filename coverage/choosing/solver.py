"""Linear and mixed-integer programs, handed to HiGHS: one thread, one seed, limits of work and never of the clock.

Source: Q. Huangfu, J. Hall, Parallelizing the dual revised simplex method, Mathematical Programming Computation 10,
2018.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import highspy
import numpy as np
import numpy.typing as npt

from ...geo.network import Float64, Int64
from .interrupting import run_apart

Wanted = Callable[[], bool]
Outcome = Literal["optimal", "infeasible", "limit", "interrupted"]
INF = highspy.kHighsInf
PRIMAL_SIMPLEX, DUAL_SIMPLEX = 4, 1
# Weights are whole, so a plan that is not better by one is not better; just under one leaves room for rounding.
WHOLE_GAP = 0.999
TOLERANCE = 1e-9
QUICK = 2_000  # coefficients of a program that is solved before anybody could interrupt it


@dataclass(frozen=True, eq=False)
class Program:
    """Maximise cost · x, with lower ≤ x ≤ upper, row_lower ≤ A x ≤ row_upper, and x whole where `whole`.

    Attributes:
        cost: (v,).
        lower: (v,).
        upper: (v,).
        whole: (v,) which variables take whole values.
        start: (r + 1,) where each row of A starts below.
        index: (a,) variables.
        value: (a,) coefficients.
        row_lower: (r,).
        row_upper: (r,).
    """

    cost: Float64
    lower: Float64
    upper: Float64
    whole: npt.NDArray[np.bool_]
    start: Int64
    index: Int64
    value: Float64
    row_lower: Float64
    row_upper: Float64


@dataclass(frozen=True, eq=False)
class Answer:
    """What the solver says; it is checked again before anybody believes it.

    Attributes:
        outcome: ``optimal`` alone says that nothing better exists.
        values: (v,) the best solution found; empty where there is none.
        duals: (r,) of the rows, of a linear program; empty otherwise.
        objective: of `values`; −inf where there is none.
        bound: no solution is better than this.
    """

    outcome: Outcome
    values: Float64
    duals: Float64
    objective: float
    bound: float


@dataclass(frozen=True)
class Limits:
    """How much work a solver may do.

    Attributes:
        nodes: of branch and bound.
        leaves: of branch and bound; it stops at whichever comes first.
    """

    nodes: int = 2_000
    leaves: int = 1_000_000


class Rows:
    """Rows of a program as they are put together; each has its bounds, its variables and their coefficients."""

    def __init__(self) -> None:
        self._index: list[Int64] = []
        self._value: list[Float64] = []
        self._count: list[Int64] = []
        self._lower: list[Float64] = []
        self._upper: list[Float64] = []

    def add(self, index: npt.ArrayLike, value: npt.ArrayLike, *, lower: float = -INF, upper: float = INF) -> None:
        """Add a row."""
        places = np.asarray(index, dtype=np.int64)
        self.add_many(np.array([len(places)]), places, value, lower=[lower], upper=[upper])

    def add_many(
        self,
        count: npt.ArrayLike,
        index: npt.ArrayLike,
        value: npt.ArrayLike,
        *,
        lower: npt.ArrayLike,
        upper: npt.ArrayLike,
    ) -> None:
        """Add rows, one after another in `index` and `value`, of `count` entries each."""
        places = np.asarray(index, dtype=np.int64)
        counts = np.asarray(count, dtype=np.int64)
        self._count.append(counts)
        self._index.append(places)
        self._value.append(np.broadcast_to(np.asarray(value, dtype=np.float64), places.shape))
        self._lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), counts.shape))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), counts.shape))

    def program(
        self,
        cost: npt.ArrayLike,
        *,
        whole: npt.NDArray[np.bool_],
        lower: npt.ArrayLike = 0.0,
        upper: npt.ArrayLike = 1.0,
    ) -> Program:
        """Return the program with these rows."""
        costs = np.asarray(cost, dtype=np.float64)
        start = np.zeros(sum(len(part) for part in self._count) + 1, dtype=np.int64)
        if self._count:
            np.cumsum(np.concatenate(self._count), out=start[1:])
        return Program(
            costs,
            np.broadcast_to(np.asarray(lower, dtype=np.float64), costs.shape),
            np.broadcast_to(np.asarray(upper, dtype=np.float64), costs.shape),
            whole,
            start,
            np.concatenate([*self._index, np.empty(0, dtype=np.int64)]),
            np.concatenate([*self._value, np.empty(0)]),
            np.concatenate([*self._lower, np.empty(0)]),
            np.concatenate([*self._upper, np.empty(0)]),
        )


def solve(
    program: Program, *, start: Float64 | None = None, limits: Limits | None = None, wanted: Wanted | None = None
) -> Answer:
    """Solve `program`: as a linear program where no variable is whole, by branch and bound otherwise.

    Args:
        program: the program; with whole variables its objective is whole too, and a gap below one is none.
        start: (v,) a solution to begin with.
        limits: of the work; unlimited where not given.
        wanted: asked now and then; False interrupts.
    """
    if not len(program.cost):
        return _without_variables(program)
    highs = _loaded(program)
    if limits is not None:
        highs.setOptionValue("mip_max_nodes", limits.nodes)
        highs.setOptionValue("mip_max_leaves", limits.leaves)
    if start is not None:
        highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), np.asarray(start, dtype=np.float64))
    return _run(highs, program, wanted)


def solve_each(program: Program, *, row: int, upper: Iterable[float], wanted: Wanted | None = None) -> Iterator[Answer]:
    """Solve a linear program for one upper bound of a row after another, each from the basis of the one before.

    That basis stays dual feasible when a bound moves: the dual simplex needs a few steps, the primal starts over.
    """
    highs = _loaded(program)
    highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
    for value in upper:
        highs.changeRowBounds(row, -INF, float(value))
        yield _run(highs, program, wanted)


class Held:
    """A linear program that stays loaded, solved for one set of bounds after another, each from the last basis.

    Attributes:
        steps: of the simplex method, so far.
    """

    def __init__(self, program: Program, *, wanted: Wanted | None = None) -> None:
        self._program, self._highs, self._wanted = program, _loaded(program), wanted
        self.steps = 0

    def solve(self, lower: npt.ArrayLike, upper: npt.ArrayLike) -> Answer:
        """Solve it with these bounds (b,) of its first b variables."""
        low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
        self._highs.changeColsBounds(len(low), np.arange(len(low), dtype=np.int32), low, high)
        answer = self._run()
        # The primal simplex now and then ends with a basis that is all but optimal, and says "unknown".
        return self._run() if answer.outcome == "limit" else answer

    def _run(self) -> Answer:
        answer = _run(self._highs, self._program, self._wanted)
        if answer.outcome != "interrupted":
            self.steps += max(int(self._highs.getInfo().simplex_iteration_count), 0)
            self._highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)  # the basis stays dual feasible
        return answer


def solve_adding(
    program: Program,
    more: Callable[[Answer], list[Int64]],
    *,
    rounds: int,
    owing: bool = False,
    wanted: Wanted | None = None,
) -> Answer:
    """Solve a linear program, and again with the rows Σ x ≤ 1 that `more` names, until it names none or the rounds end.

    Args:
        program: the program, of continuous variables.
        more: given an answer, the variables of each row to add; an answer to which it names rows is solved again.
        rounds: how often rows are added at the most.
        owing: whether rows are unmet where nothing is chosen: the dual simplex can begin there, the primal cannot.
        wanted: asked now and then; False interrupts.
    """
    if not len(program.cost):
        return _without_variables(program)
    highs = _loaded(program)
    if owing:
        highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
    answer = _run(highs, program, wanted)
    for _ in range(rounds):
        added = more(answer) if answer.outcome == "optimal" else []
        if not added:
            break
        starts = np.cumsum([0, *(len(row) for row in added[:-1])]).astype(np.int32)
        index, count = np.concatenate(added), len(added)
        highs.addRows(
            count, np.full(count, -INF), np.ones(count), len(index), starts, index.astype(np.int32), np.ones(len(index))
        )
        highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)  # new rows leave the basis dual feasible
        answer = _run(highs, program, wanted)
    return answer


def _without_variables(program: Program) -> Answer:
    holds = bool((program.row_lower <= 0).all() and (program.row_upper >= 0).all())
    empty = np.empty(0)
    return Answer("optimal", empty, empty, 0.0, 0.0) if holds else Answer("infeasible", empty, empty, -INF, -INF)


def _loaded(program: Program) -> highspy.Highs:
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    for name, value in (
        ("threads", 1),
        ("parallel", "off"),
        ("random_seed", 1),
        ("simplex_strategy", PRIMAL_SIMPLEX),
        ("mip_allow_restart", False),  # a core is small already: to presolve it anew costs more than it saves
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", WHOLE_GAP),
        ("mip_feasibility_tolerance", TOLERANCE),
        ("primal_feasibility_tolerance", TOLERANCE),
        ("dual_feasibility_tolerance", TOLERANCE),
    ):
        highs.setOptionValue(name, value)
    highs.passModel(_model(program))
    return highs


def _model(program: Program) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.cost), len(program.row_lower)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_, model.col_lower_, model.col_upper_ = program.cost, program.lower, program.upper
    model.row_lower_, model.row_upper_ = program.row_lower, program.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = model.num_col_, model.num_row_
    model.a_matrix_.start_ = program.start.astype(np.int32)
    model.a_matrix_.index_ = program.index.astype(np.int32)
    model.a_matrix_.value_ = program.value
    if program.whole.any():
        kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
        model.integrality_ = [kinds[bool(flag)] for flag in program.whole]
    return model


def _run(highs: highspy.Highs, program: Program, wanted: Wanted | None) -> Answer:
    """Run the solver and read its answer; no longer than a moment after `wanted` says no."""
    if wanted is None or len(program.index) < QUICK:
        highs.run()
        return _answer(highs, program)
    if not run_apart(highs, wanted):
        return Answer("interrupted", np.empty(0), np.empty(0), -INF, INF)
    return _answer(highs, program)


def _answer(highs: highspy.Highs, program: Program) -> Answer:
    status, info = highs.getModelStatus(), highs.getInfo()
    kind = highspy.HighsModelStatus
    outcomes: dict[highspy.HighsModelStatus, Outcome] = {
        kind.kOptimal: "optimal",
        kind.kInfeasible: "infeasible",
        kind.kInterrupt: "interrupted",
    }
    outcome = outcomes.get(status, "limit")
    solution = highs.getSolution()
    is_mip = bool(program.whole.any())
    feasible = info.primal_solution_status == 2  # kSolutionStatusFeasible
    values = np.array(solution.col_value) if feasible else np.empty(0)
    duals = np.array(solution.row_dual) if not is_mip and outcome == "optimal" else np.empty(0)
    objective = float(info.objective_function_value) if feasible else -INF
    if outcome == "infeasible":
        return Answer(outcome, np.empty(0), np.empty(0), -INF, -INF)
    bound = float(info.mip_dual_bound) if is_mip else (objective if outcome == "optimal" else INF)
    return Answer(outcome, values, duals, objective, bound)
