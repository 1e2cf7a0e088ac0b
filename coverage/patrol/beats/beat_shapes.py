"""How compact beats are: their share of the streets within their hull, and the walk from their centre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse
import shapely

from ....geo.network import Float64, Int64, Network, edge_lines
from .beat_area import middles
from .beat_homes import Homes, Mask


@dataclass(frozen=True, eq=False)
class BeatStreets:
    """k streets of an area and the beat of each.

    Attributes:
        network: the network.
        edge: (k,) edges of the network.
        beat: (k,) their beat, 0 … count − 1.
        joined: (k,) whether the street is joined to the others of its beat; False on islands.
        count: number of beats.
    """

    network: Network
    edge: Int64
    beat: Int64
    joined: Mask
    count: int


def hull_share(streets: BeatStreets) -> Float64:
    """Return for each beat its streets' length ÷ the length of all streets of the area whose middle is in its hull.

    The convex hull is that of the joined streets, and only they count as the beat's. 1 is a beat with nothing else
    in its hull; long arms, bays and holes lower it. It is the convex hull ratio of districts (area of a shape ÷ area of
    its hull: R. Niemi and others, Measuring compactness, 1990), with length of streets for area.
    """
    edges, joined = streets.edge, streets.joined
    length = streets.network.edge_length_mm[edges].astype(np.float64)
    hulls = shapely.convex_hull(_vertices(streets, joined))
    beat, row = shapely.STRtree(middles(streets.network, edges)).query(hulls, predicate="intersects")
    own = np.zeros(streets.count)
    np.add.at(own, streets.beat[joined], length[joined])
    others = (streets.beat[row] != beat) | ~joined[row]
    within = own.copy()
    np.add.at(within, beat[others], length[row[others]])
    return np.where(within > 0, own / np.where(within > 0, within, 1.0), 1.0)


def centres(streets: BeatStreets, homes: Homes, beat_of_home: Int64) -> Int64:
    """Return the centre (count,) of each beat: its joined junction nearest to the mean place of its residents.

    Places are where residences enter their street; of equally near junctions the lower number.
    """
    rows = np.flatnonzero(beat_of_home >= 0)
    people = homes.residents[rows].astype(np.float64)
    mean = np.zeros((streets.count, 2))
    for axis in range(2):
        np.add.at(mean[:, axis], beat_of_home[rows], people * homes.xy[rows, axis])
    total = np.bincount(beat_of_home[rows], weights=people, minlength=streets.count)
    mean /= np.maximum(total, 1.0)[:, None]
    junction, beat = _places(streets)
    gap = np.hypot(*(streets.network.junction_xy[junction] - mean[beat]).T)
    order = np.lexsort((junction, gap, beat))
    return junction[order[np.unique(beat[order], return_index=True)[1]]]


def mean_walks_m(streets: BeatStreets, homes: Homes, beat_of_home: Int64, centre: Int64) -> Float64:
    """Return the mean walk (count,) of residents to their beat's centre, along its own streets, legs included; metres.

    Residents on islands, who have no such walk, are left out; NaN where nobody has one.
    """
    network, count = streets.network, streets.network.junction_count
    junction, beat = _places(streets)
    place = beat * count + junction  # sorted
    distance = _from_centres(streets, place, np.arange(streets.count) * count + centre)
    joined = np.zeros(network.edge_count, dtype=np.bool_)
    joined[streets.edge[streets.joined]] = True
    rows = np.flatnonzero(beat_of_home >= 0)
    rows = rows[joined[homes.edge[rows]]]
    edge, offset, own = homes.edge[rows], homes.offset_mm[rows], beat_of_home[rows]
    at_u = distance[np.searchsorted(place, own * count + network.edge_u[edge])] + offset
    at_v = distance[np.searchsorted(place, own * count + network.edge_v[edge])] + network.edge_length_mm[edge] - offset
    walk = np.minimum(at_u, at_v) + homes.leg_mm[rows]
    people = homes.residents[rows].astype(np.float64)
    total = np.bincount(own, weights=people, minlength=streets.count)
    walked = np.bincount(own, weights=people * walk, minlength=streets.count)
    return np.where(total > 0, walked / np.where(total > 0, total, 1.0) / 1000.0, np.nan)


def _places(streets: BeatStreets) -> tuple[Int64, Int64]:
    """Junctions and beats, of each beat the junctions of its joined streets in order."""
    edge, beat = streets.edge[streets.joined], streets.beat[streets.joined]
    count = streets.network.junction_count
    ends = np.concatenate([streets.network.edge_u[edge], streets.network.edge_v[edge]]).astype(np.int64)
    found = np.unique(np.concatenate([beat, beat]) * count + ends)
    return found % count, found // count


def _from_centres(streets: BeatStreets, place: Int64, centre: Int64) -> Float64:
    """Millimetres from the centre to each (beat, junction) of `place`, within each beat: one search for all."""
    network, count = streets.network, streets.network.junction_count
    edge, beat = streets.edge[streets.joined], streets.beat[streets.joined]
    u = np.searchsorted(place, beat * count + network.edge_u[edge])
    v = np.searchsorted(place, beat * count + network.edge_v[edge])
    ways = pd.DataFrame(
        {"u": np.minimum(u, v), "v": np.maximum(u, v), "mm": np.maximum(network.edge_length_mm[edge], 1)}
    )
    ways = ways.groupby(["u", "v"]).min().reset_index()  # of parallel streets the shorter
    graph = scipy.sparse.coo_array(
        (ways["mm"].to_numpy(float), (ways["u"], ways["v"])), shape=(len(place), len(place))
    ).tocsr()
    found = scipy.sparse.csgraph.dijkstra(graph, directed=False, indices=np.searchsorted(place, centre), min_only=True)
    return np.asarray(found, dtype=np.float64)


def _vertices(streets: BeatStreets, rows: Mask) -> np.ndarray:
    """The joined streets of each beat as one collection of lines."""
    at = np.flatnonzero(rows)
    at = at[np.argsort(streets.beat[at], kind="stable")]
    lines = edge_lines(streets.network, streets.edge[at])
    return np.asarray(shapely.multilinestrings(lines, indices=streets.beat[at]), dtype=object)
