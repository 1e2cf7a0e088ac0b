"""Coverage on a map: residences by status, stations, areas by the rate of people, one view a circle."""

from __future__ import annotations

import numpy as np

from ...geo.errors import Language
from ...geo.network import Int64
from ..circles.area_table import area_table
from ..circles.circles import STATUSES
from ..circles.statistics import covered_by_station, rates
from ..circles.study import CoverageStudy
from ..report.map_words import all_circles_title, circle_title, plan_lines
from ..report.words import STATUS_WORDS, pick, word
from ..run_files.map_style import STATUS_COLOURS, rate_classes
from .picture import Fact, Picture, PictureLayer, Swatch
from .plan_layers import finest_units, metres_fact, rate_areas, rate_fact, stations_layer, streets_layer

# Of more residences than this only the place and the status are on the map: names alone would be megabytes.
MOST_NAMED = 150_000


def coverage_picture(study: CoverageStudy, *, language: Language) -> Picture:
    """Return the map of a study, with a view for each circle and one for all of them together."""
    circles = study.plan.circles
    views = tuple(circle_title(circle, language) for circle in circles)
    layers = [
        _areas(study, language),
        streets_layer(study.network, language=language),
        _residences(study, language),
        _stations(study, language),
    ]
    return Picture(
        title=pick(language, f"服务圈覆盖 · {study.plan.name}", f"Service circle coverage · {study.plan.name}"),
        lines=tuple(plan_lines(study.plan, language)),
        layers=tuple(layer for layer in layers if layer is not None),
        language=language,
        views=(*views, all_circles_title(language)) if len(views) > 1 else views,
        views_label=pick(language, "服务圈", "circle"),
    )


def status_swatches(language: Language) -> tuple[Swatch, ...]:
    """Return how residences of each status look, in the order of `circles.STATUSES`."""
    return tuple(Swatch(word(STATUS_WORDS, code, language), fill=STATUS_COLOURS[code]) for code in STATUSES)


def _residences(study: CoverageStudy, language: Language) -> PictureLayer:
    homes = study.layers.residences
    status = [verdict.status.astype(np.int64) for verdict in study.verdicts]
    worst = [np.maximum.reduce(status)] if len(status) > 1 else []
    named = len(homes) <= MOST_NAMED
    return PictureLayer(
        kind="dots",
        name=pick(language, "住宅（按状态）", "Residences by status"),
        shapes=homes.geometry.to_numpy(),
        crs=study.layers.crs,
        swatches=status_swatches(language),
        classes=(*status, *worst),
        titles=homes["id"].tolist() if named else None,
        facts=_facts(study, language) if named else (),
    )


def _facts(study: CoverageStudy, language: Language) -> tuple[Fact, ...]:
    """Residents, and for each circle the walk and where it leads."""
    names = tuple(str(name) for name in study.layers.stations["name"])
    facts = [Fact(pick(language, "居民", "residents"), study.residents)]
    walk, station = pick(language, "步行", "walk"), pick(language, "最近服务站", "nearest station")
    for view, verdict in enumerate(study.verdicts):
        facts.append(metres_fact(walk, verdict.distance_mm, verdict.reached, view=view))
        nearest = np.where(verdict.reached, verdict.station, -1).astype(np.int64)
        facts.append(Fact(station, nearest, texts=names, view=view))
    return tuple(facts)


def _stations(study: CoverageStudy, language: Language) -> PictureLayer:
    """Stations, hollow where they do not offer the circle's service, with whom they serve."""
    count = len(study.layers.stations)
    classes, facts = [], []
    for view, verdict in enumerate(study.verdicts):
        offers = np.ones(count, dtype=np.int64)
        offers[verdict.stations] = 0
        classes.append(offers)
        load = covered_by_station(verdict, study.residents, count)
        facts.append(Fact(pick(language, "覆盖的居民（就近）", "covered residents, nearest to it"), load, view=view))
    every = [np.maximum.reduce(classes)] if len(classes) > 1 else []
    return stations_layer(study.layers, tuple(facts), classes=[*classes, *every], language=language)


def _areas(study: CoverageStudy, language: Language) -> PictureLayer | None:
    units = finest_units(study.index)
    if study.layers.areas is None or not len(units):
        return None
    table = area_table(study.index, study.verdicts, study.residents).iloc[units]
    label = pick(language, "人口覆盖率", "coverage rate of people")
    people = table["residents"].to_numpy(dtype=np.int64)
    views = [table[f"{verdict.name}_rate"].to_numpy(dtype=float) for verdict in study.verdicts]
    targets = [verdict.target for verdict in study.verdicts]
    if len(views) > 1:
        views.append(rates(table["all_circles_residents"].to_numpy(dtype=np.int64), people))
        targets.append(max(targets))
    facts = [Fact(pick(language, "居民", "residents"), people)]
    facts += [rate_fact(label, rate, view=view) for view, rate in enumerate(views)]
    classes: list[Int64] = [rate_classes(rate, target) for rate, target in zip(views, targets, strict=True)]
    return rate_areas(study.layers.areas, study.index, classes, tuple(facts), language=language)
