"""Facts about a whole run on a plan whose every distance can be told by hand, and on the sample."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from plans import CRS, EAST, NORTH, PLAN, write_small_plan

from servicecircle.coverage.circles.coverage_run import CoverageRun, run_coverage
from servicecircle.geo.errors import InputError

NOW = datetime.datetime(2020, 11, 9, 12, 0, 0)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CoverageRun:
    folder = tmp_path_factory.mktemp("plan")
    return run_coverage(write_small_plan(folder / "plan"), out=folder / "run", now=NOW)


def read(run: CoverageRun, name: str) -> pd.DataFrame:
    return pd.read_csv(run.folder / f"{name}.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)


def test_residences_have_the_columns_of_the_contract(run: CoverageRun) -> None:
    """residences.csv: id, residents, the area levels, access, doubt, then five columns a circle."""
    five = ("status", "distance_m", "station", "shortfall_m", "straight_line_m")
    assert list(read(run, "residences").columns) == [
        "id", "residents", "district", "community", "access_m", "entry_in_doubt",
        *(f"{circle}_{column}" for circle in ("appeals", "legal") for column in five),
    ]  # fmt: skip


def test_areas_have_the_columns_of_the_contract(run: CoverageRun) -> None:
    """areas.csv: level, name, parent, people, four columns a circle, and who is covered everywhere."""
    four = ("covered_residents", "rate", "mean_m", "p90_m")
    assert list(read(run, "areas").columns) == [
        "level", "name", "parent", "residents", "residences",
        *(f"{circle}_{column}" for circle in ("appeals", "legal") for column in four), "all_circles_residents",
    ]  # fmt: skip


def test_distances_by_hand(run: CoverageRun) -> None:
    """Leg 5 m + way + leg 5 m, in whole millimetres; statuses, shortfalls and straight lines follow from them."""
    table = read(run, "residences").set_index("id")
    shown = [
        "appeals_status",
        "appeals_distance_m",
        "appeals_station",
        "appeals_shortfall_m",
        "appeals_straight_line_m",
    ]
    assert table.loc["001", shown].tolist() == ["covered", "20.000", "S1", "", "10.000"]
    assert table.loc["002", shown].tolist() == ["marginal", "515.000", "S1", "15.000", "505.000"]
    assert table.loc["003", shown].tolist() == ["covered", "500.000", "S2", "", "490.000"]
    assert table.loc["004", shown].tolist() == ["cut_off", "", "", "", f"{np.hypot(400, 898):.3f}"]
    assert table.loc["005", shown].tolist() == ["off_network", "", "", "", f"{np.hypot(400, 395):.3f}"]
    assert table.loc["005", "access_m"] == "400.000"
    assert table.loc["003", ["legal_status", "legal_shortfall_m"]].tolist() == ["uncovered", "200.000"]


def test_every_level_reconciles_to_the_person(run: CoverageRun) -> None:
    """District, communities and plan hold the same 155 residents."""
    table = read(run, "areas")
    table["residents"] = table["residents"].astype(int)
    assert table[table.level == "plan"].residents.tolist() == [155]
    for level in ("district", "community"):
        assert table[table.level == level].residents.sum() == 155


def test_files_are_utf8_with_a_mark_and_text_is_inert(run: CoverageRun) -> None:
    """Every CSV starts with the byte order mark; a station's name that starts with = is no formula; ids stay text."""
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in run.folder.glob("*.csv"))
    nearest = read(run, "nearest").set_index("id")
    assert nearest.loc["003", "appeals_1_name"] == "'=乙站"
    assert "001" in nearest.index


def test_numbers_have_the_decimals_of_the_rules(run: CoverageRun) -> None:
    """Metres have three decimals and rates six, in every table; nothing says nan or inf."""
    for path in run.folder.glob("*.csv"):
        table = pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)
        for name in table:
            cells = [cell for cell in table[name] if cell]
            assert not any(cell.lower() in ("nan", "inf", "-inf", "none", "<na>") for cell in cells), (path.name, name)
            pattern = r"-?\d+\.\d{3}" if name.endswith("_m") else r"\d\.\d{6}" if name.endswith("rate") else None
            assert pattern is None or all(re.fullmatch(pattern, cell) for cell in cells), (path.name, name)


def test_neighbours_rescue_who_is_covered_from_beyond_the_border(run: CoverageRun) -> None:
    """S2 stands 105 m beyond the areas: whom it alone covers is rescued; who walks to S1 is not."""
    notes = read(run, "residence_notes")
    rescued = notes[(notes.rescued == "1") & (notes.circle == "appeals")].id.tolist()
    assert rescued == ["003", "006", "007"]
    assert read(run, "circles").set_index("circle").loc["appeals", "rescued_residents"] == "35"


