"""What a planner asks of `sites`, checked against the plan before any work is done."""

from __future__ import annotations

import difflib
import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...geo.code_words import SERVICES, service_code
from ...geo.errors import Finding, error_finding
from ..candidates.candidate_options import CandidateOptions
from ..choosing.question import QuestionError, number_of_stations
from ..plan import Plan

# Constraints that choose under rules, and their options.
CONSTRAINTS = {
    "most_per_park": "--most-per-park",
    "least_per_community": "--least-per-community",
    "spacing_between_m": "--min-spacing",
    "budget": "--budget",
    "floor": "--floor",
}
CAPACITY = "--capacity"
# What is not typed as it is called here.
OPTIONS = {**CONSTRAINTS, "workers_weight": "--workers"}
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
    findings = [_unknown_circle(name, names) for name in dict.fromkeys(given) if name not in names]
    weights = request.weights or {}
    if weights and request.circle in names and request.circle not in weights:
        findings.append(_circle_without_weight(str(request.circle)))
    findings += [_bad_weight(name, weight) for name, weight in weights.items() if not _is_positive(weight)]
    codes = {service: service_code(service) for service in request.services or ()}
    findings += [_unknown_service(service) for service, code in codes.items() if code is None]
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
    if not any(plan.circles[circle].service in asked.services for circle in asked.weights):
        raise QuestionError([_nothing_on_offer(asked, plan)])
    return asked


def _default_weights(request: SiteRequest, names: list[str]) -> dict[int, int]:
    """The circle that is told; where stations close and none was named every circle, since all their services go."""
    if request.circle is None and request.kind in ("keep", "move"):
        return dict.fromkeys(range(len(names)), 1)
    return {names.index(request.circle) if request.circle is not None else 0: 1}


def check_numbers(request: SiteRequest) -> None:
    """Check what can be told of the numbers without the data.

    Raises:
        QuestionError: more than one question, a number that is none, a constraint that forbids everything.
    """
    asked = [kind for kind in KINDS if getattr(request, kind) is not None]
    findings: list[Finding] = []
    if len(asked) > 1:
        findings.append(_many_questions(asked))
    for kind in ("add", "keep", "move"):
        if getattr(request, kind) is not None:
            try:
                number_of_stations(getattr(request, kind), candidates=2**31)
            except QuestionError as error:
                findings += error.findings
    if request.target is not None and not 0 <= request.target <= 1:
        findings.append(_bad_rate("target", request.target))
    if request.phases is not None and not _ascending(request.phases):
        findings.append(_bad_phases(request.phases))
    if request.each_area and request.target is None:
        findings.append(_each_area_alone())
    if request.fair and request.add is None:
        findings.append(_fair_alone())
    findings += _limit_findings(request.limits) + _together_findings(request)
    if findings:
        raise QuestionError(findings)


def _limit_findings(limits: SiteLimits) -> list[Finding]:
    least = {
        "most_per_park": 1,
        "least_per_community": 0,
        "budget": 0,
        "spacing_between_m": 0,
        "workers_weight": 0,
        "capacity": 1,
    }
    values = {name: getattr(limits, name) for name in least}
    findings = [
        _too_small(name, value, least[name])
        for name, value in values.items()
        if value is not None and not least[name] <= value < math.inf
    ]
    if limits.floor is not None and not 0 <= limits.floor <= 1:
        findings.append(_bad_rate("floor", limits.floor))
    return findings


def _together_findings(request: SiteRequest) -> list[Finding]:
    """Constraints that a question does not take."""
    given = [option for name, option in CONSTRAINTS.items() if getattr(request.limits, name)]
    if request.limits.capacity is not None:
        return _beside_capacity(request, given)
    unused = given + _not_of_stations(request)
    if unused and (request.fair or request.kind in ("keep", "move", "phases")):
        return [_not_together("--fair" if request.fair else f"--{request.kind}", unused)]
    if request.kind == "curve" and given and request.limits.budget is None:
        return [_constraint_without_number(given)]
    if request.weight_by is not None and (others := _not_by_cases(request)):
        return [_not_together("--weight-by", others)]
    if request.limits.protected and request.kind not in ("keep", "move"):
        return [_not_together("--protect", ["--keep / --move"], needed=True)]
    return []


def _not_of_stations(request: SiteRequest) -> list[str]:
    """Options that say nothing where stations of today close or move; places of new ones matter for a move."""
    places = request.kind == "keep"
    asked = {
        "--workers": request.kind in ("keep", "move") and bool(request.limits.workers_weight),
        "--in": places and request.where != DEFAULT_WHERE,
        "--services": places and request.services is not None,
    }
    return [option for option, given in asked.items() if given]


def _not_by_cases(request: SiteRequest) -> list[str]:
    """Options that count residents, areas' residents or workers, and so do not go with a choice by cases."""
    asked = {
        "--fair": request.fair,
        "--each-area": request.each_area,
        "--keep": request.kind == "keep",
        "--move": request.kind == "move",
        "--floor": request.limits.floor is not None,
        "--workers": bool(request.limits.workers_weight),
    }
    return [option for option, given in asked.items() if given]


def _beside_capacity(request: SiteRequest, given: list[str]) -> list[Finding]:
    """What cannot be asked together with capacities: all but a number of stations and one circle."""
    others = {
        "--weights": request.weights,
        "--weight-by": request.weight_by,
        "--workers": request.limits.workers_weight,
        "--fair": request.fair,
        "--protect": request.limits.protected,
        **{f"--{kind}": getattr(request, kind) is not None for kind in KINDS if kind != "add"},
    }
    listed = given + [option for option, asked in others.items() if asked]
    if listed:
        return [_not_together(CAPACITY, listed)]
    return [_capacity_without_number()] if request.add is None else []


