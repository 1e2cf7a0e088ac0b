"""A scenario in `staffing` and `report`: the figures of a plan whose tables were changed by hand, and it is said."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from plans import EAST, NORTH
from staffing_town import POSTS, write_town
from typer.testing import CliRunner, Result

from handout_town import full_town
from page_engine import engine_page
from page_model import Case, expected_tally
from servicecircle.cli import app
from servicecircle.coverage.assumptions import assumptions
from servicecircle.coverage.briefing.page_assembly import words_in_both
from servicecircle.coverage.briefing.page_words import PAGE_WORDS, SCENARIO
from servicecircle.coverage.briefing.payload import make_payload
from servicecircle.coverage.headline import headline
from servicecircle.coverage.map_sheet.sheets import sheet_views
from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.coverage.report.briefing_content import make_briefing
from servicecircle.coverage.report.scenario_words import scenario_lines
from servicecircle.coverage.scenario.scenario_file import SCHEMA
from servicecircle.coverage.staffing.readiness import READINESS
from servicecircle.coverage.staffing.staffing_study import study_staffing
from servicecircle.coverage.staffing.staffing_tables import staffing_tables
from servicecircle.coverage.whole_study import WholeStudy, study_whole
from servicecircle.coverage.whole_tables import whole_layers, whole_tables
from servicecircle.coverage.workbook.workbook_file import workbook_sheets
from servicecircle.geo.errors import Language

STAFF = [
    "appeals,网格员,1,40,A", "appeals,调解员,1,40,A", "legal,律师,1,40,A", "legal,律师,2,40,C", "legal,律师,1,0,D",
    "psychology,心理咨询师,1,20,D", "appeals,网格员,2,40,B", "appeals,调解员,1,20,B", "legal,律师,1,6,",
    "psychology,心理咨询师,1,4,",
]  # fmt: skip
COLUMNS = {
    "grid_workers": [1, 2, 0, 0, 1, ""],
    "mediators": [1, 1, 1, 0, 0, 1],
    "lawyers": [1, 0, 2, 1, 0, 0],
    "counsellors": [0, 0, 0, 1, 0, 1],
    "weekday": ["09:00-18:00", "24h", "", "09:00-12:00", "是", "否"],
    "weekend": ["", "24h", "", "", "否", "否"],
}
# C is removed, A moves 130 m, E offers law as well, N1 opens with two services, N2 with one that nobody is posted for.
REMOVED, MOVED = "C", ("A", 180.0)
OTHER = ("E", ["appeals", "judicial", "legal"])
ADDED = [("N1", "新一", 560.0, ["legal", "psychology"]), ("N2", "=新二", 950.0, ["appeals"])]


def command(name: str, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [name, *map(str, arguments)])


def at(x_m: float) -> dict[str, int]:
    """A place on the main street, as the stations of the small towns stand."""
    return {"x_mm": round((EAST + x_m) * 1000), "y_mm": round((NORTH + 5.0) * 1000)}


def scenario(path: Path, **parts: Any) -> Path:
    path.write_text(json.dumps({"schema": SCHEMA, "name": "试", **parts}, ensure_ascii=False), encoding="utf-8")
    return path


def all_changes(path: Path) -> Path:
    return scenario(
        path,
        added=[{"id": i, "name": name, "services": services, **at(x)} for i, name, x, services in ADDED],
        moved=[{"id": MOVED[0], **at(MOVED[1])}],
        removed=[REMOVED],
        services=[{"id": OTHER[0], "services": OTHER[1]}],
    )


def by_hand(columns: dict[str, list[Any]], *, people: tuple[str, ...]) -> tuple[list[Any], dict[str, list[Any]]]:
    """The rows of stations.csv once the changes are made: nobody is at a new station, nothing else is told of it."""
    kept = [n for n, (i, _, _) in enumerate(POSTS) if i != REMOVED]
    rows: list[Any] = []
    for n in kept:
        i, x, services = POSTS[n]
        rows.append((i, f"{i}站", MOVED[1] if i == MOVED[0] else x, ";".join(OTHER[1]) if i == OTHER[0] else services))
    rows += [(i, name, x, ";".join(services)) for i, name, x, services in ADDED]
    more = {
        name: [cells[n] for n in kept] + [0 if name in people else ""] * len(ADDED) for name, cells in columns.items()
    }
    return rows, more


def rewrite(folder: Path, columns: dict[str, list[Any]]) -> None:
    """Change stations.csv and staff.csv of a written town by hand."""
    rows, more = by_hand(columns, people=tuple(name for name in columns if name.endswith("s")))
    heading = ["id", "name", "x", "y", "services", *more]
    lines = [
        ",".join(map(str, [i, name, EAST + x, NORTH + 5.0, services, *(cells[n] for cells in more.values())]))
        for n, (i, name, x, services) in enumerate(rows)
    ]
    (folder / "stations.csv").write_text("\n".join([",".join(heading), *lines]) + "\n", encoding="utf-8")
    staff = (folder / "staff.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in staff if not line.endswith(f",{REMOVED}")]
    (folder / "staff.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")


def staffed(opened: Opened) -> dict[str, pd.DataFrame]:
    return staffing_tables(study_staffing(opened))


@pytest.mark.parametrize("columns", [{}, COLUMNS], ids=["staff layer", "both tables"])
@pytest.mark.parametrize("staff", [STAFF, []], ids=["posted", "nobody listed"])
def test_staffing_is_that_of_tables_changed_by_hand(
    tmp_path: Path, staff: list[str], columns: dict[str, list[Any]]
) -> None:
    """Every table, to the person: posts, vacancies, services, pools and their week, windows."""
    town = write_town(tmp_path / "town", staff, columns=columns)
    shutil.copytree(town, tmp_path / "hand")
    rewrite(tmp_path / "hand", columns)
    ours = staffed(open_plan(town, scenario=all_changes(tmp_path / "s.json")))
    theirs = staffed(open_plan(tmp_path / "hand"))
    assert ours.keys() == theirs.keys()
    for name, table in ours.items():
        pd.testing.assert_frame_equal(table, theirs[name], obj=name)
    if staff:
        assert set(ADDED[0][:1]) <= set(ours["pool_stations"]["station"])


def codes(study: Any) -> dict[str, int]:
    return {finding.code: finding.count for finding in study.findings}


def test_who_is_at_a_removed_station_counts_nowhere_and_nobody_is_at_an_added_one(tmp_path: Path) -> None:
    """Both are told; the people of a removed station join no pool; a moved one keeps its people."""
    town = write_town(tmp_path / "town", STAFF)
    today = study_staffing(open_plan(town))
    study = study_staffing(open_plan(town, scenario=all_changes(tmp_path / "s.json")))
    assert codes(study)["staff_of_removed_stations"] == 1
    assert codes(study)["added_stations_unstaffed"] == 2
    assert "staff_at_station_not_counted" not in codes(study)
    assert study.pools == today.pools
    ids = study.layers.stations["id"].tolist()
    before = today.layers.stations["id"].tolist()
    assert study.posts.people[ids.index("A")].tolist() == today.posts.people[before.index("A")].tolist()
    assert study.posts.people[ids.index("N1")].sum() == 0
    for finding in study.findings:
        assert finding.zh and finding.en and finding.fix_zh and finding.fix_en
    moved = scenario(tmp_path / "m.json", moved=[{"id": "A", **at(60.0)}])
    assert codes(study_staffing(open_plan(town, scenario=moved))) == codes(today)


def test_what_a_scenario_takes_to_be_staffed_waits_for_nobody_and_is_told(tmp_path: Path) -> None:
    """The station is ready for what is named and nothing else: no vacancy, no pool, effective there; words say so."""
    town = write_town(tmp_path / "town", STAFF)
    place = {"id": "N1", "services": ["appeals", "legal"], **at(300.0)}
    plain = study_staffing(open_plan(town, scenario=scenario(tmp_path / "p.json", added=[place])))
    file = scenario(tmp_path / "s.json", added=[place | {"staffed": ["appeals"]}])
    opened = open_plan(town, scenario=file)
    study = study_staffing(opened)
    row = study.layers.stations["id"].tolist().index("N1")
    of = {service: study.readiness.of(service) for service in ("appeals", "legal")}
    assert READINESS[plain.readiness.state[row, of["appeals"]]] == "unstaffed"
    assert READINESS[study.readiness.state[row, of["appeals"]]] == "staffed"
    assert study.readiness.state[row, of["legal"]] == plain.readiness.state[row, of["legal"]]
    assert {"N1"} <= set(staffed(open_plan(town, scenario=tmp_path / "p.json"))["pool_stations"]["station"])
    tables = staffing_tables(study)
    told = tables["vacancies"]
    assert not told["services"][told["station"] == "N1"].str.contains("appeals").any()
    circle_of = next(n for n, circle in enumerate(study.plan.circles) if circle.service == "appeals")
    assert (study.circles[circle_of].ready[row], plain.circles[circle_of].ready[row]) == (True, False)
    assert study.posts.people[row].sum() == 0
    assert codes(study)["stations_assumed_staffed"] == 1
    assert "stations_assumed_staffed" not in codes(plain)
    facts = assumptions(opened)
    assert facts["scenario"]["staffed"] == 1
    assert "其中 1 个按人员到位计（假定）" in scenario_lines(facts, "zh")[0]
    assert "1 of these taken to be staffed" in scenario_lines(facts, "en")[0]


def test_a_planned_station_that_a_scenario_opens_has_the_people_listed_for_it(tmp_path: Path) -> None:
    """Whoever the staff layer or the columns list for its id is there, once the scenario adds it under that id."""
    cells = {"status": ["", "", "", "", "", "候选"], "grid_workers": [0, 0, 0, 0, 0, 3]}
    town = write_town(tmp_path / "town", [*STAFF, "appeals,调解员,1,30,F"], columns=cells)
    opens = scenario(tmp_path / "s.json", added=[{"id": "F", "services": ["appeals"], **at(1050.0)}])
    study = study_staffing(open_plan(town, scenario=opens))
    row, roles = study.layers.stations["id"].tolist().index("F"), list(study.posts.roles)
    assert study.posts.people[row, roles.index("mediator")] == 1
    assert study.posts.people[row, roles.index("grid_worker")] == 3
    assert "added_stations_unstaffed" not in codes(study)


@dataclass(frozen=True, eq=False)
class Followed:
    """A town, a report on it under a scenario, and what is known of it then, as it is, and with its tables changed."""

    town: Path
    file: Path
    run: Path
    stdout: str
    whole: WholeStudy
    plain: WholeStudy
    hand: WholeStudy


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """S1 is removed, S2 moves, N1 opens between them."""
    folder = tmp_path_factory.mktemp("everywhere")
    town, hand = folder / "town", folder / "hand"
    plain = full_town(town).whole
    shutil.copytree(town, hand)
    file = scenario(
        folder / "东移.json",
        added=[{"id": "N1", "name": "新站", "services": ["appeals", "legal"], **at(400.0)}],
        moved=[{"id": "S2", **at(1020.0)}],
        removed=["S1"],
    )
    head, _, second = (hand / "stations.csv").read_text(encoding="utf-8").splitlines()
    cells = second.split(",")
    cells[2] = str(EAST + 1020.0)
    rows = [head, ",".join(cells), f"N1,新站,{EAST + 400.0},{NORTH + 5.0},appeals;legal,,,"]
    (hand / "stations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    staff = (hand / "staff.csv").read_text(encoding="utf-8").splitlines()
    (hand / "staff.csv").write_text("\n".join(line for line in staff if "S1" not in line) + "\n", encoding="utf-8")
    done = command("report", town, "--scenario", file, "--out", folder / "run")
    assert done.exit_code == 0, done.stderr
    whole, by_hand = study_whole(open_plan(town, scenario=file)), study_whole(open_plan(hand))
    return Followed(town, file, folder / "run", done.stdout, whole, plain, by_hand)


def test_every_table_of_a_report_is_that_of_tables_changed_by_hand(followed: Followed) -> None:
    """To the person, sites and patrol among them; patrol is that of the plan as it is."""
    ours, theirs, plain = (whole_tables(one).every() for one in (followed.whole, followed.hand, followed.plain))
    assert ours.keys() == theirs.keys() == {path.stem for path in followed.run.glob("*.csv")}
    for name, table in ours.items():
        pd.testing.assert_frame_equal(table, theirs[name], obj=name)
    changed = {name for name, table in ours.items() if not table.equals(plain[name])}
    assert {"residences", "circles", "staffing", "sites"} <= changed
    assert not {name for name in changed if name.startswith("patrol")}


def text_of(path: Path) -> str:
    """All text of a page or of an office file."""
    if path.suffix == ".html":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml"))


SAID = "（东移.json）：新增 1、移动 1、撤销 1 个服务站"


@pytest.mark.parametrize("name", ["workbook.xlsx", "briefing.docx", "briefing.pptx", "briefing.html"])
def test_every_hand_out_says_that_it_follows_a_scenario(followed: Followed, name: str) -> None:
    """With its file and what it changed, as the first line that is printed."""
    assert SAID in text_of(followed.run / name)
    assert SAID in followed.stdout.splitlines()[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_titles_and_notes_of_a_plan_as_it_is_name_no_scenario(followed: Followed, language: Language) -> None:
    """Map sheets, briefing and summary: what a scenario's say in their first lines, the plain ones do not."""
    word = {"zh": "情景方案", "en": "cenario"}[language]
    for whole, says in ((followed.whole, True), (followed.plain, False)):
        said = make_briefing(whole, whole_tables(whole), language=language)
        views = sheet_views(whole, language=language, only=("today", "proposal"))
        summary = workbook_sheets(whole, whole_tables(whole), language=language)[0]
        texts = [
            said.state,
            " ".join(said.marks),
            *(view.title for view in views),
            views[0].notes[0],
            *summary.notes[:1],
        ]
        assert [word in text for text in texts] == [says] * len(texts), texts


