"""The sample district: its totals, that it says what it is, and that its script makes these very bytes."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import json
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import osmium
import pytest
import shapely

from page_engine import engine_page, whole_without_sites
from page_model import PLAY, Case, played, random_edits
from servicecircle.coverage.briefing.payload import make_payload
from servicecircle.coverage.opened_plan import Opened
from servicecircle.geo.audit import find_gaps
from servicecircle.geo.datum import wgs84_from_gcj02

ROOT = Path(__file__).resolve().parents[1]
YUNXI, SCRIPT = ROOT / "data" / "yunxi", ROOT / "data" / "make_yunxi"
GENERATED = sorted(path.name for path in YUNXI.iterdir() if path.suffix in {".csv", ".geojson", ".pbf", ".toml"})
MADE_WITH_GEOS = (3, 14)


def rows(name: str) -> list[dict[str, str]]:
    """Read a table of the sample."""
    with (YUNXI / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def features(name: str) -> list[dict[str, Any]]:
    """Read a layer of the sample."""
    return list(json.loads((YUNXI / name).read_text(encoding="utf-8"))["features"])


def to_wgs84(lonlat: np.ndarray) -> np.ndarray:
    """Turn GCJ-02 degrees, shape (n, 2), into WGS84."""
    return np.column_stack(wgs84_from_gcj02(*lonlat.T))


@pytest.fixture(scope="module")
def areas() -> dict[str, tuple[dict[str, str], shapely.Polygon]]:
    """Areas by code: properties and polygon."""
    return {
        f["properties"]["code"]: (f["properties"], shapely.geometry.shape(f["geometry"]))
        for f in features("areas.geojson")
    }


@pytest.fixture(scope="module")
def compare() -> Iterator[ModuleType]:
    """The script that compares street statistics."""
    spec = importlib.util.spec_from_file_location("yunxi_compare", SCRIPT / "compare.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_residents_and_buildings() -> None:
    """57,000 buildings with unique ids hold 1,400,000 residents, most of them in urban villages; a few are empty."""
    homes = rows("residences.csv")
    assert len({home["id"] for home in homes}) == len(homes) == 57_000
    residents = Counter[str]()
    for home in homes:
        residents[home["type"]] += int(home["residents"])
    assert residents.total() == 1_400_000
    assert residents["城中村"] > 700_000
    assert 100 < sum(home["residents"] == "0" for home in homes) < 1_000


def test_station_tiers_and_services() -> None:
    """246 stations stand in the tiers 1 + 6 + 31 + 208; hall and subdistricts offer all, the others differ."""
    stations = rows("stations.csv")
    assert Counter(s["tier"] for s in stations) == {"区级": 1, "街道级": 6, "社区级": 31, "园区小区级": 208}
    for key in ("id", "name"):
        assert len({s[key] for s in stations}) == 246
    assert len({(s["lon"], s["lat"]) for s in stations}) == 246
    offered = {s["id"]: s["services"].split(";") for s in stations}
    assert all(len(offered[s["id"]]) == 8 for s in stations if s["tier"] in {"区级", "街道级"})
    assert len({tuple(services) for services in offered.values()}) > 20
    assert all(bool(s["host"]) for s in stations if s["tier"] == "园区小区级")
    assert all(s["opened"] <= "2020-11-09" for s in stations)


def test_each_community_has_its_station() -> None:
    """Each community has one station of the community tier, and every station lies in the community it names."""
    shapes = {f["properties"]["name"]: shapely.geometry.shape(f["geometry"]) for f in features("areas.geojson")}
    stations = rows("stations.csv")
    assert len({s["community"] for s in stations if s["tier"] == "社区级"}) == 31
    for s in stations:
        assert shapes[s["community"]].contains(shapely.Point(float(s["lon"]), float(s["lat"]))), s["id"]


def test_residences_lie_in_the_community_they_name() -> None:
    """Every residence lies inside the polygon of the community that its row names."""
    shapes = {f["properties"]["name"]: shapely.geometry.shape(f["geometry"]) for f in features("areas.geojson")}
    homes = rows("residences.csv")
    names = np.array([home["community"] for home in homes])
    lon, lat = np.array([(home["lon"], home["lat"]) for home in homes], dtype=float).T
    for name in np.unique(names):
        here = names == name
        assert shapely.contains_xy(shapes[name], lon[here], lat[here]).all(), name


def test_areas_tile(areas: dict[str, tuple[dict[str, str], shapely.Polygon]]) -> None:
    """31 communities make 6 subdistricts make one district: no gap, no overlap, the same vertices, one piece each."""
    assert Counter(row["level"] for row, _ in areas.values()) == {"district": 1, "subdistrict": 6, "community": 31}
    for level in ("community", "subdistrict"):
        shapes = np.array([shape for row, shape in areas.values() if row["level"] == level])
        assert shapely.is_valid(shapes).all() and (shapely.get_type_id(shapes) == 3).all()
        assert shapely.coverage_is_valid(shapes)
    for code, (row, shape) in areas.items():
        children = [s for r, s in areas.values() if r["parent"] == code]
        if row["level"] != "community":
            assert shape.equals(shapely.union_all(children)), row["name"]
    assert len({row["name"] for row, _ in areas.values()}) == 38


def test_district_has_the_size_of_the_model(areas: dict[str, tuple[dict[str, str], shapely.Polygon]]) -> None:
    """The district measures about 156 square kilometres."""
    to_km = np.array([111.32 * np.cos(np.radians(23.92)), 110.77])
    shape = next(shape for row, shape in areas.values() if row["level"] == "district")
    assert shapely.transform(shape, lambda xy: xy * to_km).area == pytest.approx(156, rel=0.02)


def test_parks_are_in_gcj02_and_declared() -> None:
    """60 named parks lie some 500 m off their gates; taken as GCJ-02, as the plan declares, they hold them."""
    parks = {f["properties"]["name"]: shapely.geometry.shape(f["geometry"]) for f in features("parks.geojson")}
    assert len(parks) == len(features("parks.geojson")) == 60
    assert all(f["properties"]["workers"] > 0 for f in features("parks.geojson"))
    gates = rows("gates.csv")
    to_m = np.array([111_320 * np.cos(np.radians(23.92)), 110_770])
    places = np.array([(float(g["lon"]), float(g["lat"])) for g in gates])
    shift = np.array([shapely.get_coordinates(parks[g["park"]].centroid)[0] for g in gates]) - places
    east, north = np.median(shift * to_m, axis=0)
    assert 350 < np.hypot(east, north) < 750
    back = {name: shapely.transform(park, to_wgs84) for name, park in parks.items()}
    off = shapely.distance([back[g["park"]] for g in gates], shapely.points(places))
    assert off.max() * 1e5 < 2
    plan = tomllib.loads((YUNXI / "plan.toml").read_text(encoding="utf-8"))
    assert [name for name, layer in plan["layers"].items() if layer.get("datum") == "gcj02"] == ["parks"]


def test_every_park_has_gates_in_the_plan() -> None:
    """The plan names the layer of gates, and each of the 60 parks has one gate or more in it."""
    plan = tomllib.loads((YUNXI / "plan.toml").read_text(encoding="utf-8"))
    assert plan["layers"]["gates"]["path"] == "gates.csv"
    assert {gate["park"] for gate in rows("gates.csv")} == {f["properties"]["name"] for f in features("parks.geojson")}


def test_patrollers() -> None:
    """36,000 patrollers in 14 groups serve areas that exist."""
    listed = rows("patrollers.csv")
    assert sum(int(row["patrollers"]) for row in listed) == 36_000
    assert len({row["group"] for row in listed}) == 14
    codes = {f["properties"]["code"] for f in features("areas.geojson") if f["properties"]["level"] == "community"}
    assert {row["area"] for row in listed} == codes


def test_staff_works_at_stations_that_exist() -> None:
    """Every staffed station is in the table of stations, and some offered service has nobody for it."""
    staff, stations = rows("staff.csv"), {s["id"]: s["services"].split(";") for s in rows("stations.csv")}
    assert {row["station"] for row in staff} - {""} <= set(stations)
    lawyers = {row["station"] for row in staff if row["service"] == "legal"}
    assert any("legal" in services and id not in lawyers for id, services in stations.items())


def test_roads_have_what_makes_walking_hard() -> None:
    """Streets hold bridges, steps, gates, private ways and expressways; no bridge shares an inner node with a lane."""
    kinds: Counter[str] = Counter()
    raised: list[list[int]] = []
    ground: set[int] = set()
    for item in osmium.FileProcessor(str(YUNXI / "roads.osm.pbf")):
        tags = {tag.k: tag.v for tag in item.tags}
        kinds[f"barrier={tags.get('barrier')}"] += 1
        kinds.update(f"{key}={value}" for key, value in tags.items() if key != "name")
        if item.is_way():
            assert (item.version, item.timestamp.timestamp()) == (0, 0)
            refs = [node.ref for node in item.nodes]
            over = tags["highway"] == "motorway" or tags.get("name", "").startswith("高架")
            if over:
                raised.append(refs)
            else:
                ground.update(refs)
    wanted = "highway=motorway highway=steps barrier=gate access=private bridge=yes tunnel=yes foot=no".split()  # noqa: SIM905
    wanted += ["footway=crossing", "footway=sidewalk", "oneway=yes", "highway=construction"]
    assert all(kinds[tag] for tag in wanted), [tag for tag in wanted if not kinds[tag]]
    assert not ground & {ref for refs in raised for ref in refs[1:-1]}


def test_streets_that_end_at_a_street_are_joined_to_it(opened_sample: Opened) -> None:
    """Of more than 2,000 dead ends at most 0.5 % lie within 2 m of a street that they do not meet.

    Those left end below a viaduct, or at a street that the border clips away.
    """
    gaps, dead_ends = find_gaps(opened_sample.streets.network)
    assert dead_ends > 2_000
    assert len(gaps) <= 0.005 * dead_ends


def test_the_page_counts_the_sample_as_python_does(browser: Any, opened_sample: Opened) -> None:
    """Today and after a dozen edits, to the person in every area, circle and status; in under 1.4 MB of data."""
    whole = whole_without_sites(opened_sample)
    case = Case(whole, make_payload(whole))
    assert len(case.payload.document_text.encode()) + len(case.payload.streams_text) < 1_400_000
    page, edits = engine_page(browser, case.payload), random_edits(case, 12, seed=9)
    assert page.evaluate(PLAY, edits) == played(case, edits)
    verdict = whole.coverage.verdicts[0]
    distance = page.evaluate(
        """() => { const layer = ServiceCircle.makeCoverage(plan, plan.stations).layer(0, "nominal");
          return [Array.from(plan.residences.row), Array.from(layer.distance), layer.limit]; }"""
    )
    near = verdict.reached & (verdict.distance_mm <= distance[2])
    theirs = np.where(near, verdict.distance_mm, page.evaluate("ServiceCircle.FAR"))
    assert np.array_equal(distance[1], theirs[distance[0]])


def test_street_statistics_lie_in_the_range_of_real_extracts(compare: ModuleType, shared_data: Path) -> None:
    """Density, edge length, dead ends and detours of the sample lie between the least and the greatest real figure."""
    sample, real = compare.sample(YUNXI), compare.real(shared_data)
    assert len(real) == 4
    assert 15_000 <= sample.junctions <= 20_000
    for key in (
        "junctions_per_km2",
        "mean_edge_m",
        "dead_end_share",
        "detour_median",
        "detour_p90",
        "largest_component_share",
    ):
        figures = [getattr(figure, key) for figure in real]
        assert min(figures) <= getattr(sample, key) <= max(figures), key


def test_it_says_that_it_is_made_up() -> None:
    """Plan, readme and layers say in their first lines that the district is made up."""
    for name in ("plan.toml", "README.md", "areas.geojson", "parks.geojson", "land.geojson"):
        assert "虚构" in (YUNXI / name).read_text(encoding="utf-8")[:300], name
    assert "made-up" in (YUNXI / "README.md").read_text(encoding="utf-8").splitlines()[0]
    assert "虚构" in tomllib.loads((YUNXI / "plan.toml").read_text(encoding="utf-8"))["plan"]["name"]


def test_it_is_small() -> None:
    """The folder holds less than 12 MB, the picture less than 1.5."""
    assert sum(path.stat().st_size for path in YUNXI.iterdir()) < 12e6
    assert (YUNXI / "map.png").stat().st_size < 1.5e6


def test_the_script_makes_these_bytes(tmp_path: Path) -> None:
    """The seeded script writes, byte for byte, the files that are kept here."""
    if shapely.geos_version[:2] != MADE_WITH_GEOS:
        pytest.skip(f"kept files were made with GEOS {MADE_WITH_GEOS}; another may round its geometry differently")
    subprocess.run([sys.executable, str(SCRIPT), "--out", str(tmp_path)], check=True, timeout=280)
    assert sorted(path.name for path in tmp_path.iterdir()) == GENERATED
    for name in GENERATED:
        made, kept = (hashlib.sha256((folder / name).read_bytes()).hexdigest() for folder in (tmp_path, YUNXI))
        assert made == kept, name
