"""Facts about `--weight-by workload` on coverage and sites: accepted cases as a weight, beside residents."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from plans import CRS, EAST, NORTH, PLAN, write_small_plan
from typer.testing import CliRunner, Result

from servicecircle.cli import app
from servicecircle.coverage.layers.areas import AreaIndex, Unit
from servicecircle.coverage.workload.case_weights import CaseWeights, case_thousandths
from servicecircle.coverage.workload.workload import Workload

LAYERS = '[layers.parks]\npath = "parks.gpkg"\n[layers.workload]\npath = "workload.csv"\n'
# West: 001 with 10 of 100 residents lies in the reach of a park; east: 002 and 003 with 50 of 55.
CASES = "area,month,accepted,resolved,same_day\n11,2020-10,600,600,600\n11,2020-11,400,300,200\n12,2020-10,10,9,8\n"


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small plan with a park in each community and cases that are nearly all in the west."""
    folder = tmp_path_factory.mktemp("weight") / "town"
    write_small_plan(folder, plan=PLAN.replace("[circles.appeals]", LAYERS + "[circles.appeals]"))
    parks = [shapely.box(EAST + x, NORTH - 20, EAST + x + 100, NORTH + 20) for x in (60, 600)]
    gpd.GeoDataFrame({"name": ["西园", "东园"]}, geometry=parks, crs=CRS).to_file(folder / "parks.gpkg", driver="GPKG")
    (folder / "workload.csv").write_text(CASES, encoding="utf-8")
    return folder


def test_coverage_tells_both_rates_with_period_and_definition(town: Path, tmp_path: Path) -> None:
    """Appeals covers 10 of 100 in the west and 35 or so in the east: each area's rate times its cases, by hand."""
    done = run("coverage", town, "--weight-by", "workload", "--out", tmp_path / "run", "--lang", "en", "-q")
    assert done.exit_code == 0, done.stderr
    rows = pd.read_csv(tmp_path / "run" / "coverage_by_cases.csv", encoding="utf-8-sig").set_index("circle")
    areas = pd.read_csv(tmp_path / "run" / "areas.csv", encoding="utf-8-sig").set_index("name")
    for circle in ("appeals", "legal"):
        west, east = (areas.loc[name, f"{circle}_rate"] for name in ("西社区", "东社区"))
        assert rows.loc[circle, "rate"] == areas.loc["试验镇", f"{circle}_rate"]
        assert rows.loc[circle, "rate_by_cases"] == pytest.approx((1000 * west + 10 * east) / 1010, abs=2e-6)
    assert rows["period"].tolist() == ["2020-10/2020-11"] * 2
    assert rows.loc["appeals", ["areas", "accepted", "accepted_unplaced"]].tolist() == [2, 1010, 0]
    assert "Weighed by accepted cases: 2020-10/2020-11 (2 months), 2 areas of level community, 1,010" in done.stdout
    assert "an area's cases are spread evenly over its residents" in done.stdout


def test_without_being_asked_coverage_weighs_nothing(town: Path, tmp_path: Path) -> None:
    """No table, no words."""
    done = run("coverage", town, "--out", tmp_path / "run", "--lang", "en", "-q")
    assert not (tmp_path / "run" / "coverage_by_cases.csv").exists()
    assert "accepted cases" not in done.stdout


