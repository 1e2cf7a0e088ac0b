"""The sheet of a proposal: where new stations should stand, which streets and residences they gain, who stays out."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ...geo.errors import Language
from ...geo.network import Float64, Int64
from ..assumptions import scenario_facts
from ..circles.reach import search_stations
from ..circles.study import CoverageStudy
from ..maps.picture import PictureLayer, Swatch, same_class
from ..maps.plan_layers import finest_units
from ..maps.sites_map import gain_classes
from ..report.headline_card import Figure
from ..report.quality_words import quality_line
from ..report.scenario_words import marked_title
from ..report.words import LEVEL_WORDS, percent, pick, whole, word
from ..run_files.map_style import GAINED, LEFT_OUT, PROPOSED
from ..run_files.sharing import public_facts, shared_table
from ..sites.areas_after import areas_after_table
from ..sites.site_facts import site_facts
from ..sites.sites_study import SitesStudy
from .base_layers import (
    border_layers,
    finest_labels,
    land_layers,
    map_bounds,
    names_left_out,
    street_layer,
    worst_first,
)
from .coverage_view import reached_layer, station_layer, told_count
from .reached_streets import reached_streets
from .sheet_words import measured_subtitle, sheet_notes
from .view import AreaLabels, SheetTable, SheetView

MOST_NUMBERED = 99


def proposal_view(study: SitesStudy, today: CoverageStudy, *, language: Language, share: bool = False) -> SheetView:
    """Return the sheet of an answer about sites.

    Args:
        study: the answer.
        today: the coverage of the same plan.
        language: of the words.
        share: leave out residences, and what small counts would tell.
    """
    plan, layers, told = study.setting.plan, study.setting.layers, study.setting.asked.told
    facts, rates = site_facts(study), _after(study, share=share)
    facts = public_facts(facts) if share else facts
    drawn = [
        *land_layers(layers, language=language),
        street_layer(study.setting.network, layers, language=language),
        _gained_streets(study, language),
        reached_layer(today, told, language),
        *border_layers(layers, language=language),
        *([] if share else [_residences(study, today, language)]),
        station_layer(today, told, language),
        _sites(study, language),
    ]
    level = word(LEVEL_WORDS, study.setting.index.levels[-1], language) if study.setting.index.levels else ""
    return SheetView(
        name="proposal",
        title=marked_title(
            pick(language, f"{plan.name}服务站选址建议图", f"{plan.name}: proposed station sites"),
            language,
            follows_scenario="scenario" in scenario_facts(study.setting.opened),
        ),
        subtitle=f"{measured_subtitle(plan.circles[told], language)}{pick(language, '；', '; ')}"
        f"{quality_line(facts, language=language)}",
        layers=tuple(drawn),
        labels=_labels(study, rates[2]),
        numbered=len(drawn) - 1 if 0 < len(study.plan.chosen) <= MOST_NUMBERED else None,
        figures=_figures(facts, language, share=share),
        table=_table(study, rates, level, language),
        notes=(
            *names_left_out(len(finest_units(study.setting.index)), language=language),
            *sheet_notes(study.setting.opened, language),
        ),
        bounds=map_bounds(layers),
        language=language,
        made_up=plan.is_made_up,
    )


def _gained_streets(study: SitesStudy, language: Language) -> PictureLayer:
    """Streets within the radius of the proposed sites; those of today are drawn over them."""
    setting = study.setting
    offers = np.zeros(len(study.candidates), dtype=np.bool_)
    offers[list(study.plan.chosen)] = setting.offers[list(study.plan.chosen), setting.asked.told]
    search = search_stations(setting.network, setting.residences, study.candidates.entries, offers=offers)
    lines = reached_streets(setting.network, search, setting.told.radius_mm)
    label = pick(language, "新增站半径内的道路", "street within the radius of a proposed site")
    return PictureLayer(
        "lines", "", lines, setting.layers.crs, (Swatch(label, line=GAINED, width=1.05),), same_class(len(lines))
    )


def _residences(study: SitesStudy, today: CoverageStudy, language: Language) -> PictureLayer:
    """Residences with residents that are gained, and those that stay out."""
    after = study.after[study.setting.asked.told]
    classes = np.where(study.setting.residents > 0, gain_classes(study.setting.told, after), 0)
    return PictureLayer(
        kind="dots",
        name="",
        shapes=today.layers.residences.geometry.to_numpy(),
        crs=today.layers.crs,
        swatches=(
            None,
            Swatch(pick(language, "新覆盖住宅", "residence gained"), fill=GAINED),
            Swatch(pick(language, "仍未覆盖住宅", "residence still not covered"), fill=LEFT_OUT),
        ),
        classes=(classes,),
    )


def _sites(study: SitesStudy, language: Language) -> PictureLayer:
    """The proposed sites; their numbers are the order of building."""
    shapes = study.candidates.frame.geometry.to_numpy()[list(study.plan.chosen)]
    numbered = len(shapes) <= MOST_NUMBERED
    label = pick(
        language, "建议站点" + "（编号为建设顺序）" * numbered, "proposed site" + ", in building order" * numbered
    )
    swatch = Swatch(label, fill=PROPOSED, sign="diamond", width=1.55)
    points = np.array([shapely.Point(shape.x, shape.y) for shape in shapes], dtype=object)
    return PictureLayer("signs", "", points, study.setting.layers.crs, (swatch,), same_class(len(points)))


def _after(study: SitesStudy, *, share: bool) -> tuple[Int64, Float64, Float64]:
    """Residents, rate today and under the proposal of each of the finest areas; none where they may not be told."""
    setting, name = study.setting, study.setting.told.name
    table = areas_after_table(setting.index, setting.residents, setting.opened.measured.verdicts, study.after)
    told = (shared_table("areas_after", table) if share else table).iloc[finest_units(setting.index)]
    rates = [told[f"{name}_{when}_rate"].to_numpy(dtype=np.float64, na_value=np.nan) for when in ("today", "after")]
    return told["residents"].to_numpy(dtype=np.int64, na_value=0), rates[0], rates[1]


def _labels(study: SitesStudy, after: Float64) -> AreaLabels | None:
    values = tuple("—" if np.isnan(rate) else percent(float(rate)) for rate in after)
    alarms = tuple(bool(rate < study.setting.told.target) for rate in after)
    return finest_labels(study.setting.layers.areas, study.setting.index, values, alarms)


def _figures(facts: dict[str, Any], language: Language, *, share: bool) -> tuple[Figure, ...]:
    rate_today, rate_after = (percent(facts[name]) for name in ("rate_today", "rate_after"))
    left = int(facts["residents"]) - int(facts["covered_after"])
    return (
        Figure(pick(language, "建议新增站点", "proposed sites"), whole(facts["sites"])),
        Figure(pick(language, "新覆盖居民", "residents gained"), told_count(facts["gained_residents"], share=share)),
        Figure(pick(language, "现状覆盖率", "rate of people today"), rate_today),
        Figure(pick(language, "建议后覆盖率", "under the proposal"), rate_after, not facts["meets_target"]),
        Figure(pick(language, "仍未覆盖居民", "residents still left out"), told_count(left, share=share)),
        Figure(pick(language, "目标", "target"), percent(facts["target"])),
    )


def _table(
    study: SitesStudy, rates: tuple[Int64, Float64, Float64], level: str, language: Language
) -> SheetTable | None:
    people, today, after = rates
    if not len(after):
        return None
    names = [study.setting.index.units[number].name for number in finest_units(study.setting.index)]
    rows = [(names[row], percent(float(today[row])), percent(float(after[row]))) for row in worst_first(after, people)]
    return SheetTable(
        pick(language, f"各{level}人口覆盖率（由低到高）", f"Coverage rate by {level}, worst first"),
        (level, pick(language, "现状", "today"), pick(language, "建议后", "proposal")),
        tuple(rows),
    )
