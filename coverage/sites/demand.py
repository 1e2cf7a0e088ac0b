"""Who is to be covered, as a matrix: candidates and today's stations by items, in whole millimetres.

An *item* is a residence in one of the circles that are asked about, or the workers of a park; its weight is residents ×
weight of the circle, or workers × their weight. A station covers it when it offers the circle's service within the
circle's radius. Today's stations are one row, the last: what they cover is covered whatever is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from ...geo.network import Int32, Int64, Network
from ...geo.snap import Entries
from ..choosing.cover_problem import Mask
from ..choosing.question import refuse_large_weights
from ..circles.circles import CircleVerdicts
from ..circles.reach import reach_rows

WORKERS = -1


@dataclass(frozen=True, eq=False)
class Demand:
    """The items of a question, circle after circle, residences in the order of the layer; workers last.

    Attributes:
        circles: the circles that count, as positions in the plan's circles.
        weights: weight of each of these circles.
        circle: (n,) circle of each item; −1 for workers.
        residence: (n,) its residence; for workers the row of the park.
        weight: (n,) whole weight.
        covered: (n,) whether today's stations cover it.
    """

    circles: tuple[int, ...]
    weights: tuple[int, ...]
    circle: Int32
    residence: Int32
    weight: Int64
    covered: Mask

    def of_circle(self, circle: int) -> Mask:
        """Return which items (n,) are residences in `circle`."""
        return np.asarray(self.circle == circle)


def demand_of(verdicts: Sequence[CircleVerdicts], weighing: Int64, weights: Mapping[int, int]) -> Demand:
    """Return the items of the circles in `weights` (position in the plan to whole weight), in the plan's order.

    Args:
        verdicts: today's, of every circle of the plan.
        weighing: (n,) what each residence weighs: its residents, or thousandths of cases.
        weights: whole weight of each circle that counts, by its position in the plan.

    Raises:
        QuestionError: the items weigh more than 2⁵² together.
    """
    circles = tuple(sorted(weights))
    refuse_large_weights(float(int(weighing.sum()) * sum(weights.values())))
    count = len(weighing)
    return Demand(
        circles,
        tuple(weights[circle] for circle in circles),
        np.repeat(np.array(circles, dtype=np.int32), count),
        np.tile(np.arange(count, dtype=np.int32), len(circles)),
        np.concatenate([weighing * weights[circle] for circle in circles]),
        np.concatenate([verdicts[circle].covered for circle in circles]),
    )


def with_workers(demand: Demand, workers: Int64, covered: Mask, *, weight: int) -> Demand:
    """Return `demand` and one item more for each park (p,): its workers × `weight`."""
    count = len(workers)
    refuse_large_weights(float(int(demand.weight.sum()) + int(workers.sum()) * weight))
    return Demand(
        demand.circles,
        demand.weights,
        np.concatenate([demand.circle, np.full(count, WORKERS, dtype=np.int32)]),
        np.concatenate([demand.residence, np.arange(count, dtype=np.int32)]),
        np.concatenate([demand.weight, workers * weight]),
        np.concatenate([demand.covered, covered]),
    )


def reach_matrix(
    network: Network,
    sources: Entries,
    residences: Entries,
    *,
    circles: Sequence[CircleVerdicts],
    offers: Mask,
    open_only: bool,
) -> csr_array:
    """Return who reaches what: (sources, residences × circles) millimetres, circle after circle.

    Args:
        network: the walking network.
        sources: where candidates (or stations) enter it.
        residences: where residences enter it.
        circles: the verdicts of the circles that count, in their order.
        offers: (sources, circles) whether a source offers the circle's service.
        open_only: leave out pairs of residences that are covered today: they decide nothing where stations stay.
    """
    widest = max(circle.radius_mm for circle in circles)
    wanted = np.logical_or.reduce([~circle.covered for circle in circles]) if open_only else None
    targets = residences if wanted is None else residences.take(wanted[residences.place])
    walks = reach_rows(network, sources, targets, radius_mm=widest).rows
    source = np.repeat(np.arange(walks.shape[0]), np.diff(walks.indptr))
    blocks = []
    for position, circle in enumerate(circles):
        kept = offers[source, position] & (walks.data <= circle.radius_mm)
        if open_only:
            kept &= ~circle.covered[walks.indices]
        blocks.append(_only(walks, kept, source))
    return blocks[0] if len(blocks) == 1 else csr_array(hstack(blocks, format="csr"))


def _only(walks: csr_array, kept: Mask, source: Int64) -> csr_array:
    start = np.zeros(walks.shape[0] + 1, dtype=np.int64)
    np.cumsum(np.bincount(source[kept], minlength=walks.shape[0]), out=start[1:])
    return csr_array((walks.data[kept], walks.indices[kept].astype(np.int64), start), shape=walks.shape)


def with_today(reach: csr_array, covered: Mask) -> csr_array:
    """Return `reach` and one row more, the last: today's stations, which cover the items (n,) `covered`."""
    columns = np.flatnonzero(covered)
    today = csr_array(
        (np.zeros(len(columns), dtype=reach.dtype), (np.zeros(len(columns), dtype=np.int64), columns)),
        shape=(1, reach.shape[1]),
    )
    return csr_array(vstack([reach, today], format="csr"))
