"""Coverage as a function of the radius: who would be covered if the circle were smaller or larger."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...geo.network import Int64
from .circles import CircleVerdicts
from .statistics import rates

CURVE_RADII_M = tuple(range(100, 1501, 100))


def radius_curve(
    verdicts: Sequence[CircleVerdicts], residents: Int64, *, radii_m: Sequence[int] = CURVE_RADII_M
) -> pd.DataFrame:
    """Return `circle, radius_m, covered_residents, rate` for each circle and radius, from the distances of one run."""
    parts = []
    for verdict in verdicts:
        order = np.argsort(verdict.distance_mm[verdict.reached], kind="stable")
        distance_mm = verdict.distance_mm[verdict.reached][order]
        within = np.concatenate([[0], np.cumsum(residents[verdict.reached][order])])
        covered = within[np.searchsorted(distance_mm, np.asarray(radii_m, dtype=np.int64) * 1000, side="right")]
        parts.append(
            pd.DataFrame(
                {
                    "circle": verdict.name,
                    "radius_m": np.asarray(radii_m, dtype=np.float64),
                    "covered_residents": covered,
                    "rate": rates(covered, np.full(len(covered), residents.sum())),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
