"""Who reaches what: nearest stations, reach rows and entries in doubt, on tables of places.

Everything later (circles, backup, sites, what-if, capacity) is built on these rows. They carry the network's hash and
refuse another network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ...geo.network import Int32, Int64, Network
from ...geo.paths import (
    UNREACHED,
    distance_of_keys,
    junction_keys,
    keys_at_entries,
    least_by_place,
    rank_of_keys,
    terminals_of,
)
from ...geo.rows import rows_within
from ...geo.several import k_nearest_keys
from ...geo.snap import Access, Entries
from ...geo.ways import grow_forest, load_edges

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Nearest:
    """The k nearest stations of n places, ascending.

    Attributes:
        distance_mm: (n, k) walking distance in whole millimetres; meaningless where not found.
        station: (n, k) row of the station; of equally near ones the first in the file. Meaningless where not found.
        found: (n, k) whether there is such a station at the end of any street.
    """

    distance_mm: Int64
    station: Int32
    found: Mask


@dataclass(frozen=True, eq=False)
class Reach:
    """Sparse reach rows: source × target, whole millimetres, stored 0 included.

    Attributes:
        rows: (sources, targets) int32; what is not stored is beyond the radius.
        radius_mm: the cutoff, inclusive.
        network_hash: hash of the network on which it was measured.
    """

    rows: csr_array
    radius_mm: int
    network_hash: str

    def counts(self, sources: Mask, radius_mm: int) -> Int32:
        """Return how many of `sources` (a mask of rows) each target has within `radius_mm`.

        Raises:
            ValueError: `radius_mm` is beyond the rows' own cutoff.
        """
        if radius_mm > self.radius_mm:
            raise ValueError("these reach rows were cut at a smaller radius")
        source = np.repeat(np.arange(self.rows.shape[0]), np.diff(self.rows.indptr))
        within = sources[source] & (self.rows.data <= radius_mm)
        return np.bincount(self.rows.indices[within], minlength=self.rows.shape[1]).astype(np.int32)


@dataclass(frozen=True, eq=False)
class StationSearch:
    """One search from the stations of a circle: all that is asked of it later.

    Attributes:
        junctions: (n,) packed distance and station of every junction.
        stations: entries of the circle's stations; `place` is the row in the station layer.
        residences: how the residences enter.
        keys: packed distance and station of each residence entry.
    """

    junctions: Int64
    stations: Entries
    residences: Access
    keys: Int64

    def nearest(self) -> Nearest:
        """Return each residence's nearest station (n, 1), also beyond any radius."""
        return _nearest(least_by_place(self.keys, self.residences.entries)[:, None])

    def leaving_entry(self) -> Int32:
        """Return the row of the entry by which each residence's shortest walk leaves; −1 where there is none."""
        entries = self.residences.entries
        least = least_by_place(self.keys, entries)
        best = np.flatnonzero((self.keys == least[entries.place]) & (self.keys < UNREACHED))
        row = np.full(entries.place_count, -1, dtype=np.int32)
        row[entries.place[best[::-1]]] = best[::-1]
        return row


def search_stations(network: Network, residences: Access, stations: Entries, *, offers: Mask) -> StationSearch:
    """Search from the stations that offer a service.

    Args:
        network: the walking network.
        residences: how the residences enter it.
        stations: how all stations enter it.
        offers: (stations,) which of them belong to the circle.

    Raises:
        ValueError: entries of another network.
    """
    ours = stations.take(offers[stations.place])
    junctions = junction_keys(network, ours)
    keys = keys_at_entries(network, junctions, terminals_of(network, ours), residences.entries)
    return StationSearch(junctions, ours, residences, keys)


def nearest_stations(network: Network, residences: Entries, stations: Entries, *, k: int = 1) -> Nearest:
    """Return the k nearest different stations of every residence, however far.

    Raises:
        ValueError: k is below 1, or entries of another network.
    """
    return _nearest(k_nearest_keys(network, residences, stations, k=k))


def _nearest(keys: Int64) -> Nearest:
    return Nearest(distance_of_keys(keys), rank_of_keys(keys), keys < UNREACHED)


def reach_rows(
    network: Network,
    sources: Entries,
    targets: Entries,
    *,
    radius_mm: int,
    progress: Callable[[int], None] | None = None,
) -> Reach:
    """Measure every target within `radius_mm` of every source.

    Raises:
        ValueError: the radius is negative or beyond 2³⁰ mm, or entries of another network.
    """
    rows = rows_within(network, sources, targets, radius_mm=radius_mm, progress=progress)
    return Reach(rows, radius_mm, network.hash)


def entries_in_doubt(network: Network, search: StationSearch, *, radius_mm: int) -> Mask:
    """Tell for which residences another, unjoined street as near as the one entered would flip the verdict.

    A rival replaces the entry of the same point and component; all other entries of the residence stay (docs/rules.md,
    "Entry in doubt").
    """
    access = search.residences
    entries, rivals = access.entries, access.rivals
    doubt = np.zeros(entries.place_count, dtype=np.bool_)
    if len(rivals) == 0:
        return doubt
    rival_keys = keys_at_entries(network, search.junctions, terminals_of(network, search.stations), rivals)
    first, second, least_row = _two_least(search.keys, entries)
    place = rivals.place
    others = np.where(least_row[place] == access.rival_of, second[place], first[place])
    covered = _within(first[place], radius_mm)
    instead = _within(np.minimum(others, rival_keys), radius_mm)
    doubt[place[covered != instead]] = True
    return doubt


def _two_least(keys: Int64, entries: Entries) -> tuple[Int64, Int64, Int64]:
    """Smallest and second smallest key of each place, and the row of the smallest."""
    first = np.full(entries.place_count, UNREACHED, dtype=np.int64)
    second = first.copy()
    row = np.full(entries.place_count, -1, dtype=np.int64)
    order = np.lexsort((keys, entries.place))
    place = entries.place[order]
    heads = np.flatnonzero(np.diff(place, prepend=-1))
    first[place[heads]], row[place[heads]] = keys[order[heads]], order[heads]
    following = heads + 1
    following = following[following < len(order)]
    following = following[place[following] == place[following - 1]]
    second[place[following]] = keys[order[following]]
    return first, second, row


def _within(keys: Int64, radius_mm: int) -> Mask:
    return (keys < UNREACHED) & (distance_of_keys(keys) <= radius_mm)


def street_load(network: Network, search: StationSearch, residents: npt.NDArray[np.int64]) -> Int64:
    """Return how many residents walk each edge (m,), all or in part, to the circle's nearest station."""
    row = search.leaving_entry()
    who = np.flatnonzero(row >= 0)
    entries = search.residences.entries.take(row[who])
    stations = terminals_of(network, search.stations)
    forest = grow_forest(network, search.junctions, search.stations)
    return load_edges(network, forest, stations, entries, (search.keys[row[who]], residents[who]))
