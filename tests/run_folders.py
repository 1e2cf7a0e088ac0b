"""Run folders of coverage made by hand, for tests of `compare`: what they say is told residence by residence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RADIUS_M = 500.0


@dataclass(frozen=True)
class Home:
    """A residence: id, residents, names of its areas, and for each circle (status, distance in metres or None)."""

    id: str
    residents: int
    areas: Sequence[str]
    verdicts: Mapping[str, tuple[str, float | None]]


@dataclass(frozen=True)
class Told:
    """A run to be written.

    Attributes:
        homes: its residences.
        levels: names of the levels of `Home.areas`.
        facts: what is changed of the assumptions.
        circles: names of its circles.
        radius_m: of every circle.
    """

    homes: Sequence[Home]
    levels: Sequence[str] = ("district", "community")
    facts: Mapping[str, Any] = field(default_factory=dict)
    circles: Sequence[str] = ("appeals",)
    radius_m: float = RADIUS_M


def write_run(folder: Path, told: Told) -> Path:
    """Write residences.csv, areas.csv and manifest.json."""
    folder.mkdir(parents=True)
    heading = ["id", "residents", *told.levels, *(f"{c}_{x}" for c in told.circles for x in ("status", "distance_m"))]
    rows = [
        [home.id, home.residents, *home.areas, *(_cell(x) for c in told.circles for x in home.verdicts[c])]
        for home in told.homes
    ]
    _write(folder / "residences.csv", heading, rows)
    people = sum(home.residents for home in told.homes)
    covered = [sum(h.residents for h in told.homes if h.verdicts[c][0] == "covered") for c in told.circles]
    heading = ["level", "name", "parent", "residents", *(f"{c}_covered_residents" for c in told.circles)]
    _write(folder / "areas.csv", heading, [["plan", "试验镇", "", people, *covered]])
    write_manifest(folder, told)
    return folder


def write_manifest(folder: Path, told: Told, **changed: Any) -> None:
    """Write the manifest of the tables that stand in `folder`; `changed` replaces keys of it."""
    circles = [
        {
            "name": name, "service": name, "radius_m": told.radius_m, "target": 0.95,
            "name_zh": f"{name}圈", "name_en": name.title(),
        }
        for name in told.circles
    ]  # fmt: skip
    facts = {"crs": "EPSG:4547", "max_access_m": 100.0, "network": {"hash": "a" * 64}, "population_basis": "实有"}
    document = {
        "schema": "servicecircle.run/1",
        "command": "coverage",
        "plan": {"name": "试验镇", "language": "zh", "date": None, "circles": circles, "network": {}},
        "inputs": [],
        "assumptions": {**facts, "radii_m": dict.fromkeys(told.circles, told.radius_m), **told.facts},
        "files": {name: _hash(folder / name) for name in ("residences.csv", "areas.csv")},
        **changed,
    }
    (folder / "manifest.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _cell(value: object) -> object:
    return "" if value is None else value


def _write(path: Path, heading: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    text = "\n".join(",".join(map(str, row)) for row in [heading, *rows])
    path.write_text(text + "\n", encoding="utf-8-sig")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
