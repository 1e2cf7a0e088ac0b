"""servicecircle: is every residence within reach, on the street, of the services it was promised?

Every name below loads on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

# Name to the module that holds it.
_HOMES = {
    "Circle": "coverage.plan",
    "CoverageRun": "coverage.coverage_run",
    "CoverageStudy": "coverage.study",
    "Finding": "geo.errors",
    "InputError": "geo.errors",
    "Network": "geo.network",
    "PatrolRequest": "coverage.patrol.patrol_request",
    "Plan": "coverage.plan",
    "PlanLayers": "coverage.layers",
    "ServiceCircleError": "geo.errors",
    "SitePlan": "coverage.choosing.site_plan",
    "SiteRequest": "coverage.sites.site_request",
    "SitesStudy": "coverage.sites.sites_study",
    "StaffingStudy": "coverage.staffing.staffing_study",
    "assumptions": "coverage.assumptions",
    "build_network": "geo.network",
    "check_plan": "coverage.check",
    "choose_sites": "coverage.choosing.choose",
    "coverage_tables": "coverage.result_tables",
    "explain_residence": "coverage.explain",
    "load_plan": "coverage.plan",
    "nearest_stations": "coverage.reach",
    "open_plan": "coverage.opened_plan",
    "reach_rows": "coverage.reach",
    "patrol_map": "coverage.report.patrol_map",
    "read_layers": "coverage.layers",
    "run_compare": "coverage.compare.compare_run",
    "run_coverage": "coverage.coverage_run",
    "run_patrol": "coverage.patrol.patrol_run",
    "run_sites": "coverage.sites.sites_run",
    "run_staffing": "coverage.staffing.staffing_run",
    "site_curve": "coverage.choosing.along_curve",
    "site_tables": "coverage.sites.site_tables",
    "study_coverage": "coverage.study",
    "study_patrol": "coverage.patrol.patrol_study",
    "study_sites": "coverage.sites.sites_study",
    "study_staffing": "coverage.staffing.staffing_study",
    "write_sample": "coverage.demo",
}
__all__ = sorted(_HOMES)  # noqa: PLE0605 - the table above is the one list of names


def __getattr__(name: str) -> Any:
    """Load a public name from its module (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
