"""A plan that was read and checked is kept beside it: the same answers, sooner, and never an old one."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from plans import write_small_plan
from test_architecture import imports_of, path_of

from handout_town import full_town
from servicecircle.coverage import kept_plan
from servicecircle.coverage.demo import write_sample
from servicecircle.coverage.kept_plan import (
    FOLDER,
    MOST_KEPT,
    RULE_FOLDERS,
    KeptLayers,
    check_together_once,
    read_layers_once,
)
from servicecircle.coverage.layers.layers import PlanLayers, read_layers
from servicecircle.coverage.opened_plan import open_plan, open_unmeasured
from servicecircle.coverage.patrol.patrol_run import run_patrol
from servicecircle.coverage.plan_toml.plan import load_plan
from servicecircle.coverage.sites.site_request import SiteRequest
from servicecircle.coverage.sites.sites_run import run_sites
from servicecircle.coverage.staffing.staffing_run import run_staffing
from servicecircle.geo.errors import Finding, InputError
from servicecircle.geo.frame_file import same_frame

NOW = datetime.datetime(2026, 1, 1)
NETWORK = "0" * 64


def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("it was read again")


def no_lines() -> np.ndarray[Any, np.dtype[np.object_]]:
    return np.empty(0, dtype=object)


def same_layers(one: PlanLayers, other: PlanLayers) -> bool:
    for field in fields(PlanLayers):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, pd.DataFrame) and isinstance(b, pd.DataFrame):
            if not same_frame(a, b):
                return False
        elif a != b or type(a) is not type(b):
            return False
    return True


@pytest.fixture
def plan_folder(tmp_path: Path) -> Path:
    return write_small_plan(tmp_path / "plan")


@pytest.fixture
def kept(plan_folder: Path) -> KeptLayers:
    return read_layers_once(load_plan(plan_folder))


def test_what_is_kept_is_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample with all its layers: no file is read the second time; every frame, count and finding is the same."""
    write_sample(tmp_path / "plan")
    plan = load_plan(tmp_path / "plan")
    first = read_layers_once(plan)
    monkeypatch.setattr(kept_plan, "read_layers", never)
    again = read_layers_once(plan)
    assert (first.reused, again.reused) == (False, True)
    assert again.folder == first.folder
    assert len(again.layers.findings) > 0
    assert same_layers(first.layers, again.layers)
    assert same_layers(read_layers(plan), again.layers)


def test_real_layers_are_kept_too(shared_data: Path, tmp_path: Path) -> None:
    """A plan whose residences, areas and roads come from one OpenStreetMap extract is kept."""
    extract = next(iter(sorted(shared_data.rglob("*.osm.pbf"))))
    text = "\n".join(
        [
            '[plan]\nname = "x"\npopulation_basis = "x"\n[circles.appeals]\nradius_m = 500',
            *(f'[layers.{role}]\npath = "{extract}"' for role in ("roads", "residences", "areas")),
            '[layers.stations]\npath = "stations.csv"\n',
        ]
    )
    tmp_path.joinpath("plan.toml").write_text(text, encoding="utf-8")
    tmp_path.joinpath("stations.csv").write_text("id,name,lon,lat\n1,a,9.52,47.14\n")
    plan = load_plan(tmp_path)
    assert not read_layers_once(plan).reused
    again = read_layers_once(plan)
    assert again.reused
    assert same_layers(read_layers(plan), again.layers)