def test_sites_by_cases_and_by_residents_stand_side_by_side(town: Path, tmp_path: Path) -> None:
    """By residents the park of 50 wins, by cases the one of 10: 001 has a tenth of 1,000 cases, the east 10 in all."""
    asked = ("sites", town, "--add", "1", "--circle", "legal", "--weight-by", "workload")
    done = run(*asked, "--out", tmp_path / "run", "--json", "-q")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)["answer"]
    beside = answer["beside"]
    assert (beside["by_cases"]["gained_residents"], beside["by_residents"]["gained_residents"]) == (10, 50)
    assert beside["by_cases"]["rate_by_cases"] > beside["by_residents"]["rate_by_cases"]
    assert beside["by_cases"]["rate"] < beside["by_residents"]["rate"]
    assert (answer["gained_weight"], answer["proved"], beside["sites_in_both"]) == (100_000, True, 0)
    assert (beside["period"], beside["accepted"]) == ("2020-10/2020-11", 1010)
    both = pd.read_csv(tmp_path / "run" / "sites_by_weight.csv", encoding="utf-8-sig")
    assert both["host"].tolist() == ["西园", "东园"]
    assert both["rank_by_cases"].tolist()[:1] == both["rank_by_residents"].tolist()[1:] == [1]
    told = {lang: run(*asked, "--out", tmp_path / lang, "--lang", lang, "-q").stdout for lang in ("zh", "en")}
    assert "再建 1 个服务站，使新覆盖的受理量最多" in told["zh"]
    assert "1 more stations, most accepted cases newly covered" in told["en"]
    assert "按受理量加权：2020-10/2020-11（2 个月），社区级 2 个区域，受理 1,010 件" in told["zh"]
    assert "chosen by  sites  residents gained" in told["en"]


def test_the_answer_by_residents_is_that_without_the_option(town: Path, tmp_path: Path) -> None:
    """The same site, gain and rate."""
    done = run("sites", town, "--add", "1", "--circle", "legal", "--out", tmp_path / "run", "--json", "-q")
    answer = json.loads(done.stdout)["answer"]
    assert (answer["gained_residents"], answer["sites"], answer["weight_by"]) == (50, 1, None)
    assert "beside" not in answer


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("coverage", "--weight-by", "人口"), "unknown_weight"),
        (("sites", "--weight-by", "人口"), "unknown_weight"),
        (("sites", "--add", "1", "--fair", "--weight-by", "workload"), "not_together"),
        (("sites", "--keep", "1", "--weight-by", "workload"), "not_together"),
    ],
)
def test_a_weight_that_makes_no_sense_is_refused(
    town: Path, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    """Exit 2, nothing written."""
    done = run(arguments[0], town, *arguments[1:], "--out", tmp_path / "run", "--json")
    assert done.exit_code == 2
    assert code in done.stdout + done.stderr
    assert not (tmp_path / "run").exists()


def test_a_plan_without_workload_is_told_so(tmp_path: Path) -> None:
    """Before anything is measured, on both commands."""
    folder = write_small_plan(tmp_path / "plan")
    for command in ("coverage", "sites"):
        done = run(command, folder, "--weight-by", "workload", "--out", tmp_path / "run", "--json")
        assert done.exit_code == 2
        assert "no_workload" in done.stdout + done.stderr


def test_thousandths_of_cases_sum_to_the_cases_of_each_area() -> None:
    """300 random towns: whole numbers, within 1 of the exact share; nothing for homes without people or cases."""
    for seed in range(300):
        random = np.random.default_rng(seed)
        areas, homes = int(random.integers(1, 5)), int(random.integers(1, 40))
        area, residents = random.integers(0, areas, homes), random.integers(0, 50, homes)
        units = (Unit("plan", "", "", "plan"), *(Unit("community", str(i), "", "area") for i in range(areas)))
        index = AreaIndex(("community",), units, (area + 1).astype(np.int32)[:, None])
        people = np.bincount(area, weights=residents, minlength=areas).astype(np.int64)
        told = np.flatnonzero((people > 0) & (random.random(areas) < 0.8))
        cases = random.integers(0, 1000, len(told))
        weights = CaseWeights(NOTHING, told + 1, cases, people[told], 0, 0)
        found = case_thousandths(weights, index, residents)
        for unit, count in zip(told, cases, strict=True):
            ours = area == unit
            assert found[ours].sum() == 1000 * count
            assert (np.abs(found[ours] - 1000 * count * residents[ours] / people[unit]) < 1).all()
        assert not found[~np.isin(area, told) | (residents == 0)].any()


NOTHING = Workload("community", ("2020-10",), np.zeros((1, 1, 3)), np.zeros((1, 1)), np.empty(0), np.empty(0), 0, 0)
