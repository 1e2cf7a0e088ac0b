"""Every area before and after a change of stations, in every circle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..circles.circles import CircleVerdicts
from ..circles.statistics import rates, sum_by_group
from ..layers.areas import AreaIndex


def areas_after_table(
    index: AreaIndex, residents: Int64, today: Sequence[CircleVerdicts], after: Sequence[CircleVerdicts]
) -> pd.DataFrame:
    """Return `areas_after.csv`: covered residents and rates of every area today and then."""
    row, unit = index.members()
    people, count = residents[row], len(index.units)
    total = sum_by_group(people, unit, count)
    columns: dict[str, Any] = {
        "level": [unit.level for unit in index.units],
        "name": [unit.name for unit in index.units],
        "parent": [unit.parent for unit in index.units],
        "residents": total,
    }
    for before, then in zip(today, after, strict=True):
        for when, verdict in (("today", before), ("after", then)):
            covered = sum_by_group(np.where(verdict.covered[row], people, 0), unit, count)
            columns[f"{before.name}_{when}_residents"] = covered
            columns[f"{before.name}_{when}_rate"] = rates(covered, total)
    return pd.DataFrame(columns)
