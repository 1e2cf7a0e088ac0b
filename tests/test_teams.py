"""Facts about two pools that staff stations together, against every week of small ones."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pool_towns
import pytest
from scipy.sparse import csr_array
from team_oracle import random_teams

from servicecircle.coverage.choosing.exact import Effort
from servicecircle.coverage.choosing.recheck import RecheckError
from servicecircle.coverage.staffing.pools.pool_days import Day
from servicecircle.coverage.staffing.pools.pool_improve import PoolEffort
from servicecircle.coverage.staffing.pools.pool_plan import most_residents
from servicecircle.coverage.staffing.pools.pool_problem import WeekRules, pool_problem
from servicecircle.coverage.staffing.pools.team_more import more_people
from servicecircle.coverage.staffing.pools.team_plan import (
    TeamSearch,
    best_of_teams,
    every_station_by_teams,
    most_residents_by_chains,
    most_residents_by_teams,
)
from servicecircle.coverage.staffing.pools.team_problem import Round, TeamProblem
from servicecircle.coverage.staffing.pools.team_recheck import recheck_teams
from servicecircle.coverage.staffing.pools.team_schedule import weekdays_of

LITTLE = PoolEffort(steps=0, columns=0, nodes=0, swaps=0, shakes=0, sites=Effort(shakes=0, nodes=1))


@pytest.mark.parametrize("block", range(4))
def test_teams_are_the_best_of_every_week_of_everybody(block: int) -> None:
    """Of 120 small cases the plan reaches what trying every weekday of everybody reaches, and says so."""
    for seed in range(block, 120, 4):
        teams = random_teams(seed)
        plan = most_residents_by_teams(teams.problem, *teams.hours)
        assert (plan.after, plan.bound) == (teams.best(), teams.best()), seed


@pytest.mark.parametrize("block", range(2))
def test_whether_every_station_can_be_served_is_known(block: int) -> None:
    """As trying everything says; where it is possible the plan does it and makes no fewer effective."""
    said = set()
    for seed in range(block, 60, 2):
        teams = random_teams(seed)
        pool = teams.pool
        each = replace(pool, covers=np.eye(pool.stations, dtype=bool), weights=np.ones(pool.stations, dtype=np.int64),
                       settled=np.zeros(pool.stations, dtype=bool), _weeks={})  # fmt: skip
        truth = replace(teams, pool=each).best() == pool.stations
        most = most_residents_by_teams(teams.problem, *teams.hours)
        every, plan = every_station_by_teams(teams.problem, most)
        assert (every, bool(plan.served.all()), plan.after) == (truth, truth, most.after), seed
        said.add(every)
    assert said == {False, True}


def test_with_little_work_the_bound_still_holds() -> None:
    """The truth lies between what insertion alone finds and its bound, which is often above it."""
    open_ones = 0
    for seed in range(60):
        teams = random_teams(seed)
        plan, truth = most_residents_by_teams(teams.problem, *teams.hours, effort=LITTLE), teams.best()
        assert plan.after <= truth <= plan.bound, seed
        open_ones += not plan.proved
    assert open_ones


def half_lacking_both(stations: int) -> npt.NDArray[np.bool_]:
    """What stations lack, by turns: both roles, the first, both, the second."""
    return np.array([[True, True], [True, False], [True, True], [False, True]])[np.arange(stations) % 4]


def town_of(seed: int) -> tuple[TeamProblem, np.random.Generator]:
    """The town of one pool, half of whose stations lack both roles."""
    pool, rng = pool_towns.town_of(seed)
    return TeamProblem(pool, half_lacking_both(pool.stations)), rng


@pytest.mark.parametrize("effort", [LITTLE, replace(LITTLE, swaps=300)])
def test_one_person_more_of_either_role_never_lowers_what_is_found(effort: PoolEffort) -> None:
    """Whether or not the search alone finds less with somebody more."""
    for seed in range(8):
        problem, rng = town_of(seed)
        search, best = TeamSearch(problem, effort), 0
        people: tuple[list[int], list[int]] = ([], [])
        for _ in range(8):
            people[int(rng.integers(2))].append(int(rng.choice([0, 240, 300, 480, 600])))
            before, best = best, best_of_teams(search, people).value
            assert best >= max(before, search.find(people).value), seed


def test_where_one_role_is_lacking_alone_the_answer_is_that_of_its_pool() -> None:
    """The other pool changes nothing."""
    for seed in range(12):
        problem, rng = town_of(seed)
        alone = TeamProblem(problem.pool, np.tile([True, False], (problem.pool.stations, 1)))
        hours = rng.integers(4, 13, 2).astype(float)
        one, both = most_residents(problem.pool, hours), most_residents_by_teams(alone, hours, [40.0])
        assert one.after <= both.bound and both.after <= one.bound, seed
        if one.proved and both.proved:
            assert one.after == both.after


def test_one_of_each_role_goes_together_and_hours_of_the_scarcer_role_decide() -> None:
    """Three stations lack both; two grid workers of 8 and 4 hours with a mediator of 6: two sessions of 3 hours."""
    pool = pool_problem(
        np.full((3, 3), 5), csr_array(np.eye(3)), [10, 20, 30], rules=WeekRules(day_minutes=180, days=5)
    )
    problem = TeamProblem(pool, np.ones((3, 2), dtype=bool))
    plan = most_residents_by_teams(problem, [8.0, 4.0], [6.0])
    assert (plan.after, plan.proved, plan.served.tolist()) == (50, True, [False, True, True])
    assert {one.people[1] for one in plan.rounds} == {0}
    more = most_residents_by_teams(problem, [8.0, 4.0], [6.0, 3.0])
    assert (more.after, more.proved) == (60, True)


def test_a_plan_that_is_not_what_it_says_is_refused() -> None:
    """A station that lacks both roles and gets one; more hours than there are; other residents."""
    problem, _ = town_of(1)
    plan = most_residents_by_teams(problem, [20.0], [20.0])
    first = plan.rounds[0]
    for wrong in (
        replace(
            plan,
            rounds=(Round(first.day, (first.people[0], None) if first.people[1] == 0 else (0, 0)), *plan.rounds[1:]),
        ),
        replace(plan, minutes=(plan.minutes[0] // 100, plan.minutes[1] // 100)),
        replace(plan, after=plan.after + 1),
        replace(plan, rounds=plan.rounds * 3),
    ):
        with pytest.raises(RecheckError):
            recheck_teams(problem, wrong)
    with pytest.raises(ValueError, match="lacks nobody"):
        TeamProblem(problem.pool, np.zeros((problem.pool.stations, 2), dtype=bool))


def test_everybody_has_one_round_a_weekday_and_both_the_same() -> None:
    """300 random weeks in which nobody has more rounds than days, also where weekdays have to be exchanged."""
    rng = np.random.default_rng(5)
    for _ in range(300):
        days, people = int(rng.integers(1, 6)), int(rng.integers(1, 6))
        left = [[days] * people, [days] * people]
        rounds = []
        for _ in range(40):
            pair = tuple(None if rng.random() < 0.15 else int(rng.integers(people)) for _ in range(2))
            going = [(role, person) for role, person in enumerate(pair) if person is not None]
            if going and all(left[role][person] for role, person in going):
                rounds.append(Round(Day((int(rng.integers(4)),), 10), pair))  # type: ignore[arg-type]
                for role, person in going:
                    left[role][person] -= 1
        weekdays = weekdays_of(rounds, days=days)
        assert all(0 <= day < days for day in weekdays)
        taken = [
            (role, one.people[role], day)
            for one, day in zip(rounds, weekdays, strict=True)
            for role in range(2)
            if one.people[role] is not None
        ]
        assert len(set(taken)) == len(taken)
    with pytest.raises(ValueError, match="more rounds"):
        weekdays_of([Round(Day((0,), 10), (0, None)), Round(Day((1,), 10), (0, 1))], days=1)


def county_of(seed: int) -> TeamProblem:
    """Sixty-six stations, more than are searched, in a square an hour wide; half lack both roles."""
    rng = np.random.default_rng(seed)
    places = rng.integers(0, 60, (66, 2))
    travel = np.abs(places[:, None] - places[None, :]).sum(axis=2)
    covers = csr_array((rng.random((66, 150)) < 0.04).astype(np.int8))
    rules = WeekRules(session_minutes=100, days=3)
    lacks = half_lacking_both(66)
    weights, sessions = rng.integers(1, 30, 150), rng.integers(1, 3, 66)
    return TeamProblem(pool_problem(travel, covers, weights, sessions=sessions, rules=rules), lacks)


@pytest.mark.parametrize(("hours", "sizes"), [((20.0,), 5), ((20.0, 9.0), 4)])
def test_of_many_stations_no_size_of_either_pool_does_less_than_a_smaller_one(
    hours: tuple[float, ...], sizes: int
) -> None:
    """Over a grid of sizes of both pools, of like hours and of different ones; the bound is never below."""
    problem, after = county_of(len(hours)), np.zeros((sizes, sizes), dtype=np.int64)
    for first, second in np.ndindex(sizes, sizes):
        people = [[hours[at % len(hours)] for at in range(count + 1)] for count in (first, second)]
        plan = most_residents_by_chains(problem, *people)
        assert plan.after <= plan.bound
        after[first, second] = plan.after
    assert (np.diff(after, axis=0) >= 0).all() and (np.diff(after, axis=1) >= 0).all()
    assert after[0, 0] < after[-1, -1]


def test_chains_of_people_lie_between_nothing_and_the_truth() -> None:
    """Of 60 small cases against every week; where every station is served, that is true."""
    reached = 0
    for seed in range(60):
        teams = random_teams(seed)
        plan, truth = most_residents_by_chains(teams.problem, *teams.hours), teams.best()
        assert plan.after <= truth <= plan.bound, seed
        reached += plan.after == truth
        if every_station_by_teams(teams.problem, plan, by_chains=True)[0]:
            assert every_station_by_teams(teams.problem, plan)[0], seed
    assert reached >= 40


def test_how_many_more_people_it_takes_lies_between_its_two_ends() -> None:
    """With `enough` more every station is served; with one fewer than `at_least` of a role, never."""
    short = closed = 0
    for seed in range(40):
        teams = random_teams(seed)
        plan = most_residents_by_teams(teams.problem, *teams.hours)
        every, plan = every_station_by_teams(teams.problem, plan)
        more = more_people(teams.problem, plan, possible=every)
        if every:
            assert (more.at_least, more.enough, more.together) == ((0, 0), (0, 0), 0)
            continue
        if more.enough is None:
            assert more.at_least is more.together is None
            continue
        assert more.together is not None and more.at_least is not None
        assert max(1, sum(more.at_least)) <= more.together <= sum(more.enough), seed
        short += 1
        assert more.at_least is not None and sum(more.enough) > 0
        assert all(least <= enough for least, enough in zip(more.at_least, more.enough, strict=True)), seed
        hours = [
            [*own, *[minutes / 60] * count]
            for own, minutes, count in zip(teams.hours, more.added_minutes, more.enough, strict=True)
        ]
        most = most_residents_by_teams(teams.problem, *hours)
        assert every_station_by_teams(teams.problem, most)[0], seed
        for role in range(2):
            if more.at_least[role]:
                closed += 1
                many = [[*own, *[more.added_minutes[at] / 60] * 6] for at, own in enumerate(teams.hours)]
                many[role] = [*teams.hours[role], *[more.added_minutes[role] / 60] * (more.at_least[role] - 1)]
                most = most_residents_by_teams(teams.problem, *many)
                assert every_station_by_teams(teams.problem, most)[0] is False, seed
    assert short and closed


def test_more_people_of_like_hours_never_lose_a_station() -> None:
    """Of 12 towns, 1 to 6 people a role: who can serve every station can with one person more, and so for residents."""
    served = 0
    for seed in range(12):
        problem, _ = town_of(seed)
        after, every = np.zeros((7, 7), dtype=np.int64), np.zeros((7, 7), dtype=bool)
        for first, second in itertools.product(range(1, 7), repeat=2):
            most = most_residents_by_chains(problem, [8.0] * first, [10.0] * second)
            possible, plan = every_station_by_teams(problem, most, by_chains=True)
            after[first, second], every[first, second] = plan.after, bool(possible)
        assert (np.diff(after[1:, 1:], axis=0) >= 0).all() and (np.diff(after[1:, 1:], axis=1) >= 0).all(), seed
        assert (every[1:-1] <= every[2:]).all() and (every[:, 1:-1] <= every[:, 2:]).all(), seed
        served += int(every.sum())
    assert served > 30


def test_people_of_different_hours_who_can_serve_every_station_are_told_so() -> None:
    """Three sessions for one of six hours and one of three: neither two of three hours nor one of six are enough."""
    pool = pool_problem(
        np.full((3, 3), 5), csr_array(np.eye(3)), [10, 20, 30], rules=WeekRules(day_minutes=180, days=5)
    )
    problem = TeamProblem(pool, np.ones((3, 2), dtype=bool))
    plan = most_residents_by_chains(problem, [6.0, 3.0], [3.0, 6.0])
    assert plan.after == 50
    every, plan = every_station_by_teams(problem, plan, by_chains=True)
    assert (every, plan.after, plan.served.all()) == (True, 60, True)
    with_one_more = most_residents_by_chains(problem, [6.0, 3.0, 2.0], [3.0, 6.0])
    assert every_station_by_teams(problem, with_one_more, by_chains=True)[0]


def test_more_people_are_wanted_wherever_these_are_not_enough() -> None:
    """Of 20 towns: nobody more is enough only where every station is served."""
    said = set()
    for seed in range(20):
        problem, rng = town_of(seed)
        people = [rng.choice([6.0, 10.0, 14.0], int(rng.integers(1, 9))) for _ in range(2)]
        most = most_residents_by_chains(problem, *people)
        every, plan = every_station_by_teams(problem, most, by_chains=True)
        more = more_people(problem, plan, possible=every)
        if more.enough is not None:
            assert (sum(more.enough) == 0) == bool(every), seed
        said.add(every)
    assert True in said and False in said


def test_days_tell_how_many_more_people_it_takes_where_ways_are_long() -> None:
    """Six stations a day's walk apart: one session a day, five days a week, so a second couple is wanted."""
    far = np.full((6, 6), 130)
    pool = pool_problem(far, csr_array(np.eye(6)), [1] * 6, rules=WeekRules(session_minutes=180, day_minutes=480))
    problem = TeamProblem(pool, np.ones((6, 2), dtype=bool))
    plan = most_residents_by_chains(problem, [40.0], [40.0])
    every, plan = every_station_by_teams(problem, plan, by_chains=True)
    more = more_people(problem, plan, possible=every)
    assert (every, more.at_least, more.enough, more.together) == (False, (1, 1), (1, 1), 2)
