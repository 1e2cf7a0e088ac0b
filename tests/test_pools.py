"""Facts about pools of people and the stations that wait for them, against every week of small ones."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from pool_towns import town_of
from scipy.sparse import csr_array

from pool_oracle import Pool, random_pool
from servicecircle.coverage.choosing.exact import Effort
from servicecircle.coverage.choosing.question import QuestionError
from servicecircle.coverage.choosing.recheck import RecheckError
from servicecircle.coverage.staffing.pools.pool_answer import PoolPlan
from servicecircle.coverage.staffing.pools.pool_capacity import capacity, least_minutes
from servicecircle.coverage.staffing.pools.pool_days import Days, list_days
from servicecircle.coverage.staffing.pools.pool_improve import PoolEffort
from servicecircle.coverage.staffing.pools.pool_plan import (
    best_of_pools,
    every_station,
    every_station_by_insertion,
    most_residents,
)
from servicecircle.coverage.staffing.pools.pool_problem import APART, PoolProblem, WeekRules, pool_minutes, pool_problem
from servicecircle.coverage.staffing.pools.pool_recheck import recheck_pool
from servicecircle.coverage.staffing.pools.pool_schedule import schedule
from servicecircle.coverage.staffing.pools.pool_search import PoolSearch
from servicecircle.coverage.staffing.pools.pool_tables import pool_schedule_table, pool_stations_table, pools_row

SEEDS = range(320)
# Insertion alone: no program, no swaps, and a choice of stations that is not searched any further.
LITTLE = PoolEffort(steps=0, columns=0, nodes=0, swaps=0, shakes=0, sites=Effort(shakes=0, nodes=1))


def line_of(stations: int, *, minutes: int, **rules: int) -> PoolProblem:
    """Stations along a road, neighbours so many minutes apart, each with ten residents of its own."""
    place = np.arange(stations) * minutes
    travel = np.abs(place[:, None] - place[None, :])
    return pool_problem(travel, csr_array(np.eye(stations)), np.full(stations, 10), rules=WeekRules(**rules))


@pytest.mark.parametrize("block", range(8))
def test_most_residents_is_the_best_of_every_week_of_everybody(block: int) -> None:
    """Of 320 small pools the plan reaches what trying everything reaches, and says so."""
    for seed in SEEDS[block::8]:
        pool = random_pool(seed)
        plan = most_residents(pool.problem, pool.hours)
        assert (plan.after, plan.bound, plan.proved) == (pool.best(), pool.best(), True), seed


@pytest.mark.parametrize("block", range(8))
def test_every_station_needs_as_many_people_as_trying_everything_says(block: int) -> None:
    """Of 320 small pools the number of people more is proved, 0 where it is possible, none where no number helps."""
    for seed in SEEDS[block::8]:
        pool = random_pool(seed)
        answer = every_station(pool.problem, pool.hours)
        more = pool.more_people()
        assert (answer.at_least, answer.enough) == (more, more), seed
        assert answer.possible is (more == 0)
        assert bool(answer.plan.served.all()) is (more is not None)
        assert len(answer.plan.minutes) == len(pool.hours) + (more or 0)


@pytest.mark.parametrize("block", range(2))
def test_with_little_work_the_bound_still_holds_and_nothing_false_is_called_proved(block: int) -> None:
    """Insertion alone finds less at times; the truth lies between it and the bound."""
    for seed in SEEDS[block::4]:
        pool = random_pool(seed)
        plan, truth = most_residents(pool.problem, pool.hours, effort=LITTLE), pool.best()
        assert plan.after <= truth <= plan.bound
        answer, more = every_station(pool.problem, pool.hours, effort=LITTLE), pool.more_people()
        if more is None:
            assert answer.enough is None
        else:
            assert answer.at_least is not None
            assert answer.at_least <= more
            assert answer.enough is None or answer.enough >= more
        assert answer.possible is None or answer.possible is (more == 0)


def test_one_person_more_never_lowers_what_is_found() -> None:
    """Where the search alone finds less with somebody more, as it does in these towns, the answer still does not."""
    falls = 0
    for seed in range(6, 9):
        problem, rng = town_of(seed)
        search, people, alone, best = PoolSearch(problem, LITTLE), list[int](), 0, 0
        for _ in range(6):
            people.insert(int(rng.integers(len(people) + 1)), int(rng.choice([0, 240, 300, 480, 600])))
            falls += search.find(people).value < alone
            alone, before, best = search.find(people).value, best, best_of_pools(search, people).value
            assert best >= max(before, alone)
    assert falls > 0


def test_more_work_finds_more_and_no_two_efforts_contradict_each_other() -> None:
    """Swaps, corners filled anew, the program over all days: each finds more somewhere, within every bound."""
    found = []
    for seed in range(8):
        problem, _ = town_of(seed)
        swaps = replace(LITTLE, swaps=500)
        efforts = (LITTLE, swaps, replace(swaps, shakes=400), PoolEffort(nodes=100))
        plans = [PoolSearch(problem, effort).find([480, 300, 300]) for effort in efforts]
        assert max(plan.value for plan in plans) <= min(plan.bound for plan in plans)
        found.append([plan.value for plan in plans])
    each = np.array(found)
    assert (each[:, :-2] <= each[:, 1:-1]).all()
    assert (each[:, :-1] < each[:, 1:]).any(axis=0).all()


def test_one_person_more_never_lowers_either_answer() -> None:
    """Whoever is added, wherever in the list: as many residents or more, as many stations, no more people to add."""
    for seed in range(16):
        problem, rng = town_of(seed) if seed % 15 == 0 else (random_pool(seed).problem, np.random.default_rng(seed))
        effort, hours, before = LITTLE if seed % 2 else PoolEffort(nodes=20), [8.0], (-1, False, None)
        for _ in range(3):
            plan = most_residents(problem, hours, effort=effort)
            answer = every_station(problem, hours, added_hours=8, effort=effort)
            assert plan.after >= before[0]
            assert answer.possible or not before[1]
            assert before[2] is None or (answer.enough is not None and answer.enough <= before[2])
            before = (plan.after, bool(answer.possible), answer.enough)
            hours.insert(int(rng.integers(len(hours) + 1)), float(rng.choice([0.0, 2.0, 4.0, 8.0, 16.0])))


def test_what_sessions_prove_of_every_station_is_never_more_than_it_takes() -> None:
    """On random pools: at least no more and enough no fewer than the search finds, and possible only where it is."""
    for seed in range(16):
        pool = random_pool(seed)
        most, exact = most_residents(pool.problem, pool.hours), every_station(pool.problem, pool.hours)
        told = every_station_by_insertion(pool.problem, pool.hours, most)
        assert told.possible is None or told.possible == exact.possible
        assert exact.at_least is None or (told.at_least is not None and told.at_least <= exact.at_least)
        if exact.enough is None:
            assert told.enough is None
        else:
            assert told.enough is not None and told.enough >= exact.enough
            assert told.plan.served.all() and len(told.plan.minutes) == len(pool.hours) + told.enough


def test_of_many_stations_a_range_is_told_that_holds_the_number() -> None:
    """Four hundred stations in a square and ten people: between the sessions' least and a timetable that is worked."""
    rng = np.random.default_rng(8)
    places = rng.integers(0, 600, (400, 2))
    travel = np.abs(places[:, None] - places[None, :]).sum(axis=2)
    problem = pool_problem(np.where(travel > 60, APART, travel), csr_array(np.eye(400)), np.full(400, 10))
    most = most_residents(problem, [40.0] * 10, effort=LITTLE)
    told = every_station_by_insertion(problem, [40.0] * 10, most)
    assert told.at_least is not None and told.enough is not None
    assert 30 <= told.at_least <= told.enough <= 1.2 * told.at_least
    assert told.possible is False
    assert told.plan.served.all()


