"""Facts about `report`: everything of a plan in one run folder, whatever parts the plan has."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from plans import PLAN, write_small_plan
from typer.testing import CliRunner, Result

from parks_town import write_town
from servicecircle.cli import app

LAYERS = """[layers.patrollers]
path = "patrollers.csv"
[layers.staff]
path = "staff.csv"
"""


def command(name: str, *arguments: str | Path) -> Result:
    """Run a command of `servicecircle` in this process."""
    return CliRunner().invoke(app, [name, *map(str, arguments)])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_full_town(tmp_path_factory.mktemp("report") / "town")


def write_full_town(folder: Path) -> Path:
    """Write a town with a park, patrollers and staff."""
    folder.mkdir()
    write_town(folder, plan=PLAN.replace("[circles.appeals]", LAYERS + "[circles.appeals]"))
    (folder / "patrollers.csv").write_text("area,patrollers\n西社区,1\n", encoding="utf-8")
    (folder / "staff.csv").write_text("service,role,count,hours,station\nappeals,网格员,1,40,S1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "run"
    done = command("report", town, "--out", folder)
    assert done.exit_code == 0, done.stderr
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_every_table_is_that_of_its_own_command(town: Path, run: Path, tmp_path: Path) -> None:
    """Byte for byte: coverage, sites with the same question, patrol and staffing."""
    for name, options in (("coverage", ()), ("sites", ("--add", 1)), ("patrol", ()), ("staffing", ())):
        folder = tmp_path / name
        done = command(name, town, "--out", folder, *options)
        assert done.exit_code == 0, done.stderr
        tables = {table for table in names(folder) if table.endswith((".csv", ".svg"))}
        assert tables
        assert tables <= names(run)
        for table in tables:
            assert (folder / table).read_bytes() == (run / table).read_bytes(), table


def test_two_reports_are_the_same_to_the_byte(town: Path, run: Path, tmp_path: Path) -> None:
    """Every file, the manifest and the map layers too."""
    assert command("report", town, "--out", tmp_path / "again").exit_code == 0
    assert names(tmp_path / "again") == names(run)
    for name in names(run):
        assert (tmp_path / "again" / name).read_bytes() == (run / name).read_bytes(), name


def assert_tells_no_rows(manifest: dict[str, Any]) -> None:
    """Rows of files and of findings are counts of people or homes; residents are rounded, homes not counted."""
    assert manifest["inputs"]
    assert not [source for source in manifest["inputs"] if "rows" in source]
    assert manifest["findings"]
    assert {key for finding in manifest["findings"] for key in finding} == {"code", "severity", "file", "column"}
    assert manifest["assumptions"]["residences"] is None
    assert manifest["assumptions"]["residents"] % 5 == 0


@pytest.mark.parametrize("name", ["staffing", "patrol", "report"])
def test_json_to_share_tells_no_rows_either(town: Path, tmp_path: Path, name: str) -> None:
    """Neither rows of files nor of findings, nor the sentences that hold such numbers."""
    done = command(name, town, "--out", tmp_path / "shared", "--share", "--json", "-q")
    assert done.exit_code == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["inputs"] and not [source for source in document["inputs"] if "rows" in source]
    assert document["findings"]
    assert document["assumptions"]["residences"] is document["assumptions"]["residences_without_residents"] is None
    said = command(name, town, "--out", tmp_path / "words", "--share", "--lang", "en").stdout
    assert not re.search(r"\d residences", said)
    for finding in document["findings"]:
        assert finding.get("row") is None and finding.get("count", 1) == 1
        assert not re.search(
            r"\d", "".join(str(finding.get(key, "")) for key in ("zh", "en")).replace(finding["code"], "")
        )


def test_why_a_part_is_left_out_tells_no_rows_when_shared(tmp_path: Path) -> None:
    """Patrollers of a person with two rows are an error of the layer; the report says its code and no number."""
    folder = write_full_town(tmp_path / "town")
    (folder / "patrollers.csv").write_text("area,person,patrollers\n西社区,a,3\n东社区,b,2\n", encoding="utf-8")
    plain = json.loads(command("report", folder, "--out", tmp_path / "plain", "--json", "-q").stdout)
    assert "2 rows" in plain["left_out"]["patrol"][0]["en"]
    done = command("report", folder, "--out", tmp_path / "shared", "--share", "--json", "-q")
    (told,) = json.loads(done.stdout)["left_out"]["patrol"]
    assert told["code"] == plain["left_out"]["patrol"][0]["code"] and not re.search(r"\d", told["en"] + told["zh"])


def test_staffing_to_share_tells_no_rows(town: Path, tmp_path: Path) -> None:
    """Its manifest holds neither the rows of its files and findings nor the number of homes."""
    assert command("staffing", town, "--out", tmp_path / "shared", "--share").exit_code == 0
    assert_tells_no_rows(json.loads((tmp_path / "shared" / "manifest.json").read_text(encoding="utf-8")))


def test_a_report_to_share_holds_no_residence(town: Path, tmp_path: Path) -> None:
    """No table and no layer has a row a residence, no count from 1 to 4 is told, and the manifest says so."""
    folder = tmp_path / "shared"
    assert command("report", town, "--out", folder, "--share").exit_code == 0
    assert not names(folder) & {"residences.csv", "nearest.csv", "residence_notes.csv", "unreachable.csv"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["shared"] is True
    assert_tells_no_rows(manifest)
    people = ("residents", "residences", "accepted", "resolved", "same_day")
    for table in sorted(folder.glob("*.csv")):
        rows = pd.read_csv(table, encoding="utf-8-sig")
        for name in [name for name in rows if name.endswith(people)]:
            assert (rows[name].dropna() % 5 == 0).all(), (table.name, name)
    page = (folder / "briefing.html").read_text(encoding="utf-8")
    document = json.loads(page.split('id="sc-plan">')[1].split("</script>")[0])
    assert document["made_of"]["kind"] == "shared"


@pytest.mark.parametrize(("people", "options"), [([20, 3], ["--share"]), ([1], ["--share"]), ([0], [])])
def test_few_people_and_none_are_reported_too(tmp_path: Path, people: list[int], options: list[str]) -> None:
    """A proposal that gains three, a town of one person a home, a town of nobody: every hand-out is written."""
    folder = write_full_town(tmp_path / "town")
    homes = pd.read_csv(folder / "residences.csv", dtype=str)
    homes["residents"] = np.resize(people, len(homes)).astype(str)
    homes.to_csv(folder / "residences.csv", index=False)
    done = command("report", folder, "--out", tmp_path / "run", *options)
    assert done.exit_code == 0, done.stderr
    assert {"briefing.html", "workbook.xlsx", "briefing.pptx", "map.pdf"} <= names(tmp_path / "run")


def test_a_plan_without_parks_patrollers_and_staff_is_reported_too(tmp_path: Path) -> None:
    """What is missing is said, and why; the rest is there."""
    (tmp_path / "plan").mkdir()
    write_small_plan(tmp_path / "plan")
    done = command("report", tmp_path / "plan", "--out", tmp_path / "run", "--lang", "en")
    assert done.exit_code == 0, done.stderr
    assert "No patrol: " in done.stdout
    assert "No staffing: " in done.stdout
    assert {"areas.csv", "sites.csv"} <= names(tmp_path / "run")
    assert not names(tmp_path / "run") & {"patrol.csv", "staffing.csv"}


def test_a_question_about_sites_that_makes_no_sense_writes_nothing(town: Path, tmp_path: Path) -> None:
    """More sites than candidates: exit 2, the words say how many there are, no folder is left."""
    done = command("report", town, "--out", tmp_path / "run", "--add", 5000)
    assert done.exit_code == 2
    assert "5000" in done.stderr
    assert not (tmp_path / "run").exists()


def test_the_document_names_its_files_and_parts(town: Path, tmp_path: Path) -> None:
    """JSON: the headline of every part, and the files of the run."""
    done = command("report", town, "--out", tmp_path / "run", "--json", "-q")
    document = json.loads(done.stdout)
    assert document["schema"] == "servicecircle.report/1"
    assert set(document["files"]) == names(tmp_path / "run")
    assert set(document["answers"]) == {"sites", "patrol", "staffing"}
    assert document["left_out"] == {}


@pytest.mark.parametrize("name", ["patrol", "staffing", "report"])
def test_compare_says_what_it_takes(town: Path, run: Path, tmp_path: Path, name: str) -> None:
    """A run of patrol, and those that were shared, hold no residences: refused with what compare compares instead."""
    other = tmp_path / "other"
    assert command(name, town, "--out", other, *(["--share"] if name != "patrol" else [])).exit_code == 0
    done = command("compare", run, other, "--lang", "en", "--out", tmp_path / "compared")
    assert done.exit_code == 2
    assert "other cannot be compared" in done.stderr and "two runs of coverage, staffing or report" in done.stderr
    assert not (tmp_path / "compared").exists()
