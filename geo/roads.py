"""One door to the roads of a plan, whatever their file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyproj
import shapely

from .crs import SHIFTED_DATUMS, datum_of_crs, to_plan_crs
from .errors import Finding
from .graphml import read_graphml_streets
from .osm import read_osm_streets
from .street_layer import layer_streets
from .streets import Origin, StreetOptions, Streets
from .vector import read_vector

__all__ = ["StreetOptions", "read_streets"]

OSM_SUFFIXES = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf", ".osm.xml", ".osh.pbf")


def read_streets(path: Path, *, crs: pyproj.CRS, options: StreetOptions) -> tuple[Streets | None, list[Finding]]:
    """Read streets from an OpenStreetMap extract, OSMnx GraphML, or any layer of lines.

    Never raises for what the file holds.

    Args:
        path: The file; its suffix tells the kind.
        crs: The plan's metric CRS, into which the streets are brought.
        options: What the plan says of the roads.

    Returns:
        The streets, or None where nothing usable could be read, and every finding. Where no street is
        walkable there is an error.
    """
    file = options.label or path.name
    name = path.name.lower()
    streets: Streets | None
    if name.endswith(OSM_SUFFIXES):
        streets, findings = read_osm_streets(path, crs=crs, file=file)
    elif name.endswith((".graphml", ".graphml.xml")):
        streets, findings = read_graphml_streets(path, crs=crs, options=options)
    else:
        streets, findings = _read_layer(path, crs, options, file)
    if streets is not None and len(streets.edges) == 0 and not any(f.severity == "error" for f in findings):
        findings = [*findings, _none_walkable(len(streets.fates), file)]
    return streets, findings


def _read_layer(path: Path, crs: pyproj.CRS, options: StreetOptions, file: str) -> tuple[Streets | None, list[Finding]]:
    frame, codec, findings = read_vector(path, options.layer, file=file)
    if frame is None:
        return None, findings
    if options.source_crs is not None:
        try:
            frame = frame.set_crs(options.source_crs, allow_override=True)
        except pyproj.exceptions.CRSError:
            zh, en = f"无法识别坐标系 {options.source_crs!r}", f"the CRS {options.source_crs!r} is not known"
            return None, [*findings, _reference("unknown_crs", zh, en, file)]
    datum = options.datum or (datum_of_crs(frame.crs) if frame.crs is not None else "")
    unfit = _reference_findings(shapely.get_coordinates(frame.geometry.to_numpy()), frame.crs, datum, file)
    if unfit:
        return None, findings + unfit
    streets, more = layer_streets(to_plan_crs(frame, datum=datum, crs=crs), options=options, file=file)
    return replace(streets, origin=Origin(frame.crs.to_string(), datum, codec)), findings + more


def _reference_findings(xy: np.ndarray, crs: pyproj.CRS | None, datum: str, file: str) -> list[Finding]:
    """What is wrong with the CRS and datum of a layer whose vertices are `xy`."""
    if crs is None:
        return [_reference("missing_crs", "道路图层没有坐标系", "the road layer has no CRS", file)]
    if crs.is_geographic and len(xy) and (np.abs(xy) > (360.0, 90.0)).any():
        zh, en = "坐标是米，坐标系却是经纬度", "the coordinates are metres, but the CRS is in degrees"
        return [_reference("metres_as_degrees", zh, en, file)]
    if not crs.is_geographic and len(xy) and (np.abs(xy) <= (360.0, 90.0)).all():
        zh, en = "坐标像经纬度，坐标系却是投影坐标系", "the coordinates look like degrees, but the CRS is projected"
        return [_reference("degrees_as_metres", zh, en, file)]
    if datum in SHIFTED_DATUMS and not crs.is_geographic:
        zh, en = f"{datum} 只用于经纬度图层", f"{datum} belongs to layers in degrees"
        return [_reference("datum_on_projected", zh, en, file)]
    return []


def _reference(code: str, zh: str, en: str, file: str) -> Finding:
    return Finding(
        code=code,
        severity="error",
        zh=zh,
        en=en,
        fix_zh="在 [layers.roads] 中写明正确的 crs 与 datum，或在 GIS 中改正坐标系",
        fix_en="state the right crs and datum in [layers.roads], or mend the CRS in your GIS",
        file=file,
    )


def _none_walkable(count: int, file: str) -> Finding:
    return Finding(
        code="no_walkable_streets",
        severity="error",
        zh=f"{count} 条道路中没有一条可步行",
        en=f"none of {count} streets is walkable",
        fix_zh="核对道路文件、highway 标签及 walkable、closed 列",
        fix_en="check the road file, its highway tags, and the columns walkable and closed",
        file=file,
    )
