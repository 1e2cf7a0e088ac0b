"""Which nodes of a graph hang together."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy  # its parts load on first use
from scipy.sparse import coo_array

Int32 = npt.NDArray[np.int32]


def connected_parts(u: npt.NDArray[Any], v: npt.NDArray[Any], nodes: int) -> tuple[int, Int32]:
    """Return how many connected parts an undirected graph has, and the part (nodes,) of each node.

    Args:
        u: (m,) node at one end of each edge, from 0 to `nodes` - 1.
        v: (m,) node at the other end.
        nodes: number of nodes; one without an edge is a part of its own.

    Parts are numbered by their first node, which SciPy does but does not promise.
    """
    graph = coo_array((np.ones(len(u), dtype=np.int8), (u, v)), shape=(nodes, nodes))
    count, label = scipy.sparse.csgraph.connected_components(graph.tocsr(), directed=False)
    first = np.full(count, nodes, dtype=np.int64)
    np.minimum.at(first, label, np.arange(nodes))
    number = np.empty(count, dtype=np.int32)
    number[np.argsort(first)] = np.arange(count, dtype=np.int32)
    return int(count), number[label]
