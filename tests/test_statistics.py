"""Facts about weighted figures, each against plain Python on exact fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from verdicts import make_verdicts

from servicecircle.coverage.circles.overlap import kfold_table, stations_within
from servicecircle.coverage.circles.radius_curve import radius_curve
from servicecircle.coverage.circles.statistics import (
    detour_table,
    joint_classes,
    mean_m,
    p90_m,
    rates,
    weighted_quantile,
)

People = list[tuple[int, int | None, int]]
people_strategy = st.lists(
    st.tuples(st.integers(0, 50), st.none() | st.integers(0, 5000), st.integers(0, 2)), max_size=40
)


def _arrays(people: People) -> dict[str, np.ndarray]:
    return {
        "weights": np.array([w for w, _, _ in people], dtype=np.int64),
        "distance_mm": np.array([d or 0 for _, d, _ in people], dtype=np.int64),
        "reached": np.array([d is not None for _, d, _ in people], dtype=bool),
        "groups": np.array([g for _, _, g in people], dtype=np.int64),
    }


@given(people_strategy)
def test_p90_is_where_nine_tenths_of_all_residents_live(people: People) -> None:
    """The least distance d such that 10 × residents within d ≥ 9 × all residents, else missing."""
    found = p90_m(**_arrays(people), count=3)
    for group in range(3):
        mine = [(w, d) for w, d, g in people if g == group]
        total = sum(w for w, _ in mine)
        distances = sorted({d for w, d in mine if d is not None})
        fits = [d for d in distances if 10 * sum(w for w, e in mine if e is not None and e <= d) >= 9 * total]
        if total and fits:
            # Distances at which nobody lives say nothing.
            lived = [d for d in fits if any(w and e == d for w, e in mine)]
            assert found[group] == min(lived) / 1000
        else:
            assert np.isnan(found[group])


@given(people_strategy)
def test_the_mean_is_over_those_with_a_distance_and_rounds_half_up(people: People) -> None:
    """Mean and number of people equal exact fractions; nobody with a distance gives no mean."""
    found, number = mean_m(**_arrays(people), count=3)
    for group in range(3):
        mine = [(w, d) for w, d, g in people if g == group and d is not None]
        total = sum(w for w, _ in mine)
        assert number[group] == total
        if total:
            exact = Fraction(sum(w * d for w, d in mine), total)
            assert round(found[group] * 1000) == (exact + Fraction(1, 2)).__floor__()
        else:
            assert np.isnan(found[group])


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_rates_have_six_decimals_half_up_and_nobody_has_no_rate(part: int, whole: int) -> None:
    """The rate is the exact fraction to the millionth; without residents it is missing, not 0."""
    found = rates([part], [whole])[0]
    if whole == 0:
        assert np.isnan(found)
    else:
        assert found == ((Fraction(part, whole) * 10**6 + Fraction(1, 2)).__floor__()) / 10**6


def test_a_weighted_quantile_is_the_smallest_value_that_holds_the_share() -> None:
    """Half of 4 people live within 1.5; without people there is none."""
    assert weighted_quantile(np.array([2.0, 1.5, 9.0]), np.array([1, 2, 1]), (1, 2)) == 1.5
    assert weighted_quantile(np.array([2.0]), np.array([0]), (1, 2)) is None


def test_detour_leaves_out_pairs_closer_than_a_metre_and_those_without_a_way() -> None:
    """Only the pairs at least 1.000 m apart with a walk count, weighted by residents."""
    verdicts = make_verdicts("legal", [2000, 1300, 5000, None], straight_mm=[1000, 1000, 999, 5000])
    row = detour_table([verdicts], np.array([1, 9, 100, 100])).iloc[0]
    assert (row.residents, row.detour_median, row.detour_p90) == (10, 1.3, 1.3)


@given(people_strategy)
def test_joint_classes_sum_to_the_population(people: People) -> None:
    """2³ classes, each residence in exactly one."""
    arrays = _arrays(people)
    distance = [d if r else None for d, r in zip(arrays["distance_mm"].tolist(), arrays["reached"], strict=True)]
    verdicts = [make_verdicts(f"c{i}", distance, radius_mm=1000 * (i + 1)) for i in range(3)]
    table = joint_classes(verdicts, arrays["weights"])
    assert len(table) == 8
    assert table.residents.sum() == arrays["weights"].sum()
    assert table.residences.sum() == len(people)
    both = table[(table.c0_covered == 1) & (table.c2_covered == 1)].residents.sum()
    assert both == sum(w for (w, _, _), d in zip(people, distance, strict=True) if d is not None and d <= 1000)


def test_the_first_joint_class_is_covered_everywhere_and_the_last_nowhere() -> None:
    """Classes run from all ones to all zeros."""
    verdicts = [make_verdicts("a", [1, 10**6]), make_verdicts("b", [1, 1])]
    table = joint_classes(verdicts, np.array([5, 7]))
    assert table[["a_covered", "b_covered"]].to_numpy().tolist() == [[1, 1], [1, 0], [0, 1], [0, 0]]
    assert table.residents.tolist() == [5, 0, 7, 0]


def test_a_stored_zero_is_a_station_in_reach() -> None:
    """A station at a residence's very door (0 mm) counts in the k-fold; what is not stored does not."""
    reach = csr_array((np.array([0, 5], dtype=np.int32), np.array([0, 1]), np.array([0, 1, 2])), shape=(2, 3))
    assert stations_within(reach).tolist() == [1, 1, 0]


def test_kfold_joins_three_and_more() -> None:
    """0, 1, 2 and 3+ stations sum to all residents; 0 stations means not covered."""
    verdicts = make_verdicts("legal", [None, 1, 1, 1, 1])
    table = kfold_table([verdicts], [np.array([0, 1, 2, 3, 9])], np.array([1, 2, 4, 8, 16]))
    assert table.residents.tolist() == [1, 2, 4, 24]
    assert table.stations.tolist() == ["0", "1", "2", "3+"]


@given(people_strategy)
def test_the_radius_curve_agrees_with_counting_and_never_falls(people: People) -> None:
    """At every radius the covered residents are those with distance ≤ radius."""
    arrays = _arrays(people)
    distance = [d if r else None for d, r in zip(arrays["distance_mm"].tolist(), arrays["reached"], strict=True)]
    table = radius_curve([make_verdicts("a", distance)], arrays["weights"], radii_m=(1, 2, 5))
    expected = [sum(w for w, d, _ in people if d is not None and d <= r * 1000) for r in (1, 2, 5)]
    assert table.covered_residents.tolist() == expected
    assert table.covered_residents.is_monotonic_increasing


def test_the_curve_at_the_circles_own_radius_is_its_coverage() -> None:
    """Radius 500 m in the curve gives the same residents as the status."""
    verdicts = make_verdicts("a", [500_000, 500_001, 99])
    table = radius_curve([verdicts], np.array([3, 5, 7])).set_index("radius_m")
    assert table.loc[500.0, "covered_residents"] == 10
    assert table.loc[500.0, "rate"] == pytest.approx(10 / 15, abs=5e-7)
