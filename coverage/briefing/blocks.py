"""Homes put together by building block: few enough for a page, or so many together that no home can be told.

A block stands at one of its own members' entries, the one in the middle by residents, so that it lies on a true street
position; all its people walk from there. Figures of blocks are exact for the blocks and close to those of the homes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...geo.network import Int64, Network
from ..run_files.sharing import rounded
from .homes import Homes, along_streets, first_entries, with_places

MOST_HOMES = 500_000
WIDTHS_M = (10.0, 15.0, 20.0, 30.0, 50.0, 80.0, 150.0, 300.0, 1000.0)
OFF_NETWORK_CELL_M = 500.0
HOMES_A_SHARED_BLOCK = 5
SHARED_LEG_MM = 10_000
NO_ROW = -1


def blocks_of(homes: Homes, *, most: int = MOST_HOMES) -> tuple[Homes, float | None]:
    """Return `homes`, put together where there are more than `most`, and the width in metres that it took; else None.

    Homes of one block enter the same edges, with offset and leg in the same cell of that width, and live in the same
    area: there may be more than `most` where there are more streets. Those without an entry are put together by cells
    of 500 m.
    """
    if len(homes) <= most:
        return homes, None
    for width_m in WIDTHS_M:
        keys = _block_keys(homes, width_m)
        order = np.lexsort(tuple(keys.T[::-1]))
        first = np.concatenate([[True], (np.diff(keys[order], axis=0) != 0).any(axis=1)])
        if int(first.sum()) <= most or width_m == WIDTHS_M[-1]:
            break
    return along_streets(_merged(homes, order, np.cumsum(first) - 1)), width_m


def shared_blocks(homes: Homes, network: Network) -> Homes:
    """Return `homes` as they may leave the house: five or more residences a block, on a street, counts rounded to 5.

    Whoever lives in an area with fewer residences, on or off the network, is one block there. A block stands in the
    middle of its street, its leg is a multiple of 10 m; one off the network stands in the middle of a cell of 500 m.
    """
    ordered = along_streets(homes)
    has_entry = ordered.entries.has_entry
    unit = ordered.unit_of[:, -1] if ordered.unit_of.shape[1] else np.zeros(len(ordered), dtype=np.int32)
    order = np.lexsort((np.arange(len(ordered)), unit, ~has_entry)).astype(np.int64)
    key = np.stack([unit[order], has_entry[order]], axis=1)
    head = np.flatnonzero(np.concatenate([[True], (np.diff(key, axis=0) != 0).any(axis=1)])[: len(order)])
    size = np.diff(head, append=len(order))
    rank = np.arange(len(order)) - np.repeat(head, size)
    part = np.minimum(rank // HOMES_A_SHARED_BLOCK, np.repeat(np.maximum(size // HOMES_A_SHARED_BLOCK, 1) - 1, size))
    group = np.repeat(np.arange(len(head)), size)
    first = np.concatenate([[True], (np.diff(group) != 0) | (np.diff(part) != 0)])[: len(order)]
    merged = _merged(ordered, order, np.cumsum(first) - 1)
    hidden = _without_places(merged, network)
    return along_streets(replace(hidden, residents=rounded(hidden.residents), homes=rounded(hidden.homes)))


def _block_keys(homes: Homes, width_m: float) -> Int64:
    """What homes of one block have in common (n, …)."""
    entries, first = homes.entries, first_entries(homes.entries)
    keys = np.full((len(homes), 6), NO_ROW, dtype=np.int64)
    keys[:, 0] = homes.unit_of[:, -1] if homes.unit_of.shape[1] else 0
    cell = int(width_m * 1000)
    place = entries.place[first]
    keys[place, 1] = entries.edge[first]
    keys[place, 2] = entries.offset_mm[first] // cell
    keys[place, 3] = entries.leg_mm[first] // cell
    counts = np.bincount(entries.place, minlength=len(homes))
    keys[:, 4] = np.bincount(entries.place, weights=entries.edge.astype(np.float64), minlength=len(homes)).astype(
        np.int64
    )
    keys[:, 5] = counts
    off = counts == 0
    keys[off, 1:3] = np.floor(homes.xy[off] / OFF_NETWORK_CELL_M).astype(np.int64)
    return keys


def _merged(homes: Homes, order: Int64, group: npt.NDArray[np.integer]) -> Homes:
    """Put the homes `order` together by `group` (n,), which rises from 0 along the order."""
    count = int(group[-1]) + 1 if len(group) else 0
    people = np.bincount(group, weights=homes.residents[order], minlength=count).astype(np.int64)
    head = np.searchsorted(group, np.arange(count))
    within = np.cumsum(homes.residents[order])
    before = within[head] - homes.residents[order][head]
    middle = np.searchsorted(within, before + np.maximum((people + 1) // 2, 1))
    last = np.append(head[1:], len(order)) - 1
    chosen = order[np.where(people > 0, np.minimum(middle, last), head)]
    number = np.full(len(homes), NO_ROW, dtype=np.int64)
    number[chosen] = np.arange(count)
    entries = homes.entries.take(number[homes.entries.place] >= 0)
    place = number[entries.place]
    by_block = np.argsort(place, kind="stable")
    doubt = np.bincount(group, weights=homes.in_doubt[order], minlength=count) > 0
    return Homes(
        xy=homes.xy[chosen],
        residents=people,
        homes=np.bincount(group, weights=homes.homes[order], minlength=count).astype(np.int64),
        unit_of=homes.unit_of[chosen],
        row=np.full(count, NO_ROW, dtype=np.int64),
        entries=with_places(entries.take(by_block), place[by_block], count),
        in_doubt=doubt,
    )


def _without_places(homes: Homes, network: Network) -> Homes:
    """Move each block to the middle of its street, with a leg of whole tens of metres."""
    entries, first = homes.entries, first_entries(homes.entries)
    single = entries.take(first)
    middle = network.edge_length_mm[single.edge] // 2
    start = network.edge_vertex_start
    vertex = (start[single.edge] + start[single.edge + 1] - 1) // 2
    xy = (np.floor(homes.xy / OFF_NETWORK_CELL_M) + 0.5) * OFF_NETWORK_CELL_M
    xy[single.place] = network.vertex_xy[vertex]
    leg = (single.leg_mm + SHARED_LEG_MM // 2) // SHARED_LEG_MM * SHARED_LEG_MM
    moved = replace(
        single, offset_mm=middle.astype(np.int32), leg_mm=leg.astype(np.int32), xy=network.vertex_xy[vertex],
        from_xy=network.vertex_xy[vertex],
    )  # fmt: skip
    return replace(homes, xy=xy, entries=moved, in_doubt=np.zeros(len(homes), dtype=np.bool_))
