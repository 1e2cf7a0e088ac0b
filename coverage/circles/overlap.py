"""k-fold coverage: how many stations of a circle each residence has within the radius."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from ...geo.network import Int64
from .circles import CircleVerdicts
from .statistics import rates, sum_by_group

FOLDS = ("0", "1", "2", "3+")


def stations_within(reach: csr_array) -> Int64:
    """Return how many sources (rows) reach each target (column); a stored 0 is a pair in reach."""
    return np.bincount(reach.indices, minlength=reach.shape[1]).astype(np.int64)


def kfold_table(verdicts: Sequence[CircleVerdicts], counts: Sequence[Int64], residents: Int64) -> pd.DataFrame:
    """Return `circle, stations (0, 1, 2, 3+), residents, residences, rate` from each circle's station counts (n,)."""
    parts = []
    for verdict, count in zip(verdicts, counts, strict=True):
        fold = np.minimum(count, len(FOLDS) - 1)
        people = sum_by_group(residents, fold, len(FOLDS))
        homes = np.bincount(fold, minlength=len(FOLDS))
        whole = np.full(len(FOLDS), residents.sum())
        columns = {"stations": list(FOLDS), "residents": people, "residences": homes, "rate": rates(people, whole)}
        parts.append(pd.DataFrame({"circle": verdict.name, **columns}))
    return pd.concat(parts, ignore_index=True)
