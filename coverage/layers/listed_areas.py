"""Of which areas is the number of patrollers known, when a table lists counts at several levels?

The rules (docs/rules.md, "Patrol"): an area under one that is listed as a whole, in which nothing is listed itself, is
*unlisted*, and so is every area below the deepest level that is listed. All others are known; of an area that is not
listed the number is 0. The finest known areas are those none of whose parts, or not all of whose parts, are known: no
two of them share a place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...geo.network import Int64
from .areas import NONE

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class KnownAreas:
    """What a table tells of a areas.

    Attributes:
        known: (a,) whether the number of patrollers is known.
        finest: rows of the finest known areas, in file order.
        parent: (a,) row of the area above, −1 without.
        deepest: position of the deepest level that is listed.
    """

    known: Flags
    finest: Int64
    parent: Int64
    deepest: int


def known_areas(chain: Int64, depth: Int64, place: Int64, *, as_a_whole: Flags) -> KnownAreas:
    """Tell of which areas the number is known.

    Args:
        chain: (a, levels) each area's ancestor, or itself, at each level; −1 without.
        depth: (a,) position of the area's level, coarse to fine.
        place: (k,) area of each row of the table; −1 outside.
        as_a_whole: (k,) whether the row names its area; a point lies in it and says nothing of its parts.
    """
    # An empty table says that there is nobody anywhere.
    deepest = int(np.where(place == NONE, 0, depth[place]).max()) if len(place) else chain.shape[1] - 1
    listed = np.zeros(len(chain), dtype=np.bool_)
    listed[place[as_a_whole & (place != NONE)]] = True
    holds_some = np.zeros(len(chain), dtype=np.bool_)
    lines = chain[place[place != NONE]]
    holds_some[lines[lines != NONE]] = True
    parent = np.full(len(chain), NONE, dtype=np.int64)
    under_listed = np.zeros(len(chain), dtype=np.bool_)
    for level in range(chain.shape[1]):
        above = np.where(depth > level, chain[:, level], NONE)
        parent = np.where(above != NONE, above, parent)
        under_listed |= (above != NONE) & listed[above]
    known = holds_some | (~under_listed & (depth <= deepest))
    return KnownAreas(known, _finest(known, parent), parent, deepest)


def _finest(known: Flags, parent: Int64) -> Int64:
    """Whoever is known and has no parts, or parts of which one is not known, unless a coarser area is so."""
    has_parts, lacks_some = np.zeros(len(known), dtype=np.bool_), np.zeros(len(known), dtype=np.bool_)
    has_parts[parent[parent != NONE]] = True
    lacks_some[parent[(parent != NONE) & ~known]] = True
    whole = known & (~has_parts | lacks_some)
    covered, above = np.zeros(len(known), dtype=np.bool_), parent
    while (above != NONE).any():
        covered |= (above != NONE) & whole[above]
        above = np.where(above != NONE, parent[above], NONE)
    return np.flatnonzero(whole & ~covered)
