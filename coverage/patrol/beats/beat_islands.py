"""Streets that fall into several pieces, brought together into clusters that are large enough for beats of their own.

Again and again the cluster with the fewest residents joins the one that is nearest to it, as the crow flies, until each
has enough. So a small island joins what lies beside it, and many small pieces make clusters of neighbours. A cluster
has a main piece, which is divided into beats; its others are islands, each moored to the street of the main piece over
which it came in.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely

from ....geo.network import Int64
from ...circles.statistics import sum_by_group
from .beat_homes import Mask

FIRST_REACH_M = 25.0
Shapes = npt.NDArray[np.object_]


@dataclass(eq=False)
class Clusters:
    """Which of c pieces are together, as they are being brought together.

    Attributes:
        of: (c,) cluster of each piece, by the number of one of its pieces.
        people: (c,) residents of each cluster, at its number.
        moorings: of each piece the pairs of streets, its own and another piece's, over which pieces came together.
    """

    of: Int64
    people: Int64
    moorings: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    @property
    def numbers(self) -> Int64:
        """The numbers of the clusters, ascending."""
        return np.unique(self.of)

    def join(self, piece: Int64, a: int, b: int) -> None:
        """Bring the clusters of the streets `a` and `b` together; `piece` (k,) is that of each street."""
        p, q = int(piece[a]), int(piece[b])
        self.moorings.setdefault(p, []).append((a, b))
        self.moorings.setdefault(q, []).append((b, a))
        into, gone = sorted((int(self.of[p]), int(self.of[q])))
        self.people[into] += self.people[gone]
        self.of[self.of == gone] = into


def cluster_pieces(piece: Int64, residents: Int64, lines: Shapes, *, enough: float, most: int) -> Clusters:
    """Bring pieces together until every cluster has `enough` residents, and there are at most `most` clusters.

    Of clusters with equally few residents the one with the lowest piece goes first; of equally near ones that with
    fewer residents is joined, then that of the first street.

    Args:
        piece: (k,) connected piece of each street, 0 … c − 1.
        residents: (k,) residents of each street.
        lines: (k,) the streets.
        enough: residents of a cluster that joins no other of itself.
        most: at least 1.
    """
    count = int(piece.max()) + 1
    found = Clusters(np.arange(count), sum_by_group(residents, piece, count))
    tree = shapely.STRtree(lines)
    numbers = found.numbers
    while len(numbers) > 1:
        fewest = numbers[np.argmin(found.people[numbers])]
        if found.people[fewest] >= enough and len(numbers) <= most:
            break
        found.join(piece, *_nearest_pair(tree, lines, found.of[piece] == fewest, found.people[found.of[piece]]))
        numbers = found.numbers
    return found


def _nearest_pair(tree: shapely.STRtree, lines: Shapes, inside: Mask, people: Int64) -> tuple[int, int]:
    """Return the nearest two streets of which the first is inside and the second is not; `people` (k,) break ties."""
    ours, reach_m = np.flatnonzero(inside), FIRST_REACH_M
    while True:
        at, other = tree.query(lines[ours], predicate="dwithin", distance=reach_m)
        at, other = ours[at[~inside[other]]], other[~inside[other]]
        if len(at):
            first = np.lexsort((other, at, people[other], shapely.distance(lines[at], lines[other])))[0]
            return int(at[first]), int(other[first])
        reach_m *= 2


def hosts_of(piece: Int64, clusters: Clusters, is_main: npt.NDArray[np.bool_]) -> Int64:
    """Return the street (k,) of a main piece to which each street is moored; those of main pieces to themselves.

    Args:
        piece: (k,) piece of each street.
        clusters: the clusters.
        is_main: (c,) which pieces are main ones, at least one in each cluster.
    """
    moored = np.full(len(is_main), -1, dtype=np.int64)
    waiting = np.flatnonzero(is_main).tolist()
    for one in waiting:  # grows as it goes
        for ours, theirs in clusters.moorings.get(one, []):
            island = int(piece[theirs])
            if moored[island] < 0 and not is_main[island]:
                moored[island] = ours if is_main[one] else moored[one]
                waiting.append(island)
    return np.where(is_main[piece], np.arange(len(piece)), moored[piece])
