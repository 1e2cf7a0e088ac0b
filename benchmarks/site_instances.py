"""Instances of choosing sites, made from code: the sample district, hard ones drawn by seed, and a city.

Each is what the solvers see: a sparse matrix of walks, whole weights, and the rows that are open anyhow.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from large_plan import Size, write_plan
from scipy.sparse import csr_array

import servicecircle as sc
from servicecircle.coverage.candidates.candidate_options import CandidateOptions
from servicecircle.coverage.candidates.candidates import make_candidates
from servicecircle.coverage.circles.reach import reach_rows
from servicecircle.coverage.opened_plan import Opened
from servicecircle.coverage.sites.setting import make_setting
from servicecircle.coverage.sites.site_request import SiteRequest, asked_circles
from servicecircle.geo.snap import EntryRule, enter

DISTRICT = Path(__file__).resolve().parents[1] / "data" / "yunxi"
RADIUS_MM = 500_000
DENSE_JUNCTIONS, SEED = 2_000, 1
SPARSE_STREETS = CandidateOptions(spacing_m=250.0)  # some 20,000 candidates along all streets of the district


@dataclass(frozen=True, eq=False)
class Instance:
    """A covering problem.

    Attributes:
        name: what it is.
        reach: (c, n) walks of candidates to residences in millimetres, cut at the radius.
        weight: (n,) residents.
        fixed: rows that are open anyhow: today's stations, as one.
    """

    name: str
    reach: csr_array
    weight: npt.NDArray[np.int64]
    fixed: tuple[int, ...] = ()

    def covers(self) -> csr_array:
        """The pairs alone, without the walks (which an explicit 0 is, too)."""
        ones = np.ones(len(self.reach.data), dtype=np.bool_)
        return csr_array((ones, self.reach.indices, self.reach.indptr), shape=self.reach.shape)


@dataclass(frozen=True, eq=False)
class Bare:
    """What is left to decide: the residences that are not covered yet and that some candidate reaches.

    Attributes:
        covers: (c', n') the pairs, as ones.
        weight: (n',) residents.
        base: residents that are covered anyhow.
    """

    covers: csr_array
    weight: npt.NDArray[np.int64]
    base: int


def bare(instance: Instance) -> Bare:
    """Spare a peer all that decides nothing; equal residences and dominated candidates stay."""
    ones = csr_array(instance.reach, copy=True)
    ones.data = np.ones(len(ones.data), dtype=np.int8)
    settled = np.zeros(ones.shape[1], dtype=bool)
    settled[ones[list(instance.fixed)].indices] = True
    reached = np.zeros(ones.shape[1], dtype=bool)
    reached[ones.indices] = True
    kept = np.flatnonzero(reached & ~settled & (instance.weight > 0))
    left = ones[:, kept]
    left = csr_array(left[np.flatnonzero(np.diff(left.indptr))])
    return Bare(left, instance.weight[kept], int(instance.weight[settled].sum()))


@cache
def opened_district() -> Opened:
    """The sample district, read and measured."""
    return sc.open_plan(DISTRICT)


@cache
def opened_city(size: Size = Size()) -> Opened:  # noqa: B008 - frozen
    """A made-up city, written to a temporary folder, read and measured."""
    with tempfile.TemporaryDirectory() as folder:
        write_plan(Path(folder) / "city", size)
        return sc.open_plan(Path(folder) / "city")


def district() -> Instance:
    """Candidates in all parks beside today's stations."""
    return _beside_today("district, candidates in parks", opened_district(), SiteRequest(where="parks"))


def anywhere() -> Instance:
    """Candidates along all streets beside today's stations."""
    request = SiteRequest(where="anywhere", options=SPARSE_STREETS)
    return _beside_today("district, candidates anywhere", opened_district(), request)


def district_from_nothing() -> Instance:
    """Candidates in all parks, and no station today."""
    opened = opened_district()
    candidates = make_candidates(
        opened.plan, opened.layers, opened.streets.network, opened.measured, where="parks", options=CandidateOptions()
    )
    residences = opened.measured.residences.entries
    rows = reach_rows(opened.streets.network, candidates.entries, residences, radius_mm=RADIUS_MM).rows
    return Instance("district, no station today", csr_array(rows), _residents(opened))


def dense(radius_m: int) -> Instance:
    """Junctions of the district drawn by seed, a large radius, and nobody covered today: everything overlaps."""
    opened = opened_district()
    network, draw = opened.streets.network, np.random.default_rng(SEED)
    junctions = np.sort(draw.choice(network.junction_count, DENSE_JUNCTIONS, replace=False))
    entries = enter(network, network.junction_xy[junctions], rule=EntryRule()).entries
    residences = opened.measured.residences.entries
    rows = reach_rows(network, entries, residences, radius_mm=radius_m * 1000).rows
    return Instance(f"dense, {radius_m:,} m", csr_array(rows), _residents(opened))


def city() -> Instance:
    """A million residences, candidates in 600 parks, beside 1,500 stations."""
    return _beside_today("city, candidates in parks", opened_city(), SiteRequest(where="parks"))


INSTANCES: dict[str, Callable[[], Instance]] = {
    "district": district,
    "nothing": district_from_nothing,
    "anywhere": anywhere,
    "dense800": lambda: dense(800),
    "dense1200": lambda: dense(1_200),
    "city": city,
}


def _beside_today(name: str, opened: Opened, request: SiteRequest) -> Instance:
    network, measured = opened.streets.network, opened.measured
    candidates = make_candidates(
        opened.plan, opened.layers, network, measured, where=request.where, options=request.options
    )
    setting = make_setting(opened, candidates, asked_circles(request, opened.plan), request)
    return Instance(name, setting.reach, setting.demand.weight, (setting.today_row,))


def _residents(opened: Opened) -> npt.NDArray[np.int64]:
    return np.asarray(opened.layers.residences["residents"], dtype=np.int64)
