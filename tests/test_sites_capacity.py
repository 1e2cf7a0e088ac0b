"""Facts about `sites --capacity` and about costs, from a plan folder to the run folder, on a town told by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from plans import EAST, NORTH, STATIONS
from typer.testing import CliRunner, Result

from parks_town import write_town
from servicecircle.cli import app
from servicecircle.coverage.sites.request_checks import check_numbers
from servicecircle.coverage.sites.site_costs import whole_costs
from servicecircle.coverage.sites.site_request import SiteLimits, SiteRequest
from servicecircle.geo.errors import InputError

TOLD = {
    "zh": (
        "每站至多服务 20 人",
        "按容量计：多服务 20 人",
        "没有名额的居民：15 → 15 人",
        "按容量也只服务 65 人",
        "每个新站的容量：15 人",
        "现有站有 capacity 的 1 个按其值",
    ),
    "en": (
        "at most 20 residents each",
        "20 more residents served",
        "without room: 15 → 15",
        "65 residents are served",
        "capacity of a new station: 15",
        "1 of today's stations have a capacity of their own",
    ),
}
HOMES = {"001": 10, "002": 20, "003": 30, "006": 5, "007": 0}


def sites(*arguments: str | Path) -> Result:
    """Run `servicecircle sites` in this process."""
    return CliRunner().invoke(app, ["sites", *map(str, arguments)])


def answer_of(done: Result) -> dict[str, Any]:
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", encoding="utf-8-sig", dtype={"id": str, "place": str})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No station has a capacity: today 45 of 155 are covered, and only 002 (20 residents) can be gained."""
    return write_town(tmp_path_factory.mktemp("capacity") / "town")


@pytest.fixture(scope="module")
def full_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """S2 is in reach of 003, 006 and 007 (35 residents), and has room for 20.9: for 20."""
    folder = write_town(tmp_path_factory.mktemp("full") / "town")
    posts = [
        f"{i},{name},{EAST + x},{NORTH + y},{services},{20.9 if i == 'S2' else ''}"
        for i, name, x, y, services in STATIONS
    ]
    (folder / "stations.csv").write_text("\n".join(["id,name,x,y,services,容量", *posts]) + "\n", encoding="utf-8")
    return folder


def with_candidates(folder: Path, text: str) -> Path:
    """Give the plan a layer of candidates of its own."""
    write_town(folder)
    (folder / "own.csv").write_text(text, encoding="utf-8")
    layer = '\n[layers.candidates]\npath = "own.csv"\ncrs = "EPSG:4547"\n'
    (folder / "plan.toml").write_text((folder / "plan.toml").read_text(encoding="utf-8") + layer, encoding="utf-8")
    return folder


def test_a_station_serves_as_many_as_it_can(town: Path, tmp_path: Path) -> None:
    """15 each: one serves 15 of the 20 in its reach and 5 find no room; two serve all; both are told as covered."""
    one = answer_of(sites(town, "--add", 1, "--capacity", 15, "--out", tmp_path / "one", "--json", "-q"))
    assert [one["sites"][0][name] for name in ("gained_residents", "assigned_residents", "gained_served")] == [
        20, 15, 15,
    ]  # fmt: skip
    capacity = one["answer"]["capacity"]
    assert (capacity["served_today"], capacity["served_after"], capacity["turned_away_after"]) == (45, 60, 5)
    assert one["answer"]["constraints"] == [{"rule": "capacity", "least": 5, "most": 5, "without": 65}]
    two = answer_of(sites(town, "--add", 2, "--capacity", 15, "--out", tmp_path / "two", "--json", "-q"))
    assert [row["best_residents"] for row in two["curve"]] == [0, 15, 20]
    assert [row["status"] for row in two["curve"]] == ["proved"] * 3
    assert two["answer"]["capacity"]["turned_away_after"] == 0
    assert two["answer"]["proved"] and two["answer"]["certified_gained_weight"] == 20


