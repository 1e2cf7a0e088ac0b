"""Facts about statuses and straight lines."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verdicts import make_verdicts

from servicecircle.coverage.circles.circles import STATUSES, crow_flies_mm, judge, pair_straight_mm, stations_of_service


@pytest.mark.parametrize(
    ("distance_mm", "status"),
    [
        (0, "covered"),
        (500_000, "covered"),
        (500_001, "marginal"),
        (600_000, "marginal"),
        (600_001, "uncovered"),
    ],
)
def test_the_radius_and_its_fifth_are_inclusive_to_the_millimetre(distance_mm: int, status: str) -> None:
    """500.000 m is covered and 500.001 m is not; 600.000 m is marginal and 600.001 m is not."""
    code = judge(np.array([distance_mm]), reached=np.array([True]), has_entry=np.array([True]), radius_mm=500_000)
    assert STATUSES[code[0]] == status


def test_no_way_is_cut_off_and_no_entry_is_off_network() -> None:
    """A residence without a way is cut off; one without an entry is off network, whatever else is said of it."""
    codes = judge(
        np.zeros(3, dtype=np.int64),
        reached=np.array([False, False, True]),
        has_entry=np.array([True, False, True]),
        radius_mm=500_000,
    )
    assert [STATUSES[code] for code in codes] == ["cut_off", "off_network", "covered"]


@given(st.integers(1, 10**9), st.integers(0, 2 * 10**9))
def test_status_agrees_with_exact_fractions(radius_mm: int, distance_mm: int) -> None:
    """Marginal ends at exactly 1.2 radius in rational arithmetic, for any radius."""
    code = judge(np.array([distance_mm]), reached=np.array([True]), has_entry=np.array([True]), radius_mm=radius_mm)[0]
    expected = 0 if distance_mm <= radius_mm else (1 if distance_mm * 10 <= radius_mm * 12 else 2)
    assert code == expected


def test_shortfall_is_the_distance_beyond_the_radius_where_there_is_one() -> None:
    """Covered and cut off have no shortfall; marginal and uncovered have distance − radius."""
    verdicts = make_verdicts("appeals", [500_000, 500_001, 700_000, None])
    assert verdicts.short.tolist() == [False, True, True, False]
    assert verdicts.shortfall_mm.tolist() == [0, 1, 200_000, 0]


def test_fragile_is_a_tenth_either_side_inclusive() -> None:
    """450.000 m and 550.000 m are fragile at 500 m, one millimetre beyond either is not, nor is who has no way."""
    verdicts = make_verdicts("appeals", [449_999, 450_000, 550_000, 550_001, None])
    assert verdicts.fragile.tolist() == [False, True, True, False, False]


def test_claimed_but_denied_counts_everyone_in_the_drawn_circle_who_is_not_covered() -> None:
    """Within 500 m as the crow flies and not covered, cut off included."""
    verdicts = make_verdicts("appeals", [500_000, 700_000, 700_000, None], straight_mm=[400_000, 500_000, 500_001, 0])
    assert verdicts.claimed_but_denied.tolist() == [False, True, False, True]


def test_a_station_without_services_column_offers_every_service() -> None:
    """No services column: every station; with one: exactly those that offer the service."""
    assert stations_of_service(None, "legal", count=3).tolist() == [0, 1, 2]
    assert stations_of_service([("legal",), (), ("appeals", "legal")], "legal", count=3).tolist() == [0, 2]


@given(
    st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=1, max_size=8),
    st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=1, max_size=8),
)
@settings(deadline=None)  # the first call compiles
def test_the_crow_flies_to_the_nearest_of_all(
    homes: list[tuple[float, float]], stations: list[tuple[float, float]]
) -> None:
    """The straight line equals the least of all pairs, to half a millimetre."""
    found = crow_flies_mm(np.array(homes), np.array(stations))
    for mm, home in zip(found, homes, strict=True):
        assert abs(mm - 1000 * min(math.dist(home, station) for station in stations)) <= 0.5 + 1e-6


def test_paired_straight_lines_are_whole_millimetres() -> None:
    """A 3-4-5 triangle of metres is 5,000 mm."""
    assert pair_straight_mm(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]])).tolist() == [5000]
