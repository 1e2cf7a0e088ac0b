"""Facts about `patrol`, from a plan folder to the run folder, on a town whose every figure can be told by hand."""

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

# West 100 residents (001, 004, 005), east 55 (002, 003, 006, and 007 where nobody lives).
COUNTS = "area,group,patrollers\n11,网格员,1\n11,保安,2\n"
LAYER = '[layers.patrollers]\npath = "patrollers.csv"\n'
FIXED = ["level", "name", "residents", "patrollers", "residents_per_patroller", "required", "shortage", "surplus"]


def write_town(folder: Path, patrollers: str = COUNTS, *, plan: str = PLAN, extra: str = "") -> Path:
    """Write the small plan with a table of patrollers."""
    write_small_plan(folder, plan=plan.replace("[circles.appeals]", LAYER + "[circles.appeals]") + extra)
    (folder / "patrollers.csv").write_text(patrollers, encoding="utf-8")
    return folder


def patrol(*arguments: object) -> Result:
    """Run `servicecircle patrol` in this process."""
    return CliRunner().invoke(app, ["patrol", *map(str, arguments)])


def done(folder: Path, out: Path, *arguments: object) -> Path:
    """Run on the plan in `folder` and return the run folder."""
    result = patrol(folder, *arguments, "--out", out, "-q")
    assert result.exit_code == 0, result.stderr
    return out


