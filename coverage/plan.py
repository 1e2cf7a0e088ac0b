"""The plan: what `plan.toml` says, checked key by key, with every default filled in.

`load_plan` reads a plan folder (or its `plan.toml`) and gathers everything that is wrong with it before
it raises. The layers themselves are read by `layers`.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from pathlib import Path
from typing import Annotated, Literal

import pyproj
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..geo.errors import Finding, InputError, Language, raise_errors
from ..geo.tables import SERVICE_NAMES
from .circle_rules import circle_findings, circle_key, circle_service, without_bad_circles
from .column_rules import column_findings
from .plan_findings import KnownKeys, PlanValueError, validation_findings
from .plan_text import PlanText, plan_path, read_plan_text, without_keys
from .shown import Shown
from .staffing_rules import resolved_needs, role_words, staffing_findings, without_bad_staffing

DEFAULT_CIRCLES = ("appeals", "legal", "psychology")
MADE_UP_MARKS = ("虚构", "made-up", "made up", "fictional")
MOST_APPROVAL_CHARACTERS = 40
REQUIRED_ROLES = ("roads", "residences", "stations")

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
Noding = Literal["ends", "vertices", "crossings"]
_NOT_LOCAL = re.compile(r"^\s*(?:/vsi|[a-z][a-z0-9+.-]+://|(?:pg|mysql|mssql|oci|wfs|wms)\s*:)", re.IGNORECASE)
_HAS_PASSWORD = re.compile(r"://[^/\s]*:[^/\s]*@|\b(?:password|passwd|pwd|token)\s*=", re.IGNORECASE)


def _local_path(path: str) -> str:
    if _HAS_PASSWORD.search(path):
        raise PlanValueError(
            "credentials",
            zh=("路径里含有登录信息，方案文件里不能放密码", "请把数据导出为本地文件"),
            en=("the path holds a credential: a plan holds no password", "export the data to a local file"),
        )
    if _NOT_LOCAL.match(path) or path.lstrip().startswith("<"):
        raise PlanValueError(
            "not_a_local_path",
            zh=(f"{path} 不是本地文件", "请先下载或导出，再写本地路径"),
            en=(f"{path} is not a local file", "download or export it first, then name the local file"),
        )
    if not path.strip() or "\x00" in path:
        raise PlanValueError("empty_path", zh=("路径是空的", "请写文件名"), en=("the path is empty", "name a file"))
    return path


def _any_crs(text: str) -> str:
    try:
        pyproj.CRS.from_user_input(text)
    except (pyproj.exceptions.CRSError, ValueError, TypeError):
        raise PlanValueError(
            "unknown_crs",
            zh=(f"不认识的坐标系 {text!r}", '请写 EPSG 代码，如 "EPSG:4547"'),
            en=(f"unknown CRS {text!r}", 'write an EPSG code such as "EPSG:4547"'),
        ) from None
    return text


def _metric_crs(text: str) -> str:
    crs = pyproj.CRS.from_user_input(_any_crs(text))
    if not crs.is_projected or any(axis.unit_conversion_factor != 1.0 for axis in crs.axis_info[:2]):
        raise PlanValueError(
            "crs_not_metric",
            zh=(f"{text} 不是以米为单位的投影坐标系", '请写投影坐标系，如 "EPSG:4547"，或删去这一行由程序选择'),
            en=(
                f"{text} is not a projected CRS in metres",
                'name one such as "EPSG:4547", or leave the key out and one is chosen',
            ),
        )
    return text


def _map_approval(text: str) -> str:
    text = text.strip()
    if any(unicodedata.category(one) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp") for one in text):
        raise PlanValueError(
            "map_approval",
            zh=("审图号里有控制字符或看不见的字符", "请重新输入，写在一行里，如 粤S（2026）001号"),
            en=("the map approval number holds control or invisible characters", "type it again, on one line"),
        )
    if len(text) > MOST_APPROVAL_CHARACTERS:
        raise PlanValueError(
            "map_approval",
            zh=(f"审图号有 {len(text)} 个字符，至多 {MOST_APPROVAL_CHARACTERS} 个", "请只写编号，如 粤S（2026）001号"),
            en=(
                f"the map approval number has {len(text)} characters, at most {MOST_APPROVAL_CHARACTERS} fit",
                "write the number alone",
            ),
        )
    return text


def _no_number_as_date(value: object) -> object:
    if isinstance(value, (int, float)):
        raise PlanValueError(
            "wrong_type", zh=("应为日期", "请写如 2020-11-09"), en=("a date is meant", "write it as 2020-11-09")
        )
    return value


Date = Annotated[datetime.date, Field(strict=False), BeforeValidator(_no_number_as_date)]
LocalPath = Annotated[str, AfterValidator(_local_path)]
MetricCrs = Annotated[str, AfterValidator(_metric_crs)]
AnyCrs = Annotated[str, AfterValidator(_any_crs)]
MapApproval = Annotated[str, AfterValidator(_map_approval)]
Positive = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """A table of the plan: frozen, no key but its own, no guessing of types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class PlanSection(Section):
    """`[plan]`."""

    name: str = ""
    language: Language = "zh"
    population_basis: str = ""
    population_date: Date | None = None
    date: Date | None = None
    crs: MetricCrs | None = None
    map_approval: MapApproval = ""


