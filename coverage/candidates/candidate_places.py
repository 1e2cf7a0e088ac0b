"""The places themselves: along the streets of parks and at their gates, along all streets, or the planner's own."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ...geo.grid import SegmentGrid
from ...geo.network import Float64, Int64, Network, round_half_up_mm
from ..layers.doors import point_xy
from .candidate_options import CandidateOptions
from .candidate_words import metres_text
from .park_places import NONE, ParkGates, containing_park, edge_zones, nearest_shape
from .point_trees import tree_of_points
from .street_positions import StreetPositions, positions_along
from .stretches import stretches_within, whole_edges

Text = npt.NDArray[np.object_]
Rows = npt.NDArray[np.integer] | npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Places:
    """n places where a station could stand.

    Attributes:
        xy: (n, 2) metres in the plan CRS.
        kind: (n,) ``park_street``, ``park_edge``, ``gate``, ``street`` or ``own``.
        park: (n,) row in the parks layer, −1 where there is none.
        edge: (n,) the edge on which it stands; −1 beside the streets.
        offset_mm: (n,) where on it; 0 beside the streets.
        named_edge: (n,) the edge whose street it is called by; −1 beside the streets.
        source: (n,) row in `ParkGates` of a gate, in the planner's own layer of a place of theirs; −1 for others.
    """

    xy: Float64
    kind: Text
    park: Int64
    edge: Int64
    offset_mm: Int64
    named_edge: Int64
    source: Int64

    def __len__(self) -> int:
        """Number of places."""
        return len(self.kind)

    def take(self, rows: Rows) -> Places:
        """Return the places at `rows`, or where a mask is true."""
        return Places(
            self.xy[rows], self.kind[rows], self.park[rows], self.edge[rows], self.offset_mm[rows],
            self.named_edge[rows], self.source[rows],
        )  # fmt: skip


def places_in_parks(
    network: Network,
    grid: SegmentGrid,
    parks: gpd.GeoDataFrame,
    gates: ParkGates,
    options: CandidateOptions,
    *,
    gate_width_m: float,
) -> Places:
    """Return places along the streets inside the parks and within `edge_m` of their outlines, and at their gates.

    A place in several parks belongs to the first that covers it, else to the nearest. A gate that lies within its own
    width of a position on a street takes that position, so that the place stands once. Sorted by park.
    """
    stretches = stretches_within(network, grid, edge_zones(parks, options.edge_m))
    on_streets = positions_along(network, grid, stretches, spacing_mm=_spacing_mm(options))
    park = containing_park(on_streets.xy, parks)
    outside = np.flatnonzero(park == NONE)
    # A zone ends where a corner is drawn with chords, a stretch on a whole millimetre: a little slack finds its park.
    park[outside] = nearest_shape(on_streets.xy[outside], parks.geometry.to_numpy(), options.edge_m + 0.1)
    kind = np.full(len(park), "park_street", dtype=object)
    kind[outside] = "park_edge"
    places = _at_gates(_on_streets(on_streets, kind, park), gates, gate_width_m)
    return places.take(np.argsort(places.park, kind="stable"))


def places_anywhere(
    network: Network, grid: SegmentGrid, parks: gpd.GeoDataFrame | None, options: CandidateOptions
) -> Places:
    """Return places along all streets; those that a park covers are in it."""
    on_streets = positions_along(network, grid, whole_edges(network), spacing_mm=_spacing_mm(options))
    park = containing_park(on_streets.xy, parks)
    kind = np.full(len(park), "street", dtype=object)
    kind[park != NONE] = "park_street"
    return _on_streets(on_streets, kind, park)


def places_of_own(own: gpd.GeoDataFrame, parks: gpd.GeoDataFrame | None) -> Places:
    """Return the planner's own places, in the order of their layer."""
    xy = point_xy(own)
    return _beside_streets(xy, "own", containing_park(xy, parks), np.arange(len(own)))


def street_ids(network: Network, places: Places) -> list[str]:
    """Return an id for each place on a street, made of the street's id and the metres along it: ``w7:1-2+35.2``."""
    edges = network.edge_id[places.edge].tolist()
    return [f"{edge}+{metres_text(mm)}" for edge, mm in zip(edges, places.offset_mm.tolist(), strict=True)]


def _spacing_mm(options: CandidateOptions) -> int:
    return int(round_half_up_mm(options.spacing_m))


def _on_streets(positions: StreetPositions, kind: Text, park: Int64) -> Places:
    source = np.full(len(park), NONE, dtype=np.int64)
    return Places(
        positions.xy, kind, park, positions.edge, positions.offset_mm, positions.named_edge, source
    )  # fmt: skip


def _beside_streets(xy: Float64, kind: str, park: Int64, source: Int64) -> Places:
    none = np.full(len(xy), NONE, dtype=np.int64)
    return Places(xy, np.full(len(xy), kind, dtype=object), park, none, np.zeros_like(none), none, source)


def _at_gates(places: Places, gates: ParkGates, gate_width_m: float) -> Places:
    """Put the gates before the places on streets; the place that a gate takes becomes the gate."""
    if not len(gates):
        return places
    gate, place = _nearest_positions(gates.xy, places.xy, gate_width_m)
    kind, source, park = places.kind.copy(), places.source.copy(), places.park.copy()
    kind[place], source[place], park[place] = "gate", gate, gates.park[gate]
    taken = Places(places.xy, kind, park, places.edge, places.offset_mm, places.named_edge, source)
    left = np.setdiff1d(np.arange(len(gates)), gate)
    apart = _beside_streets(gates.xy[left], "gate", gates.park[left], left)
    return _stacked(apart, taken)


def _nearest_positions(gates_xy: Float64, xy: Float64, within_m: float) -> tuple[Int64, Int64]:
    """Pairs of gate and nearest position within the width of a gate, each gate and each position at most once."""
    none = np.empty(0, dtype=np.int64)
    if not len(xy):
        return none, none
    tree = tree_of_points(xy)
    near, distance = tree.query_nearest(
        shapely.points(gates_xy), max_distance=max(within_m, 1e-3), return_distance=True, all_matches=False
    )
    gate, place = near
    order = np.lexsort((gate, distance, place))
    first = order[np.flatnonzero(np.diff(place[order], prepend=-1))]
    return gate[first].astype(np.int64), place[first].astype(np.int64)


def _stacked(one: Places, other: Places) -> Places:
    parts = (one, other)
    return Places(
        xy=np.concatenate([part.xy for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        park=np.concatenate([part.park for part in parts]),
        edge=np.concatenate([part.edge for part in parts]),
        offset_mm=np.concatenate([part.offset_mm for part in parts]),
        named_edge=np.concatenate([part.named_edge for part in parts]),
        source=np.concatenate([part.source for part in parts]),
    )
