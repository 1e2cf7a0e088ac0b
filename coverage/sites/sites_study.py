"""Where the next stations should stand, as one method: candidates, who they reach, the choice, and what is told of it.

`study_sites` takes a plan that was measured, and reads nothing itself. Every choice is counted again twice: on the
matrix (`recheck`) and on the streets (`after`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..candidates.candidates import Candidates, make_candidates
from ..choosing.along_curve import plan_and_curve
from ..choosing.capacities.along_capacity import plan_and_curve_with_capacity
from ..choosing.exact import Effort
from ..choosing.rules.along_rules import plan_and_curve_under_rules
from ..choosing.rules.phase_plans import PhasedPlan, plan_phases
from ..choosing.rules.rule_cost import RuleCost
from ..choosing.rules.rules_plan import price_of_rules
from ..choosing.rules.target_cost import price_of_target
from ..choosing.site_plan import SiteCurve, SitePlan
from ..circles.circles import CircleVerdicts
from ..circles.study import Progress, no_progress
from ..opened_plan import Opened
from ..shown import Shown
from ..workload.case_weights import check_weight
from .after import agree, joined_entries, verdicts_after
from .fairest import Fairness, plan_fairly
from .offers import offers_today
from .request_checks import check_numbers
from .rules_of_plan import rules_of
from .serving import Serving, make_serving
from .setting import SiteSetting, make_setting
from .site_cards import SiteCards, make_cards
from .site_request import SiteRequest, asked_circles
from .unreachable import Unreachable, find_unreachable


@dataclass(frozen=True, eq=False)
class SitesStudy(Shown):
    """A question about sites and its answer.

    Attributes:
        request: the question.
        setting: what it was answered on.
        plan: the choice; rows of `setting.reach`, of which the last, today's stations, is fixed.
        curve: the marginal coverage curve; the plan lies on it.
        after: the verdicts of every circle of the plan once the chosen sites stand.
        cards: what is known of each chosen site.
        unreachable: who is left out of every choice.
        rule_costs: what each side constraint costs: weight, and with a target stations too; none without constraints.
        phases: with phases, what each of them covers.
        fairness: how the worst community fares, where the fairest plan was asked for.
        serving: with capacities, what each station can serve; then `plan` and `curve` count who is served, in rows of
            `serving.reach`, which begin with the candidates as `setting.reach` does.
    """

    request: SiteRequest
    setting: SiteSetting
    plan: SitePlan
    curve: SiteCurve
    after: tuple[CircleVerdicts, ...]
    cards: SiteCards
    unreachable: Unreachable
    rule_costs: tuple[RuleCost, ...] = ()
    phases: PhasedPlan | None = None
    fairness: Fairness | None = None
    serving: Serving | None = None

    @property
    def candidates(self) -> Candidates:
        """Where stations could stand."""
        return self.setting.candidates

    @property
    def is_weighted(self) -> bool:
        """Whether weight is another thing than residents of one circle."""
        demand = self.setting.demand
        if self.request.weight_by is not None:
            return True
        return len(demand.circles) > 1 or demand.weights != (1,) or bool((demand.circle < 0).any())

    @property
    def base_weight(self) -> int:
        """Weight that today's stations cover; with capacities, what they serve."""
        return self.plan.covered_weight - sum(self.plan.gains)

    def told_gain(self, rows: Sequence[int]) -> int:
        """Return how many residents candidates newly cover in the circle that is told."""
        return int(self.setting.residents[self.setting.covered(rows, self.setting.asked.told)].sum())


