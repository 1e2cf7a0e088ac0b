"""Facts about workload: an aggregate by area and month, beside coverage, and never a case or a person."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from plans import CRS, EAST, NORTH, RESIDENCES
from staffing_town import covered_by_hand, write_town
from typer.testing import CliRunner, Result

from servicecircle.cli import app
from servicecircle.coverage.checks.check import check_plan
from servicecircle.geo.read import LayerSource, read_layer

LAYER = '[layers.workload]\npath = "workload.csv"\n'
HEADING = "area,month,accepted,resolved,same_day"
# Two communities and two months; the line of the district is another level.
LINES = [
    "西社区,2020-10,100,90,80", "12,2020-10,300,300,150", "11,2020年11月,60,80,3", "东社区,202011,0,0,0",
    "试验区,2020-10,460,400,230",
]  # fmt: skip
STAFF = [",网格员,1,40,C", ",调解员,1,20,C", ",律师,1,8,A", ",心理咨询师,1,20,C"]


def staffing(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["staffing", *map(str, arguments)])


def write(folder: Path, lines: list[str], *, heading: str = HEADING) -> Path:
    write_town(folder, STAFF, more=LAYER)
    (folder / "workload.csv").write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return folder


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", encoding="utf-8-sig")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder with `--weight-by workload`; its JSON stands beside it."""
    folder = tmp_path_factory.mktemp("workload")
    done = staffing(write(folder / "town", LINES), "--weight-by", "workload", "--out", folder / "run", "--json", "-q")
    assert done.exit_code == 0, done.stderr
    (folder / "told.json").write_text(done.stdout, encoding="utf-8")
    return folder / "run"


def test_cases_are_summed_by_area_and_period(run: Path) -> None:
    """Months of any spelling; the whole period and each month; a higher area is the sum of those below it."""
    rows = table(run, "workload").set_index(["name", "period"])
    whole = "2020-10/2020-11"
    assert rows.loc[("西社区", whole), ["accepted", "resolved", "same_day", "months"]].tolist() == [160, 170, 83, 2]
    assert rows.loc[("西社区", "2020-10"), ["accepted", "resolved", "same_day"]].tolist() == [100, 90, 80]
    assert rows.loc[("试验区", whole), ["accepted", "areas"]].tolist() == [460, 2]
    assert rows.loc[("试验镇", whole), ["accepted", "resolved", "same_day"]].tolist() == [460, 470, 233]
    for period in (whole, "2020-10", "2020-11"):
        ours = rows.xs(period, level="period")
        assert ours[ours["level"] == "community"]["accepted"].sum() == ours[ours["level"] == "plan"]["accepted"].sum()


def test_rates_say_what_they_are(run: Path) -> None:
    """Resolved ÷ accepted (above 1 with a backlog), same day ÷ accepted; empty where nothing was accepted."""
    rows = table(run, "workload").set_index(["name", "period"])
    assert rows.loc[("西社区", "2020-11"), "resolution_rate"] == pytest.approx(80 / 60, abs=1e-6)
    assert rows.loc[("东社区", "2020-10"), ["resolution_rate", "same_day_rate"]].tolist() == [1.0, 0.5]
    assert rows.loc[("东社区", "2020-11"), ["resolution_rate", "same_day_rate"]].isna().all()
    answer = json.loads((run.parent / "told.json").read_text(encoding="utf-8"))["answer"]["workload"]
    assert (answer["period"], answer["resolution_rate"]) == ("2020-10/2020-11", "resolved / accepted")


def test_lines_of_another_level_are_left_out_and_told(run: Path) -> None:
    """The district's line would count every case twice."""
    document = json.loads((run.parent / "told.json").read_text(encoding="utf-8"))
    (finding,) = [f for f in document["findings"] if f["code"] == "workload_other_level"]
    assert (finding["severity"], finding["row"], finding["count"]) == ("warning", 6, 1)
    assert (document["answer"]["workload"]["lines"], document["answer"]["workload"]["lines_left_out"]) == (4, 1)


