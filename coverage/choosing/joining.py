"""Curves of independent parts joined into one: max-plus convolution.

What parts that share nobody cover together is the sum of what each covers, so the best for k is the best way to share
k out among them. Exact for any curves, concave or not.

Source: R. Bellman, S. Dreyfus, Applied Dynamic Programming, 1962 (allocation of one resource).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np

from ...geo.network import Int32, Int64


@dataclass(frozen=True, eq=False)
class Joined:
    """The joined curve.

    Attributes:
        value: (most + 1,) the most that k = 0 … `most` can have together.
        share: (parts, most + 1) how many of them each part has when the parts up to it have k together.
    """

    value: Int64
    share: Int32

    def split(self, k: int) -> list[int]:
        """Return how many of `k` each part has."""
        shares = [0] * len(self.share)
        left = k
        for part in range(len(self.share) - 1, -1, -1):
            shares[part] = int(self.share[part, left])
            left -= shares[part]
        return shares


def join_curves(curves: Sequence[Int64], *, most: int) -> Joined:
    """Join curves of which each has the value of 0, 1, … of its part, never falling; beyond its end it stays level."""
    value = np.zeros(most + 1, dtype=np.int64)
    share = np.zeros((len(curves), most + 1), dtype=np.int32)
    longest = 0
    for part, curve in enumerate(curves):
        longest = min(longest + len(curve) - 1, most)
        joined = np.empty(most + 1, dtype=np.int64)
        _join(value, curve, longest, joined, share[part])
        value = joined
    return Joined(value, share)


@numba.njit(cache=True, nogil=True)
def _join(before, curve, longest, joined, share):  # type: ignore[no-untyped-def]
    """Share k out between the parts before and this one; of equal ways the one that gives this part least."""
    for k in range(len(before)):
        if k > longest:
            joined[k], share[k] = joined[longest], share[longest]
            # What is left over stays with nobody: the parts before are asked for the same number.
            continue
        best, mine = before[k] + curve[0], 0
        for own in range(1, min(k, len(curve) - 1) + 1):
            if before[k - own] + curve[own] > best:
                best, mine = before[k - own] + curve[own], own
        joined[k], share[k] = best, mine
