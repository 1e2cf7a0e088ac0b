"""Candidates that another one makes needless, where the rules allow to say so.

With a limit of the number and floors alone, a candidate whose items another one covers too may always give way to it.
Groups, areas, spacing, budgets and limits tell candidates apart, so that nothing goes out there.

Source: as in `reduction`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geo.network import Int64
from .cover_problem import CoverProblem, part_of
from .reduction import reduce_problem
from .rule_model import mask_of
from .site_rules import NONE, SiteRules


@dataclass(frozen=True, eq=False)
class Undominated:
    """A problem of fewer candidates and the same items.

    Attributes:
        problem: the problem.
        row: (c',) its candidates in the one before.
        number: (c,) for each candidate before it or the one that stands for it; −1 where it covers nothing that counts.
        rules: the rules, in rows of the problem.
    """

    problem: CoverProblem
    row: Int64
    number: Int64
    rules: SiteRules

    def before(self, rows: list[int]) -> list[int]:
        """Return rows of the problem before."""
        return [int(self.row[row]) for row in rows]

    def now(self, rows: list[int]) -> list[int]:
        """Return rows of this problem that cover as much as the rows before."""
        return sorted({int(self.number[row]) for row in rows} - {NONE})


def undominated(problem: CoverProblem, rules: SiteRules) -> Undominated:
    """Leave out dominated candidates if `rules` hold floors alone."""
    every = np.arange(problem.candidates)
    told_apart = (rules.most_a_group, rules.least_an_area, rules.apart, rules.budget)
    if any(rule is not None for rule in told_apart) or rules.limits:
        return Undominated(problem, every, every, rules)
    reduced = reduce_problem(problem, settled=np.zeros(problem.items, dtype=np.bool_), dominate=True)
    number = np.full(problem.candidates, NONE, dtype=np.int64)
    number[reduced.row] = np.arange(len(reduced.row))
    gone = np.flatnonzero(reduced.dominated_by != NONE)
    number[gone] = number[reduced.dominated_by[gone]]
    kept = mask_of(reduced.row, problem.candidates)
    smaller = part_of(problem, kept, np.ones(problem.items, dtype=np.bool_))
    # Groups, areas and costs without a number say nothing, and do not fit fewer candidates.
    return Undominated(smaller, reduced.row, number, SiteRules(floors=rules.floors))
