"""Small street graphs for beats, and every division of them counted one by one with plain Python and networkx."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import networkx as nx
import numpy as np

from servicecircle.coverage.patrol.beats.beat_graph import StreetGraph


@dataclass(frozen=True)
class Case:
    """Streets as pairs of junctions, the residents on each, their lengths and places, and a number of beats."""

    ends: list[tuple[int, int]]
    people: list[int]
    length: list[int]
    xy: np.ndarray
    beats: int

    @property
    def graph(self) -> StreetGraph:
        u, v = (np.array([pair[i] for pair in self.ends], dtype=np.int32) for i in range(2))
        people = np.array(self.people, dtype=np.int64)
        junctions = max(max(pair) for pair in self.ends) + 1
        length = np.array(self.length, dtype=np.int64)
        return StreetGraph(u, v, length, people, (people > 0).astype(np.int64), self.xy, junctions)

    def loads(self, beat: np.ndarray) -> list[int]:
        return [sum(n for n, own in zip(self.people, beat, strict=True) if own == b) for b in range(self.beats)]

    def is_division(self, beat: np.ndarray) -> bool:
        """Whether there are as many beats as asked for, each connected and with somebody in it."""
        parts = [[pair for pair, own in zip(self.ends, beat, strict=True) if own == b] for b in range(self.beats)]
        named = set(beat) == set(range(self.beats))
        return named and min(self.loads(beat)) > 0 and all(is_connected(part) for part in parts)

    def least_largest(self) -> int | None:
        """The residents of the largest beat in the best of all divisions; None where there is none."""
        found = None
        for labels in itertools.product(range(self.beats), repeat=len(self.ends) - 1):
            beat = np.array((0, *labels))
            worst = max(self.loads(beat))
            if (found is None or worst < found) and self.is_division(beat):
                found = worst
        return found

    def least_largest_of_trees(self, trees: int) -> int:
        """The residents of the largest beat in the best cut of any of so many random trees of streets that meet."""
        random = np.random.default_rng(1)
        pairs = [
            (a, b) for a, b in itertools.combinations(range(len(self.ends)), 2) if {*self.ends[a]} & {*self.ends[b]}
        ]
        found = sum(self.people)
        for _ in range(trees):
            tree: nx.Graph = nx.Graph()
            pieces = nx.utils.UnionFind(range(len(self.ends)))
            for i in random.permutation(len(pairs)).tolist():
                a, b = pairs[i]
                if pieces[a] != pieces[b]:
                    pieces.union(a, b)
                    tree.add_edge(a, b)
            order = list(nx.dfs_postorder_nodes(tree, 0))
            parent = dict(nx.dfs_predecessors(tree, 0))
            while found > max(self.people) and self._parts_within(found - 1, order, parent) <= self.beats:
                found -= 1
        return found

    def _parts_within(self, bound: int, order: list[int], parent: dict[int, int]) -> int:
        """The fewest parts of at most `bound` residents into which a tree can be cut: heaviest branches go first."""
        branches: dict[int, list[int]] = {street: [] for street in order}
        parts = 1
        for street in order:
            held = sorted(branches[street])
            while self.people[street] + sum(held) > bound:
                held.pop()
                parts += 1
            if street in parent:
                branches[parent[street]].append(self.people[street] + sum(held))
        return parts


def is_connected(streets: list[tuple[int, int]]) -> bool:
    return nx.is_connected(nx.Graph(streets))


def case_of(seed: int, kind: str, *, most: int = 9) -> Case:
    """A small case: a ``path``, a ``tree``, or a ``graph`` with loops and parallel streets; some have nobody."""
    random = np.random.default_rng(seed)
    m = int(random.integers(2, most + 1))
    if kind == "path":
        ends = [(i, i + 1) for i in range(m)]
    elif kind == "tree":
        ends = [(int(random.integers(0, i + 1)), i + 1) for i in range(m)]
    else:
        ends = [(0, 1)]
        for _ in range(m - 1):
            junctions = max(max(pair) for pair in ends) + 1
            there = junctions if random.random() < 0.5 else int(random.integers(0, junctions))
            ends.append((int(random.integers(0, junctions)), there))
    beats = int(random.integers(2, 4))
    people = random.integers(0, int(random.choice([3, 10, 100])), m)
    people[random.permutation(m)[:beats]] += 1  # enough streets with residents, unless there are too few streets
    return Case(ends, people.tolist(), random.integers(1, 1000, m).tolist(), random.random((m, 2)) * 100, min(beats, m))


def grid_case(seed: int, *, side: int, beats: int) -> Case:
    """A town of square blocks with a tenth of its streets missing, the largest piece of it."""
    random = np.random.default_rng(seed)
    town = nx.grid_2d_graph(side, side)
    streets = sorted(town.edges)
    town.remove_edges_from([streets[i] for i in random.permutation(len(streets))[: len(streets) // 10]])
    town = town.subgraph(max(nx.connected_components(town), key=len))
    place = {node: i for i, node in enumerate(sorted(town))}
    pairs = sorted(town.edges)
    xy = np.array([np.add(a, b) * 50.0 for a, b in pairs])
    people = random.integers(0, 60, len(pairs)) * (random.random(len(pairs)) < 0.5)
    length = random.integers(8_000, 12_000, len(pairs))
    return Case([(place[a], place[b]) for a, b in pairs], people.tolist(), length.tolist(), xy, beats)
