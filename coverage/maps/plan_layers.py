"""Layers that every map of a plan has: areas, streets, parks, stations."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np

from ...geo.errors import Language
from ...geo.network import Float64, Int64, Network, edge_lines
from ..layers.areas import AreaIndex
from ..layers.layers import PlanLayers
from ..report.class_words import rate_labels
from ..report.words import LEVEL_WORDS, pick, word
from ..run_files.map_style import BORDER, PARK, RATE_COLOURS, STATION, STREET
from .picture import MISSING, Fact, PictureLayer, Swatch, same_class


def finest_units(index: AreaIndex) -> Int64:
    """Return the numbers (a,) of the units of `index` that are areas of its finest level."""
    finest = index.levels[-1] if index.levels else ""
    found = [n for n, unit in enumerate(index.units) if unit.area >= 0 and unit.level == finest]
    return np.array(found, dtype=np.int64)


def rate_areas(
    areas: gpd.GeoDataFrame,
    index: AreaIndex,
    classes: Sequence[Int64],
    facts: tuple[Fact, ...],
    *,
    language: Language,
) -> PictureLayer:
    """Return the finest areas by classes of a rate; `classes` (a,) one a view, `facts` about the same a areas."""
    units = finest_units(index)
    swatches = [
        Swatch(label, fill=colour, line=BORDER, opacity=0.75)
        for label, colour in zip(rate_labels(language), RATE_COLOURS, strict=True)
    ]
    nobody = Swatch(pick(language, "没有居民", "nobody lives there"), line=BORDER)
    level = word(LEVEL_WORDS, index.levels[-1], language)
    return PictureLayer(
        kind="areas",
        name=pick(language, f"{level}（人口覆盖率）", f"Coverage rate of people by {level}"),
        shapes=areas.geometry.to_numpy()[[index.units[number].area for number in units]],
        crs=areas.crs,
        swatches=(*swatches, nobody),
        classes=tuple(np.where(rated < 0, len(swatches), rated) for rated in classes),
        titles=[index.units[number].name for number in units],
        facts=facts,
    )


def outlined_areas(layers: PlanLayers, *, language: Language) -> PictureLayer | None:
    """Return all areas as outlines with their names; None without such a layer."""
    if layers.areas is None or not len(layers.areas):
        return None
    return PictureLayer(
        kind="areas",
        name=pick(language, "区域", "Areas"),
        shapes=layers.areas.geometry.to_numpy(),
        crs=layers.crs,
        swatches=(Swatch(pick(language, "边界", "borders"), line=BORDER),),
        classes=same_class(len(layers.areas)),
        titles=layers.areas["name"].tolist(),
        facts=(
            word_fact(pick(language, "级别", "level"), [word(LEVEL_WORDS, x, language) for x in layers.areas["level"]]),
        ),
    )


def parks_layer(layers: PlanLayers, *, language: Language) -> PictureLayer | None:
    """Return the industrial parks; None without such a layer."""
    if layers.parks is None or not len(layers.parks):
        return None
    return PictureLayer(
        kind="areas",
        name=pick(language, "园区", "Industrial parks"),
        shapes=layers.parks.geometry.to_numpy(),
        crs=layers.crs,
        swatches=(Swatch(pick(language, "园区", "park"), fill=PARK, line="#8FB37E", opacity=0.9),),
        classes=same_class(len(layers.parks)),
        titles=[str(name) for name in layers.parks["name"]],
    )


def streets_layer(network: Network, *, language: Language) -> PictureLayer:
    """Return the walkable streets, which say nothing but where one walks."""
    return PictureLayer(
        kind="lines",
        name=pick(language, "步行路网", "Walkable streets"),
        shapes=edge_lines(network, np.arange(network.edge_count)),
        crs=network.crs,  # type: ignore[arg-type]  # text that pyproj reads
        swatches=(Swatch(pick(language, "道路", "street"), line=STREET),),
        classes=same_class(network.edge_count),
    )


def stations_layer(
    layers: PlanLayers, facts: tuple[Fact, ...] = (), *, classes: Sequence[Int64] | None = None, language: Language
) -> PictureLayer:
    """Return the stations that count; with `classes` (s,) one a view, those of class 1 do not offer the circle."""
    names = pick(language, "现有服务站", "Station"), pick(language, "不提供这项服务", "does not offer this service")
    swatches = Swatch(names[0], fill=STATION), Swatch(names[1], fill="#FFFFFF", line=STATION)
    return PictureLayer(
        kind="signs",
        name=pick(language, "服务站", "Stations"),
        shapes=layers.stations.geometry.to_numpy(),
        crs=layers.crs,
        swatches=swatches if classes is not None else swatches[:1],
        classes=same_class(len(layers.stations)) if classes is None else tuple(classes),
        titles=layers.stations["name"].tolist(),
        facts=facts,
    )


def word_fact(label: str, words: Sequence[str], *, view: int | None = None) -> Fact:
    """Return a fact whose values are words; an empty word is missing."""
    table = tuple(dict.fromkeys(word for word in words if word))
    number = {word: position for position, word in enumerate(table)}
    values = np.array([number.get(word, MISSING) for word in words], dtype=np.int64)
    return Fact(label, values, texts=table, view=view)


def rate_fact(label: str, rates: Float64, *, view: int | None = None) -> Fact:
    """Return a fact of rates (n,), NaN where missing; rounded down, so that a target that is missed never looks met."""
    known = ~np.isnan(rates)
    thousandths = np.floor(np.where(known, rates, 0.0) * 1000 + 1e-6).astype(np.int64)
    return Fact(label, np.where(known, thousandths, MISSING), "rate", view=view)


def metres_fact(label: str, distance_mm: Int64, known: np.ndarray, *, view: int | None = None) -> Fact:
    """Return a fact of distances (n,); rounded up, so that one beyond a radius never looks within."""
    return Fact(label, np.where(known, -(-distance_mm // 100), MISSING), "metres", view=view)
