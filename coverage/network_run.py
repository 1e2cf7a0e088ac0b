"""One network run: build or reuse the frozen network, audit it, write the run folder."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..geo.audit import Audit, audit_network
from ..geo.errors import Finding
from .assumptions import assumptions
from .circles.study import Progress, no_progress, residents_of
from .layers.plan_network import copy_frozen
from .opened_plan import Opened, manifest, open_plan
from .run_files.csv_tables import write_csv_table
from .run_files.layer_styles import write_styled_layers
from .run_files.runs import default_run_folder, new_run, refuse_used_folder, write_manifest

GAP_COLUMNS = ("junction", "street", "gap_m", "x", "y", "lon", "lat")
ACCESS_COLUMNS = ("over_m", "to_m", "residences", "residents")


@dataclass(frozen=True, eq=False)
class NetworkRun:
    """What a network run found and where it was written.

    Attributes:
        opened: the plan and its network.
        audit: the audit of the network.
        facts: the assumptions.
        folder: the run folder.
    """

    opened: Opened
    audit: Audit
    facts: dict[str, Any]
    folder: Path

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every warning about the input."""
        return self.opened.findings


def run_network(
    path: Path, *, out: Path | None, now: datetime.datetime, progress: Progress | None = None
) -> NetworkRun:
    """Build (or reuse) the network of the plan at `path`, audit it, and write the run folder.

    Raises:
        InputError: the input needs mending, or the run folder is in use.
    """
    if out is not None:
        refuse_used_folder(out)
    opened = open_plan(path, progress=progress)
    streets = opened.streets
    audit = audit_network(
        streets.network,
        access_m=opened.measured.residences.access_m,
        residents=residents_of(opened.layers),
        fates=streets.fates,
    )
    (progress or no_progress)("write")
    folder = out or default_run_folder(opened.plan.folder, "network", now=now)
    with new_run(folder) as draft:
        for name, table in audit_tables(audit).items():
            write_csv_table(table, draft / f"{name}.csv", ids=("junction", "street"))
        write_styled_layers({"gaps": _gap_points(audit)}, draft / "layers.gpkg", opened.plan)
        copy_frozen(streets, draft, date=opened.plan.date)
        facts = assumptions(opened)
        write_manifest(draft, {**manifest("network", opened, opened.findings, facts), "audit": audit_facts(audit)})
    return NetworkRun(opened, audit, facts, folder)


def audit_facts(audit: Audit) -> dict[str, Any]:
    """Return the audit as plain data for JSON, but for the list of gaps, which a table holds."""
    return {**{name: value for name, value in asdict(audit).items() if name != "gaps"}, "gaps": len(audit.gaps)}


def audit_tables(audit: Audit) -> dict[str, pd.DataFrame]:
    """Return the tables of a network run: components, gaps, access classes, fates of the input streets."""
    return {
        "components": pd.DataFrame([asdict(part) for part in audit.components]),
        "gaps": pd.DataFrame([asdict(gap) for gap in audit.gaps], columns=GAP_COLUMNS),
        "access": pd.DataFrame([asdict(part) for part in audit.access], columns=ACCESS_COLUMNS),
        "fates": pd.DataFrame(list(audit.fates), columns=["fate", "reason", "streets"]),
    }


def _gap_points(audit: Audit) -> gpd.GeoDataFrame:
    table = audit_tables(audit)["gaps"]
    points = gpd.points_from_xy(table["x"].astype(float), table["y"].astype(float))
    return gpd.GeoDataFrame(
        table[["junction", "street", "gap_m"]].astype({"gap_m": float}), geometry=points, crs=audit.crs
    )
