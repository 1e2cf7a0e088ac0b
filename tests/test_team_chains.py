"""Facts about the chains by which two pools over very many stations are answered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array
from team_chains_plain import best_of_plain_chains
from test_teams import county_of, town_of

from servicecircle.coverage.choosing.cover_problem import problem_of
from servicecircle.coverage.choosing.gains import Gains
from servicecircle.coverage.staffing.pools.pool_days import Days
from servicecircle.coverage.staffing.pools.team_chain import Chain
from servicecircle.coverage.staffing.pools.team_plan import QUICK_TEAMS, TeamSearch, most_residents_by_chains
from servicecircle.coverage.staffing.pools.team_problem import TeamProblem, alone


@pytest.mark.parametrize("block", range(3))
def test_chains_that_are_not_followed_would_not_have_been_better(block: int) -> None:
    """Of 45 towns the answer is that of all chains followed to their ends."""
    for seed in range(block, 45, 3):
        problem, rng = town_of(seed)
        people = [sorted(rng.choice([240, 300, 480, 600], int(rng.integers(1, 5))).tolist()) for _ in range(2)]
        found = TeamSearch(problem, QUICK_TEAMS).nested(people)
        assert found.value == best_of_plain_chains(problem, people), seed


def test_a_chain_never_ends_above_what_it_says() -> None:
    """At every step of couples and then of one role, against the end of the chain; often that is not everybody."""
    told = 0
    for seed in range(12):
        problem, rng = town_of(seed)
        search = TeamSearch(problem, QUICK_TEAMS)
        counts, minutes = rng.integers(1, 4, 2).tolist(), (480, 600)
        group = next(search.groups([[minutes[role]] * counts[role] for role in range(2)]))
        sessions = (counts[0] * group.sessions[0], counts[1] * group.sessions[1])
        chain, said = Chain(problem, Days(problem.pool), search.cover, "minutes"), []
        for number in range(max(counts)):
            said.append(chain.at_most(sessions))
            joins = [role for role in range(2) if number < counts[role]]
            chain.join(minutes if len(joins) == 2 else alone(joins[0], minutes[joins[0]]))
        assert chain.value <= min([*said, chain.at_most(sessions)]), seed
        told += said[0] < search.cover.value(range(problem.pool.stations))
    assert told


def test_who_fitted_nowhere_is_told_without_looking_at_every_round_again() -> None:
    """Whether a session fits, asked with the changes since it last did not, is what trying says."""
    asked = 0
    for seed in range(8):
        problem, rng = town_of(seed)
        weeks = Chain(problem, Days(problem.pool), problem.pool.cover, "minutes").weeks
        since = dict.fromkeys(range(problem.pool.stations), 0)
        for _ in range(60):
            if rng.random() < 0.2:
                weeks.join(alone(int(rng.integers(2)), 480))
            station = int(rng.integers(problem.pool.stations))
            fits = weeks.least_more(station) is not None
            assert weeks.takes(station, since=since[station]) == fits, seed
            asked += not fits and since[station] > 0
            if fits:
                weeks.serve(station, order="minutes")
            else:
                since[station] = len(weeks.changed)
    assert asked


def test_gains_are_what_each_would_add() -> None:
    """After every choice, in a random town; what is chosen twice adds nothing."""
    rng = np.random.default_rng(0)
    cover = problem_of(csr_array((rng.random((20, 60)) < 0.2).astype(np.int8)), rng.integers(0, 9, 60))
    gains, chosen = Gains(cover), list[int]()
    for row in [*rng.permutation(20).tolist(), 3]:
        kept = gains.copy()
        gains.choose(row)
        chosen.append(row)
        assert gains.value == cover.value(chosen) and kept.value == cover.value(chosen[:-1])
        assert gains.gain.tolist() == [cover.value([*chosen, j]) - gains.value for j in range(20)]
        by_gain = gains.by_gain()
        assert by_gain == sorted(by_gain, key=lambda j: (-int(gains.gain[j]), j))
        assert set(by_gain) == set(np.flatnonzero(gains.gain).tolist())
    assert gains.value == gains.most


def test_of_many_people_few_are_asked_where_fewer_serve_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seventy people of each role, most of them not needed: no more joins than there are people."""
    joined = []
    join = Chain.join
    monkeypatch.setattr(Chain, "join", lambda self, minutes: (joined.append(minutes), join(self, minutes)))
    county = county_of(3)
    problem = TeamProblem(replace(county.pool, sessions=np.ones_like(county.pool.sessions)), county.lacks)
    plan = most_residents_by_chains(problem, [30.0] * 70, [30.0] * 60 + [6.0] * 10)
    assert plan.after == plan.ceiling
    assert len(joined) <= 70
