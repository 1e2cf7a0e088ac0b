"""A table or layer kept in an Arrow file and read back exactly: every type, every bit, every vertex.

Plain formats lose something: CSV the types, GeoParquet the tuples, pickle the safety of opening what others wrote.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyproj
import shapely

TEXT = pd.Series([], dtype="str").dtype
_ABOUT = b"servicecircle"
_PLAIN = "biufM"
_SHAPES = ("points", "shapes")


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write `frame` to `path`, uncompressed.

    Args:
        frame: Rows numbered from 0; columns of numbers, flags, times, text, tuples of text, and geometries. A
            GeoDataFrame has one column of geometries and a CRS.
        path: The file; one that is there is overwritten.

    Raises:
        TypeError: a column holds something else.
        OSError: it cannot be written there.
    """
    arrays: list[pa.Array] = []
    columns: list[dict[str, Any]] = []
    for name in frame.columns:
        kind, parts = _parts(frame[name])
        columns.append({"name": name, "kind": kind, "dtype": str(frame[name].dtype), "at": len(arrays)})
        arrays += parts
    about: dict[str, Any] = {"columns": columns, "rows": len(frame), "crs": None}
    if isinstance(frame, gpd.GeoDataFrame):
        about |= {"crs": frame.crs.srs, "geometry": frame.geometry.name}
    table = pa.table(arrays, names=[str(number) for number in range(len(arrays))])
    table = table.replace_schema_metadata({_ABOUT: json.dumps(about, ensure_ascii=False).encode()})
    pa.feather.write_feather(table, str(path), compression="uncompressed")


def read_frame(path: Path) -> pd.DataFrame:
    """Read what `write_frame` wrote; a GeoDataFrame where it was one.

    Raises:
        OSError: it cannot be read.
        ValueError, KeyError, pyarrow.ArrowException: it is damaged, or no such file.
    """
    table = pa.feather.read_table(str(path), memory_map=False)
    about = json.loads((table.schema.metadata or {})[_ABOUT])
    index = pd.RangeIndex(about["rows"])
    crs = None if about["crs"] is None else pyproj.CRS.from_user_input(about["crs"])
    columns: dict[str, pd.Series[Any]] = {}
    for column in about["columns"]:
        values = _READ[column["kind"]](table, column["at"], column["dtype"])
        is_shape = column["kind"] in _SHAPES
        # Without a type pandas makes its own kind of text of objects that are text.
        columns[column["name"]] = (
            gpd.GeoSeries(values, index=index, crs=crs)
            if is_shape
            else pd.Series(values, index=index, dtype=column["dtype"])
        )
    frame: pd.DataFrame = pd.DataFrame(columns, index=index)
    return frame if crs is None else gpd.GeoDataFrame(frame, geometry=about["geometry"])


def same_frame(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Return whether two frames are the same to the type of every cell and the order of every ring."""
    if type(one) is not type(other) or list(one.columns) != list(other.columns) or not one.index.equals(other.index):
        return False
    if type(one.index) is not type(other.index) or list(one.dtypes) != list(other.dtypes):
        return False
    if isinstance(one, gpd.GeoDataFrame) and (one.crs.srs, one.geometry.name) != (other.crs.srs, other.geometry.name):
        return False
    return all(_same_cells(one[name].to_numpy(), other[name].to_numpy()) for name in one.columns)


def _same_cells(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> bool:
    if one.dtype != object:
        return np.array_equal(one, other, equal_nan=one.dtype.kind in "fM")
    missing = pd.isna(one)
    if not np.array_equal(missing, pd.isna(other)) or not all(map(_same_type, one, other)):
        return False
    one, other = one[~missing], other[~missing]
    if len(one) and shapely.is_geometry(one).all():
        return bool(np.all(shapely.equals_identical(one, other)))
    return all(a == b for a, b in zip(one, other, strict=True))


def _same_type(one: object, other: object) -> bool:
    return type(one) is type(other)


def _parts(column: pd.Series[Any]) -> tuple[str, list[pa.Array]]:
    """Return how a column is kept, and its Arrow columns."""
    if isinstance(column, gpd.GeoSeries):
        shapes = column.to_numpy()
        if _only_flat_points(shapes):
            return "points", [pa.array(axis) for axis in shapely.get_coordinates(shapes).T.copy()]
        return "shapes", [pa.array(shapely.to_wkb(shapes, output_dimension=4), type=pa.large_binary())]
    if column.dtype == TEXT:
        return "text", [pa.array(column.array, type=pa.large_string())]
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in _PLAIN:
        return "plain", [pa.array(column.to_numpy())]
    if column.dtype == object and all(type(cell) is str for cell in column):
        return "words", [pa.array(column.to_numpy(), type=pa.large_string())]
    if column.dtype == object and all(type(cell) is tuple for cell in column):
        return "tuples", [pa.array([list(cell) for cell in column], type=pa.large_list(pa.large_string()))]
    raise TypeError(f"column {column.name} has no exact form in a file")


def _only_flat_points(shapes: npt.NDArray[np.object_]) -> bool:
    """Points as two columns of numbers are read ten times faster than as WKB."""
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    flat = ~(shapely.is_empty(shapes) | shapely.has_z(shapes) | shapely.has_m(shapes))
    return bool(np.all(points & flat))


def _plain(table: pa.Table, at: int, dtype: str) -> npt.NDArray[Any]:
    # What Arrow hands out cannot be written to; what was read from the file could.
    return np.array(table.column(at).to_numpy(), dtype=dtype)


def _words(table: pa.Table, at: int, _: str) -> npt.NDArray[np.object_]:
    values: npt.NDArray[np.object_] = np.empty(table.num_rows, dtype=object)
    values[:] = table.column(at).to_pylist()
    return values


def _text(table: pa.Table, at: int, _: str) -> Any:
    return pd.array(table.column(at).to_pandas(types_mapper=None), dtype="str")


def _tuples(table: pa.Table, at: int, _: str) -> npt.NDArray[np.object_]:
    values: npt.NDArray[np.object_] = np.empty(table.num_rows, dtype=object)
    for row, cell in enumerate(table.column(at).to_pylist()):  # numpy would make a matrix of tuples of equal length
        values[row] = tuple(cell)
    return values


def _points(table: pa.Table, at: int, _: str) -> npt.NDArray[np.object_]:
    points: npt.NDArray[np.object_] = shapely.points(table.column(at).to_numpy(), table.column(at + 1).to_numpy())
    return points


def _shapes(table: pa.Table, at: int, _: str) -> npt.NDArray[np.object_]:
    return shapely.from_wkb(_words(table, at, ""))


_READ: dict[str, Callable[[pa.Table, int, str], Any]] = {
    "plain": _plain,
    "words": _words,
    "text": _text,
    "tuples": _tuples,
    "points": _points,
    "shapes": _shapes,
}
