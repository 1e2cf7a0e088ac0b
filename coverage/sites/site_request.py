"""What a planner asks of `sites`, and which circles of the plan that means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...geo.code_words import service_code
from ..candidates.candidate_options import CandidateOptions
from ..choosing.question import QuestionError
from ..plan_toml.plan import Plan
from .request_findings import (
    bad_weight,
    circle_without_weight,
    nothing_on_offer,
    unknown_circle,
    unknown_service,
)

DEFAULT_WHERE = "parks"
KINDS = ("add", "target", "keep", "move", "phases")


@dataclass(frozen=True, kw_only=True)
class SiteLimits:
    """Side constraints in a planner's terms; None is no constraint.

    Attributes:
        most_per_park: new stations in any one park.
        least_per_community: new stations in each community that has candidates, at least.
        spacing_between_m: new stations stand at least so far apart, as the crow flies.
        budget: what all new stations may cost together; the cost of a site is the column `cost` of the candidates
            layer, 1 where it has none.
        floor: no community under this rate, each capped by what it can reach.
        workers_weight: weight of a park's worker beside a resident's 1; 0 leaves workers out.
        capacity: residents that a new station can serve; the column `capacity` of the candidates layer where it says
            something else, and that of the stations layer for those of today; there is no limit where that is empty.
        protected: tiers of stations that never close, beside those of status required.
    """

    most_per_park: int | None = None
    least_per_community: int | None = None
    spacing_between_m: float | None = None
    budget: float | None = None
    floor: float | None = None
    workers_weight: int = 0
    capacity: int | None = None
    protected: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SiteRequest:
    """A question about sites, in a planner's terms; with none of add, target, keep, move and phases the whole curve.

    Attributes:
        add: so many more stations, most residents newly covered.
        target: the fewest more stations that cover this share of all residents.
        each_area: with `target`: in every community, as far as it can be reached there.
        fair: with `add`: the worst community's rate as high as can be, instead of most residents.
        keep: so many of today's stations stay, the least loss.
        move: so many of today's stations move, most residents covered.
        phases: numbers of new stations after each phase, ascending.
        where: ``parks``, ``anywhere``, ``candidates`` or a file of candidates.
        circle: name of the circle that is told; the plan's first where not given.
        weights: whole weight of each circle that counts, by name; where not given the circle alone, or with `keep` and
            `move` and no circle every circle once.
        services: what a new station offers; every circle's service where not given.
        weight_by: ``workload`` chooses by accepted cases, spread over residents, instead of residents.
        options: how candidates are found.
        limits: side constraints.
    """

    add: int | None = None
    target: float | None = None
    each_area: bool = False
    fair: bool = False
    keep: int | None = None
    move: int | None = None
    phases: tuple[int, ...] | None = None
    where: str = DEFAULT_WHERE
    circle: str | None = None
    weights: Mapping[str, int] | None = None
    services: tuple[str, ...] | None = None
    weight_by: str | None = None
    options: CandidateOptions = field(default_factory=CandidateOptions)
    limits: SiteLimits = field(default_factory=SiteLimits)

    @property
    def kind(self) -> str:
        """Which question: one of `KINDS`, or ``curve``."""
        return next((kind for kind in KINDS if getattr(self, kind) is not None), "curve")


@dataclass(frozen=True)
class AskedCircles:
    """The circles of a question, by their position in the plan.

    Attributes:
        told: the circle whose residents are counted in the tables.
        weights: whole weight of each circle that counts.
        services: codes of the services that a new station offers.
    """

    told: int
    weights: Mapping[int, int]
    services: tuple[str, ...]


def asked_circles(request: SiteRequest, plan: Plan) -> AskedCircles:
    """Return the circles that `request` means.

    Raises:
        QuestionError: a circle or service that is not there, a weight that is no positive whole number, no service of
            these circles on offer; all findings at once.
    """
    names = [circle.name for circle in plan.circles]
    given = [*((request.circle,) if request.circle is not None else ()), *(request.weights or {})]
    findings = [unknown_circle(name, names) for name in dict.fromkeys(given) if name not in names]
    weights = request.weights or {}
    if weights and request.circle in names and request.circle not in weights:
        findings.append(circle_without_weight(str(request.circle)))
    findings += [bad_weight(name, weight) for name, weight in weights.items() if not _is_positive(weight)]
    codes = {service: service_code(service) for service in request.services or ()}
    findings += [unknown_service(service) for service, code in codes.items() if code is None]
    if findings:
        raise QuestionError(findings)
    told = request.circle if request.circle is not None else next(iter(weights), names[0])
    offered = tuple(code for code in codes.values() if code is not None)
    every = tuple(dict.fromkeys(circle.service for circle in plan.circles))
    asked = AskedCircles(
        told=names.index(told),
        weights={names.index(name): weight for name, weight in weights.items()} or _default_weights(request, names),
        services=offered or every,
    )
    needed = [plan.circles[circle].service for circle in asked.weights]
    if not set(needed) & set(asked.services):
        raise QuestionError([nothing_on_offer(needed, asked.services)])
    return asked


def _default_weights(request: SiteRequest, names: list[str]) -> dict[int, int]:
    """The circle that is told; where stations close and none was named every circle, since all their services go."""
    if request.circle is None and request.kind in ("keep", "move"):
        return dict.fromkeys(range(len(names)), 1)
    return {names.index(request.circle) if request.circle is not None else 0: 1}


def _is_positive(weight: object) -> bool:
    return isinstance(weight, int) and not isinstance(weight, bool) and weight > 0
