"""Facts about who counts as staff: two sources, services without a role, pools, needs, and what follows for circles."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from staffing_town import (
    POSTS,
    RADIUS_M,
    covered_by_hand,
    people_by_hand,
    with_columns,
    with_needs,
    with_staff,
    write_town,
)

from servicecircle.coverage.checks.check import check_plan
from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.coverage.report.staffing_words import staffing_lines
from servicecircle.coverage.staffing.staffing_run import run_staffing
from servicecircle.coverage.staffing.staffing_study import StaffingStudy, study_staffing
from servicecircle.coverage.staffing.staffing_tables import role_table, service_table, vacancy_table

NEEDS = {"appeals": ("网格员", "调解员"), "legal": ("律师",), "psychology": ("心理咨询师",)}
CIRCLES = tuple(NEEDS)
Row = tuple[str, str, int, float, str]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return open_plan(write_town(tmp_path_factory.mktemp("rules") / "town", ["legal,律师,1,8,A"]))


def ready(study: StaffingStudy, circle: str) -> list[str]:
    """Ids of the stations that are ready for a circle."""
    found = next(found for found in study.circles if found.name == circle)
    return [POSTS[station][0] for station in np.flatnonzero(found.ready)]


def state_of(study: StaffingStudy, circle: str) -> str:
    return next(found.state for found in study.circles if found.name == circle)


def test_every_role_must_be_there_with_hours(opened: Opened) -> None:
    """A grid worker alone makes no appeals circle, nor does a mediator with 0 hours; both with hours do."""
    rows: list[Row] = [
        ("", "网格员", 1, 40, "A"), ("", "网格员", 1, 40, "B"), ("", "调解员", 2, 0, "B"),
        ("", "grid_worker", 1, 40, "C"), ("", "人民调解员", 1, 1, "C"), ("", "调解员", 0, 40, "A"),
    ]  # fmt: skip
    study = study_staffing(with_staff(opened, rows))
    assert ready(study, "appeals") == ["C"]
    vacancies = vacancy_table(study)
    told = vacancies[vacancies["role"] == "mediator"].set_index("station")["reason"].to_dict()
    assert (told["A"], told["B"]) == ("vacant", "no_hours")
    assert "C" not in told


def test_a_row_at_a_station_that_does_not_offer_is_told(opened: Opened) -> None:
    """A lawyer at B makes no circle, because B offers no legal service; the table says that it could."""
    study = study_staffing(with_staff(opened, [("", "律师", 1, 8, "B")]))
    assert ready(study, "legal") == []
    table = service_table(study).set_index(["station", "service"])
    assert table.loc[("B", "legal"), ["offered", "status", "effective"]].tolist() == [0, "staffed", 0]
    assert table.loc[("A", "legal"), ["offered", "status", "missing_roles"]].tolist() == [1, "unstaffed", "lawyer"]


@pytest.mark.parametrize(
    ("rows", "cell", "status", "people"),
    [
        ([("", "律师", 2, 8, "A")], 1.0, "staffed", 2),  # the layer counts, not 1 + 2 and not 1
        ([("", "律师", 0, 8, "A")], 1.0, "vacant", 0),  # the layer says that there is nobody
        ([("", "律师", 1, 8, "A"), ("legal", "", 1, 8, "A")], 1.0, "staffed", 2),  # rows of one layer add up
        ([("", "律师", 1, 8, "C")], 1.0, "staffed", 1),  # no row for A: its own column
        ([("", "律师", 1, 8, "C")], 0.5, "staffed", 1),  # a part of a person is somebody
        ([("", "律师", 1, 8, "C")], np.nan, "vacant", 0),  # in neither: not there
        (None, 3.0, "staffed", 3),
        (None, 0.0, "vacant", 0),
        (None, np.nan, "unknown", None),  # nothing is told
        ([("", "律师", 9, 8, "")], np.nan, "unknown", None),  # a layer of pools tells nothing of stations
    ],
)
def test_two_sources_are_never_added(
    opened: Opened, rows: list[Row] | None, cell: float, status: str, people: int | None
) -> None:
    """Of a station and role the staff layer counts where it has a row, else the column; unknown is no 0."""
    cells = [cell, np.nan, np.nan, np.nan, np.nan, np.nan]
    study = study_staffing(with_columns(with_staff(opened, rows), lawyers=cells))
    row = role_table(study).set_index(["station", "role"]).loc[("A", "lawyer")]
    assert row["status"] == status
    assert (None if row["people"] is pd.NA else row["people"]) == people
    assert ("A" in ready(study, "legal")) == (status == "staffed")


@pytest.mark.parametrize(
    ("rows", "columns", "is_ready"),
    [
        ([("appeals", "", 2, 8, "A")], {}, True),  # two people for two roles
        ([("appeals", "", 1, 8, "A")], {}, False),  # one fills one
        ([("appeals", "", 2, 0, "A")], {}, False),  # no hours
        ([("appeals", "", 1, 8, "A"), ("", "调解员", 1, 8, "A")], {}, True),  # the one fills what is wanting
        ([("appeals", "", 1, 8, "A")], {"grid_workers": 1.0}, False),  # perhaps the same person
        ([("appeals", "", 2, 8, "A")], {"grid_workers": 1.0}, True),  # one of two may be the same
        ([("appeals;legal", "", 2, 8, "A")], {}, True),  # for each of the services that the row names
        ([("police", "", 2, 8, "A")], {}, False),
    ],
)
def test_a_service_without_a_role_fills_its_roles_one_by_one(
    opened: Opened, rows: list[Row], columns: dict[str, float], is_ready: bool
) -> None:
    """One person, one role; people whom a column may have counted already are not counted again."""
    cells = {name: [value] + [0.0] * 5 for name, value in columns.items()}
    study = study_staffing(with_columns(with_staff(opened, rows), **cells))
    assert ("A" in ready(study, "appeals")) == is_ready
    if is_ready:
        table = role_table(study).set_index(["station", "role"])
        assert set(table.loc["A"]["status"][["grid_worker", "mediator"]]) <= {"staffed", "filled_by_service"}


def test_pools_make_no_circle_and_keep_their_hours(opened: Opened) -> None:
    """Rows without a station are pools: people, hours of each, hours together."""
    rows: list[Row] = [
        ("legal", "", 102, 4, ""),
        ("psychology", "兼职心理危机干预员", 201, 5, ""),
        ("", "律师", 1, 8, "A"),
    ]
    study = study_staffing(with_staff(opened, rows))
    assert [(pool.role, pool.people, pool.hours_each, pool.hours) for pool in study.pools] == [
        ("lawyer", 102, 4.0, 408.0),
        ("counsellor", 201, 5.0, 1005.0),
    ]
    assert ready(study, "legal") == ["A"]
    assert ready(study, "psychology") == []


def test_needs_of_the_plan_replace_the_defaults(opened: Opened) -> None:
    """Chinese names, a role of the plan's own, a service that needs nobody; other services keep their defaults."""
    rows: list[Row] = [("", "社工", 1, 8, "C"), ("", "律师", 1, 8, "D"), ("", "网格员", 1, 8, "B")]
    needs = {"群众诉求": ["网格员"], "心理": ["social_worker"], "legal": []}
    study = study_staffing(with_staff(with_needs(opened, needs, {"social_worker": ["社工"]}), rows))
    assert ready(study, "appeals") == ["B"]
    assert ready(study, "psychology") == ["C"]
    assert ready(study, "legal") == ["A", "C", "D", "F"]