def test_the_certificate_table_adds_up(town: Path, tmp_path: Path) -> None:
    """Every candidate reaches the same 20 residents; of one price a head 15 of them fill a station."""
    done = answer_of(sites(town, "--add", 1, "--capacity", 15, "--out", tmp_path / "run", "--json", "-q"))
    (row,) = table(tmp_path / "run", "certificate").to_dict("records")
    assert (row["weight"], row["multiplier_1024"] % 20) == (20, 0)
    bound = (1024 * 20 - row["multiplier_1024"] + 15 * (row["multiplier_1024"] // 20)) // 1024
    assert bound == done["answer"]["certified_gained_weight"] == 15


def test_a_new_station_relieves_a_full_one(full_town: Path, tmp_path: Path) -> None:
    """Today 30 of 45 are served: S1 has no limit, S2 takes 20. A new one with room for 50 serves the other 35."""
    found = answer_of(sites(full_town, "--add", 1, "--capacity", 50, "--out", tmp_path / "run", "--json", "-q"))
    capacity = found["answer"]["capacity"]
    assert (capacity["stations_with_capacity"], capacity["served_today"], capacity["served_after"]) == (1, 30, 65)
    assert (capacity["turned_away_today"], capacity["turned_away_after"]) == (15, 0)
    assert found["sites"][0]["gained_served"] == 35 and found["sites"][0]["gained_residents"] == 20
    assert found["answer"]["constraints"][0]["most"] == 0
    rows = table(tmp_path / "run", "assignments")
    assert rows.groupby("id")["residents"].sum().sub(pd.Series(HOMES)).max() <= 0
    old = rows[rows["is_new"] == 0]
    assert set(old["place"]) <= {"S2"} and old["residents"].sum() <= 20
    assert rows.loc[rows["is_new"] == 1, "residents"].sum() == found["sites"][0]["assigned_residents"]
    assert found["assumptions"]["station_capacity"] == {"each": 50, "stations_with_capacity": 1}


def test_the_words_and_the_layers_tell_it(full_town: Path, tmp_path: Path) -> None:
    """Question, served, no room, ceiling, price, assumption in both languages; whom a site serves is in its layer."""
    for language, words in TOLD.items():
        done = sites(full_town, "--add", 1, "--capacity", 20, "--out", tmp_path / language, "--lang", language)
        assert done.exit_code == 0, done.stderr
        assert [word for word in words if word not in done.stdout] == []
    layer = gpd.read_file(tmp_path / "zh" / "layers.gpkg", layer="sites")
    assert layer["assigned_residents"].tolist() == [20]
    assert "新服务居民" in (tmp_path / "zh" / "curve.zh.svg").read_text(encoding="utf-8")


def test_the_served_meet_a_target_and_not_the_covered(full_town: Path, tmp_path: Path) -> None:
    """65 of 155 are covered then; a target of 0.35 is met by them and missed by the 50 who are served."""
    text = (full_town / "plan.toml").read_text(encoding="utf-8").replace("target = 0.5", "target = 0.35")
    plan = full_town / "other.toml"
    plan.write_text(text, encoding="utf-8")
    asked = (plan, "--add", 1, "--fail-under", "-q", "--out")
    assert sites(*asked, tmp_path / "covered").exit_code == 0
    assert sites(*asked, tmp_path / "served", "--capacity", 20).exit_code == 3


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (("--add", 1, "--capacity", 0), "out_of_range"),
        (("--add", 1, "--capacity", -3), "out_of_range"),
        (("--capacity", 9), "capacity_without_number"),
        (("--add", 1, "--budget", "nan"), "out_of_range"),
        (("--add", 1, "--budget", "inf"), "out_of_range"),
        *(
            ((*question, "--capacity", 9), "not_together")
            for question in (
                ("--target", 0.4),
                ("--target", 0.4, "--each-area"),
                ("--keep", 1),
                ("--move", 1),
                ("--phases", "1,2"),
                ("--add", 1, "--fair"),
                ("--add", 1, "--weights", "appeals=2"),
                ("--add", 1, "--workers", 1),
                ("--add", 1, "--most-per-park", 1),
                ("--add", 1, "--least-per-community", 1),
                ("--add", 1, "--min-spacing", 50),
                ("--add", 1, "--budget", 5),
                ("--add", 1, "--floor", 0.1),
                ("--keep", 1, "--protect", "核心"),
            )
        ),
    ],
)
def test_questions_that_make_no_sense_are_answered(
    town: Path, tmp_path: Path, question: tuple[Any, ...], code: str
) -> None:
    """Exit 2, the finding says what to do, and nothing is written."""
    done = sites(town, *question, "--out", tmp_path / "run", "--json")
    assert done.exit_code == 2
    assert code in [finding["code"] for finding in json.loads(done.stdout)["findings"]]
    assert not (tmp_path / "run").exists()


