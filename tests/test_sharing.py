"""What is shared tells no small count: neither as it stands nor by sums and differences of what stands beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handout_town import full_town
from servicecircle.coverage.run_files.sharing import (
    public_count,
    public_facts,
    public_manifest,
    shared_table,
    shared_tables,
)
from servicecircle.coverage.sites.curve_picture import curve_svg


def areas(people: list[int], today: list[int], gained: list[int]) -> pd.DataFrame:
    """A district and its communities before and after: one row an area, the district's own sums first."""
    rows = np.array([people, today, np.add(today, gained)], dtype=np.int64)
    rows = np.column_stack([rows.sum(axis=1), rows])
    table = pd.DataFrame({"residents": rows[0], "appeals_today_residents": rows[1], "appeals_after_residents": rows[2]})
    total = np.maximum(rows[0], 1)
    return table.assign(appeals_today_rate=rows[1] / total, appeals_after_rate=rows[2] / total)


town = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=6)


def drawn(numbers: list[tuple[int, int, int]]) -> pd.DataFrame:
    """The table of people who are covered today, newly covered, and left out, community by community."""
    today, gained, _ = (list(column) for column in zip(*numbers, strict=True))
    return areas([a + b + c for a, b, c in numbers], today, gained)


@settings(max_examples=300, deadline=None)
@given(town)
def test_every_shared_count_is_a_multiple_of_five_or_empty(numbers: list[tuple[int, int, int]]) -> None:
    """1 to 4 are empty; all others are the nearest multiple of 5, so that their differences are multiples of 5 too."""
    exact = drawn(numbers)
    shared = shared_table("areas_after", exact)
    for name in exact.filter(like="residents"):
        told = shared[name].dropna().astype(int)
        assert (told % 5 == 0).all()
        assert ((told - exact[name][told.index]).abs() <= 2).all()
        assert shared[name][exact[name].between(1, 4)].isna().all()


@settings(max_examples=300, deadline=None)
@given(town)
def test_no_small_difference_is_told(numbers: list[tuple[int, int, int]]) -> None:
    """Where two columns of a row differ by 1 to 4, what is told of them, rates included, fits other differences too."""
    exact, shared = drawn(numbers), shared_table("areas_after", drawn(numbers))
    for whole, part in combinations(exact.filter(like="residents"), 2):
        for i in exact.index[(exact[whole] - exact[part]).between(1, 4)]:
            if shared.loc[i, ["residents", whole, part]].notna().all():
                assert len(differences(shared.loc[i], whole, part)) > 1


@settings(max_examples=300, deadline=None)
@given(town)
def test_a_district_less_its_other_communities_tells_no_small_count(numbers: list[tuple[int, int, int]]) -> None:
    """What is left for an empty community spans more than 1 to 4: each told count may be two more or two fewer."""
    exact, shared = drawn(numbers), shared_table("areas_after", drawn(numbers))
    for name in exact.filter(like="residents"):
        for i in exact.index[1:][exact[name][1:].between(1, 4)]:
            others = shared[name][1:].drop(index=i)
            if pd.notna(shared[name][0]) and others.notna().all():
                left = int(shared[name][0]) - int(others.sum())
                assert left % 5 == 0
                slack = 2 * (1 + len(others))
                assert len(set(range(left - slack, left + slack + 1)) & set(range(6))) > 1


def posted(rows: list[tuple[int, int]]) -> dict[str, pd.DataFrame]:
    """A pool of one role, in rows of people with the same hours, and its plan for one circle: a session takes 3 h."""
    people, hours = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    sessions = int((people * np.minimum(hours // 3, 5)).sum())
    pools = pd.DataFrame({"role": "lawyer", "services": "", "people": people, "hours_each": hours.astype(float)})
    plan = {
        "circle": "legal", "role": "lawyer", "people": people.sum(), "hours": float((people * hours).sum()),
        "stations": 400, "served_stations": sessions, "unserved_stations": 400 - sessions, "sessions": sessions,
        "travel_minutes": 7 * sessions, "residents": 9000, "before_residents": 100, "after_residents": 200,
        "bound_residents": 200, "ceiling_residents": 8000, "more_people_at_least": 400 - sessions,
        "more_people_enough": 400 - sessions, "added_hours": 3.0,
    }  # fmt: skip
    stations = pd.DataFrame({"circle": "legal", "role": "lawyer", "station": range(400), "needed_sessions": 1})
    served = (stations["station"] < sessions).astype(np.int64)
    stations = stations.assign(sessions=served, minutes=180 * served, served=served, alone_residents=20)
    plans = pd.DataFrame([plan])
    return {"pools": pools.assign(hours=people * hours * 1.0), "pool_plans": plans, "pool_stations": stations}


pool_rows = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40)), min_size=1, max_size=3)


