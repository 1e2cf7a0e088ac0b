"""Can a pool hold the sessions that the plan promises? As far as plan and layers tell, before any way is measured.

Each station that waits for a role needs its sessions a week; a person holds at most as many as fit into the hours and
the days of a week. Ways between stations take time besides: a pool that falls short here falls short on any street. One
role is counted once for all circles, for a session serves every circle of its station.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ....geo.code_words import STAFF_ROLE_NAMES
from ....geo.errors import Finding
from ...layers.layers import PlanLayers
from ...plan_toml.plan import Plan
from ...plan_toml.plan_sections import SessionsSection
from ..posts import make_posts
from ..readiness import Readiness, make_readiness, waiting
from ..staff_rows import POOL, StaffRows, staff_rows
from .pools import Pool, find_pools


@dataclass(frozen=True)
class Promise:
    """What a pool of one role should hold, and what it can.

    Attributes:
        role: code of the role.
        people: of the pool.
        hours: a week, all together.
        stations: stations that wait.
        sessions: a week that these need.
        held: most sessions a week that the people hold, ways left aside.
    """

    role: str
    people: int
    hours: float
    stations: int
    sessions: int
    held: int


def pool_promise_findings(plan: Plan, layers: PlanLayers, told: Iterable[Finding]) -> list[Finding]:
    """Warn of every role whose people at no station cannot hold the sessions of the stations that wait for them.

    Args:
        plan: the plan.
        layers: its layers, as far as they could be read.
        told: what was found in them; nothing follows from a staff or stations layer with errors.
    """
    if layers.staff is None:
        return []
    files = {plan.layers[role].relative for role in ("staff", "stations") if role in plan.layers}
    if any(finding.severity == "error" and finding.file in files for finding in told):
        return []
    rows = staff_rows(plan, layers)
    posts = make_posts(plan, layers, rows)
    return promised_findings(plan, layers, rows, make_readiness(plan, layers, posts), posts.roles)


def promised_findings(
    plan: Plan, layers: PlanLayers, rows: StaffRows, readiness: Readiness, roles: tuple[str, ...]
) -> list[Finding]:
    """Return the same where it is known who is where.

    Args:
        plan: the plan.
        layers: its layers.
        rows: the staff layer.
        readiness: which services each station is ready for.
        roles: codes of the roles, as in `readiness`.
    """
    if layers.staff is None:
        return []
    file, row = plan.layers["staff"].relative, layers.staff["row"].to_numpy(dtype=np.int64)
    found = []
    for promise in find_promises(plan, rows, readiness, roles):
        if promise.sessions > promise.held:
            ours = [rows.roles[at] == promise.role and rows.people[at] > 0 for at in range(len(rows))]
            first = np.flatnonzero(np.array(ours) & (rows.station == POOL))[0]
            found.append(_finding(promise, file, int(row[first])))
    return found


def find_promises(plan: Plan, rows: StaffRows, readiness: Readiness, roles: tuple[str, ...]) -> tuple[Promise, ...]:
    """Return what each pool should hold and can, role by role; those without people are none."""
    week, pools, found = plan.staffing.sessions, find_pools(rows), []
    services = dict.fromkeys(circle.service for circle in plan.circles)
    for number, role in enumerate(roles):
        ours = [pool for pool in pools if pool.role == role and pool.people > 0]
        needing = [service for service in services if role in plan.staffing.needs.get(service, ())]
        stations = {int(at) for service in needing for at in waiting(readiness, service, number)}
        people, hours = sum(pool.people for pool in ours), sum(pool.hours for pool in ours)
        sessions = len(stations) * week.sessions_a_week
        if ours:
            found.append(Promise(role, people, hours, len(stations), sessions, most_sessions(ours, week)))
    return tuple(found)


def most_sessions(pools: Iterable[Pool], week: SessionsSection) -> int:
    """Return how many sessions a week these people hold together at the very most, ways left aside."""
    session, day = round(week.session_hours * 60), round(week.day_hours * 60)
    by_days = week.days_a_week * (day // session)
    return sum(pool.people * min(int(pool.hours_each * 60 + 1e-6) // session, by_days) for pool in pools)


def _finding(promise: Promise, file: str, row: int) -> Finding:
    role_zh, role_en = STAFF_ROLE_NAMES.get(promise.role, (promise.role, promise.role))
    people, hours, stations, held = promise.people, f"{promise.hours:g}", promise.stations, promise.held
    lacking = promise.sessions - held
    return Finding(
        code="pool_over_hours",
        severity="warning",
        zh=f"{role_zh}人员池 {people} 人、每周共 {hours} 小时，至多坐班 {held} 次；等他们的 {stations} 个服务站每周要 "
        f"{promise.sessions} 次，至少缺 {lacking} 次",
        en=f"the pool of role {role_en} ({people} people, {hours} hours a week) holds at most {held} sessions a week; "
        f"the {stations} stations that wait for it need {promise.sessions}, so at least {lacking} are lacking",
        fix_zh="请增加人员或工时，或在 [staffing] 减少 sessions_a_week、缩短 session_hours；"
        "否则 staffing 只派往受益居民最多的站",
        fix_en="add people or hours, or ask for fewer or shorter sessions in [staffing] (sessions_a_week, "
        "session_hours); else staffing sends them where most residents gain",
        file=file,
        row=row,
        column="hours",
        count=lacking,
    )
