"""Lines made to meet: rounded to one grid and cut where they touch or cross; and which line each piece is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

GRID_M = 0.05  # coordinates that differ by less are one point
SAME_LINE_M = 0.06  # rounding moves a line by less


def noded(lines: Sequence[shapely.Geometry] | np.ndarray) -> np.ndarray:
    """Return the pieces of lines between the points where they touch or cross, on the grid, shape (n,)."""
    return shapely.get_parts(shapely.union_all(np.array(lines), grid_size=GRID_M))


def owners(pieces: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return for each piece the first of `lines` that it lies on, `len(lines)` where there is none."""
    start, middle, end = (shapely.line_interpolate_point(pieces, share, normalized=True) for share in (0, 0.5, 1))
    piece, line = shapely.STRtree(lines).query(middle, predicate="dwithin", distance=SAME_LINE_M)
    along = [shapely.dwithin(point[piece], lines[line], SAME_LINE_M) for point in (start, end)]
    piece, line = piece[np.all(along, axis=0)], line[np.all(along, axis=0)]
    owner = np.full(len(pieces), len(lines))
    np.minimum.at(owner, piece, line)
    return owner


def chains(pieces: np.ndarray, owner: np.ndarray) -> Iterator[tuple[int, shapely.LineString]]:
    """Yield every owner with each unbroken line that its pieces make."""
    order = np.argsort(owner, kind="stable")
    starts = np.flatnonzero(np.diff(owner[order], prepend=-1))
    for group in np.split(order, starts[1:]):
        merged = shapely.line_merge(shapely.multilinestrings(pieces[group]))
        for line in shapely.get_parts(merged):
            yield int(owner[group[0]]), line
