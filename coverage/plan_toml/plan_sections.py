"""The tables of `plan.toml` as they are written, key by key, with the defaults of what is left out."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from ...geo.errors import Language
from .plan_findings import KnownKeys, PlanValueError
from .plan_values import AnyCrs, Date, Datum, LocalPath, MapApproval, MetricCrs, Noding, Positive


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
    day_hours: float = Field(8.0, ge=0.25, le=24, validate_default=True)
    days_a_week: int = Field(5, ge=1, le=7)
    walk_m_a_minute: float = Field(60.0, ge=1, le=2_000)
    most_walk_minutes: int = Field(60, ge=0, le=600)

    @field_validator("day_hours")
    @classmethod
    def _holds_a_session(cls, day_hours: float, info: ValidationInfo) -> float:
        session_hours = info.data.get("session_hours", 0.0)
        if session_hours > day_hours:
            raise PlanValueError(
                "session_over_day",
                zh=(
                    f"每次坐班 {session_hours:g} 小时，超过每人每日 {day_hours:g} 小时",
                    "请缩短坐班时长，或延长每日工时",
                ),
                en=(
                    f"a session of {session_hours:g} h is longer than a day of {day_hours:g} h",
                    "make sessions shorter or days longer",
                ),
            )
        return day_hours


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
