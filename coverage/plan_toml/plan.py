"""The plan: what `plan.toml` says, checked key by key, with every default filled in.

`load_plan` reads a plan folder (or its `plan.toml`) and gathers everything that is wrong with it before
it raises. The layers themselves are read by `layers`.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from ...geo.code_words import SERVICE_NAMES
from ...geo.errors import Finding, InputError, Language, raise_errors
from ..shown import Shown
from .circle_rules import circle_findings, circle_key, circle_service, without_bad_circles
from .column_rules import column_findings
from .plan_findings import validation_findings
from .plan_sections import (
    CircleSection,
    LayerSection,
    LayersSection,
    PatrolSection,
    PlanDocument,
    Section,
    SessionsSection,
    SitesSection,
    StaffingSection,
    known_keys,
)
from .plan_text import PlanText, plan_path, read_plan_text, without_keys
from .plan_values import Datum, Noding
from .staffing_rules import resolved_needs, role_words, staffing_findings, without_bad_staffing

DEFAULT_CIRCLES = ("appeals", "legal", "psychology")
_MADE_UP_MARKS = ("虚构", "made-up", "made up", "fictional")


class LayerSpec(Section):
    """Where one layer lies and how it is to be read.

    Attributes:
        role: Name of the layer in the plan, such as ``residences``.
        path: Absolute path.
        relative: The path as the plan gives it, or the bare file name when it is absolute.
        layer: Layer or sheet inside the file.
        crs: CRS when the file does not say it.
        datum: Datum of the coordinates; by the CRS when None.
        columns: Canonical column name to the heading in the file.
    """

    role: str
    path: Path
    relative: str
    layer: str | None = None
    crs: str | None = None
    datum: Datum | None = None
    columns: dict[str, str] = Field(default_factory=dict)


class Network(Section):
    """How the network is built and entered; metres. `border_m` is resolved."""

    max_access_m: float
    border_m: float
    join_tolerance_m: float
    noding: Noding
    entry_tie_m: float
    gate_width_m: float


class Circle(Section):
    """One service circle: whoever lives within `radius_m` of a station with `service` is covered."""

    name: str
    service: str
    radius_m: float
    target: float
    name_zh: str
    name_en: str

    @property
    def radius_mm(self) -> int:
        """The radius in whole millimetres, rounded half up."""
        return int(self.radius_m * 1000.0 + 0.5)


class Staffing(Section):
    """Who a service needs at a station.

    Attributes:
        claims_24h: Whether every station is said to be open around the clock.
        needs: Roles that each service needs, by code; an empty tuple is nobody, a missing service is not stated.
        role_words: The plan's own words for roles, folded, each with the code of the role.
        sessions: How people of a pool work.
    """

    claims_24h: bool
    needs: dict[str, tuple[str, ...]]
    role_words: dict[str, str]
    sessions: SessionsSection = SessionsSection()


class Plan(Section, Shown):
    """A plan with every default filled in.

    Attributes:
        folder: The plan folder, absolute.
        map_approval: Number of the map's approval (审图号); empty where there is none yet.
        findings: Warnings about `plan.toml` itself.
    """

    folder: Path
    name: str
    language: Language
    population_basis: str
    population_date: datetime.date | None
    date: datetime.date | None
    crs: str | None
    map_approval: str
    network: Network
    layers: dict[str, LayerSpec]
    circles: tuple[Circle, ...]
    sites: SitesSection
    patrol: PatrolSection
    staffing: Staffing
    findings: tuple[Finding, ...] = Field((), exclude=True)

    @property
    def is_made_up(self) -> bool:
        """Whether the plan's name says that the place is made up."""
        return says_made_up(self.name)


def says_made_up(name: str) -> bool:
    """Whether the name of a plan says that the place is made up."""
    return any(mark in name.casefold() for mark in _MADE_UP_MARKS)


def load_plan(path: Path) -> Plan:
    """Read the plan at `path`, a plan folder or its `plan.toml`.

    Raises:
        InputError: the file is missing or no TOML, a key is unknown, missing or wrong; all findings at once.
    """
    plan, findings = read_plan(path)
    if plan is None:
        raise InputError(findings)
    raise_errors(findings)
    return plan


