"""Sites chosen by accepted cases beside sites chosen by residents: both answers to one question, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..circles.circles import Flags
from ..workload.case_weights import CaseWeights
from ..workload.cases_beside import plan_case_weights
from .sites_study import SitesStudy


@dataclass(frozen=True, eq=False)
class BothWeights:
    """One question answered twice.

    Attributes:
        by_cases: chosen by accepted cases, thousandths of a case as weight.
        by_residents: chosen by residents.
    """

    by_cases: SitesStudy
    by_residents: SitesStudy


def by_cases_table(both: BothWeights) -> pd.DataFrame:
    """Return `sites_by_weight.csv`: every place that either answer chooses, those by cases first, in building order."""
    frame = both.by_cases.candidates.frame
    cases, residents = list(both.by_cases.plan.chosen), list(both.by_residents.plan.chosen)
    rows = [*cases, *(row for row in residents if row not in set(cases))]
    return pd.DataFrame(
        {
            **{name: frame[name].to_numpy(dtype=object)[rows] for name in ("id", "host", "area")},
            "rank_by_cases": _ranks(rows, cases),
            "rank_by_residents": _ranks(rows, residents),
        }
    )


def by_cases_facts(both: BothWeights) -> dict[str, Any]:
    """Return what both answers come to, by residents and by cases, and what the cases are."""
    study = both.by_cases
    setting = study.setting
    weights = plan_case_weights(setting.plan, setting.layers, setting.index, setting.residents)
    workload = weights.workload
    return {
        "period": workload.period,
        "months": len(workload.months),
        "level": workload.level or "plan",
        "areas": len(weights.units),
        "accepted": weights.accepted,
        "accepted_unplaced": weights.unplaced,
        "residents_without_workload": weights.residents_without,
        "definition": "accepted cases of an area, spread evenly over its residents",
        "weight_unit": "cases / 1000",
        "rate_today": _rates(study, weights, setting.told.covered),
        "by_cases": _answer(study, weights),
        "by_residents": _answer(both.by_residents, weights),
        "sites_in_both": len(set(study.plan.chosen) & set(both.by_residents.plan.chosen)),
    }


def _ranks(rows: list[int], chosen: list[int]) -> pd.arrays.IntegerArray:
    place = {row: rank for rank, row in enumerate(chosen, start=1)}
    missing = np.array([row not in place for row in rows], dtype=np.bool_)
    return pd.arrays.IntegerArray(np.array([place.get(row, 0) for row in rows], dtype=np.int64), missing)


def _answer(study: SitesStudy, weights: CaseWeights) -> dict[str, Any]:
    after = study.after[study.setting.asked.told].covered
    return {
        "sites": len(study.plan.chosen),
        "gained_residents": int(study.cards.residents.sum()),
        "proved": study.plan.proved,
        **_rates(study, weights, after),
    }


def _rates(study: SitesStudy, weights: CaseWeights, covered: Flags) -> dict[str, float | None]:
    residents = study.setting.residents
    total = int(residents.sum())
    return {
        "rate": round(int(residents[covered].sum()) / total, 6) if total else None,
        "rate_by_cases": weights.rate(study.setting.index, residents, covered),
    }
