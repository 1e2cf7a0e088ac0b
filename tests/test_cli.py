"""Facts about the command line, seen from outside: exit codes, streams, languages, faults."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from plans import PLAN, write_small_plan
from typer.testing import CliRunner

import servicecircle.coverage.checks.check
import servicecircle.coverage.circles.coverage_run
from servicecircle.cli import app
from servicecircle.coverage.demo import SAMPLE, write_sample
from servicecircle.geo.errors import InputError

COMMANDS = {
    "demo",
    "init",
    "check",
    "network",
    "coverage",
    "explain",
    "sites",
    "patrol",
    "staffing",
    "compare",
    "report",
}


@dataclass(frozen=True)
class Done:
    """What a command did."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path) -> Done:
    """Run the command line in this process: starting one takes longer than most commands."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return Done(result.exit_code, result.stdout, result.stderr)


def run_apart(code: str, *arguments: str | Path) -> Done:
    """Run Python `code` with arguments in a process of its own."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return Done(done.returncode, done.stdout, done.stderr)


MAIN = "from servicecircle.cli import main; main()"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_plan(tmp_path_factory.mktemp("cli") / "plan")


def test_help_names_what_exists() -> None:
    """Every command that exists, none that does not."""
    done = run("--help")
    assert done.returncode == 0
    names = {line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ") and line.split()}
    assert names >= COMMANDS


def test_coverage_prints_the_report_and_writes_the_run(plan: Path, tmp_path: Path) -> None:
    """Chinese by the plan's language, English on demand, the run folder where `--out` says."""
    done = run("coverage", plan, "--out", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    for words in (
        "试验镇",
        "实际管理人口（2020-11-09）",
        "人口覆盖率",
        "目标",
        "东社区",
        "EPSG:4547",
        "接入上限 100 米",
    ):
        assert words in done.stdout
    assert str(tmp_path / "run") in done.stdout
    assert (tmp_path / "run" / "residences.csv").exists()
    english = run("coverage", plan, "--out", tmp_path / "run2", "--lang", "en")
    for words in ("coverage rate of people", "target", "access limit 100 m", "rescued by neighbours", "cut off"):
        assert words in english.stdout


def test_json_is_one_document_on_stdout(plan: Path, tmp_path: Path) -> None:
    """Stdout holds nothing but the document, with its schema; the rows agree with the printed ones."""
    done = run("coverage", plan, "--json", "--out", tmp_path / "run")
    document = json.loads(done.stdout)
    assert document["schema"] == "servicecircle.coverage/1"
    assert document["circles"][0]["circle"] == "appeals"
    assert document["circles"][0]["covered_residents"] == 45
    assert document["run"] == str(tmp_path / "run")


def test_a_radius_is_printed_as_the_plan_states_it(tmp_path: Path) -> None:
    """A radius of 300.5 m is not told as 300 m; the assumptions name the circle in the reader's language."""
    plan = write_small_plan(tmp_path / "plan", plan=PLAN.replace("radius_m = 300", "radius_m = 300.5"))
    text = run("coverage", plan, "--out", tmp_path / "run", "-q").stdout
    assert "公共法律服务圈（步行 300.5 米）" in text
    assert "半径：群众诉求 500 米，公共法律 300.5 米；" in text


def test_without_out_a_new_folder_appears_under_runs(tmp_path: Path) -> None:
    """PLAN/runs/ gets one folder a run; the plan may be named by its plan.toml."""
    folder = write_small_plan(tmp_path / "plan")
    assert run("coverage", folder / "plan.toml", "-q").returncode == 0
    assert run("coverage", folder, "-q").returncode == 0
    assert len(list((folder / "runs").iterdir())) == 2


def test_a_used_run_folder_is_exit_2(plan: Path, tmp_path: Path) -> None:
    """The remedy is told on stderr; the folder is left alone."""
    (tmp_path / "mine").touch()
    done = run("coverage", plan, "--out", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "已有内容" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_fail_under_is_exit_3_only_where_a_target_is_missed(plan: Path, tmp_path: Path) -> None:
    """45 of 155 are covered: under a target of 0.5, not under 0.1."""
    assert run("coverage", plan, "--fail-under", "--out", tmp_path / "a", "-q").returncode == 3
    assert (tmp_path / "a" / "manifest.json").exists()
    text = PLAN.replace("target = 0.5", "target = 0.1").replace("radius_m = 300", "radius_m = 300\ntarget = 0.01")
    easy = write_small_plan(tmp_path / "plan", plan=text)
    assert run("coverage", easy, "--fail-under", "--out", tmp_path / "b", "-q").returncode == 0


def test_a_fault_of_the_input_is_exit_2_with_words_and_no_traceback(tmp_path: Path) -> None:
    """A negative number of residents, an unknown key: file, row, what, fix; in JSON on demand."""
    folder = write_small_plan(tmp_path / "plan")
    table = folder / "residences.csv"
    table.write_text(table.read_text().replace("001,10,", "001,-10,"), encoding="utf-8")
    done = run("coverage", folder)
    assert done.returncode == 2
    assert "residences.csv" in done.stderr
    assert "Traceback" not in done.stderr
    document = json.loads(run("coverage", folder, "--json").stdout)
    assert document["errors"] >= 1
    assert not (folder / "runs").exists()


@pytest.mark.parametrize("command", ["coverage", "check", "network"])
def test_no_such_plan_is_exit_2(tmp_path: Path, command: str) -> None:
    """A folder that does not exist."""
    done = run(command, tmp_path / "nowhere")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_exit_2() -> None:
    """An unknown option, an unknown command, a missing argument."""
    assert run("coverage").returncode == 2
    assert run("coverage", ".", "--no-such-option").returncode == 2
    assert run("fly").returncode == 2


def test_check_is_exit_0_without_errors_and_changes_nothing(plan: Path) -> None:
    """Warnings do not fail; no file appears."""
    before = sorted(plan.iterdir())
    done = run("check", plan, "--lang", "en")
    assert done.returncode == 0, done.stdout
    assert sorted(plan.iterdir()) == before


def test_check_writes_its_findings_only_where_asked(plan: Path, tmp_path: Path) -> None:
    """With --out there is a table of findings to work through, also of a plan with errors; a used folder is refused."""
    broken = write_small_plan(tmp_path / "plan")
    (broken / "stations.csv").write_text("id,name,x,y\nS1,甲站,1,2\nS1,乙站,3,4\n", encoding="utf-8")
    out = tmp_path / "out"
    assert run("check", broken, "--out", out).returncode == 2
    table = (out / "findings.csv").read_text(encoding="utf-8-sig").splitlines()
    assert any("duplicate_id" in line and "stations.csv" in line for line in table[1:])
    codes = [finding["code"] for finding in json.loads((out / "manifest.json").read_text(encoding="utf-8"))["findings"]]
    assert len(codes) == len(table) - 1
    assert run("check", plan, "--out", out).returncode == 2


def test_explain_writes_its_walks_only_where_asked(plan: Path, tmp_path: Path) -> None:
    """With --out the walks lie in a GeoPackage, as long as the distance, and the manifest holds the explanation."""
    assert run("explain", plan, "002", "--out", tmp_path / "out").returncode == 0
    walks = gpd.read_file(tmp_path / "out" / "layers.gpkg", layer="walks").set_index("circle")
    assert walks.loc["appeals", "distance_m"] == 515.0
    assert walks.loc["appeals", "geometry"].length == pytest.approx(515.0, abs=0.01)
    document = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert document["explanation"]["circles"][0]["distance_mm"] == 515_000
    assert document["assumptions"]["residents"] == 155


def test_network_prints_an_audit_and_writes_the_graph(plan: Path, tmp_path: Path) -> None:
    """Two components; network.gpkg in the run; the second time the frozen one is reused."""
    done = run("network", plan, "--json", "--out", tmp_path / "run")
    document = json.loads(done.stdout)
    assert document["schema"] == "servicecircle.network/1"
    assert len(document["components"]) == 2
    assert (tmp_path / "run" / "network.gpkg").exists()
    assert json.loads(run("network", plan, "--json", "--out", tmp_path / "again").stdout)["reused"]


@pytest.mark.parametrize("command", [("coverage",), ("network",), ("explain", "002")], ids=lambda command: command[0])
def test_assumptions_travel_with_every_result(plan: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    """CRS, datums, radii, limit, network, population and versions stand in words, JSON and manifest of every run."""
    name, *rest = command
    words = run(name, plan, *rest, "--out", tmp_path / "a").stdout
    document = json.loads(run(name, plan, *rest, "--json", "--out", tmp_path / "b").stdout)
    manifest = json.loads((tmp_path / "b" / "manifest.json").read_text(encoding="utf-8"))
    assert document["assumptions"] == manifest["assumptions"]
    facts = document["assumptions"]
    assert facts["radii_m"] == {"appeals": 500.0, "legal": 300.0}
    assert facts["datums"].keys() == {"roads", "residences", "stations", "areas"}
    assert (facts["crs"], facts["max_access_m"], facts["residents"]) == ("EPSG:4547", 100.0, 155)
    told = ("EPSG:4547", facts["network"]["hash"][:12], "实际管理人口，2020-11-09", "接入上限 100 米")
    assert [part for part in told if part not in words] == []


def test_init_writes_a_plan_and_refuses_a_used_folder(tmp_path: Path) -> None:
    """The files' names on stdout; a second time nothing is touched and the exit code is 2."""
    done = run("init", tmp_path / "new", "-q")
    assert done.returncode == 0
    assert all(Path(line).exists() for line in done.stdout.splitlines())
    assert (tmp_path / "new" / "plan.toml").exists()
    assert run("init", tmp_path / "new").returncode == 2


@pytest.mark.parametrize("bbox", ["1,2,3", "a,b,c,d"])
def test_a_box_is_four_numbers(plan: Path, bbox: str) -> None:
    """Anything else is wrong usage."""
    assert run("network", plan, "--bbox", bbox).returncode == 2


def test_explain_tells_one_residence_and_refuses_an_unknown_one(plan: Path) -> None:
    """Words, JSON, and near matches for an id that does not exist."""
    done = run("explain", plan, "002")
    assert "515.000" in done.stdout
    document = json.loads(run("explain", plan, "002", "--json").stdout)
    assert (document["schema"], document["circles"][0]["distance_mm"]) == ("servicecircle.explain/1", 515_000)
    unknown = run("explain", plan, "2")
    assert unknown.returncode == 2
    assert "002" in unknown.stderr


def test_demo_writes_the_sample_and_reports_on_it(demo: Any) -> None:
    """One command, no argument but a folder: the sample, its report and its run."""
    assert "虚构" in demo.stdout
    assert (demo.folder / "plan.toml").exists()
    assert (demo.run / "residences.csv").exists()


def test_the_sample_is_reused_unchanged_and_refused_changed(tmp_path: Path) -> None:
    """Written once, reused with runs in it, refused after a line was added, which stays."""
    folder = tmp_path / "yunxi"
    assert write_sample(folder)
    (folder / "runs").mkdir()
    assert not write_sample(folder)
    assert {path.name for path in SAMPLE.iterdir() if path.is_file()} <= {path.name for path in folder.iterdir()}
    with (folder / "plan.toml").open("a", encoding="utf-8") as file:
        file.write("# mine\n")
    with pytest.raises(InputError) as caught:
        write_sample(folder)
    assert caught.value.findings[0].file == "plan.toml"
    assert (folder / "plan.toml").read_text(encoding="utf-8").endswith("# mine\n")


def test_a_fault_of_ours_is_one_line_in_both_languages_and_exit_1(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback without -v, one with it."""
    monkeypatch.setattr(servicecircle.coverage.checks.check, "check_plan", None)
    done = run("check", plan)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "程序内部错误" in done.stderr
    assert "fault of ours" in done.stderr
    assert "Traceback" in run("check", plan, "-v").stderr


def test_a_reader_that_leaves_early_is_no_fault(plan: Path, tmp_path: Path) -> None:
    """`| head -1` : exit 0, nothing on stderr about pipes, the run is whole."""
    command = [sys.executable, "-c", MAIN, "coverage", str(plan), "--out", str(tmp_path / "run"), "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        words = process.stderr.read().decode()
        assert process.wait() == 0
    assert words == ""
    assert (tmp_path / "run" / "manifest.json").exists()


def test_an_interrupt_is_exit_130_and_leaves_nothing(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted while the tables are written: no folder, no draft, one line."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(servicecircle.coverage.circles.coverage_run, "copy_frozen", stop)
    done = run("coverage", plan, "--out", tmp_path / "run", "-q")
    assert done.returncode == 130
    assert list(tmp_path.iterdir()) == []
    assert len(done.stderr.strip().splitlines()) == 1
