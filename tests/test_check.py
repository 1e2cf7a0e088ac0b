"""`check`: a plan full of faults yields exactly those, in both languages, and no file makes it stumble."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from servicecircle.coverage.checks.check import CheckResult, check_plan
from servicecircle.coverage.report.findings_words import finding_lines, findings_document, summary_line
from servicecircle.geo.errors import Language

# severity, code, file, row, column, count: what is seeded in tests/fixtures/faults, no more, no fewer.
SEEDED = [
    ("error", "unknown_key", "plan.toml", 5, "plan.languge", 1),
    ("error", "wrong_type", "plan.toml", 9, "network.max_access_m", 1),
    ("error", "out_of_range", "plan.toml", 41, "circles.appeals.target", 1),
    ("error", "unknown_service", "plan.toml", 44, "circles.dentist", 1),
    ("error", "personal_data", "residences.csv", 17, "手机", 1),
    ("error", "missing_id", "residences.csv", 3, "id", 1),
    ("error", "duplicate_id", "residences.csv", 4, "id", 1),
    ("error", "negative_number", "residences.csv", 5, "residents", 1),
    ("error", "fractional_number", "residences.csv", 6, "residents", 1),
    ("error", "not_a_number", "residences.csv", 7, "residents", 1),
    ("error", "bad_coordinates", "residences.csv", 8, "lon", 1),
    ("error", "swapped_coordinates", "residences.csv", 9, "lon", 1),
    ("warning", "outside_areas", "residences.csv", 10, None, 1),
    ("warning", "off_network", "residences.csv", 11, None, 1),
    ("warning", "no_residents", "residences.csv", 12, "residents", 1),
    ("warning", "other_area", "residences.csv", 13, "community", 1),
    ("warning", "unknown_community", "residences.csv", 14, "community", 1),
    ("error", "missing_value", "residences.csv", 15, "residents", 1),
    ("warning", "id_like_formula", "residences.csv", 16, "id", 1),
    ("error", "unknown_service", "stations.csv", 3, "服务", 1),
    ("warning", "other_area", "stations.csv", 4, "community", 1),
    ("warning", "unknown_status", "stations.csv", 5, "状态", 1),
    ("error", "bad_date", "stations.csv", 6, "启用日期", 1),
    ("warning", "circle_without_stations", "stations.csv", None, "services", 1),
    ("error", "missing_file", "walls.geojson", None, None, 1),
    ("warning", "unknown_parent", "areas.geojson", 3, "parent", 1),
    ("warning", "area_without_patrollers", "areas.geojson", 3, None, 1),
    ("error", "duplicate_id", "areas.geojson", 5, "code", 1),
    ("warning", "overlapping_areas", "areas.geojson", 5, None, 1),
    ("error", "unknown_level", "areas.geojson", 6, "level", 1),
    ("warning", "unnamed_park", "parks.geojson", 2, "name", 1),
    ("error", "wrong_geometry_type", "parks.geojson", 3, None, 1),
    ("error", "empty_geometry", "parks.geojson", 4, None, 1),
    ("warning", "repaired_polygon", "parks.geojson", 5, None, 1),
    ("error", "unknown_area", "patrollers.csv", 5, "area", 1),
    ("error", "negative_number", "patrollers.csv", 6, "patrollers", 1),
    ("error", "unknown_station", "staff.csv", 3, "station", 1),
    ("warning", "unknown_reference", "entrances.csv", 3, "place", 1),
    ("warning", "unknown_reference", "gates.csv", 3, "park", 1),
    ("error", "missing_column", "land.geojson", None, "use", 1),
    ("error", "unknown_action", "fixes.csv", 2, "action", 1),
    ("error", "fix_names_nothing", "fixes.csv", 3, "street", 1),
    ("error", "metres_as_degrees", "candidates.csv", 2, "lon", 2),
    ("warning", "unknown_area", "workload.csv", 3, "area", 1),
]


@pytest.fixture(scope="module")
def faults(root: Path) -> Path:
    """Folder of the plan with seeded faults."""
    return root / "tests" / "fixtures" / "faults"


@pytest.fixture(scope="module")
def result(faults: Path) -> CheckResult:
    return check_plan(faults)


def test_the_seeded_faults_are_found_and_no_others(result: CheckResult) -> None:
    """Each of the 44 faults is one finding with its file, row, column and number of cases; nothing else is told."""
    found = [(f.severity, f.code, f.file, f.row, f.column, f.count) for f in result.findings]
    assert sorted(found, key=str) == sorted(SEEDED, key=str)


def test_every_finding_speaks_both_languages(result: CheckResult) -> None:
    """What is wrong and what to do stand in Chinese and in English, and are not the same text."""
    for finding in result.findings:
        assert all((finding.zh, finding.en, finding.fix_zh, finding.fix_en)), finding
        assert any(ord(letter) > 0x2E7F for letter in finding.zh), finding
        assert finding.zh != finding.en


@pytest.mark.parametrize(("language", "total"), [("zh", "共 27 项错误、17 项提醒"), ("en", "27 errors, 17 warnings")])
def test_the_lines_tell_every_finding(result: CheckResult, language: Language, total: str) -> None:
    """The text names each file once, each finding with its remedy, and counts them at the end."""
    lines = finding_lines(result.findings, language=language)
    text = "\n".join(lines)
    for file in {finding.file for finding in result.findings}:
        assert lines.count(file) == 1
    for finding in result.findings:
        assert finding.text(language) in text
        assert finding.fix(language) in text
    assert lines[-1].startswith(total)


def test_the_document_is_named_and_counts(result: CheckResult) -> None:
    """The JSON names its schema and holds every finding with both languages."""
    document = findings_document(result.findings)
    assert document["schema"] == "servicecircle.findings/1"
    assert (document["errors"], document["warnings"]) == (27, 17)
    assert {finding["code"] for finding in document["findings"]} == {code for _, code, *_ in SEEDED}


def test_nothing_is_changed(faults: Path, tmp_path: Path) -> None:
    """`check` leaves the plan folder as it was, to the byte, and adds nothing."""
    folder = Path(shutil.copytree(faults, tmp_path / "plan"))
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    check_plan(folder)
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()} == before


def test_the_encoding_of_each_file_is_known(result: CheckResult) -> None:
    """The codec and hash of every file that could be read stand beside the findings."""
    codecs = {source.file: source.codec for source in result.inputs}
    assert codecs["stations.csv"] == "gb18030"
    assert codecs["residences.csv"] == "utf-8-sig"
    assert all(len(source.sha256) == 64 for source in result.inputs)


def test_no_findings_is_said_in_words() -> None:
    """A sound plan is told so."""
    assert summary_line((), language="en") == "no faults found"
    assert summary_line((), language="zh") == "没有发现问题"


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_end_in_findings(faults: Path, tmp_path: Path, seed: int) -> None:
    """Cut, swap, repeat or overwrite bytes of any file of a plan: the answer is findings, never a traceback."""
    rng = np.random.default_rng(seed)
    folder = Path(shutil.copytree(faults, tmp_path / "plan"))
    files = sorted(folder.iterdir())
    for path in rng.choice(np.array(files, dtype=object), size=3, replace=False):
        path.write_bytes(damaged(path.read_bytes(), rng))
    result = check_plan(folder)
    assert result.has_errors
    assert finding_lines(result.findings, language="en")


def damaged(data: bytes, rng: np.random.Generator) -> bytes:
    """Return `data` with one kind of damage."""
    first, last = sorted(int(n) for n in rng.integers(0, len(data) + 1, size=2))
    noise = rng.integers(0, 256, size=int(rng.integers(1, 60)), dtype=np.uint8).tobytes()
    words = (b"NaN", b"null", b"-1e999", b'"', b"\x00", b",,,,", "，".encode(), b"[[[", b"}", b"\n\n")
    kinds = (
        data[:first],
        data[:first] + data[last:],
        data[:first] + noise + data[first:],
        data[:last] + data[first:],
        data[:first] + words[int(rng.integers(len(words)))] + data[last:],
        data.replace(b",", words[int(rng.integers(len(words)))]),
        data[::-1],
        b"",
    )
    return kinds[int(rng.integers(len(kinds)))]
