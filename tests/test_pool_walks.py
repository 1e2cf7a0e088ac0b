"""Facts about the ways between stations, and a pool of the sample district from its files to its timetable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.sparse import csr_array

import oracle
from servicecircle.coverage.choosing.question import QuestionError
from servicecircle.coverage.circles.study import residents_of
from servicecircle.coverage.opened_plan import Opened
from servicecircle.coverage.staffing.pools.pool_plan import every_station, most_residents
from servicecircle.coverage.staffing.pools.pool_problem import (
    APART,
    PoolProblem,
    WeekRules,
    pool_problem,
    sessions_for_work,
)
from servicecircle.coverage.staffing.pools.pool_tables import pool_schedule_table
from servicecircle.coverage.staffing.pools.pool_walks import effective_pairs, station_minutes
from servicecircle.geo.network import Network, build_network
from servicecircle.geo.snap import EntryRule, enter

RULE = EntryRule(max_access_m=100.0, entry_tie_m=0.5)


def road() -> Network:
    """One street of 9 km and another that leads nowhere."""
    rows = [("a", "0", "1", [(0.0, 0.0), (9000.0, 0.0)]), ("b", "2", "3", [(0.0, 500.0), (9000.0, 500.0)])]
    return build_network(oracle.streets_of(rows))


def minutes_of(points: list[tuple[float, float]], rows: list[int], **options: float) -> list[list[int]]:
    network = road()
    entries = enter(network, np.array(points), rule=RULE).entries
    found = station_minutes(network, entries, np.array(rows), **options)  # type: ignore[arg-type]
    return found.tolist()


def test_ways_are_rounded_up_and_end_at_the_limit() -> None:
    """60 m a minute: 600 m are 10 minutes, a millimetre more 11; 60 minutes are 3,600 m and not one millimetre more."""
    points = [(0.0, 0.0), (600.0, 0.0), (600.001, 0.0), (3600.0, 0.0), (3600.001, 0.0)]
    assert minutes_of(points, [0, 1, 2, 3, 4])[0] == [0, 10, 11, 60, APART]
    assert minutes_of(points, [4, 0], most_minutes=61) == [[0, 61], [61, 0]]
    assert minutes_of(points, [0, 3], metres_a_minute=250) == [[0, 15], [15, 0]]


def test_both_access_legs_count_and_other_streets_are_apart() -> None:
    """30 m to the street, 300 m along it, 60 m from it: 390 m, 7 minutes; no way leads to the other street."""
    points = [(100.0, 30.0), (400.0, 60.0), (100.0, 480.0), (5000.0, 250.0)]
    assert minutes_of(points, [0, 1, 2, 3]) == [
        [0, 7, APART, APART],
        [7, 0, APART, APART],
        [APART, APART, 0, APART],
        [APART, APART, APART, 0],
    ]


def test_ways_are_those_of_shortest_paths_on_random_streets() -> None:
    """networkx, with every door put on the streets, finds the same minutes."""
    for seed in range(12):
        rng = np.random.default_rng(seed)
        network = build_network(oracle.random_streets(rng))
        points = rng.uniform(0, 400, (6, 2))
        entries = enter(network, points, rule=RULE).entries
        doors = oracle.doors_of(network, points, RULE.max_access_m)
        graph = oracle.split_graph(network, {"station": doors, "residence": doors})
        exact = oracle.all_distances(graph, 6, 6)
        found = station_minutes(network, entries, np.arange(6), metres_a_minute=7, most_minutes=40)
        for a in range(6):
            for b in set(range(6)) - {a}:
                walk = exact.get(a, {}).get(b)
                told = APART if walk is None or walk > 280_000 else -(-walk // 7000)
                assert found[a, b] == told, (seed, a, b)


@pytest.mark.parametrize(("pace", "most"), [(0.0, 60), (-5.0, 60), (float("nan"), 60), (60.0, -1)])
def test_a_pace_that_is_none_is_refused(pace: float, most: int) -> None:
    """With what to write instead."""
    with pytest.raises(QuestionError, match="no way to travel"):
        minutes_of([(0.0, 0.0)], [0], metres_a_minute=pace, most_minutes=most)


def test_work_asks_for_sessions() -> None:
    """None is still one session; 12 cases at 6 a session are two, 13 are three."""
    assert sessions_for_work([0, 12, 13], cases_a_session=6).tolist() == [1, 2, 3]
    for cases, each in (([-1.0], 6.0), ([1.0], 0.0), ([float("nan")], 1.0)):
        with pytest.raises(QuestionError, match="settles"):
            sessions_for_work(cases, cases_a_session=each)


@dataclass(frozen=True)
class Yunxi:
    """The sample's lawyers: stations that offer legal service and have none, and the pool that could go there."""

    opened: Opened
    rows: np.ndarray
    settled: np.ndarray
    pairs: csr_array
    hours: list[float]

    def problem(self, **rules: int) -> PoolProblem:
        network, stations = self.opened.streets.network, self.opened.measured.stations.entries
        travel = station_minutes(network, stations, self.rows)
        weights = residents_of(self.opened.layers)
        return pool_problem(travel, self.pairs, weights, settled=self.settled, rules=WeekRules(**rules))


