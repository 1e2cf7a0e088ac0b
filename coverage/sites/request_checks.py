"""Whether a question about sites makes sense, told before any work is done."""

from __future__ import annotations

import itertools
import math

from ...geo.errors import Finding
from ..choosing.question import QuestionError, number_of_stations
from .request_findings import (
    CAPACITY,
    CONSTRAINTS,
    bad_phases,
    bad_rate,
    capacity_without_number,
    constraint_without_number,
    each_area_alone,
    fair_alone,
    many_questions,
    not_together,
    too_small,
)
from .site_request import DEFAULT_WHERE, KINDS, SiteLimits, SiteRequest


def check_numbers(request: SiteRequest) -> None:
    """Check what can be told of the numbers without the data.

    Raises:
        QuestionError: more than one question, a number that is none, a constraint that forbids everything.
    """
    asked = [kind for kind in KINDS if getattr(request, kind) is not None]
    findings: list[Finding] = []
    if len(asked) > 1:
        findings.append(many_questions(asked))
    for kind in ("add", "keep", "move"):
        if getattr(request, kind) is not None:
            try:
                number_of_stations(getattr(request, kind), candidates=2**31)
            except QuestionError as error:
                findings += error.findings
    if request.target is not None and not 0 <= request.target <= 1:
        findings.append(bad_rate("target", request.target))
    if request.phases is not None and not _ascending(request.phases):
        findings.append(bad_phases(request.phases))
    if request.each_area and request.target is None:
        findings.append(each_area_alone())
    if request.fair and request.add is None:
        findings.append(fair_alone())
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
        too_small(name, value, least[name])
        for name, value in values.items()
        if value is not None and not least[name] <= value < math.inf
    ]
    if limits.floor is not None and not 0 <= limits.floor <= 1:
        findings.append(bad_rate("floor", limits.floor))
    return findings


def _together_findings(request: SiteRequest) -> list[Finding]:
    """Constraints that a question does not take."""
    given = [option for name, option in CONSTRAINTS.items() if getattr(request.limits, name)]
    if request.limits.capacity is not None:
        return _beside_capacity(request, given)
    unused = given + _not_of_stations(request)
    if unused and (request.fair or request.kind in ("keep", "move", "phases")):
        return [not_together("--fair" if request.fair else f"--{request.kind}", unused)]
    if request.kind == "curve" and given and request.limits.budget is None:
        return [constraint_without_number(given)]
    if request.weight_by is not None and (others := _not_by_cases(request)):
        return [not_together("--weight-by", others)]
    if request.limits.protected and request.kind not in ("keep", "move"):
        return [not_together("--protect", ["--keep / --move"], needed=True)]
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
        return [not_together(CAPACITY, listed)]
    return [capacity_without_number()] if request.add is None else []


def _ascending(phases: tuple[int, ...]) -> bool:
    return bool(phases) and phases[0] > 0 and all(a < b for a, b in itertools.pairwise(phases))
