"""What a page holds is all there, safe inside HTML, the same bytes every time, and no more than may be given away."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
from plans import write_small_plan

from page_engine import whole_without_sites, write_staffed_town
from servicecircle.coverage.briefing.blocks import blocks_of, shared_blocks
from servicecircle.coverage.briefing.document_text import document_text
from servicecircle.coverage.briefing.home_streams import id_rule
from servicecircle.coverage.briefing.homes import Homes, homes_of
from servicecircle.coverage.briefing.lonlat_fit import lonlat_fit
from servicecircle.coverage.briefing.page_files import ENGINE, FOLDER
from servicecircle.coverage.briefing.payload import make_payload
from servicecircle.coverage.briefing.streams import from_text, pack, to_text, unpack
from servicecircle.coverage.opened_plan import open_plan
from servicecircle.coverage.whole_study import WholeStudy, study_whole
from servicecircle.geo.errors import Finding

EVIL = "</script><img src=x onerror=alert(1)>&<!--"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> WholeStudy:
    return whole_without_sites(open_plan(write_staffed_town(tmp_path_factory.mktemp("town") / "plan")))


@pytest.mark.parametrize("size", [1, 100, 2**16, 2**31, 2**45])
def test_streams_give_back_what_was_packed(size: int) -> None:
    """Whole numbers of either sign, sorted or not, one or none, through base64 of gzip."""
    rng = np.random.default_rng(size)
    values = rng.integers(-size, size, 700)
    arrays = {"a": values, "b": np.sort(np.abs(values)), "c": values[:1], "d": values[:0], "e": values > 0}
    streams = pack(arrays)
    found = unpack(from_text(to_text(streams), streams.table))
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert np.array_equal(found[name], array)


def test_streams_refuse_what_a_browser_cannot_hold() -> None:
    """Fractions, tables, and numbers beyond 2⁵³."""
    for wrong in (np.array([0.5]), np.zeros((2, 2), dtype=np.int64), np.array([2**53])):
        with pytest.raises(ValueError, match="stream"):
            pack({"a": wrong})


def test_a_payload_is_the_same_bytes_every_time(whole: WholeStudy) -> None:
    """No clock time, no order of a set; gzip's time is 0."""
    one, two = make_payload(whole), make_payload(whole)
    assert (one.document_text, one.streams_text) == (two.document_text, two.streams_text)
    assert base64.b64decode(one.streams_text)[4:8] == b"\0\0\0\0"


def test_no_text_of_the_data_can_end_its_block() -> None:
    """Hostile names come back as they were, and no angle bracket stands in the page."""
    document = {"name": EVIL, "list": [(EVIL, float("nan"), np.int64(3), np.float64(np.inf))], "lone": "\ud800"}
    text = document_text(document)
    assert not set("<>&") & set(text)
    assert text.encode("utf-8")
    assert json.loads(text) == {"name": EVIL, "list": [[EVIL, None, 3, None]], "lone": "\ufffd"}


def test_hostile_plans_make_harmless_payloads(tmp_path: Path) -> None:
    """A station named to break out of the page stands in it as text."""
    write_small_plan(tmp_path)
    file = tmp_path / "stations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("甲站", f'"{EVIL}"'), encoding="utf-8")
    text = make_payload(study_whole(open_plan(tmp_path))).document_text
    assert "<" not in text
    assert EVIL in [station["name"] for station in json.loads(text)["stations"]]


def test_a_proposal_stands_in_the_payload(tmp_path: Path) -> None:
    """Sites in building order with their entries; Python's figures of the proposal, nominal."""
    write_small_plan(tmp_path)
    whole = study_whole(open_plan(tmp_path))
    document = make_payload(whole).document
    assert whole.sites is not None
    chosen = list(whole.sites.plan.chosen)
    assert [site["rank"] for site in document["sites"]] == list(range(1, len(chosen) + 1))
    assert all(site["entries"] and site["offers"] == [1, 1] for site in document["sites"])
    told = {(f["view"], f["circle"]): f["covered"][0] for f in document["figures"]}
    people = whole.coverage.residents
    assert told["proposal", "appeals"] == int(people[whole.sites.after[0].covered].sum())
    assert told["proposal", "appeals"] - told["today", "appeals"] == document["proposal"]["gained_residents"]
    assert document["proposal"]["proved"] is True
    assert document["left_out"].keys() == {"patrol", "staffing"}


