"""Areas whose streets fall into several pieces: how many beats each piece gets, and where small islands belong.

A piece whose residents make up half a mean beat or more gets beats of its own, at least one, in proportion to residents
by the largest remainder. Where there are more such pieces than beats, the largest have them. Every other piece is an
island: it belongs to the beat of the nearest street that is in a piece with beats, as the crow flies, and its residents
weigh on that street.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from ...geo.network import Int64
from ..statistics import sum_by_group

OWN_BEATS_FROM = 0.5


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


def share_out(piece: Int64, residents: Int64, lines: npt.NDArray[np.object_], *, beats: int) -> Shares:
    """Deal out `beats` to the pieces, and moor the islands.

    Args:
        piece: (k,) connected piece of each street, 0 … c − 1.
        residents: (k,) residents of each street.
        lines: (k,) the streets.
        beats: at most as many as streets with residents.
    """
    count = int(piece.max()) + 1
    people = sum_by_group(residents, piece, count)
    seats = apportion(people, np.bincount(piece, weights=residents > 0, minlength=count).astype(np.int64), beats)
    return Shares(piece, seats, _hosts(piece, seats, lines))


def apportion(people: Int64, homes: Int64, beats: int) -> Int64:
    """Return the beats (c,) of pieces with `people` (c,) on `homes` (c,) streets, which no piece's beats exceed.

    Raises:
        ValueError: fewer streets with residents than beats.
    """
    if beats > int(homes.sum()):
        raise ValueError("fewer streets with residents than beats")
    quota = people * beats / people.sum()
    largest = np.argsort(-people, kind="stable")[:beats]
    seats = np.zeros(len(people), dtype=np.int64)
    owners = largest[quota[largest] >= OWN_BEATS_FROM]
    seats[owners] = np.minimum(
        np.maximum(np.floor(people[owners] * beats / max(people[owners].sum(), 1)), 1), homes[owners]
    )
    while seats.sum() != beats:
        if seats.sum() > beats:
            seats[np.argmax(np.where(seats > 1, seats - quota, -np.inf))] -= 1
            continue
        open_to = (seats < homes) & (seats > 0)
        open_to = open_to if open_to.any() else seats < homes
        seats[np.argmax(np.where(open_to, quota - seats, -np.inf))] += 1
    return seats


def _hosts(piece: Int64, seats: Int64, lines: npt.NDArray[np.object_]) -> Int64:
    host = np.arange(len(piece))
    owned = np.flatnonzero(seats[piece] > 0)
    island = np.flatnonzero(seats[piece] == 0)
    if not len(island):
        return host
    tree = shapely.STRtree(lines[owned])
    (at, near), gap = tree.query_nearest(lines[island], return_distance=True, all_matches=True)
    # The nearest of all streets of an island decides for the island; of equal ones the lower host.
    order = np.lexsort((at, owned[near], gap, piece[island[at]]))
    pieces, first = np.unique(piece[island[at[order]]], return_index=True)
    moored = np.full(len(seats), -1, dtype=np.int64)
    moored[pieces] = owned[near[order[first]]]
    host[island] = moored[piece[island]]
    return host
