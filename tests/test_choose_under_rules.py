"""Facts about choosing sites under rules through the pure door: against every subset, with fixed stations."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
import pytest
from covering import Instance, needed, random_instance
from scipy.sparse import csr_array

from servicecircle.coverage.choosing.along_curve import plan_and_curve
from servicecircle.coverage.choosing.choose import choose_sites
from servicecircle.coverage.choosing.exact import Effort
from servicecircle.coverage.choosing.question import QuestionError
from servicecircle.coverage.choosing.recheck import RecheckError
from servicecircle.coverage.choosing.rules import along_rules, rule_ties
from servicecircle.coverage.choosing.rules.along_rules import plan_and_curve_under_rules
from servicecircle.coverage.choosing.rules.phase_plans import plan_phases
from servicecircle.coverage.choosing.rules.recheck_rules import recheck_rules
from servicecircle.coverage.choosing.rules.rules_plan import price_of_rules
from servicecircle.coverage.choosing.rules.site_rules import Floor, Limit, SiteRules
from servicecircle.coverage.choosing.rules.target_cost import TargetCost, price_of_target

SEEDS = range(500)


@dataclass(frozen=True)
class Ruled:
    """An instance and its rules, with what a plan must obey told a second time in plain Python."""

    case: Instance
    rules: SiteRules

    def obeys(self, rows: tuple[int, ...]) -> bool:
        rules, case = self.rules, self.case
        if rules.group is not None:
            groups = [rules.group[row] for row in rows if rules.group[row] >= 0]
            if any(groups.count(group) > (rules.most_a_group or 0) for group in groups):
                return False
        if rules.area is not None:
            for area in set(rules.area[rules.area >= 0].tolist()):
                if sum(rules.area[row] == area for row in rows) < (rules.least_an_area or 0):  # type: ignore[operator]
                    return False
        if rules.apart is not None and any(a in rows and b in rows for a, b in rules.apart.tolist()):
            return False
        if rules.budget is not None and rules.cost is not None and sum(rules.cost[row] for row in rows) > rules.budget:
            return False
        every = case.covers.any(axis=0)
        have = case.covers[[*case.fixed, *rows]].any(axis=0)
        for floor in rules.floors:
            mine = np.zeros(len(have), dtype=bool)
            mine[floor.items] = True
            if case.weights[have & mine].sum() < min(floor.least, case.weights[every & mine].sum()):
                return False
        return True

    def plans(self, k: int) -> list[tuple[int, ...]]:
        found = itertools.chain.from_iterable(itertools.combinations(self.case.free, n) for n in range(k + 1))
        return [rows for rows in found if self.obeys(rows)]

    def without(self, rule: str) -> Ruled:
        others = {
            "group": {"group": None, "most_a_group": None},
            "area": {"area": None, "least_an_area": None},
            "spacing": {"apart": None},
            "budget": {"budget": None},
            "floors": {"floors": ()},
        }[rule]
        return Ruled(self.case, replace(self.rules, **others))  # type: ignore[arg-type]


def ruled(seed: int) -> Ruled:
    """An instance with one to three rules of any kind."""
    case, rng = random_instance(seed), np.random.default_rng(10_000 + seed)
    count, demand = case.covers.shape
    rules = SiteRules()
    for kind in rng.choice(5, size=rng.integers(1, 4), replace=False):
        if kind == 0:
            rules = replace(rules, group=rng.integers(-1, 3, count), most_a_group=int(rng.integers(1, 3)))
        elif kind == 1:
            area = np.where(np.isin(np.arange(count), case.fixed), -1, rng.integers(-1, 2, count))
            rules = replace(rules, area=area, least_an_area=1)
        elif kind == 2:
            pairs = np.array(list(itertools.combinations(range(count), 2)), dtype=np.int64).reshape(-1, 2)
            rules = replace(rules, apart=pairs[rng.random(len(pairs)) < 0.3])
        elif kind == 3:
            rules = replace(rules, cost=rng.integers(0, 9, count), budget=int(rng.integers(3, 20)))
        else:
            items = np.flatnonzero(rng.random(demand) < 0.5)
            least = int(case.weights[items].sum() * rng.random())
            rules = replace(rules, floors=(Floor(items=items, least=least, name="north"),))
    return Ruled(case, rules)


def test_the_most_covered_under_rules_is_that_of_every_subset() -> None:
    """Proved, and obeyed; where no subset obeys them all, the question is refused."""
    answered = refused = 0
    for seed in SEEDS:
        town = ruled(seed)
        case, k = town.case, seed % (len(town.case.free) + 1)
        plans = town.plans(k)
        if not plans:
            refused += 1
            with pytest.raises(QuestionError):
                choose_sites(case.matrix(numbers=True), case.weights, add=k, fixed=case.fixed, rules=town.rules)
            continue
        answered += 1
        plan = choose_sites(case.matrix(numbers=True), case.weights, add=k, fixed=case.fixed, rules=town.rules)
        assert plan.covered_weight == plan.upper_bound == max(map(case.covered, plans)), seed
        assert plan.proved
        assert town.obeys(plan.chosen)
    assert answered > 150
    assert refused > 20


def test_the_fewest_under_rules_are_those_of_every_subset() -> None:
    """For a share of all weight; where the rules do not let it be reached, for the most that they let be covered."""
    missed = 0
    for seed in SEEDS:
        town = ruled(seed)
        case, share = town.case, round(float(np.random.default_rng(seed).random()) * 0.9, 2)
        plans, need = town.plans(len(case.free)), needed(share, int(case.weights.sum()))
        if not plans:
            with pytest.raises(QuestionError):
                choose_sites(case.matrix(numbers=True), case.weights, target=share, fixed=case.fixed, rules=town.rules)
            continue
        most = max(map(case.covered, plans))
        enough = [rows for rows in plans if case.covered(rows) >= min(need, most)]
        missed += most < min(need, case.covered(tuple(case.free)))
        plan = choose_sites(case.matrix(numbers=True), case.weights, target=share, fixed=case.fixed, rules=town.rules)
        assert len(plan.chosen) == plan.fewest == min(map(len, enough)), seed
        assert plan.covered_weight >= min(need, most)
        assert plan.reaches_target == (most >= need)
        assert plan.reaches_target or plan.covered_weight == plan.upper_bound == most
        assert plan.proved
        assert town.obeys(plan.chosen)
    assert missed > 10


def test_a_target_above_what_a_budget_pays_is_answered_with_the_ceiling() -> None:
    """The rule can be obeyed, the target cannot: the most under the rule, never "no plan"."""
    rules = SiteRules(cost=np.array([1, 1, 1]), budget=1)
    plan = choose_sites(csr_array(np.eye(3, dtype=int)), [10, 20, 30], target=1.0, rules=rules)
    assert (plan.chosen, plan.covered_weight, plan.upper_bound, plan.fewest) == ((2,), 30, 30, 1)
    assert (plan.reaches_target, plan.proved, plan.needed) == (False, True, 60)


def test_floors_that_are_the_target_give_way_to_the_other_rules() -> None:
    """Two floors that spacing keeps apart: the most under the spacing, and how many floors it misses."""
    rules = SiteRules(
        floors=(Floor(items=np.array([0]), least=10), Floor(items=np.array([1]), least=20)), apart=np.array([[0, 1]])
    )
    plan, _ = plan_and_curve_under_rules(
        csr_array(np.eye(3, dtype=int)), [10, 20, 30], rules, target=0.0, floors_are_target=True
    )
    assert (set(plan.chosen), plan.covered_weight, plan.upper_bound) == ({1, 2}, 50, 50)
    assert (plan.floors_missed, plan.reaches_target, plan.proved) == (1, False, True)


def test_a_rule_costs_the_best_without_it_less_the_best_with_all() -> None:
    """Each price against every subset."""
    priced = 0
    for seed in SEEDS:
        town = ruled(seed)
        case, k = town.case, len(town.case.free) // 2
        plans = town.plans(k)
        if not plans:
            continue
        best = max(map(case.covered, plans))
        for cost in price_of_rules(case.matrix(numbers=True), case.weights, town.rules, add=k, fixed=case.fixed):
            free = town.without(cost.rule)
            priced += 1
            assert cost.least == cost.most == max(map(case.covered, free.plans(k))) - best, (seed, cost)
    assert priced > 400


def test_a_rule_costs_a_target_stations_and_weight() -> None:
    """Against every subset: how many fewer do without it, how much more as many cover, and the ceiling where missed."""
    reached, missed, fewer, freed = 0, 0, 0, 0
    for seed in SEEDS:
        town = ruled(seed)
        case, share = town.case, round(float(np.random.default_rng(seed).random()), 2)
        reach, plans = case.matrix(numbers=True), town.plans(len(case.free))
        need = min(needed(share, int(case.weights.sum())), case.covered(tuple(case.free)))
        if not plans:
            continue
        plan = choose_sites(reach, case.weights, target=share, fixed=case.fixed, rules=town.rules)
        most, count = max(map(case.covered, plans)), len(plan.chosen)
        for cost in price_of_target(reach, case.weights, town.rules, plan, fixed=case.fixed):
            free = town.without(cost.rule).plans(len(case.free))
            do = min((len(rows) for rows in free if case.covered(rows) >= need), default=None)
            assert cost.reaches_without == (do is not None)
            assert cost.sites_without == cost.fewest_without == do, (seed, cost)
            if most >= need and do is not None:
                reached, fewer = reached + 1, fewer + (count > do)
                with_all = max(case.covered(rows) for rows in plans if len(rows) <= count)
                as_many = max(case.covered(rows) for rows in free if len(rows) <= count)
                assert (cost.stations, cost.fewer_least, cost.fewer_most) == (count, count - do, count - do)
                assert cost.least == cost.most == as_many - with_all, (seed, cost)
            else:
                missed, freed = missed + 1, freed + (do is not None)
                assert (cost.stations, cost.fewer_least, cost.fewer_most) == (None, None, None)
                assert cost.least == cost.most == max(map(case.covered, free)) - most, (seed, cost)
    assert (reached > 150, missed > 20, fewer > 20, freed > 5) == (True,) * 4, (reached, missed, fewer, freed)


def test_a_target_in_every_area_takes_the_fewest_of_all_subsets() -> None:
    """Every area covers the share of its weight, or all that can be reached there; of as few the most covered."""
    asked = 0
    for seed in SEEDS:
        case, random = random_instance(seed), np.random.default_rng(20_000 + seed)
        area = random.integers(0, 3, len(case.weights))
        share = round(float(random.uniform(0.2, 1.0)), 2)
        items = [np.flatnonzero(area == a) for a in range(3)]
        least = [needed(share, int(case.weights[own].sum())) for own in items]
        town = Ruled(case, SiteRules(floors=tuple(map(_floor, items, least))))
        plans = town.plans(len(case.free))
        fewest = min(map(len, plans))
        plan, _ = plan_and_curve_under_rules(
            case.matrix(numbers=True), case.weights, town.rules, target=0.0, floors_are_target=True, fixed=case.fixed
        )
        assert plan.proved, seed
        assert town.obeys(plan.chosen), seed
        assert len(plan.chosen) == plan.fewest == fewest, seed
        assert plan.covered_weight == max(case.covered(rows) for rows in plans if len(rows) == fewest), seed
        asked += fewest > 0
    assert asked > 250


def _floor(items: np.ndarray, least: int) -> Floor:
    return Floor(items=items, least=least)


def test_a_search_cut_short_prices_a_target_with_bounds() -> None:
    """Told to stop at once, each range still holds the true price."""
    ranges = 0
    for seed in range(60):
        town = ruled(seed)
        case = town.case
        reach, plans = case.matrix(numbers=True), town.plans(len(case.free))
        if not plans:
            continue
        plan = choose_sites(reach, case.weights, target=0.7, fixed=case.fixed, rules=town.rules)
        sure = price_of_target(reach, case.weights, town.rules, plan, fixed=case.fixed)
        short = price_of_target(
            reach,
            case.weights,
            town.rules,
            plan,
            fixed=case.fixed,
            effort=Effort(shakes=0, nodes=0),
            wanted=lambda: False,
        )
        for cost, cut in zip(sure, short, strict=True):
            assert cut.least <= cost.least <= cost.most <= (cut.most or 0)
            ranges += cut.least < (cut.most or 0)
            if cost.fewer_least is not None:
                assert (cut.fewer_least or 0) <= cost.fewer_least <= (cut.fewer_most or 0)
            assert cut.reaches_without in {cost.reaches_without, None}
    assert ranges > 5


def test_floors_that_are_the_target_have_no_price() -> None:
    """Spacing keeps one from being reached: without it two stations reach both, and the ceiling is 10 higher."""
    rules = SiteRules(
        floors=(Floor(items=np.array([0]), least=10), Floor(items=np.array([1]), least=20)), apart=np.array([[0, 1]])
    )
    reach, weights = csr_array(np.eye(3, dtype=int)), [10, 20, 30]
    plan, _ = plan_and_curve_under_rules(reach, weights, rules, target=0.0, floors_are_target=True)
    assert price_of_target(reach, weights, rules, plan, floors_are_target=True) == [
        TargetCost(
            rule="spacing", least=10, most=10, without=60, stations=None, fewer_least=None, fewer_most=None,
            reaches_without=True, sites_without=2, fewest_without=2,
        )
    ]  # fmt: skip


def test_a_curve_whose_best_plans_are_not_sought_says_so_and_bounds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a problem that is too large: the building order alone, and every subset within the bound."""
    for seed in range(60):
        town = ruled(seed)
        case, k = town.case, len(town.case.free)
        if not town.plans(k):
            continue
        asked = (case.matrix(numbers=True), case.weights, town.rules)
        _, small = plan_and_curve_under_rules(*asked, add=k, fixed=case.fixed)
        monkeypatch.setattr(along_rules, "SOLVED_PAIRS", -1)
        plan, large = plan_and_curve_under_rules(*asked, add=k, fixed=case.fixed)
        monkeypatch.undo()
        assert (small.sought, large.sought) == (True, False)
        assert large.best.tolist() == large.nested.tolist()
        for number in range(len(plan.chosen) + 1):
            most = max(map(case.covered, town.plans(number)), default=0)
            assert most <= small.bound[number] <= large.bound[number], (seed, number)


