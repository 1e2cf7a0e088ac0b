"""Facts about choosing sites on arrays: against every subset, against spopt, and what an answer says of itself."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from covering import Instance, needed, random_instance
from scipy.sparse import coo_array, csr_array, csr_matrix

from servicecircle.coverage.choosing.along_curve import plan_and_curve, site_curve
from servicecircle.coverage.choosing.choose import choose_sites
from servicecircle.coverage.choosing.exact import Effort
from servicecircle.coverage.choosing.question import QuestionError
from servicecircle.coverage.choosing.recheck import RecheckError, certified_bound, recheck_plan

SEEDS = range(500)
HEURISTIC = Effort(shakes=0, nodes=0, rounds=5)


def town(seed: int, *, candidates: int = 40, demand: int = 400, radius: float = 0.13) -> tuple[csr_array, np.ndarray]:
    """Candidates and demand drawn in a unit square, walks as the crow flies in millimetres."""
    rng = np.random.default_rng(seed)
    places, homes = rng.random((candidates, 2)), rng.random((demand, 2))
    distance = np.linalg.norm(places[:, None] - homes[None], axis=2)
    row, column = np.nonzero(distance <= radius)
    walk_mm = np.rint(distance[row, column] * 1_000_000).astype(np.int64)
    return csr_array((walk_mm, (row, column)), shape=distance.shape), rng.integers(0, 60, demand)


def overlapping(seed: int) -> tuple[csr_array, np.ndarray]:
    """One component in which the relaxation alone proves little."""
    return town(seed, candidates=60, demand=300, radius=0.25)


def test_the_most_covered_is_that_of_every_subset() -> None:
    """For k more stations beside fixed ones, by numbers or booleans; proved, and the bound is the value."""
    for seed in SEEDS:
        case = random_instance(seed)
        k = seed % (len(case.free) + 1)
        plan = choose_sites(case.matrix(numbers=seed % 2 == 0), case.weights, add=k, fixed=case.fixed)
        assert plan.covered_weight == plan.upper_bound == case.best()[k], seed
        assert plan.proved
        assert plan.covered_weight == case.covered(plan.chosen)


def test_no_more_stations_than_it_takes_are_chosen() -> None:
    """Of all numbers asked for, the first with which every subset covers as much; by both doors."""
    for seed in SEEDS:
        case = random_instance(seed)
        reach, best = case.matrix(numbers=seed % 2 == 0), case.best()
        for k, most in enumerate(best):
            plan = choose_sites(reach, case.weights, add=k, fixed=case.fixed)
            along, _ = plan_and_curve(reach, case.weights, add=k, fixed=case.fixed)
            assert len(plan.chosen) == len(along.chosen) == best.index(most), (seed, k)
            assert plan.covered_weight == along.covered_weight == most
            assert plan.walk == along.walk, (seed, k)


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("limits", [{"wanted": lambda: False}, {"effort": Effort(shakes=0, nodes=0)}])
def test_a_search_cut_short_proposes_no_needless_station(
    limits: dict[str, Any], is_large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any one station less would be covered, on problems taken for large too."""
    if is_large:
        monkeypatch.setattr("servicecircle.coverage.choosing.curve.CURVE_PAIRS", 0)
    for seed in range(0, 300, 3):
        case = random_instance(seed)
        reach, k = case.matrix(numbers=seed % 2 == 0), len(case.free)
        plan = choose_sites(reach, case.weights, add=k, fixed=case.fixed, **limits)
        along, _ = plan_and_curve(reach, case.weights, add=k, fixed=case.fixed, **limits)
        for rows in (plan.chosen, along.chosen):
            assert all(case.covered(set(rows) - {row}) < case.covered(rows) for row in rows), seed


