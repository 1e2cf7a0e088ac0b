"""Made-up towns whose stations wait for people, for the tests of pools and of teams."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from servicecircle.coverage.staffing.pools.pool_problem import PoolProblem, WeekRules, pool_problem


def town_of(seed: int) -> tuple[PoolProblem, np.random.Generator]:
    """Eight to thirteen stations in a square, so far apart that who goes where matters."""
    rng = np.random.default_rng(seed)
    places = rng.integers(0, 200, (int(rng.integers(8, 14)), 2))
    travel = np.abs(places[:, None] - places[None, :]).sum(axis=2)
    covers = csr_array((rng.random((len(places), 25)) < 0.2).astype(np.int8))
    rules = WeekRules(session_minutes=100, days=int(rng.integers(1, 3)))
    sessions = rng.integers(1, 3, len(places))
    return pool_problem(travel, covers, rng.integers(1, 30, 25), sessions=sessions, rules=rules), rng