@pytest.fixture(scope="module")
def yunxi(opened_sample: Opened) -> Yunxi:
    opened = opened_sample
    staff, stations = opened.layers.staff, opened.layers.stations
    assert staff is not None
    lawyers = staff[(staff["role"] == "执业律师") & (staff["count"] > 0) & (staff["hours"] > 0)]
    offers = np.array(["legal" in services for services in stations["services"]])
    has = stations["id"].isin(set(lawyers["station"])).to_numpy()
    pool = staff[staff["role"] == "机动法律顾问"].iloc[0]
    network, measured = opened.streets.network, opened.measured

    def reached(flags: np.ndarray) -> csr_array:
        return effective_pairs(
            network, measured.stations.entries, measured.residences.entries, np.flatnonzero(flags), radius_mm=500_000
        )

    settled = np.zeros(len(opened.layers.residences), dtype=bool)
    settled[reached(offers & has).indices] = True
    waiting = offers & ~has
    hours = [float(pool["hours"])] * int(pool["count"])
    return Yunxi(opened, np.flatnonzero(waiting), settled, reached(waiting), hours)


def test_the_pool_of_the_sample_goes_where_most_residents_gain(yunxi: Yunxi) -> None:
    """Twelve people of eight hours hold two sessions of three hours each; nothing is better."""
    plan = most_residents(yunxi.problem(), yunxi.hours)
    answer = every_station(yunxi.problem(), yunxi.hours)
    assert len(yunxi.hours) == 12
    assert plan.sessions.sum() == 24
    assert plan.proved
    assert plan.before < plan.after < plan.ceiling
    # Two sessions a person: so many people for the stations that wait, less the twelve.
    assert answer.at_least == answer.enough == -(-len(yunxi.rows) // 2) - 12
    assert answer.possible is False


def test_one_day_a_week_makes_the_way_count_in_the_sample(yunxi: Yunxi) -> None:
    """Who goes out once a week walks between two stations, and at most as many residents gain."""
    problem = yunxi.problem(days=1)
    plan, free = most_residents(problem, yunxi.hours), most_residents(yunxi.problem(), yunxi.hours)
    assert free.after >= plan.bound >= plan.after > plan.before
    table = pool_schedule_table(problem, plan, role="lawyer", ids=yunxi.opened.layers.stations["id"].to_numpy()[
        yunxi.rows].tolist(), names=[""] * len(yunxi.rows))  # fmt: skip
    assert table.groupby("person")["weekday"].nunique().max() == 1
    walked = table.groupby("person")[["minutes", "travel_before_minutes"]].sum().sum(axis=1)
    assert walked.max() <= 480
    assert table["travel_before_minutes"].sum() > 0


def test_what_the_plan_says_of_the_sample_is_what_the_streets_say(yunxi: Yunxi) -> None:
    """Residents with a lawyer's station in reach, counted by the search of `coverage` from the served ones."""
    plan = most_residents(yunxi.problem(), yunxi.hours)
    near = yunxi.pairs[np.flatnonzero(plan.served)].indices
    effective = yunxi.settled.copy()
    effective[near] = True
    assert plan.after == residents_of(yunxi.opened.layers)[effective].sum()
    legal = next(v for v in yunxi.opened.measured.verdicts if v.name == "legal")
    assert plan.ceiling == residents_of(yunxi.opened.layers)[legal.covered].sum()
