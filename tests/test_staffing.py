"""Facts about `staffing`, from a plan folder to the run folder, on a town whose every walk can be told by hand."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from plans import PLAN, RESIDENCES, write_small_plan
from staffing_town import covered_by_hand, people_by_hand, write_stations, write_town
from typer.testing import CliRunner, Result

from servicecircle.cli import app
from servicecircle.coverage.checks.check import check_plan
from servicecircle.coverage.circles.area_table import area_circle_table
from servicecircle.coverage.opened_plan import Opened
from servicecircle.coverage.staffing.staffing_study import study_staffing
from servicecircle.coverage.staffing.staffing_tables import staffing_tables

# Appeals is ready at C alone, legal at A and F, psychology at C.
STAFF = [
    "appeals,网格员,2,40,C", "appeals,调解员,1,20,C", "appeals,网格员,1,40,A", "legal,律师,1,8,A", "legal,律师,2,8,F",
    "psychology,心理咨询师,1,20,C", "psychology,心理咨询师,1,0,D", ",网格员,1,40,F", ",民警,1,40,B",
    "legal,法律顾问,102,4,",
]  # fmt: skip
READY = {"appeals": [2], "legal": [0, 5], "psychology": [2]}
WINDOWS = {
    "weekday": ["09:00-18:00", "09:00-18:00", "24小时", "是", "否", "09:00-21:00"],
    "evening": ["", "18:00-21:00", "", "否", "", ""],
    "weekend": ["", "09:00-17:00", "24小时", "", "", "09:00-17:00"],
}
OPEN = {"weekday": [0, 1, 2, 3, 5], "evening": [1, 2, 5], "weekend": [1, 2, 5]}


def staffing(*arguments: str | Path) -> Result:
    """Run `servicecircle staffing` in this process."""
    return CliRunner().invoke(app, ["staffing", *map(str, arguments)])


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", encoding="utf-8-sig", dtype={"station": str})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("staffing") / "town", STAFF, columns=WINDOWS)


@pytest.fixture(scope="module")
def run(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "run"
    done = staffing(town, "--out", folder)
    assert done.exit_code == 0, done.stderr
    return folder


def test_nominal_effective_and_loss_are_what_is_counted_by_hand(run: Path) -> None:
    """Of each circle and of each area; communities and the outside sum to the plan."""
    rows = table(run, "staffing")
    for circle, posts in READY.items():
        ours = rows[rows["circle"] == circle].set_index("level")
        nominal = people_by_hand(covered_by_hand(circle, range(6)))
        effective = people_by_hand(covered_by_hand(circle, posts))
        plan = ours.loc["plan"]
        assert plan[["nominal_residents", "effective_residents", "lost_residents"]].tolist() == [
            nominal, effective, nominal - effective,
        ]  # fmt: skip
        assert plan["effective_rate"] == pytest.approx(effective / 155, abs=1e-6)
        parts = ours[ours.index.isin(["community", "outside"])]
        for column in ("residents", "nominal_residents", "effective_residents", "lost_residents"):
            assert parts[column].sum() == plan[column]
    assert (rows["effective_residents"] <= rows["nominal_residents"]).all()
    circles = table(run, "staffing_circles").set_index("circle")
    assert circles.loc["appeals", ["stations", "staffed_stations", "unknown_stations"]].tolist() == [5, 1, 0]
    assert circles.loc["appeals", "roles"] == "grid_worker;mediator"
    assert set(circles["staffing_status"]) == {"known"}


def test_the_nominal_side_is_that_of_coverage(town: Path, run: Path, tmp_path: Path) -> None:
    """To the person, in every area and circle."""
    assert CliRunner().invoke(app, ["coverage", str(town), "--out", str(tmp_path / "c"), "-q"]).exit_code == 0
    coverage = table(tmp_path / "c", "area_circles")
    rows = table(run, "staffing")
    keys = ["level", "name", "circle"]
    both = coverage.merge(rows, on=keys, how="outer", suffixes=("", "_s"), validate="one_to_one")
    assert len(both) == len(coverage) == len(rows)
    assert (both["covered_residents"] == both["nominal_residents"]).all()
    assert (both["residents"] == both["residents_s"]).all()


def test_vacancies_name_station_role_reason_and_services(run: Path) -> None:
    """D has a counsellor without hours; E lacks two roles for appeals, so neither alone brings anybody back."""
    rows = table(run, "vacancies").set_index(["station", "role"])
    assert rows.loc[("D", "counsellor"), ["reason", "services"]].tolist() == ["no_hours", "psychology"]
    assert rows.loc[("E", "mediator"), "residents"] == rows.loc[("E", "grid_worker"), "residents"] == 0
    assert np.isnan(rows.loc[("E", "judge"), "residents"])
    alone = people_by_hand(covered_by_hand("appeals", [2, 5])) - people_by_hand(covered_by_hand("appeals", [2]))
    assert rows.loc[("F", "mediator"), "residents"] == rows.loc[("F", "mediator"), "appeals_residents"] == alone > 0
    assert rows["residents"].dropna().tolist() == sorted(rows["residents"].dropna(), reverse=True)


def test_stations_are_listed_with_what_they_have_and_could_offer(run: Path) -> None:
    """A police officer at B, who offers no police; hours together; who needs them."""
    roles = table(run, "station_roles").set_index(["station", "role"])
    assert roles.loc[("C", "grid_worker"), ["status", "people", "hours"]].tolist() == ["staffed", 2, 80.0]
    assert roles.loc[("B", "police_officer"), "status"] == "not_needed"
    services = table(run, "station_services").set_index(["station", "service"])
    assert services.loc[("B", "police"), ["offered", "status"]].tolist() == [0, "staffed"]
    assert services.loc[("F", "police"), ["offered", "status", "missing_roles"]].tolist() == [
        1, "unstaffed", "police_officer",
    ]  # fmt: skip
    (pool,) = table(run, "pools").to_dict("records")
    assert (pool["role"], pool["people"], pool["hours"]) == ("lawyer", 102, 408.0)


def test_coverage_by_window_counts_open_stations_alone(run: Path) -> None:
    """Nominal and effective by walking the street by hand; claims of 24 hours are checked."""
    rows = table(run, "windows").set_index(["window", "circle"])
    for window, posts in OPEN.items():
        for circle, ready in READY.items():
            staffed = [post for post in ready if post in posts]
            row = rows.loc[(window, circle)]
            assert row["nominal_residents"] == people_by_hand(covered_by_hand(circle, posts))
            assert row["effective_residents"] == people_by_hand(covered_by_hand(circle, staffed))
            assert row["open_staffed_stations"] == len(staffed)
    stations = table(run, "station_windows").set_index("station")
    assert stations.loc["C", ["claims_24h", "claimed_by", "claim"]].tolist() == [1, "weekday", "borne_out"]
    assert stations.loc["A", "hours"] == 45.0
    assert np.isnan(stations.loc["D", "hours"])


def test_windows_by_area_sum_to_those_of_the_plan(run: Path) -> None:
    """Each window, area and circle against open stations by hand; communities and the outside sum to windows.csv."""
    areas, whole = table(run, "window_areas"), table(run, "windows").set_index(["window", "circle"])
    for (window, circle), rows in areas.groupby(["window", "circle"]):
        parts = rows[rows["level"].isin(["community", "outside"])]
        plan = whole.loc[(window, circle)]
        for name in ("residents", "nominal_residents", "effective_residents"):
            assert parts[name].sum() == plan[name]
        open_now = OPEN[str(window)]
        effective = covered_by_hand(str(circle), [post for post in READY[str(circle)] if post in open_now])
        east = sum(home[1] for home, flag in zip(RESIDENCES, effective, strict=True) if flag and 550 <= home[2] < 1100)
        assert rows.set_index("name").loc["东社区", "effective_residents"] == east


def test_the_layers_hold_flags_and_residences(run: Path) -> None:
    """Stations with flags, areas with both rates, residences with their nearest staffed station."""
    layers = set(gpd.list_layers(run / "layers.gpkg")["name"])
    assert layers == {"stations", "areas", "residences", "layer_styles"}
    stations = gpd.read_file(run / "layers.gpkg", layer="stations").set_index("id")
    assert stations["appeals_effective"].tolist() == [0, 0, 1, 0, 0, 0]
    assert stations.loc["D", ["legal_staff", "weekday"]].tolist() == ["unstaffed", "open"]
    homes = gpd.read_file(run / "layers.gpkg", layer="residences")
    assert homes["legal_effective"].astype(bool).tolist() == covered_by_hand("legal", [0, 5])
    areas = gpd.read_file(run / "layers.gpkg", layer="areas")
    assert {"appeals_nominal_rate", "appeals_effective_rate"} <= set(areas)


def test_two_runs_are_the_same_bytes(town: Path, run: Path, tmp_path: Path) -> None:
    """Every file of the run folder."""
    assert staffing(town, "--out", tmp_path / "again", "-q").exit_code == 0
    names = sorted(path.name for path in run.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    assert [n for n in names if (run / n).read_bytes() != (tmp_path / "again" / n).read_bytes()] == []


def test_the_document_has_a_schema_and_every_table(town: Path, run: Path, tmp_path: Path) -> None:
    """`--json`: one document, null for missing, the tables of the run folder but the one by residence."""
    done = staffing(town, "--json", "-q", "--out", tmp_path / "run")
    document = json.loads(done.stdout)
    assert document["schema"] == "servicecircle.staffing/1"
    names = {path.stem for path in run.glob("*.csv")}
    assert names - set(document) == {"staffing_residences"}
    assert document["answer"]["vacancies"]["mediator"] == 4
    assert document["answer"]["offered_and_unstaffed"]["appeals"] == 4
    assert document["assumptions"]["population_basis"] == "实际管理人口"


def test_words_are_in_the_language_asked_for(town: Path, tmp_path: Path) -> None:
    """Chinese by the plan, English on demand; the population basis and its date stand in both."""
    chinese = staffing(town, "--out", tmp_path / "a").stdout
    english = staffing(town, "--out", tmp_path / "b", "--lang", "en").stdout
    for words in (
        "人员配备与有效覆盖",
        "实际管理人口（2020-11-09）",
        "名义",
        "有效",
        "心理咨询师",
        "工时为 0",
        "人员池",
        "24 小时",
        "晚间",
    ):
        assert words in chinese
    for words in ("Staffing and effective", "2020-11-09", "nominal", "counsellor", "but no hours", "pools", "24 hours"):
        assert words in english


def test_a_missed_target_is_exit_3(town: Path, tmp_path: Path) -> None:
    """The effective rate decides, and what is not known is not met."""
    assert staffing(town, "--fail-under", "--out", tmp_path / "a", "-q").exit_code == 3
    everyone = [f",{role},1,8,{post}" for role in ("网格员", "调解员", "律师", "心理咨询师") for post in "ABCDEF"]
    full = write_town(tmp_path / "full", everyone)
    assert staffing(full, "--fail-under", "--out", tmp_path / "b", "-q").exit_code == 0
    rows = table(tmp_path / "b", "staffing")
    assert (rows["lost_residents"] == 0).all()
    text = (full / "plan.toml").read_text(encoding="utf-8").replace('[layers.staff]\npath = "staff.csv"\n', "")
    (full / "plan.toml").write_text(text, encoding="utf-8")
    done = staffing(full, "--fail-under", "--out", tmp_path / "c", "--lang", "en")
    assert done.exit_code == 3
    assert "effective unknown" in done.stdout
    assert "effective coverage is unknown (not 0)" in done.stderr
    rows = table(tmp_path / "c", "staffing")
    assert rows["effective_residents"].isna().all()
    assert set(rows["staffing_status"]) == {"unknown"}


def test_what_is_shared_holds_no_residence_and_no_small_count(town: Path, tmp_path: Path) -> None:
    """No layer of residences; counts from 1 to 4 are empty, and with them what would tell them."""
    done = staffing(town, "--share", "--out", tmp_path / "run", "--lang", "en", "-q")
    assert done.exit_code == 0, done.stderr
    assert "Shared version" in done.stdout
    assert "residences" not in set(gpd.list_layers(tmp_path / "run" / "layers.gpkg")["name"])
    people = ("residents", "people", "accepted", "resolved", "same_day")
    for path in (tmp_path / "run").glob("*.csv"):
        rows = pd.read_csv(path, encoding="utf-8-sig")
        for column in [name for name in rows if name.endswith(people)]:
            assert not rows[column].between(1, 4).any(), (path.name, column)
    roles = table(tmp_path / "run", "station_roles")
    assert roles[["people", "hours"]][roles["status"] == "staffed"].isna().all().all()
    rows = table(tmp_path / "run", "staffing")
    left = rows["residents"] - rows["nominal_residents"]
    assert not left.between(1, 4).any()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",裁缝,1,8,A", "unknown_role"),
        ("理发,律师,1,8,A", "unknown_service"),
        (",律师,-1,8,A", "negative_number"),
        (",律师,1.5,8,A", "fractional_number"),
        (",律师,1,-8,A", "negative_number"),
        (",律师,1,169,A", "too_many_hours"),
        (",律师,1,,A", "missing_value"),
        (",律师,1,8,Z", "unknown_station"),
        (",,1,8,A", "staff_without_role"),
    ],
)
def test_bad_rows_of_staff_are_findings_and_exit_2(tmp_path: Path, line: str, code: str) -> None:
    """With file, row and remedy in both languages; nothing is written; `check` tells the same."""
    folder = write_town(tmp_path / "town", [",律师,1,8,A", line])
    done = staffing(folder, "--out", tmp_path / "run", "--json")
    assert done.exit_code == 2, done.stdout
    (finding,) = [finding for finding in json.loads(done.stdout)["findings"] if finding["code"] == code]
    assert (finding["severity"], finding["file"], finding["row"]) == ("error", "staff.csv", 3)
    assert finding["fix_zh"]
    assert finding["fix_en"]
    assert not (tmp_path / "run").exists()
    assert code in {finding.code for finding in check_plan(folder).findings}


@pytest.mark.parametrize(
    ("line", "columns", "code"),
    [
        ("police,律师,1,8,A", {}, "role_of_another_service"),
        (",律师,1,8,A", {"lawyers": [3, 0, 0, 0, 0, 0]}, "staff_disagrees"),
        (",律师,1,8,A", {"weekday": ["预约", "", "", "", "", ""]}, "unreadable_window"),
    ],
)
def test_doubtful_rows_are_warned_of(tmp_path: Path, line: str, columns: dict[str, list[object]], code: str) -> None:
    """The command goes on."""
    folder = write_town(tmp_path / "town", [line], columns=columns)
    done = staffing(folder, "--out", tmp_path / "run", "--json", "-q")
    assert done.exit_code == 0, done.stdout
    assert code in {finding["code"] for finding in json.loads(done.stdout)["findings"]}


@pytest.mark.parametrize(
    ("more", "code", "key"),
    [
        ('[staffing.needs]\nlegal = ["裁缝"]', "unknown_role", "staffing.needs.legal"),
        ('[staffing.needs]\n"理发" = ["律师"]', "unknown_service", 'staffing.needs."理发"'),
        ('[staffing.needs]\nlegal = "律师"', "wrong_type", "staffing.needs.legal"),
        ('[staffing.needs]\nlegal = ["律师"]\n"法律" = []', "duplicate_key", 'staffing.needs."法律"'),
        ('[staffing.roles]\n"社工" = ["社会工作者"]', "role_name", 'staffing.roles."社工"'),
        ('[staffing]\nneeds = 3\n[staffing.roles]\nclerk = ["文员"]', "wrong_type", "staffing.needs"),
        ('[staffing.roles]\nclerk = "文员"', "wrong_type", "staffing.roles.clerk"),
        ("[staffing]\nclaims24h = true", "unknown_key", "staffing.claims24h"),
    ],
)
def test_what_is_wrong_in_the_plan_is_told_with_its_key(tmp_path: Path, more: str, code: str, key: str) -> None:
    """Exit 2 with the dotted key."""
    folder = write_town(tmp_path / "town", [",律师,1,8,A"], more=more)
    done = staffing(folder, "--json")
    assert done.exit_code == 2
    found = {(finding["code"], finding["column"]) for finding in json.loads(done.stdout)["findings"]}
    assert (code, key) in found


def test_staff_at_a_closed_station_counts_nowhere(tmp_path: Path) -> None:
    """The station is there and does not count; its people are told of, and no pool."""
    status = {"status": ["关停", "", "", "", "", ""]}
    folder = write_town(tmp_path / "town", [",律师,1,8,A", ",律师,1,8,F"], columns=status)
    done = staffing(folder, "--out", tmp_path / "run", "--json", "-q")
    document = json.loads(done.stdout)
    assert "staff_at_station_not_counted" in {finding["code"] for finding in document["findings"]}
    assert document["staffing_circles"][1]["staffed_stations"] == 1
    assert "pools" not in document


def test_a_plan_without_areas_and_a_layer_without_rows(tmp_path: Path) -> None:
    """The plan is one; an empty staff layer is a warning, and effective coverage unknown."""
    folder = write_town(tmp_path / "town", [])
    text = (folder / "plan.toml").read_text(encoding="utf-8").replace('[layers.areas]\npath = "areas.gpkg"\n', "")
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    done = staffing(folder, "--out", tmp_path / "run", "--json", "-q")
    assert done.exit_code == 0, done.stdout
    assert {"no_rows", "no_staff"} <= {finding["code"] for finding in json.loads(done.stdout)["findings"]}
    rows = table(tmp_path / "run", "staffing")
    assert rows["level"].tolist() == ["plan"] * 3
    assert rows["effective_rate"].isna().all()


def test_columns_of_the_stations_alone_are_enough(tmp_path: Path) -> None:
    """No staff layer: the stations' own counts decide, hours are not told."""
    folder = write_small_plan(tmp_path / "town", plan=PLAN)
    write_stations(folder, {"grid_workers": [1] * 6, "调解员": [0, 1, 0, 0, 0, 0], "律师": [0] * 6})
    done = staffing(folder, "--out", tmp_path / "run", "--lang", "en", "-q")
    assert done.exit_code == 0, done.stderr
    circles = table(tmp_path / "run", "staffing_circles").set_index("circle")
    assert circles["staffed_stations"].tolist() == [1, 0]
    assert circles["staffing_status"].tolist() == ["known", "known"]
    roles = table(tmp_path / "run", "station_roles")
    assert roles[roles["status"] == "staffed"]["hours"].isna().all()


