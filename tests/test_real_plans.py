"""Plans on real streets, and the sample moved to another datum, through the command line."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from typer.testing import CliRunner

from real_plans import make_futian, make_guangming, make_liechtenstein, make_nanshan, make_wuhan
from recount import Place, Recount, Rules, metres_text, read_streets
from servicecircle.cli import app
from servicecircle.geo.datum import bd09_from_wgs84, gcj02_from_wgs84

STATUSES = {"covered", "marginal", "uncovered", "cut_off", "off_network"}
CIRCLES = ("appeals", "legal", "psychology")
Maker = Callable[[Path, Path], Path]


def servicecircle(*words: str | Path) -> Any:
    """Run a command; a traceback is a fault whatever the exit code."""
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert "Traceback" not in done.stderr
    assert done.exit_code != 1, done.stderr
    return done


def table(path: Path) -> list[dict[str, str]]:
    """Read a CSV table."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def make_small_wuhan(data: Path, folder: Path) -> Path:
    """Wuhan with a home every 2 km of street: the streets are all there."""
    return make_wuhan(data, folder, spacing_m=2000.0, stations=12)


MAKERS: dict[str, tuple[Maker, str]] = {
    "nanshan": (make_nanshan, "EPSG:4547"),
    "liechtenstein": (make_liechtenstein, "EPSG:32632"),
    "wuhan": (make_small_wuhan, "EPSG:4547"),
    "futian": (make_futian, "EPSG:4547"),
}


