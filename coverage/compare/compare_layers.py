"""The residences that have changed, as map layers, where the runs know the places."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import shapely

from ...geo.errors import Finding, InputError, Language
from ...geo.result_files import read_result_layer
from ..report.words import pick
from ..run_files.map_style import CANDIDATE, GAINED, LEFT_OUT, NO_VALUE, TODAY, UNSTAFFED
from ..run_files.qgis_style import LayerStyle, Rule, Symbol, column, text
from .compare_findings import no_places
from .compare_tables import CHANGES
from .run_folder import RunFolder

LAYERS = "layers.gpkg"
DOT_MM = 1.2
_LOOKS = {
    "gained": (("新覆盖的住宅", "residences gained"), GAINED),
    "lost": (("失去覆盖的住宅", "residences lost"), LEFT_OUT),
    "new": (("新增的住宅", "new residences"), TODAY),
    "gone": (("消失的住宅", "residences that are gone"), NO_VALUE),
    "status": (("未覆盖的原因变了", "not covered for another reason"), UNSTAFFED),
    "residents": (("人数变了", "another number of residents"), CANDIDATE),
}


def compare_layers(
    before: RunFolder, after: RunFolder, residences: pd.DataFrame
) -> tuple[dict[str, gpd.GeoDataFrame], tuple[Finding, ...]]:
    """Return one layer for each kind of change that occurs, in the CRS of the second run, and what stands in the way.

    Args:
        before: the first run, which knows the places of residences that are gone.
        after: the second run, which knows all others.
        residences: `compare_residences.csv`.
    """
    try:
        places = _places(before, after)
    except _NoPlacesError as reason:
        return {}, (no_places(reason.run, reason.why),)
    shapes = gpd.GeoSeries(places.reindex(residences["id"]).to_numpy(), crs=places.crs)
    frame = gpd.GeoDataFrame(residences.reset_index(drop=True), geometry=shapes)
    layers = {change: frame[(frame["change"] == change).to_numpy(dtype=bool)] for change in CHANGES}
    return {name: layer.reset_index(drop=True) for name, layer in layers.items() if len(layer)}, ()


def change_styles(
    layers: Mapping[str, gpd.GeoDataFrame], run: RunFolder, *, language: Language
) -> dict[str, tuple[LayerStyle, ...]]:
    """Return how QGIS draws each kind of change: every circle together, and each of several alone.

    Args:
        layers: those of `compare_layers`.
        run: the second run, which has a name for every circle.
        language: of the words.
    """
    key = pick(language, "name_zh", "name_en")
    found = {}
    for change, layer in layers.items():
        words, colour = _LOOKS[change]
        label, symbol = pick(language, *words), Symbol("marker", fill=colour, size_mm=DOT_MM)
        circles = list(dict.fromkeys(layer["circle"]))
        alone = [
            LayerStyle(
                f"{label} · {run.measured[circle][key]}",
                (Rule(label, symbol, f"{column('circle')} = {text(circle)}"),),
            )
            for circle in (circles if len(circles) > 1 else [])
        ]
        found[change] = (LayerStyle(label, (Rule(label, symbol),)), *alone)
    return found


class _NoPlacesError(Exception):
    """A run does not know where its residences are."""

    def __init__(self, run: str, why: str) -> None:
        super().__init__(why)
        self.run, self.why = run, why


def _places(before: RunFolder, after: RunFolder) -> gpd.GeoSeries:
    """Geometry by id: of the second run, and of the first where only that has it."""
    new, old = _read(after), _read(before)
    if old.crs != new.crs:
        old = old.to_crs(new.crs)
    gone = old[~old.index.isin(new.index)]
    return gpd.GeoSeries(pd.concat([new, gone]), crs=new.crs)


def _read(run: RunFolder) -> gpd.GeoSeries:
    path = run.folder / LAYERS
    if not path.is_file():
        raise _NoPlacesError(run.name, "no file")
    try:
        frame = read_result_layer(path, "residences", ["id"])
    except InputError as error:
        raise _NoPlacesError(run.name, error.findings[0].en) from error
    if frame.crs is None or "id" not in frame or frame["id"].duplicated().any():
        raise _NoPlacesError(run.name, "no ids, or no CRS")
    if not set(run.rows.ids) <= set(frame["id"]) or shapely.is_missing(frame.geometry.to_numpy()).any():
        raise _NoPlacesError(run.name, "not every residence has a place")
    return gpd.GeoSeries(frame.geometry.to_numpy(), index=frame["id"].to_numpy(dtype=object), crs=frame.crs)