@pytest.mark.parametrize(
    ("ids", "rule"),
    [
        (["R01", "R02", "R03"], {"prefix": "R", "width": 2, "first": 1}),
        (["9", "10", "11"], {"prefix": "", "width": 1, "first": 9}),
        (["A-1-07", "A-1-08"], {"prefix": "A-1-", "width": 2, "first": 7}),
        (["R1", "R3"], {"list": ["R1", "R3"]}),
        (["R1", "r2"], {"list": ["R1", "r2"]}),
        (["号", "楼"], {"list": ["号", "楼"]}),
        ([], {"list": []}),
    ],
)
def test_running_ids_are_a_rule_and_others_a_list(ids: list[str], rule: dict[str, Any]) -> None:
    """Only where every id follows."""
    assert id_rule(ids) == rule


@pytest.mark.parametrize(
    ("code", "centre"), [("EPSG:4547", (500_000, 2_500_000)), ("EPSG:32633", (420_000, 6_700_000))]
)
def test_degrees_are_fitted_to_a_tenth_of_a_millimetre(code: str, centre: tuple[float, float]) -> None:
    """Over 60 km, in China and in Norway."""
    x, y = centre
    fit = lonlat_fit(
        pyproj.CRS.from_user_input(code), (x - 3e4, y - 3e4, x + 3e4, y + 3e4), np.array([x, y], dtype=float)
    )
    assert fit["error_m"] < 1e-4


def unit_sums(homes: Homes) -> dict[tuple[int, ...], tuple[int, int]]:
    """Residents and residences by areas of every level."""
    sums: dict[tuple[int, ...], tuple[int, int]] = {}
    for units, people, count in zip(homes.unit_of.tolist(), homes.residents, homes.homes, strict=True):
        before = sums.get(tuple(units), (0, 0))
        sums[tuple(units)] = (before[0] + int(people), before[1] + int(count))
    return sums


@pytest.mark.parametrize("most", [220, 180, 130])
def test_blocks_keep_everybody_where_they_live(whole: WholeStudy, most: int) -> None:
    """As few as asked; people and residences of every area stay; a block stands at an entry of one of its homes."""
    homes = homes_of(whole.coverage)
    blocks, width_m = blocks_of(homes, most=most)
    assert width_m is not None and len(blocks) <= most
    assert unit_sums(blocks) == unit_sums(homes)
    theirs = set(zip(homes.entries.edge, homes.entries.offset_mm, homes.entries.leg_mm, strict=True))
    assert set(zip(blocks.entries.edge, blocks.entries.offset_mm, blocks.entries.leg_mm, strict=True)) <= theirs
    assert (blocks.row == -1).all()


def test_few_homes_stay_as_they_are(whole: WholeStudy) -> None:
    """Nothing is put together where there is no need."""
    homes = homes_of(whole.coverage)
    assert blocks_of(homes, most=len(homes)) == (homes, None)


def test_nobody_and_nothing_makes_no_blocks(whole: WholeStudy) -> None:
    """A layer without rows is a page without homes."""
    homes = homes_of(whole.coverage)
    none = np.empty(0, dtype=np.int64)
    empty = replace(
        homes, xy=homes.xy[:0], residents=none, homes=none, unit_of=homes.unit_of[:0], row=none,
        entries=replace(homes.entries.take(none), place_count=0), in_doubt=homes.in_doubt[:0],
    )  # fmt: skip
    assert len(shared_blocks(empty, whole.opened.streets.network)) == 0


