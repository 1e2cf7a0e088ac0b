"""Counts of an area shared out to where its people live: in proportion to residents, and never otherwise.

The result is an estimate and carries no required number, shortage or surplus. A count of an area in which nobody lives
cannot be shared out and is told as such.
"""

from __future__ import annotations

import numpy as np

from ...geo.network import Float64, Int64
from ..circles.statistics import sum_by_group
from .headcount import Flags
from .patrol_units import PatrolUnits


def spread_over_residents(units: PatrolUnits, counts: Int64, residents: Int64, *, points: Flags) -> tuple[Float64, int]:
    """Share out the counts of areas over their residents.

    Args:
        units: the areas.
        counts: (k,) patrollers of each row.
        residents: (n,) who lives in each residence.
        points: (k,) rows that stand where they stand and are not shared out.

    Returns:
        (n,) patrollers of each residence, and how many patrollers could not be shared out.
    """
    listed = np.flatnonzero(~points & (counts > 0))
    total = sum_by_group(counts[listed], units.listed_unit[listed], len(units.units))
    people = units.residents_by_unit(residents)
    share = np.where((total > 0) & (people > 0), total / np.maximum(people, 1), 0.0)
    spread, outside = np.full(len(residents), share[0]), np.array([unit.kind == "outside" for unit in units.units])
    for level in range(len(units.index.levels)):
        unit = units.index.unit_of[: len(residents), level]
        # Outside is one unit of all levels.
        spread += np.where((level == 0) | ~outside[unit], share[unit], 0.0)
    return spread * residents, int(total[people == 0].sum())
