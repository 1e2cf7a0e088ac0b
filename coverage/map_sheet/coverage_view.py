"""The sheet of today: streets within the radius, residences that are not covered by reason, every area's rate."""

from __future__ import annotations

import numpy as np

from ...geo.errors import Language
from ...geo.network import Float64, Int64
from ..assumptions import scenario_facts
from ..circles.area_table import area_table
from ..circles.circles import STATUSES
from ..circles.result_tables import meets_target
from ..circles.study import CoverageStudy
from ..maps.picture import PictureLayer, Swatch, same_class
from ..maps.plan_layers import finest_units
from ..opened_plan import Opened
from ..plan_toml.plan import Circle
from ..report.headline_card import Figure
from ..report.scenario_words import marked_title
from ..report.words import LEVEL_WORDS, STATUS_WORDS, percent, pick, whole, whole_or_dash, word
from ..run_files.map_style import STATION, STATUS_COLOURS, TODAY
from ..run_files.sharing import public_count, shared_table
from .base_layers import (
    border_layers,
    finest_labels,
    land_layers,
    map_bounds,
    names_left_out,
    street_layer,
    worst_first,
)
from .reached_streets import reached_streets
from .sheet_words import measured_subtitle, sheet_notes
from .view import AreaLabels, SheetTable, SheetView

MOST_FIGURES = 6


def coverage_view(
    opened: Opened, study: CoverageStudy, circle: int, *, language: Language, share: bool = False
) -> SheetView:
    """Return the sheet of one circle (its position in the plan) as it is today.

    Args:
        opened: the plan.
        study: its coverage.
        circle: position of the circle in the plan.
        language: of the words.
        share: leave out residences, and what small counts would tell.
    """
    plan, layers = study.plan, study.layers
    people, rates = _rates(study, circle, share=share)
    level = word(LEVEL_WORDS, study.index.levels[-1], language) if study.index.levels else ""
    return SheetView(
        name="today",
        title=_title(opened, language),
        subtitle=measured_subtitle(plan.circles[circle], language),
        layers=(
            *land_layers(layers, language=language),
            street_layer(study.network, layers, language=language),
            reached_layer(study, circle, language),
            *border_layers(layers, language=language),
            *([] if share else [_not_covered(study, circle, language)]),
            station_layer(study, circle, language),
        ),
        labels=_labels(study, circle, rates),
        numbered=None,
        figures=_figures(study, circle, language, share=share),
        table=_table(study, people, rates, level, language),
        notes=(
            *names_left_out(len(finest_units(study.index)), language=language),
            *sheet_notes(opened, language),
        ),
        bounds=map_bounds(layers),
        language=language,
        made_up=plan.is_made_up,
    )


def _title(opened: Opened, language: Language) -> str:
    name = opened.plan.name
    if "scenario" in scenario_facts(opened):
        return marked_title(pick(language, f"{name}服务圈覆盖图", f"{name}: coverage"), language, follows_scenario=True)
    return pick(language, f"{name}服务圈覆盖现状图", f"{name}: coverage today")


def reached_layer(study: CoverageStudy, circle: int, language: Language) -> PictureLayer:
    """Return the streets within the radius of today's stations."""
    verdict = study.verdicts[circle]
    lines = reached_streets(study.network, study.measured.searches[circle], verdict.radius_mm)
    label = pick(language, "现有站半径内的道路", "street within the radius of a station")
    return PictureLayer(
        "lines", "", lines, study.layers.crs, (Swatch(label, line=TODAY, width=1.05),), same_class(len(lines))
    )


def station_layer(study: CoverageStudy, circle: int, language: Language) -> PictureLayer:
    """Return the stations, hollow where they do not offer the circle's service."""
    classes = np.ones(len(study.layers.stations), dtype=np.int64)
    classes[study.verdicts[circle].stations] = 0
    return PictureLayer(
        kind="signs",
        name="",
        shapes=study.layers.stations.geometry.to_numpy(),
        crs=study.layers.crs,
        swatches=(
            Swatch(pick(language, "现有服务站", "station"), fill=STATION),
            Swatch(
                pick(language, "服务站，不提供本项服务", "station without this service"), fill="#FFFFFF", line=STATION
            ),
        ),
        classes=(classes,),
    )