def test_kfold_and_joint_classes_sum_to_the_population(run: CoverageRun) -> None:
    """Each table's residents sum to 155 for every circle."""
    kfold = read(run, "kfold").astype({"residents": int})
    assert kfold.groupby("circle").residents.sum().tolist() == [155, 155]
    assert read(run, "joint_classes").residents.astype(int).sum() == 155


def test_street_load_is_who_walks_each_street(run: CoverageRun) -> None:
    """All 35 that walk east to S2 pass the piece before it, 10 + 20 the piece at S1; nobody walks the island."""
    streets = gpd.read_file(run.folder / "layers.gpkg", layer="streets").set_index("source_id")
    assert streets.loc["main1100", "appeals_load_residents"] == 35
    assert streets.loc["main300", "appeals_load_residents"] == 20
    assert streets.loc["island", "appeals_load_residents"] == 0


def test_layers_are_in_the_plan_crs(run: CoverageRun) -> None:
    """residences, stations, areas and streets, all in the plan's CRS."""
    path = run.folder / "layers.gpkg"
    *names, styles = pyogrio.list_layers(path)[:, 0].tolist()
    assert (names, styles) == (["residences", "stations", "areas", "streets"], "layer_styles")
    assert {gpd.read_file(path, layer=name).crs.to_epsg() for name in names} == {4547}


def test_the_manifest_names_inputs_findings_versions_and_files(run: CoverageRun) -> None:
    """manifest.json is JSON with its schema, the hash of every input and file, and no path of this computer."""
    text = (run.folder / "manifest.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert document["schema"] == "servicecircle.run/1"
    assert {source["role"] for source in document["inputs"]} == {"roads", "residences", "stations", "areas"}
    assert {"residences.csv", "layers.gpkg", "network.gpkg"} <= document["files"].keys()
    assert document["assumptions"]["network"]["hash"]
    assert str(run.folder.parent) not in text


def test_two_runs_are_byte_identical(run: CoverageRun, tmp_path: Path) -> None:
    """Another folder, a new network, another time: the same bytes in every file."""
    again = run_coverage(write_small_plan(tmp_path / "plan"), out=tmp_path / "run", now=datetime.datetime.max)
    names = sorted(path.relative_to(run.folder) for path in run.folder.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again.folder) for path in again.folder.rglob("*") if path.is_file())
    # The input GeoPackages hold the time at which this test wrote them, and so their hashes differ.
    differing = [name for name in names if (run.folder / name).read_bytes() != (again.folder / name).read_bytes()]
    assert {str(name) for name in differing} <= {"manifest.json"}


