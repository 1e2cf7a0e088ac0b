"""The residences as the page has them: position, people, areas, entries, in an order that packs well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...geo.network import Float64, Int32, Int64
from ...geo.snap import Entries
from ..circles.study import CoverageStudy
from ..layers.doors import point_xy


@dataclass(frozen=True, eq=False)
class Homes:
    """n places where people live: residences, or blocks of them.

    Attributes:
        xy: (n, 2) metres in the plan CRS, for drawing.
        residents: (n,) people.
        homes: (n,) residences that each stands for.
        unit_of: (n, levels) number of the area unit at each level.
        row: (n,) row in the residences layer; −1 for a block.
        entries: k entries, grouped by home; `place` is the home's number here.
        in_doubt: (n,) whether the entry is in doubt.
    """

    xy: Float64
    residents: Int64
    homes: Int64
    unit_of: Int32
    row: Int64
    entries: Entries
    in_doubt: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        """Number of homes."""
        return len(self.residents)


def homes_of(study: CoverageStudy) -> Homes:
    """Return every residence of a study along the streets, by the edge it enters first; those without one last."""
    entries = by_leg(study.measured.residences.entries)
    homes = Homes(
        xy=point_xy(study.layers.residences),
        residents=study.residents,
        homes=np.ones(len(study.residents), dtype=np.int64),
        unit_of=study.index.unit_of,
        row=np.arange(len(study.residents), dtype=np.int64),
        entries=entries,
        in_doubt=study.in_doubt,
    )
    return along_streets(homes)


def by_leg(entries: Entries) -> Entries:
    """Return `entries` with those of each place from the shortest leg to the longest, then by edge."""
    return entries.take(np.lexsort((entries.edge, entries.leg_mm, entries.place)))


def first_entries(entries: Entries) -> Int64:
    """Return the row of the first entry of each place that has one, by place."""
    return np.flatnonzero(np.diff(entries.place, prepend=-1)).astype(np.int64)


def along_streets(homes: Homes) -> Homes:
    """Return `homes` in the order of the edges that they enter first, along each edge; those without an entry last."""
    first = first_entries(homes.entries)
    edge = np.full(len(homes), np.iinfo(np.int64).max, dtype=np.int64)
    offset = np.zeros(len(homes), dtype=np.int64)
    edge[homes.entries.place[first]] = homes.entries.edge[first]
    offset[homes.entries.place[first]] = homes.entries.offset_mm[first]
    return reordered(homes, np.lexsort((homes.row, offset, edge)).astype(np.int64))


def reordered(homes: Homes, order: Int64) -> Homes:
    """Return `homes` in another order (a permutation of their numbers)."""
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    moved = number[homes.entries.place]
    entry_order = np.argsort(moved, kind="stable")
    taken = homes.entries.take(entry_order)
    return Homes(
        homes.xy[order],
        homes.residents[order],
        homes.homes[order],
        homes.unit_of[order],
        homes.row[order],
        with_places(taken, moved[entry_order], len(order)),
        homes.in_doubt[order],
    )


def with_places(entries: Entries, place: npt.NDArray[np.integer], count: int) -> Entries:
    """Return `entries` with other numbers of places."""
    return Entries(
        np.asarray(place, dtype=np.int32), entries.edge, entries.offset_mm, entries.leg_mm, entries.xy,
        entries.from_xy, entries.origin, count, entries.network_hash,
    )  # fmt: skip