def _not_covered(study: CoverageStudy, circle: int, language: Language) -> PictureLayer:
    """Residences with residents that are not covered, by status."""
    homes, status = study.layers.residences, study.verdicts[circle].status
    words = {code: word(STATUS_WORDS, code, language) for code in STATUSES}
    shown = [
        Swatch(pick(language, f"{words[code]}住宅", f"residence, {words[code]}"), fill=STATUS_COLOURS[code])
        for code in STATUSES[1:]
    ]
    classes = np.where(study.residents > 0, status.astype(np.int64), 0)
    return PictureLayer("dots", "", homes.geometry.to_numpy(), study.layers.crs, (None, *shown), (classes,))


def _labels(study: CoverageStudy, circle: int, rates: Float64) -> AreaLabels | None:
    target = study.verdicts[circle].target
    values = tuple("—" if np.isnan(rate) else percent(float(rate)) for rate in rates)
    return finest_labels(study.layers.areas, study.index, values, tuple(bool(rate < target) for rate in rates))


def _rates(study: CoverageStudy, circle: int, *, share: bool) -> tuple[Int64, Float64]:
    """Residents and rate of each of the finest areas; none where they may not be told."""
    table = area_table(study.index, study.verdicts, study.residents)
    told = (shared_table("areas", table) if share else table).iloc[finest_units(study.index)]
    rate = told[f"{study.verdicts[circle].name}_rate"].to_numpy(dtype=np.float64, na_value=np.nan)
    return told["residents"].to_numpy(dtype=np.int64, na_value=0), rate


def _figures(study: CoverageStudy, circle: int, language: Language, *, share: bool) -> tuple[Figure, ...]:
    """The circle that is shown first, then the rates of the others."""
    verdict, people = study.verdicts[circle], study.residents
    covered, total = int(people[verdict.covered].sum()), int(people.sum())
    rate = percent(covered / total if total else None)
    told = [
        Figure(
            pick(language, "人口覆盖率", "coverage rate of people"), rate, not meets_target(verdict, covered, total)
        ),
        Figure(pick(language, "目标", "target"), percent(verdict.target)),
        Figure(pick(language, "未覆盖居民", "residents not covered"), told_count(total - covered, share=share)),
        Figure(pick(language, "居民", "residents"), told_count(total, share=share)),
    ]
    return (*told, *_others(study, circle, language))[:MOST_FIGURES]


def told_count(count: int, *, share: bool) -> str:
    """Return a count; of what is shared a rounded one, or a dash for a small one that may not be told."""
    return whole_or_dash(public_count(count, is_shared=share))


def _others(study: CoverageStudy, circle: int, language: Language) -> list[Figure]:
    found, total = [], int(study.residents.sum())
    for number, (other, verdict) in enumerate(zip(study.plan.circles, study.verdicts, strict=True)):
        if number == circle:
            continue
        covered = int(study.residents[verdict.covered].sum())
        rate = percent(covered / total if total else None)
        found.append(Figure(_short(other, language), rate, not meets_target(verdict, covered, total)))
    return found


def _short(circle: Circle, language: Language) -> str:
    return pick(language, f"{circle.name_zh}覆盖率", f"{circle.name_en}, rate")


def _table(study: CoverageStudy, people: Int64, rates: Float64, level: str, language: Language) -> SheetTable | None:
    if not len(rates):
        return None
    names = [study.index.units[number].name for number in finest_units(study.index)]
    rows = [(names[row], whole(people[row]), percent(float(rates[row]))) for row in worst_first(rates, people)]
    return SheetTable(
        pick(language, f"各{level}人口覆盖率（由低到高）", f"Coverage rate by {level}, worst first"),
        (
            level,
            pick(language, "居民", "residents"),
            pick(language, "覆盖率", "rate"),
        ),
        tuple(rows),
    )
