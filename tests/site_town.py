"""A small plan with parks, gates, walls and places of the planner's own, for tests of candidate sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from plans import CRS, EAST, NORTH, PLAN, write_small_plan

from servicecircle.coverage.candidates.candidate_options import candidate_options
from servicecircle.coverage.candidates.candidates import Candidates, make_candidates
from servicecircle.coverage.opened_plan import Opened, open_plan
from servicecircle.geo.errors import Finding, InputError

Box = tuple[float, float, float, float]
Street = tuple[str, str, list[tuple[float, float]]]


@dataclass(frozen=True)
class Town:
    """What is added to the main street of the small plan; coordinates are metres from its west end.

    Attributes:
        parks: (name, shape), shape a box or a geometry.
        types: type of each park.
        gates: (x, y, park, barrier).
        streets: (id, name, vertices) of further streets; they join the others where vertices coincide.
        own: (id, name, x, y).
        text: more lines of `plan.toml`.
        sites: lines of `[sites]`.
        areas: whether the plan has its areas.
        language: language of the plan.
    """

    parks: Sequence[tuple[str, Box | shapely.Geometry]] = ()
    types: Sequence[str] = ()
    gates: Sequence[tuple[float, float, str, str]] = ()
    streets: Sequence[Street] = ()
    own: Sequence[tuple[str, str, float, float]] = ()
    text: str = ""
    sites: str = ""
    areas: bool = True
    language: str = "zh"


@dataclass(frozen=True, eq=False)
class Found:
    """An opened plan and its candidates."""

    opened: Opened
    candidates: Candidates
    folder: Path = field(default_factory=Path)

    def column(self, name: str) -> list[object]:
        """Return a column of the candidates' frame."""
        return list(self.candidates.frame[name].tolist())

    def places(self, kind: str = "") -> list[tuple[float, float]]:
        """Return the places in the town's metres, rounded to millimetres, sorted."""
        frame = self.candidates.frame
        frame = frame[frame["kind"] == kind] if kind else frame
        return sorted((round(p.x - EAST, 3), round(p.y - NORTH, 3)) for p in frame.geometry)


def find(folder: Path, town: Town, where: str = "parks", **options: object) -> Found:
    """Write the plan, open it and find its candidates."""
    opened = open_plan(write(folder, town))
    asked = replace(candidate_options(opened.plan), **options)  # type: ignore[arg-type]
    found = make_candidates(
        opened.plan, opened.layers, opened.streets.network, opened.measured, where=where, options=asked
    )
    return Found(opened, found, folder)


def faults(folder: Path, town: Town, where: str = "parks", **options: object) -> list[Finding]:
    """Return the findings with which the search for candidates is refused."""
    try:
        find(folder, town, where, **options)
    except InputError as error:
        return list(error.findings)
    raise AssertionError("this was not refused")


def write(folder: Path, town: Town) -> Path:
    """Write the plan folder."""
    text = PLAN.replace('language = "zh"', f'language = "{town.language}"') + town.text
    if not town.areas:
        text = text.replace('[layers.areas]\npath = "areas.gpkg"\n', "")
    layers: Mapping[str, bool] = {
        "parks": bool(town.parks), "gates": bool(town.gates), "candidates": bool(town.own),
    }  # fmt: skip
    paths = {"parks": "parks.gpkg", "gates": "gates.csv", "candidates": "own.csv"}
    for role, present in layers.items():
        if present:
            crs = "" if role == "parks" else f'crs = "{CRS}"\n'
            text += f'\n[layers.{role}]\npath = "{paths[role]}"\n{crs}'
    text += f"\n[sites]\n{town.sites}\n"
    write_small_plan(folder, plan=text)
    if town.parks:
        _parks(folder, town)
    rows = [f"{EAST + x},{NORTH + y},{park},{barrier}" for x, y, park, barrier in town.gates]
    (folder / "gates.csv").write_text("\n".join(["x,y,park,barrier", *rows]) + "\n", encoding="utf-8")
    rows = [f"{i},{name},{EAST + x},{NORTH + y}" for i, name, x, y in town.own]
    (folder / "own.csv").write_text("\n".join(["id,name,x,y", *rows]) + "\n", encoding="utf-8")
    if town.streets:
        roads = gpd.read_file(folder / "roads.gpkg")
        more = gpd.GeoDataFrame(
            {"id": [s[0] for s in town.streets], "name": [s[1] for s in town.streets]},
            geometry=[shapely.LineString([(EAST + x, NORTH + y) for x, y in s[2]]) for s in town.streets],
            crs=CRS,
        )
        pd.concat([roads, more]).to_file(folder / "roads.gpkg", driver="GPKG")
    return folder


def moved(shape: Box | shapely.Geometry) -> shapely.Geometry:
    """Return a box or a geometry in the town's metres where the plan has it."""
    geometry = shapely.box(*shape) if isinstance(shape, tuple) else shape
    return shapely.transform(geometry, lambda xy: xy + np.array([EAST, NORTH]))


def _parks(folder: Path, town: Town) -> None:
    columns = {"name": [name for name, _ in town.parks]}
    if town.types:
        columns["type"] = list(town.types)
    frame = gpd.GeoDataFrame(columns, geometry=[moved(shape) for _, shape in town.parks], crs=CRS)
    frame.to_file(folder / "parks.gpkg", driver="GPKG")