@settings(max_examples=100, deadline=None)
@given(pool_rows)
def test_people_of_a_pool_are_rounded_and_their_hours_tell_no_more(rows: list[tuple[int, int]]) -> None:
    """1 to 4 are empty, others the nearest multiple of 5; hours together are those of as many people."""
    exact = posted(rows)
    shared = shared_tables(exact)
    for name in ("pools", "pool_plans"):
        told, people = shared[name]["people"], exact[name]["people"]
        assert told[people.between(1, 4)].isna().all()
        assert ((told - people).abs().dropna() <= 2).all() and (told.dropna() % 5 == 0).all()
    has_small = any(0 < people < 5 for people, _ in rows)
    assert shared["pool_plans"]["people"].isna().all() == (has_small or 0 < sum(people for people, _ in rows) < 5)
    for told, row in zip(shared["pools"].to_dict("records"), rows, strict=True):
        assert pd.isna(told["people"]) == pd.isna(told["hours"]) == (0 < row[0] < 5)
        assert pd.isna(told["hours"]) or told["hours"] == told["people"] * row[1]


@settings(max_examples=100, deadline=None)
@given(pool_rows)
def test_a_pool_less_its_other_people_tells_no_small_part(rows: list[tuple[int, int]]) -> None:
    """All that is told of people, hours and sessions fits more than one number of people where 1 to 4 are left out."""
    shared = shared_tables(posted(rows))
    plan, told = shared["pool_plans"].to_dict("records")[0], shared["pools"]["people"].tolist()
    may_be = [[1, 2, 3, 4] if pd.isna(count) else list(range(max(count - 2, 0), count + 3)) for count in told]
    agreeing = [people for people in product(*may_be) if agrees(plan, people, [hours for _, hours in rows])]
    assert tuple(people for people, _ in rows) in agreeing
    for i in [i for i, (people, _) in enumerate(rows) if 0 < people < 5]:
        assert len({people[i] for people in agreeing}) > 1
        assert shared["pool_stations"][["sessions", "minutes", "served"]].isna().all(axis=None)


