"""A planner's corrections of the streets, applied again at every build: close, open, add.

Streets are opened first, then added, then closed, whatever the order of the rows: a street that one row
opens and another closes is closed.

- ``close`` drops every piece of a source id, or the piece of a street id; or, given a line, each piece that the
  line runs along.
- ``open`` makes a street that was not walkable or closed in the input walkable; it meets the others at
  vertices that they share, and in an OpenStreetMap extract at nodes that they share.
- ``add`` adds a line. It meets the others wherever one of its vertices lies within the tolerance of a junction or
  anywhere on a piece, which is then cut there.
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from .errors import Finding
from .joining import NewLine, join_lines
from .streets import Streets

# A line drawn by hand along a street is a closing of each piece that lies this near to it …
ALONG_M = 1.0
# … for at least half of the piece, or over this length.
ALONG_LENGTH_M = 10.0
OPENABLE = ("not_walkable", "closed", "invalid")


def apply_fixes(
    streets: Streets,
    fixes: gpd.GeoDataFrame | pd.DataFrame | None,
    *,
    join_tolerance_m: float = 0.01,
    file: str = "fixes",
) -> tuple[Streets, list[Finding]]:
    """Apply `fixes` to `streets`.

    Args:
        streets: In the plan CRS.
        fixes: Columns `action` (close, open, add), `row`, and `street` (source id or street id, may be empty) or
            a line geometry in the plan CRS; None changes nothing.
        join_tolerance_m: Opened and added lines meet others within this distance.
        file: Name of the table in findings.

    Returns:
        The corrected streets, and an error for each row that names nothing.
    """
    findings: list[Finding] = []
    if fixes is None:
        return streets, findings
    for action, apply in (("open", _open), ("add", _add), ("close", _close)):
        rows = [_Fix.of(row) for row in _rows(fixes) if row.get("action") == action]
        if rows:
            streets, more = apply(streets, rows, join_tolerance_m)
            findings += [replace(finding, file=file) for finding in more]
    return streets, findings


def _rows(fixes: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): cell for name, cell in row.items()} for row in fixes.to_dict("records")]


class _Fix:
    """One row of the table."""

    def __init__(self, row: int, street: str, line: BaseGeometry | None) -> None:
        self.row, self.street, self.line = row, street, line

    @classmethod
    def of(cls, row: dict[str, object]) -> _Fix:
        shape, street, number = row.get("geometry"), row.get("street"), row.get("row")
        line = shape if isinstance(shape, BaseGeometry) and shape.length > 0 else None
        return cls(
            number if isinstance(number, int) else 0,
            street if isinstance(street, str) else "",
            shapely.force_2d(line) if line is not None else None,
        )


def _close(streets: Streets, fixes: list[_Fix], _: float) -> tuple[Streets, list[Finding]]:
    ids = streets.edges["id"].to_numpy(dtype=object)
    sources = streets.edges["source_id"].to_numpy(dtype=object)
    lines = streets.edges.geometry.to_numpy()
    closed = np.zeros(len(ids), dtype=bool)
    findings = []
    for fix in fixes:
        if fix.street:
            named = (ids == fix.street) | (sources == fix.street)
            known = (streets.fates["source_id"] == fix.street).any()
        else:
            named, known = runs_along(lines, fix.line), False
        closed |= named
        if not named.any():
            findings.append(_already(fix, "closed") if known else _names_nothing(fix))
    whole = set(sources[closed]) - set(sources[~closed])
    partly = set(sources[closed]) & set(sources[~closed])
    fates = _with_fate(streets.fates, whole, "closed", "fix=close")
    fates = _with_fate(fates, partly, None, "fix=close in part")
    return replace(streets, edges=streets.edges[~closed].reset_index(drop=True), fates=fates), findings


def _open(streets: Streets, fixes: list[_Fix], tolerance_m: float) -> tuple[Streets, list[Finding]]:
    fates = streets.fates
    openable = fates["fate"].isin(OPENABLE).to_numpy() & fates.geometry.notna().to_numpy()
    shapes = fates.geometry.to_numpy()
    chosen = np.zeros(len(fates), dtype=bool)
    findings = []
    for fix in fixes:
        known = (fates["source_id"] == fix.street).to_numpy() if fix.street else runs_along(shapes, fix.line)
        chosen |= known & openable
        if not (known & openable).any():
            already = known.any() or (streets.edges["id"] == fix.street).any()
            findings.append(_already(fix, "open") if already else _names_nothing(fix))
    opened = set(fates.loc[chosen, "source_id"])
    cut = _shut_pieces(streets, opened)
    by_shape = chosen & ~fates["source_id"].isin(set(cut["source_id"])).to_numpy()
    new = [
        NewLine(source, name, part)
        for source, name, shape in fates.loc[by_shape, ["source_id", "name", "geometry"]].itertuples(index=False)
        for part in shapely.get_parts(shape)
        if part.geom_type == "LineString" and part.length > 0
    ]
    edges, _ = join_lines(streets.edges, new, tolerance_m=tolerance_m, at="vertices")
    if len(cut):
        edges = gpd.GeoDataFrame(pd.concat([edges, cut], ignore_index=True), crs=edges.crs)
    return replace(streets, edges=edges, fates=_with_fate(fates, opened, "opened", "fix=open")), findings


def _shut_pieces(streets: Streets, sources: set[str]) -> gpd.GeoDataFrame:
    """Pieces of `sources` that the reader has cut already: they meet the others by node id, as in their file."""
    if streets.shut is None:
        return streets.edges.iloc[:0]
    return streets.shut[streets.shut["source_id"].isin(list(sources))]


def _add(streets: Streets, fixes: list[_Fix], tolerance_m: float) -> tuple[Streets, list[Finding]]:
    drawn = [fix for fix in fixes if fix.line is not None]
    findings = [_names_nothing(fix) for fix in fixes if fix.line is None]
    new, owner, fates = [], [], []
    for fix in drawn:
        source = fix.street or f"added:{_first_place(fix.line)}"
        fates.append({"source_id": source, "name": "", "fate": "added", "reason": "fix=add", "geometry": fix.line})
        for part in shapely.get_parts(fix.line):
            if part.geom_type == "LineString" and part.length > 0:
                new.append(NewLine(source, "", part))
                owner.append(fix)
    edges, touches = join_lines(streets.edges, new, tolerance_m=tolerance_m, at="anywhere")
    findings += [_touches_nothing(fix) for fix, joined in zip(owner, touches, strict=True) if not joined]
    if not fates:
        return streets, findings
    added = gpd.GeoDataFrame(fates, geometry="geometry", crs=streets.edges.crs)
    table = gpd.GeoDataFrame(pd.concat([streets.fates, added], ignore_index=True), crs=streets.edges.crs)
    return replace(streets, edges=edges, fates=table), findings


def runs_along(lines: npt.NDArray[np.object_], line: BaseGeometry | None) -> npt.NDArray[np.bool_]:
    """Return which of `lines` (n,) `line` runs along: within 1 m for half of their length, or for 10 m."""
    along = np.zeros(len(lines), dtype=bool)
    if line is None:
        return along
    near = shapely.STRtree(lines).query(line, predicate="dwithin", distance=ALONG_M)
    shared_m = shapely.length(shapely.intersection(lines[near], shapely.buffer(line, ALONG_M, quad_segs=32)))
    length_m = shapely.length(lines[near])
    along[near] = (length_m > 0) & ((shared_m >= 0.5 * length_m) | (shared_m >= ALONG_LENGTH_M))
    return along


def _first_place(line: BaseGeometry | None) -> str:
    x, y = shapely.get_coordinates(line)[0]
    return f"{x:.3f}_{y:.3f}"


def _with_fate(fates: gpd.GeoDataFrame, sources: set[str], fate: str | None, reason: str) -> gpd.GeoDataFrame:
    rows = fates["source_id"].isin(list(sources)).to_numpy()
    changed = fates.copy()
    if fate is not None:
        changed.loc[rows, "fate"] = fate
    changed.loc[rows, "reason"] = reason
    return changed


def _names_nothing(fix: _Fix) -> Finding:
    return Finding(
        code="fix_names_nothing",
        severity="error",
        zh=f"道路“{fix.street}”不在路网中" if fix.street else "该行没有道路编号，所画的线也不沿任何道路",
        en=f"no street {fix.street!r} is known" if fix.street else "it names no street, and its line runs along none",
        fix_zh="填写 network.gpkg 中的 source_id 或 id，或沿道路画线",
        fix_en="give a source_id or id of network.gpkg, or draw a line along the street",
        row=fix.row,
        column="street",
    )


def _already(fix: _Fix, state: str) -> Finding:
    zh = "已开放" if state == "open" else "已不可通行"
    return Finding(
        code="fix_changes_nothing",
        severity="warning",
        zh=f"道路“{fix.street}”本来就{zh}，该行不起作用",
        en=f"street {fix.street!r} is {state} already; the row changes nothing",
        fix_zh="删除该行",
        fix_en="delete the row",
        row=fix.row,
        column="street",
    )


def _touches_nothing(fix: _Fix) -> Finding:
    return Finding(
        code="added_street_unjoined",
        severity="warning",
        zh="新增道路没有与任何道路相接",
        en="the added street meets no other street",
        fix_zh="画线时捕捉到道路上的点（容差见 join_tolerance_m）",
        fix_en="snap its vertices to a street (tolerance: join_tolerance_m)",
        row=fix.row,
    )
