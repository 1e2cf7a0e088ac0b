"""Patroller density on a map: areas and hexagons by class around the target, and the beats that were asked for.

Areas where people live without a patroller have a dashed outline besides their colour. Counts of hexagons that were
spread say so. Nothing of a person's home is on it.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ...geo.errors import Language
from ...geo.network import Int64
from ..patrol.beats.beat_layers import beat_outlines
from ..patrol.patrol_layers import area_shapes, finest_shapes, hexagon_shapes
from ..patrol.patrol_study import PatrolStudy
from ..patrol.patrol_tables import patrol_tables
from ..patrol.ratios import ratio_tenths
from ..report.class_words import CLASS_NAMES, STATUS_NAMES, class_bounds
from ..report.map_words import plan_lines
from ..report.words import pick, word
from ..run_files.map_style import NO_VALUE, PATROL_COLOURS
from .picture import MISSING, Fact, Picture, PictureLayer, Swatch
from .plan_layers import word_fact

LINE, DASHES, BEAT_LINE = "#333333", (6, 4), "#AA3377"
NONE_HERE, NO_CLASS = len(PATROL_COLOURS), len(PATROL_COLOURS) + 1


def patrol_picture(study: PatrolStudy, *, language: Language) -> Picture:
    """Return the map of a study; hexagons are shown at first where there are no areas."""
    tables, plan = patrol_tables(study), study.opened.plan
    areas, layers = area_shapes(study, tables["patrol"]), []
    if areas is not None:
        finest = finest_shapes(study, areas)
        layers.append(_layer(study, finest, pick(language, "区域", "Areas"), "name", shown=True, language=language))
    hexagons = hexagon_shapes(study, tables["patrol_hexagons"])
    name = pick(language, "六边形", "Hexagons")
    layers.append(_layer(study, hexagons, name, "hexagon", shown=areas is None, language=language))
    if study.beats is not None:
        outlines = beat_outlines(study.beats[0], tables["patrol_beats"])
        layers.append(_beat_layer(outlines, language=language))
    return Picture(
        title=pick(language, f"平安员密度 · {plan.name}", f"Patroller density · {plan.name}"),
        lines=tuple(plan_lines(plan, language)),
        layers=tuple(layers),
        language=language,
    )


def density_swatches(ratio: int, *, language: Language) -> tuple[Swatch, ...]:
    """Return how shapes of each of `density_classes` look."""
    bounds = class_bounds(ratio, language=language)
    classes = [
        Swatch(f"{word(CLASS_NAMES, name, language)} {bounds[name]}", fill=colour, line=LINE, opacity=0.75)
        for name, colour in PATROL_COLOURS.items()
    ]
    nobody = word(STATUS_NAMES, "none", language)
    return (
        *classes,
        Swatch(nobody, fill=PATROL_COLOURS["far_short"], line=LINE, opacity=0.75, dash=DASHES, width=2.0),
        Swatch(pick(language, "无居民或不公开", "no residents, or masked"), fill=NO_VALUE, line=LINE, opacity=0.75),
    )


def density_classes(frame: gpd.GeoDataFrame) -> Int64:
    """Return the position of each row of `patrol.csv` or `patrol_hexagons.csv` in `density_swatches`."""
    number = {name: position for position, name in enumerate(PATROL_COLOURS)}
    found = [NO_CLASS if pd.isna(name) else number[name] for name in frame["class"]]
    return np.where((frame["status"] == "none").to_numpy(), NONE_HERE, np.array(found, dtype=np.int64))


def _layer(
    study: PatrolStudy, frame: gpd.GeoDataFrame, name: str, titles: str, *, shown: bool, language: Language
) -> PictureLayer:
    return PictureLayer(
        kind="areas",
        name=name,
        shapes=frame.geometry.to_numpy(),
        crs=frame.crs,
        swatches=density_swatches(study.ratio, language=language),
        classes=(density_classes(frame),),
        titles=[str(title) for title in frame[titles]],
        facts=_facts(frame, language),
        shown=shown,
    )


def _beat_layer(frame: gpd.GeoDataFrame, *, language: Language) -> PictureLayer:
    """Outlines over whatever is shown, for a beat's colour would be read as a density."""
    needed = _words_of(frame["patrollers_needed"])
    return PictureLayer(
        kind="areas",
        name=pick(language, "巡区", "Beats"),
        shapes=frame.geometry.to_numpy(),
        crs=frame.crs,
        swatches=(Swatch(pick(language, "巡区", "beat"), line=BEAT_LINE, width=2.5),),
        classes=(np.zeros(len(frame), dtype=np.int64),),
        titles=[pick(language, f"巡区 {beat}", f"Beat {beat}") for beat in frame["beat"]],
        facts=(
            word_fact(pick(language, "居民", "residents"), _words_of(frame["residents"])),
            word_fact(pick(language, "所需平安员", "patrollers needed"), needed),
        ),
        shown=True,
    )


def _words_of(counts: pd.Series) -> list[str]:
    """Counts as text, empty where masked."""
    return ["" if pd.isna(count) else f"{int(count):,}" for count in counts]


def _facts(frame: gpd.GeoDataFrame, language: Language) -> tuple[Fact, ...]:
    each = frame["residents_per_patroller"].to_numpy(dtype=float, na_value=np.nan)
    tenths = np.where(np.isfinite(each), ratio_tenths(each), MISSING)
    told = ["" if status == "counted" else word(STATUS_NAMES, status, language) for status in frame["status"]]
    return (
        Fact(pick(language, "居民", "residents"), frame["residents"].to_numpy(dtype=np.int64)),
        word_fact(pick(language, "平安员", "patrollers"), _counts(frame, language)),
        Fact(pick(language, "密度", "ratio"), tenths, "ratio"),
        *([word_fact(pick(language, "说明", "note"), told)] if any(told) else []),
    )


def _counts(frame: gpd.GeoDataFrame, language: Language) -> list[str]:
    """Patrollers of each shape; those that were spread over residents are fractions and say so."""
    spread = frame["spread"].tolist() if "spread" in frame else [0] * len(frame)
    counts = ["" if pd.isna(count) else f"{count:,.2f}".removesuffix(".00") for count in frame["patrollers"]]
    note = pick(language, "（按居民分摊）", " (spread by residents)")
    return [f"{count}{note}" if count and told else count for count, told in zip(counts, spread, strict=True)]
