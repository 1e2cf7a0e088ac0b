"""Geographic files: anything that GDAL reads, zipped shapefiles among them, and GeoParquet."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pyogrio

from .codec import decode
from .dbf import dbf_codec
from .errors import Finding
from .guards import ARCHIVE_LIMIT_BYTES, file_findings, unreadable
from .rawtable import RawTable
from .tabular import missing_layer, no_heading

_JSON = frozenset({".geojson", ".json", ".topojson", ".geojsonl", ".geojsons"})
_PARQUET = frozenset({".parquet", ".geoparquet", ".pq"})


def read_vector(path: Path, layer: str | None, *, file: str = "") -> tuple[gpd.GeoDataFrame | None, str, list[Finding]]:
    """Read one layer of a geographic file as it is: its own CRS (maybe none), its own headings.

    Args:
        path: A local file that GDAL or GeoParquet reads.
        layer: Name of the layer; None takes the first one with geometry, and says so where there are several.
        file: Name for findings; empty takes the file's own.

    Returns:
        The frame (None where it cannot be read), the codec of its text, and findings. A parquet file without
        geometry comes as a frame whose geometry is all None.
    """
    file = file or path.name
    refused = file_findings(path, file)
    if refused:
        return None, "", refused
    with warnings.catch_warnings():
        # What GDAL warns of (odd ring order, a date it cannot read) is either checked here or no fault.
        warnings.simplefilter("ignore")
        try:
            if path.suffix.lower() in _PARQUET:
                return _read_parquet(path, file)
            return _read_gdal(path, layer, file)
        except Exception as error:  # GDAL, arrow and shapely each raise their own kinds for damaged files
            return None, "", [unreadable(file, _reason(error, path, file))]


def _reason(error: Exception, path: Path, file: str) -> str:
    """Return what a library says of a file, without our folder and its advice to programmers."""
    text = str(error).replace(f"/vsizip/{path}", file).replace(str(path), file)
    return text.split("; It might help")[0] or type(error).__name__


def raw_table(frame: gpd.GeoDataFrame, codec: str) -> RawTable:
    """Return `frame` as a raw table; features are numbered from 1."""
    columns = [name for name in frame.columns if name != frame.geometry.name]
    cells = pd.DataFrame({str(n): frame[name].reset_index(drop=True) for n, name in enumerate(columns)})
    places = gpd.GeoSeries(frame.geometry.to_numpy(), crs=frame.crs)
    has_places = bool(places.notna().any())
    row = np.arange(1, len(frame) + 1, dtype=np.int64)
    return RawTable(cells, tuple(str(name) for name in columns), row, codec, places if has_places else None)


def _read_gdal(path: Path, layer: str | None, file: str) -> tuple[gpd.GeoDataFrame | None, str, list[Finding]]:
    source: str | bytes = str(path)
    codec = "utf-8"
    if path.suffix.lower() in _JSON:
        data = path.read_bytes()
        decoded = decode(data)
        if decoded is None:
            return None, "", [unreadable(file, "not a text file", zh="不是文本文件")]
        codec = decoded.codec
        source = str(path) if codec == "utf-8" and not decoded.odd_lines else decoded.text.encode()
    elif path.suffix.lower() == ".zip":
        source = f"/vsizip/{path}"
    encoding = dbf_codec(path)
    position, findings = _choose_layer(source, layer, path, file)
    if position is None:
        return None, codec, findings
    frame = _open(source, position, encoding)
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = _without_places(frame)
    return frame, encoding or codec, findings


def _open(source: str | bytes, layer: int, encoding: str | None) -> Any:
    options = {"layer": layer, "on_invalid": "ignore", "datetime_as_string": True}
    try:
        return pyogrio.read_dataframe(source, encoding=encoding, **options)
    except UnicodeDecodeError:
        # A shapefile cuts names at 10 bytes, maybe within a character: keep the bytes, drop the half character.
        frame = pyogrio.read_dataframe(source, encoding="ISO-8859-1", **options)
        return _redecoded(frame, encoding or "gb18030")


def _redecoded(frame: Any, codec: str) -> Any:
    def again(text: object) -> object:
        return text.encode("latin-1").decode(codec, "ignore") if isinstance(text, str) else text

    texts = [name for name in frame.columns if pd.api.types.is_string_dtype(frame[name].dtype)]
    frame = frame.assign(**{name: frame[name].map(again) for name in texts})
    return frame.rename(columns={name: again(name) for name in frame.columns})


def _choose_layer(source: str | bytes, layer: str | None, path: Path, file: str) -> tuple[int | None, list[Finding]]:
    """Return the position of the layer: a file in memory names its only layer anew at each opening."""
    layers = pyogrio.list_layers(source)
    names = [str(name) for name in layers[:, 0]]
    if layer is not None:
        return (names.index(layer), []) if layer in names else (None, [missing_layer(file, layer, names)])
    with_places = [str(name) for name, shape in layers if shape is not None]
    chosen = path.stem if path.stem in with_places else next(iter(with_places or names), None)
    if chosen is None:
        return None, [no_heading(file)]
    told = [_several_layers(file, chosen, with_places)] if len(with_places) > 1 else []
    return names.index(chosen), told


def _several_layers(file: str, chosen: str, names: list[str]) -> Finding:
    listed = ", ".join(names)
    return Finding(
        code="several_layers",
        severity="warning",
        zh=f"文件有 {len(names)} 个图层（{listed}），读取了“{chosen}”",
        en=f'the file has {len(names)} layers ({listed}); "{chosen}" was read',
        fix_zh="请在 plan.toml 里用 layer = … 指定",
        fix_en="name the one you mean with layer = … in plan.toml",
        file=file,
        count=len(names),
    )


def _read_parquet(path: Path, file: str) -> tuple[gpd.GeoDataFrame | None, str, list[Finding]]:
    metadata = pa.parquet.read_metadata(path)
    size = sum(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
    if size > ARCHIVE_LIMIT_BYTES:
        return None, "", [unreadable(file, f"{size} bytes when unpacked")]
    if b"geo" in (metadata.metadata or {}):
        return gpd.read_parquet(path), "utf-8", []
    schema = pa.parquet.read_schema(path)
    plain = [f.name for f in schema if not (pa.types.is_nested(f.type) or pa.types.is_binary(f.type))]
    frame = pa.parquet.read_table(path, columns=plain).to_pandas(ignore_metadata=True)
    return _without_places(frame), "utf-8", []


def _without_places(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    # A column that is itself called geometry (text) stands in the way of the one we add.
    frame = frame.rename(columns={"geometry": "wkt"})
    return gpd.GeoDataFrame(frame, geometry=np.full(len(frame), None, dtype=object))