def study_sites(
    opened: Opened,
    request: SiteRequest,
    *,
    effort: Effort | None = None,
    wanted: Callable[[], bool] | None = None,
    progress: Progress | None = None,
) -> SitesStudy:
    """Answer a question about sites.

    Args:
        opened: the plan, read and measured.
        request: the question.
        effort: limits of the work.
        wanted: asked now and then; False ends the search with the best plan and bound so far.
        progress: called with the name of each step before it starts.

    Raises:
        InputError: the question does not fit the plan, or there is no candidate.
    """
    say = progress or no_progress
    check_numbers(request)
    check_weight(request.weight_by, opened.plan)
    asked = asked_circles(request, opened.plan)
    say("candidates")
    network, measured = opened.streets.network, opened.measured
    candidates = make_candidates(
        opened.plan, opened.layers, network, measured, where=request.where, options=request.options
    )
    setting = make_setting(opened, candidates, asked, request)
    say("choose")
    chosen = _choose(setting, request, effort, wanted)
    say("recheck")
    after = _counted_again(setting, chosen.plan)
    cards = make_cards(setting, chosen.plan.chosen, serving=chosen.serving)
    unreachable = find_unreachable(setting)
    return SitesStudy(
        request,
        setting,
        chosen.plan,
        chosen.curve,
        after,
        cards,
        unreachable,
        chosen.rule_costs,
        chosen.phases,
        chosen.fairness,
        chosen.serving,
    )


@dataclass(frozen=True, eq=False)
class _Chosen:
    plan: SitePlan
    curve: SiteCurve
    rule_costs: tuple[RuleCost, ...] = ()
    phases: PhasedPlan | None = None
    fairness: Fairness | None = None
    serving: Serving | None = None


def _choose(
    setting: SiteSetting, request: SiteRequest, effort: Effort | None, wanted: Callable[[], bool] | None
) -> _Chosen:
    """Ask the engine, by the door that fits the question."""
    reach, weight, fixed = setting.reach, setting.demand.weight, [setting.today_row]
    if request.limits.capacity is not None:
        serving = make_serving(setting, request.limits.capacity)
        plan, curve, price = plan_and_curve_with_capacity(
            serving.reach, weight, serving.capacity, add=request.add or 0, fixed=serving.today, effort=effort,
            wanted=wanted,
        )  # fmt: skip
        return _Chosen(plan, curve, (price,), serving=serving)
    rules = rules_of(setting, request)
    if request.phases is not None:
        plan, curve, phased = plan_phases(
            reach, weight, sizes=request.phases, fixed=fixed, effort=effort, wanted=wanted
        )
        return _Chosen(plan, curve, phases=phased)
    if request.fair and request.add is not None:
        plan, curve, fairness = plan_fairly(setting, add=request.add, effort=effort, wanted=wanted)
        return _Chosen(plan, curve, fairness=fairness)
    if rules is None:
        plan, curve = plan_and_curve(
            reach, weight, add=request.add, target=request.target, fixed=fixed, effort=effort, wanted=wanted
        )
        return _Chosen(plan, curve)
    # In every community is the target: what the floors owe, and nothing beyond.
    target = 0.0 if request.each_area else request.target
    plan, curve = plan_and_curve_under_rules(
        reach, weight, rules, add=request.add, target=target, floors_are_target=request.each_area, fixed=fixed,
        effort=effort, wanted=wanted,
    )  # fmt: skip
    if request.target is not None:
        prices = price_of_target(
            reach, weight, rules, plan, floors_are_target=request.each_area, fixed=fixed, effort=effort, wanted=wanted
        )
        return _Chosen(plan, curve, tuple(prices))
    costs = price_of_rules(reach, weight, rules, add=request.add, fixed=fixed, effort=effort, wanted=wanted)
    return _Chosen(plan, curve, tuple(costs))


def _counted_again(setting: SiteSetting, plan: SitePlan) -> tuple[CircleVerdicts, ...]:
    """Judge every residence with the new stations, and hold the rows to it.

    Raises:
        RecheckError: the search does not cover just what the rows say.
    """
    today, chosen = setting.opened.measured.verdicts, list(plan.chosen)
    stations = joined_entries(setting.opened.measured.stations.entries, setting.candidates.entries, chosen)
    offers = np.concatenate([offers_today(setting.plan, setting.layers.stations), setting.offers[chosen]])
    after = verdicts_after(setting.network, setting.residences, stations, today, offers=offers)
    for circle in setting.demand.circles:
        added = setting.covered(chosen, circle)
        agree(today[circle].covered, added, after[circle].covered, setting.residents)
    return after
