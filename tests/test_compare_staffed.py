"""Facts about comparing two runs by their staff: who gains and loses a staffed station, adding up to the person."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from plans import RESIDENCES
from staffing_town import covered_by_hand, write_town

from servicecircle.coverage.circles.coverage_run import run_coverage
from servicecircle.coverage.compare.compare_run import CompareRun, run_compare
from servicecircle.coverage.report.compare_words import compare_lines
from servicecircle.coverage.report_run import run_report
from servicecircle.coverage.staffing.staffing_run import run_staffing
from servicecircle.geo.errors import InputError

NOW = datetime.datetime(2020, 11, 9)
# Posts of the town by position; appeals needs a grid worker and a mediator, legal a lawyer.
APPEALS = {"before": [0, 2], "after": [1, 4]}
LEGAL = {"before": [0], "after": [0, 3]}
OFFERED = {"appeals": [0, 1, 2, 4, 5], "legal": [0, 2, 3, 5]}
NAMES = "ABCDEF"


def staff_rows(side: str) -> list[str]:
    """Whom every station has; there are no counsellors."""
    rows = []
    for post, name in enumerate(NAMES):
        rows += [f"appeals,{role},{int(post in APPEALS[side])},40,{name}" for role in ("网格员", "调解员")]
        rows.append(f"legal,律师,{int(post in LEGAL[side])},40,{name}")
    return rows


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("towns")
    return {side: write_town(folder / side, staff_rows(side)) for side in ("before", "after")}


@pytest.fixture(scope="module")
def run(towns: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> CompareRun:
    """The comparison of two `staffing` runs."""
    folder = tmp_path_factory.mktemp("compared")
    for side, town in towns.items():
        run_staffing(town, out=folder / side, now=NOW)
    return run_compare(folder / "before", folder / "after", out=folder / "out", now=NOW)


def people(flags: list[bool]) -> int:
    return sum(home[1] for home, flag in zip(RESIDENCES, flags, strict=True) if flag)


@pytest.mark.parametrize("circle", ["appeals", "legal"])
def test_staffed_circles_are_counted_as_by_hand(run: CompareRun, circle: str) -> None:
    """Nominal coverage stays; who has a staffed station within reach before and after is told from the street."""
    posts = {"appeals": APPEALS, "legal": LEGAL}[circle]
    old, new = (covered_by_hand(circle, posts[side]) for side in ("before", "after"))
    rows = run.tables["compare_circles"].set_index("circle")
    staffed, nominal = rows.loc[f"{circle}.effective"], rows.loc[circle]
    assert staffed["covered_before_residents"] == people(old)
    assert staffed["covered_after_residents"] == people(new)
    assert staffed["gained_residents"] == people([b and not a for a, b in zip(old, new, strict=True)])
    assert staffed["lost_residents"] == people([a and not b for a, b in zip(old, new, strict=True)])
    assert staffed["gained_residents"] - staffed["lost_residents"] == staffed["covered_change_residents"]
    assert nominal["covered_before_residents"] == people(covered_by_hand(circle, OFFERED[circle]))
    assert nominal["gained_residents"] == nominal["lost_residents"] == 0
    assert staffed["gained_residents"] + staffed["lost_residents"] > 0


def test_areas_of_a_level_sum_to_the_plan(run: CompareRun) -> None:
    """Gained and lost by area, of the staffed circles too; whoever is outside all areas has a row."""
    table = run.tables["compare_areas"]
    for circle, rows in table[table["circle"].str.endswith(".effective")].groupby("circle"):
        plan = rows[rows["level"] == "plan"].iloc[0]
        parts = rows[rows["level"].isin(["community", "outside"])]
        for column in ("gained_residents", "lost_residents", "covered_change_residents"):
            assert parts[column].sum() == plan[column], (circle, column)


def test_the_transitions_say_that_staff_is_the_reason(run: CompareRun) -> None:
    """Who is within reach of a station that lacks its people is `unstaffed`, not uncovered."""
    table = run.tables["compare_transitions"].query("circle == 'appeals.effective'")
    pairs = {(row.before, row.after): row.residents_after for row in table.itertuples()}
    old, new = (covered_by_hand("appeals", APPEALS[side]) for side in ("before", "after"))
    offered = covered_by_hand("appeals", OFFERED["appeals"])
    came = [o and b and not a for o, a, b in zip(offered, old, new, strict=True)]
    assert pairs.get(("unstaffed", "covered"), 0) == people(came)
    assert all("covered" in pair or before == after for pair in pairs for before, after in [pair])


def test_a_circle_of_unknown_staff_is_not_compared(towns: dict[str, Path], tmp_path: Path) -> None:
    """Of A alone it is known that it has a lawyer: legal is told as at least so much, the others not at all."""
    columns = {"lawyers": [1, "", "", "", "", ""]}
    dark = write_town(tmp_path / "dark", [",律师,1,8,"], columns=columns)
    run_staffing(dark, out=tmp_path / "a", now=NOW)
    run_staffing(towns["after"], out=tmp_path / "b", now=NOW)
    run = run_compare(tmp_path / "a", tmp_path / "b", out=tmp_path / "out", now=NOW)
    assert run.tables["compare_circles"]["circle"].tolist() == ["appeals", "legal", "psychology", "legal.effective"]
    assert run.answer["circles_in_one_run"]["after"] == ["appeals.effective", "psychology.effective"]
    unknown = people(covered_by_hand("legal", OFFERED["legal"])) - people(covered_by_hand("legal", [0]))
    told = "\n".join(compare_lines(run, language="en"))
    assert f"staff not known for {unknown} → 0 residents; at least what is told is covered" in told


def test_it_is_told_in_words_and_in_files(run: CompareRun) -> None:
    """In Chinese and English, in the page and in the workbook."""
    zh, en = ("\n".join(compare_lines(run, language=language)) for language in ("zh", "en"))
    assert "群众诉求·在岗" in zh and "缺人员" in zh
    assert "Appeals (staffed)" in en and "staff missing" in en


def test_runs_of_report_and_of_staffing_say_the_same(run: CompareRun, towns: dict[str, Path], tmp_path: Path) -> None:
    """Either command's run will do on either side."""
    run_report(towns["before"], None, out=tmp_path / "report", now=NOW)
    run_staffing(towns["after"], out=tmp_path / "staffing", now=NOW)
    mixed = run_compare(tmp_path / "report", tmp_path / "staffing", out=tmp_path / "out", now=NOW)
    pd.testing.assert_frame_equal(mixed.tables["compare_circles"], run.tables["compare_circles"])
    pd.testing.assert_frame_equal(mixed.tables["compare_areas"], run.tables["compare_areas"])