def test_one_person_more_of_the_same_hours_is_one_fewer_to_add() -> None:
    """People who are added and people of the pool are the same people."""
    problem = line_of(9, minutes=40, session_minutes=120, days=1)
    enough = [every_station(problem, [8.0] * people).enough for people in range(1, 6)]
    assert enough == [2, 1, 0, 0, 0]


def test_more_hours_never_lower_the_answer_beside_the_known_plan() -> None:
    """A plan of fewer hours can be worked with more, and is taken where it is better."""
    for seed in range(31):
        pool = random_pool(seed)
        before = most_residents(pool.problem, pool.hours)
        more = [hours + 0.7 for hours in reversed(pool.hours)]
        assert most_residents(pool.problem, more, known=before, effort=LITTLE).after >= before.after


def test_a_known_plan_that_nobody_can_work_is_refused() -> None:
    """Its weeks are longer than anybody's."""
    problem = line_of(4, minutes=30)
    known = most_residents(problem, [12.0])
    with pytest.raises(ValueError, match="cannot work"):
        most_residents(problem, [4.0, 4.0], known=known)


def test_the_same_people_in_another_order_and_once_more_give_the_same_plan() -> None:
    """Nothing depends on the order of the people, nor on what was asked before."""
    for seed in range(40):
        pool = random_pool(seed)
        plan, again = (most_residents(pool.problem, hours) for hours in (pool.hours, pool.hours))
        assert plan.weeks == again.weeks
        turned = most_residents(pool.problem, pool.hours[::-1])
        assert sorted(map(str, turned.weeks)) == sorted(map(str, plan.weeks))