def test_a_slack_rule_asks_no_more_stations_and_no_longer_walk() -> None:
    """A budget that pays for everything changes neither the number nor the walk, for a number and for a target."""
    for seed in range(80):
        case = random_instance(seed)
        rng, reach, count = np.random.default_rng(seed), case.matrix(numbers=True), len(case.covers)
        slack = SiteRules(cost=np.ones(count, dtype=np.int64), budget=count)
        for question in ({"add": int(rng.integers(len(case.free) + 1))}, {"target": round(float(rng.random()), 2)}):
            free = choose_sites(reach, case.weights, fixed=case.fixed, **question)  # type: ignore[arg-type]
            plan = choose_sites(reach, case.weights, fixed=case.fixed, rules=slack, **question)  # type: ignore[arg-type]
            assert len(plan.chosen) <= len(free.chosen), (seed, question)
            assert plan.covered_weight >= free.covered_weight, (seed, question)
            if len(plan.chosen) == len(free.chosen) and plan.covered_weight == free.covered_weight:
                assert (plan.walk or 0) <= (free.walk or 0), (seed, question)


@pytest.mark.parametrize("is_large", [False, True])
def test_of_plans_under_rules_that_cover_as_much_the_fewest_stations_are_chosen(
    is_large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against every subset, 500 instances: as few as can be, and it says so; on large problems within what it says."""
    if is_large:
        monkeypatch.setattr(rule_ties, "FEWEST_PAIRS", -1)
    proved = compared = 0
    for seed in range(500):
        town = ruled(seed)
        case, count = town.case, len(town.case.free)
        k = count if seed % 3 == 0 else seed % (count + 1)
        plans = town.plans(k)
        if not plans:
            continue
        plan = choose_sites(case.matrix(numbers=True), case.weights, add=k, fixed=case.fixed, rules=town.rules)
        most = max(map(case.covered, plans))
        fewest = min(len(rows) for rows in plans if case.covered(rows) == most)
        assert plan.least_stations is not None
        assert plan.least_stations <= fewest <= len(plan.chosen), seed
        compared += 1
        proved += plan.least_stations == len(plan.chosen)
        assert is_large or plan.least_stations == len(plan.chosen), seed
    assert compared > 350
    assert proved > 0.95 * compared


def test_phases_beyond_what_gains_have_the_fewest_stations_and_the_shorter_walk() -> None:
    """One phase is the plan of its number; two that both cover all are no more than it takes."""
    for seed in range(60):
        case = random_instance(seed)
        reach, count = case.matrix(numbers=True), len(case.free)
        if count < 2:
            continue
        free, _ = plan_and_curve(reach, case.weights, add=count, fixed=case.fixed)
        for sizes in ([count], [count - 1, count]):
            plan, _, phased = plan_phases(reach, case.weights, sizes=sizes, fixed=case.fixed)
            if len(free.chosen) <= sizes[0]:
                assert phased.counts == (len(free.chosen),) * len(sizes), (seed, sizes)
                assert set(plan.chosen) == set(free.chosen), (seed, sizes)


def nested_plans(case: Instance, sizes: list[int]) -> list[tuple[tuple[int, ...], ...]]:
    """Every row of sets, each holding the one before, of so many stations at the most."""
    sets = [rows for n in range(sizes[-1] + 1) for rows in itertools.combinations(case.free, n)]
    firsts = [rows for rows in sets if len(rows) <= sizes[0]]
    return [(first, last) for last in sets for first in firsts if set(first) <= set(last)]


def walk_of(case: Instance, rows: tuple[int, ...]) -> int:
    """Σ weight × walk of those whom `rows` cover and the fixed stations do not."""
    total = 0
    for item, weight in enumerate(case.weights):
        walks = [int(case.walk_mm[row, item]) for row in rows if case.covers[row, item]]
        if walks and not any(case.covers[row, item] for row in case.fixed):
            total += int(weight) * min(walks)
    return total


def with_ties(seed: int) -> Instance:
    """Weights of 1 and 2, so that many plans cover as much and the best of two seldom holds the best of one."""
    rng = np.random.default_rng(seed)
    covers = rng.random((9, 16)) < 0.3
    return Instance(covers, rng.integers(0, 50, covers.shape), rng.integers(1, 3, 16), ())


def test_phases_cover_most_over_all_and_tell_the_walk_of_the_plan_that_is_proposed() -> None:
    """Against every nested plan: the sum, no needless station, and the shortest walk of equal plans nearly always."""
    shortest = compared = 0
    for seed in SEEDS:
        case, rng = (random_instance(seed) if seed % 2 else with_ties(seed)), np.random.default_rng(seed)
        count = len(case.free)
        if not 2 <= count <= 6 and seed % 2:
            continue
        most_sites = np.arange(1, count + 1) if seed % 2 else np.arange(1, 4)
        sizes = sorted(int(size) for size in rng.choice(most_sites, size=2, replace=False))
        plan, _, phased = plan_phases(case.matrix(numbers=True), case.weights, sizes=sizes, fixed=case.fixed)
        chosen = tuple(plan.chosen)
        covered = [case.covered(chosen[:number]) for number in phased.counts]
        every = nested_plans(case, sizes)
        most = max(case.covered(first) + case.covered(last) for first, last in every)
        assert sum(covered) == most, seed
        assert tuple(covered) == phased.covered
        assert all(gain > 0 for gain in plan.gains), seed
        if not chosen:
            continue
        assert plan.walk == walk_of(case, chosen), seed
        equal = [
            walk_of(case, last)
            for first, last in every
            if [case.covered(first), case.covered(last)] == covered and len(last) <= len(chosen)
        ]
        compared += 1
        shortest += plan.walk == min(equal)
        assert not plan.walk_proved or plan.walk == min(equal), seed
    assert compared > 80
    assert shortest >= 0.97 * compared, (shortest, compared)


def test_phases_take_the_nearer_of_two_first_stations() -> None:
    """The best first station is no part of the best plan of two; a nearer one that covers as much is taken."""
    reach = csr_array(np.array([[9, 9, 9, 0, 0], [5, 5, 5, 0, 0], [0, 0, 7, 7, 0], [7, 7, 0, 0, 7]]))
    reach.eliminate_zeros()
    weights = [10, 10, 15, 3, 3]
    plan, _, phased = plan_phases(reach, weights, sizes=[1, 2])
    assert plan.chosen[0] == 1
    assert phased.covered[0] == 35
    assert plan.walk == 5 * 35 + 7 * 3


def test_under_a_rule_that_binds_the_nearer_of_equal_sites_is_chosen() -> None:
    """The two best sites stand too close: of the plans that are left the shorter walk wins."""
    reach = csr_array(np.array([[900, 900, 0], [0, 0, 800], [0, 0, 10], [0, 5, 5]]))
    rules = SiteRules(apart=np.array([[0, 3]]))
    plan = choose_sites(reach, [10, 10, 10], add=2, rules=rules)
    assert (set(plan.chosen), plan.covered_weight, plan.walk_proved) == ({0, 2}, 30, False)


def test_a_budget_alone_is_a_question() -> None:
    """Without a number the money decides; stations without gain are not bought."""
    reach = csr_array(np.array([[1, 1, 0], [0, 0, 1], [0, 1, 1]]))
    rules = SiteRules(cost=np.array([5, 2, 4]), budget=7)
    plan = choose_sites(reach, [10, 10, 10], rules=rules)
    assert (set(plan.chosen), plan.covered_weight, plan.proved) == ({0, 1}, 30, True)


@pytest.mark.parametrize(
    ("rules", "question", "code"),
    [
        (SiteRules(area=np.array([0, 1, 1]), least_an_area=1), {"add": 1}, "area_leasts_over_number"),
        (SiteRules(area=np.array([0, 1, 1]), least_an_area=2), {"add": 3}, "area_least_over_candidates"),
        (SiteRules(limits=(Limit(rows=np.array([0]), least=2, name="x"),)), {"add": 3}, "limit_least_over_candidates"),
        (SiteRules(floors=(Floor(items=np.array([0, 1, 2]), least=3),)), {"add": 1}, "rules_need_more"),
        (
            SiteRules(floors=(Floor(items=np.array([0, 1]), least=2),), apart=np.array([[0, 1]])),
            {"add": 3},
            "rules_infeasible",
        ),
    ],
)
def test_rules_that_clash_are_told(rules: SiteRules, question: dict[str, int], code: str) -> None:
    """What clashes and what to do, in both languages; never a bare infeasible."""
    with pytest.raises(QuestionError) as caught:
        choose_sites(csr_array(np.eye(3, dtype=int)), [1, 1, 1], rules=rules, **question)  # type: ignore[arg-type]
    (finding,) = caught.value.findings
    assert finding.code == code
    assert finding.zh
    assert finding.fix_zh
    assert finding.fix_en


def test_a_plan_that_breaks_a_rule_is_refused_by_the_recheck() -> None:
    """The code that checks rules is not the code that obeyed them."""
    reach = csr_array(np.eye(3, dtype=int))
    plan = choose_sites(reach, [1, 1, 1], add=2)
    for rules in (
        SiteRules(group=np.zeros(3, dtype=int), most_a_group=1),
        SiteRules(area=np.array([0, 1, 2]), least_an_area=1),
        SiteRules(apart=np.array([[0, 1], [0, 2], [1, 2]])),
        SiteRules(cost=np.array([9, 9, 9]), budget=9),
        SiteRules(limits=(Limit(rows=np.arange(3), most=1),)),
        SiteRules(floors=(Floor(items=np.arange(3), least=3),)),
    ):
        with pytest.raises(RecheckError, match="breaks"):
            recheck_rules(reach, np.array([1, 1, 1]), plan, rules)
