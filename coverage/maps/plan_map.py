"""The layers of a plan on a map, before anything is measured."""

from __future__ import annotations

import shapely

from ...geo.errors import Language
from ...geo.network import Network
from ..circles.study import residents_of
from ..layers.layers import PlanLayers
from ..plan_toml.plan import Plan
from ..report.map_words import plan_lines
from ..report.words import pick, whole
from ..run_files.map_style import QUIET_INK, STATION
from .coverage_map import MOST_NAMED
from .picture import Fact, Picture, PictureLayer, Swatch, same_class
from .plan_layers import outlined_areas, parks_layer, stations_layer, streets_layer, word_fact


def plan_picture(plan: Plan, layers: PlanLayers, network: Network | None, *, language: Language) -> Picture:
    """Return the map of a plan's layers; streets where they are at hand."""
    people, homes = whole(residents_of(layers).sum()), whole(len(layers.residences))
    counted = pick(language, f"居民 {people} 人，住宅 {homes} 处", f"{people} residents in {homes} residences")
    shown = [
        outlined_areas(layers, language=language),
        parks_layer(layers, language=language),
        _barriers(layers, language),
        None if network is None else streets_layer(network, language=language),
        _residences(layers, language),
        _gates(layers, language),
        stations_layer(layers, (_services(layers, plan, language),), language=language),
    ]
    return Picture(
        title=pick(language, f"方案图层 · {plan.name}", f"Layers of the plan · {plan.name}"),
        lines=(counted, *plan_lines(plan, language)),
        layers=tuple(layer for layer in shown if layer is not None),
        language=language,
    )


def _services(layers: PlanLayers, plan: Plan, language: Language) -> Fact:
    names = {circle.service: pick(language, circle.name_zh, circle.name_en) for circle in plan.circles}
    joined = [
        pick(language, "、", ", ").join(names.get(service, service) for service in services)
        for services in layers.stations["services"]
    ]
    return word_fact(pick(language, "服务", "services"), joined)


def _residences(layers: PlanLayers, language: Language) -> PictureLayer:
    homes = layers.residences
    named = len(homes) <= MOST_NAMED
    return PictureLayer(
        kind="dots",
        name=pick(language, "住宅", "Residences"),
        shapes=homes.geometry.to_numpy(),
        crs=layers.crs,
        swatches=(Swatch(pick(language, "住宅", "residence"), fill="#8C6D46"),),
        classes=same_class(len(homes)),
        titles=homes["id"].tolist() if named else None,
        facts=(Fact(pick(language, "居民", "residents"), residents_of(layers)),) if named else (),
    )


def _barriers(layers: PlanLayers, language: Language) -> PictureLayer | None:
    """Walls and railways, and the outlines of water."""
    if layers.barriers is None or not len(layers.barriers):
        return None
    shapes = layers.barriers.geometry.to_numpy().copy()
    flat = shapely.get_dimensions(shapes) == 2
    shapes[flat] = shapely.boundary(shapes[flat])
    return PictureLayer(
        kind="lines",
        name=pick(language, "屏障", "Barriers"),
        shapes=shapes,
        crs=layers.crs,
        swatches=(Swatch(pick(language, "屏障", "barrier"), line="#882255", width=2.0),),
        classes=same_class(len(shapes)),
    )


def _gates(layers: PlanLayers, language: Language) -> PictureLayer | None:
    if layers.gates is None or not len(layers.gates):
        return None
    return PictureLayer(
        kind="signs",
        name=pick(language, "大门", "Gates"),
        shapes=layers.gates.geometry.to_numpy(),
        crs=layers.crs,
        swatches=(Swatch(pick(language, "大门", "gate"), fill=QUIET_INK, line=STATION, sign="square"),),
        classes=same_class(len(layers.gates)),
        shown=False,
    )
