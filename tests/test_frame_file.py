"""A table or layer in an Arrow file: it comes back as it was, or is not written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from servicecircle.geo.frame_file import read_frame, same_frame, write_frame

COLUMNS: dict[str, Any] = {
    "whole": np.array([1, -2, 2**62]),
    "small": np.array([1, 2, 3], dtype=np.int8),
    "real": np.array([np.nan, -0.0, 0.1 + 0.2]),
    "flag": np.array([True, False, True]),
    "day": pd.Series(["2020-11-09", None, "1970-01-01"], dtype="datetime64[s]"),
    "moment": pd.Series(["2020-11-09 12:00:00.123456789", None, "1970-01-01"], dtype="datetime64[ns]"),
    "text": pd.Series(["云溪", "", "=1+1"], dtype="str"),
    "gaps": pd.Series(["云溪", None, ""], dtype="str"),
    "words": pd.Series(["云溪", "", "\u0000 a\nb"], dtype=object),
    "tuples": pd.Series([("a", "b"), ("c", "d"), ("e", "f")], dtype=object),
    "uneven": pd.Series([(), ("c",), ("e", "", "g")], dtype=object),
}
SHAPES = {
    "points": [shapely.Point(1 / 3, 2e6 + 1 / 7), shapely.Point(-0.0, 0), shapely.Point(1e-300, 1)],
    "heights": [shapely.Point(1, 2, 3), shapely.Point(1, 2), shapely.Point(4, 5, 6)],
    "gaps": [shapely.Point(1, 2), None, shapely.Point()],
    "areas": [shapely.box(0, 0, 1, 1), shapely.box(0, 0, 3, 3, ccw=False).union(shapely.box(9, 9, 10, 10)), None],
    "mixed": [shapely.LineString([(0, 0), (1 / 3, 1)]), shapely.Point(0, 0), shapely.MultiPoint([(0, 0), (1, 1)])],
}


def back(frame: pd.DataFrame, folder: Path) -> pd.DataFrame:
    write_frame(frame, folder / "a.arrow")
    return read_frame(folder / "a.arrow")


def layer(shapes: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4547")


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    """Types, gaps, signs of zero and empty text are those of before; the cells can be written to."""
    frame = pd.DataFrame({name: COLUMNS[name]})
    again = back(frame, tmp_path)
    pd.testing.assert_frame_equal(again, frame, check_exact=True)
    assert [type(cell) for cell in again[name]] == [type(cell) for cell in frame[name]]
    if frame[name].dtype == float:
        assert again[name].to_numpy().tobytes() == frame[name].to_numpy().tobytes()
    again.loc[0, name] = again.loc[2, name]
    assert same_frame(frame, back(frame, tmp_path))


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_comes_back_to_the_last_bit(tmp_path: Path, name: str) -> None:
    """Coordinates, heights, gaps, empty shapes and the order of rings are those of before, and so is the CRS."""
    frame = layer(SHAPES[name], n=[1, 2, 3])[["geometry", "n"]]
    again = back(frame, tmp_path)
    assert isinstance(again, gpd.GeoDataFrame)
    assert list(again.columns) == ["geometry", "n"]
    assert again.crs == frame.crs
    assert again.crs.to_string() == "EPSG:4547"
    assert [shapely.to_wkt(a, -1) for a in again.geometry] == [shapely.to_wkt(a, -1) for a in frame.geometry]
    assert same_frame(frame, again)


def test_another_name_of_the_shapes_is_kept(tmp_path: Path) -> None:
    """The active geometry need not be called geometry."""
    frame = layer(SHAPES["points"]).rename_geometry("place")
    assert back(frame, tmp_path).geometry.name == "place"


@pytest.mark.parametrize("shapes", [None, []])
def test_no_rows_are_no_fault(tmp_path: Path, shapes: list[Any] | None) -> None:
    """A table and a layer without rows come back with their columns and types."""
    table = pd.DataFrame({name: column[:0] for name, column in COLUMNS.items()})
    frame = table if shapes is None else gpd.GeoDataFrame(table, geometry=[], crs="EPSG:4547")
    again = back(frame, tmp_path)
    assert list(again.dtypes) == list(frame.dtypes)
    assert same_frame(frame, again)


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([None, "a"], dtype=object),
        pd.Series([1, "a"], dtype=object),
        pd.Series([["a"], ["b"]], dtype=object),
        pd.Series(["a", "b"], dtype="category"),
        pd.Series([1, None], dtype="Int64"),
        pd.Series([1 + 2j]),
    ],
    ids=["gap", "mixed", "lists", "category", "nullable", "complex"],
)
def test_what_would_come_back_otherwise_is_refused(tmp_path: Path, column: pd.Series[Any]) -> None:
    """A column that has no exact form in the file is a TypeError that names it."""
    with pytest.raises(TypeError, match="odd"):
        write_frame(pd.DataFrame({"odd": column}), tmp_path / "a.arrow")


@pytest.mark.parametrize("damage", [b"", b"ARROW1 not really", None], ids=["empty", "overwritten", "gone"])
def test_a_damaged_file_is_told_by_what_is_raised(tmp_path: Path, damage: bytes | None) -> None:
    """What is no such file ends in the errors that the docstring names."""
    path = tmp_path / "a.arrow"
    if damage is not None:
        path.write_bytes(damage)
    with pytest.raises((OSError, ValueError, KeyError, pa.ArrowException)):
        read_frame(path)


def test_a_foreign_arrow_file_is_told(tmp_path: Path) -> None:
    """An Arrow file of somebody else has none of our words in it."""
    pd.DataFrame({"a": [1]}).to_feather(tmp_path / "a.arrow")
    with pytest.raises(KeyError):
        read_frame(tmp_path / "a.arrow")


BASE = layer(SHAPES["areas"], a=[1.0, np.nan, 3.0], b=pd.Series(["x", "y", "z"], dtype=object))
OTHERS = {
    "one cell": BASE.assign(a=[1.0, np.nan, 3.5]),
    "a gap": BASE.assign(a=[1.0, 2.0, 3.0]),
    "a type": BASE.assign(a=BASE["a"].astype(np.float32)),
    "a cell's type": BASE.assign(b=pd.Series(["x", "y", None], dtype=object)),
    "text for words": BASE.assign(b=BASE["b"].astype("str")),
    "order of columns": BASE[["b", "a", "geometry"]],
    "one column more": BASE.assign(c=1),
    "rows numbered otherwise": BASE.set_index(pd.Index([1, 2, 3])),
    "an index of another kind": BASE.set_axis(np.array([0, 1, 2]), axis=0),
    "order of a ring": BASE.set_geometry(
        gpd.GeoSeries([shapely.box(0, 0, 1, 1, ccw=False), *SHAPES["areas"][1:]], crs=BASE.crs)
    ),
    "the CRS": BASE.set_crs("EPSG:4546", allow_override=True),
    "a table": pd.DataFrame(BASE),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_difference_is_seen(name: str) -> None:
    """Whatever differs makes two frames differ, from both sides; a copy is the same."""
    assert same_frame(BASE, BASE.copy())
    assert not same_frame(BASE, OTHERS[name])
    assert not same_frame(OTHERS[name], BASE)