class NetworkSection(Section):
    """`[network]`, lengths in metres."""

    max_access_m: float = Field(100.0, gt=0, le=10_000)
    border_m: float | None = Field(None, ge=0)
    join_tolerance_m: float = Field(0.01, ge=0, le=10)
    noding: Noding = "vertices"
    entry_tie_m: float = Field(0.5, ge=0, le=100)
    gate_width_m: float = Field(2.0, ge=0, le=100)


class LayerSection(Section):
    """`[layers.<role>]` of any role."""

    path: LocalPath
    layer: str | None = None
    crs: AnyCrs | None = None
    datum: Datum | None = None
    columns: dict[str, str] = Field(default_factory=dict)


class LayersSection(Section):
    """`[layers]`: one table a role."""

    roads: LayerSection
    residences: LayerSection
    stations: LayerSection
    entrances: LayerSection | None = None
    barriers: LayerSection | None = None
    gates: LayerSection | None = None
    areas: LayerSection | None = None
    parks: LayerSection | None = None
    patrollers: LayerSection | None = None
    staff: LayerSection | None = None
    land: LayerSection | None = None
    fixes: LayerSection | None = None
    workload: LayerSection | None = None
    candidates: LayerSection | None = None
    exclusions: LayerSection | None = None


class CircleSection(Section):
    """`[circles.<name>]`."""

    service: str | None = None
    radius_m: float = Field(500.0, ge=0.001, le=1_000_000)
    target: float = Field(0.95, ge=0, le=1)
    name_zh: str | None = None
    name_en: str | None = None


class SitesSection(Section):
    """`[sites]`, lengths in metres."""

    spacing_m: float = Field(100.0, ge=1, le=100_000)
    edge_m: float = Field(30.0, ge=0, le=1_000)
    exclude_areas: list[str] = Field(default_factory=list)
    exclude_hosts: list[str] = Field(default_factory=list)


class PatrolSection(Section):
    """`[patrol]`: the ratio, metres on foot, residents on other population bases, residents a patroller by group."""

    residents_per_patroller: int = Field(40, ge=1)
    reach_m: float = Field(500.0, ge=0.001, le=1_000_000)
    other_bases: dict[str, Positive] = Field(default_factory=dict)
    quotas: dict[str, Positive] = Field(default_factory=dict)


class SessionsSection(Section):
    """Keys of `[staffing]` for people who go from station to station: a session, a day, a week, their pace.

    Attributes:
        session_hours: Hours of a session at a station.
        sessions_a_week: Sessions a week that a station needs to count as staffed.
        day_hours: Longest day of a person, sessions and ways.
        days_a_week: Most days a week.
        walk_m_a_minute: Metres a minute between stations; 60 is the planning walk of the life-circle standards.
        most_walk_minutes: Longest way between two sessions of a day.
    """

    session_hours: float = Field(3.0, ge=0.25, le=24)
    sessions_a_week: int = Field(1, ge=1, le=100)
    day_hours: float = Field(8.0, ge=0.25, le=24)
    days_a_week: int = Field(5, ge=1, le=7)
    walk_m_a_minute: float = Field(60.0, ge=1, le=2_000)
    most_walk_minutes: int = Field(60, ge=0, le=600)


class StaffingSection(SessionsSection):
    """`[staffing]`: roles that a service needs, the plan's own words for roles."""

    claims_24h: bool = False
    needs: dict[str, list[str]] = Field(default_factory=dict)
    roles: dict[str, list[str]] = Field(default_factory=dict)


class PlanDocument(Section):
    """The whole `plan.toml` as it is written."""

    plan: PlanSection = PlanSection()
    network: NetworkSection = NetworkSection()
    layers: LayersSection
    circles: dict[str, CircleSection] = Field(default_factory=dict)
    sites: SitesSection = SitesSection()
    patrol: PatrolSection = PatrolSection()
    staffing: StaffingSection = StaffingSection()


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
        return any(mark in self.name.casefold() for mark in MADE_UP_MARKS)


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


def known_keys() -> KnownKeys:
    """Return the keys that may stand in each table of a plan; `*` stands for any circle's or layer's name."""
    return {
        (): tuple(PlanDocument.model_fields),
        ("plan",): tuple(PlanSection.model_fields),
        ("network",): tuple(NetworkSection.model_fields),
        ("layers",): tuple(LayersSection.model_fields),
        ("layers", "*"): tuple(LayerSection.model_fields),
        ("circles", "*"): tuple(CircleSection.model_fields),
        ("sites",): tuple(SitesSection.model_fields),
        ("patrol",): tuple(PatrolSection.model_fields),
        ("staffing",): tuple(StaffingSection.model_fields),
    }


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
