"""Small covering problems with capacities, and their answers by looking at every plan: none of our code is used.

What given stations serve is the smallest cut, by the theorem of Ford and Fulkerson: over all sets of items, the
weight outside the set and, for each open station, its capacity or the weight that it reaches in the set, whichever
is less.
"""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
from scipy.sparse import csr_array


class Town:
    """A random town: who reaches whom (c, n), weights (n,), capacities (c,), fixed stations (rows) and k."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        self.c, self.n = int(random.integers(1, 8)), int(random.integers(1, 8))
        self.reach = random.random((self.c, self.n)) < random.choice([0.2, 0.4, 0.7])
        self.weight = random.integers(0, 12, size=self.n)
        most = int(random.choice([4, 12, 25, 60]))
        self.capacity = random.integers(0, most, size=self.c)
        if random.random() < 0.3:
            self.capacity[:] = int(random.integers(0, most))
        self.fixed = [int(row) for row in np.flatnonzero(random.random(self.c) < random.choice([0.0, 0.25]))]
        if self.fixed and random.random() < 0.4:
            self.capacity[self.fixed[0]] = 10**9
        self.k = int(random.integers(0, self.c + 1))

    @property
    def matrix(self) -> csr_array:
        """The reach as a sparse matrix of numbers."""
        return csr_array(self.reach.astype(np.int32))

    def cuts(self) -> tuple[np.ndarray, np.ndarray]:
        """The weight outside each set of items (2ⁿ,), and what each station can serve inside it (2ⁿ, c)."""
        inside = (np.arange(2**self.n)[:, None] >> np.arange(self.n)) & 1
        within = (inside * self.weight) @ self.reach.T.astype(np.int64)
        return ((1 - inside) * self.weight).sum(axis=1), np.minimum(within, self.capacity)

    def served(self, opened: list[int]) -> int:
        """The most that stations `opened` serve, by the smallest cut."""
        outside, station = self.cuts()
        return int((outside + station[:, sorted(set(opened))].sum(axis=1)).min())

    def best(self, k: int) -> int:
        """The most that any k stations serve beside the fixed: all plans are looked at."""
        outside, station = self.cuts()
        base = outside + station[:, self.fixed].sum(axis=1)
        free = [row for row in range(self.c) if row not in self.fixed]
        plans = combinations(free, min(k, len(free)))
        return max(int((base + station[:, list(plan)].sum(axis=1)).min()) for plan in plans)

    def served_by_networkx(self, opened: list[int]) -> int:
        """The most that stations `opened` serve, by a maximum flow of networkx."""
        graph = nx.DiGraph()
        graph.add_nodes_from(["source", "sink"])
        for j in set(opened):
            graph.add_edge(("station", j), "sink", capacity=int(self.capacity[j]))
            for i in np.flatnonzero(self.reach[j]):
                graph.add_edge("source", ("item", int(i)), capacity=int(self.weight[i]))
                graph.add_edge(("item", int(i)), ("station", j), capacity=int(self.weight[i]))
        return int(nx.maximum_flow_value(graph, "source", "sink"))