def test_what_no_day_reaches_is_in_no_plan_and_no_number_of_people_helps() -> None:
    """A station that lies beyond a working day from the base."""
    pool = random_pool(0)
    far = replace(pool, base=np.where(np.arange(pool.stations) == 0, 1000, 10), rules=WeekRules())
    answer = every_station(far.problem, [8.0, 8.0])
    assert (answer.possible, answer.at_least, answer.enough, answer.proved) == (False, None, None, True)
    assert not most_residents(far.problem, [8.0, 8.0]).served[0]


def test_the_schedule_is_one_that_people_can_walk() -> None:
    """Days of a person are different weekdays; sessions and ways follow each other within the day and the week."""
    for seed in range(100):
        pool = random_pool(seed)
        problem, plan = pool.problem, most_residents(pool.problem, pool.hours)
        visits = schedule(problem, plan)
        assert np.bincount([v.station for v in visits], minlength=pool.stations).tolist() == plan.sessions.tolist()
        spent = dict.fromkeys(range(len(pool.hours)), 0)
        for (person, weekday), group in itertools.groupby(visits, key=lambda v: (v.person, v.weekday)):
            day = list(group)
            assert 1 <= weekday <= pool.rules.days
            assert day[0].start - day[0].travel_before == pool.rules.day_starts
            for first, second in itertools.pairwise(day):
                assert second.travel_before == pool.travel[first.station, second.station] != APART
                assert second.start == first.start + first.minutes + second.travel_before
            home = 0 if pool.base is None else pool.base[day[-1].station]
            assert day[-1].travel_after == home
            length = day[-1].start + day[-1].minutes + home - pool.rules.day_starts
            assert length <= pool.rules.day_minutes
            assert length == pool.day_minutes(tuple(v.station for v in day))
            spent[person] += length
        assert all(spent[person] <= hours * 60 for person, hours in enumerate(pool.hours))


def test_sessions_of_a_station_fall_on_different_weekdays() -> None:
    """Three people, one session each at the same station: three weekdays."""
    problem = pool_problem([[0]], csr_array([[1]]), [7], sessions=3)
    visits = schedule(problem, most_residents(problem, [3.0, 3.0, 3.0]))
    assert len({visit.weekday for visit in visits}) == 3


def test_a_station_counts_once_it_has_all_its_sessions_and_none_is_half_served() -> None:
    """Two sessions are needed and one can be held: nobody goes."""
    problem = pool_problem([[0]], csr_array([[1]]), [7], sessions=2)
    plan = most_residents(problem, [3.5])
    assert (plan.after, plan.sessions.tolist(), plan.weeks) == (0, [0], ((),))
    assert most_residents(problem, [6.0]).after == 7


