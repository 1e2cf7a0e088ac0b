"""The rows of the staff layer in the plan's own terms: role, services, people, hours, station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...geo.network import Float64, Int64
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from ..plan_toml.staffing_rules import role_of

POOL, ELSEWHERE = -1, -2


@dataclass(frozen=True, eq=False)
class StaffRows:
    """n rows of the staff layer, in its order.

    Attributes:
        roles: code of each row's role; empty where the row names services alone, of which not just one role is needed.
        services: codes of the services that each row names; empty where it names a role alone.
        people: (n,) how many.
        hours: (n,) hours a week of each person.
        station: (n,) row in the stations layer; POOL without a station, ELSEWHERE at a station that does not count.
    """

    roles: tuple[str, ...]
    services: tuple[tuple[str, ...], ...]
    people: Int64
    hours: Float64
    station: Int64

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.roles)

    @property
    def speaks_of_stations(self) -> bool:
        """Whether any row is at a station: then who is not listed is not there."""
        return bool((self.station != POOL).any())


def staff_rows(plan: Plan, layers: PlanLayers) -> StaffRows:
    """Return the rows of the staff layer, none where the plan has no such layer.

    A row that names one service and no role holds the role that this service needs, where it needs just one.
    """
    frame = layers.staff
    if frame is None:
        nothing = np.empty(0, dtype=np.int64)
        return StaffRows((), (), nothing, nothing.astype(np.float64), nothing)
    words = frame["role"].fillna("").astype(str) if "role" in frame else [""] * len(frame)
    services = list(frame["service"]) if "service" in frame else [()] * len(frame)
    own, needs = plan.staffing.role_words, plan.staffing.needs
    roles = tuple(
        role_of(word, own) or "" if word else _only_role(offered, needs)
        for word, offered in zip(words, services, strict=True)
    )
    return StaffRows(
        roles=roles,
        services=tuple(tuple(offered) for offered in services),
        people=np.nan_to_num(frame["count"].to_numpy(dtype=np.float64)).astype(np.int64),
        hours=np.nan_to_num(frame["hours"].to_numpy(dtype=np.float64)),
        station=_station_rows(layers),
    )


def _only_role(services: tuple[str, ...], needs: Mapping[str, tuple[str, ...]]) -> str:
    wanted = needs.get(services[0], ()) if len(services) == 1 else ()
    return wanted[0] if len(wanted) == 1 else ""


def _station_rows(layers: PlanLayers) -> Int64:
    frame = layers.staff
    if frame is None or "station" not in frame:
        return np.full(0 if frame is None else len(frame), POOL, dtype=np.int64)
    number = {identity: row for row, identity in enumerate(layers.stations["id"])}
    named = frame["station"].fillna("").astype(str)
    return np.array([number.get(name, ELSEWHERE) if name else POOL for name in named], dtype=np.int64)
