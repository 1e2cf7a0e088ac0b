"""The plan file: defaults, findings with key and line, and texts in two languages."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicecircle.coverage.plan_toml.plan import Plan, load_plan
from servicecircle.geo.errors import Finding, InputError

LAYERS = """
[layers.roads]
path = "roads.osm.pbf"
[layers.residences]
path = "residences.csv"
[layers.stations]
path = "stations.csv"
"""

WritePlan = Callable[[str], Path]


@pytest.fixture
def write_plan(tmp_path: Path) -> WritePlan:
    """Return a function that writes text as `plan.toml` and gives its folder."""

    def write(text: str) -> Path:
        (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def findings_of(folder: Path) -> tuple[Finding, ...]:
    with pytest.raises(InputError) as caught:
        load_plan(folder)
    return caught.value.findings


def test_only_the_paths_have_no_default(write_plan: WritePlan, tmp_path: Path) -> None:
    """Three paths make a whole plan: three circles of 500 m, a border of twice the largest radius."""
    plan = load_plan(write_plan(LAYERS))
    assert [(c.name, c.service, c.radius_mm, c.target) for c in plan.circles] == [
        ("appeals", "appeals", 500_000, 0.95),
        ("legal", "legal", 500_000, 0.95),
        ("psychology", "psychology", 500_000, 0.95),
    ]
    assert plan.network.model_dump() == {
        "max_access_m": 100.0,
        "border_m": 1000.0,
        "join_tolerance_m": 0.01,
        "noding": "vertices",
        "entry_tie_m": 0.5,
        "gate_width_m": 2.0,
    }
    assert (plan.language, plan.sites.spacing_m, plan.sites.edge_m) == ("zh", 100.0, 30.0)
    assert plan.sites.exclude_areas == plan.sites.exclude_hosts == []
    assert (plan.patrol.residents_per_patroller, plan.patrol.reach_m) == (40, 500.0)
    assert plan.layers["roads"].path == tmp_path / "roads.osm.pbf"
    assert plan.layers["roads"].relative == "roads.osm.pbf"
    assert plan.name == tmp_path.name


def test_a_folder_and_its_file_are_the_same_plan(write_plan: WritePlan) -> None:
    """`PLAN` is the folder or the file in it."""
    folder = write_plan(LAYERS)
    assert load_plan(folder) == load_plan(folder / "plan.toml")


def test_what_is_written_wins_over_defaults(write_plan: WritePlan) -> None:
    """Every section is read; the border follows the largest radius unless it is given."""
    text = """
[plan]
name = "云溪区"
language = "en"
population_basis = "实际管理人口"
population_date = 2020-11-09
date = "2020-12-01"
crs = "EPSG:4547"
map_approval = " 粤S（2026）001号 "
[network]
max_access_m = 80
noding = "crossings"
[circles.legal]
radius_m = 800
target = 0.9
name_zh = "法律"
[circles.near_legal]
service = "法律服务"
radius_m = 300.0005
"""
    plan = load_plan(write_plan(text + LAYERS))
    assert plan.date == datetime.date(2020, 12, 1)
    assert plan.map_approval == "粤S（2026）001号"
    assert plan.population_date == datetime.date(2020, 11, 9)
    assert (plan.name, plan.language, plan.crs) == ("云溪区", "en", "EPSG:4547")
    assert (plan.network.border_m, plan.network.max_access_m) == (1600.0, 80.0)
    assert [(c.name, c.service, c.radius_mm) for c in plan.circles] == [
        ("legal", "legal", 800_000),
        ("near_legal", "legal", 300_001),
    ]
    assert (plan.circles[0].name_zh, plan.circles[0].name_en) == ("法律", "Public legal")


def test_whom_a_service_needs_has_defaults_that_the_plan_replaces(write_plan: WritePlan) -> None:
    """Five services with defaults; Chinese names and roles of the plan's own; an empty list is nobody."""
    needs = load_plan(write_plan(LAYERS)).staffing.needs
    assert needs == {
        "appeals": ("grid_worker", "mediator"),
        "legal": ("lawyer",),
        "psychology": ("counsellor",),
        "judicial": ("judge",),
        "police": ("police_officer",),
    }
    text = """
[staffing]
claims_24h = true
[staffing.needs]
"法律" = ["执业律师", "公证员", "律师"]
judicial = []
assistance = ["社工"]
[staffing.roles]
notary = ["公证员"]
social_worker = ["社工"]
lawyer = ["法务"]
"""
    staffing = load_plan(write_plan(text + LAYERS)).staffing
    assert staffing.claims_24h
    assert staffing.needs["legal"] == ("lawyer", "notary")
    assert (staffing.needs["judicial"], staffing.needs["assistance"]) == ((), ("social_worker",))
    assert staffing.needs["appeals"] == ("grid_worker", "mediator")
    assert staffing.role_words["法务"] == "lawyer"


