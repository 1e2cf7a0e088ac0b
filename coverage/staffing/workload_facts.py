"""Workload beside coverage: rates weighted by cases, and whether more work goes with less coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...geo.network import Float64, Int64
from ..circles.circles import Flags
from ..layers.areas import AreaIndex
from ..workload.case_weights import case_weights, rounded_rate, sum_by_unit
from ..workload.workload import Workload
from .effective import StaffedCircle

FEWEST_AREAS = 10


@dataclass(frozen=True, slots=True)
class WeightedRates:
    """A circle's rates of people, and the same weighted by accepted cases; None where there is no such rate.

    Attributes:
        circle: name of the circle.
        nominal, effective: covered residents ÷ residents.
        nominal_by_cases, effective_by_cases: each area's rate, weighted by its accepted cases.
        accepted: cases that weigh.
        accepted_unplaced: cases of areas without residents, which weigh nothing.
        residents_without_workload: people in areas of which no workload is told, who weigh nothing.
    """

    circle: str
    nominal: float | None
    effective: float | None
    nominal_by_cases: float | None
    effective_by_cases: float | None
    accepted: int
    accepted_unplaced: int
    residents_without_workload: int


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's rank correlation over areas, between accepted cases a resident and month and a coverage rate.

    Attributes:
        circle: name of the circle.
        coverage: ``nominal`` or ``effective``.
        areas: areas with residents and workload.
        rho: the coefficient; None where there are fewer than ten areas, or either side is the same everywhere.
    """

    circle: str
    coverage: str
    areas: int
    rho: float | None


def weighted_rates(
    workload: Workload, circles: Sequence[StaffedCircle], index: AreaIndex, residents: Int64
) -> tuple[WeightedRates, ...]:
    """Weigh every circle's rates by accepted cases.

    An area's cases are spread over its residents evenly: its weight is its cases, its rate that of people.
    """
    weights = case_weights(workload, index, residents)
    people = int(residents.sum())

    def both(flags: Flags) -> tuple[float | None, float | None]:
        return rounded_rate(float(residents[flags].sum()), float(people)), weights.rate(index, residents, flags)

    rates = []
    for circle in circles:
        nominal, effective = both(circle.nominal.covered), both(circle.effective.covered)
        told = effective if circle.state != "unknown" else (None, None)
        rates.append(
            WeightedRates(
                circle.name,
                nominal[0],
                told[0],
                nominal[1],
                told[1],
                weights.accepted,
                weights.unplaced,
                weights.residents_without,
            )
        )
    return tuple(rates)


def correlations(
    workload: Workload, circles: Sequence[StaffedCircle], index: AreaIndex, residents: Int64
) -> tuple[Correlation, ...]:
    """Rank areas by accepted cases a resident and month, and by each coverage rate, and compare the ranks."""
    people = sum_by_unit(index, residents)
    named = workload.named
    placed = named[people[named] > 0]
    months = workload.told[placed].sum(axis=1)
    load = workload.totals[placed, 0] / np.maximum(months, 1) / people[placed]
    found = []
    for circle in circles:
        sides = [("nominal", circle.nominal.covered)]
        if circle.state != "unknown":
            sides.append(("effective", circle.effective.covered))
        for coverage, flags in sides:
            covered = sum_by_unit(index, np.where(flags, residents, 0))
            rho = _rank_correlation(load, covered[placed] / people[placed])
            found.append(Correlation(circle.name, coverage, len(placed), rho))
    return tuple(found)


def _rank_correlation(load: Float64, rate: Float64) -> float | None:
    if len(load) < FEWEST_AREAS or np.ptp(load) == 0 or np.ptp(rate) == 0:
        return None
    return round(float(pd.Series(load).rank().corr(pd.Series(rate).rank())), 6)
