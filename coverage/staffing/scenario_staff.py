"""What a scenario does to the staff: nobody is posted at an added station, and who was at a removed one is nowhere.

The rule (docs/rules.md, "Scenarios"): a scenario moves stations, not people. A moved station keeps its staff; the
people of a removed one count at no station and join no pool until the staff layer says where they go. What it calls
`staffed` is taken to have its people, and said to be so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...geo.code_words import STATION_STAFF_COLUMNS
from ...geo.errors import Finding
from ...geo.faults import Words
from ..circles.circles import Flags
from ..opened_plan import Opened
from ..scenario.scenario_findings import told_once
from .readiness import READY, SHORT, Readiness
from .staff_rows import ELSEWHERE, StaffRows

_REMOVED = Words(
    "情景方案撤销的服务站有 {n} 个配有人员，首个 {first}：这些人不计入任何服务站，也不编入人员池",
    "{n} stations that the scenario removes have staff, the first is {first}: these people count at no station and "
    "join no pool",
    "如要调配，请在人员表把他们写到别的服务站；服务站留空即编入人员池",
    "to send them elsewhere, name another station in the staff layer; an empty station makes them a pool",
)
_UNSTAFFED = Words(
    "情景方案新增的服务站有 {n} 个没有配齐所需岗位，首个 {first}：它们的服务只算名义覆盖，不算有效",
    "{n} stations that the scenario adds lack a role that they need, the first is {first}: their circles are nominal, "
    "not effective",
    "人员池会派往只缺这一岗位的站；要派专人，请先把该站写进服务站图层（状态写 候选），再在人员表写它的编号",
    "pools go where that role alone is wanting; to post people, list the station in the stations layer (status "
    "candidate) and name its id in the staff layer",
)

_ASSUMED = Words(
    "情景方案假定 {n} 个服务站的服务人员到位（staffed），首个 {first}：有效覆盖按此计算，并非现有人员",
    "the scenario takes services of {n} stations to have their people (staffed), the first is {first}: effective "
    "coverage counts on it, not on people who are there",
    "要按现有人员核算，请删去 staffed",
    "take staffed out to count the people who are there",
)


def as_assumed(opened: Opened, readiness: Readiness) -> Readiness:
    """Return `readiness` with what the scenario takes to be staffed: it lacks nobody, and waits for no pool."""
    assumed = {} if opened.scenario is None else opened.scenario.assumed
    if not assumed:
        return readiness
    taken = np.zeros_like(readiness.offered)
    for row, identity in enumerate(opened.layers.stations["id"]):
        taken[row] = np.isin(readiness.services, assumed.get(identity, ()))
    return replace(
        readiness,
        state=np.where(taken, np.int8(READY), readiness.state),
        missing=readiness.missing & ~taken[:, :, None],
        doubtful=readiness.doubtful & ~taken[:, :, None],
    )


def of_removed_stations(opened: Opened, rows: StaffRows) -> Flags:
    """Return which rows (n,) of the staff layer are at a station that the scenario removes."""
    staff = opened.layers.staff
    if opened.scenario is None or staff is None or "station" not in staff:
        return np.zeros(len(rows), dtype=np.bool_)
    named = staff["station"].fillna("").astype(str)
    return np.asarray(named.isin(set(opened.scenario.removed)) & (rows.station == ELSEWHERE), dtype=np.bool_)


def scenario_staff_findings(opened: Opened, rows: StaffRows, readiness: Readiness) -> list[Finding]:
    """Warn of people whose station the scenario removes, and of added stations that are not staffed."""
    if opened.scenario is None:
        return []
    file = next(source.file for source in opened.inputs if source.role == "scenario")
    cases = (
        ("staff_of_removed_stations", _REMOVED, _removed_with_people(opened, rows)),
        ("added_stations_unstaffed", _UNSTAFFED, _added_and_short(opened, readiness)),
        ("stations_assumed_staffed", _ASSUMED, list(opened.scenario.assumed)),
    )
    return [told_once(file, "warning", code, words, listed) for code, words, listed in cases if listed]


def _removed_with_people(opened: Opened, rows: StaffRows) -> list[str]:
    """Removed stations, in the scenario's order, for which the staff layer or a column of the stations lists people."""
    scenario, staff, stations = opened.scenario, opened.layers.staff, opened.layers.all_stations
    if scenario is None:
        return []
    found: set[str] = set()
    if staff is not None and "station" in staff:
        found |= set(staff["station"][of_removed_stations(opened, rows) & (rows.people > 0)].astype(str))
    for name in STATION_STAFF_COLUMNS.values():
        if name in stations:
            found |= set(stations["id"][stations[name].to_numpy(dtype=np.float64, na_value=np.nan) > 0])
    return [identity for identity in scenario.removed if identity in found]


def _added_and_short(opened: Opened, readiness: Readiness) -> list[str]:
    """Added stations that are known to lack a role for the service of a circle."""
    scenario = opened.scenario
    added = set() if scenario is None else {one.id for one in scenario.added}
    columns = [readiness.of(service) for service in dict.fromkeys(circle.service for circle in opened.plan.circles)]
    short = (readiness.offered[:, columns] & (readiness.state[:, columns] == SHORT)).any(axis=1)
    ids = opened.layers.stations["id"].tolist()
    return [identity for identity, lacks in zip(ids, short, strict=True) if lacks and identity in added]
