"""Areas whose streets fall into several pieces: how many beats each piece gets, and where small islands belong.

Pieces are brought together into clusters of half a mean beat or more, at most as many as beats (`beat_islands`). Beats
are dealt out over the clusters so that no mean beat of a cluster is farther from the mean of all than it must be; the
main piece of a cluster, the one with the most residents, has them all; where these have too few streets with residents,
clusters are made smaller. Every other piece is an island: it belongs to the beat of the street to which it is moored,
and its residents weigh on that street.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from ...circles.statistics import sum_by_group
from .beat_islands import Clusters, Shapes, cluster_pieces, hosts_of

OWN_BEATS_FROM = 0.5
HALVINGS = 100


@dataclass(frozen=True, eq=False)
class Shares:
    """How k streets in c pieces are dealt with.

    Attributes:
        piece: (k,) piece of each street.
        beats: (c,) beats of each piece, 0 for an island.
        host: (k,) for streets of islands the street whose beat they join, for all others their own row.
    """

    piece: Int64
    beats: Int64
    host: Int64

    @property
    def is_island(self) -> npt.NDArray[np.bool_]:
        """(k,) whether the street is part of an island."""
        return np.asarray(self.beats[self.piece] == 0, dtype=np.bool_)


def share_out(piece: Int64, residents: Int64, lines: Shapes, *, beats: int) -> Shares:
    """Deal out `beats` to the pieces, and moor the islands.

    Args:
        piece: (k,) connected piece of each street, 0 … c − 1.
        residents: (k,) residents of each street.
        lines: (k,) the streets.
        beats: at most as many as streets with residents.
    """
    count = int(piece.max()) + 1
    people = sum_by_group(residents, piece, count)
    homes = np.bincount(piece, weights=residents > 0, minlength=count).astype(np.int64)
    enough = OWN_BEATS_FROM * int(people.sum()) / beats
    clusters = cluster_pieces(piece, residents, lines, enough=enough, most=beats)
    is_main = _main_pieces(people, clusters)
    while homes[is_main].sum() < beats:  # ends at the latest where every piece with people, or as many as beats, is one
        enough = max(enough / 2, 1.0)
        clusters = cluster_pieces(piece, residents, lines, enough=enough, most=beats)
        is_main = _main_pieces(people, clusters)
    host = hosts_of(piece, clusters, is_main)
    held = sum_by_group(residents, piece[host], count)
    seats = np.zeros(count, dtype=np.int64)
    seats[is_main] = apportion(held[is_main], homes[is_main], beats)
    return Shares(piece, seats, host)


def _main_pieces(people: Int64, clusters: Clusters) -> npt.NDArray[np.bool_]:
    """Tell which pieces (c,) are the most populous of their clusters, of equal ones the first."""
    order = np.lexsort((np.arange(len(people)), -people))
    is_main = np.zeros(len(people), dtype=np.bool_)
    is_main[order[np.unique(clusters.of[order], return_index=True)[1]]] = True
    return is_main


def apportion(people: Int64, homes: Int64, beats: int) -> Int64:
    """Return the beats (c,) of pieces, at least one each, whose mean beats are as near to the mean of all as can be.

    What is made smallest is the largest |people ÷ beats of a piece − Σ people ÷ `beats`|. The numbers of beats that
    keep within a bound are a range for each piece; halving the bounds finds the least one that holds.

    Args:
        people: (c,) residents that the piece's beats share.
        homes: (c,) streets with residents, at least 1, which the piece's beats do not exceed.
        beats: c or more.

    Raises:
        ValueError: fewer streets with residents than beats, or fewer beats than pieces.
    """
    if not len(people) <= beats <= int(homes.sum()):
        raise ValueError("fewer streets with residents than beats, or fewer beats than pieces")
    mean = people.sum() / beats
    low, high = 0.0, float(people.sum())
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        fewest, most = _within(people, homes, mean, middle)
        if (fewest <= most).all() and fewest.sum() <= beats <= most.sum():
            high = middle
        else:
            low = middle
    seats, most = _within(people, homes, mean, high)
    for _ in range(beats - int(seats.sum())):
        seats[np.argmax(np.where(seats < most, people / seats, -1.0))] += 1
    return seats


def _within(people: Int64, homes: Int64, mean: float, bound: float) -> tuple[Int64, Int64]:
    """The fewest and the most beats (c,) of each piece whose mean beat is within `bound` of the mean of all."""
    fewest = np.maximum(np.ceil(people / (mean + bound)), 1)
    most = np.minimum(people // (mean - bound), homes) if bound < mean else homes
    return fewest.astype(np.int64), np.asarray(most, dtype=np.int64)
