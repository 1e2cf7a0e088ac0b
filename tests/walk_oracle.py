"""Every subset of a few candidates, and what it is worth: plain loops that use none of the code under test."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array


@dataclass(frozen=True)
class Town:
    """Walks in mm (c, n), which of them are in reach, weights (n,), fixed candidates, and a number of new ones."""

    walk: np.ndarray
    in_reach: np.ndarray
    weight: np.ndarray
    fixed: tuple[int, ...]
    k: int

    @property
    def reach(self) -> coo_array:
        """The pairs in reach, an explicit 0 among them."""
        row, column = np.nonzero(self.in_reach)
        return coo_array((self.walk[self.in_reach], (row, column)), shape=self.walk.shape)

    @property
    def free(self) -> list[int]:
        """The candidates that are not fixed."""
        return [row for row in range(len(self.walk)) if row not in self.fixed]

    def nearest(self, rows: Iterable[int]) -> list[int | None]:
        """How far each item walks, None where no row is in reach."""
        rows = list(rows)
        return [
            min((int(self.walk[j, i]) for j in rows if self.in_reach[j, i]), default=None)
            for i in range(len(self.weight))
        ]

    def median(self, rows: Sequence[int]) -> tuple[int, int]:
        """− the weight that is reached, and its Σ weight × walk: less is better."""
        found = [(int(w), d) for w, d in zip(self.weight, self.nearest(rows), strict=True) if d is not None]
        return -sum(w for w, _ in found), sum(w * d for w, d in found)

    def centre(self, rows: Sequence[int]) -> tuple[int, int]:
        """− the weight that is reached, and the longest walk of anybody who is: less is better."""
        found = [(int(w), d) for w, d in zip(self.weight, self.nearest(rows), strict=True) if d is not None and w]
        return -sum(w for w, _ in found), max((d for _, d in found), default=0)


def towns(count: int, *, seed: int = 0) -> Iterator[Town]:
    """Draw towns of up to 8 candidates and 11 items: with ties, zero walks, zero weights and people out of reach."""
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        c, n = int(rng.integers(1, 9)), int(rng.integers(1, 12))
        walk = rng.integers(0, int(rng.choice([3, 10, 1000])), (c, n))
        if rng.random() < 0.3:  # candidates that nobody can tell apart
            walk[rng.integers(c)] = walk[0]
        in_reach = rng.random((c, n)) < rng.choice([0.15, 0.3, 0.6, 1.0])
        weight = rng.integers(0, int(rng.choice([2, 4, 50])), n)
        fixed = rng.choice(c, int(rng.integers(0, min(3, c) + 1)), replace=False) if rng.random() < 0.5 else []
        k = int(rng.integers(0, min(c - len(fixed), 4) + 1))
        yield Town(walk, in_reach, weight, tuple(sorted(int(row) for row in fixed)), k)


def subsets(rows: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """All subsets of up to `most` rows."""
    for size in range(min(most, len(rows)) + 1):
        yield from itertools.combinations(rows, size)
