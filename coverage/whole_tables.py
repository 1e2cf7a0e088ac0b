"""The tables and map layers of everything that is known of a plan, each as its own command writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from .circles.result_layers import coverage_layers
from .circles.result_tables import coverage_tables, id_columns
from .patrol.patrol_layers import patrol_layers
from .patrol.patrol_tables import PATROL_IDS, patrol_tables
from .run_files.sharing import shared_table, shared_tables
from .sites.site_layers import site_layers
from .sites.site_tables import SITE_IDS, site_tables
from .staffing.staffing_layers import staffing_layers
from .staffing.staffing_tables import staffing_ids, staffing_tables
from .whole_study import WholeStudy

# Layers of residences: no place of a home is shared.
HOMES = ("residences", "gained", "unreachable")


@dataclass(frozen=True, eq=False)
class WholeTables:
    """Tables by part and name; a part that the plan has nothing for is empty.

    Attributes:
        coverage: tables of `coverage`.
        sites: tables of `sites`.
        patrol: tables of `patrol`.
        staffing: tables of `staffing`.
        is_shared: whether small counts and rows of residences were left out.
    """

    coverage: Mapping[str, pd.DataFrame]
    sites: Mapping[str, pd.DataFrame]
    patrol: Mapping[str, pd.DataFrame]
    staffing: Mapping[str, pd.DataFrame]
    is_shared: bool

    def every(self) -> dict[str, pd.DataFrame]:
        """Return all tables; no two parts have a name in common."""
        return {**self.coverage, **self.sites, **self.patrol, **self.staffing}


def whole_tables(whole: WholeStudy, *, share: bool = False) -> WholeTables:
    """Return every table of `whole`.

    Args:
        whole: the study; with `share` it was studied for sharing too.
        share: leave out residences and counts from 1 to 4.
    """
    covered = coverage_tables(whole.coverage)
    sites = {} if whole.sites is None else site_tables(whole.sites)
    staffing = {} if whole.staffing is None else staffing_tables(whole.staffing)
    if share:
        covered, sites, staffing = (shared_tables(tables) for tables in (covered, sites, staffing))
    patrol = {} if whole.patrol is None else patrol_tables(whole.patrol)
    return WholeTables(covered, sites, patrol, staffing, share)


def whole_ids(whole: WholeStudy) -> dict[str, tuple[str, ...]]:
    """Return the columns of ids of each table."""
    ids = {name: tuple(id_columns(whole.coverage, name)) for name in ("residences", "nearest", "residence_notes")}
    staffing = {} if whole.staffing is None else staffing_ids(whole.staffing)
    return {**ids, **SITE_IDS, **PATROL_IDS, **staffing}


def whole_layers(whole: WholeStudy, tables: WholeTables) -> dict[str, gpd.GeoDataFrame]:
    """Return every map layer; those of a later part that share a name with an earlier one are named for the part."""
    homes = not tables.is_shared
    exact = whole_tables(whole) if tables.is_shared else tables
    exactly: dict[str, Mapping[str, gpd.GeoDataFrame]] = {
        "coverage": coverage_layers(whole.coverage, dict(exact.coverage)),
        "sites": {} if whole.sites is None else site_layers(whole.sites, dict(exact.sites)),
    }
    parts = exactly if homes else {part: _shared_layers(found) for part, found in exactly.items()}
    if whole.patrol is not None:
        parts["patrol"] = patrol_layers(whole.patrol, dict(tables.patrol))
    if whole.staffing is not None:
        parts["staffing"] = staffing_layers(whole.staffing, dict(tables.staffing), with_residences=homes)
    layers: dict[str, gpd.GeoDataFrame] = {}
    for part, found in parts.items():
        for name, frame in found.items():
            layers[name if name not in layers else f"{part}_{name}"] = frame
    return layers


def _shared_layers(layers: Mapping[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    return {name: gpd.GeoDataFrame(shared_table(name, frame)) for name, frame in layers.items() if name not in HOMES}
