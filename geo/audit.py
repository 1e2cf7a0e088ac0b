"""What the network is like: its length and components, ends that miss a street, how far residents are from it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from .crs import WGS84, transformer_between
from .network import Network, edge_lines

Float64 = npt.NDArray[np.float64]

GAP_M = 2.0
ACCESS_BOUNDS_M = (10.0, 25.0, 50.0, 100.0)
FAR_M = 50.0


@dataclass(frozen=True)
class Component:
    """One connected part: number, junctions, edges, length in metres, share of all length (0 to 1)."""

    component: int
    junctions: int
    edges: int
    length_m: float
    share: float


@dataclass(frozen=True)
class Gap:
    """A dead end that stops short of a street that it is not joined to.

    Attributes:
        junction: Id of the dead end.
        street: Id of the nearest street that shares no junction with the dead end's own.
        gap_m: Metres between them.
        x, y: Place in the network's CRS.
        lon, lat: The same in WGS84 degrees.
    """

    junction: str
    street: str
    gap_m: float
    x: float
    y: float
    lon: float
    lat: float


@dataclass(frozen=True)
class AccessClass:
    """Residences with an access leg in (over_m, to_m], the first class from 0; `to_m` None is without limit."""

    over_m: float
    to_m: float | None
    residences: int
    residents: int


@dataclass(frozen=True)
class Audit:
    """The audit of a network.

    Attributes:
        length_m: Length of all edges.
        edges: Number of edges.
        junctions: Number of junctions.
        components: Connected parts, the longest first.
        dead_ends: Junctions that one edge ends at.
        gaps: Dead ends less than 2 m from a street that they are not joined to, the smallest gap first.
        access: Residences and residents by their distance to the nearest street; empty where none were given.
        far_share: Share of residents farther than 50 m from a street; None where nobody lives.
        fates: Input streets by fate and reason, most first: dicts of `fate`, `reason`, `streets`.
        hash: Of the network.
        data_date: Of the network, may be empty.
        crs: Of the network.
    """

    length_m: float
    edges: int
    junctions: int
    components: tuple[Component, ...]
    dead_ends: int
    gaps: tuple[Gap, ...]
    access: tuple[AccessClass, ...]
    far_share: float | None
    fates: tuple[dict[str, Any], ...]
    hash: str
    data_date: str
    crs: str

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)


def audit_network(
    network: Network,
    *,
    access_m: Float64 | None = None,
    residents: npt.NDArray[np.int64] | None = None,
    fates: pd.DataFrame | None = None,
) -> Audit:
    """Audit `network`.

    Args:
        network: The network.
        access_m: (n,) metres from each residence to its nearest street; NaN or infinite where there is none.
        residents: (n,) people of each residence.
        fates: From `freeze.count_fates`.
    """
    gaps, dead_ends = find_gaps(network)
    access: tuple[AccessClass, ...] = ()
    far = None
    if access_m is not None and residents is not None:
        access, far = access_classes(access_m, residents), far_share(access_m, residents)
    return Audit(
        length_m=int(network.edge_length_mm.sum(dtype=np.int64)) / 1000.0,
        edges=network.edge_count,
        junctions=network.junction_count,
        components=components(network),
        dead_ends=dead_ends,
        gaps=gaps,
        access=access,
        far_share=far,
        fates=tuple({str(k): v for k, v in row.items()} for row in fates.to_dict("records"))
        if fates is not None
        else (),
        hash=network.hash,
        data_date=network.data_date,
        crs=network.crs,
    )


def components(network: Network) -> tuple[Component, ...]:
    """Return the connected parts, the longest first."""
    count = network.component_count
    junctions = np.bincount(network.junction_component, minlength=count)
    edges = np.bincount(network.edge_component, minlength=count)
    # Sums of whole millimetres stay exact in float64 up to nine million million metres.
    length_mm = np.bincount(network.edge_component, weights=network.edge_length_mm, minlength=count)
    total = max(float(length_mm.sum()), 1.0)
    return tuple(
        Component(
            number, int(junctions[number]), int(edges[number]), length_mm[number] / 1000, length_mm[number] / total
        )
        for number in range(count)
    )


def find_gaps(network: Network, *, within_m: float = GAP_M) -> tuple[tuple[Gap, ...], int]:
    """Return the dead ends closer than `within_m` to a street not joined to theirs, and the number of all dead ends."""
    degree = np.bincount(np.concatenate([network.edge_u, network.edge_v]), minlength=network.junction_count)
    ends = np.flatnonzero(degree == 1)
    if len(ends) == 0:
        return (), 0
    own = network.csr_edge[network.csr_start[ends]]
    lines = edge_lines(network, np.arange(network.edge_count))
    points = np.asarray(shapely.points(network.junction_xy[ends]), dtype=object)
    end, edge = shapely.STRtree(lines).query(points, predicate="dwithin", distance=within_m)
    separate = ~_joined(network, own[end], edge)
    end, edge = end[separate], edge[separate]
    gap_m = shapely.distance(points[end], lines[edge])
    order = np.lexsort((network.edge_rank[edge], gap_m))
    order = order[gap_m[order] < within_m]
    nearest = order[~pd.Series(end[order]).duplicated().to_numpy()]
    return _gaps(network, ends[end[nearest]], edge[nearest], gap_m[nearest]), len(ends)


def access_classes(access_m: Float64, residents: npt.NDArray[np.int64]) -> tuple[AccessClass, ...]:
    """Count residences and residents by distance to the nearest street; no street at all falls in the last class."""
    number = np.searchsorted(ACCESS_BOUNDS_M, np.where(np.isnan(access_m), np.inf, access_m), side="left")
    count = len(ACCESS_BOUNDS_M) + 1
    residences = np.bincount(number, minlength=count)
    people = [int(residents[number == k].sum()) for k in range(count)]
    lower, upper = (0.0, *ACCESS_BOUNDS_M), (*ACCESS_BOUNDS_M, None)
    return tuple(AccessClass(lower[k], upper[k], int(residences[k]), people[k]) for k in range(count))


def far_share(access_m: Float64, residents: npt.NDArray[np.int64]) -> float | None:
    """Return the share of residents farther than 50 m from a street, or None where nobody lives."""
    total = int(residents.sum())
    return int(residents[~(access_m <= FAR_M)].sum()) / total if total else None


def _joined(network: Network, one: npt.NDArray[np.integer], other: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Whether two edges are the same or share a junction."""
    u, v = network.edge_u, network.edge_v
    shared = (u[one] == u[other]) | (u[one] == v[other]) | (v[one] == u[other]) | (v[one] == v[other])
    return np.asarray(shared, dtype=bool)


def _gaps(
    network: Network, junction: npt.NDArray[np.integer], edge: npt.NDArray[np.integer], gap_m: Float64
) -> tuple[Gap, ...]:
    xy = network.junction_xy[junction]
    to_degrees = transformer_between(pyproj.CRS.from_user_input(network.crs), pyproj.CRS.from_user_input(WGS84))
    lon, lat = to_degrees.transform(xy[:, 0], xy[:, 1])
    return tuple(
        Gap(
            junction=str(network.junction_id[junction[row]]),
            street=str(network.edge_id[edge[row]]),
            gap_m=round(float(gap_m[row]), 3),
            x=round(float(xy[row, 0]), 3),
            y=round(float(xy[row, 1]), 3),
            lon=round(float(lon[row]), 7),
            lat=round(float(lat[row]), 7),
        )
        for row in range(len(junction))
    )