def test_a_candidate_has_a_cost_and_a_capacity_of_its_own(tmp_path: Path) -> None:
    """Costs in decimals against a budget in decimals; with --capacity the layer's own number goes before it."""
    rows = ["编号,x,y,造价,容量", f"A,{EAST + 600},{NORTH},4.2,", f"B,{EAST + 650},{NORTH},4.25,12"]
    folder = with_candidates(tmp_path / "town", "\n".join(rows) + "\n")
    for budget, chosen in (("4.25", 1), ("4.1", 0), (1e300, 1)):
        out = tmp_path / f"run-{budget}"
        done = answer_of(sites(folder, "--in", "candidates", "--budget", budget, "--out", out, "--json", "-q"))
        assert done["answer"]["sites"] == chosen
        assert done["answer"]["cost"] == pytest.approx(sum(site["cost"] for site in done["sites"]))
        assert table(out, "candidates")["cost"].tolist() == [4.2, 4.25]
    out = tmp_path / "own"
    asked = ("--in", "candidates", "--add", 2, "--capacity", 5, "--out", out, "--json", "-q")
    found = answer_of(sites(folder, *asked))
    assert {site["id"]: site["capacity"] for site in found["sites"]} == {"A": 5, "B": 12}
    assert found["answer"]["capacity"]["gained_served"] == 17


@pytest.mark.parametrize(
    ("cost", "question", "code"),
    [
        ("-4", (), "negative_number"),
        ("many", (), "not_a_number"),
        ("", ("--budget", 9), "candidate_without_cost"),
        ("4e13", ("--budget", 9), "cost_too_large"),
    ],
)
def test_costs_that_are_none(tmp_path: Path, cost: str, question: tuple[Any, ...], code: str) -> None:
    """A negative cost or a word is an error of the layer; an empty cell one when a budget is to be held to."""
    rows = ["id,x,y,cost", f"A,{EAST + 600},{NORTH},4", f"B,{EAST + 650},{NORTH},{cost}"]
    folder = with_candidates(tmp_path / "town", "\n".join(rows) + "\n")
    done = sites(folder, "--in", "candidates", *question, "--out", tmp_path / "run", "--json")
    assert done.exit_code == 2
    assert code in [finding["code"] for finding in json.loads(done.stdout)["findings"]]
    assert not (tmp_path / "run").exists()


def test_costs_finer_than_can_be_counted_never_break_a_budget() -> None:
    """Ten thirds of 0.1 cost more than 0.33: the last digit is counted up."""
    frame = gpd.GeoDataFrame({"id": ["A", "B"], "cost": [0.1 / 3, 1.0]})
    cost, budget = whole_costs(frame, 0.33)
    assert (cost.tolist(), budget) == ([33_334, 1_000_000], 330_000)
    assert 10 * cost[0] > budget >= 9 * cost[0]
    assert whole_costs(frame[["id"]], 1.9)[1] == 1 and np.array_equal(whole_costs(frame[["id"]], 1.9)[0], [1, 1])


def test_capacities_do_not_go_with_a_weight_by_cases() -> None:
    """Whether or not the plan has a workload layer."""
    request = SiteRequest(add=1, weight_by="workload", limits=SiteLimits(capacity=9))
    with pytest.raises(InputError) as told:
        check_numbers(request)
    assert [finding.code for finding in told.value.findings] == ["not_together"]
