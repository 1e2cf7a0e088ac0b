"""A scenario is read as it is meant, refused where it is wrong, and changes what is counted."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from made_town import EAST, NORTH, write_town
from servicecircle.cli import app
from servicecircle.coverage.circles.coverage_run import run_coverage
from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.coverage.plan_key import plan_hash
from servicecircle.coverage.scenario.scenario_file import SCHEMA, read_scenario
from servicecircle.coverage.sites.site_request import SiteRequest
from servicecircle.coverage.sites.sites_run import run_sites
from servicecircle.geo.crs import to_lonlat
from servicecircle.geo.errors import InputError

NOW = datetime.datetime(2020, 11, 9)
X_MM, Y_MM = int(EAST * 1000), int(NORTH * 1000)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def today(town: Path) -> Opened:
    return open_plan(town)


def at(x_m: float, y_m: float) -> dict[str, int]:
    return {"x_mm": X_MM + round(x_m * 1000), "y_mm": Y_MM + round(y_m * 1000)}


def written(folder: Path, **parts: Any) -> Path:
    path = folder / "scenario.json"
    path.write_text(json.dumps({"schema": SCHEMA, **parts}), encoding="utf-8")
    return path


def codes_of(town: Path, path: Path) -> list[str]:
    with pytest.raises(InputError) as refused:
        open_plan(town, scenario=path)
    for finding in refused.value.findings:
        assert finding.zh and finding.en and finding.fix_zh and finding.fix_en
        assert finding.file == path.name
    return [finding.code for finding in refused.value.findings if finding.severity == "error"]


def test_stations_are_added_moved_removed_and_changed(town: Path, today: Opened, tmp_path: Path) -> None:
    """Those that stay keep their order, the added ones follow; a moved one stands and enters where it is said to."""
    path = written(
        tmp_path,
        plan={"name": "试验区", "hash": plan_hash(today.plan, today.layers.crs)},
        network={"hash": today.streets.network.hash},
        added=[{"id": "N1", "name": "新站", "services": ["legal"], **at(300.0, 240.0)}],
        moved=[{"id": "S3", **at(360.5, 121.25)}],
        removed=["S-2"],
        services=[{"id": "001", "services": ["psychology"]}],
    )
    opened = open_plan(town, scenario=path)
    stations = opened.layers.stations
    kept = [identity for identity in today.layers.stations["id"] if identity != "S-2"]
    assert stations["id"].tolist() == [*kept, "N1"]
    by_id = stations.set_index("id")
    assert by_id.loc["001", "services"] == ("psychology",)
    assert by_id.loc["N1", "services"] == ("legal",)
    assert by_id.loc["S3"].geometry.equals(shapely.Point(EAST + 360.5, NORTH + 121.25))
    entries = opened.measured.stations.entries
    row = stations["id"].tolist().index("S3")
    assert np.allclose(entries.from_xy[entries.place == row], [[EAST + 360.5, NORTH + 121.25]], atol=1e-9)
    assert (np.diff(entries.place) >= 0).all()
    assert opened.findings == today.findings
    assert opened.inputs[-1].role == "scenario"


def test_a_station_enters_as_it_would_in_the_stations_layer(tmp_path: Path) -> None:
    """The same point in the layer has the same edges, offsets and legs to the millimetre that rounding may move."""
    town = write_town(tmp_path / "town")
    place = at(612.3, 405.7)
    added = open_plan(town, scenario=written(tmp_path, added=[{"id": "N1", **place}]))
    file = town / "stations.csv"
    line = f"N1,新,{place['x_mm'] / 1000},{place['y_mm'] / 1000},群众诉求;legal;psychology;police,\n"
    file.write_text(file.read_text(encoding="utf-8-sig") + line, encoding="utf-8-sig")
    layer = open_plan(town)
    assert added.layers.stations["id"].tolist() == layer.layers.stations["id"].tolist()
    ours, theirs = added.measured.stations.entries, layer.measured.stations.entries
    assert np.array_equal(ours.place, theirs.place) and np.array_equal(ours.edge, theirs.edge)
    assert np.abs(ours.offset_mm - theirs.offset_mm).max() <= 1
    assert np.abs(ours.leg_mm - theirs.leg_mm).max() <= 1
    for here, there in zip(added.measured.verdicts, layer.measured.verdicts, strict=True):
        assert np.array_equal(here.reached, there.reached)
        assert np.abs(here.distance_mm - there.distance_mm).max() <= 2


def test_degrees_serve_where_there_are_no_millimetres(town: Path, today: Opened, tmp_path: Path) -> None:
    """A planner may write lon and lat by hand; nine decimals are the same millimetre."""
    lon, lat = to_lonlat(np.array([[EAST + 300.0, NORTH + 240.0]]), datum="wgs84", crs=today.layers.crs)[0]
    path = written(tmp_path, added=[{"id": "N1", "lon": round(lon, 9), "lat": round(lat, 9)}])
    point = open_plan(town, scenario=path).layers.stations.geometry.iloc[-1]
    assert abs(point.x - EAST - 300.0) < 0.0011 and abs(point.y - NORTH - 240.0) < 0.0011
    both = {"id": "N1", "lon": round(lon, 9), "lat": round(lat, 9), **at(300.0, 240.0)}
    assert open_plan(town, scenario=written(tmp_path, added=[both])).layers.stations.geometry.iloc[-1].x == EAST + 300.0
    assert codes_of(town, written(tmp_path, added=[{**both, "lon": lon + 0.0001}])) == ["scenario_two_places"]


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        ({"removed": ["S9"]}, ["scenario_unknown_station"]),
        ({"removed": ["S6"]}, ["scenario_unknown_station"]),  # a candidate does not count today
        ({"moved": [{"id": "S-2", **at(0, 0)}], "removed": ["S-2"]}, ["scenario_twice"]),
        ({"added": [{"id": "S3", **at(0, 0)}]}, ["scenario_taken_id"]),
        ({"added": [{"id": "N", **at(0, 0)}, {"id": "N", **at(9, 9)}]}, ["scenario_twice"]),
        ({"added": [{"id": "N"}], "removed": ["S9"]}, ["scenario_unknown_station", "scenario_no_place"]),
        ({"services": [{"id": "S3", "services": ["haircut"]}]}, ["scenario_unknown_service"]),
        (
            {"services": [{"id": "S3", "services": ["legal"], "staffed": ["haircut"]}]},
            ["scenario_unknown_service", "scenario_staffed_not_offered"],
        ),
        ({"services": [{"id": "S3", "services": ["legal"], "staffed": ["appeals"]}]}, ["scenario_staffed_not_offered"]),
        ({"plan": {"name": "别处", "hash": "0" * 64}}, ["scenario_of_another_plan"]),
        ({"added": [{"id": "N", "x_mm": 1.5, "y_mm": 2}]}, ["scenario_fault"]),
        ({"added": [{"id": 7, **at(0, 0)}], "more": 1}, ["scenario_fault", "scenario_fault"]),
        ({"added": [{"id": "N", "lon": 500.0, "lat": 0.0}]}, ["scenario_fault"]),
        ({"removed": "S3"}, ["scenario_fault"]),
    ],
)
def test_a_scenario_that_does_not_fit_is_refused(town: Path, tmp_path: Path, parts: Any, codes: list[str]) -> None:
    """Every fault is told at once, in both languages, with what to do."""
    assert codes_of(town, written(tmp_path, **parts)) == codes


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "servicecircle.plan/1"}', '{"schema": NaN}', "[" * 99999])
def test_a_file_that_is_no_scenario_is_refused(town: Path, tmp_path: Path, text: str) -> None:
    """Whatever is in it."""
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    assert codes_of(town, path) in (["no_scenario"], ["empty_file"])


def test_a_missing_scenario_is_a_finding(town: Path, tmp_path: Path) -> None:
    """With the file's name."""
    with pytest.raises(InputError) as refused:
        open_plan(town, scenario=tmp_path / "gone.json")
    assert refused.value.findings[0].file == "gone.json"


