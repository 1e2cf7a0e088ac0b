"""What a run of `staffing` warns of: what is not known of the staff, and what would make it known."""

from __future__ import annotations

import numpy as np

from ...geo.code_words import SERVICE_NAMES, STAFF_ROLE_NAMES, STATION_STAFF_COLUMNS
from ...geo.errors import Finding
from ..opened_plan import Opened
from ..plan_toml.plan import Plan
from .pools.pool_promise import promised_findings
from .readiness import NOT_KNOWN, Readiness
from .scenario_staff import of_removed_stations, scenario_staff_findings
from .staff_rows import ELSEWHERE, StaffRows


def staffing_findings(
    opened: Opened, rows: StaffRows, readiness: Readiness, roles: tuple[str, ...]
) -> tuple[Finding, ...]:
    """Return the warnings: staff that is not known, people at stations that do not count, pools with too few hours.

    Args:
        opened: the plan.
        rows: its staff layer.
        readiness: which services each station is ready for.
        roles: codes of the roles, as in `readiness`.
    """
    plan, layers = opened.plan, opened.layers
    columns = [name for name in STATION_STAFF_COLUMNS.values() if name in layers.stations]
    nothing = not rows.speaks_of_stations and not columns
    told = [_no_staff(plan)] if nothing else []
    for service in dict.fromkeys(circle.service for circle in plan.circles):
        position = readiness.of(service)
        unknown = readiness.offered[:, position] & (readiness.state[:, position] == NOT_KNOWN)
        if not readiness.stated[position]:
            told.append(_no_needs(service))
        elif unknown.any() and not nothing:
            told.append(_unknown(plan, service, int(unknown.sum())))
    return (
        *told,
        *_elsewhere(opened, rows),
        *scenario_staff_findings(opened, rows, readiness),
        *promised_findings(plan, layers, rows, readiness, roles),
    )


def _no_staff(plan: Plan) -> Finding:
    zh, en = ("人员图层没有一行写服务站", "no row of the staff layer names a station")
    if "staff" not in plan.layers:
        zh, en = "方案没有人员图层", "the plan has no staff layer"
    listed = ", ".join(STATION_STAFF_COLUMNS.values())
    return Finding(
        code="no_staff",
        severity="warning",
        zh=f"{zh}，服务站图层也没有人员列：有效覆盖未知（不是 0）",
        en=f"{en} and the stations no column of people: effective coverage is unknown (not 0)",
        fix_zh=f"请加上 [layers.staff]（岗位、人数、每周小时、服务站），或在服务站图层加上列 {listed}",
        fix_en=f"add [layers.staff] (role, count, hours, station), or the columns {listed} to the stations",
        file="plan.toml",
        column="layers.staff",
    )


def _no_needs(service: str) -> Finding:
    zh, en = SERVICE_NAMES[service]
    return Finding(
        code="needs_not_stated",
        severity="warning",
        zh=f"方案没有写{zh}（{service}）需要什么岗位：它的有效覆盖未知（不是 0）",
        en=f"the plan does not say whom {en} ({service}) needs: its effective coverage is unknown (not 0)",
        fix_zh=f'请在 [staffing.needs] 写 {service} = ["…"]；不需要人员时写 {service} = []',
        fix_en=f'write {service} = ["…"] in [staffing.needs], or {service} = [] where it needs nobody',
        file="plan.toml",
        column="staffing.needs",
    )


def _unknown(plan: Plan, service: str, stations: int) -> Finding:
    zh, en = SERVICE_NAMES[service]
    roles = plan.staffing.needs[service]
    pairs = [STAFF_ROLE_NAMES.get(role, (role, role)) for role in roles]
    zh_roles, en_roles = "、".join(pair[0] for pair in pairs), ", ".join(pair[1] for pair in pairs)
    return Finding(
        code="staff_not_told",
        severity="warning",
        zh=f"{stations} 个提供{zh}的服务站没有写明所需的{zh_roles}：是否有效未知，不算有效",
        en=f"{stations} stations that offer {en} do not tell of the {en_roles} it needs: unknown, not effective",
        fix_zh="请在人员图层或服务站图层的人员列补全；没有人时写 0",
        fix_en="fill in the staff layer, or the column of the stations; write 0 where there is nobody",
        file=plan.layers["stations"].relative,
        count=stations,
    )


def _elsewhere(opened: Opened, rows: StaffRows) -> list[Finding]:
    staff = opened.layers.staff
    at = np.flatnonzero((rows.station == ELSEWHERE) & ~of_removed_stations(opened, rows))
    if not at.size or staff is None:
        return []
    return [
        Finding(
            code="staff_at_station_not_counted",
            severity="warning",
            zh=f"人员表有 {len(at)} 行的服务站未启用、已关停或在边界外：这些人不计入任何服务站",
            en=f"{len(at)} row(s) of the staff are at stations not in force or beyond the border and count nowhere",
            fix_zh="请核对服务站的状态和日期，或把他们写到别的服务站",
            fix_en="check the status and dates of these stations, or list the people elsewhere",
            file=opened.plan.layers["staff"].relative,
            row=int(staff["row"].to_numpy()[at[0]]),
            column="station",
            count=len(at),
        )
    ]
