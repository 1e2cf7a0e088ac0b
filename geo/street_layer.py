"""A planner's road layer becomes streets: judged by its table, joined and cut at its vertices."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from .errors import Finding
from .noding import node_lines, street_ids
from .street_table import StreetTable, compare_lengths, read_street_table, street_headings
from .streets import StreetOptions, Streets

LINE, MULTI_LINE = 1, 5


def layer_streets(frame: gpd.GeoDataFrame, *, options: StreetOptions, file: str) -> tuple[Streets, list[Finding]]:
    """Turn the features of a road layer into streets.

    MultiLineStrings count as their parts; Z is dropped. Empty features, and those without length, become
    nothing and have the fate ``invalid``.

    Args:
        frame: The features with their columns as read, already in the plan CRS.
        options: What the plan says of the roads.
        file: Name of the file in findings.
    """
    table, findings = read_street_table(
        pd.DataFrame(frame.drop(columns=frame.geometry.name)), columns=options.columns, file=file
    )
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    findings += _shape_findings(shapes, file) + _length_findings(frame, shapes, options, file)
    lines, feature = _parts(shapes)
    walking = table.walks[feature]
    pieces = node_lines(lines[walking], tolerance_m=options.join_tolerance_m, noding=options.noding)
    source = feature[walking][pieces.line]
    edges = gpd.GeoDataFrame(
        {
            "id": street_ids(table.id_prefix[source], pieces.start, pieces.end, pieces.geometry),
            "source_id": table.source_id[source],
            "name": table.name[source],
            "start": pieces.start,
            "end": pieces.end,
        },
        geometry=gpd.GeoSeries(pieces.geometry, crs=frame.crs),
        crs=frame.crs,
    )
    drawn = np.zeros(len(frame), dtype=bool)
    drawn[source] = True
    usable = np.zeros(len(frame), dtype=bool)
    usable[feature] = True
    fates = _fates(table, shapes, lost=(table.walks & ~drawn) | ~usable, crs=frame.crs)
    return Streets(edges, fates), findings


def _parts(shapes: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Single lines with a length, and the number of the feature that each comes from."""
    of_lines = np.isin(shapely.get_type_id(shapes), (LINE, MULTI_LINE)) & ~_broken(shapes)
    parts, owner = shapely.get_parts(shapes[of_lines], return_index=True)
    long = shapely.length(parts) > 0
    return np.asarray(parts[long], dtype=object), np.flatnonzero(of_lines)[owner[long]].astype(np.int64)


def _broken(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Whether a shape has a coordinate that is no number, or reaches no place on the plane."""
    return np.asarray(~np.isfinite(shapely.bounds(shapes)).all(axis=1), dtype=bool)


def _fates(
    table: StreetTable, shapes: npt.NDArray[np.object_], *, lost: npt.NDArray[np.bool_], crs: object
) -> gpd.GeoDataFrame:
    reason = np.where(lost, np.where(_broken(shapes), "no geometry", "no length"), table.reason).astype(object)
    columns = {
        "source_id": table.source_id,
        "name": table.name,
        "fate": np.where(lost, "invalid", table.fate).astype(object),
        "reason": reason,
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=crs), crs=crs)


def _length_findings(
    frame: gpd.GeoDataFrame, shapes: npt.NDArray[np.object_], options: StreetOptions, file: str
) -> list[Finding]:
    headings, _ = street_headings(frame, columns=options.columns, file=file)
    if "length" not in headings:
        return []
    return compare_lengths(frame[headings["length"]], shapely.length(shapes), file=file)


def _shape_findings(shapes: npt.NDArray[np.object_], file: str) -> list[Finding]:
    kind = shapely.get_type_id(shapes)
    empty = _broken(shapes)
    other = ~empty & ~np.isin(kind, (LINE, MULTI_LINE))
    short = ~empty & ~other & (shapely.length(shapes) <= 0)
    findings = []
    if other.any():
        findings.append(
            _finding(
                "wrong_geometry_type",
                "error",
                other,
                file,
                ("个要素不是线", "features are no lines"),
                ("道路图层只应有线；请指定正确的图层", "a road layer holds lines only: name the right layer"),
            )
        )
    if empty.any():
        findings.append(
            _finding(
                "empty_geometry",
                "error",
                empty,
                file,
                ("条道路没有图形", "streets have no geometry"),
                ("补画或删除这些要素", "draw or delete these features"),
            )
        )
    if short.any():
        findings.append(
            _finding(
                "zero_length_street",
                "warning",
                short,
                file,
                ("条道路长度为零，未采用", "streets have no length and are left out"),
                ("删除这些要素", "delete these features"),
            )
        )
    return findings


def _finding(
    code: str, severity: str, rows: npt.NDArray[np.bool_], file: str, what: tuple[str, str], fix: tuple[str, str]
) -> Finding:
    count = int(rows.sum())
    return Finding(
        code=code,
        severity="error" if severity == "error" else "warning",
        zh=f"{count} {what[0]}",
        en=f"{count} {what[1]}",
        fix_zh=fix[0],
        fix_en=fix[1],
        file=file,
        row=int(np.flatnonzero(rows)[0]) + 1,
        count=count,
    )
