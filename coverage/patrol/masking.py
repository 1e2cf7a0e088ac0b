"""Counts that may be given away: small ones are hidden, and cannot be had back from totals.

Before anything is computed, every finest count of patrollers (of an area as listed, of a group) is rounded to the
nearest multiple of 5, but those of 1 to 4 are all taken for 3; every finest count of residents (of an area in a
hexagon) is rounded to the nearest multiple of 5. All figures of a shared run are made of these alone: sums, differences
and ratios, proposals and ranks, are the same whichever of 1 to 4 a small count was, so that whoever subtracts gets 3.
Groups sum to their area and areas to those above, small ones with their 3. A sum that could be 1 to 4, because nothing
but fewer than 5 small counts goes into it, is empty and its status `masked`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...geo.network import Int64
from ..circles.statistics import sum_by_group
from ..run_files.sharing import SMALL, rounded
from .headcount import Flags, Headcount

HIDDEN = 3  # what a count of 1 to 4 is taken for: the whole number nearest to their mean that leaves nobody out


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
    hidden = (exact > 0) & (exact < SMALL)
    public = np.where(hidden, HIDDEN, rounded(exact))
    shared = replace(
        heads,
        group=heads.group[first],
        place=heads.place[first],
        xy=np.full((len(first), 2), np.nan),
        total=public,
        in_group=public,
        hidden=hidden,
    )
    return shared, first.astype(np.int64)


def range_of_heads(heads: Headcount) -> tuple[int, int]:
    """Return how few and how many patrollers the rows of `share_heads` can stand for: all that a reader may know."""
    most_off = SMALL // 2
    known = heads.total[~heads.hidden & (heads.total > 0)]
    count, small = len(known), int(heads.hidden.sum())
    least = int(np.maximum(known - most_off, SMALL).sum()) + small
    return least, int(known.sum()) + most_off * count + (SMALL - 1) * small


def share_residents(residents: Int64, area: npt.NDArray[np.integer], hexagon: npt.NDArray[np.integer]) -> Int64:
    """Return the residents (n,) rounded by area and hexagon, each sum standing at the first residence of its cell."""
    pair = np.column_stack([np.asarray(area, dtype=np.int64), np.asarray(hexagon, dtype=np.int64)])
    _, first, number = np.unique(pair, axis=0, return_index=True, return_inverse=True)
    public = np.zeros_like(residents)
    public[first] = rounded(sum_by_group(residents, number.reshape(-1), len(first)))
    return public


def is_masked(counts: Int64, hidden: Flags, group: npt.NDArray[np.integer], count: int) -> Flags:
    """Tell which sums (count,) must stay empty: those that may be 1 to 4.

    Args:
        counts: (m,) counts as shared.
        hidden: (m,) which of them hide 1 to 4.
        group: (m,) the sum that each goes into.
        count: number of sums.
    """
    secret = np.bincount(group, weights=hidden, minlength=count)
    known = np.bincount(group, weights=np.where(hidden, 0, counts), minlength=count)
    return np.asarray((secret > 0) & (secret < SMALL) & (known == 0), dtype=np.bool_)
