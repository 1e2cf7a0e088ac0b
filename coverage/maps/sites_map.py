"""A proposal on a map: proposed sites, who is gained, who stays out, candidates, stations, areas under it."""

from __future__ import annotations

import numpy as np

from ...geo.errors import Language
from ...geo.network import Int64
from ..candidates.candidate_words import host_word
from ..circles.circles import CircleVerdicts
from ..report.map_words import circle_title, plan_lines
from ..report.words import pick, whole
from ..run_files.map_style import CANDIDATE, GAINED, LEFT_OUT, PROPOSED, TODAY, rate_classes
from ..sites.areas_after import areas_after_table
from ..sites.site_tables import cards_table
from ..sites.sites_study import SitesStudy
from .coverage_map import MOST_NAMED
from .picture import Fact, Picture, PictureLayer, Swatch, same_class
from .plan_layers import (
    finest_units,
    metres_fact,
    parks_layer,
    rate_areas,
    rate_fact,
    stations_layer,
    streets_layer,
    word_fact,
)


def sites_picture(study: SitesStudy, *, language: Language) -> Picture:
    """Return the map of an answer: today, what the proposed sites gain, and who stays out."""
    setting = study.setting
    circle, gained = setting.plan.circles[setting.asked.told], whole(study.cards.residents.sum())
    told = pick(
        language,
        f"建议新增 {len(study.plan.chosen)} 个站点，新覆盖居民 {gained} 人",
        f"{len(study.plan.chosen)} proposed sites, {gained} residents newly covered",
    )
    layers = [
        _areas(study, language),
        parks_layer(setting.layers, language=language),
        streets_layer(setting.network, language=language),
        _residences(study, language),
        _candidates(study, language),
        stations_layer(setting.layers, language=language),
        _sites(study, language),
    ]
    return Picture(
        title=pick(language, f"选址建议 · {setting.plan.name}", f"Proposed sites · {setting.plan.name}"),
        lines=(circle_title(circle, language), told, *plan_lines(setting.plan, language)),
        layers=tuple(layer for layer in layers if layer is not None),
        language=language,
    )


def gain_classes(today: CircleVerdicts, after: CircleVerdicts) -> Int64:
    """Return (n,) 0 covered today, 1 gained, 2 left out."""
    return np.where(today.covered, 0, np.where(after.covered, 1, 2)).astype(np.int64)


def gain_swatches(language: Language) -> tuple[Swatch, ...]:
    """Return how residences of `gain_classes` look."""
    return (
        Swatch(pick(language, "现状已覆盖", "covered today"), fill=TODAY),
        Swatch(pick(language, "建议后新覆盖", "newly covered by the proposal"), fill=GAINED),
        Swatch(pick(language, "仍未覆盖", "still not covered"), fill=LEFT_OUT),
    )


def _residences(study: SitesStudy, language: Language) -> PictureLayer:
    homes, after = study.setting.layers.residences, study.after[study.setting.asked.told]
    named = len(homes) <= MOST_NAMED
    facts = (
        Fact(pick(language, "居民", "residents"), study.setting.residents),
        metres_fact(pick(language, "建议后步行", "walk under the proposal"), after.distance_mm, after.reached),
    )
    return PictureLayer(
        kind="dots",
        name=pick(language, "住宅", "Residences"),
        shapes=homes.geometry.to_numpy(),
        crs=study.setting.layers.crs,
        swatches=gain_swatches(language),
        classes=(gain_classes(study.setting.told, after),),
        titles=homes["id"].tolist() if named else None,
        facts=facts if named else (),
    )


def _sites(study: SitesStudy, language: Language) -> PictureLayer:
    cards, frame = cards_table(study), study.candidates.frame
    shapes = frame.geometry.to_numpy()[list(study.plan.chosen)]
    order = pick(language, "建设顺序", "building order")
    kinds = zip(_texts(cards["host"]), _texts(cards["kind"]), strict=True)
    hosts = [host_word(host, kind, language) for host, kind in kinds]
    return PictureLayer(
        kind="signs",
        name=pick(language, "建议站点", "Proposed sites"),
        shapes=shapes,
        crs=study.setting.layers.crs,
        swatches=(Swatch(pick(language, "建议站点", "proposed site"), fill=PROPOSED, sign="diamond"),),
        classes=same_class(len(shapes)),
        titles=[str(name) for name in cards["name"]],
        facts=(
            Fact(order, np.arange(1, len(shapes) + 1)),
            word_fact(pick(language, "园区", "park"), hosts),
            word_fact(pick(language, "道路", "street"), _texts(cards["street"])),
            word_fact(pick(language, "社区", "community"), _texts(cards["community"])),
            Fact(pick(language, "新覆盖居民", "residents gained"), study.cards.residents),
        ),
    )


def _texts(column: object) -> list[str]:
    return [str(text) if isinstance(text, str) else "" for text in column]  # type: ignore[attr-defined]


def _candidates(study: SitesStudy, language: Language) -> PictureLayer:
    frame = study.candidates.frame
    return PictureLayer(
        kind="dots",
        name=pick(language, "候选点", "Candidates"),
        shapes=frame.geometry.to_numpy(),
        crs=study.setting.layers.crs,
        swatches=(Swatch(pick(language, "候选点", "candidate"), fill=CANDIDATE),),
        classes=same_class(len(frame)),
        shown=False,
    )


def _areas(study: SitesStudy, language: Language) -> PictureLayer | None:
    """The finest areas by the rate of people under the proposal, with today's beside it."""
    setting = study.setting
    units = finest_units(setting.index)
    if setting.layers.areas is None or not len(units):
        return None
    told = setting.told
    table = areas_after_table(setting.index, setting.residents, setting.opened.measured.verdicts, study.after)
    table = table.iloc[units]
    after = table[f"{told.name}_after_rate"].to_numpy(dtype=float)
    facts = (
        Fact(pick(language, "居民", "residents"), table["residents"].to_numpy(dtype=np.int64)),
        rate_fact(pick(language, "现状覆盖率", "rate today"), table[f"{told.name}_today_rate"].to_numpy(dtype=float)),
        rate_fact(pick(language, "建议后覆盖率", "rate under the proposal"), after),
    )
    return rate_areas(setting.layers.areas, setting.index, [rate_classes(after, told.target)], facts, language=language)
