"""Facts about comparing two runs: who gains, who loses, and that it adds up to the person."""

from __future__ import annotations

import datetime
import json
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from plans import EAST, NORTH, write_small_plan
from typer.testing import CliRunner

from run_folders import Home, Told, write_manifest, write_run
from servicecircle.cli import app
from servicecircle.coverage.circles.circles import STATUSES
from servicecircle.coverage.circles.coverage_run import run_coverage
from servicecircle.coverage.compare.compare_run import CompareRun, run_compare
from servicecircle.coverage.compare.compare_tables import (
    Comparison,
    area_table,
    residences_table,
    transitions_table,
)
from servicecircle.coverage.compare.coverage_rows import CircleRows, CoverageRows
from servicecircle.coverage.compare.differences import Difference
from servicecircle.coverage.compare.matching import Matched, match_runs
from servicecircle.coverage.compare.run_folder import RunFolder
from servicecircle.coverage.report.compare_words import compare_lines, signed
from servicecircle.coverage.report.difference_words import difference_lines
from servicecircle.geo.errors import InputError

NOW = datetime.datetime(2020, 11, 9, 8, 30)

# Told by hand: residence, residents, community, status and walk; before and after.
BEFORE = [
    ("1", 10, "西", "covered", 100.0),
    ("2", 20, "西", "uncovered", 900.0),
    ("3", 30, "西", "covered", 500.0),
    ("4", 40, "东", "off_network", None),
    ("5", 50, "东", "covered", 300.0),
    ("6", 60, "东", "covered", 200.0),
    ("7", 7, "东", "uncovered", 700.0),
]
AFTER = [
    ("2", 25, "西", "covered", 400.0),  # gained, and 5 have come
    ("1", 10, "西", "covered", 100.0),  # as it was
    ("3", 20, "西", "marginal", 550.0),  # lost, and 10 have left
    ("4", 40, "东", "cut_off", None),  # another reason
    ("6", 60, "西", "covered", 210.0),  # the border was drawn anew
    ("7", 9, "东", "uncovered", 700.0),  # 2 have come
    ("8", 3, "东", "covered", 50.0),  # new; and 5, with 50 people, is gone
]