def read_plan(path: Path) -> tuple[Plan | None, list[Finding]]:
    """Read the plan at `path` as far as it goes: what is wrong is left out, so that the layers can be checked too.

    Returns:
        The plan, or None where a required layer is not named or the file is no TOML, and every finding.
    """
    text, findings = read_plan_text(plan_path(Path(path)))
    if text is None:
        return None, findings
    document, told = _validated(text)
    findings += [*told, *column_findings(text), *circle_findings(text), *staffing_findings(text)]
    return (None if document is None else _resolve(text, document, tuple(findings))), findings


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return the plan with every default filled in, without a path of this computer."""
    document = plan.model_dump(mode="json", exclude={"folder": True})
    for layer in document["layers"].values():
        layer["path"] = layer.pop("relative")
    return document


def _validated(text: PlanText) -> tuple[PlanDocument | None, list[Finding]]:
    """Validate the tables; after a fault once more without the keys at fault."""
    # Without any layers, each required one is told.
    written = {"layers": {}, **text.tables}
    tables = without_bad_staffing(without_bad_circles(written))
    try:
        return PlanDocument.model_validate(tables), []
    except ValidationError as error:
        faults = error.errors(include_url=False)
    # Told from all the tables: a circle with an unknown service may have other faults.
    try:
        PlanDocument.model_validate(written)
    except ValidationError as error:
        findings = validation_findings(text, error.errors(include_url=False), known_keys())
    try:
        return PlanDocument.model_validate(without_keys(tables, [fault["loc"] for fault in faults])), findings
    except ValidationError:
        return None, findings


def _resolve(text: PlanText, document: PlanDocument, findings: tuple[Finding, ...]) -> Plan:
    folder = text.path.resolve().parent
    circles = _circles(document.circles)
    network = document.network.model_dump()
    if network["border_m"] is None:
        network["border_m"] = 2.0 * max(circle.radius_m for circle in circles)
    return Plan(
        folder=folder,
        **{**document.plan.model_dump(), "name": document.plan.name or folder.name},
        network=Network(**network),
        layers=_layer_specs(folder, document.layers),
        circles=circles,
        sites=document.sites,
        patrol=document.patrol,
        staffing=_staffing(document.staffing),
        findings=findings,
    )


def _staffing(section: StaffingSection) -> Staffing:
    return Staffing(
        claims_24h=section.claims_24h,
        needs=resolved_needs(section.needs, section.roles),
        role_words=role_words(section.roles),
        sessions=SessionsSection(**section.model_dump(include=set(SessionsSection.model_fields))),
    )


def _circles(written: dict[str, CircleSection]) -> tuple[Circle, ...]:
    sections = written or {name: CircleSection() for name in DEFAULT_CIRCLES}
    return tuple(_circle(name, section) for name, section in sections.items())


def _circle(name: str, section: CircleSection) -> Circle:
    service = circle_service(name, section.service) or name
    zh, en = SERVICE_NAMES[service] if circle_key(name, section.service) == service else (name, name)
    return Circle(
        name=circle_key(name, section.service),
        service=service,
        radius_m=section.radius_m,
        target=section.target,
        name_zh=section.name_zh or zh,
        name_en=section.name_en or en,
    )


def _layer_specs(folder: Path, layers: LayersSection) -> dict[str, LayerSpec]:
    written: dict[str, LayerSection | None] = {role: getattr(layers, role) for role in LayersSection.model_fields}
    return {role: _layer_spec(folder, role, layer) for role, layer in written.items() if layer is not None}


def _layer_spec(folder: Path, role: str, layer: LayerSection) -> LayerSpec:
    given = Path(layer.path)
    path = folder / given
    if "\\" in layer.path and not path.exists():
        # Written on Windows.
        given = Path(layer.path.replace("\\", "/"))
        path = folder / given
    relative = given.name if given.is_absolute() else given.as_posix()
    return LayerSpec(**{**layer.model_dump(), "role": role, "path": path, "relative": relative})