def test_the_sample_reconciles(sample: Path, opened_sample: Opened) -> None:
    """On the sample district: nominal is `coverage` to the person in each area, effective below, loss sums."""
    opened = opened_sample
    study = study_staffing(opened)
    tables = staffing_tables(study)
    rows = tables["staffing"]
    coverage = area_circle_table(study.index, opened.measured.verdicts, study.residents)
    assert (coverage["covered_residents"] == rows["nominal_residents"]).all()
    assert (coverage["name"] == rows["name"]).all()
    assert (rows["effective_residents"] <= rows["nominal_residents"]).all()
    assert (rows["nominal_residents"] - rows["effective_residents"] == rows["lost_residents"]).all()
    for circle in study.circles:
        ours = rows[rows["circle"] == circle.name]
        plan = ours[ours["level"] == "plan"].iloc[0]
        for level in ("district", "subdistrict", "community"):
            part = ours[ours["level"].isin([level, "outside"])]
            assert part["effective_residents"].sum() == plan["effective_residents"]
    staff = pd.read_csv(sample / "staff.csv", encoding="utf-8-sig", dtype={"station": str})
    stations = pd.read_csv(sample / "stations.csv", encoding="utf-8-sig").set_index("id")
    have = {role: set(staff[staff["role"] == role]["station"].dropna()) for role in staff["role"].unique()}
    both = have["网格员"] & have["调解员"]
    expected = [i for i, services in stations["services"].items() if "appeals" in services.split(";") and i in both]
    assert study.layers.stations["id"][study.circles[0].ready].tolist() == expected
