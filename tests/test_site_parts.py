"""Facts about the parts of the site engine, each against counting by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from covering import random_instance

from servicecircle.coverage.choosing import swap
from servicecircle.coverage.choosing.branch import search_tree
from servicecircle.coverage.choosing.cover_problem import CoverProblem, cover_problem, from_rows, pairs_of
from servicecircle.coverage.choosing.exact import Best, Effort, best_plan
from servicecircle.coverage.choosing.greedy import gains_in_order, greedy
from servicecircle.coverage.choosing.joining import join_curves
from servicecircle.coverage.choosing.multipliers import bounds, hopeless, in_units, search_multipliers
from servicecircle.coverage.choosing.reduction import components_of, reduce_problem
from servicecircle.coverage.choosing.rules import phases
from servicecircle.coverage.choosing.runner_up import runners_up
from servicecircle.coverage.choosing.swap import improve
from servicecircle.coverage.sites.closures_study import closing_order

SEEDS = range(200)


def small(seed: int) -> CoverProblem:
    """A random problem as it is: with items of no weight, and items that nobody covers."""
    case = random_instance(seed)
    return cover_problem(pairs_of(case.matrix(numbers=True)), case.weights.astype(np.int64))


def best_of(problem: CoverProblem, k: int) -> int:
    rows = range(problem.candidates)
    return max(problem.value(list(plan)) for plan in itertools.combinations(rows, min(k, problem.candidates)))


def test_curves_join_to_the_best_way_of_sharing_k_out() -> None:
    """Against every way to share k out among up to four parts; the split that is given has the value that is given."""
    rng = np.random.default_rng(1)
    for _ in range(200):
        curves = [
            np.concatenate([[0], np.cumsum(rng.integers(0, 9, rng.integers(0, 4)))]) for _ in range(rng.integers(1, 5))
        ]
        most = int(rng.integers(0, 9))
        joined = join_curves(curves, most=most)
        for k in range(most + 1):
            ways = itertools.product(*(range(len(curve)) for curve in curves))
            best = max(sum(int(c[n]) for c, n in zip(curves, way, strict=True)) for way in ways if sum(way) <= k)
            assert joined.value[k] == best
            split = joined.split(k)
            assert sum(split) <= k
            assert sum(int(curve[own]) for curve, own in zip(curves, split, strict=True)) == best


def test_reduction_keeps_the_best_of_every_k() -> None:
    """Merged items and dominated candidates change no optimum; what went out is covered by its dominator."""
    for seed in SEEDS:
        problem = small(seed)
        settled = np.random.default_rng(seed).random(problem.items) < 0.2
        reduced = reduce_problem(problem, settled=settled, dominate=True)
        open_weight = np.where(settled, 0, problem.weight)
        whole = CoverProblem(problem.start, problem.item, problem.item_start, problem.candidate, open_weight)
        for k in range(1, min(reduced.problem.candidates, 4) + 1):
            assert best_of(reduced.problem, k) == best_of(whole, k), seed
        for row in np.flatnonzero(reduced.dominated_by >= 0):
            other = int(reduced.dominated_by[row])
            assert reduced.dominated_by[other] < 0
            mine = problem.covered([row]) & ~settled & (problem.weight > 0)
            assert (problem.covered([other]) | ~mine).all()


def test_components_share_no_item() -> None:
    """Candidates of an item are in its component, and parts that share nothing are told apart."""
    for seed in SEEDS:
        problem = reduce_problem(small(seed), settled=np.zeros(small(seed).items, dtype=bool), dominate=False).problem
        count, of_candidate, of_item = components_of(problem)
        assert (of_candidate[problem.rows()] == of_item[problem.item]).all()
        assert set(of_candidate.tolist()) == set(range(count))


def test_every_set_of_multipliers_bounds_every_k() -> None:
    """Also random ones; and candidates that are called hopeless are in no better plan, those called sure in each."""
    for seed in SEEDS:
        problem = small(seed)
        rng = np.random.default_rng(seed)
        share = rng.random(problem.items) * problem.weight
        for multiplier in (
            in_units(share, problem.weight),
            in_units(search_multipliers(problem, k=2, least=0, rounds=40), problem.weight),
        ):
            limits = bounds(problem, multiplier, most=3)
            assert all(limits[k] >= best_of(problem, k) for k in range(min(problem.candidates, 3) + 1)), seed
            least = best_of(problem, 2)
            out, inside = hopeless(problem, multiplier, k=2, least=least)
            for plan in itertools.combinations(range(problem.candidates), 2):
                if problem.value(list(plan)) >= least:
                    assert not out[list(plan)].any(), seed
                    assert set(np.flatnonzero(inside)) <= set(plan), seed


def test_swaps_never_lose_and_end_where_none_gains() -> None:
    """As many stations, no less covered, and no single swap covers more."""
    for seed in SEEDS:
        problem = small(seed)
        start = greedy(problem, most=2)
        better = improve(problem, start)
        value = problem.value(better)
        assert len(better) <= len(start)
        assert value >= problem.value(start)
        for out in better:
            for row in range(problem.candidates):
                assert problem.value([*(set(better) - {out}), row]) <= value


def _beside_much_without_weight() -> CoverProblem:
    """Four candidates: each covers one item that counts, and twenty of its own that weigh nothing."""
    rows = np.concatenate([np.array([*range(20 * row, 20 * row + 20), 80 + row]) for row in range(4)])
    weight = np.concatenate([np.zeros(80, dtype=np.int64), [4, 3, 2, 1]])
    return from_rows(np.arange(5) * 21, rows.astype(np.int32), weight)


def test_swaps_note_no_more_candidates_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Items without weight do not make swaps write beyond their notes: run as Python that would be an error."""
    monkeypatch.setattr(swap, "_climb", swap._climb.py_func)
    assert improve(_beside_much_without_weight(), [2, 3]) == [0, 1]


