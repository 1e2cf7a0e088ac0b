"""Candidates that another one makes needless, where the rules allow to say so.

A candidate whose items another one covers too may give way to it where every rule treats both alike: they are of one
group, area and cost, and in the same limits. A plan that has both does without the first; where the rules also say how
many there must be at the least, another one of their kind comes in for it, so that more of a kind must stay than a plan
may have. Spacing tells all candidates apart, so that nothing goes out there.

Source: as in `reduction`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ....geo.network import Int64
from ..cover_problem import CoverProblem, Mask, from_rows, part_of
from ..reduction import reduce_problem
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


def undominated(problem: CoverProblem, rules: SiteRules, *, k: int | None = None) -> Undominated:
    """Leave out candidates that another one dominates which all `rules` treat alike.

    Args:
        problem: the problem.
        rules: the rules.
        k: number of candidates that a plan may have; None is no limit.
    """
    every = np.arange(problem.candidates)
    if rules.apart is not None:
        return Undominated(problem, every, every, rules)
    kind = _kinds(problem.candidates, rules)
    told = _with_kinds(problem, kind)
    reduced = reduce_problem(told, settled=np.zeros(told.items, dtype=np.bool_), dominate=True)
    kept = mask_of(reduced.row, problem.candidates)
    if rules.leasts or any(limit.least for limit in rules.limits):
        left = np.bincount(kind[kept], minlength=int(kind.max(initial=0)) + 1)
        kept |= (left < (problem.candidates if k is None else k))[kind]
    row = np.flatnonzero(kept)
    number = np.full(problem.candidates, NONE, dtype=np.int64)
    number[row] = np.arange(len(row))
    gone = np.flatnonzero(~kept & (reduced.dominated_by != NONE))
    number[gone] = number[reduced.dominated_by[gone]]
    smaller = part_of(problem, kept, np.ones(problem.items, dtype=np.bool_))
    return Undominated(smaller, row, number, _rules_of(rules, kept))


def _kinds(candidates: int, rules: SiteRules) -> Int64:
    """The kind (c,) of each candidate: all rules treat candidates of one kind alike."""
    told: list[Int64] = [
        np.asarray(values, dtype=np.int64)
        for values, asked in (
            (rules.group, rules.most_a_group is not None),
            (rules.area, bool(rules.leasts)),
            (rules.cost, rules.budget is not None),
        )
        if values is not None and asked
    ]
    told += [mask_of(limit.rows, candidates).astype(np.int64) for limit in rules.limits]
    if not told or not candidates:
        return np.zeros(candidates, dtype=np.int64)
    kind: Int64 = np.unique(np.column_stack(told), axis=0, return_inverse=True)[1].astype(np.int64).ravel()
    return kind


def _with_kinds(problem: CoverProblem, kind: Int64) -> CoverProblem:
    """The problem with one item more for each kind, which its candidates cover: only of one's kind is one dominated."""
    count = int(kind.max(initial=0)) + 1
    if count == 1:
        return problem
    place = problem.start[1:]
    item = np.insert(problem.item, place, (problem.items + kind).astype(problem.item.dtype))
    start = problem.start + np.arange(problem.candidates + 1)
    return from_rows(start, item, np.concatenate([problem.weight, np.ones(count, dtype=np.int64)]))


def _rules_of(rules: SiteRules, kept: Mask) -> SiteRules:
    """The rules in rows of the candidates that are kept. Groups, areas and costs without a number say nothing."""
    number = np.cumsum(kept) - 1
    return SiteRules(
        group=None if rules.group is None or rules.most_a_group is None else np.asarray(rules.group)[kept],
        most_a_group=rules.most_a_group,
        area=None if rules.area is None or not rules.leasts else np.asarray(rules.area)[kept],
        least_an_area=rules.leasts or None,
        cost=None if rules.cost is None or rules.budget is None else np.asarray(rules.cost)[kept],
        budget=rules.budget,
        floors=rules.floors,
        limits=tuple(replace(limit, rows=number[limit.rows[kept[limit.rows]]]) for limit in rules.limits),
    )
