"""Counts that may be given away: small ones are hidden, and cannot be had back from totals.

Before anything is computed, every finest count of patrollers (of an area as listed, of a group) is rounded to the
nearest multiple of 5, and so is every finest count of residents (of an area in a hexagon). All figures of a shared run
are made of these alone, so that sums, differences and ratios tell of a small count at most that it is 1 to 2 or 3 to 4.
Where a count of 1 to 4 would stand alone, or all that is left of it is 0, the cell is empty and its status `masked`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...geo.network import Int64
from ..sharing import SMALL, rounded
from ..statistics import sum_by_group
from .headcount import Flags, Headcount


def share_heads(heads: Headcount, cell: npt.NDArray[np.integer]) -> tuple[Headcount, Int64]:
    """Return one row for each cell (area) and group, rounded, without points, and the row (m,) where each stood first.

    A person in two groups counts in the group where they stand first, so that groups and totals stay sums.

    Args:
        heads: k rows.
        cell: (k,) the area of each row.
    """
    pair = np.column_stack([np.asarray(cell, dtype=np.int64), heads.group.astype(np.int64)])
    _, first, number = np.unique(pair, axis=0, return_index=True, return_inverse=True)
    exact = sum_by_group(heads.total, number.reshape(-1), len(first))
    order = np.argsort(first)
    exact, first = exact[order], first[order]
    public = rounded(exact)
    shared = replace(
        heads,
        group=heads.group[first],
        place=heads.place[first],
        xy=np.full((len(first), 2), np.nan),
        total=public,
        in_group=public,
        hidden=(exact > 0) & (exact < SMALL),
    )
    return shared, first.astype(np.int64)


def share_residents(residents: Int64, area: npt.NDArray[np.integer], hexagon: npt.NDArray[np.integer]) -> Int64:
    """Return the residents (n,) rounded by area and hexagon, each sum standing at the first residence of its cell."""
    pair = np.column_stack([np.asarray(area, dtype=np.int64), np.asarray(hexagon, dtype=np.int64)])
    _, first, number = np.unique(pair, axis=0, return_index=True, return_inverse=True)
    public = np.zeros_like(residents)
    public[first] = rounded(sum_by_group(residents, number.reshape(-1), len(first)))
    return public


def is_masked(counts: Int64, hidden: Flags, group: npt.NDArray[np.integer], count: int) -> Flags:
    """Tell which sums (count,) must stay empty: a hidden count alone, or nothing but 0 left of hidden ones.

    Args:
        counts: (m,) rounded counts.
        hidden: (m,) which of them hide 1 to 4.
        group: (m,) the sum that each goes into.
        count: number of sums.
    """
    total = np.bincount(group, weights=counts, minlength=count)
    secret = np.bincount(group, weights=hidden, minlength=count)
    others = np.bincount(group, weights=(counts > 0) | hidden, minlength=count)
    return np.asarray((secret > 0) & ((total == 0) | (others == 1)), dtype=np.bool_)