def test_without_any_staff_effective_is_unknown_not_nobody(opened: Opened) -> None:
    """No layer and no columns: unknown for every circle, told with what to add."""
    study = study_staffing(with_staff(opened, None))
    assert [found.state for found in study.circles] == ["unknown"] * 3
    assert [finding.code for finding in study.findings] == ["no_staff"]
    assert study.vacancies == ()
    for found in study.circles:
        assert found.possible.tolist() == found.nominal.covered.tolist()


def test_a_circle_is_partly_known_where_some_stations_tell(opened: Opened) -> None:
    """Columns with empty cells: what is known counts, the rest is told apart."""
    cells = [1.0, np.nan, np.nan, 0.0, np.nan, np.nan]
    study = study_staffing(with_columns(with_staff(opened, None), lawyers=cells))
    assert (state_of(study, "legal"), state_of(study, "appeals")) == ("partly_known", "unknown")
    assert ready(study, "legal") == ["A"]
    assert {finding.code for finding in study.findings} == {"staff_not_told"}
    legal = study.circles[1]
    assert legal.possible.tolist() == covered_by_hand("legal", [0, 2, 5])


def test_lost_are_those_known_to_be_lost_and_unknown_stands_beside(tmp_path: Path) -> None:
    """Legal: A has a lawyer, D and F are told to have none, of C nothing: nominal = effective + lost + unknown."""
    columns = {"lawyers": [1, "", "", 0, "", 0]}
    folder = write_town(tmp_path / "plan", [",律师,1,8,"], columns=columns)
    run = run_staffing(folder, out=tmp_path / "run", now=datetime.datetime(2026, 1, 1))
    legal = next(found for found in run.study.circles if found.name == "legal")
    nominal, sure, at_most = (people_by_hand(covered_by_hand("legal", p)) for p in ([0, 2, 3, 5], [0], [0, 2]))
    rows = run.tables["staffing"].query("circle == 'legal'")
    parts = rows[["nominal_residents", "effective_residents", "lost_residents", "unknown_residents"]]
    assert parts.iloc[0].tolist() == [nominal, sure, nominal - at_most, at_most - sure]
    assert min(nominal - at_most, at_most - sure) > 0
    assert (parts.iloc[:, 0] == parts.iloc[:, 1:].sum(axis=1)).all()
    assert int(run.study.residents[legal.lost].sum()) == nominal - at_most
    told = next(line for line in staffing_lines(run, language="en") if line.startswith("Public legal"))
    assert f"{nominal - at_most} residents lose it for want of staff, of {at_most - sure} it is not known" in told


