"""docs/tables.md and the tables of a run name the same files and columns."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from plans import CRS, EAST, NORTH, PLAN, write_small_plan
from typer.testing import CliRunner

from parks_town import write_town
from servicecircle.cli import app
from servicecircle.coverage.checks.check import check_plan
from servicecircle.coverage.checks.check_run import write_check
from servicecircle.coverage.circles.coverage_run import run_coverage
from servicecircle.coverage.compare.compare_run import run_compare
from servicecircle.coverage.network_run import run_network
from servicecircle.coverage.patrol.patrol_request import PatrolRequest
from servicecircle.coverage.patrol.patrol_run import run_patrol
from servicecircle.coverage.staffing.staffing_run import run_staffing

NOW = datetime.datetime(2020, 11, 9)
CIRCLES, LEVELS = ("appeals", "legal"), ("district", "community")


@pytest.fixture(scope="module")
def columns_of(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Columns of every CSV table that the commands write, by file name."""
    folder = tmp_path_factory.mktemp("tables")
    layers = LAND + STAFF + WORKLOAD
    plan = write_small_plan(folder / "plan", plan=PLAN.replace("[circles.appeals]", layers + "[circles.appeals]"))
    box = shapely.box(EAST, NORTH - 40, EAST + 1000, NORTH + 40)
    gpd.GeoDataFrame({"use": ["居住用地"]}, geometry=[box], crs=CRS).to_file(plan / "land.gpkg", driver="GPKG")
    write_staff(plan)
    town = write_town(folder / "town", plan=PLAN.replace("[circles.appeals]", WORKLOAD + "[circles.appeals]"))
    shutil.copy(plan / "workload.csv", town)
    run_coverage(plan, out=folder / "coverage", now=NOW, weight_by="workload")
    run_network(plan, out=folder / "network", now=NOW)
    run_staffing(plan, out=folder / "staffing", now=NOW, weight_by="workload")
    write_check(check_plan(plan), folder / "check")
    sites = {"add": ["--add", "1", "--most-per-park", "1"], "phases": ["--phases", "1"], "keep": ["--keep", "1"]}
    sites["move"] = ["--move", "1"]
    sites["weighted"] = ["--add", "1", "--weights", "appeals=2,legal=1"]
    sites["target"] = ["--target", "0.5", "--most-per-park", "1"]
    sites["by_cases"] = ["--add", "1", "--weight-by", "workload"]
    (town / "own.csv").write_text(f"id,x,y,cost\nA,{EAST + 600},{NORTH},4\n", encoding="utf-8")
    with (town / "plan.toml").open("a", encoding="utf-8") as text:
        text.write('[layers.candidates]\npath = "own.csv"\ncrs = "EPSG:4547"\n')
    sites["capacity"] = ["--add", "1", "--capacity", "9", "--in", "candidates"]
    for name, asked in sites.items():
        done = CliRunner().invoke(app, ["sites", str(town), *asked, "--out", str(folder / name), "-q"])
        assert done.exit_code == 0, done.stderr
    run_both_patrols(plan, folder)
    run_compare(folder / "coverage", folder / "coverage", out=folder / "compare", now=NOW)
    runs = ("coverage", "compare", "network", "check", "staffing", "counts", "points", *sites)
    paths = [path for run in runs for path in (folder / run).glob("*.csv")]
    found: dict[str, set[str]] = {}
    for path in paths:
        found.setdefault(path.name, set()).update(pd.read_csv(path, encoding="utf-8-sig", nrows=0).columns)
    return found


def write_staff(plan: Path) -> None:
    """Write pools, a month of cases, and the stations' windows."""
    (plan / "staff.csv").write_text(
        "role,count,hours,station\n律师,0,8,S2\n律师,5,8,\n网格员,5,8,\n调解员,5,8,\n", encoding="utf-8"
    )
    (plan / "workload.csv").write_text("area,month,accepted,resolved,same_day\n11,2020-10,9,8,7\n", encoding="utf-8")
    rows = (plan / "stations.csv").read_text(encoding="utf-8").splitlines()
    cells = [",weekday,evening,weekend", ",09:00-18:00,,是", ",24h,,24h"]
    (plan / "stations.csv").write_text("".join(f"{a}{b}\n" for a, b in zip(rows, cells, strict=True)), encoding="utf-8")


STAFF = '[layers.staff]\npath = "staff.csv"\n'
WORKLOAD = '[layers.workload]\npath = "workload.csv"\n'


def run_both_patrols(plan: Path, folder: Path) -> None:
    """Run `patrol` on counts of areas, which are moved, and on points, which walk."""
    with (plan / "plan.toml").open("a", encoding="utf-8") as text:
        text.write('[layers.patrollers]\npath = "patrollers.csv"\ncrs = "EPSG:4547"\n')
    (plan / "patrollers.csv").write_text("area,group,patrollers\n11,a,5\n", encoding="utf-8")
    run_patrol(plan, PatrolRequest(add=1, beats=1), out=folder / "counts", now=NOW)
    (plan / "patrollers.csv").write_text(f"x,y\n{EAST + 200},{NORTH + 5}\n", encoding="utf-8")
    run_patrol(plan, out=folder / "points", now=NOW)


LAND = '[layers.land]\npath = "land.gpkg"\n'


def documented(root: Path) -> dict[str, set[str]]:
    """Columns of every table in docs/tables.md, with the circles, levels and ranks of the small plan filled in."""
    text = (root / "docs" / "tables.md").read_text(encoding="utf-8")
    sections = re.findall(r"^### (\S+\.csv)\n(.*?)(?=^##|\Z)", text, flags=re.DOTALL | re.MULTILINE)
    return {name: {filled for cell in first_cells(body) for filled in fill(cell)} for name, body in sections}


def first_cells(section: str) -> list[str]:
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return [code for row in rows for code in re.findall(r"`([^`]+)`", row.split("|")[1])]


def fill(column: str) -> list[str]:
    filled = [column]
    for mark, values in (("<circle>", CIRCLES), ("<level>", LEVELS), ("<rank>", ("1", "2", "3"))):
        filled = [text.replace(mark, value) for text in filled for value in (values if mark in text else ("",))]
    return filled


def test_every_table_is_documented_and_every_documented_table_is_written(
    root: Path, columns_of: dict[str, set[str]]
) -> None:
    """The same file names on both sides."""
    assert documented(root).keys() == columns_of.keys()


def test_every_column_is_documented_and_every_documented_column_is_written(
    root: Path, columns_of: dict[str, set[str]]
) -> None:
    """The same columns on both sides, table by table."""
    told = documented(root)
    assert {name: told.get(name) for name in columns_of} == columns_of
