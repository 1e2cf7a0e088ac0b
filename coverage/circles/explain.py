"""One residence explained: its legs, its way, its verdict and its alternatives; the parts sum to the distance."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...geo.errors import Finding, InputError
from ...geo.network import Network
from ...geo.paths import UNREACHED, distance_of_keys, keys_at_entries, terminals_of
from ...geo.snap import Entries
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from ..shown import HasCard
from .circles import STATUSES
from .reach import StationSearch, entries_in_doubt, nearest_stations
from .study import NEAREST_NAMED, Measured
from .walks import Walk, walk_to_nearest

NEAR_MATCHES = 3


@dataclass(frozen=True)
class Alternative:
    """Another station of the circle: how far it is on foot, in whole millimetres."""

    station: str
    name: str
    distance_mm: int


@dataclass(frozen=True)
class EntryChoice:
    """A place where the residence could enter the network.

    Attributes:
        street_id: the street that is entered.
        street_name: its name, may be empty.
        component: number of the connected component; 0 is the largest.
        leg_mm: access leg.
        distance_mm: the whole walk to the circle's nearest station from here; None where no way leads to one.
        role: ``used``, ``other`` (it counts, but is not the shortest) or ``rival`` (as near as the one used, not joined
            to it, and not entered: the entry in doubt).
    """

    street_id: str
    street_name: str
    component: int
    leg_mm: int
    distance_mm: int | None
    role: str


@dataclass(frozen=True)
class CircleExplanation:
    """One circle's verdict on the residence, and why.

    Attributes:
        circle: name of the circle.
        radius_mm: its radius.
        status: one of `STATUSES`.
        straight_mm: straight line to the circle's nearest station; None where the circle has none.
        shortfall_mm: distance beyond the radius; None where there is none.
        in_doubt: whether another street as near would flip the verdict.
        walk: the walk to the nearest station; None where there is none.
        alternatives: the three nearest stations, the nearest first.
        entries: every entry, and the rivals of those.
        station_count: how many stations the circle has.
    """

    circle: str
    radius_mm: int
    status: str
    straight_mm: int | None
    shortfall_mm: int | None
    in_doubt: bool
    walk: Walk | None
    alternatives: tuple[Alternative, ...]
    entries: tuple[EntryChoice, ...]
    station_count: int


@dataclass(frozen=True)
class Explanation(HasCard):
    """All that decides the verdicts on one residence.

    Attributes:
        plan: the plan.
        id: its id.
        row: its row in the file.
        residents: who lives there.
        access_m: metres to the nearest walkable street, also beyond the limit; None without streets.
        max_access_m: the limit.
        circles: one explanation a circle, in the plan's order.
    """

    plan: Plan
    id: str
    row: int
    residents: int
    access_m: float | None
    max_access_m: float
    circles: tuple[CircleExplanation, ...]


def find_residence(layers: PlanLayers, identity: str, *, file: str) -> int:
    """Return the position of the residence with id `identity`.

    Raises:
        InputError: there is none; the finding names near matches.
    """
    ids = [str(text) for text in layers.residences["id"]]
    try:
        return ids.index(identity)
    except ValueError:
        raise InputError([_unknown(identity, near_ids(identity, ids), file)]) from None


def near_ids(identity: str, ids: list[str]) -> list[str]:
    """Return up to three ids that may have been meant: other case or leading zeros first, then similar spelling."""
    plain = identity.strip().casefold()
    same = [text for text in ids if text.casefold() == plain or (plain and text.lstrip("0") == plain.lstrip("0"))]
    return list(dict.fromkeys([*same, *difflib.get_close_matches(identity, ids, n=NEAR_MATCHES, cutoff=0.6)]))[
        :NEAR_MATCHES
    ]


def explain_residence(
    plan: Plan, layers: PlanLayers, network: Network, measured: Measured, residence: int
) -> Explanation:
    """Explain the verdicts on the residence at position `residence` of its layer."""
    row = layers.residences.iloc[residence]
    access_m = float(measured.residences.access_m[residence])
    circles = tuple(_explain_circle(layers, network, measured, i, residence) for i in range(len(measured.searches)))
    return Explanation(
        plan=plan,
        id=str(row["id"]),
        row=int(row["row"]),
        residents=int(row["residents"]),
        access_m=access_m if np.isfinite(access_m) else None,
        max_access_m=plan.network.max_access_m,
        circles=circles,
    )


def _explain_circle(
    layers: PlanLayers, network: Network, measured: Measured, number: int, residence: int
) -> CircleExplanation:
    search, verdict = measured.searches[number], measured.verdicts[number]
    doubt = entries_in_doubt(network, search, radius_mm=verdict.radius_mm)
    return CircleExplanation(
        circle=verdict.name,
        radius_mm=verdict.radius_mm,
        status=STATUSES[verdict.status[residence]],
        straight_mm=int(verdict.straight_mm[residence]) if len(verdict.stations) else None,
        shortfall_mm=int(verdict.shortfall_mm[residence]) if verdict.short[residence] else None,
        in_doubt=bool(doubt[residence]),
        walk=walk_to_nearest(network, search, residence),
        alternatives=_alternatives(layers.stations, network, search, residence),
        entries=(*_entries(network, search, residence), *_rivals(network, search, residence)),
        station_count=len(verdict.stations),
    )


def _alternatives(
    stations: pd.DataFrame, network: Network, search: StationSearch, residence: int
) -> tuple[Alternative, ...]:
    entries = search.residences.entries
    mine = entries.take(entries.place == residence)
    nearest = nearest_stations(network, mine, search.stations, k=NEAREST_NAMED)
    found = np.flatnonzero(nearest.found[residence])
    rows = nearest.station[residence][found]
    return tuple(
        Alternative(str(stations["id"].iloc[row]), str(stations["name"].iloc[row]), int(distance))
        for row, distance in zip(rows, nearest.distance_mm[residence][found], strict=True)
    )


def _entries(network: Network, search: StationSearch, residence: int) -> list[EntryChoice]:
    entries = search.residences.entries
    used = int(search.leaving_entry()[residence])
    rows = np.flatnonzero(entries.place == residence)
    return [
        _choice(network, entries, int(row), int(search.keys[row]), role="used" if row == used else "other")
        for row in rows
    ]


def _rivals(network: Network, search: StationSearch, residence: int) -> list[EntryChoice]:
    rivals = search.residences.rivals
    mine = rivals.take(rivals.place == residence)
    keys = keys_at_entries(network, search.junctions, terminals_of(network, search.stations), mine)
    return [_choice(network, mine, row, int(keys[row]), role="rival") for row in range(len(mine))]


def _choice(network: Network, entries: Entries, row: int, key: int, *, role: str) -> EntryChoice:
    edge = int(entries.edge[row])
    return EntryChoice(
        street_id=str(network.edge_id[edge]),
        street_name=str(network.edge_name[edge]),
        component=int(network.edge_component[edge]),
        leg_mm=int(entries.leg_mm[row]),
        distance_mm=int(distance_of_keys(np.array([key]))[0]) if key < UNREACHED else None,
        role=role,
    )


def _unknown(identity: str, near: list[str], file: str) -> Finding:
    names = ", ".join(near)
    return Finding(
        code="unknown_residence",
        severity="error",
        zh=f"没有编号为 {identity} 的住宅",
        en=f"no residence has the id {identity}",
        fix_zh=f"相近的编号：{names}" if near else "请核对住宅表的编号列",
        fix_en=f"near matches: {names}" if near else "check the id column of the residences",
        file=file,
        column="id",
    )
