"""Which circles are really staffed, as one method: who is where, what that makes ready, who is covered then.

`study_staffing` takes a plan that was measured, and reads nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...geo.errors import Finding, InputError
from ...geo.network import Int64
from ..circles.study import Progress, area_index, no_progress, residents_of
from ..layers.areas import AreaIndex
from ..layers.layers import PlanLayers
from ..opened_plan import Opened
from ..plan_toml.plan import Plan
from ..shown import Shown
from ..workload.case_weights import check_weight, no_workload
from ..workload.workload import Workload, read_workload
from .effective import StaffedCircle, staffed_circles
from .pools.pool_study import PoolCircle, study_pools
from .pools.pools import Pool, find_pools
from .pools.team_study import TeamCircle, study_teams
from .posts import Posts, make_posts
from .readiness import Readiness, make_readiness
from .scenario_staff import as_assumed
from .staff_rows import StaffRows, staff_rows
from .staffing_findings import staffing_findings
from .vacancies import Vacancy, find_vacancies
from .window_coverage import OpenCircle, open_circles
from .windows import StationWindows, station_windows
from .workload_facts import Correlation, WeightedRates, correlations, weighted_rates


@dataclass(frozen=True, eq=False)
class StaffingStudy(Shown):
    """Everything that is known of a plan's staff and what it does to the circles.

    Attributes:
        opened: the plan, read and measured.
        rows: the staff layer.
        posts: who is at each station.
        readiness: which services each station is ready for.
        circles: nominal and effective coverage, one a circle, in the plan's order.
        vacancies: roles that are wanting, those first that cost most.
        pools: people who belong to no station.
        pool_circles: where these should go, one a circle and role.
        team_circles: where people of two of them should go together, where stations lack both roles.
        windows: opening windows of the stations; None where the layer has none.
        open: coverage in each window and circle; empty without windows.
        workload: cases by area and month; None without the layer.
        weighted: rates weighted by cases, one a circle; empty unless asked for.
        correlations: work against coverage; empty without workload.
        index: areas of the residences.
        findings: what is to be said of the staff beside what `check` says.
    """

    opened: Opened
    rows: StaffRows
    posts: Posts
    readiness: Readiness
    circles: tuple[StaffedCircle, ...]
    vacancies: tuple[Vacancy, ...]
    pools: tuple[Pool, ...]
    pool_circles: tuple[PoolCircle, ...]
    team_circles: tuple[TeamCircle, ...]
    windows: StationWindows | None
    open: tuple[OpenCircle, ...]
    workload: Workload | None
    weighted: tuple[WeightedRates, ...]
    correlations: tuple[Correlation, ...]
    index: AreaIndex
    findings: tuple[Finding, ...]

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.opened.plan

    @property
    def layers(self) -> PlanLayers:
        """Its layers."""
        return self.opened.layers

    @property
    def residents(self) -> Int64:
        """(n,) residents of the residences."""
        return residents_of(self.opened.layers)


def study_staffing(opened: Opened, *, weight_by: str | None = None, progress: Progress | None = None) -> StaffingStudy:
    """Hold the staff of a plan against its circles.

    Args:
        opened: the plan, read and measured.
        weight_by: ``workload`` weighs rates by accepted cases as well.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: a weight that is not known, or a plan without the workload that is to weigh.
    """
    check_weight(weight_by, opened.plan)
    say = progress or no_progress
    plan, layers, residents = opened.plan, opened.layers, residents_of(opened.layers)
    say("staff")
    rows = staff_rows(plan, layers)
    posts = make_posts(plan, layers, rows)
    readiness = as_assumed(opened, make_readiness(plan, layers, posts))
    say("reach")
    circles = staffed_circles(opened, readiness)
    vacancies = find_vacancies(opened, readiness, circles)
    say("pools")
    pools = find_pools(rows)
    pool_circles = study_pools(opened, posts.roles, readiness, circles, pools)
    team_circles = study_teams(opened, posts.roles, readiness, circles, pools)
    say("windows")
    windows = station_windows(layers.stations, claims_24h=plan.staffing.claims_24h)
    say("areas")
    index = area_index(plan, layers)
    workload = read_workload(layers, index)
    if weight_by and workload is None:
        raise InputError([no_workload(opened.plan)])
    return StaffingStudy(
        opened=opened,
        rows=rows,
        posts=posts,
        readiness=readiness,
        circles=circles,
        vacancies=vacancies,
        pools=pools,
        pool_circles=pool_circles,
        team_circles=team_circles,
        windows=windows,
        open=open_circles(opened, circles, windows),
        workload=workload,
        weighted=() if workload is None or not weight_by else weighted_rates(workload, circles, index, residents),
        correlations=() if workload is None else correlations(workload, circles, index, residents),
        index=index,
        findings=staffing_findings(opened, rows, readiness, posts.roles),
    )
