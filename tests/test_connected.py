"""Which nodes of a graph hang together: against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np

from servicecircle.geo.connected import connected_parts


def test_parts_are_those_of_networkx_in_the_order_of_their_first_nodes() -> None:
    """On 300 random graphs, with loops, double edges and lone nodes, the parts and their numbers are those expected."""
    rng = np.random.default_rng(5)
    for _ in range(300):
        nodes = int(rng.integers(1, 40))
        u, v = rng.integers(0, nodes, (2, int(rng.integers(0, 50))))
        graph = nx.Graph(zip(u.tolist(), v.tolist(), strict=True))
        graph.add_nodes_from(range(nodes))
        parts = sorted(sorted(part) for part in nx.connected_components(graph))
        count, label = connected_parts(u, v, nodes)
        assert count == len(parts)
        assert [np.flatnonzero(label == number).tolist() for number in range(count)] == parts


def test_a_graph_without_nodes_has_no_parts() -> None:
    """Nothing has no parts."""
    nothing = np.empty(0, dtype=np.int64)
    count, label = connected_parts(nothing, nothing, 0)
    assert (count, len(label)) == (0, 0)


def test_a_long_path_is_one_part_in_any_order() -> None:
    """A path of 100,000 nodes whose edges come in random order is one part: no set of nodes grows a slow chain."""
    order = np.random.default_rng(6).permutation(100_000)
    count, label = connected_parts(order[:-1], order[1:], len(order))
    assert count == 1
    assert not label.any()
