"""Read back what a run has written: CSV tables as text, and the places of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyogrio

from .errors import InputError
from .guards import file_findings, unreadable

_BLOCK_BYTES = 1 << 26


def read_result_table(path: Path) -> pd.DataFrame:
    """Return a table of a run (utf-8 with a byte order mark, comma, double quotes) as text, empty where missing.

    Raises:
        InputError: the file is not there, or is no such table.
    """
    _refuse(path)
    # A cell may hold a line break, which is no row of its own.
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    try:
        with pyarrow.csv.open_csv(path, parse_options=parse) as stream:
            names = stream.schema.names
        convert = pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, quoted_strings_can_be_null=False
        )
        read = pyarrow.csv.ReadOptions(block_size=_BLOCK_BYTES)
        table = pyarrow.csv.read_csv(path, read_options=read, parse_options=parse, convert_options=convert)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise InputError([unreadable(path.name, str(error))]) from error
    return pd.DataFrame({name: column.to_numpy() for name, column in zip(names, table.columns, strict=True)})


def read_result_layer(path: Path, layer: str, columns: Sequence[str]) -> gpd.GeoDataFrame:
    """Return `columns` of one layer of a run's GeoPackage, with its geometry.

    Raises:
        InputError: the file or the layer is not there, or cannot be read.
    """
    _refuse(path)
    try:
        frame = pyogrio.read_dataframe(path, layer=layer, columns=list(columns))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise InputError([unreadable(path.name, str(error))]) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError([unreadable(path.name, f"layer {layer} has no geometry")])
    return frame


def _refuse(path: Path) -> None:
    found = file_findings(path, path.name)
    if found:
        raise InputError(found)