def test_one_station_is_proved_best_without_a_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest column sum bounds it: the solver, which can take its time there, is not asked."""
    monkeypatch.setattr("servicecircle.coverage.choosing.exact.relax", None)
    for seed in range(30):
        reach, weights = overlapping(seed)
        plan = choose_sites(reach, weights, add=1, effort=HEURISTIC)
        most = int((reach.astype(bool).astype(np.int64) @ weights).max())
        assert (plan.covered_weight, plan.upper_bound, plan.certificate.bound) == (most, most, most)
        assert plan.proved


def test_the_fewest_are_those_of_every_subset() -> None:
    """For any share; where all candidates together do not reach it, the fewest that reach what they can."""
    for seed in SEEDS:
        case = random_instance(seed)
        best, share = case.best(), round(float(np.random.default_rng(seed).random()), 3)
        plan = choose_sites(case.matrix(numbers=True), case.weights, target=share, fixed=case.fixed)
        wanted = needed(share, int(case.weights.sum()))
        fewest = next(k for k, value in enumerate(best) if value >= min(wanted, best[-1]))
        assert (len(plan.chosen), plan.fewest, plan.proved) == (fewest, fewest, True), seed
        assert plan.needed == wanted
        assert plan.ceiling == best[-1]
        assert plan.reaches_target == (best[-1] >= wanted)


def test_the_curve_is_that_of_every_subset() -> None:
    """Each k has its best plan, proved, up to where nothing more is gained; the nested order ends at the best."""
    for seed in SEEDS:
        case = random_instance(seed)
        best = case.best()
        curve = site_curve(case.matrix(numbers=True), case.weights, fixed=case.fixed)
        last = len(curve.best) - 1
        assert curve.best.tolist() == curve.bound.tolist() == best[: last + 1], seed
        assert best[last] == best[-1]
        assert curve.saturated
        assert [case.covered(plan) for plan in curve.plans] == best[: last + 1]
        assert (curve.nested <= curve.best).all()
        assert curve.nested[-1] == curve.best[-1]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # spopt speaks to PuLP as it was
def test_spopt_agrees_on_towns() -> None:
    """MCLP and LSCP of spopt, solved by CBC, have the same objectives; our fewest for a share are MCLP's too."""
    pulp, locate = pytest.importorskip("pulp"), pytest.importorskip("spopt.locate")
    for seed, candidates, demand in ((0, 30, 150), (1, 30, 150), (2, 30, 150), (3, 30, 150), (4, 80, 600)):
        reach, weights = town(seed, candidates=candidates, demand=demand)
        cost = np.full(reach.shape, 10.0)
        coo = reach.tocoo()
        cost[coo.row, coo.col] = 1.0
        for k in (3, 8):
            model = locate.MCLP.from_cost_matrix(cost.T, weights, 2.0, p_facilities=k)
            theirs = model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective.value()
            assert choose_sites(reach, weights, add=k).covered_weight == round(theirs)
        fewest = choose_sites(reach, weights, target=0.5)
        assert fewest.reaches_target
        for k, reaches in ((len(fewest.chosen), True), (len(fewest.chosen) - 1, False)):
            model = locate.MCLP.from_cost_matrix(cost.T, weights, 2.0, p_facilities=k)
            theirs = round(model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective.value())
            assert (2 * theirs >= weights.sum()) == reaches
        reachable = np.unique(coo.col)
        model = locate.LSCP.from_cost_matrix(cost[:, reachable].T, 2.0)
        theirs = model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective.value()
        ones = np.ones(len(reachable), dtype=int)
        assert len(choose_sites(reach.tocsc()[:, reachable].tocsr(), ones, target=1.0).chosen) == round(theirs)


@pytest.mark.parametrize("seed", range(6))
def test_a_bound_holds_however_little_work_is_done(seed: int) -> None:
    """With few steps and no branch and bound the bound still holds, and nothing is called proved that is not."""
    reach, weights = overlapping(seed)
    exact = choose_sites(reach, weights, add=6)
    quick = choose_sites(reach, weights, add=6, effort=HEURISTIC)
    assert exact.proved
    assert quick.covered_weight <= exact.covered_weight <= quick.upper_bound
    assert quick.proved == (quick.covered_weight == quick.upper_bound)
    assert quick.ending == ("proved" if quick.proved else "work limit")