def test_rates_by_cases_stand_beside_rates_of_people(run: Path) -> None:
    """By hand: each community's rate of people, weighted by its cases."""
    rows = table(run, "weighted").set_index("circle")
    homes = ["west" if x < 600 else "east" if x < 1095 else "outside" for _, _, x, _ in RESIDENCES]
    cases = {"west": 160, "east": 300}
    for circle, posts in {"appeals": [2], "legal": [0], "psychology": [2]}.items():
        for column, ready in (("nominal_rate_by_cases", range(6)), ("effective_rate_by_cases", posts)):
            covered = covered_by_hand(circle, ready)
            rate = {}
            for area in cases:
                people = [n if area == home else 0 for (_, n, _, _), home in zip(RESIDENCES, homes, strict=True)]
                rate[area] = sum(n for n, flag in zip(people, covered, strict=True) if flag) / sum(people)
            expected = sum(cases[area] * rate[area] for area in cases) / 460
            assert rows.loc[circle, column] == pytest.approx(expected, abs=1e-6)
    circles = table(run, "staffing_circles").set_index("circle")
    assert rows["nominal_rate"].tolist() == circles["nominal_rate"].tolist()
    assert (rows["accepted"] == 460).all()


def test_the_overlay_stands_in_the_areas(run: Path) -> None:
    """Cases a thousand residents and month beside both rates, in a table and in the layer."""
    rows = table(run, "workload_areas").set_index("name")
    people = rows.loc["西社区", "residents"]
    assert rows.loc["西社区", "accepted_per_1000_residents_and_month"] == pytest.approx(
        1000 * 160 / people / 2, abs=1e-6
    )
    assert {"appeals_nominal_rate", "appeals_effective_rate"} <= set(rows)
    areas = gpd.read_file(run / "layers.gpkg", layer="areas").set_index("name")
    assert areas.loc["东社区", "accepted"] == 300


def test_fewer_than_ten_areas_give_no_correlation(run: Path) -> None:
    """Two areas: none is told, and why."""
    document = json.loads((run.parent / "told.json").read_text(encoding="utf-8"))
    told = document["answer"]["workload"]["correlation"]
    assert {(row["areas"], row["spearman"]) for row in told} == {(2, None)}


def test_without_being_asked_nothing_is_weighed(tmp_path: Path) -> None:
    """The table of weighted rates is written on demand; words name period and definitions in both languages."""
    folder = write(tmp_path / "town", LINES)
    done = staffing(folder, "--out", tmp_path / "run", "-q")
    assert done.exit_code == 0
    assert not (tmp_path / "run" / "weighted.csv").exists()
    for words in ("2020-10/2020-11", "化解率 = 化解 ÷ 受理", "少于 10 个"):
        assert words in done.stdout
    english = staffing(folder, "--weight-by", "workload", "--out", tmp_path / "en", "-q", "--lang", "en").stdout
    for words in ("resolution rate = resolved ÷ accepted", "weighted by accepted cases", "fewer than 10"):
        assert words in english


