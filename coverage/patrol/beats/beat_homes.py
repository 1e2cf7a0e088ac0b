"""The street that each residence belongs to for beats: where its shortest access leg ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....geo.network import Float64, Int64, Network
from ....geo.snap import Entries
from ...circles.statistics import sum_by_group

Mask = npt.NDArray[np.bool_]
NONE = -1


@dataclass(frozen=True, eq=False)
class Homes:
    """n residences, each on one street or on none.

    Attributes:
        residents: (n,) residents.
        edge: (n,) the edge of the network, −1 off network.
        offset_mm: (n,) position on it from its first vertex; 0 off network.
        leg_mm: (n,) access leg; 0 off network.
        xy: (n, 2) that position, metres; NaN off network.
    """

    residents: Int64
    edge: Int64
    offset_mm: Int64
    leg_mm: Int64
    xy: Float64

    @property
    def on_network(self) -> Mask:
        """(n,) whether the residence enters the network."""
        return np.asarray(self.edge != NONE, dtype=np.bool_)

    def residents_on(self, edges: int, *, of: Mask) -> Int64:
        """Return the residents (edges,) of the residences `of` (n,) on each edge of a network with so many."""
        rows = np.flatnonzero(of & self.on_network)
        return sum_by_group(self.residents[rows], self.edge[rows], edges)


def home_streets(network: Network, entries: Entries, residents: Int64) -> Homes:
    """Put each residence on one street: of its entries the shortest leg, of equal ones the lower street id.

    Args:
        network: the walking network.
        entries: how the residences enter it, several components or entrances included.
        residents: (n,) residents.
    """
    order = np.lexsort((network.edge_rank[entries.edge], entries.leg_mm, entries.place))
    place, first = np.unique(entries.place[order], return_index=True)
    row = order[first]
    count = entries.place_count
    edge, offset, leg = np.full(count, NONE, dtype=np.int64), np.zeros(count, np.int64), np.zeros(count, np.int64)
    xy = np.full((count, 2), np.nan)
    edge[place], offset[place], leg[place] = entries.edge[row], entries.offset_mm[row], entries.leg_mm[row]
    xy[place] = entries.xy[row]
    return Homes(np.asarray(residents, dtype=np.int64), edge, offset, leg, xy)
