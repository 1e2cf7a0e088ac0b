"""Facts about printed map sheets: complete, legible, the same bytes each time."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import font_manager
from matplotlib.text import Text
from PIL import Image
from plans import PLAN, write_small_plan

from handout_town import bare_town
from parks_town import write_town
from servicecircle.coverage.map_sheet import base_layers, sheets
from servicecircle.coverage.map_sheet.coverage_view import told_count
from servicecircle.coverage.map_sheet.fonts import find_fonts
from servicecircle.coverage.map_sheet.furniture import EDGE_MM
from servicecircle.coverage.map_sheet.ink import LEAST_DOT_MM, MOST_DOT_MM, dot_side_mm
from servicecircle.coverage.map_sheet.labels import place_labels
from servicecircle.coverage.map_sheet.map_scale import bar_length_m, map_window, round_scale
from servicecircle.coverage.map_sheet.paper import HEIGHT_MM, MAP, WIDTH_MM, Paper
from servicecircle.coverage.map_sheet.reached_streets import reached_streets
from servicecircle.coverage.map_sheet.sheets import draw_sheet, map_png, sheet_views, write_map_sheets
from servicecircle.coverage.map_sheet.view import AreaLabels
from servicecircle.coverage.opened_plan import open_plan
from servicecircle.coverage.patrol.patrol_tables import patrol_tables
from servicecircle.coverage.whole_study import WholeStudy, study_whole
from servicecircle.geo.errors import InputError, Language

HOSTILE = "$x^2$ <b>&站😀\n二行"
PATROLLERS = '[layers.patrollers]\npath = "patrollers.csv"\n'


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> WholeStudy:
    """The small plan with patrollers and no candidates; its name is text that a drawing could take for more."""
    plan = PLAN.replace("[circles.appeals]", PATROLLERS + "[circles.appeals]").replace(
        "试验镇", "$x^2$ <b>&镇😀（虚构）"
    )
    folder = write_small_plan(tmp_path_factory.mktemp("sheets") / "plan", plan=plan)
    (folder / "patrollers.csv").write_text("area,patrollers\n11,3\n", encoding="utf-8")
    return study_whole(open_plan(folder))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> WholeStudy:
    """A town with parks, for which sites are proposed."""
    return study_whole(open_plan(write_town(tmp_path_factory.mktemp("sheets") / "town")))


def words_of(sheet) -> list[str]:
    """Every text on a sheet, that of the map as well."""
    return [text.get_text() for text in sheet.figure.findobj(Text) if text.get_text()]


def test_a_view_for_each_part_that_is_there(whole: WholeStudy, town: WholeStudy) -> None:
    """Today always; the proposal with sites, patrol with patrollers."""
    bare = replace(whole, sites=None)
    assert [view.name for view in sheet_views(bare)] == ["today", "patrol"]
    assert [view.name for view in sheet_views(town)] == ["today", "proposal"]
    assert map_png(bare, "proposal") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sheet_has_everything_that_a_sheet_needs(whole: WholeStudy, language) -> None:
    """Title, legend, scale in figures and as a bar, north, basis and date, source, made-up mark, approval slot."""
    words = {
        "zh": ("覆盖现状图", "图例", "比例尺 1:", "审图号：", "虚构示例", "现有服务站", "人口覆盖率"),
        "en": ("coverage today", "Legend", "scale 1:", "Map approval no.", "made-up sample", "station", "rate"),
    }[language]
    view = sheet_views(whole, language=language)[0]
    told = words_of(draw_sheet(view, whole.opened.layers.crs, paper="A3"))
    assert [
        part for part in (*words, "N", "2020-11-09", "residences.csv") if not any(part in text for text in told)
    ] == []
    approved = draw_sheet(view, whole.opened.layers.crs, paper="A3", approval="粤S（2026）001号")
    assert "粤S（2026）001号" in words_of(approved)


def test_the_sheets_take_the_plans_approval_number(
    whole: WholeStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of `plan.toml` is on every sheet that is written."""
    plan = whole.opened.plan.model_copy(update={"map_approval": "粤S（2026）001号"})
    drawn = []

    def noted(*given, **named):
        drawn.append(draw_sheet(*given, **named))
        return drawn[-1]

    monkeypatch.setattr(sheets, "draw_sheet", noted)
    write_map_sheets(replace(whole, opened=replace(whole.opened, plan=plan)), tmp_path)
    assert drawn and all("粤S（2026）001号" in words_of(sheet) for sheet in drawn)


