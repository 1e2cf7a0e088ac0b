"""The plan with the shortest walk, and the proof: branch and bound on the bound of `walk_bound`, all of it in integers.

At each node the multipliers of its parent are improved a little; candidates that no better plan has are shut, those
that each better plan has are opened; the candidates that the bound counts are tried as a plan; then the candidate
that is most in doubt is opened in one branch and shut in the other. A branch is dropped when its bound says that
nothing better is in it.

Source: N. Christofides, J. E. Beasley, A tree search algorithm for the p-median problem, EJOR 10, 1982;
P. Hanjoul, D. Peeters, A comparison of two dual-based procedures for solving the p-median problem, EJOR 20, 1985.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....geo.network import Int64
from ..multipliers import UNIT
from .walk_bound import FREE, OPEN, SHUT, Offers, Status, first_offers, fixed_by, prove, search_offers, undecided
from .walk_problem import WalkProblem
from .walk_swap import shorten


@dataclass(frozen=True)
class WalkEffort:
    """How much work may be done: counts of steps, never a clock, so that two runs agree.

    Attributes:
        shakes: of the local search.
        rounds: of the search for multipliers at the root.
        node_rounds: the same at each node below.
        nodes: of branch and bound; with 0 there is the root alone.
        pairs: of the largest part whose plans of equal coverage are searched one and all.
    """

    shakes: int = 60
    rounds: int = 1_000
    node_rounds: int = 40
    nodes: int = 1_000
    pairs: int = 40_000


@dataclass(frozen=True, eq=False)
class ReachTest:
    """Multipliers of the covering problem: whether a plan can reach enough (`multipliers`).

    Attributes:
        given: what all items give away for nothing, in 1/1024.
        saved: (c,) column sum of each candidate, in 1/1024.
        need: the weight that must be reached.
    """

    given: int
    saved: Int64
    need: int

    def narrow(self, status: Status, *, k: int) -> Status | None:
        """Return `status` with the candidates shut that leave too little in reach; None where nothing is enough."""
        inside, free = status == OPEN, np.flatnonzero(status == FREE)
        spare = k - int(inside.sum())
        order = np.sort(self.saved[free])[::-1]
        top = self.given + int(self.saved[inside].sum()) + int(order[: max(spare, 0)].sum())
        if top < self.need * UNIT:
            return None
        after = status.copy()
        if 0 < spare <= len(order):
            short = np.maximum(int(order[spare - 1]) - self.saved[free], 0)
            after[free[top - short < self.need * UNIT]] = SHUT
        return after


@dataclass(frozen=True, eq=False)
class Shortest:
    """The plan with the shortest walk found.

    Attributes:
        rows: (≤ k,) ascending; without any one of them the plan is worse.
        walk: its Σ weight × walk; None where no plan was found that loses so little.
        bound: no plan of k that loses no more walks less.
        nodes: how many nodes were searched.
        offers: the multipliers of the root.
    """

    rows: list[int]
    walk: int | None
    bound: int
    nodes: int
    offers: Offers

    @property
    def proved(self) -> bool:
        """Whether no shorter walk is possible."""
        return self.walk is not None and self.walk <= self.bound


@dataclass(eq=False)
class Tree:
    """One search: what is asked, and the best plan so far.

    Attributes:
        problem: the problem.
        k: number of candidates at the most.
        lost: weight that may be lost.
        effort: limits of the work.
        most: only plans that walk this much or less are of interest; one less than the best plan, once there is one.
        rows: the best plan.
        nodes: how many nodes were searched.
        test: whether enough can be reached; none where everybody can be.
        left: no plan of interest that was not seen walks less; above `most` when the tree was searched in full.
    """

    problem: WalkProblem
    k: int
    lost: int
    effort: WalkEffort
    most: int
    test: ReachTest | None = None
    rows: list[int] | None = None
    nodes: int = 0
    left: int = 0
    offers: Offers | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing better is left."""
        return self.left > self.most

    def take(self, plan: list[int]) -> None:
        """Keep `plan` where it is better."""
        lost, walk = self.problem.measure(plan)
        if lost <= self.lost and walk <= self.most:
            self.rows, self.most = used_of(self.problem, plan), walk - 1

    def explore(self, root: Status, offers: Offers, *, rounds: int, first: bool = False) -> None:
        """Search the tree below `root`; where `first`, only until there is a plan."""
        stack: list[tuple[Status, Offers, int]] = [(root, offers, 0)]
        while stack and not (first and self.rows is not None):
            status, offers, known = stack.pop()
            if known > self.most:
                continue
            if self.nodes >= max(self.effort.nodes, 1):
                self.left = min(known, *(bound for _, _, bound in stack), self.most + 1)
                return
            self.nodes += 1
            known, status, offers = self._bounded(status, offers, known, rounds)
            self.offers = offers if self.offers is None else self.offers
            rounds = self.effort.node_rounds
            if known <= self.most:
                stack.extend((branch, offers, known) for branch in self._branches(status, offers))
        self.left = self.most + 1

    def _bounded(self, status: Status, offers: Offers, known: int, rounds: int) -> tuple[int, Status, Offers]:
        """Bound one node and try the plan that its bound counts; return the bound, and what is decided there."""
        for steps in (0, rounds):
            if steps:
                aim = self.most + 1
                offers = search_offers(
                    self.problem, offers, status, k=self.k, lost=self.lost, aim=aim, rounds=steps
                )  # fmt: skip
            bounded = prove(self.problem, offers, status, k=self.k, lost=self.lost)
            known = max(known, -(-bounded.bound // UNIT))
            if known > self.most:
                break
            if steps:
                self.take([int(row) for row in bounded.best])
            status = fixed_by(bounded, status, k=self.k, most=self.most)
            narrowed = self.test.narrow(status, k=self.k) if self.test else status
            if narrowed is None or not self._is_possible(narrowed):
                return self.most + 1, status, offers
            status = narrowed
        return known, status, offers

    def _is_possible(self, status: Status) -> bool:
        """Whether not too many must be open, and those that are not shut lose little enough."""
        if int((status == OPEN).sum()) > self.k:
            return False
        return self.problem.measure(np.flatnonzero(status != SHUT).tolist())[0] <= self.lost

    def _branches(self, status: Status, offers: Offers) -> list[Status]:
        """The two halves of a node, the likelier last; none where everything is decided."""
        inside, free = np.flatnonzero(status == OPEN), np.flatnonzero(status == FREE)
        if len(inside) + len(free) <= self.k:
            self.take([*inside.tolist(), *free.tolist()])
            return []
        # Where nothing is in doubt, one that the bound counts: to shut another one changes nothing.
        doubt = int(free[np.argmin(np.abs(offers.use[free] - 0.5) - 0.1 * offers.use[free])])
        halves = []
        for verdict in (SHUT, OPEN) if offers.use[doubt] >= 0.5 else (OPEN, SHUT):
            half = status.copy()
            half[doubt] = verdict
            halves.append(half)
        return halves


def used_of(problem: WalkProblem, plan: list[int]) -> list[int]:
    """Return the candidates of `plan`, ascending, but those without which it is as good; the higher row goes first."""
    used = sorted(plan)
    value = problem.measure(used)
    for row in sorted(plan, reverse=True):
        rest = [other for other in used if other != row]
        if problem.measure(rest) == value:
            used = rest
    return used


def shortest(
    problem: WalkProblem,
    *,
    k: int,
    lost: int,
    effort: WalkEffort,
    hint: list[int] | None = None,
    test: ReachTest | None = None,
) -> Shortest:
    """Find the plan of at most k candidates with the shortest walk that loses no more than the weight `lost`.

    Args:
        problem: the problem.
        k: number of candidates at the most.
        lost: weight that may be lost.
        effort: limits of the work.
        hint: a plan to begin with.
        test: whether enough can be reached; where not given, the bound of the walk alone decides.
    """
    k = min(k, problem.candidates)
    tree = Tree(problem, k, lost, effort, most=int(problem.weight.sum()) * problem.longest, test=test)
    rows = shorten(problem, hint or [], k=k)
    for plan in (hint or [], rows):
        tree.take(plan)
    status = undecided(problem)
    # Most often the first multipliers prove the first plan, and nobody needs to shake it.
    offers = search_offers(
        problem, first_offers(problem, rows), status, k=k, lost=lost, aim=tree.most + 1, rounds=effort.rounds
    )
    bounded = prove(problem, offers, status, k=k, lost=lost)
    if bounded.bound <= tree.most * UNIT:
        often = np.argsort(-offers.use, kind="stable")[:k]
        plans = [rows, *(shorten(problem, guess.tolist(), k=k) for guess in (bounded.best, often))]
        rows = shorten(problem, min(plans, key=problem.measure), k=k, shakes=effort.shakes)
        tree.take(rows)
    tree.explore(status, offers, rounds=effort.rounds)
    if tree.rows is None:
        return Shortest(used_of(problem, rows), None, tree.left, tree.nodes, offers)
    return Shortest(tree.rows, tree.most + 1, tree.left, tree.nodes, tree.offers or offers)


def root_bound(problem: WalkProblem, rows: list[int], *, k: int, lost: int, rounds: int) -> int:
    """Return a walk that no plan of at most k candidates goes below that loses at most `lost`, as `rows` does."""
    status, offers = undecided(problem), first_offers(problem, rows)
    aim = problem.measure(rows)[1]
    offers = search_offers(problem, offers, status, k=k, lost=lost, aim=aim, rounds=rounds)
    return max(0, -(-prove(problem, offers, status, k=k, lost=lost).bound // UNIT))