def _is_positive(weight: object) -> bool:
    return isinstance(weight, int) and not isinstance(weight, bool) and weight > 0


def _ascending(phases: tuple[int, ...]) -> bool:
    return bool(phases) and phases[0] > 0 and all(a < b for a, b in itertools.pairwise(phases))


def _unknown_circle(name: str, names: list[str]) -> Finding:
    near = difflib.get_close_matches(name, names, n=1)
    known = "、".join(names)
    hint_zh, hint_en = (f"，是不是 {near[0]}", f"; did you mean {near[0]}") if near else ("", "")
    return error_finding(
        "unknown_circle",
        (f"方案没有服务圈 {name}{hint_zh}", f"请用这些之一：{known}"),
        (f"the plan has no circle {name}{hint_en}", f"use one of: {', '.join(names)}"),
    )


def _unknown_service(name: str) -> Finding:
    return error_finding(
        "unknown_service",
        (f"不认识的服务 {name}", f"请用这些之一：{'、'.join(SERVICES)}"),
        (f"unknown service {name}", f"use one of: {', '.join(SERVICES)}"),
    )


def _bad_weight(name: str, weight: object) -> Finding:
    return error_finding(
        "weight_not_whole",
        (f"服务圈 {name} 的权重 {weight} 不是正整数", "请写如 --weights appeals=2,legal=1"),
        (f"the weight {weight} of the circle {name} is no positive whole number", "write --weights appeals=2,legal=1"),
    )


def _circle_without_weight(name: str) -> Finding:
    return error_finding(
        "circle_without_weight",
        (f"--circle {name} 没有权重", f"请在 --weights 里加 {name}=1，或改 --circle"),
        (f"the circle {name} has no weight", f"add {name}=1 to --weights, or name another --circle"),
    )


def _nothing_on_offer(asked: AskedCircles, plan: Plan) -> Finding:
    wanted = "、".join(plan.circles[circle].service for circle in asked.weights)
    offered = "、".join(asked.services)
    return error_finding(
        "nothing_on_offer",
        (f"新服务站提供 {offered}，而所问的服务圈要 {wanted}", "请改 --services 或 --circle"),
        (f"new stations offer {offered}, and the circles asked about need {wanted}", "change --services or --circle"),
    )


def _many_questions(asked: list[str]) -> Finding:
    names = " ".join(f"--{name}" for name in asked)
    return error_finding(
        "one_question",
        (f"一次只能问一个问题，现在有 {names}", "请分别运行"),
        (f"one question at a time, not {names}", "run them apart"),
    )


def _bad_rate(name: str, value: float) -> Finding:
    return error_finding(
        f"{name}_not_a_share",
        (f"--{name} {value:g} 不是 0 到 1 之间的比率", "95% 请写 0.95"),
        (f"--{name} {value:g} is no rate from 0 to 1", "write 0.95 for 95 %"),
    )


def _bad_phases(phases: tuple[int, ...]) -> Finding:
    text = ",".join(map(str, phases))
    return error_finding(
        "phases_not_ascending",
        (f"分期 {text} 不是递增的正整数", "请写如 --phases 10,20,40"),
        (f"the phases {text} are no ascending whole numbers above 0", "write them as --phases 10,20,40"),
    )


def _each_area_alone() -> Finding:
    return error_finding(
        "each_area_alone",
        ("--each-area 要和 --target 一起用", "请加 --target 0.95"),
        ("--each-area goes with --target", "add --target 0.95"),
    )


def _fair_alone() -> Finding:
    return error_finding(
        "fair_alone",
        ("--fair 要和 --add 一起用", "请加 --add 20"),
        ("--fair goes with --add", "add --add 20"),
    )


def _too_small(name: str, value: float, least: float) -> Finding:
    option = OPTIONS.get(name, "--" + name.replace("_", "-"))
    return error_finding(
        "out_of_range",
        (f"{option} {value:g} 太小" if value < least else f"{option} {value:g} 不是数", f"至少为 {least:g}"),
        (
            f"{option} {value:g} is too small" if value < least else f"{option} {value:g} is no number",
            f"it is {least:g} at least",
        ),
    )


def _not_together(name: str, others: list[str], *, needed: bool = False) -> Finding:
    listed = " ".join(others)
    if needed:
        return error_finding(
            "not_together",
            (f"{name} 只和 {listed} 一起用", f"请去掉 {name}"),
            (f"{name} goes with {listed} alone", f"leave {name} out"),
        )
    return error_finding(
        "not_together",
        (f"{name} 不能和 {listed} 一起用", "请分别运行"),
        (f"{name} does not go with {listed}", "run them apart"),
    )


def _capacity_without_number() -> Finding:
    return error_finding(
        "capacity_without_number",
        (f"有 {CAPACITY}，但没有说建几个", "请加 --add 20"),
        (f"there is {CAPACITY} and no number of stations", "add --add 20"),
    )


def _constraint_without_number(given: list[str]) -> Finding:
    listed = " ".join(given)
    return error_finding(
        "constraint_without_number",
        (f"有限制 {listed}，但没有说建几个", "请加 --add、--target 或 --budget"),
        (f"there are constraints ({listed}) and no number of stations", "add --add, --target or --budget"),
    )