def test_a_service_whose_needs_are_not_stated_is_unknown(tmp_path: Path) -> None:
    """A circle of help and relief: nobody said whom it needs."""
    folder = write_town(tmp_path / "town", ["legal,律师,1,8,A"], more="")
    text = (folder / "plan.toml").read_text(encoding="utf-8") + "[circles.assistance]\n"
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    posts = (folder / "stations.csv").read_text(encoding="utf-8").replace("appeals;judicial", "appeals;assistance")
    (folder / "stations.csv").write_text(posts, encoding="utf-8")
    study = study_staffing(open_plan(folder))
    assert state_of(study, "assistance") == "unknown"
    assert "needs_not_stated" in {finding.code for finding in study.findings}


ROLES = ("网格员", "调解员", "律师", "心理咨询师")
STAFF_ROWS = st.lists(
    st.tuples(
        st.just(""), st.sampled_from(ROLES), st.integers(0, 2), st.sampled_from([0.0, 8.0]), st.sampled_from("ABCDEF")
    ),
    max_size=16,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=STAFF_ROWS)
def test_coverage_is_what_is_counted_by_hand_and_never_above_nominal(opened: Opened, rows: list[Row]) -> None:
    """For any staff: effective people by walking the street by hand; effective ⊆ nominal; vacancies by filling each."""
    rows = [*rows, ("", "民警", 1, 8.0, "A")]  # so that the layer always speaks of stations
    study = study_staffing(with_staff(opened, rows))
    for found in study.circles:
        posts = ready_by_hand(rows, found.name)
        expected = covered_by_hand(found.name, posts)
        assert found.effective.covered.tolist() == expected
        assert not (found.effective.covered & ~found.nominal.covered).any()
        assert int(study.residents[found.lost].sum()) == people_by_hand(
            covered_by_hand(found.name, range(len(POSTS)))
        ) - people_by_hand(expected)
    for vacancy in study.vacancies:
        filled = [*rows, ("", word_of(study.posts.roles[vacancy.role]), 1, 8.0, POSTS[vacancy.station][0])]
        for circle, gained in zip(CIRCLES, vacancy.by_circle, strict=True):
            if gained is not None:
                then, now = (covered_by_hand(circle, ready_by_hand(r, circle)) for r in (filled, rows))
                assert gained == people_by_hand(then) - people_by_hand(now)


def ready_by_hand(rows: list[Row], circle: str) -> list[int]:
    """Posts with somebody who has hours in every role that the circle's service needs."""
    there = {(station, role) for _, role, count, hours, station in rows if count > 0 and hours > 0}
    return [
        number
        for number, (post, _, services) in enumerate(POSTS)
        if circle in services.split(";") and all((post, role) in there for role in NEEDS[circle])
    ]


def word_of(role: str) -> str:
    words = {"grid_worker": "网格员", "mediator": "调解员", "lawyer": "律师", "counsellor": "心理咨询师"}
    return words.get(role, role)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=STAFF_ROWS, role=st.sampled_from(ROLES), station=st.sampled_from("ABCDEF"))
def test_one_more_person_never_lowers_coverage(opened: Opened, rows: list[Row], role: str, station: str) -> None:
    """Adding a person with hours anywhere leaves everybody covered who was."""
    rows = [*rows, ("", "民警", 1, 8.0, "A")]
    before = study_staffing(with_staff(opened, rows))
    after = study_staffing(with_staff(opened, [*rows, ("", role, 1, 8.0, station)]))
    for one, other in zip(before.circles, after.circles, strict=True):
        assert not (one.effective.covered & ~other.effective.covered).any()
    assert set(RADIUS_M) == {found.name for found in after.circles}


def test_stations_that_cannot_be_read_accuse_no_staff(tmp_path: Path) -> None:
    """One damaged file is one error, told in both languages; what follows from it is no fault of the staff."""
    town = write_town(tmp_path / "town", ["legal,律师,1,8,A"])
    (town / "stations.csv").write_bytes(b"\x00\xff\xfe\x9f\x00" * 80)
    errors = [finding for finding in check_plan(town).findings if finding.severity == "error"]
    assert [(error.file, error.code) for error in errors] == [("stations.csv", "unreadable_file")]
    assert "编码" in errors[0].zh
    assert "encoding" in errors[0].en
