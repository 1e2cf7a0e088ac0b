"""Rates of coverage by residents beside rates by accepted cases, as the table `coverage_by_cases` (docs/tables.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...geo.errors import InputError
from ...geo.network import Int64
from ..circles.study import CoverageStudy
from ..layers.areas import AreaIndex
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from ..run_files.text_columns import text_column
from .case_weights import CaseWeights, case_weights, no_workload, rounded_rate
from .workload import read_workload


def plan_case_weights(plan: Plan, layers: PlanLayers, index: AreaIndex, residents: Int64) -> CaseWeights:
    """Return what the plan's workload weighs.

    Raises:
        InputError: no line of it counts for an area.
    """
    workload = read_workload(layers, index)
    if workload is None:
        raise InputError([no_workload(plan)])
    return case_weights(workload, index, residents)


def cases_table(study: CoverageStudy) -> pd.DataFrame:
    """Return `coverage_by_cases`: one row a circle, both rates, the period and what weighs nothing.

    Raises:
        InputError: no line of the workload counts for an area.
    """
    residents = study.residents
    weights = plan_case_weights(study.plan, study.layers, study.index, residents)
    workload, total = weights.workload, float(residents.sum())
    covered = [verdict.covered for verdict in study.verdicts]
    return pd.DataFrame(
        {
            "circle": text_column([verdict.name for verdict in study.verdicts]),
            "rate": np.array([rounded_rate(float(residents[flags].sum()), total) for flags in covered], dtype=float),
            "rate_by_cases": np.array([weights.rate(study.index, residents, flags) for flags in covered], dtype=float),
            "period": workload.period,
            "months": len(workload.months),
            "level": workload.level or "plan",
            "areas": len(weights.units),
            "accepted": weights.accepted,
            "accepted_unplaced": weights.unplaced,
            "residents_without_workload": weights.residents_without,
        }
    )
