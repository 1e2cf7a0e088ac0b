"""Facts about the map of patroller density."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import folium
import numpy as np
import pytest
from plans import PLAN, write_small_plan

from servicecircle.coverage.opened_plan import open_plan, open_unmeasured
from servicecircle.coverage.patrol.patrol_request import PatrolRequest
from servicecircle.coverage.patrol.patrol_study import PatrolStudy, streets_for_patrol, study_patrol
from servicecircle.coverage.report.patrol_map import COLOURS, patrol_map

LAYER = '[layers.patrollers]\npath = "patrollers.csv"\n'
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
BLINDNESS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
    "normal": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
}


def write_town(folder: Path, *, name: str = "试验镇") -> Path:
    plan = PLAN.replace("[circles.appeals]", LAYER + "[circles.appeals]").replace("试验镇", name)
    write_small_plan(folder, plan=plan)
    (folder / "patrollers.csv").write_text("area,patrollers\n11,3\n", encoding="utf-8")
    return folder


def study_of(folder: Path) -> PatrolStudy:
    return study_patrol(open_unmeasured(folder, streets=streets_for_patrol), PatrolRequest())


def page(drawn: folium.Map) -> str:
    return str(drawn.get_root().render())


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> PatrolStudy:
    return study_of(write_town(tmp_path_factory.mktemp("map") / "plan"))


def test_no_background_is_fetched(study: PatrolStudy) -> None:
    """No tile layer, so that no coordinate leaves the computer for a tile server."""
    drawn = patrol_map(study)
    assert not any(isinstance(child, folium.TileLayer) for child in drawn._children.values())
    assert "tileLayer" not in page(drawn)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            ("平安员密度", "实际管理人口（2020-11-09）", "差于 1:60", "1:40 至 1:60", "优于 1:20", "有居民、无平安员"),
        ),
        (
            "en",
            (
                "Patroller density",
                "(2020-11-09)",
                "worse than 1:60",
                "1:40 to 1:60",
                "better than 1:20",
                "no patroller",
            ),
        ),
    ],
)
def test_the_legend_speaks_both_languages(study: PatrolStudy, language: str, words: tuple[str, ...]) -> None:
    """Title, population basis and date, a line for each class with its bounds."""
    text = page(patrol_map(study, language=language))  # type: ignore[arg-type]
    for line in words:
        assert line in text


def test_areas_and_hexagons_have_the_colour_of_their_class(study: PatrolStudy) -> None:
    """West meets (1:33.3), east has nobody: vermillion, dashed; both layers are there."""
    text = page(patrol_map(study))
    shapes = {feature["words"].split("<br>")[0]: feature for feature in properties_in(text)}
    assert (shapes["西社区"]["fill"], shapes["西社区"]["dashed"]) == (COLOURS["meets"], False)
    assert (shapes["东社区"]["fill"], shapes["东社区"]["dashed"]) == (COLOURS["far_short"], True)
    assert len(shapes) == 3  # and one hexagon


def properties_in(text: str) -> list[dict[str, object]]:
    return [json.loads(found) for found in re.findall(r'"properties": (\{[^{}]*"words"[^{}]*\})', text)]


def test_names_from_the_data_do_nothing_on_the_page(tmp_path: Path) -> None:
    """Markup and braces of a template stay text."""
    text = page(patrol_map(study_of(write_town(tmp_path / "plan", name="<script>x</script>{{ 7 * 7 }}"))))
    assert "<script>x</script>" not in text
    assert "&lt;script&gt;x" in text
    assert "{{ 7 * 7 }}" in text


def test_an_opened_plan_is_studied_as_it_is(tmp_path: Path) -> None:
    """In a notebook the plan is open already: the same figures."""
    folder = write_town(tmp_path / "plan")
    measured, light = study_patrol(open_plan(folder)), study_of(folder)
    assert measured.people.tolist() == light.people.tolist()
    assert measured.patrollers.tolist() == light.patrollers.tolist()
    assert isinstance(patrol_map(measured), folium.Map)


@pytest.mark.parametrize(
    ("kind", "least"), [("normal", 30), ("protanopia", 30), ("deuteranopia", 30), ("tritanopia", 14)]
)
def test_the_colours_are_told_apart_with_any_colour_vision(kind: str, least: float) -> None:
    """Distance of every two classes in CIE Lab as each eye sees them; for the rarest, meets and ample are near."""
    seen = [lab(np.array(BLINDNESS[kind]) @ linear(colour)) for colour in COLOURS.values()]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > least


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    matrix = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    x, y, z = np.array(matrix) @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
