"""All that the page needs of a plan, as one document of texts and tables and one row of integer streams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ...geo.network import Int64, round_half_up_mm
from ..layers.doors import point_xy
from ..layers.plan_barriers import plan_barriers
from ..patrol.patrol_tables import hexagons_table
from ..whole_study import WholeStudy
from .blocks import MOST_HOMES, blocks_of, shared_blocks
from .document_text import document_text
from .figures import page_figures, unit_totals
from .hexagon_streams import hexagon_arrays, hexagon_facts
from .home_streams import home_arrays, id_rule
from .homes import Homes, homes_of
from .lonlat_fit import lonlat_fit
from .made_of import made_of
from .network_streams import Arrays, network_arrays, street_names
from .outlines import barrier_arrays, outline_arrays, simplified_areas
from .plan_facts import plan_facts
from .station_rows import curve_rows, site_rows, station_rows
from .streams import Streams, pack, to_text
from .told import told_by_tables

SCHEMA = "servicecircle.payload/1"


@dataclass(frozen=True)
class Payload:
    """What stands in the page's two data blocks.

    Attributes:
        document: texts and tables, plain data for JSON; holds the table of the streams.
        streams: the integer streams.
    """

    document: dict[str, Any]
    streams: Streams

    @property
    def document_text(self) -> str:
        """The document as JSON that may stand in a page."""
        return document_text(self.document)

    @property
    def streams_text(self) -> str:
        """The streams as base64 of gzip."""
        return to_text(self.streams)


def make_payload(whole: WholeStudy, *, share: bool = False, most_homes: int = MOST_HOMES) -> Payload:
    """Return what the page needs.

    Args:
        whole: the plan and its studies; for sharing, patrol must have been asked so (`PatrolRequest.share`).
        share: no residence and no small count: blocks of five or more residences, people rounded to 5.
        most_homes: with more residences than that the page has building blocks.
    """
    layers, network = whole.opened.layers, whole.opened.streets.network
    every = homes_of(whole.coverage)
    homes, width_m = (shared_blocks(every, network), None) if share else blocks_of(every, most=most_homes)
    origin = _origin_mm(whole)
    names, name_of = street_names(network)
    arrays: Arrays = {**network_arrays(network, origin), "en": name_of, **home_arrays(homes, network, origin)}
    arrays |= barrier_arrays(plan_barriers(whole.opened.plan, layers), origin)
    if layers.areas is not None:
        arrays |= outline_arrays(simplified_areas(layers.areas), origin, "a")
    if layers.parks is not None:
        arrays |= outline_arrays(layers.parks.geometry.to_numpy(), origin, "p")
    hexagons = None
    if whole.patrol is not None:
        table = hexagons_table(whole.patrol)
        arrays |= hexagon_arrays(whole.patrol, table, origin)
        hexagons = hexagon_facts(whole.patrol, table)
    streams, figures, units = pack(arrays), page_figures(whole, homes), _units(whole, homes)
    if share:
        figures, units = told_by_tables(whole, figures, units)
    document = {
        "schema": SCHEMA,
        **plan_facts(whole, share=share),
        "frame": _frame(whole, origin),
        "access": _access(whole),
        "levels": list(whole.coverage.index.levels),
        "units": units,
        "areas": _areas(whole, origin),
        "hexagons": hexagons,
        "parks": [] if layers.parks is None else [{"name": str(name)} for name in layers.parks["name"]],
        "stations": station_rows(whole, origin),
        "sites": site_rows(whole, origin, share=share),
        "curve": curve_rows(whole, share=share),
        "figures": figures,
        "made_of": made_of(whole, homes, figures, width_m=width_m, share=share),
        "ids": id_rule([] if (homes.row < 0).any() else layers.residences["id"].astype(str).tolist()),
        "texts": names,
        "streams": dict(streams.table),
    }
    return Payload(document, streams)


def _origin_mm(whole: WholeStudy) -> Int64:
    """The lower left corner of the streets, in whole metres: a home far away must not make their numbers too large."""
    layers, network = whole.opened.layers, whole.opened.streets.network
    points = [network.vertex_xy, point_xy(layers.residences), point_xy(layers.stations), np.zeros((1, 2))]
    low = next(part for part in points if len(part)).min(axis=0)
    return np.asarray(np.floor(low) * 1000, dtype=np.int64)


def _frame(whole: WholeStudy, origin_mm: Int64) -> dict[str, Any]:
    """Where the page's numbers lie on the earth: by the streets, for one home far away must not blur the rest."""
    layers, network = whole.opened.layers, whole.opened.streets.network
    drawn = network.vertex_xy if len(network.vertex_xy) else point_xy(layers.residences)
    bounds = np.concatenate([drawn.min(axis=0), drawn.max(axis=0)]) if len(drawn) else np.zeros(4)
    west, south, east, north = (float(value) for value in bounds)
    fit = lonlat_fit(layers.crs, (west, south, east, north), origin_mm / 1000.0)
    return {
        "crs": layers.crs.to_string(),
        "origin": origin_mm.tolist(),
        "extent": (round_half_up_mm(bounds) - np.tile(origin_mm, 2)).tolist(),
        **fit,
    }


def _access(whole: WholeStudy) -> dict[str, Any]:
    """The limits of an entry, for a station that is placed in the page."""
    network = whole.opened.plan.network
    return {"max_m": network.max_access_m, "gate_width_m": network.gate_width_m}


def _units(whole: WholeStudy, homes: Homes) -> list[dict[str, Any]]:
    index = whole.coverage.index
    residents, residences = unit_totals(index, homes)
    return [
        {
            "level": unit.level,
            "name": unit.name,
            "parent": unit.parent,
            "kind": unit.kind,
            "residents": int(residents[number]),
            "residences": int(residences[number]),
        }
        for number, unit in enumerate(index.units)
    ]


def _areas(whole: WholeStudy, origin_mm: Int64) -> list[dict[str, Any]]:
    """One row for each polygon of the areas layer: its unit, and where its label stands."""
    areas = whole.opened.layers.areas
    if areas is None:
        return []
    number = {unit.area: n for n, unit in enumerate(whole.coverage.index.units) if unit.kind == "area"}
    centre = shapely.get_coordinates(shapely.point_on_surface(areas.geometry.to_numpy()))
    label = round_half_up_mm(centre) - origin_mm
    return [
        {"unit": number.get(row), "level": level, "name": name, "label": label[row].tolist()}
        for row, (level, name) in enumerate(zip(areas["level"], areas["name"], strict=True))
    ]