@pytest.mark.parametrize("file", ["residences.csv", "stations.csv", "areas.gpkg"])
def test_a_changed_byte_is_read(plan_folder: Path, kept: KeptLayers, file: str) -> None:
    """Any layer file that changes is read again, and what was kept before is still there to go back to."""
    before = (plan_folder / file).read_bytes()
    after = before + b"\n" if file.endswith(".csv") else before.replace("东".encode(), "南".encode(), 1)
    (plan_folder / file).write_bytes(after if after != before else before + b"\0")
    changed = read_layers_once(load_plan(plan_folder))
    assert not changed.reused
    assert changed.folder != kept.folder
    (plan_folder / file).write_bytes(before)
    assert read_layers_once(load_plan(plan_folder)).reused


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "试验镇"', 'name = "别的镇"'),
        ("[plan]\n", "[plan]\ndate = 2026-01-01\n"),
        ("radius_m = 500", "radius_m = 501"),
        ("border_m = 200", "border_m = 300"),
    ],
)
def test_a_changed_plan_is_read(plan_folder: Path, kept: KeptLayers, old: str, new: str) -> None:
    """Whatever changes in plan.toml, down to a name, leads to a new reading."""
    text = (plan_folder / "plan.toml").read_text(encoding="utf-8")
    assert old in text
    (plan_folder / "plan.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    assert not read_layers_once(load_plan(plan_folder)).reused


def test_other_rules_and_libraries_are_another_reading(
    plan_folder: Path, kept: KeptLayers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release that reads otherwise, or another version of a library, does not take over what is kept."""
    with monkeypatch.context() as patched:
        patched.setattr(kept_plan, "rules_sha256", lambda *_: "other")
        assert not read_layers_once(load_plan(plan_folder)).reused
    with monkeypatch.context() as patched:
        patched.setattr(kept_plan, "library_versions", lambda: {"pandas": "0"})
        assert not read_layers_once(load_plan(plan_folder)).reused
    assert read_layers_once(load_plan(plan_folder)).reused


def test_every_rule_that_decides_is_hashed(root: Path) -> None:
    """All that reading and checking import, and what that imports, stands in a folder whose source is in the hash."""
    reached, waiting = set(), {"coverage.layers.layers", "coverage.checks.crosscheck", "coverage.plan_toml.plan"}
    while waiting:
        module = waiting.pop()
        reached.add(module)
        waiting |= imports_of(root, module)[0] - reached
    assert len(reached) > 40
    assert {path_of(root, module).parent for module in reached} <= set(RULE_FOLDERS)


def test_what_a_command_leaves_unread_is_another_reading(plan_folder: Path, kept: KeptLayers) -> None:
    """Layers read without the areas are not taken for all the layers, nor the other way round."""
    plan = load_plan(plan_folder)
    fewer = read_layers_once(plan, unused=("areas",))
    assert not fewer.reused
    assert fewer.layers.areas is None
    assert read_layers_once(plan, unused=("areas",)).layers.areas is None
    again = read_layers_once(plan)
    assert again.reused
    assert again.layers.areas is not None


@pytest.mark.parametrize("name", ["checked.json", "residences.arrow", "areas.arrow"])
@pytest.mark.parametrize("damage", [b"", b"{}", b"\x00" * 100, None], ids=["cut", "emptied", "overwritten", "gone"])
def test_a_damaged_one_is_read_again(plan_folder: Path, kept: KeptLayers, name: str, damage: bytes | None) -> None:
    """A file cut short, overwritten or gone leads to a new reading, which is kept whole."""
    assert kept.folder is not None
    if damage is None:
        (kept.folder / name).unlink()
    else:
        (kept.folder / name).write_bytes(damage)
    again = read_layers_once(load_plan(plan_folder))
    assert not again.reused
    assert same_layers(again.layers, kept.layers)
    assert read_layers_once(load_plan(plan_folder)).reused


def test_a_plan_with_errors_is_not_kept(plan_folder: Path) -> None:
    """Faults are told each time, from the file as it stands."""
    residences = plan_folder / "residences.csv"
    residences.write_text(residences.read_text(encoding="utf-8").replace("001,10", "001,-10"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InputError):
            read_layers_once(load_plan(plan_folder))
    assert not (plan_folder / FOLDER).exists()


def test_only_the_newest_are_kept(plan_folder: Path) -> None:
    """Each change of a plan leaves one behind; the folder does not grow with them."""
    residences = plan_folder / "residences.csv"
    for _ in range(MOST_KEPT + 3):
        residences.write_bytes(residences.read_bytes() + b"\n")
        read_layers_once(load_plan(plan_folder))
    assert len(list((plan_folder / FOLDER).iterdir())) == MOST_KEPT
    assert read_layers_once(load_plan(plan_folder)).reused


def test_a_folder_that_cannot_be_written_to_is_no_fault(plan_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept, nothing is said, and the layers are the same."""
    (plan_folder / FOLDER).write_text("no folder")
    plan = load_plan(plan_folder)
    one, other = read_layers_once(plan), read_layers_once(plan)
    assert (one.folder, other.folder, other.reused) == (None, None, False)
    assert same_layers(one.layers, other.layers)


def test_a_file_that_changes_meanwhile_is_not_kept(plan_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Layers whose bytes are not those that were hashed before must not stand under that hash."""

    def read_late(*given: Any, **more: Any) -> PlanLayers:
        path = plan_folder / "residences.csv"
        path.write_bytes(path.read_bytes() + b"\n")
        return read_layers(*given, **more)

    monkeypatch.setattr(kept_plan, "read_layers", read_late)
    assert read_layers_once(load_plan(plan_folder)).folder is None
    assert not (plan_folder / FOLDER).exists()


def test_what_does_not_come_back_is_not_kept(plan_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Layers that differ after writing, or that no file can hold, are read each time."""
    with monkeypatch.context() as patched:
        patched.setattr(kept_plan, "same_frame", lambda *_: False)
        assert read_layers_once(load_plan(plan_folder)).folder is None
    assert list((plan_folder / FOLDER).iterdir()) == []


def test_what_was_found_together_is_kept_for_each_network(
    plan_folder: Path, kept: KeptLayers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check between layers is asked once for each network; an error is asked again each time."""
    asked: list[str] = []
    doubt = Finding(code="doubt", severity="warning", zh="疑", en="doubt", row=3)
    fault = Finding(code="fault", severity="error", zh="错", en="fault")
    found = [doubt]

    def check(*_: Any, **__: Any) -> list[Finding]:
        asked.append("once")
        return found

    monkeypatch.setattr(kept_plan, "check_together", check)
    plan = load_plan(plan_folder)
    for _ in range(2):
        assert check_together_once(plan, kept, no_lines, network_hash=NETWORK) == [doubt]
    assert len(asked) == 1
    assert check_together_once(plan, kept, no_lines, network_hash="") == [doubt]
    assert len(asked) == 2
    found.append(fault)
    for _ in range(2):
        assert check_together_once(plan, kept, no_lines, network_hash="1" * 64) == [doubt, fault]
    assert len(asked) == 4


@pytest.mark.parametrize("text", ["", "[", "{}", '[{"code": 1}]', '["x"]'])
def test_damaged_findings_are_found_again(plan_folder: Path, kept: KeptLayers, text: str) -> None:
    """A file of findings that is cut or not ours is not believed."""
    plan = load_plan(plan_folder)
    told = check_together_once(plan, kept, no_lines, network_hash=NETWORK)
    assert kept.folder is not None
    (path,) = kept.folder.glob("together-*")
    path.write_text(text, encoding="utf-8")
    assert check_together_once(plan, kept, no_lines, network_hash=NETWORK) == told
    assert path.read_text(encoding="utf-8") != text


def test_a_plan_is_opened_the_same_way_again(plan_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both doors into a plan tell the same findings and inputs from what is kept, without reading or checking anew."""
    first = open_plan(plan_folder)
    bare = open_unmeasured(plan_folder, streets=lambda _: "none", unused=("areas",))
    monkeypatch.setattr(kept_plan, "read_layers", never)
    monkeypatch.setattr(kept_plan, "check_together", never)
    again = open_plan(plan_folder)
    assert [finding.code for finding in first.findings] != []
    assert again.findings == first.findings
    assert again.inputs == first.inputs
    assert open_unmeasured(plan_folder, streets=lambda _: "none", unused=("areas",)).findings == bare.findings
    for a, b in zip(first.measured.verdicts, again.measured.verdicts, strict=True):
        np.testing.assert_array_equal(a.status, b.status)


def test_every_command_writes_the_same_bytes_from_what_is_kept(tmp_path: Path) -> None:
    """sites, patrol and staffing: the files of a run from the plan's files are those of a run from what is kept."""
    folder = tmp_path / "plan"
    full_town(folder)
    runs = {
        "sites": lambda out: run_sites(folder, SiteRequest(add=1), out=out, now=NOW),
        "patrol": lambda out: run_patrol(folder, out=out, now=NOW),
        "staffing": lambda out: run_staffing(folder, out=out, now=NOW),
    }
    for name, run in runs.items():
        shutil.rmtree(folder / FOLDER, ignore_errors=True)
        run(tmp_path / f"{name}-fresh")
        assert (folder / FOLDER).is_dir()
        run(tmp_path / f"{name}-kept")
        files = sorted(path.name for path in (tmp_path / f"{name}-fresh").iterdir())
        assert len(files) > 3
        for file in files:
            fresh, kept = (tmp_path / f"{name}-{which}" / file for which in ("fresh", "kept"))
            assert fresh.read_bytes() == kept.read_bytes(), f"{name}: {file}"