def test_manifest_and_layers_say_so(followed: Followed) -> None:
    """The file stands among the inputs, what changed in the assumptions, a column tells it of each station."""
    told = json.loads((followed.run / "manifest.json").read_text(encoding="utf-8"))
    assert (told["inputs"][-1]["role"], told["inputs"][-1]["file"]) == ("scenario", "东移.json")
    counts = {"added": 1, "moved": 1, "removed": 1, "services": 0}
    assert told["assumptions"]["scenario"] == {"name": "试", "file": "东移.json", **counts}
    plain = whole_layers(followed.plain, whole_tables(followed.plain))
    layers = [name for name in plain if "stations" in name]
    assert len(layers) == 3
    for name in layers:
        rows = gpd.read_file(followed.run / "layers.gpkg", layer=name).set_index("id")
        assert rows["scenario_change"].to_dict() == {"S2": "moved", "N1": "added"}
        assert "scenario_change" not in plain[name]


def test_compare_tells_a_scenario_before_any_number(followed: Followed, tmp_path: Path) -> None:
    """A plain run against a report under a scenario: the rule and the file that differ; its name, else its file's."""
    assert command("coverage", followed.town, "--out", tmp_path / "plain").exit_code == 0
    done = command("compare", tmp_path / "plain", followed.run, "--out", tmp_path / "c", "--json")
    assert done.exit_code == 0, done.stderr
    told = {found["key"]: (found["before"], found["after"]) for found in json.loads(done.stdout)["differences"]}
    assert told["scenario"] == (None, "试")
    assert told["inputs.scenario"][0] is None


