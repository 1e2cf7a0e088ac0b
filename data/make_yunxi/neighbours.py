"""Which plots share an edge; and the district made one piece without holes."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components


def shared_edges(polygons: list[shapely.Polygon]) -> np.ndarray:
    """Return the pairs of polygons, shape (n, 2), that have a straight piece of edge in common."""
    coords, owner = shapely.get_coordinates(np.array(polygons), return_index=True)
    _, vertex = np.unique(np.round(coords, 3), axis=0, return_inverse=True)
    same = owner[1:] == owner[:-1]
    pieces = np.sort(np.column_stack([vertex[:-1], vertex[1:]])[same], axis=1)
    owners = owner[1:][same]
    order = np.lexsort((owners, pieces[:, 1], pieces[:, 0]))
    pieces, owners = pieces[order], owners[order]
    twin = np.flatnonzero((pieces[1:] == pieces[:-1]).all(axis=1))
    return np.unique(np.column_stack([owners[twin], owners[twin + 1]]), axis=0)


def graph_of(pairs: np.ndarray, weights: np.ndarray, size: int) -> csr_matrix:
    """Return a sparse graph of weighted pairs."""
    return coo_matrix((weights, (pairs[:, 0], pairs[:, 1])), shape=(size, size)).tocsr()


def one_piece(polygons: list[shapely.Polygon], inside: np.ndarray) -> np.ndarray:
    """Keep the largest connected part of the inside polygons, and take in those it encloses."""
    pairs = shared_edges(polygons)
    kept = _largest(pairs, inside)
    outside = ~kept
    fringe = np.concatenate([outside, [True]])  # one more: the world beyond the last polygon
    rim = shapely.boundary(shapely.union_all(np.array(polygons)))
    at_rim = np.flatnonzero(shapely.dwithin(np.array(polygons), rim, 0.01))
    beyond = np.column_stack([at_rim, np.full(len(at_rim), len(polygons))])
    return ~_largest(np.vstack([pairs, beyond]), fringe, containing=len(polygons))[:-1]


def _largest(pairs: np.ndarray, chosen: np.ndarray, containing: int | None = None) -> np.ndarray:
    use = chosen[pairs].all(axis=1)
    graph = graph_of(pairs[use], np.ones(int(use.sum())), len(chosen))
    _, label = connected_components(graph, directed=False)
    wanted = label[containing] if containing is not None else np.bincount(label[chosen]).argmax()
    return chosen & (label == wanted)
