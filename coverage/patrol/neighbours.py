"""Which areas share a border, and how far their people live from each other.

Two areas are neighbours where their outlines run within 1 m of each other over more than 10 m: a common corner makes
no neighbours, a sliver between two drawings does not part them. The centre of an area is the mean place of its
residents; of one where nobody lives a point on its surface. The distance of two centres is walked along the network
where both enter it (within 1 km) and are connected, else it is the straight line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from ...geo.network import Float64, Int64, Network
from ...geo.snap import Entries, EntryRule, enter
from ..circles.circles import pair_straight_mm
from ..circles.reach import reach_rows
from ..circles.statistics import sum_by_group
from .headcount import Flags

GAP_M = 1.0
COMMON_M = 10.0
CENTRE_ACCESS_M = 1000.0
# First as far as nearly all ways between neighbours go; then, for the few that are longer, anywhere.
USUAL_DETOUR = 3
FARTHEST_MM = 2**30


@dataclass(frozen=True, eq=False)
class Distances:
    """How far pairs of areas are apart.

    Attributes:
        distance_mm: (m,) whole millimetres.
        by_network: (m,) whether it is walked; else it is the straight line.
    """

    distance_mm: Int64
    by_network: Flags


def neighbour_pairs(shapes: npt.NDArray[np.object_]) -> Int64:
    """Return the pairs (m, 2) of areas (polygons, metres) that share a border, each in both directions, in order."""
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="dwithin", distance=GAP_M)
    first, second = first[first < second], second[first < second]
    outlines = shapely.boundary(shapes)
    band = shapely.buffer(outlines, GAP_M, quad_segs=2)
    common = shapely.length(shapely.intersection(outlines[first], band[second])) > COMMON_M
    pairs = np.column_stack([first[common], second[common]]).astype(np.int64)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    return both[np.lexsort((both[:, 1], both[:, 0]))]


def area_centres(shapes: npt.NDArray[np.object_], xy: Float64, residents: Int64, area: Int64) -> Float64:
    """Return the mean place (a, 2) of the residents of each area, in metres.

    Args:
        shapes: (a,) polygons.
        xy: (n, 2) residences.
        residents: (n,) who lives there.
        area: (n,) their area; −1 for none of these.
    """
    count, inside = len(shapes), area >= 0
    people = sum_by_group(residents[inside], area[inside], count)
    weights = residents[inside]
    sums = [np.bincount(area[inside], weights=weights * xy[inside, axis], minlength=count) for axis in (0, 1)]
    surface = shapely.get_coordinates(shapely.point_on_surface(shapes))
    mean = np.column_stack(sums) / np.maximum(people, 1)[:, None]
    return np.asarray(np.where((people > 0)[:, None], mean, surface), dtype=np.float64)


def pair_distances(network: Network | None, centres: Float64, pairs: Int64) -> Distances:
    """Return how far the pairs (m, 2) of `centres` (a, 2) are apart."""
    straight = pair_straight_mm(centres[pairs[:, 0]], centres[pairs[:, 1]])
    walked = np.full(len(pairs), -1, dtype=np.int64)
    if network is not None and network.edge_count and len(pairs):
        entries = enter(network, centres, rule=EntryRule(max_access_m=CENTRE_ACCESS_M)).entries
        usual = min(USUAL_DETOUR * int(straight.max()) + 2 * int(CENTRE_ACCESS_M * 1000), FARTHEST_MM)
        for radius_mm in (usual, FARTHEST_MM):
            open_pairs = np.flatnonzero(walked < 0)
            walked[open_pairs] = _walks(network, entries, pairs[open_pairs], radius_mm)
    return Distances(np.where(walked >= 0, walked, straight), walked >= 0)


def _walks(network: Network, entries: Entries, pairs: Int64, radius_mm: int) -> Int64:
    """Walks of the pairs within `radius_mm`, −1 where there is none."""
    if not len(pairs):
        return np.empty(0, dtype=np.int64)
    sources = np.unique(pairs[:, 0])
    ours = entries.take(np.isin(entries.place, sources))
    rows = reach_rows(network, ours, entries, radius_mm=radius_mm).rows
    source = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    found = {(int(a), int(b)): int(d) for a, b, d in zip(source, rows.indices, rows.data, strict=True)}
    return np.array([found.get((int(a), int(b)), -1) for a, b in pairs], dtype=np.int64)