@pytest.mark.parametrize("name", ["staffing", "report"])
@pytest.mark.parametrize("parts", [{"removed": ["S9"]}, {"added": [{"id": "N1"}]}, {"plan": {"hash": "0" * 64}}])
def test_a_bad_scenario_is_exit_2_and_writes_nothing(
    followed: Followed, tmp_path: Path, name: str, parts: dict[str, Any]
) -> None:
    """With the finding; a file that is not there likewise."""
    done = command(name, followed.town, "--scenario", scenario(tmp_path / "s.json", **parts), "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert "s.json" in done.stderr
    gone = command(name, followed.town, "--scenario", tmp_path / "gone.json", "--out", tmp_path / "run")
    assert gone.exit_code == 2
    assert not (tmp_path / "run").exists()


def test_staffing_says_so_and_a_shared_one_tells_no_rows(followed: Followed, tmp_path: Path) -> None:
    """In both languages, beside its warnings; the manifest of a shared run has the file without its rows."""
    done = command(
        "staffing", followed.town, "--scenario", followed.file, "--out", tmp_path / "a", "--lang", "en", "--share"
    )
    assert done.exit_code == 0, done.stderr
    assert 'Scenario "试" (东移.json): stations added 1, moved 1, removed 1' in done.stdout.splitlines()[1]
    # What is shared tells of a finding that it is there, not its text, which holds counts.
    assert "staff_of_removed_stations" in done.stderr and "added_stations_unstaffed" in done.stderr
    assert "join no pool" not in done.stderr
    whole = command("staffing", followed.town, "--scenario", followed.file, "--out", tmp_path / "b", "--lang", "en")
    assert "join no pool" in whole.stderr and "are nominal, not effective" in " ".join(whole.stderr.split())
    told = json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))
    assert told["inputs"][-1]["role"] == "scenario" and "rows" not in told["inputs"][-1]


