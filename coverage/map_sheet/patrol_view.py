"""The sheet of patroller density: areas by class around the target, or hexagons where the plan has no areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ...geo.errors import Language
from ..maps.patrol_map import density_classes, density_swatches
from ..maps.picture import PictureLayer
from ..patrol.patrol_facts import patrol_facts
from ..patrol.patrol_layers import area_shapes, finest_shapes, hexagon_shapes
from ..patrol.patrol_study import PatrolStudy
from ..patrol.patrol_tables import patrol_tables
from ..report.patrol_figures import patrol_figures
from ..report.patrol_proposals import one_to
from ..report.words import LEVEL_WORDS, pick, whole, word
from .base_layers import area_labels, border_layers, can_be_named, land_layers, map_bounds, names_left_out
from .sheet_words import sheet_notes
from .view import AreaLabels, SheetTable, SheetView


def patrol_view(study: PatrolStudy, *, language: Language) -> SheetView:
    """Return the sheet of a study of patrollers."""
    plan, layers, tables = study.opened.plan, study.opened.layers, patrol_tables(study)
    areas, facts = area_shapes(study, tables["patrol"]), patrol_facts(study, tables)
    shown = hexagon_shapes(study, tables["patrol_hexagons"])
    if areas is not None:
        shown = finest_shapes(study, areas)
    return SheetView(
        name="patrol",
        title=pick(language, f"{plan.name}平安员密度图", f"{plan.name}: residents a patroller"),
        subtitle=pick(
            language, f"目标：每 {study.ratio} 名居民 1 名平安员", f"target: one patroller for {study.ratio} residents"
        ),
        layers=(
            *land_layers(layers, language=language)[:1],
            _density(study, shown, language),
            *border_layers(layers, language=language),
        ),
        labels=_labels(shown) if areas is not None else None,
        numbered=None,
        figures=patrol_figures(facts, language=language),
        table=_table(shown, language) if areas is not None else None,
        notes=(
            *names_left_out(len(shown) if areas is not None else 0, language=language),
            *sheet_notes(study.opened, language)[:-2],
        ),
        bounds=map_bounds(layers),
        language=language,
        made_up=plan.is_made_up,
    )


def _density(study: PatrolStudy, frame: gpd.GeoDataFrame, language: Language) -> PictureLayer:
    swatches = density_swatches(study.ratio, language=language)
    return PictureLayer("areas", "", frame.geometry.to_numpy(), frame.crs, swatches, (density_classes(frame),))


def _ratios(frame: gpd.GeoDataFrame) -> list[str]:
    return [one_to(None if pd.isna(each) else float(each)) for each in frame["residents_per_patroller"]]


def _labels(frame: gpd.GeoDataFrame) -> AreaLabels | None:
    if not can_be_named(len(frame)):
        return None
    alarms = tuple(bool(name in ("far_short", "short")) for name in frame["class"])
    return area_labels(frame.geometry.to_numpy(), tuple(frame["name"]), tuple(_ratios(frame)), alarms)


def _table(frame: gpd.GeoDataFrame, language: Language) -> SheetTable:
    """Areas by the shortage of patrollers, the greatest first."""
    short = frame["shortage"].to_numpy(dtype=np.float64, na_value=0.0)
    order = np.lexsort((-frame["residents"].to_numpy(dtype=np.int64), -short))
    ratios, names = _ratios(frame), frame["name"].tolist()
    told = ["—" if pd.isna(value) else whole(value) for value in frame["shortage"]]
    level = word(LEVEL_WORDS, frame["level"].iloc[0], language)
    return SheetTable(
        pick(language, f"各{level}缺口（由大到小）", f"Short of patrollers by {level}"),
        (level, pick(language, "比例", "ratio"), pick(language, "缺口", "short")),
        tuple((names[row], ratios[row], told[row]) for row in order),
    )
