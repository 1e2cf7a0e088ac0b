"""servicecircle: is every residence within reach, on the street, of the services it was promised?

Every name below loads on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

from servicecircle.coverage.shown import HasCard, Views

# Name to the module that holds it; docs/python.md has an example of each.
_HOMES = {
    "InputError": "geo.errors",
    "PatrolRequest": "coverage.patrol.patrol_request",
    "ServiceCircleError": "geo.errors",
    "SiteRequest": "coverage.sites.site_request",
    "assumptions": "coverage.assumptions",
    "check_plan": "coverage.checks.check",
    "choose_sites": "coverage.choosing.choose",
    "coverage_tables": "coverage.circles.result_tables",
    "explain_residence": "coverage.circles.explain",
    "explore": "coverage.maps.explore",
    "load_plan": "coverage.plan_toml.plan",
    "map_png": "coverage.map_sheet.sheets",
    "open_plan": "coverage.opened_plan",
    "run_compare": "coverage.compare.compare_run",
    "run_coverage": "coverage.circles.coverage_run",
    "run_patrol": "coverage.patrol.patrol_run",
    "run_sites": "coverage.sites.sites_run",
    "run_staffing": "coverage.staffing.staffing_run",
    "site_curve": "coverage.choosing.along_curve",
    "site_tables": "coverage.sites.site_tables",
    "study_coverage": "coverage.circles.study",
    "study_patrol": "coverage.patrol.patrol_study",
    "study_sites": "coverage.sites.sites_study",
    "study_staffing": "coverage.staffing.staffing_study",
    "study_whole": "coverage.whole_study",
    "write_map_sheets": "coverage.map_sheet.sheets",
    "write_sample": "coverage.demo",
}
__all__ = sorted(_HOMES)  # noqa: PLE0605 - the table above is the one list of names


def __getattr__(name: str) -> Any:
    """Load a public name from its module (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)


def _result_html(shown: Any) -> str:
    """The card of a result, from the stage that knows how to write it."""
    html: str = importlib.import_module("servicecircle.coverage.report.study_cards").result_html(shown)
    return html


def _result_map(shown: Any, *, language: Any) -> Any:
    """The map of a result, from the stage that knows how to draw it."""
    return importlib.import_module("servicecircle.coverage.maps.explore").explore(shown, language=language)


# Results know nothing of maps and words, which come later; here, where all of it is known, they are told.
HasCard.views = Views(map_of=_result_map, card_of=_result_html)


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
