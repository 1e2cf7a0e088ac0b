"""People of a pool and the stations that wait for them: the question on arrays, checked on the way in.

The formulation. A pool has people p with H_p minutes a week each, who belong to no station. A station j that lacks the
role needs n_j sessions of σ minutes a week to count as staffed. A *day* of one person is a path over different
stations: σ a session, the way between two that follow each other, and with a base the way there and back; it lasts at
most L. A *week* is at most D days, all together at most H_p. With x counting the days that are worked:

    maximise   Σ wᵢ zᵢ
    subject to zᵢ ≤ Σ yⱼ over the stations j that cover i          (who has an effective circle)
               nⱼ yⱼ ≤ Σ x over persons and days that visit j      (a station counts once it has all its sessions)
               Σ x ≤ D and Σ minutes · x ≤ H_p for each person p   (the week)
               x whole and ≥ 0, y ∈ {0, 1}

Without a base the way from home to the first station and from the last is nobody's working time. Ways are whole
minutes, rounded up one by one. Nothing ties a session to a weekday: `pool_schedule` spreads them afterwards.

Source: R. Church, C. ReVelle, The maximal covering location problem, 1974 (with a staff budget instead of a number);
I.-M. Chao, B. Golden, E. Wasil, The team orienteering problem, European Journal of Operational Research 88, 1996;
P. Francis, K. Smilowitz, M. Tzur, The period vehicle routing problem and its extensions, 2008 (visits a week).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from ...choosing.cover_problem import CoverProblem, Mask, cover_problem, pairs_of, whole_weights
from .pool_question import (
    check_sessions,
    check_week,
    no_station_error,
    week_minutes,
    work_sessions,
)

APART = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRules:
    """How a week is worked.

    Attributes:
        session_minutes: length of a session.
        day_minutes: longest day of a person: sessions and ways.
        days: most days a week that a person goes out.
        most_sessions: most sessions on one day of a person; as many as fit where None.
        day_starts: minute of the day at which a day begins; 540 is 9:00.
    """

    session_minutes: int = 180
    day_minutes: int = 480
    days: int = 5
    most_sessions: int | None = None
    day_starts: int = 540

    @property
    def sessions_a_day(self) -> int:
        """Most sessions on one day, ways left aside."""
        fit = self.day_minutes // self.session_minutes
        return fit if self.most_sessions is None else min(fit, self.most_sessions)


@dataclass(frozen=True, eq=False)
class PoolProblem:
    """s stations that wait, n residences.

    Attributes:
        travel: (s, s) whole minutes from one station to another; `APART` where they never share a day.
        out: (s,) minutes from the base to each station; 0 without a base, `APART` where there is no way.
        back: (s,) minutes from each station to the base.
        sessions: (s,) sessions a week that each station needs to count.
        cover: which residences each station would make effective; weight 0 where one is effective already.
        before: residents who are effective already.
        total: residents of all.
        rules: how a week is worked.
    """

    travel: Int64
    out: Int64
    back: Int64
    sessions: Int64
    cover: CoverProblem
    before: int
    total: int
    rules: WeekRules

    @property
    def stations(self) -> int:
        """Number of stations that wait."""
        return len(self.travel)


def pool_problem(  # noqa: PLR0913 - each is a part of the question
    travel: npt.ArrayLike,
    covers: Any,
    weights: npt.ArrayLike,
    *,
    sessions: npt.ArrayLike = 1,
    settled: Mask | None = None,
    base: npt.ArrayLike | None = None,
    rules: WeekRules | None = None,
) -> PoolProblem:
    """Make a problem of stations that offer a service and lack one role for it.

    Args:
        travel: (s, s) whole minutes between stations, `APART` where a pair is too far for one day.
        covers: scipy sparse (s, n); every stored number is a residence within the circle's radius.
        weights: (n,) whole residents.
        sessions: sessions a week that a station needs, one number or (s,).
        settled: (n,) residences with an effective circle already, by stations that are staffed.
        base: (s,) minutes between the base and each station; people start and end where they like when None.
        rules: how a week is worked.

    Raises:
        QuestionError: no station waits, or rules and sessions that make no sense.
        TypeError, ValueError: arrays of the wrong type or shape.
    """
    rules = rules or WeekRules()
    check_week(rules.session_minutes, rules.day_minutes, rules.days, rules.most_sessions, rules.day_starts)
    ways = _ways(travel)
    if not len(ways):
        raise no_station_error()
    weight, pairs = whole_weights(weights), pairs_of(covers)
    if pairs.shape != (len(ways), len(weight)):
        raise ValueError(f"covers has shape {pairs.shape}: {len(ways)} stations, {len(weight)} weights")
    done = np.zeros(len(weight), dtype=np.bool_) if settled is None else np.asarray(settled, dtype=np.bool_)
    if done.shape != weight.shape:
        raise ValueError(f"settled has shape {done.shape}, and there are {len(weight)} weights")
    legs = np.zeros(len(ways), dtype=np.int64) if base is None else _base(base, len(ways))
    return PoolProblem(
        travel=ways,
        out=legs,
        back=legs,
        sessions=check_sessions(sessions, len(ways)),
        cover=cover_problem(pairs, np.where(done, 0, weight)),
        before=int(weight[done].sum()),
        total=int(weight.sum()),
        rules=rules,
    )


def _ways(travel: npt.ArrayLike) -> Int64:
    given = np.asarray(travel)
    if given.size == 0:
        return np.empty((0, 0), dtype=np.int64)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ValueError(f"travel has shape {given.shape}: as many rows as columns")
    return _minutes(given, "travel")


def _base(base: npt.ArrayLike, stations: int) -> Int64:
    given = np.asarray(base)
    if given.shape != (stations,):
        raise ValueError(f"base has shape {given.shape}, and there are {stations} stations")
    return _minutes(given, "base")


def _minutes(given: npt.NDArray[Any], name: str) -> Int64:
    if given.dtype.kind not in "iu":
        raise TypeError(f"{name} holds whole minutes")
    if (given < APART).any():
        raise ValueError(f"{name} holds a number below {APART}")
    return given.astype(np.int64)


def pool_minutes(hours: npt.ArrayLike) -> Int64:
    """Return the whole minutes (p,) a week of people whose hours a week are given, rounded down.

    Raises:
        QuestionError: nobody, or hours that are no number of 0 or more, or more than a week has.
    """
    return week_minutes(hours)


def sessions_for_work(cases_a_week: npt.ArrayLike, *, cases_a_session: float) -> Int64:
    """Return the sessions a week (s,) that the cases of each station ask for: at least one.

    Raises:
        QuestionError: cases that are no number of 0 or more, or a session that settles none.
    """
    return work_sessions(cases_a_week, cases_a_session)


def every_station_problem(problem: PoolProblem) -> PoolProblem:
    """Return the question whether every station can have its sessions: each station is worth 1."""
    count = problem.stations
    line = np.arange(count)
    one = CoverProblem(
        np.arange(count + 1),
        line.astype(np.int32),
        np.arange(count + 1),
        line.astype(np.int32),
        np.ones(count, dtype=np.int64),
    )
    return PoolProblem(problem.travel, problem.out, problem.back, problem.sessions, one, 0, count, problem.rules)
