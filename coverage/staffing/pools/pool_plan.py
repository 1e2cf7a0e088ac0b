"""The two questions of a pool: most residents with an effective circle, and a session a week at every station.

Adding a person never lowers an answer. Of a pool the best is taken of what the search finds for it *and for every
smaller pool in it*, which work as well with somebody idle; so the larger pool sees all that the smaller one saw. What
cannot be better, by its bound, is not looked at: where the search proves its plan best that is all there is to it.
There are as many smaller pools as ways to leave people out that differ in their hours; `PoolEffort.pools` ends a search
among very many. More hours for somebody are told by ``known``, a plan of fewer hours that still fits.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from .fewer_people import best_with_fewer, one_fewer
from .pool_answer import EveryStation, PoolPlan, Weeks, effect_of, owners
from .pool_days import Day
from .pool_improve import ORDERS, PoolEffort
from .pool_problem import PoolProblem, every_station_problem, pool_minutes
from .pool_recheck import recheck_pool
from .pool_search import Found, PoolSearch
from .pool_weeks import Weeks as Filling
from .pool_weeks import filled

FEW = 8  # people to begin with besides, where the number of sessions says too little


def most_residents(
    problem: PoolProblem, hours: npt.ArrayLike, *, known: PoolPlan | None = None, effort: PoolEffort | None = None
) -> PoolPlan:
    """Choose stations and weeks so that most residents have an effective circle.

    Args:
        problem: the stations that wait.
        hours: (p,) hours a week of each person of the pool.
        known: a plan for the same problem that these people can work too; the better of the two is returned.
        effort: how much work may be done.

    Raises:
        QuestionError: nobody in the pool, or hours that make no sense.
        ValueError: a known plan that these people cannot work.
    """
    minutes = pool_minutes(hours)
    search = PoolSearch(problem, effort or PoolEffort())
    found = best_of_pools(search, minutes.tolist())
    plan = _plan(problem, minutes, found.weeks, bound=found.bound)
    if known is not None:
        plan = max(plan, _plan(problem, minutes, _fitting(known, minutes), bound=found.bound), key=lambda p: p.after)
    return plan


def every_station(
    problem: PoolProblem,
    hours: npt.ArrayLike,
    *,
    added_hours: float | None = None,
    effort: PoolEffort | None = None,
) -> EveryStation:
    """Find out whether every station can have its sessions, and how many more people it takes.

    Args:
        problem: the stations that wait.
        hours: (p,) hours a week of each person of the pool.
        added_hours: hours a week of each added person; the most that anybody in the pool has where not given.
        effort: how much work may be done.

    Raises:
        QuestionError: nobody in the pool, or hours that make no sense.
    """
    minutes = pool_minutes(hours)
    added = int(minutes.max()) if added_hours is None else int(pool_minutes([added_hours])[0])
    search = PoolSearch(every_station_problem(problem), effort or PoolEffort())
    first = best_of_pools(search, minutes.tolist())
    (least, enough), found = _more_people(search, minutes.tolist(), added)
    possible = True if enough == 0 else False if least != 0 else None
    everybody = np.append(minutes, np.full(enough or 0, added, dtype=np.int64))
    plan = _plan(problem, everybody, (found or first).weeks, bound=None)
    return EveryStation(possible, least, enough, added, plan)


def every_station_by_insertion(problem: PoolProblem, hours: npt.ArrayLike, most: PoolPlan) -> EveryStation:
    """Tell of very many stations between how many people more it takes: a range that is not searched any further.

    The least is what the numbers of sessions and of days prove; enough are those whom insertion alone needs.

    Args:
        problem: the stations that wait.
        hours: (p,) hours a week of each person of the pool.
        most: a plan of these people, which may serve every station already.

    Raises:
        QuestionError: nobody in the pool, or hours that make no sense.
    """
    minutes = pool_minutes(hours)
    added = int(minutes.max())
    if most.served.all():
        return EveryStation(True, 0, 0, added, most)
    search = PoolSearch(every_station_problem(problem), PoolEffort(swaps=0, shakes=0, pools=0))
    if not search.sessions([added]):
        return EveryStation(False, None, None, added, most)
    people = minutes.tolist()
    least = _by_sessions(search, people, added)
    weeks = weeks_by_insertion(search, people, added, first=least)
    if weeks is None:
        return EveryStation(False if least else None, least, None, added, most)
    enough = len(weeks) - len(people)
    everybody = np.append(minutes, np.full(enough, added, dtype=np.int64))
    plan = _plan(problem, everybody, weeks, bound=None)
    return EveryStation(True if not enough else False if least else None, least, enough, added, plan)


def weeks_by_insertion(search: PoolSearch, people: Sequence[int], added: int, *, first: int) -> Weeks | None:
    """Return weeks that serve every station, of these people and of as few more as insertion alone needs.

    Of several orders of the stations the one that needs fewest is taken. Whoever is added is taken up only where nobody
    who works already has room. None where even one person more a session leaves a station out.

    Args:
        search: the question whether every station can be served.
        people: minutes a week of each person.
        added: minutes a week of each added person.
        first: how many more to begin with; twice as many each time that is not enough.
    """
    stations, most = range(search.problem.stations), int(search.problem.sessions.sum())
    alone = [search.days.day(frozenset([station])) for station in stations]
    if any(day is None or day.minutes > max(added, *people) for day in alone):
        return None
    spare = min(2 * first + FEW, most)
    while True:
        best: Weeks | None = None
        for sequence in search.sequences([*stations]):
            for order in ORDERS:
                empty = Filling(search.problem, search.days, [*people, *[added] * spare])
                weeks = filled(empty, sequence, order=order)
                if len(weeks.served()) == len(stations):
                    worked = weeks.orders()
                    kept = (*worked[: len(people)], *(week for week in worked[len(people) :] if week))
                    best = kept if best is None or len(kept) < len(best) else best
        if best is not None or spare == most:
            return best
        spare = min(2 * spare, most)


def serving_all(problem: PoolProblem, most: PoolPlan, every: EveryStation) -> PoolPlan:
    """Return the weeks that serve every station, where these people can work such: no plan makes more effective.

    Else `most`, which leaves out stations that make nobody more effective.
    """
    if every.enough != 0:
        return most
    return _plan(problem, every.plan.minutes, every.plan.weeks, bound=most.bound - problem.before)


def _more_people(
    search: PoolSearch, people: list[int], added: int
) -> tuple[tuple[int | None, int | None], Found | None]:
    """Return how many people more it takes at the least, how many are enough, and the schedule with these.

    A schedule needs at most one person more a session: what so many cannot do, no number can.
    """
    every, most = search.problem.stations, int(search.problem.sessions.sum())
    best = search.find([*people, *[added] * most])  # nobody has to share a week
    if best.bound < every:
        return (None, None), None
    least = _by_sessions(search, people, added)
    if best.value < every:
        return (least, None), None
    # Ever larger steps up from the least, then halving: of more people never less is found.
    failed, enough, step = least - 1, most, 1
    while failed < enough - 1:
        probe = min(failed + step, (failed + enough) // 2)
        found = best_of_pools(search, [*people, *[added] * probe])
        if found.value == every:
            enough, best, step = probe, found, most
        else:
            failed, step = probe, 2 * step
            least = probe + 1 if found.bound < every else least
    return (least, enough), best


def _by_sessions(search: PoolSearch, people: Sequence[int], added: int) -> int:
    """Return how many people more the numbers of sessions and of days ask for, where an added person holds any."""
    short = int(search.problem.sessions.sum()) - search.sessions(people)
    each = search.sessions([added])
    least = -(-short // each) if short > 0 else 0
    days, a_week = search.days_short(people), search.most_days(added)
    return max(least, -(-days // a_week)) if days > 0 and a_week else least


def best_of_pools(search: PoolSearch, people: Sequence[int]) -> Found:
    """Return the best that is found for these people or for some of them alone, the others idle."""
    whole = tuple(sorted(people, reverse=True))
    best = best_with_fewer(whole, find=search.find, fewer=one_fewer, most=search.effort.pools)
    idle: Weeks = tuple(() for _ in range(len(whole) - len(best.people)))
    return Found(whole, (*best.weeks, *idle), best.value, search.find(whole).bound)


def _plan(problem: PoolProblem, minutes: Int64, weeks: Weeks, *, bound: int | None) -> PoolPlan:
    """Give the weeks to the people, the longest week to who has most hours, and count again what they do."""
    mine: list[tuple[Day, ...]] = [()] * len(minutes)
    for number, person in owners([sum(day.minutes for day in week) for week in weeks], minutes).items():
        mine[person] = weeks[number]
    effect = effect_of(problem, itertools.chain.from_iterable(mine), bound=bound)
    plan = PoolPlan(**vars(effect), minutes=minutes, weeks=tuple(mine))
    recheck_pool(problem, plan)
    return plan


def _fitting(known: PoolPlan, minutes: Int64) -> Weeks:
    """Return the weeks of a plan that was made for other people, if these can work them."""
    needs = sorted((sum(day.minutes for day in week) for week in known.weeks), reverse=True)
    has = sorted(minutes.tolist(), reverse=True)
    worked = [need for need in needs if need]
    if len(worked) > len(has) or any(need > own for need, own in zip(worked, has, strict=False)):
        raise ValueError("these people cannot work the known plan")
    return known.weeks
