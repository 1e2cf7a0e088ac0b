"""Facts about the maps that notebooks show: `explore()`."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import write_small_plan

from parks_town import write_town
from servicecircle.coverage.circles.circles import STATUSES
from servicecircle.coverage.circles.study import CoverageStudy, study_coverage
from servicecircle.coverage.maps.canvas_element import script_json
from servicecircle.coverage.maps.explore import explore, picture_of
from servicecircle.coverage.maps.plan_layers import metres_fact, rate_fact
from servicecircle.coverage.maps.streams import Packer
from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.coverage.run_files.map_style import STATION, STATUS_COLOURS
from servicecircle.coverage.sites.site_request import SiteRequest
from servicecircle.coverage.sites.sites_study import SitesStudy, study_sites
from servicecircle.coverage.staffing.staffing_study import study_staffing
from servicecircle.geo.errors import InputError

HOSTILE = "</script><img src=x onerror=document.title='run'>{{ 7*7 }}{% x %}`${1}`"


def study_of(opened: Opened) -> CoverageStudy:
    return study_coverage(opened.plan, opened.layers, opened.streets.network, measured=opened.measured)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The small plan, with a station whose name would run if it were markup."""
    folder = write_small_plan(tmp_path_factory.mktemp("explore") / "plan")
    table = (folder / "stations.csv").read_text(encoding="utf-8")
    (folder / "stations.csv").write_text(table.replace("甲站", HOSTILE), encoding="utf-8")
    return open_plan(folder)


@pytest.fixture(scope="module")
def study(opened: Opened) -> CoverageStudy:
    return study_of(opened)


@pytest.fixture(scope="module")
def proposal(tmp_path_factory: pytest.TempPathFactory) -> SitesStudy:
    return study_sites(open_plan(write_town(tmp_path_factory.mktemp("sites") / "town")), SiteRequest(add=1))


@given(st.lists(st.integers(-(2**29), 2**29)), st.lists(st.integers(0, 2**31 - 1)), st.lists(st.text()))
@settings(max_examples=100, deadline=None)
def test_what_is_packed_is_what_the_page_reads(steps: list[int], plain: list[int], texts: list[str]) -> None:
    """Numbers with and without differences, and texts of any kind, come back as they were."""
    packer = Packer()
    streams = [packer.numbers(np.array(steps, dtype=np.int64), delta=True)]
    streams.append(packer.numbers(np.array(plain, dtype=np.int64)))
    words = packer.texts(texts)
    content = gzip.decompress(base64.b64decode(packer.payload()))
    assert read(content, streams[0]) == steps
    assert read(content, streams[1]) == plain
    assert json.loads(content[words["at"] :][: words["count"]]) == texts


def read(content: bytes, stream: dict[str, Any]) -> list[int]:
    """An independent reader, one number at a time."""
    count, at, values, total = stream["count"], stream["at"], [], 0
    for i in range(count):
        value = sum(content[at + plane * count + i] << (8 * plane) for plane in range(stream["width"]))
        if stream["delta"]:
            total += -(value + 1) // 2 if value % 2 else value // 2
            value = total
        values.append(value)
    return values


def test_numbers_that_do_not_fit_are_refused() -> None:
    """A negative number without differences, or one beyond four bytes, is a fault of ours and not a wrong map."""
    for value in (-1, 2**31):
        with pytest.raises(ValueError, match="from 0 to"):
            Packer().numbers(np.array([value]))


