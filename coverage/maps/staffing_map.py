"""Staffing on a map: who is really covered, who loses a circle for want of staff, which stations are staffed."""

from __future__ import annotations

import numpy as np

from ...geo.errors import Language
from ...geo.network import Int64
from ..report.map_words import circle_title, plan_lines
from ..report.words import pick
from ..run_files.map_style import LEFT_OUT, STATION, TODAY, UNSTAFFED
from ..staffing.effective import StaffedCircle
from ..staffing.staffing_study import StaffingStudy
from .coverage_map import MOST_NAMED
from .picture import Fact, Picture, PictureLayer, Swatch
from .plan_layers import outlined_areas, streets_layer


def staffing_picture(study: StaffingStudy, *, language: Language) -> Picture:
    """Return the map of a study, with a view for each circle."""
    layers = [
        outlined_areas(study.layers, language=language),
        streets_layer(study.opened.streets.network, language=language),
        _residences(study, language),
        _stations(study, language),
    ]
    return Picture(
        title=pick(
            language, f"名义与有效覆盖 · {study.plan.name}", f"Nominal and effective coverage · {study.plan.name}"
        ),
        lines=tuple(plan_lines(study.plan, language)),
        layers=tuple(layer for layer in layers if layer is not None),
        language=language,
        views=tuple(circle_title(circle, language) for circle in study.plan.circles),
        views_label=pick(language, "服务圈", "circle"),
    )


def _residences(study: StaffingStudy, language: Language) -> PictureLayer:
    homes = study.layers.residences
    named = len(homes) <= MOST_NAMED
    return PictureLayer(
        kind="dots",
        name=pick(language, "住宅", "Residences"),
        shapes=homes.geometry.to_numpy(),
        crs=study.layers.crs,
        swatches=(
            Swatch(pick(language, "有效覆盖", "effectively covered"), fill=TODAY),
            Swatch(pick(language, "名义覆盖，缺人员", "nominally covered, staff missing"), fill=UNSTAFFED),
            Swatch(pick(language, "未覆盖", "not covered"), fill=LEFT_OUT),
        ),
        classes=tuple(_covered(circle) for circle in study.circles),
        titles=homes["id"].tolist() if named else None,
        facts=(Fact(pick(language, "居民", "residents"), study.residents),) if named else (),
    )


def _covered(circle: StaffedCircle) -> Int64:
    nominal, effective = circle.nominal.covered, circle.effective.covered
    return np.where(effective, 0, np.where(nominal, 1, 2)).astype(np.int64)


def _stations(study: StaffingStudy, language: Language) -> PictureLayer:
    stations = study.layers.stations
    return PictureLayer(
        kind="signs",
        name=pick(language, "服务站", "Stations"),
        shapes=stations.geometry.to_numpy(),
        crs=study.layers.crs,
        swatches=(
            Swatch(pick(language, "人员齐备", "staffed"), fill=STATION),
            Swatch(pick(language, "缺人员", "staff missing"), fill=UNSTAFFED, line=STATION),
            Swatch(pick(language, "人员情况不明", "staff not known"), fill="#BBBBBB", line=STATION),
            Swatch(pick(language, "不提供这项服务", "does not offer this service"), fill="#FFFFFF", line=STATION),
        ),
        classes=tuple(_staffed(circle, len(stations)) for circle in study.circles),
        titles=stations["name"].tolist(),
    )


def _staffed(circle: StaffedCircle, count: int) -> Int64:
    classes = np.full(count, 3, dtype=np.int64)
    classes[circle.nominal.stations] = 1
    classes[np.asarray(circle.unknown)] = 2
    classes[np.asarray(circle.ready)] = 0
    return classes