def agrees(plan: dict[str, Any], people: tuple[int, ...], hours: list[int]) -> bool:
    """Whether what is told of a pool as a whole fits so many people in each of its rows."""
    total, sessions = sum(people), sum(n * min(each // 3, 5) for n, each in zip(people, hours, strict=True))
    worked = sum(n * each for n, each in zip(people, hours, strict=True))
    told = {"people": (total + 2) // 5 * 5, "hours": worked, "sessions": sessions, "more_people_enough": 400 - sessions}
    return all(pd.isna(plan[name]) or plan[name] == count for name, count in told.items())


def test_people_at_a_station_are_rounded_and_a_vacant_post_is_told() -> None:
    """Posted people are people: 1 to 4 are empty, others rounded, hours of any left out; nobody is 0 with no hours."""
    roles = pd.DataFrame({"people": [0, 1, 4, 5, 8, 12], "hours": [0.0, 40.0, 100.0, 200.0, 290.0, 480.0]})
    shared = shared_table("station_roles", roles)
    assert shared["people"].fillna(-1).tolist() == [0, -1, -1, 5, 10, 10]
    assert shared["hours"].fillna(-1).tolist() == [0.0, -1, -1, -1, -1, -1]
    vacant = pd.DataFrame({"station": ["A", "B"], "role": ["lawyer", "judge"], "reason": ["vacant", "no_hours"]})
    pd.testing.assert_frame_equal(shared_table("vacancies", vacant), vacant)


def test_a_large_pool_keeps_what_it_holds() -> None:
    """Sessions, served stations and how many more people it takes are told where no part of the pool is small."""
    plan = shared_tables(posted([(6, 10), (9, 4)]))["pool_plans"].iloc[0]
    assert (plan["people"], plan["sessions"], plan["more_people_enough"]) == (15, 27, 373)
    assert pd.isna(plan["hours"])


def differences(row: pd.Series, whole: str, part: str) -> set[int]:
    """All differences of two counts that agree with the rounded counts and rates of a shared row."""
    rates = {"appeals_today_residents": "appeals_today_rate", "appeals_after_residents": "appeals_after_rate"}

    def fits(name: str) -> list[int]:
        return (
            list(range(200)) if pd.isna(row[name]) else [int(row[name]) + d for d in range(-2, 3) if row[name] + d >= 0]
        )

    def agrees(name: str, count: int, people: int) -> bool:
        rate = row[rates[name]] if name in rates else np.nan
        return pd.isna(rate) or people == 0 or (1000 * count) // people == round(rate * 1000)

    return {
        w - p
        for people in fits("residents")
        for w in ([people] if whole == "residents" else fits(whole))
        if agrees(whole, w, people)
        for p in fits(part)
        if p <= w and agrees(part, p, people)
    }


def test_a_cumulative_column_does_not_tell_its_steps() -> None:
    """Sites that gain 3, 2 and 4 people more: the steps are empty, and the sums tell multiples of 5 alone."""
    table = pd.DataFrame({"gained_residents": [40, 3, 2, 4], "cumulative_residents": [40, 43, 45, 49]})
    shared = shared_table("sites", table)
    assert shared["gained_residents"].tolist()[0] == 40
    assert shared["gained_residents"][1:].isna().all()
    assert shared["cumulative_residents"].tolist() == [40, 45, 45, 50]


def test_a_shared_picture_of_the_curve_has_steps_of_five(tmp_path: Path) -> None:
    """Read back from the points of its lines: 0, 7, 9, 12 people are drawn, and told, as 0, 5, 10, 10."""
    study = full_town(tmp_path / "plan").whole.sites
    assert study is not None
    gained = np.array([0, 7, 9, 12])
    curve = replace(study.curve, best=study.base_weight + gained, nested=study.base_weight + gained,
                    bound=study.base_weight + gained)  # fmt: skip
    drawn_curve = curve_svg(replace(study, curve=curve), language="en", share=True)
    points = re.findall(r'polyline points="([^"]+)"', drawn_curve)
    assert points
    for line in points:
        height = np.array([float(point.split(",")[1]) for point in line.split(" ")])
        assert (height[0] - height) / (height[0] - height[-1]) * 10 == pytest.approx([0, 5, 10, 10])
    assert "1: 5<" in drawn_curve


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (1002, 1000)])
def test_a_count_is_left_out_or_rounded(count: int, told: int | None) -> None:
    """1 to 4 are left out, others rounded to the nearest multiple of 5; nothing is where nothing is shared."""
    assert public_count(count, is_shared=True) == told
    assert public_count(count, is_shared=False) == count


def test_facts_are_rounded_at_any_depth() -> None:
    """Counts and rates of people; numbers of sites, radii, names and truths stay as they are."""
    facts = {
        "gained_residents": 28_877, "sites": 3, "radius_m": 500.0, "rate_after": 0.701742, "meets_target": True,
        "unreachable": {"too_far": {"residents": 3, "residences": 12}},
        "constraints": [{"gained_weight": 21, "gap_weight": 1}],
    }  # fmt: skip
    assert public_facts(facts) == {
        "gained_residents": 28_875, "sites": 3, "radius_m": 500.0, "rate_after": 0.701, "meets_target": True,
        "unreachable": {"too_far": {"residents": 5, "residences": 10}},
        "constraints": [{"gained_weight": 20, "gap_weight": 5}],
    }  # fmt: skip


@given(st.integers(0, 200), st.integers(0, 60))
def test_a_shared_gap_is_what_its_rows_differ_by(gained: int, gap: int) -> None:
    """Told bound less told gain is the told gap, in fives; 0 where proved and only there; each near the truth."""
    told = public_facts({"gained_weight": gained, "bound_gained_weight": gained + gap, "gap_weight": gap})
    assert told["bound_gained_weight"] - told["gained_weight"] == told["gap_weight"]
    assert all(value % 5 == 0 for value in told.values())
    assert (told["gap_weight"] == 0) == (gap == 0)
    assert abs(told["gap_weight"] - gap) <= 4 and abs(told["bound_gained_weight"] - gained - gap) <= 6


@pytest.mark.parametrize(("cases", "left_out"), [(0, False), (1, True), (4, True), (5, False)])
def test_rates_by_cases_tell_no_small_workload(cases: int, left_out: bool) -> None:
    """Where an area has 1 to 4 cases no rate by cases is told: it would give them back; rates of people are."""
    areas = pd.DataFrame({"accepted": [45, cases], "residents": [500, 500]})
    rates = pd.DataFrame({"effective_rate": [0.5], "effective_rate_by_cases": [45 / (45 + cases)], "accepted": [50]})
    shared = shared_tables({"workload_areas": areas, "weighted": rates})["weighted"].iloc[0]
    assert bool(pd.isna(shared["effective_rate_by_cases"])) == left_out
    assert shared["effective_rate"] == 0.5


def test_a_shared_manifest_tells_no_hash_of_an_input_and_says_so() -> None:
    """The hash of a file of few rows would confirm whoever guesses what it holds; the note tells what is left out."""
    source = {"role": "staff", "file": "staff.csv", "sha256": "ab" * 32, "rows": 3, "codec": "utf-8"}
    told = public_manifest({"inputs": [source], "findings": [], "command": "staffing"})
    assert told["inputs"] == [{"role": "staff", "file": "staff.csv", "codec": "utf-8"}]
    assert "SHA-256" in told["inputs_note"]["zh"] and "SHA-256" in told["inputs_note"]["en"]
    assert source["sha256"] == "ab" * 32
