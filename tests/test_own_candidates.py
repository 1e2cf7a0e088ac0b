"""Places of the planner's own: from the plan's layer or any file, with entrances, walls and fences in mind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from plans import CRS, EAST, NORTH
from site_town import Found, Town, faults, find, moved

from servicecircle.coverage.circles.reach import reach_rows

OWN = [("C1", "", 300.0, 40.0), ("C2", "文化站", 700.0, 5.0), ("C3", "", 100.0, 0.0)]


def legs(found: Found) -> dict[str, list[float]]:
    """Access legs in metres of each candidate."""
    entries, ids = found.candidates.entries, found.column("id")
    told: dict[str, list[float]] = {str(i): [] for i in ids}
    for place, leg in zip(entries.place, entries.leg_mm, strict=True):
        told[str(ids[place])].append(int(leg) / 1000)
    return told


@pytest.mark.parametrize("where", ["candidates", "layer", "own.csv"])
def test_the_layer_of_the_plan(tmp_path: Path, where: str) -> None:
    """Ids and names are the layer's; what it does not name is named like any candidate; legs are straight."""
    town = Town(parks=[("科技园", (250.0, 20.0, 450.0, 90.0))], own=OWN)
    found = find(tmp_path, town, where)
    assert found.column("id") == ["C1", "C2", "C3"]
    assert found.column("name") == ["科技园 · 主街 · 西社区", "文化站", "主街 · 西社区"]
    assert found.column("kind") == ["own"] * 3
    assert found.column("host") == ["科技园", "主街", "主街"]
    assert found.column("park") == [0, -1, -1]
    assert legs(found) == {"C1": [40.0], "C2": [5.0], "C3": [0.0]}
    assert found.candidates.source is None


def test_a_file_beside_the_plan(tmp_path: Path) -> None:
    """Any vector file will do, in its own CRS; the manifest can list it; services stay with the places."""
    file = tmp_path / "mine.geojson"
    frame = gpd.GeoDataFrame(
        {"编号": ["A", "B"], "服务": ["诉求；法律", ""]}, geometry=[moved((300, 5, 301, 6)).centroid] * 2, crs=CRS
    )
    frame.to_crs("EPSG:4490").to_file(file, driver="GeoJSON")
    found = find(tmp_path / "plan", Town(), str(file))
    assert found.column("id") == ["A", "B"]
    assert found.column("services") == [("appeals", "legal"), ()]
    assert found.candidates.source is not None
    assert (found.candidates.source.file, found.candidates.source.rows) == ("mine.geojson", 2)
    assert [(f.code, f.row) for f in found.candidates.findings] == [("no_service", 2)]


def test_what_is_left_out_is_warned_of_with_its_row(tmp_path: Path) -> None:
    """Outside the areas, and without a street in reach."""
    own = [*OWN, ("C4", "", 1250.0, 5.0), ("C5", "", 500.0, 400.0)]
    found = find(tmp_path, Town(own=own), "candidates")
    assert found.column("id") == ["C1", "C2", "C3"]
    assert [(f.code, f.severity, f.row, f.file) for f in found.candidates.findings] == [
        ("outside_areas", "warning", 5, "own.csv"),
        ("off_network", "warning", 6, "own.csv"),
    ]
    left_out = found.candidates.left_out
    assert (left_out.outside_areas, left_out.off_network, left_out.total) == (1, 1, 2)


def test_without_such_a_layer_or_file_it_says_what_to_do(tmp_path: Path) -> None:
    """No layer in the plan; a slip of the pen; a file that is not there or has errors; nothing left."""
    assert [f.code for f in faults(tmp_path / "a", Town(), "candidates")] == ["no_candidates_layer"]
    (slip,) = faults(tmp_path / "b", Town(), "park")
    assert (slip.code, "parks" in slip.fix_en) == ("missing_file", True)
    (gone,) = faults(tmp_path / "c", Town(), "there/is/none.gpkg")
    assert (gone.code, gone.file) == ("missing_file", "none.gpkg")
    bad = tmp_path / "bad.csv"
    bad.write_text("id,lon,lat\nA,114.0,22.7\nA,114.0,22.7\n", encoding="utf-8")
    assert [f.code for f in faults(tmp_path / "d", Town(), str(bad))] == ["duplicate_id"]
    told = faults(tmp_path / "e", Town(own=[("C5", "", 500.0, 400.0)]), "layer")
    assert [f.code for f in told] == ["off_network", "no_candidates_left"]
    assert "1 are off the network" in told[1].en


