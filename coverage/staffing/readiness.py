"""Which service each station is ready for: it has every role that the service needs, with hours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...geo.code_words import SERVICES
from ...geo.network import Int64
from ..circles.circles import Codes, Flags, stations_of_service
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from .posts import STAFFED, UNKNOWN, Posts

READINESS = ("staffed", "unstaffed", "unknown")
READY, SHORT, NOT_KNOWN = range(len(READINESS))
Flags3 = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Readiness:
    """s stations, v services, r roles.

    Attributes:
        services: codes of the services that a station offers, a circle has or the plan states needs for.
        offered: (s, v) whether the station offers the service.
        state: (s, v) position in `READINESS`, whether offered or not.
        missing: (s, v, r) roles that the service needs and the station is not known to have.
        doubtful: (s, v, r) those of them of which nothing is known.
        stated: (v,) whether the plan states whom the service needs.
    """

    services: tuple[str, ...]
    offered: Flags
    state: Codes
    missing: Flags3
    doubtful: Flags3
    stated: Flags

    def of(self, service: str) -> int:
        """Return the position of a service."""
        return self.services.index(service)


def make_readiness(plan: Plan, layers: PlanLayers, posts: Posts) -> Readiness:
    """Hold every station against what every service needs."""
    services, offered = _offers(plan, layers)
    shape = (len(layers.stations), len(services), len(posts.roles))
    missing = np.zeros(shape, dtype=np.bool_)
    stated = np.array([service in plan.staffing.needs for service in services], dtype=np.bool_)
    for position, service in enumerate(services):
        missing[:, position] = _missing(posts, service, plan.staffing.needs.get(service, ()))
    doubtful = missing & (posts.state == UNKNOWN)[:, None, :]
    state = np.full(shape[:2], SHORT, dtype=np.int8)
    state[(missing == doubtful).all(axis=2)] = NOT_KNOWN
    state[~missing.any(axis=2)] = READY
    state[:, ~stated] = NOT_KNOWN
    return Readiness(services, offered, state, missing, doubtful, stated)


def waiting(readiness: Readiness, service: str, role: int) -> Int64:
    """Return the rows of the stations that offer `service`, are known to lack `role` for it, and lack nothing else."""
    position = readiness.of(service)
    missing = readiness.missing[:, position]
    known = missing[:, role] & ~readiness.doubtful[:, position, role]
    return np.flatnonzero(readiness.offered[:, position] & known & (missing.sum(axis=1) == 1))


def waiting_for_two(readiness: Readiness, service: str, roles: tuple[int, int]) -> tuple[Int64, Flags]:
    """Return the rows (w,) of the stations that are known to lack one of `roles` or both, and nothing else; and which.

    Of each station (w, 2) says which of the two it lacks.
    """
    position, pair = readiness.of(service), list(roles)
    missing = readiness.missing[:, position]
    lacks, doubtful = missing[:, pair], readiness.doubtful[:, position][:, pair]
    waits = readiness.offered[:, position] & lacks.any(axis=1) & ~doubtful.any(axis=1)
    rows = np.flatnonzero(waits & (missing.sum(axis=1) == lacks.sum(axis=1)))
    return rows, lacks[rows]


def _offers(plan: Plan, layers: PlanLayers) -> tuple[tuple[str, ...], Flags]:
    listed = list(layers.stations["services"])
    wanted = {service for services in listed for service in services}
    wanted |= {circle.service for circle in plan.circles} | set(plan.staffing.needs)
    services = tuple(service for service in SERVICES if service in wanted)
    offered = np.zeros((len(listed), len(services)), dtype=np.bool_)
    for position, service in enumerate(services):
        offered[stations_of_service(listed, service, count=len(listed)), position] = True
    return services, offered


def _missing(posts: Posts, service: str, needed: tuple[str, ...]) -> Flags:
    """Roles (s, r) that are wanting; people named for the service alone fill them one by one, in the plan's order."""
    missing = np.zeros(posts.state.shape, dtype=np.bool_)
    left = np.array(posts.loose.get(service, np.zeros(len(missing), dtype=np.int64)))
    for role in needed:
        position = posts.roles.index(role)
        wanting = posts.state[:, position] != STAFFED
        filled = wanting & (left > 0)
        left = left - filled
        missing[:, position] = wanting & ~filled
    return missing
