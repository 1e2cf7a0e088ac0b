"""A scenario: stations added, moved, removed or given other services, as a page exports it or a planner writes it.

Schema ``servicecircle.scenario/1``, one JSON document (docs/rules.md, "Scenarios")::

    {"schema": "servicecircle.scenario/1", "name": "…", "plan": {"name": "…", "hash": "…"}, "network": {"hash": "…"},
     "crs": "EPSG:4547",
     "added": [{"id": "N1", "name": "…", "services": ["appeals"], "staffed": ["appeals"], "x_mm": 1, "y_mm": 2,
                "lon": 114.0, "lat": 22.7}],
     "moved": [{"id": "S001", "x_mm": 1, "y_mm": 2}], "removed": ["S002"],
     "services": [{"id": "S003", "services": ["appeals", "legal"], "staffed": ["legal"]}]}

Whole millimetres of the plan CRS count; degrees (WGS 84) do where there are none. `staffed` names those services of a
station that are taken to have their people, whoever is posted there.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ...geo.errors import Finding, InputError
from ...geo.guards import file_findings, unreadable
from ..layers.layer_files import InputFile

SCHEMA = "servicecircle.scenario/1"
MOST_BYTES = 32 * 2**20
FAR_MM = 10**11  # no place on earth is farther from the origin of its CRS
MOST_TOLD = 20


def on_one_line(text: str) -> str:
    """Return a name without line breaks and signs that cannot be printed: it stands in titles and on maps."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


Name = Annotated[str, AfterValidator(on_one_line)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class StatedEntry(_Part):
    """Where a proposed site enters the network, under the rules of candidates."""

    edge: int = Field(ge=0)
    offset_mm: int = Field(ge=0)
    leg_mm: int = Field(ge=0)


class Place(_Part):
    """A station and where it stands."""

    id: str = Field(min_length=1)
    x_mm: int | None = Field(default=None, ge=-FAR_MM, le=FAR_MM)
    y_mm: int | None = Field(default=None, ge=-FAR_MM, le=FAR_MM)
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)


class Added(Place):
    """A station that the plan does not have."""

    name: Name = ""
    services: tuple[str, ...] | None = None
    staffed: tuple[str, ...] = ()
    entries: tuple[StatedEntry, ...] | None = None


class Services(_Part):
    """What one of the plan's stations offers instead."""

    id: str = Field(min_length=1)
    services: tuple[str, ...]
    staffed: tuple[str, ...] = ()


class PlanNamed(_Part):
    """The plan that a scenario was made from."""

    name: str = ""
    hash: str = ""


class NetworkNamed(_Part):
    """The network that it was counted on."""

    hash: str = ""


class Scenario(_Part):
    """What a scenario says; see the module's text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    # `schema` is a name of pydantic's own.
    format: Literal["servicecircle.scenario/1"] = Field(alias="schema")
    name: Name = ""
    plan: PlanNamed = PlanNamed()
    network: NetworkNamed = NetworkNamed()
    crs: str = ""
    added: tuple[Added, ...] = ()
    moved: tuple[Place, ...] = ()
    removed: tuple[str, ...] = ()
    services: tuple[Services, ...] = ()

    @property
    def assumed(self) -> dict[str, tuple[str, ...]]:
        """Services that are taken to be staffed, by the id of their station."""
        told = [*((one.id, one.staffed) for one in self.added), *((one.id, one.staffed) for one in self.services)]
        return {name: services for name, services in told if services}


def read_scenario(path: Path) -> tuple[Scenario, InputFile]:
    """Read a scenario and what the manifest says of its file.

    Raises:
        InputError: there is no such file, it is no scenario, or a part of it is wrong; all faults come at once.
    """
    told = file_findings(path, path.name)
    if told:
        raise InputError(told)
    try:
        if path.stat().st_size > MOST_BYTES:
            _refuse(_no_scenario(path, "文件太大", "the file is too large"))
        data = path.read_bytes()
    except OSError as error:
        raise InputError([unreadable(path.name, error.strerror or type(error).__name__)]) from None
    document = _document(path, data)
    try:
        # JSON knows lists alone: strict everywhere but for that.
        scenario = Scenario.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise InputError(_faults(path, error)) from None
    rows = len(scenario.added) + len(scenario.moved) + len(scenario.removed) + len(scenario.services)
    digest = hashlib.sha256(data).hexdigest()
    return scenario, InputFile(
        role="scenario", file=path.name, sha256=digest, codec="utf-8", datum="", crs=scenario.crs, rows=rows
    )


def _document(path: Path, data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        _refuse(_no_scenario(path, "不是 JSON", "it is no JSON"))
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        _refuse(_no_scenario(path, f"schema 不是 {SCHEMA}", f"its schema is not {SCHEMA}"))
    return document


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)


def _refuse(finding: Finding) -> NoReturn:
    raise InputError([finding])


def _no_scenario(path: Path, zh: str, en: str) -> Finding:
    return Finding(
        code="no_scenario",
        severity="error",
        zh=f"这个文件不是情景方案：{zh}",
        en=f"the file is no scenario: {en}",
        fix_zh="请用简报页面“假设分析”里导出的 JSON 文件",
        fix_en="give the JSON file that the briefing page's what-if exports",
        file=path.name,
    )


def _faults(path: Path, error: ValidationError) -> list[Finding]:
    found = []
    for fault in error.errors(include_url=False, include_input=False)[:MOST_TOLD]:
        key = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
        found.append(
            Finding(
                code="scenario_fault",
                severity="error",
                zh=f"情景方案的 {key} 写法不对（{fault['type']}）",
                en=f"{key} of the scenario is wrong: {fault['msg']}",
                fix_zh="请从简报页面重新导出，或按规则说明改正",
                fix_en="export it from the briefing page again, or mend it as the rules say",
                file=path.name,
                column=key,
            )
        )
    return found
