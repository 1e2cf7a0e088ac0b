"""Who works for which service, how many and how long: people at stations, and pools of the whole district."""

from __future__ import annotations

from frame import stream
from stations import STAFF, Station

HOURS = {"grid_workers": 40, "mediators": 36, "police_officers": 40, "counsellors": 20, "lawyers": 16}
ROLE = {
    "grid_workers": ("appeals", "网格员"),
    "mediators": ("appeals", "调解员"),
    "police_officers": ("police", "民警"),
    "counsellors": ("psychology", "心理咨询师"),
    "lawyers": ("legal", "执业律师"),
}
POOLS = (
    ("judicial", "法官检察官", 43, 4),
    ("appeals", "部门调解员", 229, 6),
    ("psychology", "兼职心理危机干预员", 60, 5),
    ("legal", "机动法律顾问", 12, 8),
)


def make_staff(stations: list[Station]) -> list[tuple[str, str, int, int, str]]:
    """Return (service, role, count, hours a week each, station id); a pool has no station."""
    random = stream("staff hours")
    rows = []
    for station in stations:
        for kind, count in zip(STAFF, station.staff, strict=True):
            if count:
                service, role = ROLE[kind]
                rows.append((service, role, count, int(HOURS[kind] * random.choice([1.0, 1.0, 0.5])), station.id))
    return rows + [(service, role, count, hours, "") for service, role, count, hours in POOLS]
