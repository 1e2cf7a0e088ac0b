"""Any result as a map for a notebook: one function, by what it is given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import folium

from ...geo.errors import Language, raise_errors
from ..circles.study import CoverageStudy
from ..layers.layers import read_layers
from ..opened_plan import Opened, Unmeasured
from ..patrol.patrol_study import PatrolStudy
from ..plan_toml.plan import Plan
from ..report.scenario_words import marked_title
from ..scenario.scenario_stations import CHANGE
from ..sites.sites_study import SitesStudy
from ..staffing.staffing_study import StaffingStudy
from .canvas_element import picture_map
from .coverage_map import coverage_picture
from .patrol_map import patrol_picture
from .picture import Picture
from .plan_map import plan_picture
from .sites_map import sites_picture
from .staffing_map import staffing_picture


def explore(shown: Any, *, language: Language | None = None) -> folium.Map:
    """Return a map that can be moved and asked, and that works without a network: also saved, also sent on.

    Args:
        shown: a plan (its layers are read), a plan that was opened, or a study of coverage, sites, patrol or staffing.
        language: of the legend and the words; the plan's own where not given.

    Raises:
        InputError: a layer of the plan cannot be read.
        TypeError: there is no map of such a thing.
    """
    return picture_map(picture_of(shown, language=language))


def picture_of(shown: Any, *, language: Language | None = None) -> Picture:
    """Return what the map of `shown` holds, its title marked under a scenario; arguments and errors as in `explore`."""
    match shown:
        case Plan():
            layers = read_layers(shown)
            raise_errors(layers.findings)
            return plan_picture(shown, layers, None, language=language or shown.language)
        case Opened() | Unmeasured():
            network = None if shown.streets is None else shown.streets.network
            told, layers = language or shown.plan.language, shown.layers
            picture = plan_picture(shown.plan, layers, network, language=told)
        case CoverageStudy():
            told, layers = language or shown.plan.language, shown.layers
            picture = coverage_picture(shown, language=told)
        case SitesStudy():
            told, layers = language or shown.setting.plan.language, shown.setting.layers
            picture = sites_picture(shown, language=told)
        case PatrolStudy():
            return patrol_picture(shown, language=language or shown.opened.plan.language)
        case StaffingStudy():
            told, layers = language or shown.plan.language, shown.layers
            picture = staffing_picture(shown, language=told)
        case _:
            raise TypeError(f"there is no map of a {type(shown).__name__}: give a plan, an opened plan or a study")
    follows = CHANGE in layers.stations
    title = marked_title(picture.title, told, follows_scenario=follows, name=layers.scenario_name or "")
    return replace(picture, title=title)