def test_no_text_can_end_a_script() -> None:
    """What JSON leaves as it is and HTML reads is written in numbers."""
    text = script_json({"name": "</script><!--&\u2028"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"name": "</script><!--&\u2028"}


def test_every_result_has_a_map_in_both_languages(opened: Opened, study: CoverageStudy, proposal: SitesStudy) -> None:
    """A plan, an opened plan, coverage, sites, staffing; `explore()` of the result is the same as the function."""
    for shown in (opened.plan, opened, study, proposal, study_staffing(opened)):
        assert isinstance(shown.explore(), folium.Map)
        zh, en = picture_of(shown, language="zh"), picture_of(shown, language="en")
        assert zh.title != en.title
        assert [layer.kind for layer in zh.layers] == [layer.kind for layer in en.layers]
        assert picture_of(shown).title == zh.title  # the plan's own language
    with pytest.raises(TypeError, match="int"):
        explore(7)


def test_the_map_shows_the_figures_of_the_study(study: CoverageStudy) -> None:
    """Statuses, residents and distances of the picture are those of the study; the last view is the worst circle."""
    picture = picture_of(study)
    homes = next(layer for layer in picture.layers if layer.kind == "dots")
    assert len(picture.views) == len(homes.classes) == 3
    for found, verdict in zip(homes.classes, study.verdicts, strict=False):
        assert found.tolist() == verdict.status.tolist()
    assert homes.classes[2].tolist() == np.max([verdict.status for verdict in study.verdicts], axis=0).tolist()
    residents, walk = homes.facts[0], homes.facts[1]
    assert residents.values.tolist() == study.residents.tolist()
    verdict = study.verdicts[0]
    told = [mm if known else None for mm, known in zip(verdict.distance_mm.tolist(), verdict.reached, strict=True)]
    assert [
        None if v < 0 else v * 100 >= mm > v * 100 - 100 for v, mm in zip(walk.values.tolist(), told, strict=True)
    ] == [None if mm is None else True for mm in told]


def test_a_walk_beyond_the_radius_never_looks_within(study: CoverageStudy) -> None:
    """Distances are rounded up to a tenth of a metre, rates down to a tenth of a percent."""
    known = np.array([True, True, False])
    assert metres_fact("", np.array([500_000, 500_001, 7]), known).values.tolist() == [5000, 5001, -1]
    assert rate_fact("", np.array([0.9499, 0.95, np.nan])).values.tolist() == [949, 950, -1]


def test_a_plan_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    """`plan.explore()` reads the layers, and raises their findings."""
    folder = write_small_plan(tmp_path / "plan")
    plan = open_plan(folder).plan
    (folder / "stations.csv").unlink()
    with pytest.raises(InputError):
        plan.explore()


def test_a_map_is_small_and_the_same_each_time(study: CoverageStudy) -> None:
    """Nothing of the page's content hangs on chance but folium's own names of its parts."""
    texts = [explore(study).get_root().render() for _ in range(2)]
    payloads = [text.split('"H4sI', 1)[1].split('"', 1)[0] for text in texts]
    assert payloads[0] == payloads[1]
    assert len(texts[0]) < 210_000  # Leaflet is 162,000 of it


def test_a_district_is_small(opened_sample: Opened) -> None:
    """57,000 residences with their walks and stations in three circles, and 36,000 streets: under 1.5 MB."""
    text = explore(study_of(opened_sample)).get_root().render()
    assert len(text.encode("utf-8")) < 1_500_000


def test_the_saved_map_works_without_a_network(study: CoverageStudy, browser, tmp_path: Path) -> None:
    """In Chromium: no request, no error, dots of every colour, words that are text, another circle."""
    explore(study).save(tmp_path / "map.html")
    shown = set(study.verdicts[0].status.tolist())
    assert len(shown) >= 3
    page, told = browser.new_page(), []
    page.on("request", lambda request: told.append(request.url))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_function("document.documentElement.dataset.mapReady === '1'")
    assert "服务圈覆盖" in page.inner_text(".map-legend")
    assert colours_of(page) >= {STATION.lower(), *(STATUS_COLOURS[STATUSES[i]].lower() for i in shown)}
    x, y = page.evaluate(PLACE_OF_FIRST_STATION)
    page.mouse.move(x, y)
    assert HOSTILE in page.inner_text(".leaflet-tooltip")
    assert page.title() != "run"
    page.select_option(".map-legend select", "1")
    page.mouse.move(x + 1, y)
    assert "不提供这项服务" in page.inner_text(".leaflet-tooltip")
    page.uncheck(".map-legend input >> nth=0")
    assert STATION.lower() not in colours_of(page)
    assert [one for one in told[1:] if not one.startswith("data:")] == []
    page.close()


def test_an_old_browser_unpacks_by_script(study: CoverageStudy, browser, tmp_path: Path) -> None:
    """Without DecompressionStream the map is the same."""
    explore(study).save(tmp_path / "map.html")
    page = browser.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_function("document.documentElement.dataset.mapReady === '1'")
    assert STATION.lower() in colours_of(page)
    page.close()


PLACE_OF_FIRST_STATION = """() => {
  const map = Object.values(window).find((one) => one instanceof L.Map);
  let place;
  map.eachLayer((layer) => {
    const signs = (layer.layers ?? []).find((one) => one.kind === "signs");
    if (!signs) return;
    const row = signs.titles.findIndex((title) => title.startsWith("<"));
    const scale = 2 ** map.getZoom();
    const corner = map.getPixelBounds().min;
    place = [signs.x[row] * scale - corner.x, signs.y[row] * scale - corner.y];
  });
  return place;
}"""


def colours_of(page: Any) -> set[str]:
    """Colours on the canvas."""
    found = page.evaluate("""() => {
      const canvas = document.querySelector(".leaflet-overlay-pane canvas");
      const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      const colours = new Set();
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] === 255) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      return [...colours].map((colour) => "#" + colour.toString(16).padStart(6, "0"));
    }""")
    return set(found)


def test_a_map_of_a_scenario_says_so_in_its_title(opened: Opened, tmp_path: Path) -> None:
    """A plan and its coverage under a scenario are told from today's, in both languages."""
    path = tmp_path / "scenario.json"
    document = {"schema": "servicecircle.scenario/1", "plan": {"name": opened.plan.name}, "removed": ["S2"]}
    path.write_text(json.dumps(document), encoding="utf-8")
    then = open_plan(opened.plan.folder, scenario=path)
    for shown, today in ((then, opened), (study_of(then), study_of(opened)), (study_staffing(then), None)):
        assert picture_of(shown, language="zh").title.endswith("（情景方案）")
        assert picture_of(shown, language="en").title.endswith(" (scenario)")
        if today is not None:
            assert "情景方案" not in picture_of(today, language="zh").title


@pytest.mark.parametrize(
    ("name", "told"), [("东部加密", "东部加密"), ("很长的名字" * 8, "很长的名字" * 3 + "…"), ("a" * 33, "a" * 31 + "…")]
)
def test_the_title_of_a_scenario_names_it(opened: Opened, tmp_path: Path, name: str, told: str) -> None:
    """As far as a title has room: 32 letters, or 16 Chinese ones."""
    path = tmp_path / "scenario.json"
    document = {"schema": "servicecircle.scenario/1", "name": name, "removed": ["S2"]}
    path.write_text(json.dumps(document), encoding="utf-8")
    then = open_plan(opened.plan.folder, scenario=path)
    assert picture_of(then, language="zh").title.endswith(f"（情景方案“{told}”）")
    assert picture_of(study_of(then), language="en").title.endswith(f' (scenario "{told}")')
