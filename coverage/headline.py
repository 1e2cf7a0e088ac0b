"""The headline figures of a plan: one place from which every hand-out takes them, so that no two can disagree.

Rates are rounded down to a tenth of a percent, from whole residents: a target that is missed never looks met. Where
the tables leave a small count out for sharing, so does the headline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .assumptions import scenario_facts
from .patrol.patrol_facts import patrol_facts
from .plan_toml.plan import Circle
from .run_files.frame_rows import Row, frame_rows
from .run_files.sharing import public_count, public_facts, rounded
from .sites.site_facts import site_facts
from .staffing.staffing_facts import staffing_facts
from .whole_study import WholeStudy
from .whole_tables import WholeTables


@dataclass(frozen=True)
class CircleFigures:
    """One circle; None is what is not there, not known, or left out for sharing.

    Attributes:
        name: its name in the plan.
        name_zh: for people.
        name_en: likewise.
        radius_m: its radius.
        target: the rate of people that was promised.
        stations: stations that offer the service.
        covered: residents who are covered.
        not_covered: residents who are not.
        rate: coverage rate of people.
        meets_target: whether it reaches the target.
        mean_m: mean walk.
        claimed_but_denied: residents within the drawn circle whom no walk brings there.
        after: residents covered once the proposed sites stand.
        rate_after: coverage rate of people then.
        effective_rate: coverage rate of people by stations that are staffed; at least that where not all is known.
        lost: residents whose stations are known not to be staffed.
        doubtful: residents of whose stations that is not known.
        staffed_stations: stations that are.
        staffing_status: ``known``, ``partly_known`` or ``unknown``; None without staff.
    """

    name: str
    name_zh: str
    name_en: str
    radius_m: float
    target: float
    stations: int
    covered: int | None
    not_covered: int | None
    rate: float | None
    meets_target: bool
    mean_m: float | None
    claimed_but_denied: int | None
    after: int | None
    rate_after: float | None
    effective_rate: float | None
    lost: int | None
    doubtful: int | None
    staffed_stations: int | None
    staffing_status: str | None


@dataclass(frozen=True)
class Headline:
    """The headline figures of a plan.

    Attributes:
        residents: all of the plan.
        residences: likewise; None where it may not be shared.
        stations: that count.
        scenario: what the scenario changed that they follow (`scenario_facts`), or None.
        all_circles: residents who are covered in every circle.
        all_circles_rate: their share.
        circles: one a circle, in the plan's order.
        sites: facts of the proposal (`site_facts`), or None.
        gained: residents newly covered by the proposal in its circle.
        patrol: facts of the patrollers (`patrol_facts`), or None.
        staffing: facts of the staff (`staffing_facts`), or None.
        is_shared: whether small counts were left out.
    """

    residents: int
    residences: int | None
    stations: int
    scenario: Mapping[str, Any] | None
    all_circles: int | None
    all_circles_rate: float | None
    circles: tuple[CircleFigures, ...]
    sites: Mapping[str, Any] | None
    gained: int | None
    patrol: Mapping[str, Any] | None
    staffing: Mapping[str, Any] | None
    is_shared: bool

    @property
    def told(self) -> CircleFigures | None:
        """The circle that the proposal is about."""
        if self.sites is None:
            return None
        return next(circle for circle in self.circles if circle.name == self.sites["circle"])


def headline(whole: WholeStudy, tables: WholeTables) -> Headline:
    """Return the headline figures of `whole`, as far as `tables` tell them."""
    plan = frame_rows(tables.coverage["areas"].head(1))[0]
    sites = None if whole.sites is None else site_facts(whole.sites)
    gained = None if sites is None else public_count(sites["gained_residents"], is_shared=tables.is_shared)
    exact = int(whole.coverage.residents.sum())
    residents = int(rounded(np.array([exact]))[0]) if tables.is_shared else exact
    staffing = None if whole.staffing is None else staffing_facts(whole.staffing, dict(tables.staffing))
    every = plan["all_circles_residents"]
    return Headline(
        residents=residents,
        residences=None if tables.is_shared else len(whole.coverage.residents),
        stations=len(whole.opened.layers.stations),
        scenario=scenario_facts(whole.opened).get("scenario"),
        all_circles=every,
        all_circles_rate=floor_rate(every, residents),
        circles=_circles(whole, tables),
        sites=public_facts(sites) if sites is not None and tables.is_shared else sites,
        gained=gained,
        patrol=None if whole.patrol is None else patrol_facts(whole.patrol, dict(tables.patrol)),
        staffing=public_facts(staffing) if staffing is not None and tables.is_shared else staffing,
        is_shared=tables.is_shared,
    )


def floor_rate(part: int | None, total: int | None) -> float | None:
    """Return part ÷ total rounded down to a tenth of a percent; None where either is not known, or nobody lives."""
    if part is None or total is None or total <= 0:
        return None
    return (1000 * part // total) / 1000


def told_rate(part: int | None, total: int | None, rate: float | None, *, is_shared: bool) -> float | None:
    """Return `floor_rate`, or where the counts are rounded for sharing the rate of the table, which is not.

    A rate of rounded counts could lie above the true one.
    """
    return rate if is_shared else floor_rate(part, total)


def _circles(whole: WholeStudy, tables: WholeTables) -> tuple[CircleFigures, ...]:
    rows = frame_rows(tables.coverage["circles"])
    after = frame_rows(tables.sites["areas_after"].head(1))[0] if "areas_after" in tables.sites else {}
    staffed = frame_rows(tables.staffing["staffing_circles"]) if tables.staffing else [{}] * len(rows)
    return tuple(
        _circle(circle, row, after, staff, is_shared=tables.is_shared)
        for circle, row, staff in zip(whole.opened.plan.circles, rows, staffed, strict=True)
    )


def _circle(circle: Circle, row: Row, after: Row, staff: Row, *, is_shared: bool) -> CircleFigures:
    covered, residents = row["covered_residents"], row["residents"]
    then, effective = after.get(f"{circle.name}_after_residents"), staff.get("effective_residents")
    return CircleFigures(
        name=circle.name,
        name_zh=circle.name_zh,
        name_en=circle.name_en,
        radius_m=circle.radius_m,
        target=circle.target,
        stations=row["stations"],
        covered=covered,
        not_covered=None if covered is None or residents is None else residents - covered,
        rate=told_rate(covered, residents, row["rate"], is_shared=is_shared),
        meets_target=bool(row["meets_target"]),
        mean_m=row["mean_m"],
        claimed_but_denied=row["claimed_but_denied_residents"],
        after=then,
        rate_after=told_rate(then, residents, after.get(f"{circle.name}_after_rate"), is_shared=is_shared),
        effective_rate=told_rate(effective, residents, staff.get("effective_rate"), is_shared=is_shared),
        lost=staff.get("lost_residents"),
        doubtful=staff.get("unknown_residents"),
        staffed_stations=staff.get("staffed_stations"),
        staffing_status=staff.get("staffing_status"),
    )