@pytest.fixture(scope="module", params=MAKERS)
def real(
    request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """A plan on real streets with a coverage run in it, and its CRS."""
    make, crs = MAKERS[request.param]
    plan = make(shared_data, tmp_path_factory.mktemp(request.param))
    done = servicecircle("coverage", plan, "--out", plan / "run")
    assert done.exit_code == 0, done.stderr
    return plan, crs


def test_real_plans_run(real: tuple[Path, str]) -> None:
    """Coverage on four kinds of real streets keeps everybody, and covers some."""
    run = real[0] / "run"
    residences, circles = table(run / "residences.csv"), table(run / "circles.csv")
    everyone = sum(int(row["residents"]) for row in residences)
    assert [row["circle"] for row in circles] == list(CIRCLES)
    for row in circles:
        assert {home[f"{row['circle']}_status"] for home in residences} <= STATUSES
        assert sum(int(row[f"{status}_residents"]) for status in STATUSES) == everyone == int(row["residents"])
        assert 0 < float(row["rate"]) < 1


def test_explain_agrees(real: tuple[Path, str]) -> None:
    """`explain` tells of a residence what residences.csv tells."""
    plan, _ = real
    first = table(plan / "run" / "residences.csv")[0]
    told = json.loads(servicecircle("explain", plan, first["id"], "--json").stdout)
    for part in told["circles"]:
        name = part["circle"]
        assert (part["status"], metres_text(part["distance_mm"])) == (
            first[f"{name}_status"],
            first[f"{name}_distance_m"],
        )


def test_real_distances(real: tuple[Path, str]) -> None:
    """On real streets a spread of residences has the status and distance of a count by shapely and networkx."""
    plan, crs = real
    layer = gpd.read_file(plan / "run" / "layers.gpkg", layer="residences")
    layer = layer.iloc[:: max(1, len(layer) // 100)]
    homes = [Place(i, (p.x, p.y), ((p.x, p.y),)) for i, p in zip(layer["id"], layer.geometry, strict=True)]
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    stations = [
        Place(row["id"], xy, (xy,), services=tuple(row["services"].split(";")))
        for row in table(plan / "stations.csv")
        for xy in [to_metres.transform(float(row["lon"]), float(row["lat"]))]
    ]
    rules = Rules(circles={name: (name, 500_000) for name in CIRCLES})
    recount = Recount(read_streets(plan / "run" / "network.gpkg"), homes, stations, rules)
    told = {row["id"]: row for row in table(plan / "run" / "residences.csv")}
    for name in CIRCLES:
        for home, verdict in zip(homes, recount.verdicts(name), strict=True):
            row = told[home.id]
            assert (row[f"{name}_status"], row[f"{name}_distance_m"], row[f"{name}_station"]) == (
                verdict.status, metres_text(verdict.distance_mm), verdict.station or "",
            )  # fmt: skip


@pytest.fixture
def copy(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample's plan folder with its frozen network."""
    return shutil.copytree(sample, tmp_path / "yunxi")


def move_table(path: Path, move: Callable[..., tuple[np.ndarray, np.ndarray]], *, digits: int = 6) -> None:
    """Move every lon, lat of a table."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    lon, lat = move(frame["lon"].astype(float).to_numpy(), frame["lat"].astype(float).to_numpy())
    moved = frame.assign(lon=[f"{x:.{digits}f}" for x in lon], lat=[f"{y:.{digits}f}" for y in lat])
    moved.to_csv(path, index=False, encoding="utf-8-sig")


def displacement_m(path: Path, move: Callable[..., tuple[np.ndarray, np.ndarray]]) -> tuple[float, float]:
    """Return how far east and south `move` takes the middle of a table of places, in geodesic metres."""
    places = pd.read_csv(path, encoding="utf-8-sig")
    lon, lat = ((places[name].min() + places[name].max()) / 2 for name in ("lon", "lat"))
    (moved_lon,), (moved_lat,) = move(np.array([lon]), np.array([lat]))
    geod = pyproj.Geod(ellps="WGS84")
    azimuth, _, metres = geod.inv(lon, lat, moved_lon, moved_lat)
    return metres * np.sin(np.radians(azimuth)), -metres * np.cos(np.radians(azimuth))


def test_stations_in_gcj02_declared_wgs84_are_refused(copy: Path, tmp_path: Path) -> None:
    """Exit 2, no run; one error: the stations layer, GCJ-02, the vector in metres, what to write; in both languages."""
    east_m, south_m = displacement_m(copy / "stations.csv", gcj02_from_wgs84)
    move_table(copy / "stations.csv", gcj02_from_wgs84)
    done = servicecircle("coverage", copy, "--out", tmp_path / "run", "--lang", "zh")
    assert done.exit_code == 2
    assert not (tmp_path / "run").exists()
    assert "stations.csv" in done.stderr
    assert "共 1 项错误" in done.stderr
    error = next(line for line in done.stderr.splitlines() if "[错误]" in line)
    assert "服务站" in error
    assert "GCJ-02" in error
    told_m = [int(number) for number in re.search(r"东偏 (\d+) 米、南偏 (\d+) 米", error).groups()]  # type: ignore[union-attr]
    # A grid metre is not quite a metre on the ground.
    assert told_m == pytest.approx([east_m, south_m], abs=2)
    assert 'datum = "gcj02"' in done.stderr
    told = servicecircle("check", copy, "--lang", "en")
    assert told.exit_code == 2
    assert "the stations layer is displaced" in told.stdout
    assert f"({told_m[0]} m east and {told_m[1]} m south)" in told.stdout
    assert "the coordinates are GCJ-02 but were read as WGS84" in told.stdout


def test_declaring_the_datum_mends_it(copy: Path, tmp_path: Path) -> None:
    """What the refusal says to write makes the plan run, with the statuses of the untouched sample to 30 mm."""
    homes = pd.read_csv(copy / "residences.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    homes.iloc[::8].to_csv(copy / "residences.csv", index=False, encoding="utf-8-sig")
    assert servicecircle("coverage", copy, "--out", tmp_path / "wgs84").exit_code == 0
    move_table(copy / "stations.csv", gcj02_from_wgs84, digits=9)
    move_table(copy / "residences.csv", bd09_from_wgs84, digits=9)
    text = (copy / "plan.toml").read_text(encoding="utf-8")
    text = text.replace('stations.csv"\ndatum = "wgs84"', 'stations.csv"\ndatum = "gcj02"')
    text = text.replace('residences.csv"\ndatum = "wgs84"', 'residences.csv"\ndatum = "bd09"')
    (copy / "plan.toml").write_text(text, encoding="utf-8")
    done = servicecircle("coverage", copy, "--out", tmp_path / "moved")
    assert done.exit_code == 0, done.stderr
    assert_same_verdicts(tmp_path / "wgs84", tmp_path / "moved")


@pytest.mark.parametrize("seed", range(2))
def test_few_stations_that_lie_right_are_never_refused(copy: Path, seed: int) -> None:
    """Random subsets of 30 to 246 of the stations, declared rightly in WGS84 or in GCJ-02, pass the check."""
    rng = np.random.default_rng(seed)
    frame = pd.read_csv(copy / "stations.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    rows = np.sort(rng.choice(len(frame), 30 if seed else int(rng.integers(30, len(frame) + 1)), replace=False))
    frame.iloc[rows].to_csv(copy / "stations.csv", index=False, encoding="utf-8-sig")
    # Staff of stations that are gone are another matter.
    text = (copy / "plan.toml").read_text(encoding="utf-8").replace('[layers.staff]\npath = "staff.csv"\n', "")
    if seed % 2:
        move_table(copy / "stations.csv", gcj02_from_wgs84)
        text = text.replace('stations.csv"\ndatum = "wgs84"', 'stations.csv"\ndatum = "gcj02"')
    (copy / "plan.toml").write_text(text, encoding="utf-8")
    done = servicecircle("check", copy)
    assert done.exit_code == 0, done.stdout


def test_a_border_in_gcj02_declared_wgs84_is_refused(shared_data: Path, tmp_path: Path) -> None:
    """Guangming's GCJ-02 border around WGS84 stations: exit 2, and the areas are named, with about 600 m."""
    plan = make_guangming(shared_data, tmp_path / "plan")
    done = servicecircle("coverage", plan, "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert not (tmp_path / "run").exists()
    error = next(line for line in done.stderr.splitlines() if "[错误]" in line)
    assert "区域图层" in error
    assert "60" in error
    assert "坐标应是 GCJ-02，却按 WGS84 读取" in error
    english = servicecircle("check", plan, "--lang", "en").stdout
    assert "the areas layer is displaced" in english
    assert "the coordinates are GCJ-02 but were read as WGS84" in english
    right = make_guangming(shared_data, tmp_path / "right", border="district_wgs84.geojson")
    assert servicecircle("check", right).exit_code == 0


def test_a_whole_plan_in_gcj02(shared_data: Path, tmp_path: Path) -> None:
    """A plan whose roads, residences and stations are all in GCJ-02, and say so, has the verdicts of WGS84."""
    base = make_futian(shared_data, tmp_path / "base")
    assert servicecircle("network", base, "--out", tmp_path / "net").exit_code == 0
    lines = gpd.read_file(tmp_path / "net" / "network.gpkg", layer="edges")[["geometry"]].to_crs("EPSG:4326")
    for datum in ("wgs84", "gcj02"):
        folder = tmp_path / datum
        folder.mkdir()
        moved = lines
        for name in ("residences.csv", "stations.csv"):
            shutil.copy(base / name, folder / name)
        if datum == "gcj02":
            shapes = shapely.transform(
                lines.geometry.to_numpy(), lambda xy: np.column_stack(gcj02_from_wgs84(xy[:, 0], xy[:, 1]))
            )
            moved = lines.set_geometry(gpd.GeoSeries(shapes, crs=lines.crs))
            for name in ("residences.csv", "stations.csv"):
                move_table(folder / name, gcj02_from_wgs84, digits=10)
        moved.to_file(folder / "roads.gpkg", driver="GPKG")
        files = {"roads": "roads.gpkg", "residences": "residences.csv", "stations": "stations.csv"}
        text = "".join(f'[layers.{role}]\npath = "{file}"\ndatum = "{datum}"\n' for role, file in files.items())
        (folder / "plan.toml").write_text(text, encoding="utf-8")
        done = servicecircle("coverage", folder, "--out", folder / "run")
        assert done.exit_code == 0, done.stderr
    assert_same_verdicts(tmp_path / "wgs84" / "run", tmp_path / "gcj02" / "run")


def assert_same_verdicts(one: Path, other: Path, *, tolerance_m: float = 0.03) -> None:
    """Require the same distances to the tolerance and the same statuses, for all but one walk in a thousand.

    Where two streets are as near, or a distance is at a limit, a millimetre decides.
    """
    a, b = table(one / "residences.csv"), table(other / "residences.csv")
    assert [row["id"] for row in a] == [row["id"] for row in b]
    far = changed = 0
    for left, right in zip(a, b, strict=True):
        assert abs(float(left["access_m"]) - float(right["access_m"])) <= tolerance_m
        for name in CIRCLES:
            walks = [row[f"{name}_distance_m"] for row in (left, right)]
            assert (walks[0] == "") == (walks[1] == "")
            far += bool(walks[0]) and abs(float(walks[0]) - float(walks[1])) > tolerance_m
            changed += left[f"{name}_status"] != right[f"{name}_status"]
    assert far <= len(a) * len(CIRCLES) / 1000
    assert changed <= 1 + len(a) * len(CIRCLES) / 10_000