def test_stated_entries_count_where_they_are_true(town: Path, today: Opened, tmp_path: Path) -> None:
    """A proposed site may state its entries; those that are no such positions of this network are refused."""
    network = today.streets.network
    edge = int(np.flatnonzero(network.edge_length_mm > 50_000)[0])
    start = network.edge_vertex_start[edge]
    line = shapely.LineString(network.vertex_xy[start : network.edge_vertex_start[edge + 1]])
    point = shapely.line_interpolate_point(line, 20.0)
    place = {"x_mm": round(point.x * 1000), "y_mm": round(point.y * 1000)}
    said = {"edge": edge, "offset_mm": 20_000, "leg_mm": 0}

    def stating(entry: dict[str, int], **more: str) -> Path:
        named = {"network": {"hash": more.get("network", network.hash)}}
        return written(tmp_path, added=[{"id": "P1", **place, "entries": [entry]}], **named)

    entries = open_plan(town, scenario=stating(said)).measured.stations.entries
    ours = entries.take(entries.place == entries.place_count - 1)
    assert (ours.edge.tolist(), ours.offset_mm.tolist(), ours.leg_mm.tolist()) == ([edge], [20_000], [0])
    for wrong in ({"offset_mm": 30_000}, {"leg_mm": 500}, {"edge": 10**6}, {"offset_mm": 10**9}):
        assert codes_of(town, stating({**said, **wrong})) == ["scenario_false_entry"]
    other = open_plan(town, scenario=stating({**said, "edge": 10**6}, network="f" * 64))
    assert [finding.code for finding in other.findings[len(today.findings) :]] == ["scenario_other_network"]
    assert other.measured.stations.entries.has_entry[-1]