def test_the_headline_knows_its_scenario(followed: Followed) -> None:
    """Every hand-out takes it from there."""
    head = headline(followed.whole, whole_tables(followed.whole))
    assert head.scenario is not None and head.scenario["file"] == followed.file.name
    assert head.stations == 2


def test_what_a_page_of_a_scenario_exports_is_told_against_the_plan(
    browser: Any, followed: Followed, tmp_path: Path
) -> None:
    """Untouched it is the scenario again; with more changes both are in it, and Python counts the page's figures."""
    case = Case(followed.whole, make_payload(followed.whole))
    page = engine_page(browser, case.payload)
    export = "ServiceCircle.scenarioText(ServiceCircle.scenario(what))"
    untouched = json.loads(
        page.evaluate(f"() => {{ globalThis.what = ServiceCircle.makeWhatIf(plan, plan); return {export}; }}")
    )
    ours = json.loads(followed.file.read_text(encoding="utf-8"))
    for part in ("added", "moved"):
        kept = [{key: row[key] for key in theirs} for row, theirs in zip(untouched[part], ours[part], strict=True)]
        assert kept == ours[part]
    assert (untouched["removed"], untouched["services"]) == (ours["removed"], [])
    text = page.evaluate(
        f"""() => {{ const n1 = what.stations.find((one) => one.id === "N1");
          what.move(n1.key, n1.x + 90000, n1.y);
          what.setServices(what.stations.find((one) => one.id === "S2").key, ["legal"]);
          what.add(n1.x - 200000, n1.y, {{ services: ["appeals"], name: "又一" }});
          return {export}; }}"""
    )
    path = tmp_path / "more.json"
    path.write_text(text, encoding="utf-8")
    told = json.loads(text)
    assert told["removed"] == ["S1"] and [row["id"] for row in told["moved"]] == ["S2"]
    assert len({row["id"] for row in told["added"]} - {"S1"}) == 2
    then = open_plan(followed.town, scenario=path)
    seen = page.evaluate(
        "() => plan.circles.map((one, c) => Array.from(what.coverage.layer(c, 'nominal').tally.byStatus))"
    )
    assert [expected_tally(case, v.status.astype("int64"), 5) for v in then.measured.verdicts] == seen
    without = page.evaluate(
        f"""() => {{ what.reset(); what.remove(what.stations.find((one) => one.id === "N1").key); return {export}; }}"""
    )
    assert json.loads(without)["added"] == [] and json.loads(without)["removed"] == ["S1"]
    page.context.close()