def test_a_run_without_staff_says_so(towns: dict[str, Path], tmp_path: Path) -> None:
    """Against a run of coverage the staffed circles are of one run alone, and are named as not compared."""
    run_coverage(towns["before"], out=tmp_path / "coverage", now=NOW)
    run_staffing(towns["after"], out=tmp_path / "staffing", now=NOW)
    run = run_compare(tmp_path / "coverage", tmp_path / "staffing", out=tmp_path / "out", now=NOW)
    assert run.answer["circles_in_one_run"] == {
        "before": [],
        "after": ["appeals.effective", "legal.effective", "psychology.effective"],
    }
    assert run.tables["compare_circles"]["circle"].tolist() == ["appeals", "legal", "psychology"]


def test_other_needs_are_told_before_any_number(towns: dict[str, Path], tmp_path: Path) -> None:
    """Which roles a service needs decides who is covered by staffed stations: a rule of the comparison."""
    other = write_town(tmp_path / "other", staff_rows("before"), more='[staffing.needs]\nappeals = ["grid_worker"]\n')
    for name, town in (("a", towns["before"]), ("b", other)):
        run_staffing(town, out=tmp_path / name, now=NOW)
    run = run_compare(tmp_path / "a", tmp_path / "b", out=tmp_path / "out", now=NOW)
    (found,) = (d for d in run.comparison.differences if d.kind == "assumption")
    assert (found.key, found.before, found.after) == ("staffing.needs.appeals", "grid_worker;mediator", "grid_worker")
    told = compare_lines(run, language="en")
    at = next(i for i, line in enumerate(told) if "roles that" in line)
    assert "grid worker" in told[at] and at < next(i for i, line in enumerate(told) if "Residents" in line)


@pytest.mark.parametrize("column", ["residents", "nominal_residents", "effective_residents"])
def test_tables_that_do_not_add_up_are_refused(towns: dict[str, Path], column: str, tmp_path: Path) -> None:
    """A table of areas of another run, with its own hash."""
    run_staffing(towns["before"], out=tmp_path / "a", now=NOW)
    path = tmp_path / "a" / "staffing.csv"
    table = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    table.loc[0, column] = str(int(table.loc[0, column]) + 1)
    table.to_csv(path, index=False, encoding="utf-8-sig")
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["staffing.csv"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (tmp_path / "a" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        run_compare(tmp_path / "a", tmp_path / "a", out=tmp_path / "out", now=NOW)
    assert [finding.code for finding in refused.value.findings] == ["run_does_not_add_up"]
    assert not (tmp_path / "out").exists()