@pytest.mark.parametrize(("weight", "code"), [("workload", "no_workload"), ("人口", "unknown_weight")])
def test_nothing_to_weigh_by_is_exit_2(tmp_path: Path, weight: str, code: str) -> None:
    """A plan without the layer, and a weight that nobody knows."""
    folder = write_town(tmp_path / "town", STAFF)
    done = staffing(folder, "--weight-by", weight, "--json", "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert [finding["code"] for finding in json.loads(done.stdout)["findings"]] == [code]
    assert not (tmp_path / "run").exists()


def test_what_is_shared_holds_no_small_counts(tmp_path: Path) -> None:
    """3 cases of the same day are left empty, and with them what would tell them."""
    folder = write(tmp_path / "town", LINES)
    assert staffing(folder, "--share", "--weight-by", "workload", "--out", tmp_path / "run", "-q").exit_code == 0
    rows = table(tmp_path / "run", "workload").set_index(["name", "period"])
    assert rows.loc[("西社区", "2020-11"), ["accepted", "resolved", "same_day", "same_day_rate"]].isna().all()
    assert rows.loc[("西社区", "2020-10"), "accepted"] == 100
    assert not rows[["accepted", "resolved", "same_day"]].isin([1, 2, 3, 4]).any().any()


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        ("西社区,六月,1,1,1", "bad_month", "error"),
        ("西社区,2020-13,1,1,1", "bad_month", "error"),
        ("西社区,2020-10,-1,1,1", "negative_number", "error"),
        ("西社区,2020-10,1.5,1,1", "fractional_number", "error"),
        ("西社区,2020-10,,1,1", "missing_value", "error"),
        (",2020-10,1,1,1", "missing_value", "error"),
        ("北社区,2020-10,1,1,1", "unknown_area", "warning"),
        ("东社区,2020-10,1,1,1", "workload_repeated", "warning"),
        ("西社区,2020-10,1,1,2", "same_day_exceeds", "warning"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(tmp_path: Path, line: str, code: str, severity: str) -> None:
    """By `check`, with the row; an error is exit 2 in `staffing`."""
    folder = write(tmp_path / "town", ["东社区,2020-10,300,300,150", line])
    found = {finding.code: finding for finding in check_plan(folder).findings}
    assert (found[code].severity, found[code].row) == (severity, 3)
    if code == "bad_month":
        assert staffing(folder, "--out", tmp_path / "run", "-q").exit_code == 2


def test_a_layer_of_which_no_line_counts_gives_no_table(tmp_path: Path) -> None:
    """All areas unknown: a warning, no workload, and an error where it was to weigh."""
    folder = write(tmp_path / "town", ["北社区,2020-10,5,5,5"])
    assert staffing(folder, "--out", tmp_path / "run", "-q").exit_code == 0
    assert not (tmp_path / "run" / "workload.csv").exists()
    assert staffing(folder, "--weight-by", "workload", "--out", tmp_path / "b", "-q").exit_code == 2


def test_without_areas_the_plan_is_one(tmp_path: Path) -> None:
    """Every line counts for the plan."""
    folder = write(tmp_path / "town", ["甲,2020-10,5,5,5", "乙,2020-10,7,6,0"])
    text = (folder / "plan.toml").read_text(encoding="utf-8").replace('[layers.areas]\npath = "areas.gpkg"\n', "")
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    done = staffing(folder, "--weight-by", "workload", "--out", tmp_path / "run", "-q")
    assert done.exit_code == 0, done.stderr
    rows = table(tmp_path / "run", "workload")
    assert rows[["level", "accepted", "resolved"]].to_numpy().tolist() == [["plan", 12, 11]]
    weighted = table(tmp_path / "run", "weighted")
    assert (weighted["nominal_rate"] == weighted["nominal_rate_by_cases"]).all()


def write_strips(folder: Path, *, least: int) -> Path:
    """Eleven strips of 100 m with `least` cases or more."""
    cases = [(7 * n) % 11 + least for n in range(11)]
    folder = write(folder, [f"s{n},2020-10,{count},1,1" for n, count in enumerate(cases)])
    strips = [shapely.box(EAST + 100 * n, NORTH - 50, EAST + 100 * (n + 1), NORTH + 1000) for n in range(11)]
    frame = gpd.GeoDataFrame({"name": [f"s{n}" for n in range(11)], "level": "community"}, geometry=strips, crs=CRS)
    frame.to_file(folder / "areas.gpkg", driver="GPKG")
    homes = [f"{n},{10 + n},{EAST + 100 * n + 30},{NORTH + 5}" for n in range(11)]
    (folder / "residences.csv").write_text("\n".join(["id,residents,x,y", *homes]) + "\n", encoding="utf-8")
    return folder


def test_ten_areas_give_a_correlation_of_ranks(tmp_path: Path) -> None:
    """Eleven strips of 100 m: the coefficient by the textbook's formula over ranks, ties at their mean."""
    folder = write_strips(tmp_path / "town", least=1)
    done = staffing(folder, "--out", tmp_path / "run", "--json", "-q")
    assert done.exit_code == 0, done.stdout
    document = json.loads(done.stdout)
    rows = [row for row in document["workload_areas"] if row["level"] == "community"]
    for told in document["answer"]["workload"]["correlation"]:
        rate = [row[f"{told['circle']}_{told['coverage']}_rate"] for row in rows]
        load = [row["accepted"] / row["residents"] for row in rows]
        assert told["areas"] == 11
        expected = None if len(set(rate)) == 1 else pearson(ranks(load), ranks(rate))
        assert told["spearman"] == (None if expected is None else pytest.approx(expected, abs=1e-6))
    assert any(told["spearman"] is not None for told in document["answer"]["workload"]["correlation"])


def test_shared_ranks_tell_nothing_of_a_small_count(tmp_path: Path) -> None:
    """Where a strip has 1 to 4 cases no correlation is told; else to two decimals."""
    small = staffing(write_strips(tmp_path / "a", least=4), "--share", "--json", "-q", "--out", tmp_path / "ra")
    found = json.loads(small.stdout)["answer"]["workload"]["correlation"]
    assert {row["spearman"] for row in found} == {None}
    said = staffing(tmp_path / "a", "--share", "--lang", "en", "--out", tmp_path / "rb")
    assert "Rank correlation left out: an area has few cases" in said.stdout
    large = staffing(write_strips(tmp_path / "c", least=5), "--share", "--json", "-q", "--out", tmp_path / "rc")
    told = [row["spearman"] for row in json.loads(large.stdout)["answer"]["workload"]["correlation"]]
    assert any(rho is not None for rho in told)
    assert all(rho is None or rho == round(rho, 2) for rho in told)


def ranks(values: list[float]) -> list[float]:
    return [sum(v < x for v in values) + (sum(v == x for v in values) + 1) / 2 for x in values]


def pearson(a: list[float], b: list[float]) -> float:
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    cross = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    return float(cross / (sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)) ** 0.5)


NAMES = ["张三", "李小明", "王芳", "欧阳修", "刘伟"]


@pytest.mark.parametrize("role", ["workload", "staff"])
@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("姓名", ["甲"] * 5),
        ("name", ["甲"] * 5),
        ("申请人", ["甲"] * 5),
        ("联系电话", ["1"] * 5),
        ("证件号码", ["1"] * 5),
        ("诉求内容", ["噪音"] * 5),
        ("Description", ["noise"] * 5),
        ("家庭住址", ["甲路1号"] * 5),
        ("备注", ["13812345678"] + [""] * 4),
        ("序列", ["11010519491231002X"] + [""] * 4),
        ("谁", [name for name in NAMES if name != "欧阳修"] + ["赵六"]),
    ],
)
def test_persons_and_cases_are_refused(tmp_path: Path, role: str, heading: str, cells: list[str]) -> None:
    """By heading or by values: an error that names the column and never repeats a value."""
    first = {
        "workload": ("area,month,accepted,resolved,same_day", "甲,2020-10,1,1,1"),
        "staff": ("role,count,hours", "律师,1,8"),
    }
    head, row = first[role]
    path = tmp_path / f"{role}.csv"
    path.write_text("\n".join([f"{head},{heading}", *(f"{row},{cell}" for cell in cells)]) + "\n", encoding="utf-8")
    findings = [f for f in read_layer(LayerSource(path=path, role=role))[1] if f.code == "personal_data"]
    assert [(f.severity, f.column) for f in findings] == [("error", heading)]
    assert not any(len(cell) > 1 and cell in findings[0].zh + findings[0].en for cell in cells)


@pytest.mark.parametrize("role", ["workload", "staff"])
@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("街道", ["马田街道", "高新街道", "白石街道"]),
        ("片区", ["高新区", "金沙区", "石岩镇"]),
        ("班次", ["白班", "夜班", "中班"]),
        ("名称", ["甲", "乙", "丙"]),
        ("姓名", ["", "", ""]),
        ("备注", ["张三", "无", "无"]),
    ],
)
def test_other_columns_are_left_alone(tmp_path: Path, role: str, heading: str, cells: list[str]) -> None:
    """Places and shifts that begin like surnames, and an empty column, are no persons."""
    first = {
        "workload": ("area,month,accepted,resolved,same_day", "甲,2020-10,1,1,1"),
        "staff": ("role,count,hours", "律师,1,8"),
    }
    head, row = first[role]
    path = tmp_path / f"{role}.csv"
    path.write_text("\n".join([f"{head},{heading}", *(f"{row},{cell}" for cell in cells)]) + "\n", encoding="utf-8")
    assert [f for f in read_layer(LayerSource(path=path, role=role))[1] if f.code == "personal_data"] == []