def test_a_page_shows_that_it_is_of_a_scenario(browser: Any, followed: Followed) -> None:
    """A mark in its head, what changed in the notes and at a station, and where the what-if starts from."""
    context = browser.new_context(viewport={"width": 1600, "height": 900})
    page = context.new_page()
    page.goto((followed.run / "briefing.html").as_uri())
    page.wait_for_selector("#scenario:visible")
    assert page.inner_text("#scenario") == "情景方案，非现状"
    assert SAID in page.inner_text("#foot-rule")
    page.click("#tab-about")
    assert SAID in page.inner_text("#about") and "现场推演从它开始" in page.inner_text("#about")
    page.fill("#search", "新站")
    page.press("#search", "Enter")
    page.wait_for_selector("#card:visible")
    assert "新增" in page.inner_text("#card")
    page.check("#views input[value=what_if]", force=True)
    assert "情景方案" in page.inner_text("#what-if-help")
    assert page.inner_text("#w-results").count("%") == 6
    context.close()


def test_a_link_of_a_page_does_not_open_in_that_of_a_scenario(browser: Any, followed: Followed, tmp_path: Path) -> None:
    """Its edits name stations by their place, which the scenario may have changed."""
    moved = scenario(tmp_path / "m.json", moved=[{"id": "S2", **at(1010.0)}])
    wholes = [followed.plain, study_whole(open_plan(followed.town, scenario=moved))]
    pages = [engine_page(browser, make_payload(whole)) for whole in wholes]
    link = "ServiceCircle.encodeState(ServiceCircle.makeWhatIf(plan, plan), {})"
    links = [page.evaluate(link) for page in pages]
    opened = [
        [page.evaluate("(text) => ServiceCircle.decodeState(plan, text) !== null", one) for one in links]
        for page in pages
    ]
    assert opened == [[True, False], [False, True]]
    for page in pages:
        page.context.close()


def test_a_page_of_a_scenario_calls_nothing_todays() -> None:
    """What is said instead stands for words that the page has, with the same values."""
    assert set(SCENARIO) < set(PAGE_WORDS)
    words = words_in_both(of_scenario=True)
    about = {"scenario_mark", "scenario_today", "status_existing", "patrol_gap_note"}
    for language, today in (("zh", "现状|现有"), ("en", "oday|xisting")):
        assert not [key for key, text in words[language].items() if re.search(today, text) and key not in about]
