"""Does the staff layer name roles, services and stations that exist, and agree with the stations' own columns?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...geo.code_words import STAFF_ROLES, STATION_STAFF_COLUMNS
from ...geo.errors import Finding
from ...geo.faults import LayerRows, Words
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from ..plan_toml.staffing_rules import role_of
from .meeting_checks import stations_are_unread

Mask = npt.NDArray[np.bool_]


def staff_findings(plan: Plan, layers: PlanLayers) -> list[Finding]:
    """Check the staff layer, which may be missing."""
    frame = layers.staff
    if frame is None or "staff" not in plan.layers:
        return []
    rows = LayerRows(plan.layers["staff"].relative, frame["row"].to_numpy(dtype=np.int64))
    words = frame["role"].fillna("").astype(str) if "role" in frame else pd.Series("", index=frame.index)
    services = list(frame["service"]) if "service" in frame else [()] * len(frame)
    roles = [role_of(word, plan.staffing.role_words) if word else "" for word in words]
    return [
        *_roles(plan, rows, words, roles),
        *_nameless(rows, words, services),
        *_stations(plan, rows, frame, layers),
        *_misfits(plan, rows, words, roles, services),
        *_disagreements(rows, frame, roles, layers),
    ]


def _roles(plan: Plan, rows: LayerRows, words: pd.Series, roles: list[str | None]) -> list[Finding]:
    own = [code for code in dict.fromkeys(plan.staffing.role_words.values()) if code not in STAFF_ROLES]
    known = ", ".join([*STAFF_ROLES, *own])
    text = Words(
        "有 {n} 行写了不认识的岗位，首个是“{first}”",
        '{n} row(s) name an unknown role, the first is "{first}"',
        f"可写：{known}，或中文岗位名；其他叫法请写进 plan.toml 的 [staffing.roles]",
        f"known: {known}; write other names of a role in [staffing.roles] of plan.toml",
    )
    unknown = np.array([role is None for role in roles], dtype=bool)
    return rows.errors("unknown_role", text, unknown, column="role", values=list(words))


def _nameless(rows: LayerRows, words: pd.Series, services: list[tuple[str, ...]]) -> list[Finding]:
    text = Words(
        "有 {n} 行既没有写岗位，也没有写服务",
        "{n} row(s) name neither a role nor a service",
        "请写明岗位（如 律师）或服务（如 公共法律）",
        "name a role (such as lawyer) or a service (such as legal)",
    )
    bad = np.array([not word and not offered for word, offered in zip(words, services, strict=True)], dtype=bool)
    return rows.errors("staff_without_role", text, bad, column="role")


def _stations(plan: Plan, rows: LayerRows, frame: pd.DataFrame, layers: PlanLayers) -> list[Finding]:
    if stations_are_unread(plan, layers):
        return []
    if "station" not in frame:
        return []
    named = frame["station"].fillna("").astype(str)
    bad = ((named != "") & ~named.isin(set(layers.all_stations["id"]))).to_numpy(dtype=bool)
    text = Words(
        "人员表有 {n} 行的服务站 {first} 不存在，这些人无法计入任何服务站",
        "{n} row(s) of the staff name a station that does not exist, such as {first}: these people would count nowhere",
        "请写服务站图层里的编号；不属于任何站的人员池请留空",
        "write an id of the stations layer; leave it empty for a pool that belongs to no station",
    )
    return rows.errors("unknown_station", text, bad, column="station", values=list(named))


def _misfits(
    plan: Plan, rows: LayerRows, words: pd.Series, roles: list[str | None], services: list[tuple[str, ...]]
) -> list[Finding]:
    """Warn of a role that none of the row's services needs: it counts by its role."""
    needs = plan.staffing.needs
    bad = np.array(
        [
            bool(role) and bool(offered) and not any(role in needs.get(service, (role,)) for service in offered)
            for role, offered in zip(roles, services, strict=True)
        ],
        dtype=bool,
    )
    text = Words(
        "有 {n} 行的岗位（首个是“{first}”）不是同行所写服务所需的，按岗位计入",
        '{n} row(s) name a role (the first is "{first}") that the service beside it does not need; the role counts',
        "请核对这些行，或在 [staffing.needs] 写明服务所需的岗位",
        "check these rows, or say whom the service needs in [staffing.needs]",
    )
    return rows.warnings("role_of_another_service", text, bad, column="role", values=list(words))


def _disagreements(rows: LayerRows, frame: pd.DataFrame, roles: list[str | None], layers: PlanLayers) -> list[Finding]:
    """Warn where staff layer and station column tell different counts of a role: the staff layer counts."""
    if not {"station", "count"} <= set(frame):
        return []
    keys = pd.DataFrame({"station": frame["station"].fillna("").astype(str), "role": [role or "" for role in roles]})
    listed = frame["count"].groupby([keys["station"], keys["role"]]).transform("sum").to_numpy(dtype=np.float64)
    stations = layers.all_stations.drop_duplicates("id").set_index("id")
    told = np.full(len(frame), np.nan)
    for role, column in STATION_STAFF_COLUMNS.items():
        if column in stations:
            ours = (keys["role"] == role).to_numpy(dtype=bool)
            told[ours] = stations[column].reindex(keys["station"][ours]).to_numpy(dtype=np.float64)
    bad = ~np.isnan(told) & (told != listed) & ~keys.duplicated().to_numpy(dtype=bool)
    text = Words(
        "有 {n} 处人员表的人数与服务站图层的人员列不同（首个是服务站 {first}），以人员表为准",
        "in {n} place(s) the staff layer and the column of the station tell different counts (first: station {first}); "
        "the staff layer counts",
        "请核对两张表",
        "check the two tables against each other",
    )
    return rows.warnings("staff_disagrees", text, bad, column="count", values=list(keys["station"]))
