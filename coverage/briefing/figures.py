"""Python's own figures, so that the page can be held to them: covered residents of every unit, view and circle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...geo.network import Int64
from ...geo.snap import Access, Entries
from ..circles.circles import CircleVerdicts
from ..circles.statistics import all_circles, sum_by_group
from ..layers.areas import AreaIndex
from ..sites.after import joined_entries, verdicts_after
from ..sites.offers import offers_today
from ..whole_study import WholeStudy
from .homes import Homes

ALL = "all"
Offers = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class StationSet:
    """The stations of a view and mode.

    Attributes:
        view: ``today`` or ``proposal``.
        mode: ``nominal`` or ``effective``; new stations count as staffed.
        entries: how they enter the network.
        offers: (stations, circles) which of them count in a circle.
        verdicts: what is known of every residence already, if anything.
    """

    view: str
    mode: str
    entries: Entries
    offers: Offers
    verdicts: Sequence[CircleVerdicts] | None


def station_sets(whole: WholeStudy) -> Iterator[StationSet]:
    """Return the stations of every view and mode that the plan has."""
    today, entries = (
        offers_today(whole.opened.plan, whole.opened.layers.stations),
        whole.opened.measured.stations.entries,
    )
    ready = ready_offers(whole)
    yield StationSet("today", "nominal", entries, today, whole.coverage.verdicts)
    if whole.staffing is not None and ready is not None:
        known = [circle.effective for circle in whole.staffing.circles]
        yield StationSet("today", "effective", entries, ready, known)
    if whole.sites is None:
        return
    sites, chosen = whole.sites, list(whole.sites.plan.chosen)
    then, new = joined_entries(entries, sites.candidates.entries, chosen), sites.setting.offers[chosen]
    yield StationSet("proposal", "nominal", then, np.concatenate([today, new]), sites.after)
    if ready is not None:
        yield StationSet("proposal", "effective", then, np.concatenate([ready, new]), None)


def ready_offers(whole: WholeStudy) -> Offers | None:
    """Return (stations, circles) which of today's stations are staffed for a circle; None without staff."""
    if whole.staffing is None:
        return None
    return np.column_stack([circle.ready for circle in whole.staffing.circles])


def unit_totals(index: AreaIndex, homes: Homes) -> tuple[Int64, Int64]:
    """Return residents and residences (units,) of each unit."""
    row, unit = _members(index, homes)
    count = len(index.units)
    return sum_by_group(homes.residents[row], unit, count), sum_by_group(homes.homes[row], unit, count)


def page_figures(whole: WholeStudy, homes: Homes) -> list[dict[str, Any]]:
    """Return a row for each view, mode and circle: ``view, mode, circle, covered`` (residents of each unit).

    The circle ``all`` is covered in every circle. Of the residences themselves the verdicts are known; blocks of them
    are searched anew, from where the page lets them walk.
    """
    rows: list[dict[str, Any]] = []
    for stations in station_sets(whole):
        covered = covered_homes(whole, homes, stations)
        flags = {**dict(zip(_names(whole), covered, strict=True)), ALL: np.logical_and.reduce(covered)}
        rows += [
            {"view": stations.view, "mode": stations.mode, "circle": name, "covered": _sums(whole, homes, there)}
            for name, there in flags.items()
        ]
    return rows


def covered_homes(whole: WholeStudy, homes: Homes, stations: StationSet) -> list[npt.NDArray[np.bool_]]:
    """Return for each circle which homes (n,) are covered."""
    known = stations.verdicts
    if known is None or (homes.row < 0).any():
        nowhere = np.full(len(homes), np.nan)
        none = homes.entries.take(np.empty(0, dtype=np.int32))
        access = Access(homes.entries, nowhere, none, np.empty(0, dtype=np.int32))
        network, circles = whole.opened.streets.network, whole.coverage.verdicts
        found = verdicts_after(network, access, stations.entries, circles, offers=stations.offers)
        return [verdict.covered for verdict in found]
    return [verdict.covered[homes.row] for verdict in known]


def difference_of_blocks(whole: WholeStudy, figures: list[dict[str, Any]]) -> int:
    """Return the largest difference in covered residents of the plan between blocks and residences, today."""
    people = whole.coverage.residents
    exact = {verdict.name: int(people[verdict.covered].sum()) for verdict in whole.coverage.verdicts}
    exact[ALL] = int(people[all_circles(whole.coverage.verdicts)].sum())
    told = [row for row in figures if (row["view"], row["mode"]) == ("today", "nominal")]
    return max((abs(row["covered"][0] - exact[row["circle"]]) for row in told), default=0)


def _names(whole: WholeStudy) -> list[str]:
    return [circle.name for circle in whole.opened.plan.circles]


def _sums(whole: WholeStudy, homes: Homes, covered: npt.NDArray[np.bool_]) -> list[int]:
    index = whole.coverage.index
    row, unit = _members(index, homes)
    sums: list[int] = sum_by_group(np.where(covered, homes.residents, 0)[row], unit, len(index.units)).tolist()
    return sums


def _members(index: AreaIndex, homes: Homes) -> tuple[Int64, Int64]:
    return replace(index, unit_of=homes.unit_of).members()