def test_a_circle_named_in_chinese_gets_the_code_of_its_service(write_plan: WritePlan) -> None:
    """`[circles."心理"]` is the circle psychology, so that machine headings stay English."""
    plan = load_plan(write_plan(LAYERS + '[circles."心理"]\n'))
    assert [c.name for c in plan.circles] == ["psychology"]


@pytest.mark.parametrize(
    ("text", "code", "column", "row"),
    [
        ("[plan]\nnam = 'x'\n", "unknown_key", "plan.nam", 2),
        ("[plan]\nradius_m = 5\n", "unknown_key", "plan.radius_m", 2),
        ("[netwrk]\nmax_access_m = 5\n", "unknown_key", "netwrk", 1),
        ("[plan]\nlanguage = 'fr'\n", "unknown_choice", "plan.language", 2),
        ("[plan]\nname = 5\n", "wrong_type", "plan.name", 2),
        ("[plan]\npopulation_date = 'last year'\n", "wrong_type", "plan.population_date", 2),
        ("[plan]\nmap_approval = 2026001\n", "wrong_type", "plan.map_approval", 2),
        ("[plan]\nmap_approval = '" + "号" * 41 + "'\n", "map_approval", "plan.map_approval", 2),
        ('[plan]\nmap_approval = "粤S\\u0007001号"\n', "map_approval", "plan.map_approval", 2),
        ('[plan]\nmap_approval = "粤S\\n001号"\n', "map_approval", "plan.map_approval", 2),
        ('[plan]\nmap_approval = "粤S\\u202E001号"\n', "map_approval", "plan.map_approval", 2),
        ("[plan]\ndate = 20201109\n", "wrong_type", "plan.date", 2),
        ("[plan]\ncrs = 'EPSG:4326'\n", "crs_not_metric", "plan.crs", 2),
        ("[plan]\ncrs = 'EPSG:2263'\n", "crs_not_metric", "plan.crs", 2),
        ("[plan]\ncrs = 'nonsense'\n", "unknown_crs", "plan.crs", 2),
        ("[network]\nmax_access_m = '100'\n", "wrong_type", "network.max_access_m", 2),
        ("[network]\nmax_access_m = 0\n", "out_of_range", "network.max_access_m", 2),
        ("[network]\nborder_m = -1\n", "out_of_range", "network.border_m", 2),
        ("[network]\nborder_m = inf\n", "wrong_type", "network.border_m", 2),
        ("[network]\nnoding = 'all'\n", "unknown_choice", "network.noding", 2),
        ("[circles.legal]\nradius_m = 0\n", "out_of_range", "circles.legal.radius_m", 2),
        ("[circles.legal]\nradius_m = nan\n", "wrong_type", "circles.legal.radius_m", 2),
        ("[circles.legal]\ntarget = 95\n", "out_of_range", "circles.legal.target", 2),
        ("[circles]\nlegal = 500\n", "wrong_type", "circles.legal", 2),
        ("[circles.dentist]\n", "unknown_service", "circles.dentist", 1),
        ("[circles.near]\nservice = 'dentist'\n", "unknown_service", "circles.near.service", 2),
        ("[circles.'My legal']\nservice = 'legal'\n", "circle_name", 'circles."My legal"', 1),
        ("[circles.legal]\n[circles.'法律']\n", "duplicate_circle", 'circles."法律"', 2),
        ("[layers.houses]\npath = 'x.csv'\n", "unknown_key", "layers.houses", 1),
        ("[layers.parks]\n", "missing_key", "layers.parks.path", 1),
        ("[layers.parks]\npath = 'https://example.org/p.geojson'\n", "not_a_local_path", "layers.parks.path", 2),
        ("[layers.parks]\npath = '/vsicurl/x.csv'\n", "not_a_local_path", "layers.parks.path", 2),
        ("[layers.parks]\npath = 'PG:dbname=x'\n", "not_a_local_path", "layers.parks.path", 2),
        ("[layers.parks]\npath = 'postgresql://a:b@host/db'\n", "credentials", "layers.parks.path", 2),
        ("[layers.parks]\npath = ''\n", "empty_path", "layers.parks.path", 2),
        ("[layers.parks]\npath = 'p.csv'\npassword = 'x'\n", "credentials", "layers.parks.password", 3),
        ("[layers.parks]\npath = 'p.csv'\ndatum = 'wgs'\n", "unknown_choice", "layers.parks.datum", 3),
        ("[layers.parks]\npath = 'p.csv'\ncolumns = { nme = '名' }\n", "unknown_key", "layers.parks.columns.nme", 3),
        ("[layers.parks]\npath = 'p.csv'\ncolumns = { name = 3 }\n", "wrong_type", "layers.parks.columns.name", 3),
        ("[patrol]\nresidents_per_patroller = 40.5\n", "wrong_type", "patrol.residents_per_patroller", 2),
        ("[sites]\nspacing_m = -1\n", "out_of_range", "sites.spacing_m", 2),
        ("[sites]\nspacing_m = 0.5\n", "out_of_range", "sites.spacing_m", 2),
        ("[sites]\nedge_m = -1\n", "out_of_range", "sites.edge_m", 2),
        ("[sites]\nexclude_areas = '甲'\n", "wrong_type", "sites.exclude_areas", 2),
        ("[sites]\nexclude_hosts = [3]\n", "wrong_type", "sites.exclude_hosts.0", 2),
        ("[staffing]\nsession_hours = 6\nday_hours = 4\n", "session_over_day", "staffing.day_hours", 3),
        ("[staffing]\nsession_hours = 9\n", "session_over_day", "staffing.day_hours", 1),
    ],
)
def test_a_fault_in_the_plan_is_one_finding(write_plan: WritePlan, text: str, code: str, column: str, row: int) -> None:
    """Each fault yields one finding with its dotted key and its line, and a remedy in both languages."""
    (finding,) = findings_of(write_plan(text + LAYERS))
    assert (finding.code, finding.column, finding.row) == (code, column, row)
    assert finding.severity == "error"
    assert finding.file == "plan.toml"
    assert all((finding.zh, finding.en, finding.fix_zh, finding.fix_en))
    assert finding.en.isascii() or "法律" in finding.en


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("[plan\n", "plan_syntax", 1),
        ("[plan]\nname = \n", "plan_syntax", 2),
        ('[layers.roads]\npath = "data\\roads.shp"\nx = "\\s"\n', "plan_syntax", 3),
        ("[circles.legal]\n[circles.legal]\n", "duplicate_key", 2),
        ("[plan]\nname = 'a'\nname = 'b'\n", "duplicate_key", 3),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(write_plan: WritePlan, text: str, code: str, row: int) -> None:
    """A syntax error is a finding with the line, not a traceback."""
    (finding,) = findings_of(write_plan(text))
    assert (finding.code, finding.row) == (code, row)


