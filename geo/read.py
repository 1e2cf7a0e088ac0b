"""Read one layer of a plan, whatever its file format, and check it against the contract of its role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from .errors import Finding, Severity
from .faults import LayerRows, Words, layer_finding
from .guards import file_findings, file_sha256, unreadable
from .headings import Matched, match_headings, missing_columns
from .personal import personal_findings
from .places import has_places, named_elsewhere, read_places
from .rawtable import RawTable
from .tables import CONTRACTS, Contract
from .tabular import read_csv, read_xlsx
from .values import parse_column
from .vector import raw_table, read_vector

CSV_SUFFIXES = (".csv", ".txt", ".tsv")
XLSX_SUFFIXES = (".xlsx", ".xlsm")
NO_GEOGRAPHY = (".xls", ".xlsb", ".ods", ".et", ".doc", ".docx", ".pdf", ".png", ".jpg", ".dwg", ".wps", ".pptx")
# Without residences there is nothing to answer; without stations nobody is covered, any other layer drops its part.
NEEDED_ROLES = ("residences",)


@dataclass(frozen=True, kw_only=True)
class LayerSource:
    """Where a layer is and what the plan says of it.

    Attributes:
        path: The file.
        role: Key of `tables.CONTRACTS`.
        layer: Name of the layer or sheet in the file; None takes the first that fits.
        crs: CRS that the plan states, as pyproj reads it; it wins over the file's own.
        datum: One of `datum.DATUMS`; None takes it from the CRS.
        columns: Canonical column name to heading, where a heading is not recognised.
        label: Name of the file in findings; empty takes the file's own name.
    """

    path: Path
    role: str
    layer: str | None = None
    crs: str | None = None
    datum: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    label: str = ""

    @property
    def file(self) -> str:
        """Name of the file in findings."""
        return self.label or self.path.name


@dataclass(frozen=True)
class Layer:
    """A layer as read: canonical columns, places still in the CRS of the source.

    Attributes:
        frame: Canonical columns of the contract that the file has, and `row` (int: row of the file). A
            GeoDataFrame where there are places, else a DataFrame. Rows keep their order; those without a usable
            place are left out (there is an error for them), unless they name one
            instead, where the contract lets them (a street, an area). `services` and `service` hold tuples of codes,
            `opened` and `closed` datetime64, text that is missing is "".
        crs: CRS of `frame.geometry`; None for a plain table.
        datum: One of `datum.DATUMS`; empty for a plain table.
        codec: Encoding of the text in the file, such as ``utf-8`` or ``gb18030``.
        sha256: Hash of the file's bytes, of all its parts for a shapefile.
    """

    frame: gpd.GeoDataFrame | pd.DataFrame
    crs: pyproj.CRS | None
    datum: str
    codec: str
    sha256: str


def read_layer(source: LayerSource) -> tuple[Layer | None, list[Finding]]:
    """Read `source` and check it alone; never raises for what a file holds.

    Returns:
        The layer, or None where nothing usable could be read, and every finding.

    Raises:
        KeyError: `source.role` has no contract.
    """
    contract = CONTRACTS[source.role]
    raw, findings = _read_raw(source)
    if raw is None:
        return None, findings
    if raw.row.size == 0 and not len(raw.headings):
        return None, [*findings, _no_rows(source)]
    rows = LayerRows(source.file, raw.row)
    matched, told = match_headings(raw.headings, contract, source.columns, file=source.file)
    findings += told
    findings += missing_columns(
        matched, contract, source.columns, file=source.file, has_places=has_places(raw, matched)
    )
    if raw.row.size == 0:
        return None, [*findings, _no_rows(source)]
    personal = personal_findings(raw.cells, raw.headings, rows, role=source.role, recognised=matched.position)
    columns, told = _parse(raw, matched, contract, rows)
    # Another fault of such a column would be told with its first value.
    kept_quiet = {finding.column for finding in personal}
    findings += [*personal, *(finding for finding in told if finding.column not in kept_quiet)]
    frame = pd.DataFrame({**columns, "row": raw.row})
    return _placed(frame, raw, matched, source, findings)


def _read_raw(source: LayerSource) -> tuple[RawTable | None, list[Finding]]:
    refused = file_findings(source.path, source.file)
    if refused:
        return None, refused
    suffix = source.path.suffix.lower()
    if suffix in NO_GEOGRAPHY:
        return None, [_unsupported(source)]
    try:
        if suffix in CSV_SUFFIXES:
            return read_csv(source.path, source.file)
        if suffix in XLSX_SUFFIXES:
            return read_xlsx(source.path, source.file, sheet=source.layer)
    except OSError as error:
        return None, [unreadable(source.file, error.strerror or type(error).__name__)]
    frame, codec, findings = read_vector(source.path, source.layer, file=source.file)
    return (None if frame is None else raw_table(frame, codec)), findings


def _parse(
    raw: RawTable, matched: Matched, contract: Contract, rows: LayerRows
) -> tuple[dict[str, pd.Series], list[Finding]]:
    columns: dict[str, pd.Series] = {}
    findings: list[Finding] = []
    for column in contract.columns:
        heading = matched.heading(column.name)
        if heading is None:
            continue
        cells = raw.cells.iloc[:, matched.position[column.name]]
        required = contract.is_required(column.name) and column.name not in contract.may_be_empty
        columns[column.name], told = parse_column(cells, column, rows, heading=heading, required=required)
        findings += told
    return columns, findings


def _placed(
    frame: pd.DataFrame, raw: RawTable, matched: Matched, source: LayerSource, findings: list[Finding]
) -> tuple[Layer | None, list[Finding]]:
    """Add places to `frame` where the role has them, and leave out the rows without."""
    contract = CONTRACTS[source.role]
    sha256 = file_sha256(source.path)
    if not contract.shapes or (not has_places(raw, matched) and ("geometry",) not in contract.required):
        return Layer(frame, None, "", raw.codec, sha256), findings
    if not has_places(raw, matched):
        return None, findings
    named = named_elsewhere(raw, matched, contract)
    if named.all():
        return Layer(frame, None, "", raw.codec, sha256), findings
    drawn = raw.rows_where(~named)
    rows = LayerRows(source.file, drawn.row)
    places, told = read_places(drawn, matched, contract, rows, stated=(source.crs, source.datum))
    findings += told
    if places is None:
        return None, findings
    geometry, usable = np.full(len(frame), None, dtype=object), named.copy()
    geometry[~named], usable[~named] = places.geometry, places.usable
    located = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, index=frame.index, crs=places.crs))
    kept = located[usable].reset_index(drop=True)
    if kept.empty:
        return None, findings
    return Layer(kept, places.crs, places.datum, raw.codec, sha256), findings


def _no_rows(source: LayerSource) -> Finding:
    optional = source.role not in (*NEEDED_ROLES, "stations")
    words = Words(
        "只有列名，没有数据",
        "there are headings but no rows",
        "请填入数据" + ("；不用这个图层时，请从 plan.toml 里删去" if optional else ""),
        "fill in the data" + (", or delete the layer from plan.toml where it is not used" if optional else ""),
    )
    severity: Severity = "error" if source.role in NEEDED_ROLES else "warning"
    return layer_finding(source.file, severity, "no_rows", words)


def _unsupported(source: LayerSource) -> Finding:
    suffix = source.path.suffix.lower()
    words = Words(
        f"不支持 {suffix} 文件",
        f"{suffix} files are not supported",
        "请另存为 .xlsx 或 .csv（UTF-8）",
        "save it as .xlsx or .csv (UTF-8)",
    )
    return layer_finding(source.file, "error", "unsupported_format", words)