def test_nobody_is_sent_where_nobody_gains() -> None:
    """A station whose residents have an effective circle already gets no session."""
    problem = pool_problem(np.zeros((2, 2), dtype=int), csr_array(np.eye(2)), [5, 9], settled=np.array([True, False]))
    plan = most_residents(problem, [40.0])
    assert (plan.before, plan.after, plan.ceiling, plan.total) == (5, 14, 14, 14)
    assert plan.sessions.tolist() == [0, 1]


def test_days_of_many_sessions_keep_to_the_limit() -> None:
    """Nine short sessions along a road are one day; listing them all would take too long, and the bound still meets."""
    problem = line_of(9, minutes=3, session_minutes=40, days=1)
    day = Days(problem).day(frozenset(range(9)))
    assert day is not None
    assert day.minutes == 9 * 40 + 8 * 3
    assert list_days(problem, range(9), steps=100) is None
    answer = every_station(problem, [8.0], effort=replace(PoolEffort(), steps=100))
    assert (answer.possible, answer.enough, answer.proved) == (True, 0, True)


def test_capacity_without_a_list_of_days_is_never_below_the_one_with_it() -> None:
    """Shortest ways to different stations are no longer than any day."""
    for seed in SEEDS:
        pool = random_pool(seed)
        listed = list_days(pool.problem, range(pool.stations), steps=10**6)
        assert listed is not None
        assert {tuple(sorted(day.order)): day.minutes for day in listed} == {k: v for k, v in pool.days().items() if k}
        people = pool_minutes(pool.hours).tolist()
        close, loose = (capacity(pool.problem, least_minutes(pool.problem, days), people) for days in (listed, None))
        reached = max(sum(held) for held in pool.together(pool.hours))
        assert reached <= close <= loose


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        ({"session_minutes": 500}, {"session_over_day"}),
        ({"session_minutes": 0, "days": 8}, {"session_not_positive", "days_out_of_range"}),
        ({"days": 0}, {"days_out_of_range"}),
        ({"most_sessions": 0}, {"most_sessions_out_of_range"}),
        ({"day_starts": 1200}, {"day_out_of_range"}),
    ],
)
def test_rules_that_make_no_sense_are_told_at_once(rules: dict[str, int], codes: set[str]) -> None:
    """Each with what to do, in both languages."""
    with pytest.raises(QuestionError) as error:
        line_of(2, minutes=10, **rules)
    assert {finding.code for finding in error.value.findings} == codes
    assert all(f.zh and f.en and f.fix_zh and f.fix_en for f in error.value.findings)


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ([], "no_people_in_pool"),
        ([8.0, -1.0], "hours_out_of_range"),
        ([float("nan")], "hours_out_of_range"),
        ([169.0], "hours_out_of_range"),
    ],
)
def test_pools_without_people_or_hours_are_refused(hours: list[float], code: str) -> None:
    """Whatever is asked."""
    for question in (most_residents, every_station):
        with pytest.raises(QuestionError) as error:
            question(line_of(2, minutes=10), hours)
        assert [finding.code for finding in error.value.findings] == [code]


def test_a_pool_with_nowhere_to_go_is_told() -> None:
    """No station lacks the role; a station that asks for no session lacks none either."""
    with pytest.raises(QuestionError, match="nowhere to go"):
        pool_problem(np.empty((0, 0), dtype=int), csr_array((0, 3)), [1, 2, 3])
    with pytest.raises(QuestionError, match="less than one session"):
        pool_problem([[0]], csr_array([[1]]), [1], sessions=0)