@pytest.mark.parametrize("line", ["[circles.群众诉求]", "名称 = 1"])
def test_chinese_keys_need_quotes(write_plan: WritePlan, line: str) -> None:
    """TOML takes no bare Chinese key, and the finding says what to write instead."""
    (finding,) = findings_of(write_plan(line + "\n"))
    assert '[circles."群众诉求"]' in finding.fix_zh
    (other,) = findings_of(write_plan('x = "群众\n'))
    assert "群众诉求" not in other.fix_zh


def test_all_faults_are_told_at_once(write_plan: WritePlan) -> None:
    """Five faults in one plan are five findings."""
    text = "[plan]\nnam = 'x'\nlanguage = 'fr'\n[circles.dentist]\nradius_m = -1\n[layers.roads]\npath = 'r'\n"
    codes = sorted(finding.code for finding in findings_of(write_plan(text)))
    assert codes == [
        "missing_layer",
        "missing_layer",
        "out_of_range",
        "unknown_choice",
        "unknown_key",
        "unknown_service",
    ]


@pytest.mark.parametrize("text", ["", "[plan]\nname = 'x'\n", "[layers]\n"])
def test_every_missing_layer_is_told_at_once(write_plan: WritePlan, text: str) -> None:
    """A plan without any layers lacks three, and says so of each."""
    told = {finding.column for finding in findings_of(write_plan(text))}
    assert told == {"layers.roads", "layers.residences", "layers.stations"}


