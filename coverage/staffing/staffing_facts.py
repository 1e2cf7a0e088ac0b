"""The headline figures of a `staffing` run, as plain data for JSON and words, taken from the written tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..run_files.frame_rows import frame_rows
from .staffing_study import StaffingStudy
from .windows import CLAIMS


def staffing_facts(study: StaffingStudy, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what is known of the staff, circle by circle, and whether the effective rates meet their targets."""
    circles = frame_rows(tables["staffing_circles"])
    return {
        "needs": {service: list(roles) for service, roles in study.plan.staffing.needs.items()},
        "residents": int(study.residents.sum()),
        "circles": circles,
        "meets_target": all(row["meets_target"] == 1 for row in circles),
        "staff_layer_rows": len(study.rows),
        "vacancies": _vacancies(tables["vacancies"]),
        "offered_and_unstaffed": _services(tables["station_services"], offered=1, status="unstaffed"),
        "staffed_and_not_offered": _services(tables["station_services"], offered=0, status="staffed"),
        "windows": list(study.windows.windows) if study.windows is not None else [],
        "claims_24h": _claims(study),
        "workload": _workload(study),
    }


def _vacancies(table: pd.DataFrame) -> dict[str, int]:
    """Vacancies by role, in the order of the roles' first mention."""
    counts = Counter(table["role"].tolist())
    return {str(role): int(count) for role, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))}


def _services(table: pd.DataFrame, *, offered: int, status: str) -> dict[str, int]:
    """Stations by service, of those that are (not) offered and have this status."""
    found = table[(table["offered"] == offered) & (table["status"] == status)]
    counts = Counter(found["service"].tolist())
    return {str(service): int(counts[service]) for service in dict.fromkeys(table["service"]) if counts[service]}


def _claims(study: StaffingStudy) -> dict[str, int]:
    if study.windows is None:
        return dict.fromkeys(CLAIMS, 0)
    counts = Counter(study.windows.verdict)
    return {claim: counts[claim] for claim in CLAIMS}


def _workload(study: StaffingStudy) -> dict[str, Any] | None:
    """Period, definitions and what left lines out; the counts stand in the tables."""
    workload = study.workload
    if workload is None:
        return None
    months = workload.told[workload.named].sum(axis=1)
    return {
        "period": workload.period,
        "months": len(workload.months),
        "level": workload.level or None,
        "areas": len(workload.named),
        "areas_with_gaps": int((months < len(workload.months)).sum()),
        "lines": workload.lines,
        "lines_left_out": workload.lines_left_out,
        "resolution_rate": "resolved / accepted",
        "same_day_rate": "same_day / accepted",
        "correlation": [
            {
                "circle": found.circle,
                "coverage": found.coverage,
                "areas": found.areas,
                "spearman": None if found.rho is None else float(np.round(found.rho, 6)),
            }
            for found in study.correlations
        ],
    }