def test_entrances_replace_the_point(tmp_path: Path) -> None:
    """An entrance that names a place of the planner's own counts, unless a station or residence has that id."""
    text = '[layers.entrances]\npath = "doors.csv"\ncrs = "EPSG:4547"\n'
    (tmp_path / "plan").mkdir()
    doors = [("C1", 310, 10), ("C1", 400, 20), ("S1", 100, 6)]
    rows = [f"{place},{EAST + x},{NORTH + y}" for place, x, y in doors]
    (tmp_path / "plan" / "doors.csv").write_text("\n".join(["place,x,y", *rows]) + "\n", encoding="utf-8")
    found = find(tmp_path / "plan", Town(own=[*OWN, ("S1", "", 200.0, 30.0)], text=text), "candidates")
    assert legs(found) == {"C1": [10.0, 20.0], "C2": [5.0], "C3": [0.0], "S1": [30.0]}
    assert [f for f in found.opened.findings if f.code == "unknown_reference"] == []


def distances(found: Found) -> dict[tuple[str, str], int]:
    """Walking distances in millimetres from candidates to residences within 3 km."""
    reach = reach_rows(
        found.opened.streets.network,
        found.candidates.entries,
        found.opened.measured.residences.entries,
        radius_mm=3_000_000,
    ).rows.tocoo()
    ids, homes = found.column("id"), found.opened.layers.residences["id"].tolist()
    return {(str(ids[i]), homes[j]): int(mm) for i, j, mm in zip(reach.row, reach.col, reach.data, strict=True)}


# A park north of the main street, its gate on its far side, and a lane that leads round it from there.
LANE = ("lane", "北巷", [(0.0, 0.0), (0.0, 200.0), (600.0, 200.0)])
PARK = ("围园", (50.0, 20.0, 550.0, 180.0))


def test_a_park_with_a_gate_on_its_far_side_is_charged_the_way_round(tmp_path: Path) -> None:
    """The street is 40 m off, beyond the fence; the walk goes to the gate, out to the lane and round the park."""
    town = Town(parks=[PARK], streets=[LANE], own=[("P", "", 300.0, 40.0)])
    straight = find(tmp_path / "open", town, "candidates")
    assert legs(straight) == {"P": [40.0]}
    assert distances(straight)["P", "001"] == 40_000 + 190_000 + 5_000
    fenced = find(tmp_path / "fenced", replace(town, gates=[(300, 180, "围园", "")]), "candidates")
    # 140 m to the gate, 20 m to the lane, 300 m west, 200 m south, 110 m east, 5 m to the door.
    assert legs(fenced) == {"P": [160.0]}
    assert distances(fenced)["P", "001"] == (140 + 20 + 300 + 200 + 110 + 5) * 1000


def test_a_stranded_street_inside_leads_out_by_the_gate(tmp_path: Path) -> None:
    """Candidates on an inner street that joins no other: with a leg of 0 there, and out by the far gate alone."""
    inner = ("inner", "内街", [(200.0, 100.0), (300.0, 100.0)])
    town = Town(parks=[PARK], streets=[LANE, inner], gates=[(300, 180, "", "")])
    found = find(tmp_path, town, edge_m=0.0)
    points = found.candidates.frame.geometry
    at_end = (np.hypot(points.x - EAST - 300.0, points.y - NORTH - 100.0) < 0.01).tolist().index(True)
    identity = str(found.column("id")[at_end])
    assert sorted(legs(found)[identity]) == [0.0, 100.0]
    assert distances(found)[identity, "001"] == (80 + 20 + 300 + 200 + 110 + 5) * 1000


def test_a_wall_of_the_plan_stands_in_the_park_too(tmp_path: Path) -> None:
    """A barrier between a place and its gate cannot be walked through: no entry is left."""
    wall = gpd.GeoDataFrame({"name": ["墙"]}, geometry=[moved((60, 100, 540, 120))], crs=CRS)
    (tmp_path / "plan").mkdir()
    wall.to_file(tmp_path / "plan" / "walls.gpkg", driver="GPKG")
    town = Town(
        parks=[PARK], streets=[LANE], own=[("P", "", 300.0, 40.0), ("Q", "", 700.0, 5.0)],
        gates=[(300, 180, "围园", "")], text='[layers.barriers]\npath = "walls.gpkg"\n',
    )  # fmt: skip
    found = find(tmp_path / "plan", town, "candidates")
    assert found.column("id") == ["Q"]
    assert [f.code for f in found.candidates.findings] == ["off_network"]
