"""Streets as drawn (lines with a kind and tags), joined where they meet, bent, and made into ways of shared points."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from bending import Bend
from noding import chains, noded, owners

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


def follow(streets: list[Street], pieces: np.ndarray) -> list[Street]:
    """Return the streets drawn along noded pieces; pieces that lie on none of them are left out."""
    owner = owners(pieces, np.array([street.line for street in streets]))
    kept = owner < len(streets)
    return [replace(streets[number], line=line) for number, line in chains(pieces[kept], owner[kept])]


def join_streets(streets: list[Street], bend: Bend) -> list[Way]:
    """Node all streets where they meet or cross, bend them, and chain each street's pieces into ways."""
    streets = sorted(streets, key=lambda s: RANK[s.kind])  # where two lie on one line, the greater one wins
    lines = np.array([s.line for s in streets])
    pieces = noded(lines)
    pieces = pieces[np.lexsort(shapely.get_coordinates(shapely.line_interpolate_point(pieces, 0.4, normalized=True)).T)]
    owner = owners(pieces, lines)
    return [
        Way(shapely.get_coordinates(line), {"highway": streets[number].kind, **streets[number].tags})
        for number, line in chains(_bent(pieces, bend), owner)
    ]


def _bent(pieces: np.ndarray, bend: Bend) -> np.ndarray:
    dense = shapely.segmentize(pieces, 22.0)
    moved = shapely.transform(dense, bend.move)
    return shapely.transform(shapely.simplify(moved, 0.35), lambda xy: np.round(xy, 2))