def test_a_sheet_of_too_many_areas_says_that_it_names_none(
    whole: WholeStudy, town: WholeStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are as many as can be read the names are there and nothing is said."""
    shown = set()
    for study in (whole, town):
        views = sheet_views(study, language="zh")
        assert all(view.labels is not None and "未标注" not in "".join(view.notes) for view in views)
        areas = {view.name: len(view.labels.names) for view in views if view.labels is not None}
        with monkeypatch.context() as patched:
            patched.setattr(base_layers, "MOST_LABELS", min(areas.values()) - 1)
            views = sheet_views(study, language="zh")
        for view in views:
            note = f"区域 {areas[view.name]} 个，过多，图上未标注名称"
            assert (view.labels, view.notes[0]) == (None, note)
            assert any(note in text for text in words_of(draw_sheet(view, study.opened.layers.crs, paper="A3")))
            shown.add(view.name)
    assert shown == {"today", "proposal", "patrol"}


def test_the_figures_are_those_of_the_study(whole: WholeStudy) -> None:
    """Rate, target and residents not covered of the circle that is shown; areas with the lowest rate first."""
    view, verdict = sheet_views(whole)[0], whole.coverage.verdicts[0]
    people = whole.coverage.residents
    figures = {figure.label: figure.value for figure in view.figures}
    assert figures["未覆盖居民"] == f"{int(people[~verdict.covered].sum()):,}"
    assert figures["目标"] == "50.0%"
    assert view.table is not None
    rates = [float(row[2].rstrip("%")) for row in view.table.rows]
    assert rates == sorted(rates)


def test_the_patrol_sheet_tells_what_lacks_area_by_area(whole: WholeStudy) -> None:
    """As a whole one area's surplus hides another's shortage: the sum over the areas of the table stands beside it."""
    view = next(view for view in sheet_views(whole) if view.name == "patrol")
    figures = {figure.label: figure.value for figure in view.figures}
    assert whole.patrol is not None
    table = patrol_tables(whole.patrol)["patrol"]
    finest = table[table["level"] == table["level"].iloc[-1]]
    assert figures["各区域缺口合计"] == f"{int(finest['shortage'].sum()):,}"
    assert figures["全区缺口"] == f"{int(table['shortage'].iloc[0]):,}"


def test_no_character_is_missing(whole: WholeStudy) -> None:
    """Every text is in the characters of its own font; a sign that no font has is marked, and no line breaks."""
    letters: dict[object, set[str]] = {}
    for view in sheet_views(whole):
        sheet = draw_sheet(view, whole.opened.layers.crs, paper="A4")
        for text in sheet.figure.findobj(lambda part: isinstance(part, Text) and part.get_text()):
            path = text.get_fontproperties().get_file()
            if path not in letters:
                letters[path] = set(map(chr, font_manager.get_font(path).get_charmap()))
            assert set(text.get_text()) <= letters[path], text.get_text()
            assert not text.get_parse_math()
    font = find_fonts().regular
    plain = font.plain(HOSTILE)
    assert plain.startswith("$x^2$ <b>&站")
    assert "\n" not in plain
    assert "😀" not in plain


def test_files_are_whole_and_the_same_each_time(town: WholeStudy, tmp_path: Path) -> None:
    """PDF and pictures, byte for byte, without a warning of a missing glyph; the proposal is `map.png`."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            written = write_map_sheets(town, tmp_path / name, paper="A4")
    assert [path.name for path in written] == ["map.pdf", "map_today.png", "map.png", "map_proposal.png"]
    for path in written:
        assert path.read_bytes() == (tmp_path / "a" / path.name).read_bytes(), path.name
    assert (tmp_path / "a" / "map.png").read_bytes() == (tmp_path / "a" / "map_proposal.png").read_bytes()
    pdf = written[0].read_bytes()
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 2
    boxes = re.findall(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(842, 595)}
    assert not re.search(rb"/CreationDate|/Producer", pdf)


def test_the_bare_map_is_a_picture_without_words_round_it(town: WholeStudy) -> None:
    """As wide as asked for, in the shape of a sheet's map."""
    picture = map_png(town, "proposal", language="en", width_mm=100, dpi=100)
    assert picture is not None
    with Image.open(io.BytesIO(picture)) as image:
        assert image.format == "PNG"
        assert abs(image.width - 394) <= 1
        assert abs(image.height / image.width - MAP.height / MAP.width) < 0.01


def test_a_shared_sheet_shows_no_home_and_no_small_count(whole: WholeStudy, town: WholeStudy) -> None:
    """No dot of a residence; an area whose rate would tell of 1 to 4 people has none."""
    for study in (whole, town):
        open_views, views = sheet_views(study), sheet_views(study, share=True)
        assert [view.name for view in views] == [view.name for view in open_views]
        assert any(layer.kind == "dots" for layer in open_views[0].layers)
        assert not any(layer.kind == "dots" for view in views for layer in view.layers)
    people = np.array([5, 3, 0, 1234])
    assert [told_count(int(count), share=True) for count in people] == ["5", "—", "0", "1,235"]
    assert [told_count(int(count), share=False) for count in people] == ["5", "3", "0", "1,234"]


def test_the_people_of_a_shared_sheet_are_rounded(tmp_path: Path) -> None:
    """An exact total beside rounded areas would give a count back that is left out."""
    folder = write_town(tmp_path / "town")
    head, *homes = (folder / "residences.csv").read_text(encoding="utf-8").splitlines()
    cells = [home.split(",") for home in homes]
    more = [",".join([name, str(int(residents) + 1), *place]) for name, residents, *place in cells]
    (folder / "residences.csv").write_text("\n".join([head, *more]) + "\n", encoding="utf-8")
    study = study_whole(open_plan(folder))
    exact, shared = (
        [
            [int(figure.value.replace(",", "")) for figure in view.figures if figure.label.startswith("residents")]
            for view in sheet_views(study, language="en", only=("today", "proposal"), share=share)
        ]
        for share in (False, True)
    )
    assert any(count % 5 for view in exact for count in view)
    assert shared == [[5 * ((count + 2) // 5) for count in view] for view in exact]


def test_a_plan_of_streets_residences_and_stations_alone_has_sheets_and_maps(tmp_path: Path) -> None:
    """No areas, no parks, no patrollers: no labels and no table, and everything else."""
    whole = bare_town(tmp_path / "plan").whole
    views = sheet_views(whole)
    assert views[0].labels is None
    assert views[0].table is None
    for view in views:
        assert "图例" in words_of(draw_sheet(view, whole.opened.layers.crs, paper="A3"))
    for shown in (whole.opened, whole.coverage, whole.sites):
        assert shown is not None
        assert "sha256" in shown.explore().get_root().render()
        assert "居民" in shown._repr_html_()


def test_a_computer_without_a_chinese_font_is_told_what_to_install() -> None:
    """A finding in both languages, with the name of a font and of a package."""
    with pytest.raises(InputError) as caught:
        find_fonts(("No Such Font",))
    (finding,) = caught.value.findings
    assert "思源黑体" in finding.fix_zh
    assert "fonts-noto-cjk" in finding.fix_en


@given(
    st.lists(
        st.tuples(st.floats(0, 200), st.floats(0, 150), st.floats(2, 40), st.floats(2, 8), st.floats(0, 10)),
        min_size=1,
        max_size=40,
    )
)
@settings(max_examples=60, deadline=None)
def test_labels_touch_neither_each_other_nor_the_frame(rows: list[tuple[float, ...]]) -> None:
    """Whatever they are and wherever they would like to stand; the weightiest is always shown."""
    table = np.array(rows)
    sizes, room = table[:, 2:4], (200.0, 150.0)
    placed = place_labels(table[:, :2], sizes, table[:, 4], room, np.empty((0, 4)))
    shown = np.flatnonzero(placed.shown)
    half = sizes / 2
    assert (placed.middle[shown] - half[shown] >= -1e-6).all()
    assert (placed.middle[shown] + half[shown] <= np.array(room) + 1e-6).all()
    for i, a in enumerate(shown):
        for b in shown[i + 1 :]:
            apart = np.abs(placed.middle[a] - placed.middle[b]) - half[a] - half[b]
            assert apart.max() >= -1e-6
    assert placed.shown[int(np.argsort(-table[:, 4], kind="stable")[0])]


def test_a_label_alone_stays_where_it_wants_to_be_and_clears_a_sign() -> None:
    """Nobody near: no move. A sign under it: it moves off."""
    anchor, size = np.array([[50.0, 50.0]]), np.array([[20.0, 4.0]])
    alone = place_labels(anchor, size, np.ones(1), (100.0, 100.0), np.empty((0, 4)))
    assert alone.middle.tolist() == anchor.tolist()
    sign = np.array([[48.0, 48.0, 52.0, 52.0]])
    moved = place_labels(anchor, size, np.ones(1), (100.0, 100.0), sign).middle[0]
    assert abs(moved[1] - 50) >= 4 - 0.1 or abs(moved[0] - 50) >= 12 - 0.1


@given(st.floats(1.0, 1e8))
@settings(max_examples=100, deadline=None)
def test_a_scale_is_round_and_large_enough(needed: float) -> None:
    """At least what is needed, at most a quarter more; the bar is round and fits."""
    found = round_scale(needed)
    assert needed * (1 - 1e-6) <= found <= needed * 1.26
    length = bar_length_m(found, 60)
    assert 60 / 2.51 <= length * 1000 / found <= 60 * (1 + 1e-6)
    assert float(f"{length:.0e}") == pytest.approx(length)


def test_the_window_holds_the_plan_in_its_middle() -> None:
    """A plan far wider than high, and one of a single point."""
    window = map_window((0.0, 0.0, 10_000.0, 100.0), MAP.width, MAP.height)
    assert window.west <= 0
    assert window.east >= 10_000
    assert (window.west + window.east) / 2 == pytest.approx(5000)
    assert (window.east - window.west) / MAP.width == pytest.approx(window.one_to / 1000)
    assert map_window((5.0, 5.0, 5.0, 5.0), MAP.width, MAP.height).one_to == 1000
    assert (WIDTH_MM, HEIGHT_MM) == (420, 297)


def test_reached_streets_end_where_the_walk_ends(whole: WholeStudy) -> None:
    """Along the main street S1 reaches from x = 0 to 595, and S2 at 1,200 from 705 to 1,300."""
    study = whole.coverage
    lines = reached_streets(study.network, study.measured.searches[0], study.verdicts[0].radius_mm)
    length = sum(line.length for line in lines if line.length)
    xs = np.concatenate([np.array(line.coords)[:, 0] for line in lines]) - 500_000
    assert xs.min() == pytest.approx(0)
    assert xs.max() == pytest.approx(1300)
    assert not ((xs > 595.01) & (xs < 704.99)).any()
    assert length == pytest.approx(595 + 595, abs=0.1)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_names_of_eighty_letters_and_four_hundred_areas_stay_in_their_places(
    whole: WholeStudy, language: Language, paper: Paper
) -> None:
    """Nothing that is written leaves the sheet's frame, and what the table leaves out is said."""
    view = sheet_views(whole, language=language)[0]
    assert view.table is not None
    names = [
        f"{number:03d}{'超长社区名称' * 20 if number % 2 else ' Long Community Name' * 9}"[:80] for number in range(400)
    ]
    rows = tuple((name, "12,345", "67.8%") for name in names)
    place = np.linspace(0, 1, 40)[:, None] * (np.array(view.bounds[2:]) - view.bounds[:2]) + view.bounds[:2]
    labels = AreaLabels(place, tuple(names[:40]), ("67.8%",) * 40, (True,) * 40, np.ones(40))
    crowded = replace(view, title=names[1], table=replace(view.table, rows=rows), labels=labels)
    sheet = draw_sheet(crowded, whole.opened.layers.crs, paper=paper)
    sheet.figure.canvas.draw()
    width, height = sheet.figure.bbox.size
    for text in sheet.figure.findobj(Text):
        if not text.get_text():
            continue
        box = text.get_window_extent()
        assert EDGE_MM / WIDTH_MM * width <= box.x0 and box.x1 <= (1 - EDGE_MM / WIDTH_MM) * width, text.get_text()
        assert box.y0 >= 0 and box.y1 <= height
    told = words_of(sheet)
    shown = sum(text.endswith("12,345") for text in told)
    said = {"zh": f"（列出 {shown}，共 400）", "en": f"({shown} of 400 shown)"}[language]
    assert 0 < shown < 400
    assert any(said in text for text in told)
    sizes = {text.get_fontsize() for text in sheet.figure.findobj(Text) if text.get_text().startswith("001")}
    assert min(sizes) >= 7.6 * 0.78 * sheet.scale * 0.85


@pytest.mark.parametrize("name", ["人民公园", "北" * 80, "Long Community " * 6, ""])
def test_a_cut_name_fits_and_starts_as_the_name_does(name: str) -> None:
    """It is no wider than its room; whole where it fits, else its beginning and an ellipsis."""
    font = find_fonts().regular
    told = font.cut(name, 8.0, 90.0)
    assert font.width(told, 8.0) <= 90.0
    assert told == name if font.width(name, 8.0) <= 90.0 else name.startswith(told[:-1]) and told.endswith("…")


def test_dots_follow_their_number() -> None:
    """More dots are smaller ones, between two sides; as long as they are between, they cover the same of the map."""
    sides = [dot_side_mm(number) for number in (0, 1, 100, 4_000, 10_000, 20_000, 10**6)]
    assert sides == sorted(sides, reverse=True)
    assert sides[0] == sides[2] == MOST_DOT_MM
    assert sides[-1] == LEAST_DOT_MM
    assert 4_000 * dot_side_mm(4_000) ** 2 == pytest.approx(10_000 * dot_side_mm(10_000) ** 2)


def test_a_name_stands_in_the_middle_of_a_long_area() -> None:
    """In the centre of a strip; inside an area whose centre lies outside of it."""
    strip = shapely.box(0, 0, 500, 3000)
    bent = shapely.union_all([shapely.box(0, 0, 3000, 400), shapely.box(0, 0, 400, 3000)])
    names = ("a", "b")
    found = base_layers.area_labels(np.array([strip, bent]), names, names, (False, False)).xy
    assert found[0] == pytest.approx((250, 1500), abs=1)
    assert bent.contains(shapely.Point(found[1]))


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_the_scale_is_round_on_the_paper_that_is_printed(town: WholeStudy, paper: Paper) -> None:
    """In whole hundreds, on the smaller sheet too, whose map shows the same plan."""
    view = sheet_views(town, only=("today",))[0]
    words = words_of(draw_sheet(view, town.opened.layers.crs, paper=paper))
    told = next(word for word in words if word.startswith("比例尺 1:")).removeprefix("比例尺 1:")
    assert int(told.replace(",", "")) % 100 == 0
    scale = 0.5**0.5
    small = map_window(view.bounds, MAP.width, MAP.height, printed=scale)
    assert round_scale(small.one_to / scale) == pytest.approx(small.one_to / scale)
    assert small.west <= view.bounds[0] and small.east >= view.bounds[2]
