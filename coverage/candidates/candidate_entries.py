"""How candidates enter the network: as stations do, but from a fenced park through its gates only.

A candidate on a street enters that street's component exactly where it stands, with a leg of nothing. Every other
component within the access limit is entered as `geo.snap` says; the outline of a park that has gates blocks legs as
a barrier does. Where that shuts a component out, a candidate inside the park walks straight to a gate and enters from
there: the way to the gate and the gate's own leg are both charged, and the access limit holds for the latter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from ...geo.barriers import Barriers, legs_blocked
from ...geo.grid import SegmentGrid
from ...geo.network import Float64, Int32, Int64, Network, edge_lines, round_half_up_mm
from ...geo.snap import Entries, EntryRule, enter
from ..layers.doors import Doors
from .park_places import NONE, ParkGates
from .point_trees import tree_of_points

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ground:
    """What candidates enter, and under which rules.

    Attributes:
        network: the walking network.
        grid: its segments.
        rule: the limits of an entry.
        barriers: what legs may not cross, outlines of gated parks included.
    """

    network: Network
    grid: SegmentGrid
    rule: EntryRule
    barriers: Barriers | None


@dataclass(frozen=True, eq=False)
class Standing:
    """Where n candidates stand.

    Attributes:
        doors: the points from which they are left.
        xy: (n, 2) their own points, metres in the network's CRS.
        edge: (n,) the street on which they stand, −1 for those beside it.
        offset_mm: (n,) where on it; meaningless beside it.
        park: (n,) row of the gated park that they stand in, −1 where there is none.
    """

    doors: Doors
    xy: Float64
    edge: Int64
    offset_mm: Int64
    park: Int64


def enter_candidates(ground: Ground, standing: Standing, gates: ParkGates) -> Entries:
    """Return the entries of the candidates; `gates` are those of the parks in which some of them stand."""
    network = ground.network
    on_street = standing.edge != NONE
    own = np.full(len(standing.edge), NONE, dtype=np.int64)
    own[on_street] = network.edge_component[standing.edge[on_street]]
    found = _enter(ground, standing.doors.only(_may_enter_others(ground, standing, own)))
    found = found.take(network.edge_component[found.edge] != own[found.place])
    direct = _joined(_where_they_stand(network, standing, np.flatnonzero(on_street)), found)
    return _joined(direct, _through_gates(ground, standing, gates, direct))


def _enter(ground: Ground, doors: Doors) -> Entries:
    return enter(
        ground.network, doors.xy, place=doors.place, place_count=doors.count,
        rule=ground.rule, barriers=ground.barriers, grid=ground.grid,
    ).entries  # fmt: skip


def _may_enter_others(ground: Ground, standing: Standing, own: Int64) -> Mask:
    """Tell which candidates (n,) may have an entry beside the one where they stand.

    Whoever stands on a street of the largest component needs no search unless another component is near: in a town
    that is one in twenty.
    """
    mask: Mask = own != 0
    others = np.flatnonzero(ground.network.edge_component != 0)
    rest = np.flatnonzero(~mask)
    if len(others) and len(rest):
        tree = tree_of_points(standing.xy[rest])
        lines = edge_lines(ground.network, others)
        # A little farther than the limit: here nothing must be lost to rounding.
        near = tree.query(lines, predicate="dwithin", distance=ground.rule.max_access_m + 0.01)[1]
        mask[rest[near]] = True
    return mask


def _where_they_stand(network: Network, standing: Standing, rows: npt.NDArray[np.intp]) -> Entries:
    xy = standing.xy[rows]
    return Entries(
        place=rows.astype(np.int32),
        edge=standing.edge[rows].astype(np.int32),
        offset_mm=standing.offset_mm[rows].astype(np.int32),
        leg_mm=np.zeros(len(rows), dtype=np.int32),
        xy=xy,
        from_xy=xy,
        origin=rows.astype(np.int32),
        place_count=len(standing.edge),
        network_hash=network.hash,
    )


def _through_gates(ground: Ground, standing: Standing, gates: ParkGates, direct: Entries) -> Entries:
    """Entries, by the gates of their park, into components that candidates do not enter by themselves."""
    network = ground.network
    open_gates = np.flatnonzero(gates.near)
    inside = np.flatnonzero(standing.park != NONE)
    if ground.barriers is None or not len(open_gates) or not len(inside):
        return direct.take(np.empty(0, dtype=np.int64))
    at = np.asarray(shapely.get_coordinates(gates.on_outline[open_gates]), dtype=np.float64).reshape(-1, 2)
    beyond = _enter(ground, Doors(at, np.arange(len(at), dtype=np.int32), len(at)))
    who, entry = _pairs(inside, standing.park[inside], gates.park[open_gates], beyond.place)
    component = network.edge_component[beyond.edge[entry]]
    new = ~np.isin(_key(network, who, component), _key(network, direct.place, network.edge_component[direct.edge]))
    who, entry = who[new], entry[new]
    gate = beyond.place[entry]
    free = ~legs_blocked(ground.barriers, standing.xy[who], at[gate])
    who, entry, gate = who[free], entry[free], gate[free]
    way_mm = round_half_up_mm(np.hypot(*(standing.xy[who] - at[gate]).T)) + beyond.leg_mm[entry]
    edge = beyond.edge[entry]
    order = np.lexsort((network.edge_rank[edge], gate, way_mm, network.edge_component[edge], who))
    key = _key(network, who[order], network.edge_component[edge[order]])
    first = order[np.flatnonzero(np.diff(key, prepend=-1))]
    taken = beyond.take(entry[first])
    return Entries(
        place=who[first].astype(np.int32),
        edge=taken.edge,
        offset_mm=taken.offset_mm,
        leg_mm=way_mm[first].astype(np.int32),
        xy=taken.xy,
        from_xy=taken.from_xy,
        # Numbers of points go on after the doors.
        origin=(len(standing.doors.xy) + gate[first]).astype(np.int32),
        place_count=direct.place_count,
        network_hash=network.hash,
    )


def _pairs(inside: npt.NDArray[np.intp], park: Int64, park_of_gate: Int64, gate_of_entry: Int32) -> tuple[Int64, Int64]:
    """Every candidate inside a park with every entry of every gate of that park."""
    entry = np.argsort(park_of_gate[gate_of_entry], kind="stable")
    parks = park_of_gate[gate_of_entry[entry]]
    low, high = (np.searchsorted(parks, park, side=side) for side in ("left", "right"))
    count = high - low
    who = np.repeat(inside, count)
    within = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    return who.astype(np.int64), entry[np.repeat(low, count) + within].astype(np.int64)


def _key(network: Network, place: npt.NDArray[np.integer], component: Int32) -> Int64:
    return place.astype(np.int64) * np.int64(max(network.component_count, 1)) + component


def _joined(one: Entries, other: Entries) -> Entries:
    """Entries of both, by place, point and edge."""
    if not len(other):
        return one
    place, edge, origin = (
        np.concatenate([getattr(part, name) for part in (one, other)]) for name in ("place", "edge", "origin")
    )
    order = np.lexsort((edge, origin, place))
    return Entries(
        place=place[order],
        edge=edge[order],
        offset_mm=np.concatenate([one.offset_mm, other.offset_mm])[order],
        leg_mm=np.concatenate([one.leg_mm, other.leg_mm])[order],
        xy=np.concatenate([one.xy, other.xy])[order],
        from_xy=np.concatenate([one.from_xy, other.from_xy])[order],
        origin=origin[order],
        place_count=one.place_count,
        network_hash=one.network_hash,
    )
