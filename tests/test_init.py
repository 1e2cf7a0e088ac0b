"""An empty plan folder: it is read without a fault of its own, and says what is still empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicecircle.coverage.checks.check import check_plan
from servicecircle.coverage.init import init_plan, layer_templates
from servicecircle.coverage.plan_toml.plan import DEFAULT_CIRCLES, load_plan
from servicecircle.coverage.plan_toml.plan_sections import LayersSection
from servicecircle.geo.errors import InputError, Language
from servicecircle.geo.headings import match_headings
from servicecircle.geo.tables import CONTRACTS


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_new_plan_is_the_default_plan(tmp_path: Path, language: Language) -> None:
    """The commented plan.toml says the defaults, in either language."""
    init_plan(tmp_path / "new", language=language)
    plan = load_plan(tmp_path / "new")
    assert plan.language == language
    assert plan.name == "new"
    assert [(circle.name, circle.radius_m) for circle in plan.circles] == [(name, 500.0) for name in DEFAULT_CIRCLES]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_layer_has_a_template(tmp_path: Path, language: Language) -> None:
    """Each role of a plan has a file, and plan.toml names it, commented out where it is seldom used."""
    init_plan(tmp_path, language=language)
    text = (tmp_path / "plan.toml").read_text(encoding="utf-8")
    for role in LayersSection.model_fields:
        (path,) = tmp_path.glob(f"{role}.*")
        assert f"[layers.{role}]" in text
        assert f'"{path.name}"' in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_heading_is_recognised(language: Language) -> None:
    """A heading of a template means exactly the column that it was written for."""
    for name, text in layer_templates(language).items():
        role = name.split(".")[0]
        if not name.endswith(".csv"):
            continue
        headings = text.strip().split(",")
        matched, findings = match_headings(headings, CONTRACTS[role], {}, file=name)
        assert findings == []
        assert all(matched.heading(column.name) is not None for column in CONTRACTS[role].columns), name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_check_says_what_is_still_empty(tmp_path: Path, language: Language) -> None:
    """A fresh plan fails the check only because its tables are empty, each named."""
    init_plan(tmp_path, language=language)
    findings = check_plan(tmp_path).findings
    empty = {finding.file for finding in findings if finding.code in ("no_rows", "empty_layer", "no_walkable_streets")}
    assert {"roads.geojson", "residences.csv", "stations.csv", "areas.geojson"} <= empty
    errors = {finding.file for finding in findings if finding.severity == "error"}
    assert errors == {"roads.geojson", "residences.csv"}


def test_a_used_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Nothing is written where something is already, nor over a file."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError) as caught:
        init_plan(tmp_path)
    assert [finding.code for finding in caught.value.findings] == ["folder_not_empty"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(InputError):
        init_plan(tmp_path / "mine.txt")
    with pytest.raises(InputError) as caught:
        init_plan(tmp_path / "mine.txt" / "below")
    assert [finding.code for finding in caught.value.findings] == ["folder_not_writable"]
