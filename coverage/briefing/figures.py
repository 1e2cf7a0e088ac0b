"""Python's own figures, so that the page can be held to them: covered residents of every unit, view and circle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...geo.network import Int64
from ..areas import AreaIndex
from ..circles import CircleVerdicts
from ..sites.after import joined_entries, verdicts_after
from ..sites.offers import offers_today
from ..statistics import all_circles, sum_by_group
from ..whole_study import WholeStudy

ALL = "all"


def unit_totals(index: AreaIndex, residents: Int64) -> tuple[Int64, Int64]:
    """Return residents and residences (units,) of each unit."""
    row, unit = index.members()
    return sum_by_group(residents[row], unit, len(index.units)), np.bincount(unit, minlength=len(index.units))


def page_figures(whole: WholeStudy) -> list[dict[str, Any]]:
    """Return a row for each view, mode and circle: ``view, mode, circle, covered`` (residents of each unit).

    Views are ``today`` and ``proposal``, modes ``nominal`` and, with staff, ``effective``: new stations count as
    staffed. The circle ``all`` is covered in every circle.
    """
    study = whole.coverage
    rows = _rows(study.index, study.residents, "today", "nominal", study.verdicts)
    if whole.staffing is not None:
        effective = [circle.effective for circle in whole.staffing.circles]
        rows += _rows(study.index, study.residents, "today", "effective", effective)
    if whole.sites is not None:
        rows += _rows(study.index, study.residents, "proposal", "nominal", whole.sites.after)
        if whole.staffing is not None:
            rows += _rows(study.index, study.residents, "proposal", "effective", _effective_proposal(whole))
    return rows


def _rows(
    index: AreaIndex, residents: Int64, view: str, mode: str, verdicts: Sequence[CircleVerdicts]
) -> list[dict[str, Any]]:
    row, unit = index.members()
    flags = {**{verdict.name: verdict.covered for verdict in verdicts}, ALL: all_circles(verdicts)}
    return [
        {
            "view": view,
            "mode": mode,
            "circle": name,
            "covered": sum_by_group(np.where(covered, residents, 0)[row], unit, len(index.units)).tolist(),
        }
        for name, covered in flags.items()
    ]


def _effective_proposal(whole: WholeStudy) -> tuple[CircleVerdicts, ...]:
    assert whole.sites is not None and whole.staffing is not None
    sites, measured = whole.sites, whole.opened.measured
    chosen = list(sites.plan.chosen)
    stations = joined_entries(measured.stations.entries, sites.candidates.entries, chosen)
    ready = np.column_stack([circle.ready for circle in whole.staffing.circles])
    offers = np.concatenate([ready, sites.setting.offers[chosen]])
    return verdicts_after(whole.opened.streets.network, measured.residences, stations, measured.verdicts, offers=offers)


def today_offers(whole: WholeStudy) -> np.ndarray:
    """Return (stations, circles) which of today's stations offers a circle's service."""
    return np.asarray(offers_today(whole.opened.plan, whole.opened.layers.stations), dtype=np.bool_)
