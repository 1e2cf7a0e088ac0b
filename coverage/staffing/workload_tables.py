"""The tables of the workload, as frames (see docs/tables.md)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...geo.network import Int64
from ..circles.statistics import rates
from ..run_files.text_columns import text_column
from ..workload.case_weights import sum_by_unit
from ..workload.workload import COUNTS, Workload
from .staffing_study import StaffingStudy


def workload_table(study: StaffingStudy) -> pd.DataFrame | None:
    """Return `workload.csv`: cases of each area, month by month and of the whole period; None without workload."""
    workload = study.workload
    if workload is None:
        return None
    units = workload.units
    whole = _rows(study, workload, units, workload.totals[units], workload.period)
    if len(workload.months) == 1:
        return whole
    parts = [whole]
    for position, month in enumerate(workload.months):
        told = np.flatnonzero(workload.told[:, position]).astype(np.int64)
        parts.append(_rows(study, workload, told, workload.counts[told, position], month))
    return pd.concat(parts, ignore_index=True)


def _rows(study: StaffingStudy, workload: Workload, units: Int64, cases: Int64, period: str) -> pd.DataFrame:
    in_period = workload.months if period == workload.period else (period,)
    months = workload.told[:, [workload.months.index(month) for month in in_period]].sum(axis=1)[units]
    columns: dict[str, Any] = {
        **_names(study, units),
        "period": period,
        "months": months,
        "areas": workload.areas[units],
        **{name: cases[:, position] for position, name in enumerate(COUNTS)},
        "resolution_rate": rates(cases[:, 1], cases[:, 0]),
        "same_day_rate": rates(cases[:, 2], cases[:, 0]),
    }
    return pd.DataFrame(columns)


def workload_area_table(study: StaffingStudy) -> pd.DataFrame | None:
    """Return `workload_areas.csv`: cases beside residents and coverage, one row an area; None without workload."""
    workload = study.workload
    if workload is None:
        return None
    units = workload.units
    people = sum_by_unit(study.index, study.residents)[units]
    accepted, months = workload.totals[units, 0], workload.told.sum(axis=1)[units]
    exposed = people * months
    columns: dict[str, Any] = {
        **_names(study, units),
        "residents": people,
        "period": workload.period,
        "months": months,
        "accepted": accepted,
        "accepted_per_1000_residents_and_month": np.where(
            exposed > 0, 1000 * accepted / np.maximum(exposed, 1), np.nan
        ),
    }
    for circle in study.circles:
        told = circle.state != "unknown"
        for name, flags in (("nominal", circle.nominal.covered), ("effective", circle.effective.covered)):
            covered = sum_by_unit(study.index, np.where(flags, study.residents, 0))[units]
            rate = rates(covered, people)
            columns[f"{circle.name}_{name}_rate"] = rate if told or name == "nominal" else np.full(len(units), np.nan)
    return pd.DataFrame(columns)


def weighted_table(study: StaffingStudy) -> pd.DataFrame | None:
    """Return `weighted.csv`: each circle's rates of people beside those weighted by cases; None unless asked for."""
    if not study.weighted:
        return None
    rows = study.weighted
    columns: dict[str, Any] = {"circle": text_column([row.circle for row in rows])}
    names = {
        "nominal_rate": "nominal",
        "effective_rate": "effective",
        "nominal_rate_by_cases": "nominal_by_cases",
        "effective_rate_by_cases": "effective_by_cases",
    }
    for column, name in names.items():
        columns[column] = np.array([getattr(row, name) for row in rows], dtype=np.float64)
    for name in ("accepted", "accepted_unplaced", "residents_without_workload"):
        columns[name] = np.array([getattr(row, name) for row in rows], dtype=np.int64)
    return pd.DataFrame(columns)


def _names(study: StaffingStudy, units: Int64) -> dict[str, Any]:
    found = [study.index.units[unit] for unit in units]
    return {
        "level": text_column([unit.level for unit in found]),
        "name": text_column([unit.name for unit in found]),
        "parent": text_column([unit.parent for unit in found]),
    }
