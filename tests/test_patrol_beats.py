"""Facts about `patrol --beats`, from a plan folder to its tables, layers and words."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
from plans import EAST, NORTH, PLAN, write_small_plan
from typer.testing import CliRunner, Result

from servicecircle.cli import app

LAYER = '[layers.patrollers]\npath = "patrollers.csv"\n'


def patrol(*arguments: object) -> Result:
    """Run `servicecircle patrol` in this process."""
    return CliRunner().invoke(app, ["patrol", *map(str, arguments)])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small plan: 105 residents on five streets, 40 of them on an island; 50 off network; 3 patrollers."""
    folder = tmp_path_factory.mktemp("beats") / "town"
    write_small_plan(folder, plan=PLAN.replace("[circles.appeals]", LAYER + "[circles.appeals]"))
    (folder / "patrollers.csv").write_text("area,patrollers\n11,3\n", encoding="utf-8")
    return folder


def beats_of(run: Path) -> pd.DataFrame:
    return pd.read_csv(run / "patrol_beats.csv", encoding="utf-8-sig")


def test_beats_reach_the_tables_the_layers_and_the_answer(town: Path, tmp_path: Path) -> None:
    """Two beats, 65 and 40 residents: with 1:13 they need 5 and 4 patrollers; everybody is in a beat or told apart."""
    run = tmp_path / "run"
    done = patrol(town, "--beats", 2, "--ratio", 13, "--out", run, "--json", "-q")
    assert done.exit_code == 0, done.stderr
    table = beats_of(run)
    assert sorted(zip(table["residents"], table["patrollers_needed"], strict=True)) == [(40, 4), (65, 5)]
    assert (set(table["ratio"]), set(table["population_date"])) == ({13}, {"2020-11-09"})
    document = json.loads(done.stdout)
    found = document["answer"]["beats"]
    assert (found["residents"], found["residents_in_beats"], found["off_network_residents"]) == (155, 105, 50)
    assert found["patrollers_needed"] == 9
    assert [row["beat"] for row in document["patrol_beats"]] == [1, 2]
    streets = pyogrio.read_dataframe(run / "layers.gpkg", layer="beat_streets")
    assert (set(streets["population_basis"]), set(streets["population_date"])) == ({"实际管理人口"}, {"2020-11-09"})
    assert streets.groupby("beat")["residents"].sum().tolist() == table["residents"].tolist()
    assert (
        pyogrio.read_dataframe(run / "layers.gpkg", layer="beats")["residents"].tolist() == table["residents"].tolist()
    )


def test_an_area_is_divided_and_said_in_words(town: Path, tmp_path: Path) -> None:
    """东社区, by its name or its code: 20 and 35 residents, told in both languages with balance and compactness."""
    runs = {}
    for word, language in (("东社区", "zh"), ("12", "en")):
        runs[language] = patrol(
            town, "--beats", 2, "--beat-area", word, "--lang", language, "--out", tmp_path / language, "-q"
        )
        assert runs[language].exit_code == 0, runs[language].stderr
        table = beats_of(tmp_path / language)
        assert (set(table["level"]), set(table["name"])) == ({"community"}, {"东社区"})
        assert sorted(table["residents"]) == [20, 35]
    assert "巡区：东社区分为 2 个，居民共 55 人；每个巡区沿街道连通，已核对" in runs["zh"].stdout
    assert "最大 ÷ 平均 1.273" in runs["zh"].stdout
    assert "Beats: 东社区 in 2, 55 residents; each is connected along its streets, checked" in runs["en"].stdout
    assert "largest ÷ mean 1.273" in runs["en"].stdout