def test_phases_within_a_plan_are_sought_in_problems_of_positive_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is covered already, and so weighs nothing, is no item of the problems that `best_plan` is given."""
    given: list[CoverProblem] = []

    def noted(problem: CoverProblem, *, k: int, effort: Effort, wanted: Callable[[], bool] | None) -> Best:
        given.append(problem)
        return best_plan(problem, k=k, effort=effort, wanted=wanted)

    monkeypatch.setattr(phases, "best_plan", noted)
    nested = phases.nested_within(_beside_much_without_weight(), [0, 1, 3], [1, 2, 3], effort=Effort(5, 5))
    assert nested == [[0], [0, 1], [0, 1, 3]]
    assert all((problem.weight > 0).all() for problem in given)


def test_greedy_takes_the_largest_gain_each_time() -> None:
    """Against counting every gain anew; of equal gains the lower row."""
    for seed in SEEDS:
        problem = small(seed)
        order = greedy(problem, most=problem.candidates)
        for place, row in enumerate(order):
            before = problem.value(order[:place])
            gains = [problem.value([*order[:place], other]) - before for other in range(problem.candidates)]
            assert gains[row] == max(gains)
            assert row == gains.index(max(gains))
        assert gains_in_order(problem, order).sum() == best_of(problem, problem.candidates)


def test_a_runner_up_is_the_best_other_place_that_is_far_enough() -> None:
    """Against trying every other candidate in each site's stead."""
    found = 0
    for seed in SEEDS:
        problem = small(seed)
        rng = np.random.default_rng(seed)
        xy, barred = rng.random((problem.candidates, 2)), []
        chosen = greedy(problem, most=2)
        others = runners_up(problem, chosen, barred, xy=xy, apart_m=0.3)
        for place, row in enumerate(chosen):
            rest = [other for other in chosen if other != row]
            base = problem.value(rest)
            gains = {
                other: problem.value([*rest, other]) - base
                for other in range(problem.candidates)
                if other not in chosen and np.hypot(*(xy[other] - xy[row])) >= 0.3
            }
            best = max(gains.values(), default=0)
            if best == 0:
                assert others.candidate[place] == -1
                continue
            found += 1
            assert gains[int(others.candidate[place])] == best
            assert others.loss[place] == problem.value(chosen) - base - best
    assert found > 100


def test_stations_close_in_the_order_of_least_loss() -> None:
    """Each next one loses the least of those that are left; the losses sum to what all of them lose."""
    for seed in SEEDS:
        case = random_instance(seed)
        reach, weights = pairs_of(case.matrix(numbers=True)), case.weights.astype(np.int64)
        problem = cover_problem(reach, weights)
        every = list(range(problem.candidates))
        closing = every[: len(every) // 2]
        order, losses = closing_order(reach, weights, closing)
        assert sorted(order) == closing
        left = every.copy()
        for place, row in enumerate(order):
            lost = {
                other: problem.value(left) - problem.value([r for r in left if r != other]) for other in order[place:]
            }
            assert losses[place] == lost[row] == min(lost.values())
            left.remove(row)
        assert sum(losses) == problem.value(every) - problem.value(left)


def test_the_tree_finds_the_best_plan_and_bounds_it_at_any_time() -> None:
    """For every k, from a poor plan: with work enough the bound is the best of every subset; with little, above."""
    for seed in range(500):
        problem = reduce_problem(small(seed), settled=np.zeros(small(seed).items, dtype=bool), dominate=False).problem
        for k in range(1, problem.candidates):
            best = best_of(problem, k)
            whole = search_tree(problem, k=k, rows=list(range(k)), steps=100_000)
            assert problem.value(whole.rows) == whole.value == whole.bound == best, (seed, k)
            assert len(whole.rows) <= k
            short = search_tree(problem, k=k, rows=list(range(k)), steps=seed % 3)
            assert problem.value(short.rows) == short.value <= best <= short.bound, (seed, k)


def test_a_tree_that_is_told_to_stop_keeps_a_bound() -> None:
    """Nobody waits: the plan given stays, and the bound is all there is."""
    problem = reduce_problem(small(3), settled=np.zeros(small(3).items, dtype=bool), dominate=False).problem
    found = search_tree(problem, k=1, rows=[0], steps=100, wanted=lambda: False)
    assert (found.rows, found.bound) == ([0], int(problem.weight.sum()))
