"""Accepted cases as a weight: an area's cases spread evenly over its residents, and rates of coverage by cases.

Cases of areas without residents, and residents of areas without workload, weigh nothing; both are told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geo.errors import Finding, InputError
from ...geo.network import Int64
from ..circles.circles import Flags
from ..circles.statistics import MILLIONTHS, sum_by_group
from ..layers.areas import AreaIndex
from ..plan_toml.plan import Plan
from .workload import Workload

THOUSANDTHS = 1000


@dataclass(frozen=True, eq=False)
class CaseWeights:
    """What weighs; p areas with residents and workload.

    Attributes:
        workload: what was told.
        units: (p,) these areas, as units of the areas table.
        cases: (p,) their accepted cases.
        people: (p,) their residents.
        unplaced: cases of areas without residents.
        residents_without: residents of areas without workload.
    """

    workload: Workload
    units: Int64
    cases: Int64
    people: Int64
    unplaced: int
    residents_without: int

    @property
    def accepted(self) -> int:
        """All cases that weigh."""
        return int(self.cases.sum())

    def rate(self, index: AreaIndex, residents: Int64, flags: Flags) -> float | None:
        """Return each area's rate of people in `flags` (n,), weighted by its cases; None where nothing weighs."""
        covered = sum_by_unit(index, np.where(flags, residents, 0))[self.units]
        return rounded_rate(float((self.cases * (covered / self.people)).sum()), float(self.accepted))


def case_weights(workload: Workload, index: AreaIndex, residents: Int64) -> CaseWeights:
    """Return what weighs: the areas that lines name and in which people live."""
    people, accepted, named = sum_by_unit(index, residents), workload.totals[:, 0], workload.named
    placed = named[people[named] > 0]
    return CaseWeights(
        workload=workload,
        units=placed,
        cases=accepted[placed],
        people=people[placed],
        unplaced=int(accepted[named].sum() - accepted[placed].sum()),
        residents_without=int(people[0] - people[placed].sum()),
    )


def case_thousandths(weights: CaseWeights, index: AreaIndex, residents: Int64) -> Int64:
    """Return thousandths of cases (n,) of each residence: its area's, spread over residents, summing to its area's.

    Whole numbers by the largest remainder, of equal ones the earlier residence.
    """
    row, unit = index.members()
    position = np.full(len(index.units), -1, dtype=np.int64)
    position[weights.units] = np.arange(len(weights.units))
    ours = (position[unit] >= 0) & (residents[row] > 0)
    row, area = row[ours], position[unit[ours]]
    share, rest = np.divmod(weights.cases[area] * THOUSANDTHS * residents[row], weights.people[area])
    left = weights.cases * THOUSANDTHS - sum_by_group(share, area, len(weights.units))
    order = np.lexsort((row, -rest, area))
    first = np.searchsorted(area[order], np.arange(len(weights.units)))
    place = np.arange(len(order)) - first[area[order]]
    share[order] += place < left[area[order]]
    found = np.zeros(len(residents), dtype=np.int64)
    found[row] = share
    return found


def sum_by_unit(index: AreaIndex, weights: Int64) -> Int64:
    """Return the sum (u,) of `weights` (n, the residences) in each unit of the areas table."""
    row, unit = index.members()
    return sum_by_group(weights[row], unit, len(index.units))


def rounded_rate(part: float, whole: float) -> float | None:
    """Return part ÷ whole to a millionth; None of nothing."""
    return np.floor(part / whole * MILLIONTHS + 0.5) / MILLIONTHS if whole > 0 else None


def check_weight(weight_by: str | None, plan: Plan) -> None:
    """Refuse a weight that is not known, or that the plan has no layer for, before any work is done.

    Raises:
        InputError: with the finding.
    """
    if weight_by is None or (weight_by == "workload" and "workload" in plan.layers):
        return
    raise InputError([no_workload(plan) if weight_by == "workload" else _unknown_weight(weight_by)])


def no_workload(plan: Plan) -> Finding:
    """Return the error for a plan whose workload is to weigh, and which has none that counts."""
    listed = "workload" in plan.layers
    return Finding(
        code="no_workload",
        severity="error",
        zh="工作量图层没有一行可以计入区域" if listed else "方案没有工作量图层，不能按工作量加权",
        en="no line of the workload layer counts for an area" if listed else "the plan has no workload to weigh by",
        fix_zh="请核对区域和月份" if listed else "请加上 [layers.workload]（区域、月份、受理、化解、当日化解）",
        fix_en="check its areas and months"
        if listed
        else "add [layers.workload] (area, month, accepted, resolved, same_day)",
        file=plan.layers["workload"].relative if listed else "plan.toml",
        column=None if listed else "layers.workload",
    )


def _unknown_weight(weight_by: str) -> Finding:
    return Finding(
        code="unknown_weight",
        severity="error",
        zh=f"不能按 {weight_by} 加权",
        en=f"nothing can be weighed by {weight_by}",
        fix_zh="可写：--weight-by workload",
        fix_en="write --weight-by workload",
    )
