"""Choosing sites by the tools that one would take otherwise: spopt, and the model written down in PuLP.

Both build a program and hand it to CBC or HiGHS, on one thread. spopt takes a dense matrix of costs; the plain model
has a variable and a row for each residence, and one term for each pair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pulp
from published import Median
from scipy.sparse import csr_array
from site_instances import Bare, Instance
from spopt.locate import MCLP, PMedian

BEYOND = 2.0  # a cost beyond the radius of 1


@dataclass(frozen=True)
class Told:
    """What a peer answers.

    Attributes:
        value: residents covered in all; 0 where it found nothing.
        finished: whether it says that nothing better exists; False where its time was up.
    """

    value: int
    finished: bool


Solver = Callable[[float], pulp.LpSolver]


def cbc(limit_s: float) -> pulp.LpSolver:
    """CBC, as it comes with PuLP."""
    return pulp.PULP_CBC_CMD(msg=False, threads=1, timeLimit=limit_s, gapRel=0)


def highs(limit_s: float) -> pulp.LpSolver:
    """HiGHS in this process."""
    return pulp.HiGHS(msg=False, threads=1, timeLimit=limit_s, gapRel=0)


def spopt(left: Bare, k: int, solver: Solver, limit_s: float) -> Told:
    """`MCLP.from_cost_matrix` on what is left to decide, without its tables of who serves whom."""
    costs = np.full(left.covers.shape[::-1], BEYOND)
    pairs = left.covers.tocoo()
    costs[pairs.col, pairs.row] = 0.0
    model = MCLP.from_cost_matrix(costs, left.weight, service_radius=1.0, p_facilities=k)
    return _told(_solved(model, solver(limit_s)), left.base)


def spopt_whole(instance: Instance, k: int, solver: Solver, limit_s: float) -> Told:
    """`MCLP.from_cost_matrix` on the whole matrix, every residence in it; today's stations are predefined."""
    costs = np.full(instance.reach.shape[::-1], BEYOND)
    pairs = instance.reach.tocoo()
    costs[pairs.col, pairs.row] = 0.0
    given = np.zeros(instance.reach.shape[0])
    given[list(instance.fixed)] = 1
    count = k + len(instance.fixed)
    model = MCLP.from_cost_matrix(
        costs, instance.weight, service_radius=1.0, p_facilities=count, predefined_facilities_arr=given
    )
    return _told(_solved(model, solver(limit_s)), 0)


def plain(left: Bare, k: int, solver: Solver, limit_s: float) -> Told:
    """Maximise Σ w z with z ≤ Σ y over the candidates that cover it, and Σ y ≤ k, term by term."""
    problem = pulp.LpProblem("sites", pulp.LpMaximize)
    by_home = csr_array(left.covers.T)
    y = [pulp.LpVariable(f"y{j}", cat="Binary") for j in range(left.covers.shape[0])]
    z = [pulp.LpVariable(f"z{i}", 0, 1) for i in range(by_home.shape[0])]
    problem += pulp.LpAffineExpression(list(zip(z, left.weight.tolist(), strict=True)))
    for i, home in enumerate(z):
        candidates = by_home.indices[by_home.indptr[i] : by_home.indptr[i + 1]].tolist()
        problem += pulp.LpAffineExpression([(y[j], 1) for j in candidates]) - home >= 0
    problem += pulp.LpAffineExpression([(open_, 1) for open_ in y]) <= k
    problem.solve(solver(limit_s))
    return _told(problem, left.base)


def spopt_median(median: Median, solver: Solver, limit_s: float) -> Told:
    """`PMedian.from_cost_matrix`; its value is a sum of walks."""
    weight = np.ones(median.walk.shape[1], dtype=np.int64)
    model = PMedian.from_cost_matrix(median.walk.T, weight, p_facilities=median.p)
    return _told(_solved(model, solver(limit_s)), 0)


def _solved(model: MCLP | PMedian, solver: pulp.LpSolver) -> pulp.LpProblem:
    try:
        model.solve(solver, results=False)
    except RuntimeError:  # it says so of a plan that was found when the time was up, too
        return model.problem
    return model.problem


def _told(problem: pulp.LpProblem, base: int) -> Told:
    value = problem.objective.value()
    found = problem.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible) and value is not None
    return Told(base + round(value) if found else 0, problem.sol_status == pulp.LpSolutionOptimal)
