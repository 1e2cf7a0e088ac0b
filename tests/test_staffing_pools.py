"""Facts about pools in `staffing`: which stations wait, whom that makes effective, how many more people it takes."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from staffing_town import POSTS, covered_by_hand, people_by_hand, write_town
from typer.testing import CliRunner, Result

from handout_town import full_town
from servicecircle.cli import app
from servicecircle.coverage.report.team_words import team_lines
from servicecircle.coverage.workbook.pool_sheets import team_plans_table

# Legal: A has a lawyer; C, D and F have none. Appeals: A and F lack the mediator alone, B and E grid worker as well.
STAFF = ["legal,律师,1,8,A", ",网格员,1,40,A", ",网格员,1,40,F", "appeals,网格员,2,40,C", "appeals,调解员,1,20,C"]


def staffing(*arguments: str | Path) -> Result:
    """Run `servicecircle staffing` in this process."""
    return CliRunner().invoke(app, ["staffing", *map(str, arguments)])


def run_of(folder: Path, pools: list[str], *arguments: str, more: str = "") -> tuple[Path, Result]:
    """Write the town with these pools, run, and return the run folder with what was printed."""
    write_town(folder / "town", [*STAFF, *pools], more=more)
    done = staffing(folder / "town", "--out", folder / "run", "--lang", "en", "-q", *arguments)
    assert done.exit_code == 0, done.stderr
    return folder / "run", done


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", encoding="utf-8-sig", dtype={"station": str})


def legal_by_hand(posts: tuple[int, ...]) -> int:
    """Residents with an effective legal circle by A and these of the stations that wait: C is 2, D 3, F 5."""
    return people_by_hand(covered_by_hand("legal", [0, *posts]))


def test_people_enough_make_every_waiting_station_effective(tmp_path: Path) -> None:
    """102 lawyers of 4 hours for three stations: nominal coverage, proved, and nobody more is needed."""
    run, done = run_of(tmp_path, ["legal,法律顾问,102,4,"])
    (row,) = table(run, "pool_plans").to_dict("records")
    assert (row["circle"], row["role"], row["people"], row["hours"]) == ("legal", "lawyer", 102, 408)
    assert (row["stations"], row["served_stations"], row["sessions"]) == (3, 3, 3)
    nominal = people_by_hand(covered_by_hand("legal", range(6)))
    assert row["every_station"] == "possible"
    assert (row["before_residents"], row["after_residents"], row["ceiling_residents"]) == (
        legal_by_hand(()), nominal, nominal,
    )  # fmt: skip
    assert (row["status"], row["every_station"], row["more_people_enough"]) == ("proved", "possible", 0)
    assert table(run, "pool_stations")["station"].tolist() == ["C", "D", "F"]
    assert "Public legal: a lawyer for every waiting station is possible with these people" in done.stdout


@pytest.mark.parametrize("people", [1, 2])
def test_few_people_go_where_most_residents_gain(tmp_path: Path, people: int) -> None:
    """One session each: against every choice of so many of the three stations; the rest is how many more it takes."""
    run, done = run_of(tmp_path, [f"legal,法律顾问,{people},4,"])
    (row,) = table(run, "pool_plans").to_dict("records")
    best = max(legal_by_hand(posts) for posts in itertools.combinations((2, 3, 5), people))
    assert row["after_residents"] == row["bound_residents"] == best
    assert (row["every_station"], row["more_people_at_least"], row["more_people_enough"]) == (
        "impossible", 3 - people, 3 - people,
    )  # fmt: skip
    visits = table(run, "pool_schedule")
    served = table(run, "pool_stations").query("served == 1")["station"]
    assert sorted(visits["station"]) == sorted(served)
    assert legal_by_hand(tuple("ABCDEF".index(station) for station in served)) == best
    told = "1 more person" if people == 2 else f"{3 - people} more people"
    assert f"takes {told} of 4 hours a week, proved least" in done.stdout


def test_a_station_that_lacks_two_roles_waits_for_neither(tmp_path: Path) -> None:
    """Mediators help A and F alone; each circle and role is a row of its own."""
    run, _ = run_of(tmp_path, ["appeals,部门调解员,3,6,", "legal,法律顾问,1,8,", ",网格员,4,40,"])
    waits = table(run, "pool_stations").groupby(["circle", "role"])["station"].apply(list)
    assert waits.to_dict() == {("appeals", "mediator"): ["A", "F"], ("legal", "lawyer"): ["C", "D", "F"]}


def test_a_pool_that_nobody_waits_for_is_listed_and_not_sent(tmp_path: Path) -> None:
    """Judges in a plan without a judicial circle: in pools.csv, and no plan of theirs."""
    run, done = run_of(tmp_path, ["judicial,法官,43,4,"])
    assert table(run, "pools")["people"].tolist() == [43]
    assert not (run / "pool_plans.csv").exists()
    assert "Pools sent to stations" not in done.stdout


def test_the_plan_says_how_long_and_how_often(tmp_path: Path) -> None:
    """Two sessions of 2 hours: a person of 8 hours serves two stations. 5 hours at a time: people of 4 serve none."""
    more = "[staffing]\nsession_hours = 2\nsessions_a_week = 2\n"
    run, done = run_of(tmp_path, ["legal,法律顾问,1,8,"], more=more)
    (row,) = table(run, "pool_plans").to_dict("records")
    assert (row["served_stations"], row["sessions"], row["more_people_enough"]) == (2, 4, 1)
    assert set(table(run, "pool_schedule")["minutes"]) == {120}
    assert "2 session(s) of 2 h a week make a station staffed" in done.stdout
    run, done = run_of(tmp_path / "long", ["legal,法律顾问,9,4,"], more="[staffing]\nsession_hours = 5\n")
    (row,) = table(run, "pool_plans").to_dict("records")
    assert (row["served_stations"], row["every_station"]) == (0, "impossible")
    assert pd.isna(row["more_people_at_least"])
    assert "out of reach for people of 4 hours a week, however many" in done.stdout


def test_a_session_longer_than_a_day_is_refused(tmp_path: Path) -> None:
    """Exit 2, with what to change, and nothing written."""
    more = "[staffing]\nsession_hours = 6\nday_hours = 4\n"
    write_town(tmp_path / "town", [*STAFF, "legal,法律顾问,1,8,"], more=more)
    done = staffing(tmp_path / "town", "--out", tmp_path / "run", "--json")
    assert done.exit_code == 2
    assert "session_over_day" in done.stdout + done.stderr
    assert not (tmp_path / "run").exists()


def test_what_is_shared_tells_neither_few_people_nor_single_ones(tmp_path: Path) -> None:
    """A pool of two: how many they are, what they hold and what they leave open is empty; no timetable."""
    run, done = run_of(tmp_path, ["legal,法律顾问,2,4,"], "--share")
    (row,) = table(run, "pool_plans").to_dict("records")
    known = {"circle", "role", "stations", "residents", "before_residents", "ceiling_residents"}
    assert {name for name, value in row.items() if not pd.isna(value)} <= known
    assert "2 people" not in done.stderr
    assert table(run, "pool_stations")[["sessions", "minutes", "served"]].isna().all(axis=None)
    assert not (run / "pool_schedule.csv").exists()
    assert "may or may not be possible (small numbers are left out)" in done.stdout
    assert "pool_schedule.csv" not in json.dumps(json.loads((run / "manifest.json").read_text(encoding="utf-8")))


def test_stations_that_lack_two_roles_are_told_where_pools_are_idle(tmp_path: Path) -> None:
    """A pool of one of the two roles that appeals need, and nobody at a station: no pool is sent, and it says why."""
    folder = tmp_path / "plan"
    full_town(folder)
    (folder / "staff.csv").write_text("service,role,count,hours,station\nappeals,网格员,10,40,\n", encoding="utf-8")
    for language, words in (("zh", "处服务缺两种以上岗位"), ("en", "lack two roles or more")):
        done = CliRunner().invoke(
            app, ["staffing", str(folder), "--out", str(tmp_path / language), "-q", "--lang", language]
        )
        assert done.exit_code == 0, done.stderr
        assert words in done.stdout
        services = table(tmp_path / language, "station_services")
        lacking = int((services["missing_roles"] == "grid_worker;mediator").sum())
        assert lacking
        name = "群众诉求" if language == "zh" else "Appeals"
        assert f"{name} {lacking}" in next(line for line in done.stdout.splitlines() if words in line)
        assert not (tmp_path / language / "team_plans.csv").exists()


TEAMS = ["appeals,网格员,5,9,", "appeals,调解员,6,9,"]


def test_two_pools_go_together_where_both_roles_are_wanting(tmp_path: Path) -> None:
    """No grid worker or mediator at a station: each of the five of appeals gets one of each, at the same time."""
    write_town(tmp_path / "town", ["legal,律师,1,8,A", *TEAMS])
    done = staffing(tmp_path / "town", "--out", tmp_path / "run", "--lang", "en")
    assert done.exit_code == 0, done.stderr
    (row,) = table(tmp_path / "run", "team_plans").to_dict("records")
    assert (row["roles"], row["first_people"], row["second_people"]) == ("grid_worker;mediator", 5, 6)
    assert (row["stations"], row["both_stations"], row["served_stations"], row["sessions"]) == (5, 5, 5, 5)
    covered = people_by_hand(covered_by_hand("appeals", range(len(POSTS))))
    assert (row["before_residents"], row["after_residents"], row["status"]) == (0, covered, "proved")
    visits = table(tmp_path / "run", "team_schedule")
    assert visits[["first_person", "second_person"]].notna().all(axis=None)
    for role in ("first_person", "second_person"):
        assert visits.groupby(role)["minutes"].sum().max() <= 9 * 60
        assert not visits.duplicated([role, "weekday", "start"]).any()
    sheet = team_plans_table(
        SimpleNamespace(staffing={"team_plans": table(tmp_path / "run", "team_plans")}),  # type: ignore[arg-type]
        {"appeals": "Appeals"},
        language="en",
    )
    assert sheet.rows()[0][:7] == ["Appeals", "grid worker + mediator", "5", "6", "5", "5", "5"]
    assert "Two pools together" in done.stdout and "lack two roles or more" not in done.stdout


def test_stations_that_lack_one_of_two_roles_are_in_the_question_of_both(tmp_path: Path) -> None:
    """Grid workers at A and B: there a mediator is enough; no session of theirs has a grid worker."""
    write_town(tmp_path / "town", ["appeals,网格员,1,40,A", "appeals,网格员,1,40,B", *TEAMS])
    assert staffing(tmp_path / "town", "--out", tmp_path / "run").exit_code == 0
    stations = table(tmp_path / "run", "team_stations").set_index("station")["missing_roles"]
    assert stations.to_dict() == {
        "A": "mediator", "B": "mediator", "C": "grid_worker;mediator", "E": "grid_worker;mediator",
        "F": "grid_worker;mediator",
    }  # fmt: skip
    visits = table(tmp_path / "run", "team_schedule").set_index("station")
    assert visits.loc[["A", "B"], "first_person"].isna().all()


@pytest.mark.parametrize("few", ["appeals,网格员,3,9,", "appeals,调解员,4,9,"])
def test_what_is_shared_of_two_pools_tells_neither_of_a_small_one(tmp_path: Path, few: str) -> None:
    """One of the two is small: what both do is empty, and there is no timetable."""
    write_town(tmp_path / "town", ["legal,律师,1,8,A", few, next(row for row in TEAMS if row[:11] != few[:11])])
    done = staffing(tmp_path / "town", "--out", tmp_path / "run", "--share", "--lang", "en")
    assert done.exit_code == 0, done.stderr
    (row,) = table(tmp_path / "run", "team_plans").to_dict("records")
    known = {"circle", "roles", "stations", "both_stations", "residents", "before_residents", "ceiling_residents"}
    assert {name for name, value in row.items() if not pd.isna(value)} <= known
    assert table(tmp_path / "run", "team_stations")[["sessions", "served"]].isna().all(axis=None)
    assert not (tmp_path / "run" / "team_schedule.csv").exists()
    assert "left out + left out" in done.stdout


def test_two_pools_tell_how_many_more_people_every_station_takes(tmp_path: Path) -> None:
    """Five stations and people of one session each: with one and two of them four and three more are wanted."""
    pools = ["legal,律师,1,8,A", "appeals,网格员,1,3,", "appeals,调解员,2,3,"]
    write_town(tmp_path / "town", pools)
    done = staffing(tmp_path / "town", "--out", tmp_path / "run", "--lang", "en")
    assert done.exit_code == 0, done.stderr
    (row,) = table(tmp_path / "run", "team_plans").to_dict("records")
    ends = ("first_more_at_least", "second_more_at_least", "first_more_enough", "second_more_enough")
    assert (row["every_station"], *(row[end] for end in ends)) == ("impossible", 4, 3, 4, 3)
    assert "every waiting station takes more people: grid worker 4, mediator 3" in done.stdout
    assert "if added" in done.stdout and "of the two together" not in done.stdout
    assert "1 session(s) of 3 h a week make a station staffed" in done.stdout


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (("impossible", 0, 0, 2, 1, 1), "网格员 0 至 2、调解员 0 至 1 人", "grid worker 0 to 2, mediator 0 to 1"),
        (("impossible", 0, 0, 2, 1, 1), "两种合计至少 1 人", "of the two together at least 1"),
        (("unknown", 0, 0, 2, 1, 0), "现有人员够不够未知；再加 网格员 2、调解员 1 人", "may or may not be possible"),
        (("impossible", 4, 0, 4, 1, 4), "网格员 4、调解员 0 至 1 人", "grid worker 4, mediator 0 to 1 (the first"),
    ],
)
def test_it_is_never_told_that_nobody_more_is_enough_where_these_people_are_not(
    row: tuple[str, int, int, int, int, int], zh: str, en: str
) -> None:
    """Where sessions prove nobody wanted of either role by itself, one of the two is; what is not known is said so."""
    names = ("every_station", "first_more_at_least", "second_more_at_least", "first_more_enough", "second_more_enough",
             "more_people_at_least")  # fmt: skip
    plan = {
        "circle": "appeals", "roles": "grid_worker;mediator", "first_people": 3, "second_people": 2, "stations": 9,
        "both_stations": 9, "served_stations": 8, "residents": 100, "before_residents": 0, "after_residents": 80,
        "bound_residents": 90, "status": "bounded", "first_added_hours": 40.0, "second_added_hours": 7.5,
        **dict(zip(names, row, strict=True)),
    }  # fmt: skip
    circles = [SimpleNamespace(name="appeals", name_zh="群众诉求", name_en="appeals")]
    run = SimpleNamespace(
        tables={"team_plans": pd.DataFrame([plan]), "pool_plans": None},
        shared=False,
        opened=SimpleNamespace(plan=SimpleNamespace(circles=circles)),
    )
    for language, words in (("zh", zh), ("en", en)):
        told = "\n".join(team_lines(run, language))  # type: ignore[arg-type]
        assert words in told
        assert ("每周 40、7.5 小时" if language == "zh" else "of 40 and 7.5 hours a week") in told