def test_a_near_miss_is_suggested(write_plan: WritePlan) -> None:
    """A misspelt key names the key that was meant, also one that belongs in another table."""
    (near,) = findings_of(write_plan("[network]\nmax_acces_m = 5\n" + LAYERS))
    assert "network.max_access_m" in near.fix_en
    assert "network.max_access_m" in near.fix_zh
    (elsewhere,) = findings_of(write_plan("[network]\nradius_m = 5\n" + LAYERS))
    assert "circles.NAME.radius_m" in elsewhere.fix_en


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16"])
def test_other_encodings_are_read(tmp_path: Path, codec: str) -> None:
    """A byte order mark is nothing to tell; GB18030 and UTF-16 are read and warned of."""
    (tmp_path / "plan.toml").write_bytes(("[plan]\nname = '云溪区'\n" + LAYERS).encode(codec))
    plan = load_plan(tmp_path)
    assert plan.name == "云溪区"
    assert [f.code for f in plan.findings] == ([] if codec == "utf-8-sig" else ["plan_not_utf8"])


def test_windows_paths_are_understood(write_plan: WritePlan, tmp_path: Path) -> None:
    """A path with backslashes in single quotes means data/roads.shp where no file has that very name."""
    plan = load_plan(write_plan(LAYERS.replace('"roads.osm.pbf"', "'data\\roads.shp'")))
    assert plan.layers["roads"].path == tmp_path / "data" / "roads.shp"


def test_a_missing_plan_is_a_finding(tmp_path: Path) -> None:
    """No file, an empty folder and a folder in the file's place are findings."""
    assert [f.code for f in findings_of(tmp_path)] == ["missing_plan"]
    assert [f.code for f in findings_of(tmp_path / "nothing" / "plan.toml")] == ["missing_plan"]
    (tmp_path / "plan.toml").mkdir()
    assert [f.code for f in findings_of(tmp_path)] == ["unreadable_plan"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode())))
def test_any_bytes_end_in_findings(tmp_path: Path, data: bytes) -> None:
    """Whatever stands in plan.toml, the answer is findings."""
    (tmp_path / "plan.toml").write_bytes(data)
    assert findings_of(tmp_path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draw=st.data())
def test_a_mutated_plan_is_a_plan_or_findings(tmp_path: Path, draw: st.DataObject) -> None:
    """Replacing any value by another of any type never gives anything but a plan or findings."""
    values = [
        "1",
        "-1",
        "''",
        "'云'",
        "true",
        "[]",
        "{}",
        "2020-01-01",
        "nan",
        "1e400",
        "[[1]]",
        "'\\u0000'",
        '"\\u0000"',
    ]
    full = (
        "[plan]\nname='a'\ndate=2020-01-01\ncrs='EPSG:4547'\n[network]\nborder_m=5\n[circles.legal]\ntarget=1\n"
        + LAYERS
    )
    lines = full.strip().split("\n")
    number = draw.draw(st.integers(0, len(lines) - 1))
    key = lines[number].split("=")[0]
    lines[number] = f"{key} = {draw.draw(st.sampled_from(values))}"
    (tmp_path / "plan.toml").write_text("\n".join(lines), encoding="utf-8")
    try:
        assert isinstance(load_plan(tmp_path), Plan)
    except InputError as error:
        assert error.findings