def test_shared_blocks_tell_of_no_home(whole: WholeStudy) -> None:
    """Five residences or more, but where an area has fewer; people in fives; streets' middles, not doors; no row."""
    homes = homes_of(whole.coverage)
    blocks = shared_blocks(homes, whole.opened.streets.network)
    assert (blocks.residents % 5 == 0).all() and (blocks.homes % 5 == 0).all() and (blocks.row == -1).all()
    assert abs(int(blocks.residents.sum()) - int(homes.residents.sum())) <= 2 * len(blocks)
    assert not {tuple(xy) for xy in np.round(homes.xy, 1).tolist()} & {
        tuple(xy) for xy in np.round(blocks.xy, 1).tolist()
    }
    assert (blocks.entries.leg_mm % 10_000 == 0).all()
    length = whole.opened.streets.network.edge_length_mm[blocks.entries.edge]
    assert np.array_equal(blocks.entries.offset_mm, length // 2)
    exact = unit_sums(homes)
    for units, (_, count) in unit_sums(blocks).items():
        assert abs(count - exact[units][1]) <= 2 * (1 + count // 5)


def test_a_shared_payload_holds_no_residence(whole: WholeStudy) -> None:
    """No id of one, no small finding, no count of residences; figures are those of the rounded blocks."""
    document = make_payload(whole, share=True).document
    text = document_text(document)
    assert document["ids"] == {"list": []} and document["made_of"]["residences"] is None
    assert not [identity for identity in whole.opened.layers.residences["id"] if f'"{identity}"' in text]
    assert all(finding["count"] >= 5 for finding in document["findings"])
    assert all(count % 5 == 0 for figure in document["figures"] for count in figure["covered"])
    assert document["assumptions"]["residences"] is None
    assert all(source["rows"] is None and source["sha256"] is None for source in document["sources"])


def test_a_shared_payload_tells_neither_hashes_of_inputs_nor_what_findings_count(whole: WholeStudy) -> None:
    """A hash would confirm a guess at a small file; a finding's sentence holds counts, exact ones."""
    told = Finding(code="few", severity="warning", zh="13 人", en="13 people", file="residences.csv", count=13)
    opened = replace(whole.opened, findings=(*whole.opened.findings, told))
    document = make_payload(replace(whole, opened=opened), share=True).document
    text = document_text(document)
    assert not [source for source in opened.inputs if source.sha256 in text]
    (row,) = [row for row in document["findings"] if row["code"] == "few"]
    assert row["count"] == 15
    assert not [word for word in ("13 人", "13 people") if word in text]


def test_the_engine_is_plain_scripts_for_old_browsers() -> None:
    """Syntax of ES2018 at most, JSDoc before every function, nothing evaluated, one global name."""
    newer = ("?.", "??", "import(", "eval(", "new Function", ".flat(", ".flatMap(", "fromEntries", "matchAll", "BigInt")
    for name in ENGINE:
        text = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
        assert not [word for word in newer if word in text], name
        assert "catch {" not in text and "innerHTML" not in text
        lines = text.splitlines()
        for number, line in enumerate(lines):
            if line.startswith(("  function ", "  async function ", "    function ")) or (
                " = function (" in line[:60] and line.startswith("  SC.")
            ):
                assert lines[number - 1].strip() == "*/", (name, number + 1)
        if name != "namespace":
            assert text.startswith("(function (SC) {\n") and text.endswith("})(ServiceCircle);\n")


def test_the_api_page_names_every_public_function() -> None:
    """API.md tells of what hangs on `ServiceCircle` for the page's views."""
    told = (FOLDER / "API.md").read_text(encoding="utf-8")
    names = (
        "readPlan decodePlan makeCoverage makeWhatIf enter walk edgeParts rate meets percent encodeState decodeState"
    )
    assert all(f"SC.{name}(" in told for name in [*names.split(), "scenario", "scenarioText", "inflate"])