def told(rows: list[tuple[str, int, str, str, float | None]], **options: object) -> Told:
    homes = [Home(i, n, ("区", area), {"appeals": (status, walk)}) for i, n, area, status, walk in rows]
    return Told(homes, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CompareRun:
    """The comparison of the two runs above."""
    folder = tmp_path_factory.mktemp("compare")
    before, after = write_run(folder / "before", told(BEFORE)), write_run(folder / "after", told(AFTER))
    return run_compare(before, after, out=folder / "out", now=NOW)


def test_the_balance_of_a_plan_told_by_hand(run: CompareRun) -> None:
    """150 covered before: 20 gained, 20 lost, 8 come (5 of residence 2, 3 of 8), 60 left (10 of 3, 50 of 5)."""
    row = run.tables["compare_circles"].iloc[0]
    names = ["covered_before", "gained", "lost", "come_covered", "left_covered", "covered_change", "covered_after"]
    assert [int(row[f"{name}_residents"]) for name in names] == [150, 20, 20, 8, 60, -52, 98]
    assert (row["unchanged_covered_residents"], row["unchanged_not_covered_residents"]) == (70, 47)
    assert (row["gained_residences"], row["lost_residences"]) == (1, 1)
    assert (row["rate_before"], row["rate_after"]) == (round(150 / 217, 6), round(98 / 167, 6))


def test_the_balance_of_each_area(run: CompareRun) -> None:
    """Residence 6 was drawn over to the west: 60 covered residents less in the east, 60 more in the west."""
    table = run.tables["compare_areas"].set_index(["level", "name"])
    west, east = table.loc[("community", "西")], table.loc[("community", "东")]
    assert (west["covered_before_residents"], west["covered_after_residents"]) == (40, 95)
    assert (west["gained_residents"], west["lost_residents"], west["redrawn_covered_residents"]) == (20, 20, 60)
    assert (west["come_covered_residents"], west["left_covered_residents"]) == (5, 10)
    assert (east["covered_before_residents"], east["covered_after_residents"]) == (110, 3)
    assert (east["left_covered_residents"], east["redrawn_covered_residents"]) == (50, -60)
    assert west["parent"] == "区"


def test_the_transitions_of_statuses(run: CompareRun) -> None:
    """From which status to which; new and gone residences come from and go to `absent`; both sides sum to all."""
    table = run.tables["compare_transitions"]
    pairs = {(a, b): (n, x, y) for a, b, n, x, y in table.iloc[:, 1:6].itertuples(index=False)}
    assert pairs == {
        ("covered", "covered"): (2, 70, 70),
        ("uncovered", "covered"): (1, 20, 25),
        ("covered", "marginal"): (1, 30, 20),
        ("off_network", "cut_off"): (1, 40, 40),
        ("covered", "absent"): (1, 50, 0),
        ("uncovered", "uncovered"): (1, 7, 9),
        ("absent", "covered"): (1, 0, 3),
    }
    assert (table["residents_before"].sum(), table["residents_after"].sum()) == (217, 167)


def test_the_walks(run: CompareRun) -> None:
    """Of 117 with both walks, 10, 60 and 7 people hardly move; the median is that of the 60: 10 m more."""
    row = run.tables["compare_circles"].iloc[0]
    assert row["walk_residents"] == 10 + 20 + 20 + 60 + 7
    assert row["walk_change_median_m"] == 10.0
    assert (row["walk_shorter_residents"], row["walk_longer_residents"]) == (20, 80)


def test_each_change_is_one_row(run: CompareRun) -> None:
    """Everything but a walk alone: residences 1 and 6 are not there."""
    table = run.tables["compare_residences"]
    assert dict(zip(table["id"], table["change"], strict=True)) == {
        "2": "gained", "3": "lost", "4": "status", "5": "gone", "7": "residents", "8": "new",
    }  # fmt: skip


def test_runs_without_places_say_so_and_have_no_layers(run: CompareRun) -> None:
    """Tables are whole all the same."""
    assert [finding.code for finding in run.findings] == ["no_places"]
    assert not (run.folder / "layers.gpkg").exists()
    assert {path.name for path in run.folder.glob("*.csv")} == {f"{name}.csv" for name in run.tables}


CIRCLES, LEVELS = ("a", "b"), ("district", "community")


def random_rows(chance: random.Random) -> CoverageRows:
    ids = chance.sample("ABCDEFGHIJKL", chance.randint(0, 10))
    pairs = [chance.choice([("P", "x"), ("P", "y"), ("Q", "x"), ("Q", "other"), ("outside", "outside")]) for _ in ids]
    circles = {
        name: CircleRows(
            np.array([chance.randrange(len(STATUSES)) for _ in ids], dtype=np.int8),
            np.array([chance.random() < 0.8 for _ in ids], dtype=np.bool_),
            np.array([chance.randrange(5) * 250 for _ in ids], dtype=np.int64),
        )
        for name in CIRCLES
    }
    return CoverageRows(
        np.array(ids, dtype=object),
        np.array([chance.randrange(5) for _ in ids], dtype=np.int64),
        {level: np.array([pair[i] for pair in pairs], dtype=object) for i, level in enumerate(LEVELS)},
        circles,
    )


def folder_of(rows: CoverageRows) -> RunFolder:
    circles = {name: {"name": name, "radius_m": 500.0, "target": 0.9} for name in CIRCLES}
    return RunFolder(Path(), {"plan": {"name": "镇"}, "assumptions": {}}, circles, rows, ())


def people_of(rows: CoverageRows, circle: str) -> dict[tuple[str, int], tuple[bool, tuple[str, ...]]]:
    """Every person by residence and number: whether covered, and the areas they live in, the plan first."""
    found = {}
    for row, identity in enumerate(rows.ids):
        chain = tuple(str(rows.areas[level][row]) for level in LEVELS)
        for number in range(int(rows.residents[row])):
            found[identity, number] = (bool(rows.circles[circle].status[row] == 0), chain)
    return found


def units_of_person(chain: tuple[str, ...]) -> list[tuple[str, str, str]]:
    if chain[0] == "outside":
        return [("plan", "镇", ""), ("outside", "outside", "")]
    return [("plan", "镇", ""), ("district", chain[0], ""), ("community", chain[1], chain[0])]


def counted_by_person(before: CoverageRows, after: CoverageRows, circle: str) -> Counter[tuple[str, str, str, str]]:
    """The table of areas, person by person."""
    old, new, count = people_of(before, circle), people_of(after, circle), Counter[tuple[str, str, str, str]]()
    for person, (covered, chain) in new.items():
        for unit in units_of_person(chain):
            if person in old:
                was = old[person][0]
                kept, without = "unchanged_covered", "unchanged_not_covered"
                count[*unit, (kept if was else "gained") if covered else ("lost" if was else without)] += 1
            else:
                count[*unit, "come_covered"] += covered
    for person, (covered, chain) in old.items():
        if person not in new and person[0] not in after.ids:
            for unit in units_of_person(chain):
                count[*unit, "left_covered"] += covered
    return count


@pytest.mark.parametrize("block", range(4))
def test_random_runs_are_counted_as_person_by_person(block: int) -> None:
    """20 pairs of runs a block: gained, lost, unchanged, come and left, by area and circle; Σ = Δ in every row."""
    for seed in range(20 * block, 20 * block + 20):
        chance = random.Random(seed)
        before, after = random_rows(chance), random_rows(chance)
        found = Comparison(folder_of(before), folder_of(after), (), match_runs(before, after))
        table = area_table(found)
        for circle in CIRCLES:
            expected = counted_by_person(before, after, circle)
            ours = table[table["circle"] == circle]
            assert len(ours) == len(ours.drop_duplicates(["level", "name", "parent"]))
            for row in ours.to_dict("records"):
                unit = (row["level"], row["name"], row["parent"])
                for name in ("gained", "lost", "unchanged_covered", "unchanged_not_covered", "come_covered"):
                    assert row[f"{name}_residents"] == expected[*unit, name], (seed, unit, name)
                change = row["covered_after_residents"] - row["covered_before_residents"]
                assert change == row["covered_change_residents"]
                assert change == (
                    row["gained_residents"] - row["lost_residents"] + row["come_covered_residents"]
                    - row["left_covered_residents"] + row["redrawn_covered_residents"]
                )  # fmt: skip
            check_levels(ours, before, after, circle)
        check_transitions(found.matched, before, after)


def check_levels(ours: pd.DataFrame, before: CoverageRows, after: CoverageRows, circle: str) -> None:
    """The areas of a level and who is outside sum to the plan, and the plan to the runs."""
    plan = ours[ours["level"] == "plan"].iloc[0]
    assert plan["covered_before_residents"] == before.residents[before.circles[circle].covered].sum()
    assert plan["covered_after_residents"] == after.residents[after.circles[circle].covered].sum()
    counts = [name for name in ours.columns if name.endswith(("_residents", "_residences"))]
    for level in LEVELS:
        rows = ours[ours["level"].isin([level, "outside"])]
        assert rows[counts].sum().tolist() == plan[counts].tolist()


def check_transitions(matched: Matched, before: CoverageRows, after: CoverageRows) -> None:
    table = transitions_table(matched).groupby("circle")[["residents_before", "residents_after"]].sum()
    for circle in table.index:
        assert table.loc[circle].tolist() == [before.residents.sum(), after.residents.sum()]
    changed = residences_table(matched)
    same = set(before.ids) & set(after.ids)
    assert set(changed.loc[changed["change"] == "new", "id"]) == set(after.ids) - same
    assert set(changed.loc[changed["change"] == "gone", "id"]) == set(before.ids) - same


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two runs of the small plan: then with a longer radius, without station S1, with 3 people more in 001."""
    folder = tmp_path_factory.mktemp("real")
    plan = write_small_plan(folder / "plan")
    run_coverage(plan, out=folder / "plan" / "runs" / "a", now=NOW)
    text = (plan / "plan.toml").read_text(encoding="utf-8").replace("radius_m = 500", "radius_m = 600")
    (plan / "plan.toml").write_text(text, encoding="utf-8")
    posts = (plan / "stations.csv").read_text(encoding="utf-8").splitlines()
    (plan / "stations.csv").write_text("\n".join([posts[0], posts[2]]) + "\n", encoding="utf-8")
    homes = (plan / "residences.csv").read_text(encoding="utf-8").replace("001,10,", "001,13,")
    (plan / "residences.csv").write_text(homes, encoding="utf-8")
    run_coverage(plan, out=folder / "plan" / "runs" / "b", now=NOW)
    return plan / "runs" / "a", plan / "runs" / "b"


def test_real_runs_have_layers_in_the_plan_crs(real: tuple[Path, Path], tmp_path: Path) -> None:
    """001, 10 people at 110 m, loses the station at 100 m; 002, 20 people at 605 m, is within 600 m of S2 now."""
    found = run_compare(*real, out=tmp_path / "out", now=NOW)
    assert found.findings == ()
    lost = gpd.read_file(tmp_path / "out" / "layers.gpkg", layer="lost")
    assert lost["id"].tolist() == ["001"]
    assert (lost.geometry.iloc[0].x, lost.geometry.iloc[0].y) == (EAST + 110.0, NORTH + 5.0)
    assert lost.crs.to_epsg() == 4547
    row = found.tables["compare_circles"].set_index("circle").loc["appeals"]
    assert (row["lost_residents"], row["left_covered_residents"], row["residents_after"]) == (10, 0, 158)


def test_the_layers_of_changes_open_with_a_style(real: tuple[Path, Path], tmp_path: Path) -> None:
    """One default a layer, of all circles together; where several changed, one for each besides."""
    run_compare(*real, out=tmp_path / "out", now=NOW)
    with sqlite3.connect(tmp_path / "out" / "layers.gpkg") as file:
        rows = file.execute("SELECT f_table_name, styleName, styleQML, useAsDefault FROM layer_styles").fetchall()
        circles = {
            name: file.execute(f'SELECT count(DISTINCT circle) FROM "{name}"').fetchone()[0] for name, *_ in rows
        }
    file.close()
    layers = {str(name) for name, _ in pyogrio.list_layers(tmp_path / "out" / "layers.gpkg")} - {"layer_styles"}
    assert set(circles) == layers and "lost" in layers
    for layer, count in circles.items():
        ours = [(style, qml, is_default) for name, style, qml, is_default in rows if name == layer]
        assert [is_default for *_, is_default in ours] == [1, *[0] * (len(ours) - 1)]
        assert len(ours) == 1 + (count if count > 1 else 0)
        assert "filter" not in ours[0][1]


def test_two_comparisons_are_the_same_bytes(real: tuple[Path, Path], tmp_path: Path) -> None:
    """Every file of the run folder."""
    for name in ("1", "2"):
        run_compare(*real, out=tmp_path / name, now=NOW)
    files = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert {"manifest.json", "layers.gpkg"} < set(files)
    assert all((tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes() for name in files)


def test_a_run_compared_with_itself_has_changed_nothing(real: tuple[Path, Path], tmp_path: Path) -> None:
    """No difference, no change, no row, no layer."""
    found = run_compare(real[0], real[0], out=tmp_path / "out", now=NOW)
    assert found.answer["differences"] == []
    assert len(found.tables["compare_residences"]) == 0
    assert (found.tables["compare_circles"]["covered_change_residents"] == 0).all()
    assert "两次运行的口径、输入和版本都相同" in compare_lines(found, language="zh")


def test_the_command_tells_what_differs_before_any_number(real: tuple[Path, Path]) -> None:
    """In words and in JSON; the run folder stands beside RUN_B; English without a Chinese word of ours."""
    done = CliRunner().invoke(app, ["compare", *map(str, real), "--lang", "en"])
    assert done.exit_code == 0, done.stderr
    text = done.stdout
    assert text.index("Appeals circle, radius (m): 500 → 600") < text.index("Residents 155 → 158")
    assert "[input] file of stations: content differs" in text
    folder = Path(text.rsplit("Files: ", 1)[1].strip())
    assert folder.parent == real[1].parent
    shutil.rmtree(folder)
    done = CliRunner().invoke(app, ["compare", *map(str, real), "--json", "-q"])
    document = json.loads(done.stdout)
    assert list(document)[:3] == ["schema", "run", "differences"]
    assert document["differences"][0]["key"] == "circles.appeals.radius_m"
    shutil.rmtree(document["run"])


def test_differences_are_found_in_rules_inputs_and_versions(tmp_path: Path) -> None:
    """Rules first; what is the same is not told; 500 and 500.0 are the same."""
    before = told(BEFORE, facts={"versions": {"numpy": "1"}, "population_date": "2020-11-09", "border_m": 500})
    scenario = {"scenario": {"name": "东移", "added": 1}}
    changed = {**scenario, "versions": {"numpy": "2"}, "network": {"hash": "b" * 64}, "border_m": 500.0}
    after = told(BEFORE, facts=changed, radius_m=400.0)
    found = run_compare(
        write_run(tmp_path / "a", before), write_run(tmp_path / "b", after), out=tmp_path / "c", now=NOW
    )
    assert found.comparison.differences == (
        Difference("assumption", "circles.appeals.radius_m", "500", "400"),
        Difference("assumption", "population_date", "2020-11-09", None),
        Difference("assumption", "network.hash", "a" * 64, "b" * 64),
        Difference("assumption", "scenario", None, "东移"),
        Difference("version", "versions.numpy", "1", "2"),
    )
    lines = compare_lines(found, language="zh")
    assert "  [口径] appeals圈服务圈半径（米）：500 → 400" in lines
    assert "  [口径] 路网指纹：aaaaaaaaaaaa → bbbbbbbbbbbb" in lines


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Change a file of a run and have its manifest agree."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8-sig")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8-sig")
        write_manifest(folder, told(AFTER))

    return change


def overwrite(name: str, content: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(content, encoding="utf-8") and None


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "no_run_folder"),
    "no residences": (lambda folder: (folder / "residences.csv").unlink(), "no_run_folder"),
    "cut manifest": (overwrite("manifest.json", '{"schema": "serv'), "manifest_unreadable"),
    "a list": (overwrite("manifest.json", "[]"), "other_schema"),
    "other schema": (lambda f: write_manifest(f, told(AFTER), schema="servicecircle.run/9"), "other_schema"),
    "no circles": (lambda f: write_manifest(f, told(AFTER), plan={"circles": []}), "manifest_unreadable"),
    "no assumptions": (lambda f: write_manifest(f, told(AFTER), assumptions=None), "manifest_unreadable"),
    "files is no table": (lambda f: write_manifest(f, told(AFTER), files=5), "manifest_unreadable"),
    "nested too deep": (overwrite("manifest.json", "[" * 200_000), "manifest_unreadable"),
    "edited table": (overwrite("residences.csv", "id,residents\n"), "run_file_changed"),
    "column gone": (edit("residences.csv", "appeals_status", "appeals_x"), "run_column_missing"),
    "id twice": (edit("residences.csv", "8,3,", "7,3,"), "run_cell_unreadable"),
    "negative residents": (edit("residences.csv", "8,3,", "8,-3,"), "run_cell_unreadable"),
    "half a resident": (edit("residences.csv", "8,3,", "8,2.5,"), "run_cell_unreadable"),
    "unknown status": (edit("residences.csv", "marginal", "far"), "run_cell_unreadable"),
    "no number": (edit("residences.csv", "550.0", "nan"), "run_cell_unreadable"),
    "a row too long": (edit("residences.csv", "550.0", "550.0,1"), "unreadable_file"),
    "other sums": (edit("residences.csv", "8,3,", "8,4,"), "run_does_not_add_up"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_no_run_or_damaged_is_refused(name: str, tmp_path: Path) -> None:
    """Exit 2 with a finding in Chinese and English, and nothing is written."""
    before, after = write_run(tmp_path / "before", told(BEFORE)), write_run(tmp_path / "after", told(AFTER))
    damage, code = DAMAGES[name]
    damage(after)
    with pytest.raises(InputError) as caught:
        run_compare(before, after, out=tmp_path / "out", now=NOW)
    finding = caught.value.findings[0]
    assert finding.code == code
    assert all((finding.zh, finding.en, finding.fix_zh, finding.fix_en))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["after", "before"]


def test_the_command_refuses_with_exit_code_2(tmp_path: Path) -> None:
    """A folder that is not there is no run folder."""
    done = CliRunner().invoke(app, ["compare", str(tmp_path / "x"), str(tmp_path / "y"), "--lang", "en"])
    assert done.exit_code == 2
    assert "no run folder of coverage" in done.stderr


def test_runs_that_share_nothing_are_refused_or_doubted(tmp_path: Path) -> None:
    """No circle in common is an error; no residence in common a warning: all of them are new or gone."""
    before = write_run(tmp_path / "before", told(BEFORE))
    homes = [Home(f"x{h.id}", h.residents, h.areas, h.verdicts) for h in told(AFTER).homes]
    other = write_run(tmp_path / "other", Told(homes))
    found = run_compare(before, other, out=tmp_path / "out", now=NOW)
    assert "no_common_residence" in [finding.code for finding in found.findings]
    assert set(found.tables["compare_residences"]["change"]) == {"new", "gone"}
    strange = [Home("1", 1, ("区", "西"), {"legal": ("covered", 1.0)})]
    legal = write_run(tmp_path / "legal", Told(strange, circles=("legal",)))
    with pytest.raises(InputError) as caught:
        run_compare(before, legal, out=tmp_path / "none", now=NOW)
    assert [finding.code for finding in caught.value.findings] == ["no_common_circle"]


def test_signed_numbers_have_a_sign_that_is_no_hyphen() -> None:
    """Nothing changed is 0, without a sign."""
    assert [signed(n) for n in (-1200, 0, 7)] == ["−1,200", "0", "+7"]


def test_a_scenario_is_no_other_rule() -> None:
    """It is nothing but other stations: where it alone differs, the change is theirs, and the words say so."""
    scenario = Difference("assumption", "scenario", None, "X")
    file = Difference("input", "inputs.scenario", None, "abc")
    radius = Difference("assumption", "circles.appeals.radius_m", "500", "600")
    first = difference_lines([scenario, file], {}, language="en")[0]
    assert first == "The runs follow different scenarios, under the same rules"
    assert "under different rules" in difference_lines([scenario, radius], {}, language="en")[0]
