"""Facts about the styles in `layers.gpkg`: QGIS opens each layer in the colours of our own maps."""

from __future__ import annotations

import datetime
import re
import sqlite3
import xml.etree.ElementTree as ET
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from plans import PLAN, write_small_plan
from shapely.geometry import Point

from parks_town import write_town
from servicecircle.coverage.circles.circles import STATUSES
from servicecircle.coverage.circles.coverage_run import run_coverage
from servicecircle.coverage.patrol.patrol_run import run_patrol
from servicecircle.coverage.plan_toml.plan import load_plan
from servicecircle.coverage.run_files.layer_styles import layer_styles
from servicecircle.coverage.run_files.layers_file import write_layers
from servicecircle.coverage.run_files.map_style import CUTS, RATE_COLOURS, STATUS_COLOURS
from servicecircle.coverage.run_files.qgis_style import LayerStyle, Rule, Symbol, qml, text
from servicecircle.coverage.sites.site_request import SiteRequest
from servicecircle.coverage.sites.sites_run import run_sites
from servicecircle.coverage.staffing.staffing_run import run_staffing

NOW = datetime.datetime(2020, 11, 9)
# The columns that QGIS makes and asks for (its OGR provider).
COLUMNS = [
    "id",
    "f_table_catalog",
    "f_table_schema",
    "f_table_name",
    "f_geometry_column",
    "styleName",
    "styleQML",
    "styleSLD",
    "useAsDefault",
    "description",
    "owner",
    "ui",
    "update_time",
]
PATROLLERS = '[layers.patrollers]\npath = "patrollers.csv"\n'


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The GeoPackage of a run of each command."""
    folder = tmp_path_factory.mktemp("styles")
    plan = write_small_plan(folder / "plan", plan=PLAN.replace("[circles.appeals]", PATROLLERS + "[circles.appeals]"))
    (plan / "patrollers.csv").write_text("area,patrollers\n11,3\n", encoding="utf-8")
    run_coverage(plan, out=folder / "coverage", now=NOW)
    run_patrol(plan, out=folder / "patrol", now=NOW)
    run_staffing(plan, out=folder / "staffing", now=NOW)
    run_sites(write_town(folder / "town"), SiteRequest(add=1), out=folder / "sites", now=NOW)
    return {name: folder / name / "layers.gpkg" for name in ("coverage", "patrol", "staffing", "sites")}


def styles_in(path: Path) -> pd.DataFrame:
    with sqlite3.connect(path) as file:
        found = pd.read_sql("SELECT * FROM layer_styles ORDER BY id", file)
    file.close()
    return found


@pytest.mark.parametrize("command", ["coverage", "patrol", "staffing", "sites"])
def test_every_layer_opens_with_one_style(runs: dict[str, Path], command: str) -> None:
    """Each layer has styles under its own name and geometry column, one of them the default."""
    styles = styles_in(runs[command])
    assert styles.columns.tolist() == COLUMNS
    layers = [name for name, kind in pyogrio.list_layers(runs[command]) if kind is not None]
    assert set(styles["f_table_name"]) == set(layers)
    assert styles.groupby("f_table_name")["useAsDefault"].sum().tolist() == [1] * len(layers)
    assert set(styles["f_geometry_column"]) == {pyogrio.read_info(runs[command], layer=layers[0])["geometry_name"]}
    # QGIS compares with an empty text, which is not the same as none.
    assert set(styles["f_table_schema"]) == {""}


@pytest.mark.parametrize("command", ["coverage", "patrol", "staffing", "sites"])
def test_every_style_is_whole(runs: dict[str, Path], command: str) -> None:
    """Well-formed XML; each rule has its symbol, of the geometry of the layer; filters name columns of the layer."""
    for row in styles_in(runs[command]).itertuples():
        root = ET.fromstring(row.styleQML)
        rules, symbols = root.findall(".//rule"), {one.get("name"): one for one in root.findall(".//symbol")}
        assert root.tag == "qgis"
        assert [rule.get("symbol") for rule in rules] == sorted(symbols, key=int)
        info = pyogrio.read_info(runs[command], layer=row.f_table_name)
        kind = {"Point": "marker", "LineString": "line"}.get(info["geometry_type"], "fill")
        assert {one.get("type") for one in symbols.values()} == {kind}
        named = {part for rule in rules for part in (rule.get("filter") or "").split('"')[1::2]}
        assert named <= set(info["fields"])


# One comparison of the QGIS expression language. Its only CASE is `CASE WHEN condition THEN …`: what it cannot read it
# draws as nothing, without a word.
COMPARISON = r"""(?:NOT \(\S+ = '[^']*'\)|"[^"]+" (?:IS NULL|(?:=|<>|<|>=) (?:'[^']*'|[0-9.]+)))"""


@pytest.mark.parametrize("command", ["coverage", "patrol", "staffing", "sites"])
def test_filters_are_read_by_qgis(runs: dict[str, Path], command: str) -> None:
    """Each filter of rules and labels is comparisons of a column with a value, joined by AND, and nothing else."""
    for row in styles_in(runs[command]).itertuples():
        root = ET.fromstring(row.styleQML)
        filters = [rule.get("filter") for rule in root.iter("rule") if rule.get("filter")]
        for condition in filters:
            assert re.fullmatch(rf"{COMPARISON}(?: AND {COMPARISON})*", str(condition)), condition


@pytest.mark.parametrize(("command", "layer"), [("coverage", "areas"), ("patrol", "areas"), ("sites", "areas")])
def test_areas_are_filled_at_the_finest_level_alone(runs: dict[str, Path], command: str, layer: str) -> None:
    """Communities by their class, each once, and the district once as an outline."""
    styles = styles_in(runs[command])
    style = styles[(styles["f_table_name"] == layer) & (styles["useAsDefault"] == 1)].iloc[0]
    filters = [rule.get("filter") for rule in ET.fromstring(style["styleQML"]).findall(".//renderer-v2/rules/rule")]
    with sqlite3.connect(runs[command]) as file:
        taken = [[r[0] for r in file.execute(f"SELECT name FROM {layer} WHERE {where}")] for where in filters]
    file.close()
    assert sorted(name for rows in taken[:-1] for name in rows) == ["东社区", "西社区"]
    assert taken[-1] == ["试验区"]


def test_labels_leave_their_sign_in_sight(runs: dict[str, Path]) -> None:
    """The rank of a site stands beside its sign, the name of an area in its middle."""
    styles = styles_in(runs["sites"]).drop_duplicates("f_table_name").set_index("f_table_name")["styleQML"]
    placed = {name: ET.fromstring(styles[name]).find(".//placement") for name in ("sites", "areas")}
    assert placed["sites"].get("quadOffset") == "2" and float(placed["sites"].get("xOffset")) > 1  # type: ignore[union-attr, arg-type]
    assert placed["areas"].get("quadOffset") is None  # type: ignore[union-attr]


def test_the_rules_take_every_row_once(runs: dict[str, Path]) -> None:
    """Their filters, read by SQLite, which has the same words, put each residence into the class of its status."""
    styles = styles_in(runs["coverage"])
    style = styles[(styles["f_table_name"] == "residences") & (styles["useAsDefault"] == 1)].iloc[0]
    rules = ET.fromstring(style["styleQML"]).findall(".//rule")
    counted = "SELECT count(*) FROM residences WHERE "
    with sqlite3.connect(runs["coverage"]) as file:
        counts = [file.execute(counted + str(rule.get("filter"))).fetchone()[0] for rule in rules]
        statuses = [file.execute(f"{counted} appeals_status = ?", (code,)).fetchone()[0] for code in STATUSES]
    file.close()
    assert counts == statuses
    assert sum(counts) == 7


def test_colours_and_words_are_those_of_our_maps(runs: dict[str, Path]) -> None:
    """Statuses and rates in the shared colours, words in the plan's language, bounds at the circle's own target."""
    styles = styles_in(runs["coverage"]).set_index(["f_table_name", "styleName"])["styleQML"]
    homes = ET.fromstring(styles["residences", "群众诉求"])
    assert fills(homes) == [rgba(colour) for colour in STATUS_COLOURS.values()]
    assert [rule.get("label") for rule in homes.findall(".//rule")][:2] == ["已覆盖", "临界"]
    areas = ET.fromstring(styles["areas", "群众诉求"])
    assert fills(areas)[: len(RATE_COLOURS)] == [rgba(colour) for colour in RATE_COLOURS]
    filters = [rule.get("filter") for rule in areas.findall(".//rule")]
    assert f'"appeals_rate" >= {CUTS[0]}' in filters[1]
    assert '"appeals_rate" < 0.5' in filters[1]
    assert '"appeals_rate" >= 0.5' in filters[len(RATE_COLOURS) - 1]


def fills(root: ET.Element) -> list[str | None]:
    return [one.get("value") for one in root.findall(".//symbol/layer/Option/Option[@name='color']")]


def rgba(colour: str) -> str:
    return ",".join([*(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)), "255"])


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    """With styles as well, and whatever the clock says."""
    plan = load_plan(write_small_plan(tmp_path / "plan"))
    frame = gpd.GeoDataFrame({"id": ["a"], "appeals_status": ["covered"]}, geometry=[Point(1, 2)], crs="EPSG:4547")
    for name in ("a.gpkg", "b.gpkg"):
        styles = layer_styles({"residences": frame}, plan)
        write_layers({"residences": frame}, tmp_path / name, date=NOW.date(), styles=styles)
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()


def test_a_layer_without_a_style_needs_none(tmp_path: Path) -> None:
    """A name that nobody knows has no style, and a file without styles has no such table."""
    plan = load_plan(write_small_plan(tmp_path / "plan"))
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(1, 2)], crs="EPSG:4547")
    assert layer_styles({"no_such": frame}, plan) == {}
    write_layers({"no_such": frame}, tmp_path / "a.gpkg", date=None, styles={})
    assert [name for name, _ in pyogrio.list_layers(tmp_path / "a.gpkg")] == ["no_such"]


def test_words_of_the_data_stay_words() -> None:
    """Quotes and angle brackets in names end neither an expression nor the document."""
    hostile = """<a b='c'>"&'"""
    style = LayerStyle("x", (Rule(hostile, Symbol("marker"), f'"name" = {text(hostile)}'),), label_field=hostile)
    rule = ET.fromstring(qml(style)).find(".//rule")
    assert rule is not None
    assert rule.get("label") == hostile
    assert rule.get("filter") == '"name" = ' + "'" + hostile.replace("'", "''") + "'"
