"""Figures weighted by residents: rates, means, quantiles, over all or by group, in whole numbers.

The rules (docs/rules.md, "Areas and statistics"). A group is a number 0 … g − 1 for each residence. Where a figure does
not exist (nobody lives there, too few have a distance) it is missing, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...geo.network import Float64, Int64
from .circles import CircleVerdicts, Flags

Groups = npt.NDArray[np.integer]
MILLIONTHS = 1_000_000


def sum_by_group(weights: Int64, groups: Groups, count: int) -> Int64:
    """Return the exact sum (count,) of integer `weights` in each group."""
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, groups, weights)
    return total


def covered_by_station(verdict: CircleVerdicts, residents: Int64, stations: int) -> Int64:
    """Return the covered residents (stations,) whose nearest station each one is."""
    return sum_by_group(residents[verdict.covered], verdict.station[verdict.covered], stations)


def rates(part: npt.ArrayLike, whole: npt.ArrayLike) -> Float64:
    """Return part ÷ whole with six decimals, half up; NaN where the whole is 0."""
    a, b = np.asarray(part, dtype=np.int64), np.asarray(whole, dtype=np.int64)
    safe = np.maximum(b, 1)
    millionths = (2 * MILLIONTHS * a + safe) // (2 * safe)
    return np.where(b > 0, millionths / MILLIONTHS, np.nan)


def mean_m(distance_mm: Int64, weights: Int64, *, reached: Flags, groups: Groups, count: int) -> tuple[Float64, Int64]:
    """Return the weighted mean distance (count,) in metres of those with a distance, and how many residents these are.

    Rounded once to whole millimetres, half up; NaN where nobody has a distance.
    """
    weight = np.where(reached, weights, 0)
    people = sum_by_group(weight, groups, count)
    total = sum_by_group(np.where(reached, distance_mm, 0) * weight, groups, count)
    safe = np.maximum(people, 1)
    return np.where(people > 0, ((2 * total + safe) // (2 * safe)) / 1000.0, np.nan), people


def p90_m(distance_mm: Int64, weights: Int64, *, reached: Flags, groups: Groups, count: int) -> Float64:
    """Return the smallest distance (count,) in metres within which at least 90 % of *all* residents of the group live.

    NaN where more than 10 % of them have no distance, or nobody lives there.
    """
    people = sum_by_group(weights, groups, count)
    rows = np.flatnonzero(reached & (weights > 0))
    order = rows[np.lexsort((distance_mm[rows], groups[rows]))]
    group, within = groups[order], np.cumsum(weights[order])
    result = np.full(count, np.nan)
    if not len(order):
        return result
    heads = np.flatnonzero(np.diff(group, prepend=-1))
    before = np.zeros(count, dtype=np.int64)
    before[group[heads]] = within[heads] - weights[order][heads]
    enough = np.flatnonzero(10 * (within - before[group]) >= 9 * people[group])
    found, first = np.unique(group[enough], return_index=True)
    result[found] = distance_mm[order][enough[first]] / 1000.0
    return result


def weighted_quantile(values: Float64, weights: Int64, share: tuple[int, int]) -> float | None:
    """Return the smallest value within which at least share[0] ÷ share[1] of the weight lies; None without weight."""
    order = np.argsort(values, kind="stable")
    within = np.cumsum(weights[order])
    if not len(order) or within[-1] <= 0:
        return None
    return float(values[order][np.argmax(share[1] * within >= share[0] * within[-1])])


def detour_table(verdicts: Sequence[CircleVerdicts], residents: Int64) -> pd.DataFrame:
    """Return the detour factor of each circle: walking distance ÷ straight line to the *same* station.

    Weighted by residents, over pairs at least 1 m apart; `residents` says how many people stand behind it.
    """
    rows = []
    for verdict in verdicts:
        apart = verdict.reached & (verdict.same_straight_mm >= 1000)
        factor = verdict.distance_mm[apart] / verdict.same_straight_mm[apart]
        weight = residents[apart]
        median, p90 = (weighted_quantile(factor, weight, share) for share in ((1, 2), (9, 10)))
        rows.append((verdict.name, int(weight.sum()), _six(median), _six(p90)))
    return pd.DataFrame(rows, columns=["circle", "residents", "detour_median", "detour_p90"])


def _six(value: float | None) -> float:
    return np.nan if value is None else round(value, 6)


def joint_classes(verdicts: Sequence[CircleVerdicts], residents: Int64) -> pd.DataFrame:
    """Return the 2ⁿ joint classes: one 0/1 column a circle (1 = covered), and who lives there; they sum to all."""
    number = np.zeros(len(residents), dtype=np.int64)
    for verdict in verdicts:
        number = 2 * number + verdict.covered
    count = 2 ** len(verdicts)
    codes = np.arange(count)[::-1]
    columns = {f"{verdict.name}_covered": (codes >> (len(verdicts) - 1 - i)) & 1 for i, verdict in enumerate(verdicts)}
    people = sum_by_group(residents, number, count)[codes]
    homes = np.bincount(number, minlength=count)[codes]
    return pd.DataFrame({**columns, "residents": people, "residences": homes, "rate": rates(people, residents.sum())})


def all_circles(verdicts: Sequence[CircleVerdicts]) -> Flags:
    """(n,) whether the residence is covered in every circle."""
    return np.asarray(np.logical_and.reduce([verdict.covered for verdict in verdicts]))
