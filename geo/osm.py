"""Streets from an OpenStreetMap extract: walkable ways, joined by node id alone, cut where they share a node.

A pedestrian square (an area) is walked along its outline. Street ids are made of the way's id and the two node ids at
the ends of the piece, so that neither a rebuild nor a clip nor an export changes those of the pieces that stay.
Whether a node joins ways is asked of *all* ways with a highway tag: so a fix that opens or closes a street does not
rename its neighbours.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from .crs import WGS84, transformer_between
from .errors import Finding
from .osm_file import Ways, first_of, read_ways
from .streets import Origin, Streets
from .walkable import walkable

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

OSM_ORIGIN = Origin(WGS84, "wgs84", "utf-8")


def read_osm_streets(path: Path, *, crs: pyproj.CRS, file: str = "") -> tuple[Streets | None, list[Finding]]:
    """Read the walkable streets of an extract.

    Args:
        path: .osm, .osm.gz, .osm.bz2 or .osm.pbf.
        crs: metric CRS of the result.
        file: name of the file for findings; its own name where empty.

    Returns:
        The streets in `crs` with the fate of every way that has a highway tag, or None with the findings that say why
        there are none. A way of which the file lacks nodes is kept in its longest runs and counted in a warning.
    """
    name = file or path.name
    ways, findings = read_ways(path, key="highway", file=name)
    if ways is None:
        return None, findings
    verdicts = [walkable(tags) for tags in ways.tags]
    open_ = np.array([verdict for verdict, _ in verdicts], dtype=np.bool_)
    xy = _project(ways.lonlat, crs)
    present = np.isfinite(xy[:, 0])
    pieces, is_open = _pieces(ways, open_, xy, present, crs)
    edges, shut = (pieces[which].reset_index(drop=True) for which in (is_open, ~is_open))
    fates = _fates(ways, verdicts, xy, present, crs)
    cut = int((fates["fate"].to_numpy() == "cut").sum())
    if cut:
        findings.append(_cut_ways(name, cut, int((~present).sum())))
    if edges.empty:
        findings.append(_no_streets(name, len(ways.id)))
        return None, findings
    return Streets(edges, fates, ways.data_date, shut, OSM_ORIGIN), findings


def _project(lonlat: npt.NDArray[np.float64], crs: pyproj.CRS) -> npt.NDArray[np.float64]:
    xy = np.full_like(lonlat, np.nan)
    known = np.isfinite(lonlat[:, 0])
    if known.any():
        transformer = transformer_between(pyproj.CRS.from_user_input(WGS84), crs)
        xy[known] = np.column_stack(transformer.transform(lonlat[known, 0], lonlat[known, 1]))
    return xy


def _pieces(
    ways: Ways, open_: Bool, xy: npt.NDArray[np.float64], present: Bool, crs: pyproj.CRS
) -> tuple[gpd.GeoDataFrame, Bool]:
    """Cut all ways at their joints and at the gaps that missing nodes leave; tell which pieces are walkable."""
    way = np.repeat(np.arange(len(ways.id)), np.diff(ways.start))
    first, last = _spans(ways, way, present)
    counts = last - first + 1
    vertex = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
    lines = np.asarray(shapely.linestrings(xy[vertex], indices=np.repeat(np.arange(len(first)), counts)), dtype=object)
    owner = way[first]
    source = ways.id[owner].astype(str).astype(object)
    start, end = ways.node[first].astype(str).astype(object), ways.node[last].astype(str).astype(object)
    names = np.array([_name(tags) for tags in ways.tags], dtype=object)
    frame = gpd.GeoDataFrame(
        {"id": _street_ids(source, start, end), "source_id": source, "name": names[owner], "start": start, "end": end},
        geometry=lines,
        crs=crs,
    )
    return frame, open_[owner]


def _spans(ways: Ways, way: npt.NDArray[np.intp], present: Bool) -> tuple[Int64, Int64]:
    """First and last node (positions in `ways.node`) of every piece of at least two nodes."""
    joint = _joints(ways)
    position = np.arange(len(ways.node))
    same_way_before = np.zeros(len(position), dtype=np.bool_)
    same_way_before[1:] = way[1:] == way[:-1]
    follows = np.zeros(len(position), dtype=np.bool_)
    follows[1:] = present[1:] & present[:-1]
    follows &= same_way_before  # there is a stretch of street from the node before to this one
    leads = np.append(follows[1:], False)
    begins = leads & (joint | ~follows)
    ends = follows & (joint | ~leads)
    return position[begins], position[ends]


def _joints(ways: Ways) -> Bool:
    """Nodes that ways share, or that a way passes twice."""
    _, inverse, count = np.unique(ways.node, return_inverse=True, return_counts=True)
    return np.asarray(count[inverse] > 1)


def _street_ids(
    source: npt.NDArray[np.object_], start: npt.NDArray[np.object_], end: npt.NDArray[np.object_]
) -> list[str]:
    """Ids of way and end nodes; an ordinal only where one way joins the same two nodes more than once."""
    ids = [f"w{way}:{a}-{b}" for way, a, b in zip(source, start, end, strict=True)]
    ordinal = pd.Series(ids, dtype=object).groupby(ids, sort=False).cumcount().to_numpy()
    return [text if number == 0 else f"{text}#{number + 1}" for text, number in zip(ids, ordinal, strict=True)]


def _name(tags: dict[str, str]) -> str:
    return first_of(tags.get(key, "") for key in ("name", "name:zh", "ref", "name:en"))


def _fates(
    ways: Ways, verdicts: list[tuple[bool, str]], xy: npt.NDArray[np.float64], present: Bool, crs: pyproj.CRS
) -> gpd.GeoDataFrame:
    fate, reason, lines = [], [], []
    for number, (open_, why) in enumerate(verdicts):
        span = slice(ways.start[number], ways.start[number + 1])
        here = present[span]
        drawn = xy[span][here]
        lines.append(shapely.LineString(drawn) if len(drawn) > 1 else None)
        if not open_:
            fate.append("not_walkable")
        elif not (here[1:] & here[:-1]).any():
            fate.append("invalid" if here.all() else "cut")
        else:
            fate.append("kept" if here.all() else "cut")
        reason.append(why)
    columns = {
        "source_id": ways.id.astype(str).astype(object),
        "name": [_name(tags) for tags in ways.tags],
        "fate": fate,
        "reason": reason,
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(lines, crs=crs), crs=crs)


def _cut_ways(file: str, ways: int, nodes: int) -> Finding:
    return Finding(
        code="cut_ways",
        severity="warning",
        zh=f"{ways:,} 条道路缺少部分节点（共缺 {nodes:,} 个），只保留现有的路段；提取范围可能切断了它们",
        en=f"{ways:,} streets lack nodes ({nodes:,} in all) and are kept as far as they go; the box may have cut them",
        fix_zh="请用完整道路（complete ways）方式重新提取，范围比规划区大一圈",
        fix_en="extract again with complete ways, and with a box wider than the plan's area",
        file=file,
        count=ways,
    )


def _no_streets(file: str, ways: int) -> Finding:
    return Finding(
        code="no_walkable_streets",
        severity="error",
        zh=f"没有可步行的街道（带 highway 标签的道路 {ways:,} 条）",
        en=f"no walkable street ({ways:,} ways with a highway tag)",
        fix_zh="请核对提取范围和标签；可步行规则见 docs/walkable.md",
        fix_en="check the extract's box and its tags; docs/walkable.md has the rules",
        file=file,
    )
