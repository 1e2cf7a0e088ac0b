"""The best M relocations of today's stations, as one method: which close, and where as many open.

Stations and candidates are the rows of one problem; the number of stations stays, and at most M of them are new.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load on first use
from scipy.sparse import csr_array, vstack

from ...geo.network import Float64, Int64
from ..candidates.candidates import Candidates, make_candidates
from ..choosing.cover_problem import Mask, cover_problem, pairs_of
from ..choosing.exact import Effort
from ..choosing.question import question_error
from ..choosing.recheck import RecheckError, covered_weight
from ..choosing.rules.moves import Moves, Standing, best_moves
from ..circles.circles import CircleVerdicts
from ..circles.study import Progress, area_index, no_progress, residents_of
from ..layers.doors import point_xy
from ..opened_plan import Opened
from .after import agree, joined_entries, verdicts_after
from .closures_study import protected_stations
from .demand import Demand, demand_of, reach_matrix
from .offers import new_offers, offers_today
from .request_checks import check_numbers
from .site_request import SiteRequest, asked_circles
from .stations_change import StationsChange


@dataclass(frozen=True, eq=False, kw_only=True)
class MovesStudy(StationsChange):
    """Which stations move where; `reach` has the rows of today's stations, then of the candidates.

    Attributes:
        candidates: where stations could stand.
        moves: the choice, in rows of `reach`.
        pairs: (m, 2) station that closes and candidate that opens, each once, together as near as can be.
    """

    candidates: Candidates
    moves: Moves
    pairs: Int64


def study_moves(
    opened: Opened,
    request: SiteRequest,
    *,
    effort: Effort | None = None,
    wanted: Callable[[], bool] | None = None,
    progress: Progress | None = None,
) -> MovesStudy:
    """Choose the best `request.move` relocations.

    Args:
        opened: the plan, read and measured.
        request: the question; without circle and weights every circle counts once.
        effort: limits of the work.
        wanted: asked now and then; False ends the search with the best so far.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: more stations are to move than may, or there is no candidate.
    """
    say = progress or no_progress
    check_numbers(request)
    asked = asked_circles(request, opened.plan)
    protected = protected_stations(opened.layers.stations, request.limits.protected)
    most = _checked(request.move or 0, len(protected), int(protected.sum()))
    say("candidates")
    network, measured = opened.streets.network, opened.measured
    candidates = make_candidates(
        opened.plan, opened.layers, network, measured, where=request.where, options=request.options
    )
    demand = demand_of(measured.verdicts, residents_of(opened.layers), asked.weights)
    offers = (offers_today(opened.plan, opened.layers.stations), new_offers(opened.plan, candidates, asked))
    say("choose")
    reach = _both(opened, candidates, demand, offers)
    problem = cover_problem(pairs_of(reach), demand.weight)
    standing = Standing(np.arange(len(protected)), np.flatnonzero(protected))
    moves = best_moves(problem, stations=standing, most=most, effort=effort or Effort(), wanted=wanted)
    say("recheck")
    _recheck(reach, demand.weight, moves, protected, most)
    pairs = _paired(moves, point_xy(opened.layers.stations), point_xy(candidates.frame))
    after = _counted_again(opened, candidates, demand, reach, offers, moves)
    index = area_index(opened.plan, opened.layers)
    return MovesStudy(
        request=request, opened=opened, asked=asked, demand=demand, reach=reach, after=after, index=index,
        candidates=candidates, moves=moves, pairs=pairs,
    )  # fmt: skip


def _both(opened: Opened, candidates: Candidates, demand: Demand, offers: tuple[Mask, Mask]) -> csr_array:
    """Rows of today's stations, then of the candidates."""
    measured = opened.measured
    parts = [
        reach_matrix(
            opened.streets.network,
            entries,
            measured.residences.entries,
            circles=[measured.verdicts[circle] for circle in demand.circles],
            offers=offered[:, list(demand.circles)],
            open_only=False,
        )
        for entries, offered in zip((measured.stations.entries, candidates.entries), offers, strict=True)
    ]
    return csr_array(vstack(parts, format="csr"))


def _checked(move: int, stations: int, protected: int) -> int:
    if move > stations - protected:
        free = stations - protected
        raise question_error(
            "move_beyond_stations",
            (f"要搬迁 {move} 个服务站，而可以搬迁的只有 {free} 个", f"请写不超过 {free} 的数"),
            (f"{move} stations are to move, and {free} may", f"ask for at most {free}"),
        )
    return move


def _recheck(reach: csr_array, weight: Int64, moves: Moves, protected: Mask, most: int) -> None:
    """Count again what is covered before and after, and hold the moves to the question.

    Raises:
        RecheckError: the moves are not what they say.
    """
    stations = len(protected)
    kept = [row for row in range(stations) if row not in set(moves.closed)]
    ones = csr_array((np.ones(reach.nnz, dtype=np.int64), reach.indices, reach.indptr), shape=reach.shape)
    holds = (
        len(moves.closed) == len(moves.opened) <= most
        and not protected[moves.closed].any()
        and all(row >= stations for row in moves.opened)
        and covered_weight(ones, weight, range(stations)) == moves.before
        and covered_weight(ones, weight, [*kept, *moves.opened]) == moves.value
        and moves.before <= moves.value <= moves.bound
    )
    if not holds:
        raise RecheckError("the moves are not what they say")


def _paired(moves: Moves, stations: Float64, candidates: Float64) -> Int64:
    """Pair each station that closes with a place that opens, the sum of straight lines as short as can be."""
    closed = np.array(moves.closed, dtype=np.int64)
    opened = np.array(moves.opened, dtype=np.int64) - len(stations)
    if not len(closed):
        return np.empty((0, 2), dtype=np.int64)
    apart = np.linalg.norm(stations[closed][:, None] - candidates[opened][None], axis=2)
    row, column = scipy.optimize.linear_sum_assignment(apart)
    return np.column_stack([closed[row], opened[column]])


def _counted_again(
    opened: Opened,
    candidates: Candidates,
    demand: Demand,
    reach: csr_array,
    offers: tuple[Mask, Mask],
    moves: Moves,
) -> tuple[CircleVerdicts, ...]:
    """Judge every residence afterwards, and hold the rows to it."""
    measured, count = opened.measured, len(offers[0])
    chosen = [row - count for row in moves.opened]
    stations = joined_entries(measured.stations.entries, candidates.entries, chosen)
    stays = np.ones(count, dtype=np.bool_)
    stays[moves.closed] = False
    offered = np.concatenate([offers[0] & stays[:, None], offers[1][chosen]])
    after = verdicts_after(opened.streets.network, measured.residences, stations, measured.verdicts, offers=offered)
    rows = np.concatenate([np.flatnonzero(stays), np.array(moves.opened, dtype=np.int64)])
    items = np.unique(reach[rows].indices)
    residents = residents_of(opened.layers)
    nobody = np.zeros(len(residents), dtype=np.bool_)
    for circle in demand.circles:
        covered = nobody.copy()
        covered[demand.residence[items[demand.circle[items] == circle]]] = True
        agree(nobody, covered, after[circle].covered, residents)
    return after