def test_shared_beats_tell_no_exact_count(town: Path, tmp_path: Path) -> None:
    """Residents are multiples of 5 and 1 to 4 are empty; homes, walks and residents of streets are left out."""
    homes = (town / "residences.csv").read_text(encoding="utf-8")
    try:
        assert "006,5," in homes
        (town / "residences.csv").write_text(homes.replace("006,5,", "006,3,"), encoding="utf-8")
        run = tmp_path / "run"
        done = patrol(town, "--beats", 3, "--beat-area", "12", "--share", "--out", run, "--lang", "en", "-q")
    finally:
        (town / "residences.csv").write_text(homes, encoding="utf-8")
    assert done.exit_code == 0, done.stderr
    table = beats_of(run)
    assert sorted(table["residents"].dropna()) == [20, 30]
    assert table["residents"].isna().sum() == table["patrollers_needed"].isna().sum() == 1
    assert table[["residences", "mean_walk_m"]].isna().all(axis=None)
    assert "residents" not in pyogrio.read_dataframe(run / "layers.gpkg", layer="beat_streets")
    found = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["patrol"]["beats"]
    assert (found["residents"], found["balance_floor"], found["off_network_residences"]) == (55, None, None)
    assert "fewer than 5" in done.stdout


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--beats", 0), "beats_not_whole"),
        (("--beats", 2, "--beat-area", "南社区"), "unknown_area"),
        (("--beats", 50), "more_beats_than_streets"),
        (("--beat-area", "东社区"), "beat_area_without_beats"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    town: Path, tmp_path: Path, asked: tuple[object, ...], code: str
) -> None:
    """Exit 2 with what to ask instead, and nothing is written."""
    done = patrol(town, *asked, "--out", tmp_path / "run", "--json")
    assert done.exit_code == 2
    assert code in done.stdout + done.stderr
    assert not (tmp_path / "run").exists()


def test_a_plan_without_areas_is_divided_as_a_whole(tmp_path: Path) -> None:
    """No areas layer and patrollers who are points: one beat of all streets, the island in it told apart."""
    plan = PLAN.replace('[layers.areas]\npath = "areas.gpkg"\n', LAYER + 'crs = "EPSG:4547"\n')
    folder = write_small_plan(tmp_path / "plan", plan=plan)
    (folder / "patrollers.csv").write_text(f"x,y\n{EAST + 200},{NORTH + 5}\n", encoding="utf-8")
    done = patrol(folder, "--beats", 1, "--out", tmp_path / "run", "--lang", "en", "-q")
    assert done.exit_code == 0, done.stderr
    (row,) = beats_of(tmp_path / "run").to_dict("records")
    assert (row["level"], row["residents"], row["island_residents"]) == ("plan", 105, 40)
    assert "streets not joined to any other, given to the nearest beat: 1, 40 residents" in done.stdout
    refused = patrol(folder, "--beats", 1, "--beat-area", "东社区", "--out", tmp_path / "none", "--json")
    assert refused.exit_code == 2
    assert "no_areas_for_beats" in refused.stdout + refused.stderr


def test_streets_that_do_not_meet_are_said_with_the_beats(town: Path, tmp_path: Path) -> None:
    """Of one beat the island is no part that is connected; two beats are on two pieces, which bounds their balance."""
    said = {}
    for beats, language in ((1, "zh"), (1, "en"), (2, "zh"), (2, "en")):
        out = tmp_path / f"{beats}{language}"
        said[beats, language] = patrol(town, "--beats", beats, "--lang", language, "--out", out, "-q").stdout
    assert "每个巡区沿街道连通（下列孤立街道除外），已核对" in said[1, "zh"]
    assert "connected along its streets but for the streets below, checked" in said[1, "en"]
    assert "每个巡区沿街道连通，已核对" in said[2, "zh"]
    assert "街道分为互不连通的 2 片，这样划分不可能更低" in said[2, "zh"]
    assert "(streets in 2 pieces that do not meet, divided so: the least possible)" in said[2, "en"]
    assert "占 38.0%：若实际相通，请先用 servicecircle network" in said[1, "zh"] and "请先用" not in said[2, "zh"]
    assert "see with servicecircle network what keeps them apart" in said[1, "en"]
    assert "紧凑度：巡区凸包内的街道" in said[2, "zh"] and "compactness: how much of the streets" in said[2, "en"]
