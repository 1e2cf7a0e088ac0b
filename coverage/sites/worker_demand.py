"""Workers of the parks as daytime demand: one item a park, in the circle that is told.

A park's workers walk from its gates where it has any, else from the streets inside it, else from its front: the places
where a station could stand in it. Whoever has a station within the radius of one of them is covered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from ...geo.network import Int64
from ...geo.snap import Entries
from ..candidates.candidate_options import CandidateOptions
from ..candidates.candidates import PARKS, Candidates, make_candidates
from ..choosing.cover_problem import Mask
from ..choosing.question import question_error
from ..circles.reach import reach_rows
from ..opened_plan import Opened

# Where workers walk from, the first kind that a park has.
KINDS = ("gate", "park_street", "park_edge")


@dataclass(frozen=True, eq=False)
class WorkerDemand:
    """The workers of p parks.

    Attributes:
        workers: (p,) how many work there; 0 where the layer does not say.
        covered: (p,) whether one of today's stations is within the radius.
        reach: (c, p) walks of the candidates to the parks within the radius, of parks that are not covered today.
    """

    workers: Int64
    covered: Mask
    reach: csr_array


def worker_demand(
    opened: Opened, candidates: Candidates, *, circle: int, offers: tuple[Mask, Mask], options: CandidateOptions
) -> WorkerDemand:
    """Measure who reaches the workers of the parks.

    Args:
        opened: the plan, read and measured.
        candidates: where stations could stand.
        circle: position of the circle that is told.
        offers: (stations,) and (c,) which of them offer its service.
        options: how places in parks are found.

    Raises:
        QuestionError: there are no parks, or none says how many work there.
    """
    parks = opened.layers.parks
    if parks is None or "workers" not in parks or not len(parks):
        raise question_error(
            "no_workers",
            ("园区图层没有职工人数，不能用 --workers", "请在园区图层加 workers（职工人数）列"),
            ("no park says how many work there, which --workers needs", "add a column workers to the parks layer"),
        )
    network, measured = opened.streets.network, opened.measured
    radius_mm = measured.verdicts[circle].radius_mm
    doors = park_doors(_in_parks(opened, candidates, options), len(parks))
    today = reach_rows(network, measured.stations.entries, doors, radius_mm=radius_mm)
    covered = today.counts(offers[0], radius_mm) > 0
    walks = reach_rows(network, candidates.entries, doors, radius_mm=radius_mm).rows
    row = np.repeat(np.arange(walks.shape[0]), np.diff(walks.indptr))
    kept = offers[1][row] & ~covered[walks.indices]
    pairs = (walks.data[kept], (row[kept], walks.indices[kept]))
    workers = pd.to_numeric(parks["workers"], errors="coerce").fillna(0).to_numpy(dtype=np.int64)
    return WorkerDemand(workers, covered, csr_array(pairs, shape=walks.shape))


def park_doors(found: Candidates, parks: int) -> Entries:
    """Return the entries of `found` by park: of each park its gates, else its inner streets, else its front."""
    kind = found.frame["kind"].to_numpy(dtype=object)
    park = found.frame["park"].to_numpy(dtype=np.int64)
    rank = np.full(len(kind), len(KINDS), dtype=np.int64)
    for number, name in enumerate(KINDS):
        rank[kind == name] = number
    first = np.full(parks, len(KINDS), dtype=np.int64)
    inside = park >= 0
    np.minimum.at(first, park[inside], rank[inside])
    ours = inside & (rank < len(KINDS))
    ours[ours] = rank[ours] == first[park[ours]]
    entries = found.entries.take(ours[found.entries.place])
    place = park[entries.place].astype(np.int32)
    order = np.argsort(place, kind="stable")
    return replace(entries.take(order), place=place[order], place_count=parks)


def _in_parks(opened: Opened, candidates: Candidates, options: CandidateOptions) -> Candidates:
    """The candidates themselves where they are those of the parks, else those of the parks, nothing excluded."""
    if candidates.where == PARKS:
        return candidates
    everywhere = CandidateOptions(spacing_m=options.spacing_m, edge_m=options.edge_m)
    return make_candidates(
        opened.plan, opened.layers, opened.streets.network, opened.measured, where=PARKS, options=everywhere
    )
