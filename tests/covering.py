"""An independent answer to small covering problems: every subset tried, nothing of the engine used."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array


@dataclass(frozen=True)
class Instance:
    """A small covering problem: which candidate covers which demand, the weights, the stations that exist.

    Attributes:
        covers: (c, n) booleans.
        walk_mm: (c, n) walks; they mean nothing where not covered.
        weights: (n,).
        fixed: rows that are open anyhow.
    """

    covers: np.ndarray
    walk_mm: np.ndarray
    weights: np.ndarray
    fixed: tuple[int, ...]

    @property
    def free(self) -> list[int]:
        """Rows that may be chosen."""
        return [row for row in range(len(self.covers)) if row not in self.fixed]

    def matrix(self, *, numbers: bool) -> csr_array:
        """The pairs as millimetres (explicit zeros among them) or as booleans."""
        row, column = np.nonzero(self.covers)
        data = self.walk_mm[row, column] if numbers else np.ones(len(row), dtype=bool)
        return csr_array((data, (row, column)), shape=self.covers.shape)

    @cached_property
    def _bits(self) -> list[int]:
        """What each candidate covers, bit by bit."""
        return [sum(1 << int(item) for item in np.flatnonzero(row)) for row in self.covers]

    @cached_property
    def _sums(self) -> dict[int, int]:
        return {}

    def covered(self, rows: Iterable[int]) -> int:
        """Weight that the fixed stations and `rows` cover; each sum is counted once."""
        bits = 0
        for row in (*self.fixed, *rows):
            bits |= self._bits[row]
        if bits not in self._sums:
            self._sums[bits] = sum(int(weight) for item, weight in enumerate(self.weights) if bits >> item & 1)
        return self._sums[bits]

    def best(self) -> list[int]:
        """The most that 0, 1, … more stations cover, by trying every subset."""
        return [
            max(self.covered(rows) for rows in itertools.combinations(self.free, k)) for k in range(len(self.free) + 1)
        ]


def random_instance(seed: int) -> Instance:
    """Draw up to 8 candidates and 13 places of demand: sparse or dense, weights of 0, equal rows, stations fixed."""
    rng = np.random.default_rng(seed)
    count, demand = int(rng.integers(1, 9)), int(rng.integers(1, 14))
    covers = rng.random((count, demand)) < rng.uniform(0.05, 0.6)
    if rng.random() < 0.3 and count > 1:
        covers[1] = covers[0]
    fixed = tuple(int(row) for row in np.flatnonzero(rng.random(count) < 0.2))
    return Instance(covers, rng.integers(0, 5, covers.shape), rng.integers(0, 30, demand), fixed)


def needed(share: float, total: int) -> int:
    """The least whole weight that is at least so large a share of the total, the share read as its decimal."""
    return math.ceil(Fraction(repr(share)) * total)