@pytest.mark.parametrize("seed", range(4))
def test_a_problem_too_large_for_components_has_the_same_answers(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Solved as a whole: the same best, the same fewest, and a curve that is never above its bound."""
    reach, weights = town(seed)
    apart = [choose_sites(reach, weights, add=10), choose_sites(reach, weights, target=0.6)]
    curve = site_curve(reach, weights, most=12)
    monkeypatch.setattr("servicecircle.coverage.choosing.curve.CURVE_PAIRS", 0)
    whole = [choose_sites(reach, weights, add=10), choose_sites(reach, weights, target=0.6)]
    assert [plan.covered_weight for plan in whole[:1]] == [plan.covered_weight for plan in apart[:1]]
    assert [len(plan.chosen) for plan in whole] == [len(plan.chosen) for plan in apart]
    assert whole[1].fewest == apart[1].fewest
    rough = site_curve(reach, weights, most=12)
    assert (rough.best <= curve.best).all()
    assert (curve.best <= rough.bound).all()
    assert rough.best[12] == curve.best[12]


def test_the_same_question_has_the_same_plan() -> None:
    """Row for row, also where the work limit ends the search."""
    reach, weights = overlapping(3)
    for effort in (Effort(), HEURISTIC):
        first, second = (choose_sites(reach, weights, add=7, effort=effort) for _ in range(2))
        assert first.chosen == second.chosen
        assert first.upper_bound == second.upper_bound
        assert (first.certificate.multiplier == second.certificate.multiplier).all()


def test_building_order_takes_the_largest_gain_first() -> None:
    """Each station gains the most that any later one could in its place; the gains sum to what is covered."""
    reach, weights = town(1)
    plan = choose_sites(reach, weights, add=9)
    assert list(plan.gains) == sorted(plan.gains, reverse=True)
    assert sum(plan.gains) == plan.covered_weight
    assert min(plan.gains) > 0


def test_of_places_that_cover_the_same_the_nearer_one_is_chosen() -> None:
    """Two candidates with the same demand: the shorter walk; then the first."""
    reach = csr_array(np.array([[40, 50], [30, 20], [30, 20]]))
    assert choose_sites(reach, [5, 5], add=1).chosen == (1,)
    assert choose_sites(reach.astype(bool), [5, 5], add=1).chosen == (0,)


def walk_of(case: Instance, rows: tuple[int, ...]) -> int:
    """Σ weight × walk to the nearest chosen station of those whom the fixed ones leave out."""
    far = 10**6
    walks = np.where(case.covers[list(rows)], case.walk_mm[list(rows)], far).min(axis=0)
    counts = (walks < far) & ~case.covers[list(case.fixed)].any(axis=0)
    return int((case.weights * walks)[counts].sum())


def test_of_plans_that_cover_the_same_the_shorter_walk_is_chosen() -> None:
    """Of all subsets of as many stations that cover the most, none has a smaller Σ weight × walk, and it is proved."""
    for seed in range(200):
        case = random_instance(seed)
        k = 1 + seed % max(len(case.free), 1)
        if k > len(case.free):
            continue
        plan = choose_sites(case.matrix(numbers=True), case.weights, add=k, fixed=case.fixed)
        if not plan.chosen:
            continue
        rivals = [
            rows
            for rows in itertools.combinations(case.free, len(plan.chosen))
            if case.covered(rows) == plan.covered_weight
        ]
        least = min(walk_of(case, rows) for rows in rivals)
        assert plan.walk == walk_of(case, plan.chosen) == least, seed
        assert plan.walk_proved
        # Of these the lowest rows.
        assert tuple(sorted(plan.chosen)) == min(rows for rows in rivals if walk_of(case, rows) == least)


def test_the_p_median_and_the_p_centre_beside_fixed_stations() -> None:
    """Against every subset: most reached, then the least Σ weight × walk, or the smallest longest walk."""
    for seed in range(150):
        case = random_instance(seed)
        k = seed % (len(case.free) + 1)
        plans = [rows for n in range(k + 1) for rows in itertools.combinations(case.free, n)]
        most = max(case.covered(rows) for rows in plans)
        walks = {rows: np.where(case.covers, case.walk_mm, 10**6)[[*case.fixed, *rows]] for rows in plans}
        best, radii = [], []
        for rows in plans:
            if case.covered(rows) == most and (rows or case.fixed):
                near = walks[rows].min(axis=0)
                reached = (near < 10**6) & (case.weights > 0)
                best.append(int((case.weights * near)[reached].sum()))
                radii.append(int(near[reached].max(initial=0)))
        median = choose_sites(case.matrix(numbers=True), case.weights, add=k, fixed=case.fixed, goal="walk")
        centre = choose_sites(case.matrix(numbers=True), case.weights, add=k, fixed=case.fixed, goal="radius")
        assert median.covered_weight == centre.covered_weight == most, seed
        assert median.proved
        assert centre.proved
        assert median.walk == median.walk_bound == min(best, default=0), seed
        assert centre.radius == centre.radius_bound == min(radii, default=0), seed


def test_a_stored_zero_is_a_pair_and_a_stored_false_is_none() -> None:
    """A walk of 0 mm is in reach."""
    stored = (np.array([0, 7]), (np.array([0, 0]), np.array([0, 1])))
    zero = csr_array(stored, shape=(1, 3))
    assert choose_sites(zero, [1, 2, 4], add=1).covered_weight == 3
    false = csr_array((stored[0].astype(bool), stored[1]), shape=(1, 3))
    assert choose_sites(false, [1, 2, 4], add=1).covered_weight == 2


@pytest.mark.parametrize("form", ["csc", "coo", "lil", "dok", "bsr"])
def test_every_sparse_form_is_taken(form: str) -> None:
    """Matrices and arrays; a pair that is stored twice is one pair; nothing that was handed in is changed."""
    reach, weights = town(2, candidates=10, demand=60, radius=0.3)
    expected = choose_sites(reach, weights, add=3).chosen
    assert choose_sites(reach.asformat(form), weights, add=3).chosen == expected
    coo = reach.tocoo()
    twice = coo_array((np.tile(coo.data, 2), (np.tile(coo.row, 2), np.tile(coo.col, 2))), shape=coo.shape)
    assert choose_sites(twice, weights, add=3).chosen == expected
    assert len(twice.data) == 2 * len(coo.data)
    assert choose_sites(csr_matrix(reach), weights, add=3).chosen == expected


def test_fewer_are_chosen_when_no_further_one_gains() -> None:
    """Also where nobody is left to cover, or nobody lives there."""
    reach = csr_array(np.array([[1, 1], [1, 0], [0, 1]]))
    assert choose_sites(reach, [3, 4], add=3).chosen == (0,)
    assert choose_sites(reach, [3, 4], add=2, fixed=[0]).chosen == ()
    assert choose_sites(reach, [0, 0], add=2).chosen == ()
    assert choose_sites(reach, [0, 0], target=1.0).chosen == ()
    nobody = csr_array((2, 0), dtype=np.int64)
    assert choose_sites(nobody, np.zeros(0, dtype=int), add=1).covered_weight == 0


def test_unreachable_demand_stays_in_the_total() -> None:
    """It lowers the ceiling, and a target above it is answered by the ceiling."""
    reach = csr_array(np.array([[1, 0, 0], [0, 1, 0]]))
    plan = choose_sites(reach, [10, 20, 70], target=0.5)
    assert (plan.total_weight, plan.ceiling, plan.covered_weight, plan.needed) == (100, 30, 30, 50)
    assert not plan.reaches_target
    assert len(plan.chosen) == plan.fewest == 2


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"add": 4}, "more_than_candidates"),
        ({"add": 3, "fixed": [0]}, "more_than_candidates"),
        ({"add": -1}, "add_not_whole"),
        ({"add": 1.5}, "add_not_whole"),
        ({"target": 95}, "target_not_a_share"),
        ({"target": -0.1}, "target_not_a_share"),
        ({"target": float("nan")}, "target_not_a_share"),
        ({}, "one_question"),
        ({"add": 1, "target": 0.5}, "one_question"),
        ({"add": 1, "fixed": [7]}, "no_such_candidate"),
        ({"add": 1, "fixed": np.array([True])}, "no_such_candidate"),
    ],
)
def test_a_question_without_an_answer_is_told(question: dict[str, object], code: str) -> None:
    """In both languages, with a remedy; it is an InputError and a ValueError."""
    reach = csr_array(np.eye(3, dtype=int))
    with pytest.raises(QuestionError) as caught:
        choose_sites(reach, [1, 2, 3], **question)  # type: ignore[arg-type]
    (finding,) = caught.value.findings
    assert finding.code == code
    assert finding.zh
    assert finding.fix_en
    assert isinstance(caught.value, ValueError)


def test_arrays_that_do_not_fit_are_refused() -> None:
    """A dense matrix, fractional or negative weights, another length."""
    reach = csr_array(np.eye(3, dtype=int))
    with pytest.raises(TypeError, match="sparse"):
        choose_sites(np.eye(3), [1, 2, 3], add=1)
    with pytest.raises(TypeError, match="whole"):
        choose_sites(reach, [0.5, 1.0, 2.0], add=1)
    with pytest.raises(ValueError, match="negative"):
        choose_sites(reach, [1, 2, -3], add=1)
    with pytest.raises(ValueError, match="columns"):
        choose_sites(reach, [1, 2], add=1)


def test_an_interrupted_search_gives_its_plan_and_a_bound() -> None:
    """Stopped at the first moment there is a plan whose bound holds, and it says that it was interrupted."""
    reach, weights = overlapping(2)
    plan = choose_sites(reach, weights, add=6, wanted=lambda: False)
    best = choose_sites(reach, weights, add=6).covered_weight
    assert 0 < plan.covered_weight <= best <= plan.upper_bound
    assert plan.ending == "interrupted"
    curve = site_curve(reach, weights, most=6, wanted=lambda: False)
    assert curve.best[6] <= best <= curve.bound[6]


def certified() -> tuple[Instance, csr_array]:
    """A small town of which two stations more cover part, and its matrix."""
    for case in map(random_instance, range(100)):
        if (
            case.fixed
            and len(choose_sites(case.matrix(numbers=True), case.weights, add=2, fixed=case.fixed).gains) == 2
        ):
            return case, case.matrix(numbers=True)
    raise AssertionError("no such town was drawn")


def test_the_certificate_can_be_added_up_by_anyone() -> None:
    """By loops over the definition: given away, and the k largest sums of what is credited."""
    for seed in range(100):
        case = random_instance(seed)
        k = min(2, len(case.free))
        plan = choose_sites(case.matrix(numbers=True), case.weights, add=k, fixed=case.fixed)
        certificate = plan.certificate
        settled = case.covers[list(case.fixed)].any(axis=0)
        free = 1024 * case.weights - certificate.multiplier
        sums = [
            sum(int(certificate.multiplier[i]) for i in np.flatnonzero(case.covers[row] & ~settled))
            for row in range(len(case.covers))
            if certificate.dominated_by[row] < 0
        ]
        bound = (int(free.sum()) + sum(sorted(sums)[::-1][:k])) // 1024
        assert bound == certificate.bound
        assert bound >= case.best()[k]


@pytest.mark.parametrize(
    "change",
    [
        {"covered_weight": 10**6},
        {"upper_bound": 0},
        {"gains": (1,)},
        {"ceiling": 10**6},
        {"total_weight": 1},
    ],
)
def test_a_plan_that_is_not_what_it_says_is_refused(change: dict[str, object]) -> None:
    """The code that checks is not the code that chose."""
    case, reach = certified()
    plan = choose_sites(reach, case.weights, add=2, fixed=case.fixed)
    recheck_plan(reach, case.weights, plan, add=2)
    with pytest.raises(RecheckError):
        recheck_plan(reach, case.weights, replace(plan, **change), add=2)  # type: ignore[arg-type]
    with pytest.raises(RecheckError):
        recheck_plan(reach, case.weights, replace(plan, chosen=plan.chosen + plan.chosen[:1]), add=9)
    with pytest.raises(RecheckError):
        recheck_plan(reach, case.weights, plan, add=1)


def test_a_forged_certificate_is_refused() -> None:
    """Multipliers out of range, and a dominator that covers less."""
    case, reach = certified()
    certificate = choose_sites(reach, case.weights, add=2, fixed=case.fixed).certificate
    with pytest.raises(RecheckError, match="multiplier"):
        certified_bound(reach, case.weights, replace(certificate, multiplier=certificate.multiplier - 1), case.fixed)
    reach = csr_array(np.array([[1, 1], [1, 0]]))
    honest = choose_sites(reach, [1, 1], add=1).certificate
    assert honest.dominated_by.tolist() == [-1, 0]
    with pytest.raises(RecheckError, match="dominator"):
        certified_bound(reach, [1, 1], replace(honest, dominated_by=np.array([1, -1])), ())
