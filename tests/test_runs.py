"""Facts about run folders and the files in them."""

from __future__ import annotations

import csv
import datetime
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicecircle.coverage.run_files.csv_tables import write_csv_table
from servicecircle.coverage.run_files.layers_file import write_layers
from servicecircle.coverage.run_files.runs import default_run_folder, json_text, new_run, write_manifest
from servicecircle.geo.errors import InputError

NOW = datetime.datetime(2020, 11, 9, 8, 30, 0)


def test_a_run_folder_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    """Inside the block the folder is not there; afterwards it is, and no draft beside it."""
    with new_run(tmp_path / "run") as draft:
        (draft / "a.txt").write_text("a")
        assert not (tmp_path / "run").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run" / "a.txt").read_text() == "a"


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_a_fault_or_an_interrupt_leaves_nothing_behind(tmp_path: Path, fault: type[BaseException]) -> None:
    """Whatever stops the block, neither the folder nor the draft stays."""
    with pytest.raises(fault), new_run(tmp_path / "run") as draft:
        (draft / "a.txt").write_text("a")
        raise fault
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_taken_and_a_used_one_or_a_file_refused(tmp_path: Path) -> None:
    """Existing and empty is fine; with content, or a file of that name, it is a finding and stays as it is."""
    (tmp_path / "empty").mkdir()
    with new_run(tmp_path / "empty"):
        pass
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "x").touch()
    (tmp_path / "file").touch()
    for name, code in (("used", "out_not_empty"), ("file", "out_not_a_folder")):
        with pytest.raises(InputError) as caught, new_run(tmp_path / name):
            pass
        assert caught.value.findings[0].code == code
    assert (tmp_path / "used" / "x").exists()


def test_a_folder_filled_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Somebody fills the folder while we write: theirs stays and ours is refused."""
    with pytest.raises(InputError), new_run(tmp_path / "run"):
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "theirs").touch()
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["theirs"]


def test_default_folders_are_named_for_time_and_command_and_never_taken_twice(tmp_path: Path) -> None:
    """Two runs within one second have two folders."""
    first = default_run_folder(tmp_path, "coverage", now=NOW)
    first.mkdir(parents=True)
    second = default_run_folder(tmp_path, "coverage", now=NOW)
    assert first == tmp_path / "runs" / "20201109-083000-coverage"
    assert second.name == "20201109-083000-coverage-2"


def test_the_manifest_lists_every_file_with_its_hash(tmp_path: Path) -> None:
    """SHA-256 of `abc` as everyone knows it; folders' files by their path."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a").write_text("abc")
    write_manifest(tmp_path, {"schema": "x/1"})
    text = (tmp_path / "manifest.json").read_text()
    assert '"deep/a": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"' in text


def test_json_refuses_what_json_does_not_know() -> None:
    """NaN never reaches a document; numpy numbers and dates do, as plain ones."""
    with pytest.raises(ValueError, match="JSON"):
        json_text({"a": float("nan")})
    assert json_text({"a": np.int64(3), "d": NOW.date()}) == '{\n  "a": 3,\n  "d": "2020-11-09"\n}\n'


def written(frame: pd.DataFrame, folder: Path, **options: object) -> list[list[str]]:
    path = folder / f"{time.monotonic_ns()}.csv"
    write_csv_table(frame, path, **options)  # type: ignore[arg-type]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_metres_have_three_decimals_rates_six_and_missing_is_empty(tmp_path: Path) -> None:
    """Half a millimetre rounds up; NaN and None are empty cells, zero is a zero."""
    frame = pd.DataFrame({"walk_m": [0.0, 1.0005, np.nan], "rate": [1e-6, 0.5, np.nan], "name": ["a", None, ""]})
    assert written(frame, tmp_path) == [
        ["walk_m", "rate", "name"],
        ["0.000", "0.000001", "a"],
        ["1.001", "0.500000", ""],
        ["", "", ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_is_made_inert(tmp_path: Path, text: str) -> None:
    """A leading apostrophe in text cells; ids stay as they are; numbers are numbers."""
    frame = pd.DataFrame({"id": [text], "name": [text], "n": ["-5"]})
    assert written(frame, tmp_path, ids=("id",))[1] == [text, f"'{text}", "-5"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=1, max_size=5))
def test_any_text_survives(tmp_path: Path, cells: list[str]) -> None:
    """Quotes, commas, line breaks, any script: what is read back is what was written."""
    rows = written(pd.DataFrame({"id": cells, "n": range(len(cells))}), tmp_path, ids=("id",))
    assert [row[0] for row in rows[1:]] == cells


def test_a_geopackage_holds_no_clock_time(tmp_path: Path) -> None:
    """Written twice at different times: the same bytes; the plan's date is the one it states."""
    frame = gpd.GeoDataFrame({"id": ["a"], "n": [1]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4547")
    for name in ("1.gpkg", "2.gpkg"):
        write_layers({"points": frame, "more": frame}, tmp_path / name, date=NOW.date())
        time.sleep(1.1)
    assert (tmp_path / "1.gpkg").read_bytes() == (tmp_path / "2.gpkg").read_bytes()
    assert b"2020-11-09T00:00:00" in (tmp_path / "1.gpkg").read_bytes()
