"""246 stations: the district hall, one a subdistrict, one a community, and 208 in parks, business and estates."""

from __future__ import annotations

from dataclasses import dataclass

import names
import numpy as np
from frame import stream
from hosts import Host
from people import Residences
from scipy.spatial import cKDTree
from wards import Wards

IN_HOSTS = {"park": 46, "commerce": 48, "estate": 114}  # together 208
SERVED_M, STILL_WANTED, LUCK = 360.0, 0.08, 0.5  # the founders looked at a map, not at the streets
ALL_SERVICES = ("appeals", "legal", "psychology", "assistance", "complaints", "party_mass", "police", "judicial")
TIERS = {"hall": "区级", "subdistrict": "街道级", "community": "社区级", "host": "园区小区级"}
# chance that a small station offers a service; every one takes appeals or says what else it is for
COMMUNITY_CHANCE = {
    "appeals": 1.0,
    "legal": 0.97,
    "psychology": 0.84,
    "assistance": 0.6,
    "complaints": 0.9,
    "party_mass": 0.95,
    "police": 0.5,
    "judicial": 0.3,
}
HOST_CHANCE = {
    "appeals": 0.96,
    "legal": 0.9,
    "psychology": 0.86,
    "assistance": 0.25,
    "complaints": 0.55,
    "party_mass": 0.45,
    "police": 0.3,
    "judicial": 0.1,
}
Place = tuple[str, str, np.ndarray, str, int]  # tier, name, where, host, community
STAFF = ("grid_workers", "mediators", "police_officers", "counsellors", "lawyers")


@dataclass(frozen=True)
class Station:
    """One station, in local metres."""

    id: str
    name: str
    xy: np.ndarray
    services: tuple[str, ...]
    tier: str
    host: str
    community: int
    opened: str
    staff: tuple[int, ...]
    windows: tuple[str, str, str]


def make_stations(homes: Residences, hosts: list[Host], wards: Wards) -> list[Station]:
    """Place all stations."""
    home_ward = wards.community[homes.plot]
    middles = _ward_places(homes, hosts, home_ward, wards)
    busiest = np.bincount(home_ward, weights=homes.residents, minlength=len(wards.codes))
    places: list[Place] = []
    hall = next(h for h in hosts if h.kind == "commerce" and wards.community[h.plot] == int(_seat(hosts, wards)))
    places.append(("hall", "云溪区群众诉求服务大厅", hall.gate, hall.name, int(wards.community[hall.plot])))
    for number, name in enumerate(names.SUBDISTRICTS):
        members = [k for k, town in enumerate(wards.subdistrict) if town == number]
        seat = max(members, key=lambda k: float(busiest[k]))
        places.append(("subdistrict", f"{name}街道群众诉求服务中心", middles[seat] + (38.0, 24.0), "", seat))
    places += [("community", f"{name}群众诉求服务站", middles[k], "", k) for k, name in enumerate(wards.names)]
    for host in _chosen_hosts(hosts, homes, [place[2] for place in places]):
        places.append(("host", f"{host.name}群众诉求服务站", host.gate, host.name, int(wards.community[host.plot])))
    random = stream("stations")
    return [_station(number, place, random) for number, place in enumerate(places)]


def _seat(hosts: list[Host], wards: Wards) -> int:
    nearest = min((h for h in hosts if h.kind == "commerce"), key=lambda h: float(np.hypot(*(h.gate - (400, -700)))))
    return int(wards.community[nearest.plot])


def _ward_places(homes: Residences, hosts: list[Host], home_ward: np.ndarray, wards: Wards) -> list[np.ndarray]:
    """Return a place for each community's own station: a gate or a village edge in the thick of its people."""
    places = []
    for k in range(len(wards.codes)):
        here = home_ward == k
        middle = np.average(homes.xy[here], axis=0, weights=homes.residents[here] + 0.01)
        near = [h for h in hosts if wards.community[h.plot] == k and h.kind != "park"]
        score = [np.hypot(*(h.gate - middle)) - 900 * min(h.people / 15000, 1) for h in near]
        places.append(near[int(np.argmin(score))].gate if near else middle)
    return places


def _chosen_hosts(hosts: list[Host], homes: Residences, taken: list[np.ndarray]) -> list[Host]:
    """Take, kind by kind, the host with the most people about it who are not served yet, helped by luck."""
    random = stream("chosen hosts")
    homes_near = cKDTree(homes.xy)
    unserved = homes.residents.astype(float)
    for xy in taken:
        unserved[homes_near.query_ball_point(xy, SERVED_M)] *= STILL_WANTED
    chosen: list[Host] = []
    for kind, wanted in IN_HOSTS.items():
        those = [h for h in hosts if h.kind == kind]
        about = [homes_near.query_ball_point(h.gate, SERVED_M) for h in those]
        luck = np.exp(random.normal(0, LUCK, len(those)))
        luck[[min(np.hypot(*(host.gate - xy)) for xy in taken) < 80 for host in those]] = -1.0  # one stands there
        for _ in range(wanted):
            pull = luck * np.array(
                [unserved[near].sum() + 0.15 * host.people for near, host in zip(about, those, strict=True)]
            )
            best = int(np.argmax(pull))
            luck[best] = -1.0
            unserved[about[best]] *= STILL_WANTED
            chosen.append(those[best])
    return chosen


def _station(number: int, place: Place, random: np.random.Generator) -> Station:
    tier, name, xy, host, community = place
    offered = _services(tier, random)
    opened = np.datetime64("2018-09-03") + int(random.integers(0, 60) if tier != "host" else random.integers(120, 790))
    return Station(
        f"S{number + 1:03d}",
        name,
        np.round(xy, 2),
        offered,
        TIERS[tier],
        host,
        community,
        str(opened),
        _staff(tier, offered, random),
        _windows(tier, random),
    )


def _services(tier: str, random: np.random.Generator) -> tuple[str, ...]:
    if tier in {"hall", "subdistrict"}:
        return ALL_SERVICES
    chance = COMMUNITY_CHANCE if tier == "community" else HOST_CHANCE
    offered = tuple(service for service in ALL_SERVICES if random.random() < chance[service])
    return offered or ("appeals",)


def _staff(tier: str, services: tuple[str, ...], random: np.random.Generator) -> tuple[int, ...]:
    """Return counts in the order of `STAFF`; not every service that is offered has someone for it."""
    size = {"hall": 8, "subdistrict": 4, "community": 2, "host": 1}[tier]
    there = 1.0 if size > 2 else 0.72
    return (
        size + int(random.integers(0, 2)),
        int(size * (random.random() < (1.0 if size > 2 else 0.2))),
        int(random.random() < (1.0 if "police" in services else 0.15)),
        int(np.ceil(size / 2) * ("psychology" in services and random.random() < there)),
        int(np.ceil(size / 2) * ("legal" in services and random.random() < there)),
    )


def _windows(tier: str, random: np.random.Generator) -> tuple[str, str, str]:
    weekday = "09:00-12:00;14:00-18:00" if tier != "hall" else "08:30-18:00"
    evening = "18:00-21:00" if tier in {"hall", "subdistrict"} or random.random() < 0.35 else ""
    weekend = "09:00-17:00" if tier != "host" or random.random() < 0.4 else ""
    return weekday, evening, weekend
