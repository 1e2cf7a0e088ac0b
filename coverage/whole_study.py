"""All that is known of a plan, for the hand-outs that tell all of it: coverage, sites, patrol and staffing together.

Every part but coverage needs something of its own (candidates, patrollers, staff). Where the plan has none of it, the
part is None and `left_out` holds the findings that say why: a hand-out says so in its place instead of failing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ..geo.errors import Finding, InputError
from .candidates.candidate_options import candidate_options
from .choosing.exact import Effort
from .choosing.question import QuestionError
from .circles.study import CoverageStudy, Progress, study_coverage
from .opened_plan import Opened
from .patrol.patrol_request import PatrolRequest
from .patrol.patrol_study import PatrolStudy, study_patrol
from .run_files.sharing import public_reasons
from .sites.site_request import SiteRequest
from .sites.sites_study import SitesStudy, study_sites
from .staffing.staffing_study import StaffingStudy, study_staffing

STATIONS_A_PROPOSED = 10  # one proposed site for so many stations of today, where no number is asked for
MOST_PROPOSED = 20
NO_STAFF = "no_staff"
Part = TypeVar("Part")


@dataclass(frozen=True, eq=False)
class WholeStudy:
    """Everything that is known of a plan.

    Attributes:
        opened: the plan, read, checked and measured.
        coverage: every residence against every circle.
        sites: the proposal; None where there are no candidates, or nobody is left whom one reaches.
        patrol: residents a patroller; None where the plan has no patrollers.
        staffing: nominal against effective circles; None where the plan has no staff.
        left_out: why a part is None, by its name.
    """

    opened: Opened
    coverage: CoverageStudy
    sites: SitesStudy | None
    patrol: PatrolStudy | None
    staffing: StaffingStudy | None
    left_out: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)


def study_whole(
    opened: Opened,
    *,
    sites: SiteRequest | None = None,
    share: bool = False,
    effort: Effort | None = None,
    wanted: Callable[[], bool] | None = None,
    progress: Progress | None = None,
) -> WholeStudy:
    """Study everything that the plan has layers for.

    Args:
        opened: the plan, read and measured.
        sites: the question about sites; where not given, `usual_request`, and fewer where there are fewer candidates.
        share: count patrollers and residents of patrol in fives, so that its tables can be given away, and tell no
            numbers in why a part is left out.
        effort: limits of the work of choosing sites.
        wanted: asked now and then; False ends that choice with the best plan and bound so far.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: the question about sites was given and does not fit the plan.
    """
    plan, layers = opened.plan, opened.layers
    found = study_coverage(plan, layers, opened.streets.network, measured=opened.measured, progress=progress)
    left_out: dict[str, tuple[Finding, ...]] = {}

    def part(name: str, study: Callable[[], Part], *, asked: bool) -> Part | None:
        try:
            return study()
        except InputError as error:
            if asked:
                raise
            left_out[name] = tuple(finding for finding in error.findings if finding.severity == "error")
            return None

    request = sites or usual_request(opened)
    proposed = part(
        "sites",
        lambda: _propose(opened, request, asked=sites is not None, effort=effort, wanted=wanted, progress=progress),
        asked=sites is not None,
    )
    patrolled = part("patrol", lambda: study_patrol(opened, PatrolRequest(share=share), progress=progress), asked=False)
    staffed = study_staffing(opened, progress=progress)
    untold = tuple(finding for finding in staffed.findings if finding.code == NO_STAFF)
    if untold:
        left_out["staffing"] = untold
    if share:
        left_out = {name: public_reasons(findings) for name, findings in left_out.items()}
    return WholeStudy(opened, found, proposed, patrolled, None if untold else staffed, left_out)


def usual_request(opened: Opened) -> SiteRequest:
    """Return the question that is asked where none is given: one more site for every ten stations, at most 20."""
    add = min(max(-(-len(opened.layers.stations) // STATIONS_A_PROPOSED), 1), MOST_PROPOSED)
    where = "anywhere" if opened.layers.parks is None else "parks"
    return SiteRequest(add=add, where=where, options=candidate_options(opened.plan))


def _propose(
    opened: Opened,
    request: SiteRequest,
    *,
    asked: bool,
    effort: Effort | None,
    wanted: Callable[[], bool] | None,
    progress: Progress | None,
) -> SitesStudy:
    """Answer the question; the usual one asks for the whole curve where there are fewer candidates."""
    try:
        return study_sites(opened, request, effort=effort, wanted=wanted, progress=progress)
    except QuestionError as error:
        if asked or error.findings[0].code != "more_than_candidates":
            raise
        return study_sites(opened, replace(request, add=None), effort=effort, wanted=wanted, progress=progress)