def test_a_station_off_every_street_is_warned_of(town: Path, today: Opened, tmp_path: Path) -> None:
    """It covers nobody, and the figures are today's."""
    opened = open_plan(town, scenario=written(tmp_path, added=[{"id": "N1", **at(-5000.0, 0.0)}]))
    assert opened.findings[-1].code == "scenario_off_network"
    for then, now in zip(opened.measured.verdicts, today.measured.verdicts, strict=True):
        assert np.array_equal(then.status, now.status)


def test_coverage_and_sites_follow_a_scenario_and_say_so(town: Path, tmp_path: Path) -> None:
    """The manifest lists its file, the assumptions what it changed; without stations nobody is covered."""
    everyone = open_plan(town).layers.stations["id"].tolist()
    path = written(tmp_path, name="全撤", removed=everyone)
    run = run_coverage(town, out=tmp_path / "run", now=NOW, scenario=path)
    assert not any(verdict.covered.any() for verdict in run.study.verdicts)
    counts = {"added": 0, "moved": 0, "removed": len(everyone), "services": 0}
    assert run.facts["scenario"] == {"name": "全撤", "file": "scenario.json", **counts}
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"][-1]["role"] == "scenario" and manifest["inputs"][-1]["file"] == "scenario.json"
    asked = run_sites(town, SiteRequest(add=1, where="anywhere"), out=tmp_path / "sites", now=NOW, scenario=path)
    assert asked.answer["covered_today"] == 0 < asked.answer["gained_residents"]


def test_the_command_line_takes_a_scenario(town: Path, tmp_path: Path) -> None:
    """Words say that it is not today's state; a wrong one is exit code 2."""
    path = written(tmp_path, name="试", added=[{"id": "N1", **at(300.0, 240.0)}])
    told = CliRunner().invoke(app, ["coverage", str(town), "--scenario", str(path), "--out", str(tmp_path / "a")])
    assert told.exit_code == 0 and "情景方案“试”" in told.stdout
    path.write_text("{}", encoding="utf-8")
    refused = CliRunner().invoke(app, ["sites", str(town), "--scenario", str(path), "--out", str(tmp_path / "b")])
    assert refused.exit_code == 2 and not (tmp_path / "b").exists()


def test_what_a_file_says_is_what_is_read(tmp_path: Path) -> None:
    """A byte order mark, missing parts and unknown names of stations change nothing about reading."""
    path = tmp_path / "s.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"schema": SCHEMA, "removed": ["</script>"]}).encode())
    scenario, source = read_scenario(path)
    assert scenario.removed == ("</script>",) and scenario.added == ()
    assert source.rows == 1


def test_names_are_of_one_line_that_can_be_printed(tmp_path: Path) -> None:
    """They stand in titles, on slides and on maps; ids stay as they are."""
    path = written(tmp_path, name="一\n二\x01\u2028 三 ", added=[{"id": "N 1", "name": "\x0b=新", **at(0, 0)}])
    scenario, _ = read_scenario(path)
    assert (scenario.name, scenario.added[0].name, scenario.added[0].id) == ("一 二 三", "=新", "N 1")
