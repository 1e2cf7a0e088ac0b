"""Stations of today and proposed sites as rows of the page's document: texts, millimetres, entries, services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...geo.network import Float64, Int64, round_half_up_mm
from ...geo.snap import Entries
from ..layers.doors import point_xy
from ..run_files.frame_rows import frame_rows
from ..run_files.sharing import shared_table
from ..sites.offers import offers_today
from ..sites.site_tables import cards_table, curve_table, sites_table
from ..whole_study import WholeStudy
from .figures import ready_offers
from .page_scenario import changes_of

TOLD = ("tier", "host", "community", "status", "weekday", "evening", "weekend", "capacity")


def station_rows(whole: WholeStudy, origin_mm: Int64) -> list[dict[str, Any]]:
    """Return one row for each of today's stations, in the order of the layer."""
    stations = whole.opened.layers.stations
    offers, ready = offers_today(whole.opened.plan, stations), ready_offers(whole)
    places = _places(point_xy(stations), origin_mm)
    entries = entry_rows(whole.opened.measured.stations.entries, range(len(stations)))
    told, changes = [name for name in TOLD if name in stations], changes_of(whole.opened)
    rows = []
    for row in range(len(stations)):
        texts = {name: str(stations[name].iloc[row]) for name in told if _has_text(stations[name].iloc[row])}
        rows.append(
            {
                "id": str(stations["id"].iloc[row]),
                "name": str(stations["name"].iloc[row]),
                "services": list(stations["services"].iloc[row]),
                **places[row],
                "entries": entries[row],
                "offers": offers[row].astype(int).tolist(),
                **({} if ready is None else {"ready": ready[row].astype(int).tolist()}),
                **({} if not changes[row] else {"change": changes[row]}),
                "told": texts,
            }
        )
    return rows


def site_rows(whole: WholeStudy, origin_mm: Int64, *, share: bool = False) -> list[dict[str, Any]]:
    """Return one row for each proposed site, in building order, perhaps without small counts."""
    if whole.sites is None:
        return []
    study = whole.sites
    chosen = list(study.plan.chosen)
    places = _places(point_xy(study.candidates.frame)[chosen], origin_mm)
    entries = entry_rows(study.candidates.entries, chosen)
    services = [circle.service for circle in whole.opened.plan.circles]
    sites, cards = _table_rows("sites", sites_table(study), share), _table_rows("site_cards", cards_table(study), share)
    rows = []
    for position, row in enumerate(chosen):
        offers = study.setting.offers[row]
        offered = [service for service, there in zip(services, offers, strict=True) if there]
        told = {key: value for key, value in cards[position].items() if value not in (None, "")}
        rows.append(
            {
                **{key: value for key, value in sites[position].items() if key not in ("lon", "lat")},
                "name": cards[position]["name"] or cards[position]["id"],
                "services": list(dict.fromkeys(offered)),
                **places[position],
                "entries": entries[position],
                "offers": offers.astype(int).tolist(),
                "told": told,
            }
        )
    return rows


def curve_rows(whole: WholeStudy, *, share: bool = False) -> list[dict[str, Any]]:
    """Return the rows of `curve.csv`; none without a proposal."""
    return [] if whole.sites is None else _table_rows("curve", curve_table(whole.sites), share)


def _table_rows(name: str, table: pd.DataFrame, share: bool) -> list[dict[str, Any]]:
    return frame_rows(shared_table(name, table) if share else table)


def entry_rows(entries: Entries, places: Sequence[int]) -> list[list[list[int]]]:
    """Return ``[edge, offset_mm, leg_mm]`` of every entry of each of `places`."""
    start = np.searchsorted(entries.place, np.arange(entries.place_count + 1))
    table = np.column_stack([entries.edge, entries.offset_mm, entries.leg_mm])
    return [table[start[place] : start[place + 1]].tolist() for place in places]


def _places(xy: Float64, origin_mm: Int64) -> list[dict[str, int]]:
    return [{"x": int(x), "y": int(y)} for x, y in (round_half_up_mm(xy) - origin_mm).tolist()]


def _has_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