def test_arrays_that_do_not_fit_are_refused() -> None:
    """Shapes and types, each by its name."""
    one = csr_array([[1]])
    for wrong, name in (
        (lambda: pool_problem([[0, 1]], one, [1]), "travel"),
        (lambda: pool_problem([[-2]], one, [1]), "travel"),
        (lambda: pool_problem([[0]], one, [1, 2]), "covers"),
        (lambda: pool_problem([[0]], one, [1], base=[1, 2]), "base"),
        (lambda: pool_problem([[0]], one, [1], settled=np.array([True, False])), "settled"),
        (lambda: pool_problem([[0]], one, [1], sessions=[1, 1]), "sessions"),
    ):
        with pytest.raises(ValueError, match=name):
            wrong()
    with pytest.raises(TypeError, match="travel"):
        pool_problem([[0.5]], one, [1])


def broken(plan: PoolPlan) -> list[PoolPlan]:
    """The plan with one thing wrong at a time."""
    return [
        replace(plan, after=plan.after + 1),
        replace(plan, bound=plan.after - 1),
        replace(plan, sessions=plan.sessions + 1),
        replace(plan, served=~plan.served),
        replace(plan, minutes=plan.minutes - 400),
        replace(plan, weeks=((*plan.weeks[0], *plan.weeks[0], *plan.weeks[0]), *plan.weeks[1:])),
    ]


def test_a_plan_that_is_not_what_it_says_is_found_out() -> None:
    """By a count that did not make it."""
    problem = line_of(4, minutes=30, days=2)
    plan = most_residents(problem, [8.0, 4.0])
    recheck_pool(problem, plan)
    for wrong in broken(plan):
        with pytest.raises(RecheckError):
            recheck_pool(problem, wrong)


def test_tables_tell_the_plan_and_reconcile() -> None:
    """Sessions of the schedule are those of the stations and of the pool; hours and minutes are read at a glance."""
    problem = line_of(5, minutes=30, days=1)
    hours, ids, names = [8.0, 4.0], list("abcde"), ["甲", "乙", "丙", "丁", "戊"]
    plan, every = most_residents(problem, hours), every_station(problem, hours)
    rows = pool_schedule_table(problem, plan, role="lawyer", ids=ids, names=names)
    stations = pool_stations_table(problem, plan, role="lawyer", ids=ids, names=names)
    pools = pools_row(problem, plan, every, role="lawyer")
    assert rows[["person", "start", "travel_before_minutes"]].to_numpy().tolist() == [
        [1, "09:00", 0],
        [1, "12:30", 30],
        [2, "09:00", 0],
    ]
    held = stations.query("sessions > 0").set_index("station")["sessions"]
    assert rows.groupby("station").size().to_dict() == held.to_dict()
    told = pools.iloc[0]
    assert (told.sessions, told.served_stations, told.unserved_stations, told.travel_minutes) == (3, 3, 2, 30)
    assert (told.after_residents, told.bound_residents, told.ceiling_residents, told.status) == (30, 30, 50, "proved")
    assert (told.every_station, told.more_people_at_least, told.more_people_enough) == ("impossible", 1, 1)


def test_tables_leave_empty_what_no_number_is_enough_for() -> None:
    """Nobody in the pool has the hours of a session, and so nobody who is added has."""
    problem = line_of(2, minutes=10)
    hours = [2.0, 0.0]
    row = pools_row(problem, most_residents(problem, hours), every_station(problem, hours), role="lawyer")
    assert row[["more_people_at_least", "more_people_enough"]].isna().all(axis=None)
    assert row.every_station.tolist() == ["impossible"]
    empty = pool_schedule_table(problem, most_residents(problem, hours), role="", ids=["a", "b"], names=["", ""])
    assert len(empty) == 0


def test_pool_oracle_counts_a_case_by_hand() -> None:
    """Two stations ten minutes apart, one session each and 130 minutes: both fit on one day of 60 + 10 + 60."""
    pool = Pool(
        travel=np.array([[0, 10], [10, 0]]), base=None, covers=np.eye(2, dtype=bool), weights=np.array([3, 4]),
        settled=np.zeros(2, dtype=bool), sessions=np.ones(2, dtype=np.int64), hours=(130 / 60,),
        rules=WeekRules(session_minutes=60, days=1),
    )  # fmt: skip
    assert pool.best() == 7
    assert pool.best((2.0,)) == 4
