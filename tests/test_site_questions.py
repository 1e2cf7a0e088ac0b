"""The fewest sites, the worst area, relocations and phases, each beside all subsets."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.sparse import csr_array

from servicecircle.coverage.choosing.cover_problem import problem_of
from servicecircle.coverage.choosing.exact import Effort, best_plan
from servicecircle.coverage.choosing.question import QuestionError
from servicecircle.coverage.choosing.reduction import reduce_problem
from servicecircle.coverage.choosing.rules.fewest import fewest_under_rules
from servicecircle.coverage.choosing.rules.moves import Standing, best_moves
from servicecircle.coverage.choosing.rules.phases import best_phases
from servicecircle.coverage.choosing.rules.site_rules import RuleConflictError, SiteRules
from servicecircle.coverage.choosing.rules.worst_area import Areas, best_worst_area
from subsets import Case, case_of

LITTLE = Effort(shakes=10)


def test_the_fewest_sites_are_the_fewest_of_all_subsets() -> None:
    """700 instances, by number and by price: proved, or proved impossible."""
    for seed in range(700):
        found = case_of(seed)
        case = Case(found.covers, found.weight, None, found.rules)
        random = np.random.default_rng(seed)
        least = int(random.integers(0, case.value(range(len(case.covers))) + 1))
        price = random.integers(0, 50, len(case.covers)) if seed % 2 else None
        paid = np.ones(len(case.covers), dtype=np.int64) if price is None else price
        each = paid.tolist()
        best = min((sum(each[row] for row in p) for p in case.plans() if case.value(p) >= least), default=None)
        try:
            answer = fewest_under_rules(case.problem, least=least, rules=case.rules, effort=LITTLE, price=price)
        except RuleConflictError:
            assert best is None
            continue
        assert answer.proved
        assert answer.feasible is (best is not None)
        if best is not None:
            assert case.obeys(answer.rows)
            assert answer.value == case.value(answer.rows) >= least
            assert answer.price == answer.bound == best == int(paid[answer.rows].sum())


def test_a_need_out_of_reach_is_told_with_the_reach() -> None:
    """More than all candidates cover together is no error: the answer says how far they reach."""
    case = Case(np.array([[True, False, False], [False, True, False]]), np.array([3, 4, 5]), None, SiteRules())
    answer = fewest_under_rules(case.problem, least=8, rules=case.rules, effort=LITTLE)
    assert (answer.feasible, answer.reach, answer.proved) == (False, 7, True)


def rates_of(case: Case, areas: Areas) -> dict[tuple[int, ...], Fraction]:
    """The least rate of the areas below their ceiling, by hand, of every plan."""
    known: dict[int, Fraction] = {}
    inside = [sum(1 << int(item) for item in np.flatnonzero(areas.area == a)) for a in range(len(areas.weight))]
    every = case.bits(range(len(case.covers)))

    def rate(covered: int) -> Fraction:
        rates = [Fraction(1)]
        for bits, weight, already in zip(inside, areas.weight.tolist(), areas.covered.tolist(), strict=True):
            have = case.weigh(bits & covered)
            if weight and have < case.weigh(bits & every):
                rates.append(Fraction(already + have, weight))
        return min(rates)

    found = {}
    for plan in case.plans():
        covered = case.bits(plan)
        if covered not in known:
            known[covered] = rate(covered)
        found[plan] = known[covered]
    return found


def test_the_worst_area_has_the_best_rate_of_all_subsets() -> None:
    """500 instances: the rate as a fraction, and the most that is covered with that rate."""
    for seed in range(500):
        found = case_of(seed, ())
        case = Case(found.covers, found.weight, 2 if found.k is None else found.k, SiteRules())
        random = np.random.default_rng(seed)
        area = random.integers(-1, 3, len(case.weight))
        already = random.integers(0, 10, 3)
        weight = np.array([int(case.weight[area == a].sum()) for a in range(3)]) + already + random.integers(0, 3, 3)
        areas = Areas(area, weight, already)
        answer = best_worst_area(case.problem, areas=areas, k=case.k, effort=LITTLE)
        rates = rates_of(case, areas)
        best = max(rates.values())
        assert answer.rate == answer.bound == best
        assert case.obeys(answer.rows)
        assert case.value(answer.rows) == max(case.value(plan) for plan, rate in rates.items() if rate == best)


def test_relocations_are_the_best_of_all_subsets() -> None:
    """500 instances: as many open as close, no protected one closes, and nothing covers more."""
    for seed in range(500):
        case, random = case_of(seed, ()), np.random.default_rng(seed)
        c = len(case.covers)
        standing = set(np.flatnonzero(random.random(c) < 0.5).tolist())
        kept = {row for row in standing if random.random() < 0.3}
        most = int(random.integers(0, 4))
        answer = best_moves(
            case.problem,
            stations=Standing(np.array(sorted(standing)), np.array(sorted(kept))),
            most=most,
            effort=LITTLE,
        )
        best = max(
            case.value(plan)
            for plan in itertools.combinations(range(c), len(standing))
            if kept <= set(plan) and len(standing - set(plan)) <= most
        )
        after = standing - set(answer.closed) | set(answer.opened)
        assert answer.value == answer.bound == best == case.value(sorted(after))
        assert answer.before == case.value(sorted(standing))
        assert len(answer.closed) == len(answer.opened) <= most
        assert kept <= after


def test_protected_stations_must_exist() -> None:
    """A protected row without a station is refused, and a negative number of moves."""
    case = Case(np.eye(3, dtype=bool), np.ones(3, dtype=np.int64), None, SiteRules())
    for existing, protected, most in (([0], [1], 1), ([0], [0], -1), ([5], [], 1)):
        with pytest.raises(ValueError, match="existing"):
            best_moves(
                case.problem,
                stations=Standing(np.array(existing, dtype=np.int64), np.array(protected, dtype=np.int64)),
                most=most,
                effort=LITTLE,
            )


def chains(c: int, sizes: list[int]) -> list[list[tuple[int, ...]]]:
    """Every nested choice of the given sizes."""
    found: list[list[tuple[int, ...]]] = [[]]
    for size in sizes:
        found = [
            [*chain, plan]
            for chain in found
            for plan in itertools.combinations(range(c), min(size, c))
            if not chain or set(chain[-1]) <= set(plan)
        ]
    return found


def test_phases_of_weights_too_large_to_add_up_are_refused() -> None:
    """Every phase counts all weight once more: what fits in 64 bits for one phase does not for four."""
    random = np.random.default_rng(6)
    covers, weight = random.random((8, 20)) < 0.25, random.integers(1, 10, 20)
    large = problem_of(csr_array(covers.astype(np.int8)), weight * (2**52 // int(weight.sum())))
    with pytest.raises(QuestionError, match=r"2\^52"):
        best_phases(large, sizes=[1, 2, 4, 6], effort=LITTLE)


def test_phases_are_the_best_of_all_nested_plans() -> None:
    """500 instances, equal and unequal weights: nested, proved, and the price of nesting is exact."""
    for seed in range(500):
        case, random = case_of(seed, ()), np.random.default_rng(seed)
        covers = case.covers[:6]
        case = Case(covers, case.weight, None, SiteRules())
        sizes = sorted({int(size) for size in random.integers(0, 5, 3)})
        weight = random.integers(1, 4, len(sizes)).tolist() if seed % 2 else None
        paid = weight or [1] * len(sizes)
        small = reduce_problem(case.problem, settled=np.zeros(len(case.weight), dtype=bool), dominate=False).problem
        free = [best_plan(small, k=size, effort=LITTLE) for size in sizes]
        answer = best_phases(case.problem, sizes=sizes, weight=weight, free=free, effort=LITTLE)
        best = max(
            sum(v * case.value(plan) for v, plan in zip(paid, chain, strict=True))
            for chain in chains(len(covers), sizes)
        )
        assert answer.value == answer.bound == best
        assert answer.covered == [case.value(plan) for plan in answer.rows]
        assert all(set(a) <= set(b) for a, b in itertools.pairwise(answer.rows))
        assert all(len(plan) <= size for plan, size in zip(answer.rows, sizes, strict=True))
        assert answer.price == [(f.value - v, f.value - v) for f, v in zip(free, answer.covered, strict=True)]


@pytest.mark.parametrize(("sizes", "weight"), [([], None), ([3, 3], None), ([-1], None), ([1, 2], [1]), ([1], [0])])
def test_phases_grow(sizes: list[int], weight: list[int] | None) -> None:
    """Sizes that do not grow and weights that are not one a phase are refused."""
    case = Case(np.eye(3, dtype=bool), np.ones(3, dtype=np.int64), None, SiteRules())
    with pytest.raises(ValueError, match="phase"):
        best_phases(case.problem, sizes=sizes, weight=weight, effort=LITTLE)