def table(run: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(run / f"{name}.csv", encoding="utf-8-sig", dtype={"code": str, "from_code": str})


def answer(run: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["patrol"]
    return found


def row(run: Path, name: str) -> dict[str, object]:
    (found,) = table(run, "patrol").query("name == @name").to_dict("records")
    return {str(key): value for key, value in found.items()}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("patrol") / "town")


@pytest.fixture(scope="module")
def run(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return done(town, tmp_path_factory.mktemp("run") / "run", "--add", 3)


def test_each_level_counts_for_itself_beside_its_communities(run: Path) -> None:
    """155 residents and 3 patrollers: 4 required, 1 short; its communities are 2 short, because the west has enough."""
    assert table(run, "patrol").columns[:8].tolist() == FIXED
    plan, west, east = row(run, "试验镇"), row(run, "西社区"), row(run, "东社区")
    keys = ("residents", "patrollers", "required", "shortage", "surplus")
    assert [plan[key] for key in keys] == [155, 3, 4, 1, 0]
    assert [west[key] for key in keys] == [100, 3, 3, 0, 0]
    assert [east[key] for key in keys] == [55, 0, 2, 2, 0]
    assert plan["communities_shortage"] == row(run, "试验区")["communities_shortage"] == 2
    assert pd.isna(west["communities_shortage"])
    assert plan["residents_per_patroller"] == pytest.approx(155 / 3, abs=1e-6)


def test_where_people_live_without_a_patroller_there_is_a_status(run: Path) -> None:
    """Empty cell, status none, the worst class."""
    east = row(run, "东社区")
    assert pd.isna(east["residents_per_patroller"])
    assert (east["status"], east["class"]) == ("none", "far_short")
    assert row(run, "西社区")["class"] == "meets"


def test_every_table_carries_the_population_basis_and_its_date(run: Path) -> None:
    """In columns, in the assumptions and in the answer."""
    assert {"population_basis", "population_date"} <= set(table(run, "patrol_moves"))
    for name in ("patrol", "patrol_groups", "patrol_hexagons", "patrol_additions"):
        assert set(table(run, name)["population_basis"]) == {"实际管理人口"}
        assert set(table(run, name)["population_date"]) == {"2020-11-09"}
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    for facts in (manifest["assumptions"], manifest["patrol"]):
        assert (facts["population_basis"], facts["population_date"]) == ("实际管理人口", "2020-11-09")


def test_the_areas_are_those_of_coverage_to_the_person(town: Path, run: Path, tmp_path: Path) -> None:
    """Level, name, residents: row by row the same as areas.csv."""
    assert CliRunner().invoke(app, ["coverage", str(town), "--out", str(tmp_path / "c"), "-q"]).exit_code == 0
    columns = ["level", "name", "parent", "residents"]
    pd.testing.assert_frame_equal(table(tmp_path / "c", "areas")[columns], table(run, "patrol")[columns])


def test_groups_sum_to_the_area(run: Path) -> None:
    """1 grid worker and 2 guards in the west, in the district and in the plan."""
    groups = table(run, "patrol_groups")
    assert groups.query("name == '西社区'")[["group", "patrollers"]].to_numpy().tolist() == [["网格员", 1], ["保安", 2]]
    assert groups.query("level == 'plan'")["patrollers"].sum() == 3
    assert groups["quota"].isna().all()


def test_without_ids_the_range_is_told(town: Path, run: Path, tmp_path: Path) -> None:
    """Whoever guards may be a grid worker as well: between 2, the largest group, and 3."""
    assert row(run, "试验镇")["patrollers_least"] == 2
    said = patrol(town, "--out", tmp_path / "run", "--lang", "en").stdout
    assert "between 2 (the largest group of each area) and 3" in said
    assert "1:51.7 … 1:77.5" in said


def test_with_ids_a_person_in_two_groups_counts_once(tmp_path: Path) -> None:
    """Three rows, two people; each group has who is in it; nothing is a range."""
    rows = "area,group,工号\n西社区,网格员,007\n西社区,保安,007\n东社区,保安,008\n"
    folder = write_town(tmp_path / "plan", rows)
    run = done(folder, tmp_path / "run")
    assert [row(run, name)["patrollers"] for name in ("试验镇", "西社区", "东社区")] == [2, 1, 1]
    assert row(run, "试验镇")["patrollers_least"] == 2
    groups = table(run, "patrol_groups").query("level == 'plan'").set_index("group")["patrollers"]
    assert groups.to_dict() == {"网格员": 1, "保安": 2}
    assert "between" not in patrol(folder, "--out", tmp_path / "again", "--lang", "en").stdout


def test_a_person_in_two_areas_counts_in_the_first_and_is_told(tmp_path: Path) -> None:
    """So that communities sum to the district."""
    folder = write_town(tmp_path / "plan", "area,group,person\n西社区,网格员,a\n东社区,保安,a\n东社区,保安,\n")
    result = patrol(folder, "--out", tmp_path / "run", "--json")
    codes = {finding["code"]: finding["count"] for finding in json.loads(result.stdout)["findings"]}
    assert codes["person_in_two_areas"] == 1
    assert codes["person_without_id"] == 1
    assert [row(tmp_path / "run", name)["patrollers"] for name in ("试验镇", "西社区", "东社区")] == [2, 1, 1]


def test_hexagons_sum_to_the_plan_and_say_that_they_are_spread(run: Path) -> None:
    """Residents to the person, patrollers to two decimals, without required and shortage."""
    hexagons = table(run, "patrol_hexagons")
    assert hexagons["residents"].sum() == 155
    assert hexagons["patrollers"].sum() == pytest.approx(3, abs=0.01)
    assert hexagons["spread"].tolist() == [1] * len(hexagons)
    assert hexagons[["required", "shortage", "surplus"]].isna().all(axis=None)
    text = (run / "patrol_hexagons.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert len(text.split(",")[6].split(".")[1]) == 2
    assert answer(run)["hexagons"]["patrollers_not_spread"] == 0  # type: ignore[index]


def test_new_patrollers_go_where_there_are_none_and_then_to_the_worst(run: Path) -> None:
    """East first (none); then 1:55 against 1:33.3: east again; then 1:33.3 against 1:27.5: west."""
    added = table(run, "patrol_additions").set_index("name")
    assert added["added"].to_dict() == {"西社区": 1, "东社区": 2}
    assert added.loc["东社区", "residents_per_patroller_after"] == 27.5
    assert answer(run)["added"] == {
        "asked": 3, "placed": 3, "areas": 2, "bare_before": 1, "bare_after": 0,
        "worst_before": 33.333333, "worst_after": 25.0, "worst_after_of_bare": 27.5, "residents_in_no_area": 0,
        "groups": [],
    }  # fmt: skip


def test_the_worst_ratio_is_told_of_the_same_areas_before_and_then(town: Path, tmp_path: Path) -> None:
    """One goes to the east, which had none: the west stays as it was, and the east is told apart."""
    said = patrol(town, "--add", 1, "--out", tmp_path / "run", "--lang", "en").stdout
    assert "worst ratio of areas that had patrollers: 1:33.4 → 1:33.4" in said
    assert "worst ratio then of areas that had none: 1:55.0" in said


def test_surplus_moves_next_door_along_the_streets(tmp_path: Path) -> None:
    """West 6, required 3: 2 of the surplus of 3 fill the east's shortage; centre to centre along the main street."""
    run = done(write_town(tmp_path / "plan", "area,patrollers\n11,6\n"), tmp_path / "run")
    (move,) = table(run, "patrol_moves").to_dict("records")
    assert (move["from_name"], move["to_name"], move["patrollers"]) == ("西社区", "东社区", 2)
    # West: (461, 561.7) from its homes; the island at y = 900 is nearer than the main street, but is not joined to it.
    west = np.array([10 * 110 + 40 * 500 + 50 * 500, 10 * 5 + 40 * 903 + 50 * 400]) / 100
    east = np.array([20 * 605 + 30 * 710 + 5 * 1000, 5 * 55]) / 55
    walk = west[1] + (east[0] - west[0]) + east[1]
    assert move["distance_by"] == "network"
    assert move["distance_m"] == pytest.approx(walk, abs=0.002)


def test_quotas_move_each_group_by_itself(tmp_path: Path) -> None:
    """Grid workers 1:50: the west has 4 for 2, the east 0 for 2; guards have no quota and stay."""
    rows = "area,group,patrollers\n11,网格员,4\n12,保安,9\n"
    folder = write_town(tmp_path / "plan", rows, extra='[patrol.quotas]\n"网格员" = 50\n')
    run = done(folder, tmp_path / "run")
    (move,) = table(run, "patrol_moves").to_dict("records")
    assert (move["group"], move["from_name"], move["patrollers"]) == ("网格员", "西社区", 2)
    groups = table(run, "patrol_groups").query("level == 'community' and group == '网格员'").set_index("name")
    assert groups[["patrollers", "required", "shortage", "surplus"]].to_numpy().tolist() == [[4, 2, 0, 2], [0, 2, 2, 0]]


def test_additions_go_by_the_quotas_of_groups(tmp_path: Path) -> None:
    """Grid workers 1:50, mediators 1:200, guards have no quota: by residents ÷ (their number × quota), worst first.

    West 100, east 55; no mediators in both and no grid workers in the east: 55/50, 100/200, 55/200 in that order;
    then the east's second grid worker (1.1 against 0.5).
    """
    rows = "area,group,patrollers\n11,网格员,4\n12,保安,9\n"
    folder = write_town(tmp_path / "plan", rows, extra='[patrol.quotas]\n"网格员" = 50\n"调解员" = 200\n')
    run = done(folder, tmp_path / "run", "--add", 4)
    columns = ["name", "group", "quota", "patrollers", "added", "residents_per_patroller_after", "shortage_after"]
    assert table(run, "patrol_additions")[columns].to_numpy().tolist() == [
        ["西社区", "调解员", 200, 0, 1, 100.0, 0],
        ["东社区", "网格员", 50, 0, 2, 27.5, 0],
        ["东社区", "调解员", 200, 0, 1, 55.0, 0],
    ]
    told = answer(run)["added"]
    assert (told["placed"], told["areas"], told["bare_before"], told["worst_after"]) == (4, 2, 3, None)  # type: ignore[index]
    assert told["groups"][0] == {  # type: ignore[index]
        "group": "网格员", "quota": 50, "placed": 2, "bare_before": 1, "bare_after": 0,
        "worst_before": 25.0, "worst_after": 25.0, "worst_after_of_bare": 27.5,
    }  # fmt: skip


def test_additions_by_group_are_told_in_words(tmp_path: Path) -> None:
    """Each group with its quota, and the group in the table; without quotas nothing of groups is said."""
    rows = "area,group,patrollers\n11,网格员,4\n12,保安,9\n"
    folder = write_town(tmp_path / "plan", rows, extra='[patrol.quotas]\n"网格员" = 50\n')
    chinese = patrol(folder, "--add", "2", "--out", tmp_path / "a").stdout
    english = patrol(folder, "--add", "2", "--out", tmp_path / "c", "--lang", "en").stdout
    assert "网格员（配比 1:50）：新增 2 名" in chinese and "类别" in chinese
    assert "网格员 (quota 1:50): 2 new" in english
    (line,) = [line for line in english.splitlines() if line.startswith("  东社区  网格员")]
    assert line.split() == ["东社区", "网格员", "55", "2", "2", "—", "1:27.5"]
    plain = write_town(tmp_path / "plain", rows)
    assert "配比" not in patrol(plain, "--add", "2", "--out", tmp_path / "b").stdout


def write_twins(folder: Path, parents: tuple[str, str]) -> Path:
    """The town whose two communities have one name, of these subdistricts; 6 patrollers in the west."""
    write_town(folder, "area,patrollers\n11,6\n", plan=PLAN)
    areas = gpd.read_file(folder / "areas.gpkg")
    twins = areas["code"].isin(["11", "12"])
    above = gpd.GeoDataFrame(
        {"name": ["东街道", "西街道"], "level": "subdistrict", "code": ["1E", "1W"], "parent": "1"},
        geometry=areas.geometry[twins].iloc[::-1].tolist(),
        crs=CRS,
    )
    areas.loc[twins, "name"] = "新村"
    areas.loc[twins, "parent"] = list(parents)
    pd.concat([areas, above]).to_file(folder / "areas.gpkg", driver="GPKG")
    return folder


@pytest.mark.parametrize(
    ("parents", "west", "east"),
    [
        (("1W", "1E"), "新村 (西街道)", "新村 (东街道)"),
        (("1W", "1W"), "新村 (西街道 11)", "新村 (西街道 12)"),
    ],
)
def test_areas_of_one_name_are_told_apart(tmp_path: Path, parents: tuple[str, str], west: str, east: str) -> None:
    """By what they are part of, else by their codes; in moves, additions and the worst. A lone name stays."""
    folder = write_twins(tmp_path / "plan", parents)
    said = patrol(folder, "--add", 1, "--out", tmp_path / "run", "--lang", "en").stdout
    moves = said[said.index("Moving surplus") :]
    assert any(line.split("  ")[1:3] == [west, east] for line in moves.splitlines())
    additions = said[said.index("1 new patroller for 1 area:") : said.index("Moving surplus")]
    assert f"  {east}" in additions
    assert f"  {east}" in said[said.index("Worst ratios") : said.index("1 new patroller for")]
    assert "试验区 (" not in said


def test_patrollers_without_residents_say_so(tmp_path: Path) -> None:
    """A community where nobody lives keeps its patrollers; they are in no hexagon, and that is told."""
    folder = write_town(tmp_path / "plan", "area,patrollers\n11,3\n13,2\n")
    areas = gpd.read_file(folder / "areas.gpkg")
    empty = gpd.GeoDataFrame(
        {"name": ["空社区"], "level": ["community"], "code": ["13"], "parent": ["1"]},
        geometry=[shapely.box(EAST + 1095, NORTH - 50, EAST + 1100, NORTH + 1000)],
        crs=CRS,
    )
    pd.concat([areas, empty]).to_file(folder / "areas.gpkg", driver="GPKG")
    run = done(folder, tmp_path / "run")
    found = row(run, "空社区")
    assert (found["status"], found["patrollers"], found["surplus"]) == ("no_residents", 2, 2)
    assert pd.isna(found["class"])
    assert pd.isna(found["residents_per_patroller"])
    assert answer(run)["hexagons"]["patrollers_not_spread"] == 2  # type: ignore[index]
    assert table(run, "patrol_hexagons")["patrollers"].sum() == pytest.approx(3, abs=0.01)


def test_below_the_level_of_the_counts_nothing_is_claimed(tmp_path: Path) -> None:
    """Counts by district: its communities are unlisted, not without; they still have a required number."""
    run = done(write_town(tmp_path / "plan", "area,patrollers\n试验区,3\n"), tmp_path / "run", "--add", 2)
    east = row(run, "东社区")
    assert (east["status"], east["required"]) == ("unlisted", 2)
    assert pd.isna(east["patrollers"])
    assert pd.isna(east["shortage"])
    assert table(run, "patrol")["name"].tolist().count("other") == 0
    assert table(run, "patrol_additions")["name"].tolist() == ["试验区"]
    # 155 residents share 3: a hexagon of r residents has 3 r / 155.
    hexagons = table(run, "patrol_hexagons")
    assert hexagons["patrollers"].to_numpy() == pytest.approx(3 * hexagons["residents"] / 155, abs=0.005)


def test_a_count_above_the_finest_level_stands_in_other(tmp_path: Path) -> None:
    """Beside counts of all communities: children and parents still sum, and it is told."""
    folder = write_town(tmp_path / "plan", "area,patrollers\n11,3\n12,0\n试验区,2\n")
    result = patrol(folder, "--out", tmp_path / "run", "--json")
    assert "above_finest_level" in [finding["code"] for finding in json.loads(result.stdout)["findings"]]
    communities = table(tmp_path / "run", "patrol").query("level == 'community'").set_index("name")
    assert communities["patrollers"].to_dict() == {"西社区": 3, "东社区": 0, "other": 2}
    assert communities.loc["other", "status"] == "no_residents"


def test_a_community_that_is_not_listed_under_a_listed_district_is_unknown(tmp_path: Path) -> None:
    """The district's 2 may be in the east: nothing is claimed of it, and who is placed goes to the district."""
    folder = write_town(tmp_path / "plan", "area,patrollers\n11,3\n试验区,2\n")
    result = patrol(folder, "--add", 1, "--out", tmp_path / "run", "--json")
    codes = {finding["code"]: finding["count"] for finding in json.loads(result.stdout)["findings"]}
    assert codes["unlisted_areas"] == 1
    assert not codes.keys() & {"above_finest_level", "area_without_patrollers"}
    found = table(tmp_path / "run", "patrol").query("level == 'community'").set_index("name")
    assert found["status"].to_dict() == {"西社区": "counted", "东社区": "unlisted"}
    assert table(tmp_path / "run", "patrol_additions")["name"].tolist() == ["试验区"]
    assert answer(tmp_path / "run")["finest_levels"] == {"district": 1}


def write_two_districts(folder: Path, patrollers: str) -> Path:
    """Write the town with its east in a district of its own, 2, of the communities 21 (50 residents) and 22 (5)."""
    write_town(folder, patrollers)
    west, east, far = (
        shapely.box(EAST + a, NORTH - 50, EAST + b, NORTH + 1000) for a, b in [(-50, 600), (600, 900), (900, 1095)]
    )
    areas = gpd.GeoDataFrame(
        [
            ("西区", "district", "1", "", west),
            ("东区", "district", "2", "", shapely.union(east, far)),
            ("西社区", "community", "11", "1", west),
            ("东社区", "community", "21", "2", east),
            ("远社区", "community", "22", "2", far),
        ],
        columns=["name", "level", "code", "parent", "geometry"],
        crs=CRS,
    )
    areas.to_file(folder / "areas.gpkg", driver="GPKG")
    return folder


def test_levels_may_be_mixed_branch_by_branch(tmp_path: Path) -> None:
    """The west as a whole has 3 too many; the east, by communities, is short of 1 and 1; one of them is next door."""
    folder = write_two_districts(tmp_path / "plan", "area,patrollers\n1,6\n21,1\n")
    result = patrol(folder, "--add", 2, "--out", tmp_path / "run", "--lang", "en")
    run = tmp_path / "run"
    assert row(run, "西社区")["status"] == "unlisted"
    assert pd.isna(row(run, "西社区")["shortage"])
    assert (row(run, "东社区")["shortage"], row(run, "远社区")["shortage"]) == (1, 1)
    assert (row(run, "远社区")["status"], row(run, "东区")["patrollers"]) == ("none", 1)
    assert "other" not in set(table(run, "patrol")["name"])
    # 100 : 6, 50 : 1, 5 : none — first where there is none, then to the worst.
    assert table(run, "patrol_additions").set_index("name")["added"].to_dict() == {"东社区": 1, "远社区": 1}
    (move,) = table(run, "patrol_moves").to_dict("records")
    assert (move["from_name"], move["to_name"], move["patrollers"]) == ("西区", "东社区", 1)
    assert pd.isna(row(run, "试验镇")["communities_shortage"])
    assert row(run, "东区")["communities_shortage"] == answer(run)["areas_shortage"] == 2
    assert "listed at different levels (district: 1, community: 2); area by area 2 are short" in result.stdout
    assert "Finest areas with a known number: 3" in result.stdout


def test_areas_without_patrollers_are_those_of_the_tables(tmp_path: Path) -> None:
    """A district that is listed has no bare communities, one whose community is listed is not bare, a listed 0 is."""
    folder = write_two_districts(tmp_path / "plan", "area,patrollers\n1,6\n21,1\n22,0\n")
    run = done(folder, tmp_path / "run")
    bare = table(run, "patrol").query("status == 'none'")["name"].tolist()
    findings = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["findings"]
    (told,) = [finding for finding in findings if finding["code"] == "area_without_patrollers"]
    assert bare == ["远社区"]
    assert (told["count"], "远社区" in told["zh"]) == (1, True)


def test_other_population_bases_stand_in_one_line(tmp_path: Path) -> None:
    """The same 3 patrollers: 1:52 on the plan's basis, 1:31 and 1:41 on the others."""
    extra = '[patrol]\nother_bases = { "常住人口" = 92, "户籍人口" = 124 }\n'
    folder = write_town(tmp_path / "plan", extra=extra)
    said = patrol(folder, "--out", tmp_path / "run").stdout
    assert (
        "同样 3 名平安员，按不同人口口径：实际管理人口 155 人 1:52；常住人口 92 人 1:31；户籍人口 124 人 1:41" in said
    )


def test_36_000_patrollers_are_1_30_1_37_and_1_39(tmp_path: Path) -> None:
    """The facts of the field, on the three population bases."""
    extra = '[patrol]\nother_bases = { "常住人口" = 1095289, "实有人口" = 1338000, "管理人口" = 1400000 }\n'
    folder = write_town(tmp_path / "plan", "area,patrollers\n11,36000\n", extra=extra)
    said = patrol(folder, "--out", tmp_path / "run").stdout
    for words in ("1,095,289 人 1:30", "1,338,000 人 1:37", "1,400,000 人 1:39"):
        assert words in said


def test_another_ratio_is_asked_for(town: Path, tmp_path: Path) -> None:
    """1:20 needs 8 for 155, and its classes are at 1:30 and 1:10."""
    run = done(town, tmp_path / "run", "--ratio", 20)
    assert row(run, "试验镇")["required"] == 8
    assert row(run, "西社区")["class"] == "far_short"
    assert set(table(run, "patrol")["ratio"]) == {20}
    said = patrol(town, "--ratio", 20, "--out", tmp_path / "b", "--lang", "en").stdout
    assert "worse than 1:30" in said
    assert "better than 1:10" in said


def write_points(folder: Path, points: list[tuple[float, float, int]]) -> Path:
    rows = [f"{EAST + x},{NORTH + y},{count},巡逻" for x, y, count in points]
    text = "\n".join(["x,y,patrollers,group", *rows]) + "\n"
    write_town(folder, text)
    plan = (folder / "plan.toml").read_text(encoding="utf-8")
    (folder / "plan.toml").write_text(plan.replace(LAYER, LAYER + 'crs = "EPSG:4547"\n'), encoding="utf-8")
    return folder


def test_points_count_where_they_stand_and_walk(tmp_path: Path) -> None:
    """At 200 m two reach 001 (100 m) and 002 (415 m), not 003 (520 m); at 1,000 m one reaches 002, 003, 006 and 007.

    2SFCA: 2 / 30 for each of 30, 1 / 55 for each of 55.
    """
    folder = write_points(tmp_path / "plan", [(200.0, 5.0, 2), (1000.0, 5.0, 1)])
    run = done(folder, tmp_path / "run")
    assert [row(run, name)["patrollers"] for name in ("西社区", "东社区")] == [2, 1]
    reach = table(run, "patrol_reach").set_index("name")
    assert reach["within_reach_residents"].to_dict() == {"试验镇": 65, "试验区": 65, "西社区": 10, "东社区": 55}
    assert reach.loc["西社区", "accessible_patrollers"] == pytest.approx(10 * 2 / 30, abs=1e-6)
    assert reach.loc["试验镇", "accessible_patrollers"] == pytest.approx(3, abs=1e-6)
    hexagons = table(run, "patrol_hexagons")
    assert hexagons["spread"].tolist() == [0] * len(hexagons)
    assert hexagons["patrollers"].sum() == 3
    assert (hexagons["required"] - hexagons["patrollers"]).clip(lower=0).tolist() == hexagons["shortage"].tolist()


def test_points_of_patrollers_are_written_nowhere(tmp_path: Path) -> None:
    """No file of the run holds their coordinates, and no layer a point."""
    folder = write_points(tmp_path / "plan", [(201.25, 7.5, 1), (5000.0, 5.0, 1)])
    run = done(folder, tmp_path / "run")
    for path in run.glob("*.csv"):
        assert "201.25" not in path.read_text(encoding="utf-8-sig")
    for layer in gpd.list_layers(run / "layers.gpkg").dropna()["name"]:
        assert "Point" not in set(gpd.read_file(run / "layers.gpkg", layer=layer).geometry.geom_type)
    outside = table(run, "patrol").query("level == 'outside'")
    assert outside[["residents", "patrollers", "status"]].to_numpy().tolist() == [[0, 1, "no_residents"]]
    assert answer(run)["reach"]["points_off_network"] == 1  # type: ignore[index]


def test_without_areas_the_plan_is_one(tmp_path: Path) -> None:
    """Whatever the table calls its areas; new patrollers go to the plan; nobody moves."""
    plan = PLAN.replace('[layers.areas]\npath = "areas.gpkg"\n', "")
    run = done(write_town(tmp_path / "plan", plan=plan), tmp_path / "run", "--add", 2)
    (only,) = table(run, "patrol").to_dict("records")
    assert (only["level"], only["residents"], only["patrollers"], only["shortage"]) == ("plan", 155, 3, 1)
    assert table(run, "patrol_additions")["added"].tolist() == [2]
    assert not (run / "patrol_moves.csv").exists()
    assert set(gpd.list_layers(run / "layers.gpkg")["name"]) == {"hexagons", "layer_styles"}


def test_communities_of_the_residences_stand_in_for_areas(tmp_path: Path) -> None:
    """Without an areas layer the residences' own column makes the communities, as in coverage."""
    plan = PLAN.replace('[layers.areas]\npath = "areas.gpkg"\n', "")
    folder = write_town(tmp_path / "plan", "community,patrollers\n甲,2\n", plan=plan)
    lines = (folder / "residences.csv").read_text(encoding="utf-8").splitlines()
    named = [lines[0] + ",community", *(f"{line},{'甲' if i < 4 else '乙'}" for i, line in enumerate(lines[1:]))]
    (folder / "residences.csv").write_text("\n".join(named) + "\n", encoding="utf-8")
    run = done(folder, tmp_path / "run", "--add", 1)
    found = table(run, "patrol").set_index("name")
    assert found["residents"].to_dict() == {"试验镇": 155, "甲": 100, "乙": 55}
    assert found.loc["乙", "status"] == "none"
    assert table(run, "patrol_additions")["name"].tolist() == ["乙"]


def test_an_empty_table_means_nobody_anywhere(tmp_path: Path) -> None:
    """Every area is without; new patrollers go to the larger population first."""
    run = done(write_town(tmp_path / "plan", "area,group,patrollers\n"), tmp_path / "run", "--add", 1)
    assert set(table(run, "patrol")["status"]) == {"none"}
    assert table(run, "patrol_additions")["name"].tolist() == ["西社区"]
    assert len(table(run, "patrol_groups")) == 0


@pytest.mark.parametrize(
    ("rows", "arguments", "code"),
    [
        ("area,patrollers\n南社区,3\n", (), "unknown_area"),
        ("area,patrollers\n11,-3\n", (), "negative_number"),
        ("area,patrollers\n11,2.5\n", (), "fractional_number"),
        ("area,patrollers\n11,\n", (), "missing_value"),
        ("area,patrollers\n,3\n", (), "missing_value"),
        ("area,patrollers,person\n11,3,a\n", (), "id_of_several"),
        (COUNTS, ("--ratio", 0), "ratio_not_positive"),
        (COUNTS, ("--add", -1), "add_not_whole"),
        (COUNTS, ("--add", 156), "add_beyond_residents"),
    ],
)
def test_what_makes_no_sense_is_exit_2(tmp_path: Path, rows: str, arguments: tuple[object, ...], code: str) -> None:
    """With a finding and a remedy in both languages; nothing is written."""
    folder = write_town(tmp_path / "plan", rows)
    result = patrol(folder, *arguments, "--out", tmp_path / "run", "--json")
    assert result.exit_code == 2, result.stdout
    found = {finding["code"]: finding for finding in json.loads(result.stdout)["findings"]}
    assert code in found
    assert found[code]["fix_zh"]
    assert found[code]["fix_en"]
    assert not (tmp_path / "run").exists()


def test_a_plan_without_patrollers_is_told_what_to_add(tmp_path: Path) -> None:
    """Exit 2, with the table and its columns."""
    result = patrol(write_small_plan(tmp_path / "plan"), "--out", tmp_path / "run", "--lang", "en")
    assert result.exit_code == 2
    assert "add [layers.patrollers] to plan.toml" in result.stderr


def test_a_quota_for_nobody_is_warned_of(tmp_path: Path) -> None:
    """A misspelt group is named; the run goes on."""
    folder = write_town(tmp_path / "plan", extra='[patrol.quotas]\n"网格园" = 50\n')
    result = patrol(folder, "--out", tmp_path / "run", "--json")
    assert result.exit_code == 0
    assert "unknown_group" in [finding["code"] for finding in json.loads(result.stdout)["findings"]]


@pytest.mark.parametrize("text", ['quotas = { "a" = 0 }', 'other_bases = { "a" = -1 }', 'quotas = { "a" = "b" }'])
def test_a_plan_key_out_of_range_is_a_finding(tmp_path: Path, text: str) -> None:
    """With its line."""
    result = patrol(write_town(tmp_path / "plan", extra=f"[patrol]\n{text}\n"), "--json")
    assert result.exit_code == 2
    (finding,) = [f for f in json.loads(result.stdout)["findings"] if f["severity"] == "error"]
    assert finding["column"].startswith(("patrol.quotas", "patrol.other_bases"))
    assert finding["row"]


def test_two_runs_are_the_same_bytes(town: Path, run: Path, tmp_path: Path) -> None:
    """Every file of the run folder."""
    again = done(town, tmp_path / "again", "--add", 3)
    names = sorted(path.name for path in run.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    assert [name for name in names if (run / name).read_bytes() != (again / name).read_bytes()] == []


def test_the_document_and_the_words(town: Path, tmp_path: Path) -> None:
    """One JSON document with its schema; Chinese by the plan, English on demand."""
    document = json.loads(patrol(town, "--out", tmp_path / "a", "--json", "-q").stdout)
    assert document["schema"] == "servicecircle.patrol/1"
    assert document["patrol"][0]["patrollers"] == 3
    assert document["patrol"][3]["residents_per_patroller"] is None
    chinese = patrol(town, "--out", tmp_path / "b", "--add", 1).stdout
    english = patrol(town, "--out", tmp_path / "c", "--add", 1, "--lang", "en").stdout
    for words in (
        "平安员密度",
        "实际管理人口（2020-11-09）",
        "有居民、无平安员",
        "逐个社区计算，共缺 2 名",
        "假设与口径",
    ):
        assert words in chinese
    for words in ("Patroller density", "no patroller", "Community by community 2 are short", "Assumptions"):
        assert words in english


SHARED = "area,group,patrollers\n11,网格员,{0}\n11,保安,{1}\n12,网格员,{2}\n12,保安,{3}\n"


def shared_files(folder: Path, out: Path) -> dict[str, bytes]:
    """Every file of a shared run, with what it printed; the manifest without the hashes of inputs and files."""
    result = patrol(folder, "--share", "--add", 2, "--out", out, "--lang", "en")
    assert result.exit_code == 0, result.stderr
    files = {path.name: path.read_bytes() for path in out.iterdir()}
    manifest = json.loads(files.pop("manifest.json"))
    del manifest["files"], manifest["inputs"]
    said = result.stdout.split("\nFiles:")[0]
    return {**files, "manifest": json.dumps(manifest).encode(), "said": said.encode()}


@pytest.mark.parametrize("extra", ["", '[patrol.quotas]\n"网格员" = 20\n"保安" = 60\n'])
def test_what_is_shared_does_not_tell_which_small_count_it_was(tmp_path: Path, extra: str) -> None:
    """1, 2, 3 or 4, 8 or 12: every file is byte for byte the same, moves and additions too, with quotas or without."""
    texts = [
        SHARED.format(1, 8, 4, 40),
        SHARED.format(2, 12, 3, 41),
        SHARED.format(3, 9, 2, 42),
        SHARED.format(4, 8, 1, 38),
    ]
    runs = [
        shared_files(write_town(tmp_path / f"p{n}", text, extra=extra), tmp_path / f"r{n}")
        for n, text in enumerate(texts)
    ]
    for other in runs[1:]:
        assert runs[0].keys() == other.keys()
        assert [name for name in other if runs[0][name] != other[name]] == []


@pytest.mark.parametrize("west", range(1, 5))
@pytest.mark.parametrize("extra", ["", '[patrol.quotas]\n"保安" = 10\n'])
def test_subtracting_from_what_is_shared_tells_nothing_of_a_small_count(tmp_path: Path, west: int, extra: str) -> None:
    """A masked community of two, its district shown: the district less the other is 3, whichever of 1 to 4 there are.

    So is what additions, moves and groups leave: every difference of shown cells of two areas or groups is the same.
    """
    folder = write_town(tmp_path / "plan", f"area,group,patrollers\n11,保安,{west}\n12,保安,40\n", extra=extra)
    run = done(folder, tmp_path / "run", "--share", "--add", 5)
    assert row(run, "西社区")["status"] == "masked"
    assert np.isnan(row(run, "西社区")["patrollers"])  # type: ignore[call-overload]
    assert row(run, "试验区")["patrollers"] - row(run, "东社区")["patrollers"] == 3  # type: ignore[operator]
    groups = table(run, "patrol_groups").query("group == '保安'").set_index("name")["patrollers"]
    assert groups["试验区"] - groups["东社区"] == 3
    hexagons = table(run, "patrol_hexagons")["patrollers"].sum()
    assert hexagons - row(run, "东社区")["patrollers"] == pytest.approx(3, abs=0.05)  # type: ignore[operator]
    for name in ("patrol", "patrol_groups", "patrol_additions"):
        shown = table(run, name).query("name == '西社区'")
        assert shown[[c for c in shown if c in ("patrollers", "patrollers_after", "residents_per_patroller",
                                                "residents_per_patroller_after", "shortage", "shortage_after",
                                                "surplus")]].isna().all(axis=None)  # fmt: skip


def test_shared_groups_sum_to_their_area_and_areas_to_those_above(tmp_path: Path) -> None:
    """Cell by cell, with 3 for each that is left out."""
    run = done(write_town(tmp_path / "a", SHARED.format(1, 8, 3, 40)), tmp_path / "run", "--share")
    found, groups = table(run, "patrol").set_index("name"), table(run, "patrol_groups")
    for name in ("西社区", "东社区", "试验区", "试验镇"):
        ours = groups.query("name == @name")
        in_cells = {"西社区": 1, "东社区": 1}.get(name, 2)
        masked = ours["patrollers"].isna()
        assert ours["patrollers"].sum() + 3 * (in_cells if masked.any() else 0) == found.loc[name, "patrollers"]
    assert found.loc[["西社区", "东社区"], "patrollers"].sum() == found.loc["试验区", "patrollers"]


def test_no_shared_count_is_small(tmp_path: Path) -> None:
    """Counts of patrollers and residents are multiples of 5; small ones are masked and count as 3 in totals."""
    run = done(write_town(tmp_path / "a", SHARED.format(1, 8, 3, 40)), tmp_path / "run", "--share")
    groups = table(run, "patrol_groups").query("level == 'community'")
    assert groups["status"].tolist() == ["masked", "counted", "masked", "counted"]
    assert groups["patrollers"].dropna().tolist() == [10, 40]
    found = table(run, "patrol").set_index("name")
    assert found["patrollers"].to_dict() == {"试验镇": 56, "试验区": 56, "西社区": 13, "东社区": 43}
    for name in ("patrol", "patrol_hexagons"):
        assert (table(run, name)["residents"] % 5 == 0).all()
    assert found["patrollers_least"].isna().all()


@pytest.mark.parametrize("communities", [["甲", "乙"], ["甲", ""]])
def test_points_count_once_where_residences_have_communities(tmp_path: Path, communities: list[str]) -> None:
    """Three patrollers are three, not six: without an areas layer the plan alone counts points."""
    folder = write_points(tmp_path / "plan", [(200.0, 5.0, 2), (1000.0, 5.0, 1)])
    without_areas(folder, communities)
    run = done(folder, tmp_path / "run")
    plan, *rest = table(run, "patrol").to_dict("records")
    assert (plan["level"], plan["residents"], plan["patrollers"], plan["required"]) == ("plan", 155, 3, 4)
    assert [found["residents"] for found in rest] == [30, 125]
    assert {found["status"] for found in rest} == {"unlisted"}
    assert table(run, "patrol_hexagons")["patrollers"].sum() == 3


def without_areas(folder: Path, communities: list[str]) -> None:
    """Leave the areas layer out; the first homes, of 30 residents, are of the first of two communities."""
    plan = (folder / "plan.toml").read_text(encoding="utf-8")
    (folder / "plan.toml").write_text(plan.replace('[layers.areas]\npath = "areas.gpkg"\n', ""), encoding="utf-8")
    homes = pd.read_csv(folder / "residences.csv", dtype={"id": str})
    column = np.where(homes["id"].isin(["001", "002"]), *communities)
    homes.assign(community=column).to_csv(folder / "residences.csv", index=False)


def test_a_shared_run_tells_nothing_of_points_and_rows(tmp_path: Path) -> None:
    """Points are counted by area and spread; no reach, no counts of rows, findings or empty homes."""
    folder = write_points(tmp_path / "plan", [(200.0, 5.0, 2), (1000.0, 5.0, 9)])
    run = done(folder, tmp_path / "run", "--share")
    assert not (run / "patrol_reach.csv").exists()
    assert set(table(run, "patrol_hexagons")["spread"]) == {1}
    assert row(run, "西社区")["status"] == "masked"
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert {key for finding in manifest["findings"] for key in finding} <= {"code", "severity", "file", "column"}
    assert all("rows" not in source for source in manifest["inputs"])
    assert manifest["assumptions"]["residences"] is None


def test_the_sample_reconciles_with_coverage(sample: Path, tmp_path: Path) -> None:
    """1,400,000 residents, 36,000 patrollers: communities, subdistricts and hexagons sum to them."""
    run = done(sample, tmp_path / "run")
    areas, groups, hexagons = (table(run, name) for name in ("patrol", "patrol_groups", "patrol_hexagons"))
    for level in ("plan", "district", "subdistrict", "community"):
        ours = areas[areas["level"] == level]
        assert (ours["residents"].sum(), ours["patrollers"].sum()) == (1_400_000, 36_000)
        assert groups[groups["level"] == level]["patrollers"].sum() == 36_000
    assert hexagons["residents"].sum() == 1_400_000
    assert hexagons["patrollers"].sum() == pytest.approx(36_000, abs=0.01 * len(hexagons))
    communities = areas[areas["level"] == "community"]
    assert areas.loc[0, "communities_shortage"] == communities["shortage"].sum()
    leaving = table(run, "patrol_moves").groupby("from_name")["patrollers"].sum()
    assert len(leaving) > 5
    assert (leaving <= communities.set_index("name").loc[leaving.index, "surplus"]).all()
