"""Neighbouring beats joined and cut anew: first until they are even, then until their borders are short.

1. Evening: two beats that meet are cut anew, or exchange streets (`beat_moves`), where that makes the larger of them
   smaller. Every such step lowers the sum of squares of the residents, so it ends.
2. Smoothing: the same where the cut has fewer junctions, and both stay within the goal, or no farther from the mean
   than the worse of them was. Every such step lowers the number of pairs of a junction and a beat that comes there, so
   it ends.

Source: D. DeFord, M. Duchin and J. Solomon, Recombination: A family of Markov chains for redistricting, 2021; here
with sweeps instead of random trees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array

from ....geo.network import Int64
from .beat_graph import StreetGraph, shared_junctions
from .beat_moves import evened_by_moves
from .beat_sweep import Mask, best_cut


@dataclass(frozen=True)
class Care:
    """How much care is taken.

    Attributes:
        slack: cuts within this share of the fair load count as fair, and the shorter wins; differences within this
            share of the mean are not evened.
        goal: distance from the mean, as a share of it, up to which beats may be traded for shorter borders.
        rounds: most rounds of evening, and of smoothing.
    """

    slack: float = 0.005
    goal: float = 0.02
    rounds: int = 12


def traded(graph: StreetGraph, beat: Int64, care: Care) -> Int64:
    """Return the beats (m,) of connected streets after neighbours have traded; as many, and all connected."""
    now = beat.copy()
    load = np.bincount(beat, weights=graph.weight).astype(np.int64)
    for shorter in (False, True):
        trade = _Trade(graph, now, load, care, shorter, np.zeros(len(load), dtype=np.int64), {})
        for _ in range(care.rounds):
            if not _round(trade):
                break
    return now


@dataclass(frozen=True, eq=False)
class _Trade:
    """What is going on: beats (m,) and loads (k,) as they are now, how often each beat changed, who was tried when."""

    graph: StreetGraph
    beat: Int64
    load: Int64
    care: Care
    shorter: bool
    changes: Int64
    tried: dict[tuple[int, int], tuple[int, int]]


def neighbours(graph: StreetGraph, beat: Int64) -> Int64:
    """Return the pairs (p, 2) of beats that meet at a junction, lower first, in order."""
    ends, both = np.concatenate([graph.u, graph.v]), np.concatenate([beat, beat])
    at = coo_array((np.ones(len(ends), dtype=np.int32), (ends, both))).tocsr()
    meet = (at.T @ at).tocoo()
    pairs = np.column_stack([meet.coords[0], meet.coords[1]])[meet.coords[0] < meet.coords[1]]
    return np.asarray(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))], dtype=np.int64)


def _round(trade: _Trade) -> bool:
    """Let every pair of neighbours trade once, the most unequal first; tell whether one did."""
    pairs = neighbours(trade.graph, trade.beat)
    unequal = np.abs(trade.load[pairs[:, 0]] - trade.load[pairs[:, 1]])
    traded = False
    for p, q in pairs[np.argsort(-unequal, kind="stable")].tolist():
        now = (int(trade.changes[p]), int(trade.changes[q]))
        if trade.tried.get((p, q)) == now or not (trade.shorter or _uneven(trade, p, q)):
            continue
        if _recut(trade, p, q):
            trade.changes[[p, q]] += 1
            traded = True
        else:
            trade.tried[p, q] = now
    return traded


def _uneven(trade: _Trade, p: int, q: int) -> bool:
    return bool(abs(trade.load[p] - trade.load[q]) > trade.care.slack * trade.load.mean())


def _recut(trade: _Trade, p: int, q: int) -> bool:
    """Join two beats and cut them anew, where that is better; tell whether it was."""
    rows = np.flatnonzero((trade.beat == p) | (trade.beat == q))
    part = trade.graph.part(rows)
    if int(part.pieces().max()) > 0:  # after an earlier trade of this round they may not meet any more
        return False
    now = np.asarray(trade.beat[rows] == p, dtype=np.bool_)
    side = _shorter(trade, part, now) if trade.shorter else _more_even(part, now)
    if side is None:
        return False
    trade.beat[rows] = np.where(side, p, q)
    trade.load[[p, q]] = _loads(part, side)
    return True


def _more_even(part: StreetGraph, now: Mask) -> Mask | None:
    """The most even sides of a new sweep, of moves after it, and of moves from now on; None where none is better."""
    found = best_cut(part, 1, 1, slack=0.0)
    sides = [evened_by_moves(part, start) for start in ([now] if found is None else [found[0], now])]
    best = min(sides, key=lambda side: int(_loads(part, side).max()))
    return best if _loads(part, best).max() < _loads(part, now).max() else None


def _shorter(trade: _Trade, part: StreetGraph, now: Mask) -> Mask | None:
    """Sides that meet at fewer junctions, and are as even as the goal asks for; None where a sweep finds none."""
    mean = float(trade.load.mean())
    largest = (1.0 + trade.care.goal) * mean
    found = best_cut(part, 1, 1, slack=max(2.0 * largest / max(int(part.weight.sum()), 1) - 1.0, 0.0))
    if found is None or found[1] >= shared_junctions(now, part.u, part.v, part.junctions):
        return None
    allowed = max(trade.care.goal * mean, float(np.abs(_loads(part, now) - mean).max()))
    return found[0] if float(np.abs(_loads(part, found[0]) - mean).max()) <= allowed else None


def _loads(part: StreetGraph, side: Mask) -> Int64:
    first = int(part.weight[side].sum())
    return np.array([first, int(part.weight.sum()) - first], dtype=np.int64)
