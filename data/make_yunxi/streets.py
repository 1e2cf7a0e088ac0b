"""Streets as drawn (lines with a kind and tags), joined where they meet, bent, and made into ways of shared points."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from bending import Bend

GRID_M = 0.05
RANK = {
    kind: rank
    for rank, kind in enumerate(
        [
            "primary",
            "secondary",
            "tertiary",
            "unclassified",
            "residential",
            "living_street",
            "service",
            "pedestrian",
            "footway",
            "path",
            "steps",
            "track",
            "construction",
        ]
    )
}


@dataclass(frozen=True)
class Street:
    """A line in local metres, drawn before the bend, with its OSM highway kind and further tags."""

    line: shapely.LineString
    kind: str
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """A street in its final place: `xy` in local metres, rounded to the centimetre.

    Equal points of one `level` are one node. A raised way (`level` above 0) meets the ground at those of its
    two ends whose entry in `grounded` is true, and nothing else.
    """

    xy: np.ndarray
    tags: dict[str, str]
    level: int = 0
    grounded: tuple[bool, bool] = (True, True)


def join_streets(streets: list[Street], bend: Bend) -> list[Way]:
    """Node all streets where they meet or cross, bend them, and chain each street's pieces into ways."""
    streets = sorted(streets, key=lambda s: RANK[s.kind])  # where two lie on one line, the greater one wins
    lines = np.array([s.line for s in streets])
    pieces = shapely.get_parts(shapely.union_all(lines, grid_size=GRID_M))
    pieces = pieces[np.lexsort(shapely.get_coordinates(shapely.line_interpolate_point(pieces, 0.4, normalized=True)).T)]
    owner = _owners(pieces, lines)
    pieces = _bent(pieces, bend)
    order = np.argsort(owner, kind="stable")
    starts = np.flatnonzero(np.diff(owner[order], prepend=-1))
    ways = []
    for group in np.split(order, starts[1:]):
        street = streets[owner[group[0]]]
        merged = shapely.line_merge(shapely.multilinestrings(pieces[np.sort(group)]))
        ways += [
            Way(shapely.get_coordinates(part), {"highway": street.kind, **street.tags})
            for part in shapely.get_parts(merged)
        ]
    return ways


def _owners(pieces: np.ndarray, lines: np.ndarray) -> np.ndarray:
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    near, line = shapely.STRtree(lines).query(middle, predicate="dwithin", distance=0.2)
    owner = np.full(len(pieces), len(lines))
    np.minimum.at(owner, near, line)
    lost = np.flatnonzero(owner == len(lines))
    owner[lost] = shapely.STRtree(lines).nearest(middle[lost])
    return owner


def _bent(pieces: np.ndarray, bend: Bend) -> np.ndarray:
    dense = shapely.segmentize(pieces, 22.0)
    moved = shapely.transform(dense, bend.move)
    return shapely.transform(shapely.simplify(moved, 0.35), lambda xy: np.round(xy, 2))
