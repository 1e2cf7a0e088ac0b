"""What the documentation says is so: commands, options, links, examples, printed results."""

from __future__ import annotations

import datetime
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main

from servicecircle import cli
from servicecircle.coverage.circles.coverage_run import run_coverage
from servicecircle.coverage.circles.explain import explain_residence, find_residence
from servicecircle.coverage.opened_plan import Opened
from servicecircle.coverage.patrol.patrol_request import PatrolRequest
from servicecircle.coverage.patrol.patrol_run import run_patrol
from servicecircle.coverage.report.coverage_words import coverage_lines
from servicecircle.coverage.report.explain_words import explanation_lines
from servicecircle.coverage.report.findings_words import finding_lines
from servicecircle.coverage.report.patrol_words import patrol_lines
from servicecircle.coverage.report.sites_report import report_lines
from servicecircle.coverage.report.staffing_words import staffing_lines
from servicecircle.coverage.sites.site_request import SiteRequest
from servicecircle.coverage.sites.sites_run import run_sites
from servicecircle.coverage.staffing.staffing_run import run_staffing
from servicecircle.geo.errors import Language

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/yunxi/*.md"))
)
LANGUAGES: tuple[tuple[str, Language], ...] = (("README.md", "en"), ("README.zh-CN.md", "zh"))


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks_of(page: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text_of(page), flags=re.DOTALL | re.MULTILINE)


def commands_in(page: str) -> list[list[str]]:
    """Words of every `servicecircle` line in a page's shell blocks."""
    lines = [line for block in blocks_of(page, "sh") for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("servicecircle ")]


def headings_of(page: str) -> list[str]:
    """Marks of the headings outside code, such as `##`, with the command that a heading names."""
    prose = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"^(#+) (?:([a-z]+)(?=[:：]))?", prose, flags=re.MULTILINE)
    return [f"{mark} {command}" for mark, command in found]


@pytest.fixture(scope="module")
def application() -> Any:
    """The command line as click sees it; newer typers carry a click of their own, so its types are not named."""
    return typer.main.get_command(cli.app)


@pytest.fixture(scope="module")
def printed(sample: Path, opened_sample: Opened, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Lines that the commands of the examples print on the sample: one run each, put into words in each language."""
    with pytest.MonkeyPatch.context() as patch:
        # The commands read the same plan: once is enough.
        for command in ("circles.coverage_run", "sites.sites_run", "staffing.staffing_run"):
            patch.setattr(f"servicecircle.coverage.{command}.open_plan", lambda *_, **__: opened_sample)
        return printed_on(sample, tmp_path_factory.mktemp("docs"))


def printed_on(sample: Path, folder: Path) -> dict[str, list[str]]:
    run = run_coverage(sample, out=folder / "run", now=datetime.datetime(2020, 11, 9))
    study = run.study
    request = SiteRequest(add=20)
    proposed = run_sites(sample, request, out=folder / "sites", now=datetime.datetime(2020, 11, 9))
    identity = next(words[2] for words in commands_in("README.md") if words[0] == "explain")
    row = find_residence(study.layers, identity, file="residences.csv")
    staffed = run_staffing(sample, out=folder / "staffing", now=datetime.datetime(2020, 11, 9))
    told = explain_residence(study.plan, study.layers, study.network, study.measured, row)
    patrols = run_patrol(sample, PatrolRequest(add=500), out=folder / "patrol", now=datetime.datetime(2020, 11, 9))
    return {
        page: [
            *"\n".join(finding_lines(run.findings, language=language)).splitlines(),
            *"\n".join(coverage_lines(study, run.tables, run.facts, language=language)).splitlines(),
            *"\n".join(report_lines(proposed, language=language)).splitlines(),
            *staffing_lines(staffed, language=language),
            *"\n".join(patrol_lines(patrols, language=language)).splitlines(),
            *"\n".join(explanation_lines(told, study.plan, study.layers.stations, language=language)).splitlines(),
        ]
        for page, language in LANGUAGES
    }


@pytest.mark.parametrize("page", READMES)
def test_every_command_has_a_heading_and_an_example(page: str, application: Any) -> None:
    """The README names the commands of `--help`, each with an example, and no other as if it existed."""
    told = {heading.split()[1] for heading in headings_of(page) if " " in heading.strip()}
    assert told == set(application.commands)
    assert {words[0] for words in commands_in(page)} == set(application.commands)


@pytest.mark.parametrize("page", READMES)
def test_every_example_is_one_that_the_command_line_takes(page: str, application: Any) -> None:
    """Commands, options and arguments of the shell blocks parse."""
    for name, *words in commands_in(page):
        with application.commands[name].make_context(name, list(words)) as context:
            assert context.params


@pytest.mark.parametrize("page", READMES)
def test_every_option_is_told(page: str, application: Any) -> None:
    """Each option of each command stands in the README, by its long or its short name."""
    names = [
        option.opts
        for command in application.commands.values()
        for option in command.params
        if option.param_type_name == "option" and "--help" not in option.opts
    ]
    assert [
        opts for opts in names if not any(f"`{opt}" in text_of(page) or f" {opt}" in text_of(page) for opt in opts)
    ] == []


@pytest.mark.parametrize("page", READMES)
def test_every_make_target_is_there(page: str) -> None:
    """Each `make …` of the README is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), flags=re.MULTILINE))
    told = set(re.findall(r"^\s*make ([a-z]+)", text_of(page), flags=re.MULTILINE))
    assert {"demo", "test"} <= told <= targets


@pytest.mark.parametrize("page", PAGES)
def test_every_local_link_leads_somewhere(page: str) -> None:
    """Files that a page links to or shows are there and belong to the project."""
    links = re.findall(r"\]\(([^)\s]+)\)", text_of(page))
    local = [link.split("#")[0] for link in links if not link.startswith(("https://", "#"))]
    targets = [(ROOT / page).parent / link for link in local]
    assert [str(path) for path in targets if not path.exists()] == []
    assert all(path.resolve().is_relative_to(ROOT) for path in targets)


def test_the_twins_say_the_same() -> None:
    """Headings, commands, links, Python code and figures of the two READMEs agree."""
    english, chinese = READMES
    assert headings_of(english) == headings_of(chinese)
    assert [[w for w in words if w not in ("en", "zh")] for words in commands_in(english)] == [
        [w for w in words if w not in ("en", "zh")] for words in commands_in(chinese)
    ]
    assert without_comments(english) == without_comments(chinese)
    for pattern in (r"\]\((?!README)([^)]+)\)", r"\d[\d,.]*\d", r"^    make [a-z]+"):
        assert sorted(set(re.findall(pattern, text_of(english), re.MULTILINE))) == sorted(
            set(re.findall(pattern, text_of(chinese), re.MULTILINE))
        )


def without_comments(page: str) -> str:
    return re.sub(r"  # .*", "", "".join(blocks_of(page, "python")))


@pytest.mark.parametrize("page", READMES)
def test_what_the_readme_shows_is_what_is_printed(page: str, printed: dict[str, list[str]]) -> None:
    """Every line of the printed examples comes out of its command on the sample."""
    shown = [line for block in blocks_of(page, "text") for line in block.splitlines()]
    assert len(shown) > 8
    assert [line for line in shown if line not in printed[page]] == []


def test_the_python_example_runs(sample: Path, tmp_path: Path) -> None:
    """The README's Python, in a fresh process, prints the figure that its picture's text quotes."""
    # It would write the same folder, and build its network once more.
    shutil.copytree(sample, tmp_path / "yunxi")
    (code,) = blocks_of("README.md", "python")
    script = tmp_path / "example.py"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", script.name], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "325294" in done.stdout
    assert "325,294" in text_of("README.md")


def test_the_picture_is_small() -> None:
    """The README opens on a slow line."""
    assert (ROOT / "docs" / "coverage.png").stat().st_size < 400_000


def test_citation_and_package_tell_one_version() -> None:
    """CITATION.cff names the version of pyproject.toml."""
    (version,) = re.findall(r'^version = "(.+)"$', text_of("pyproject.toml"), flags=re.MULTILINE)
    assert f"version: {version}\n" in text_of("CITATION.cff")