def test_a_run_again_on_the_same_plan_is_byte_identical(run: CoverageRun, tmp_path: Path) -> None:
    """With the frozen network reused, every file has the same bytes, the manifest too."""
    again = run_coverage(run.study.plan.folder, out=tmp_path / "run", now=NOW)
    for path in sorted(run.folder.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (again.folder / path.relative_to(run.folder)).read_bytes(), path.name


def test_a_new_date_of_the_plan_dates_every_file_anew(tmp_path: Path) -> None:
    """After the plan's date changes, a kept network gives the same bytes as a network built from nothing."""
    plan = write_small_plan(tmp_path / "plan", plan=PLAN.replace("[plan]\n", "[plan]\ndate = 2020-01-01\n"))
    run_coverage(plan, out=tmp_path / "old", now=NOW)
    text = (plan / "plan.toml").read_text(encoding="utf-8")
    (plan / "plan.toml").write_text(text.replace("2020-01-01", "2021-01-01"), encoding="utf-8")
    kept = run_coverage(plan, out=tmp_path / "kept", now=NOW)
    shutil.rmtree(plan / ".network")
    fresh = run_coverage(plan, out=tmp_path / "fresh", now=NOW)
    for name in ("network.gpkg", "layers.gpkg", "manifest.json"):
        assert (kept.folder / name).read_bytes() == (fresh.folder / name).read_bytes(), name


def test_a_plan_folder_that_keeps_nothing_loses_nothing(tmp_path: Path) -> None:
    """Where the network cannot be kept, the run's network.gpkg is the same, the fate of every street included."""
    plan = write_small_plan(tmp_path / "plan")
    kept = run_coverage(plan, out=tmp_path / "kept", now=NOW)
    shutil.rmtree(plan / ".network")
    (plan / ".network").write_text("no folder")
    run = run_coverage(plan, out=tmp_path / "run", now=NOW)
    assert "network_not_kept" in {finding.code for finding in run.findings}
    assert (run.folder / "network.gpkg").read_bytes() == (kept.folder / "network.gpkg").read_bytes()


def test_the_roads_say_how_they_were_read(run: CoverageRun, tmp_path: Path) -> None:
    """CRS, datum and codec of the roads stand with the other inputs, also when the network was kept."""
    again = run_coverage(run.study.plan.folder, out=tmp_path / "run", now=NOW)
    for one in (run, again):
        roads = one.inputs[0]
        assert (roads.role, roads.crs, roads.datum, roads.codec) == ("roads", "EPSG:4547", "cgcs2000", "utf-8")
        assert one.facts["datums"]["roads"] == "cgcs2000"


def test_a_used_run_folder_is_refused_and_left_alone(run: CoverageRun) -> None:
    """An existing folder with content is a finding; nothing in it changes."""
    before = sorted(run.folder.iterdir())
    with pytest.raises(InputError) as caught:
        run_coverage(run.study.plan.folder, out=run.folder, now=NOW)
    assert caught.value.findings[0].code == "out_not_empty"
    assert sorted(run.folder.iterdir()) == before


def test_a_circle_without_stations_cuts_everyone_off_or_leaves_them_off_network(tmp_path: Path) -> None:
    """No station offers psychology: cut off, or off network where there is no entry; distances stay empty."""
    plan = write_small_plan(tmp_path / "plan", plan=PLAN + "[circles.psychology]\n")
    table = read(run_coverage(plan, out=tmp_path / "run", now=NOW), "residences")
    assert set(table.psychology_status) == {"cut_off", "off_network"}
    columns = ["distance_m", "station", "shortfall_m", "straight_line_m"]
    assert (table[[f"psychology_{column}" for column in columns]] == "").all().all()


def test_a_plan_without_any_station_is_warned_of_and_cut_off(tmp_path: Path) -> None:
    """A table of stations with headings alone is no error: nobody is covered yet, and a warning says so."""
    plan = write_small_plan(tmp_path / "plan")
    (plan / "stations.csv").write_text("id,name,x,y,services\n", encoding="utf-8")
    run = run_coverage(plan, out=tmp_path / "run", now=NOW)
    assert {"no_rows", "circle_without_stations"} <= {finding.code for finding in run.findings}
    table = read(run, "residences")
    assert set(table.appeals_status) == {"cut_off", "off_network"}
    assert (table[["appeals_distance_m", "appeals_station", "appeals_straight_line_m"]] == "").all().all()
    assert read(run, "circles").covered_residents.tolist() == ["0", "0"]


def test_without_areas_the_plan_is_one_and_nobody_is_rescued(tmp_path: Path) -> None:
    """No areas layer: no area columns, one row in areas.csv, the same distances."""
    text = PLAN.replace('[layers.areas]\npath = "areas.gpkg"\n', "")
    run = run_coverage(write_small_plan(tmp_path / "plan", plan=text), out=tmp_path / "run", now=NOW)
    assert list(read(run, "residences").columns[:4]) == ["id", "residents", "access_m", "entry_in_doubt"]
    assert read(run, "areas").name.tolist() == ["试验镇"]
    assert read(run, "circles").rescued_residents.tolist() == ["0", "0"]


def test_who_is_off_network_is_warned_of_whatever_the_reason(tmp_path: Path) -> None:
    """A wall around a house, or a door out of reach: as many are warned of as have the status."""
    layers = '[layers.barriers]\npath = "walls.gpkg"\n[layers.entrances]\npath = "doors.csv"\ncrs = "EPSG:4547"\n'
    plan = write_small_plan(tmp_path / "plan", plan=PLAN + layers)
    wall = shapely.box(EAST + 105, NORTH + 1, EAST + 120, NORTH + 20)
    gpd.GeoDataFrame({"name": ["墙"]}, geometry=[wall], crs=CRS).to_file(plan / "walls.gpkg")
    doors = f"residence,x,y\n002,{EAST + 605},{NORTH + 180}\n005,{EAST + 700},{NORTH + 3}\n"
    (plan / "doors.csv").write_text(doors, encoding="utf-8")
    run = run_coverage(plan, out=tmp_path / "run", now=NOW)
    table = read(run, "residences").set_index("id")
    assert table.index[table.appeals_status == "off_network"].tolist() == ["001", "002"]
    (told,) = [finding for finding in run.findings if finding.code == "off_network"]
    assert (told.file, told.row, told.count) == ("residences.csv", 2, 2)
