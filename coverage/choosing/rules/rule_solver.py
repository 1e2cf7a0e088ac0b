"""The best plan of a model, and the proof: search from below, multipliers from above, branch and bound between them.

1. What cannot matter is settled. 2. The linear relaxation bounds every plan (its multipliers, added up in integers)
and shows where to search; local search keeps the rules. 3. Where no plan obeys the rules yet, branch and bound looks
among the promising candidates, then among all. 4. Candidates that no better plan can have go out, in integers, and
HiGHS searches the core, unless it is too large for that.

Source: as in `exact` and `rule_prices`; E. Danna, E. Rothberg, C. Le Pape, Exploring relaxation induced neighborhoods,
Mathematical Programming 102, 2005 (step 3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..cover_problem import Mask
from ..exact import MOMENT, Effort
from ..multipliers import UNIT, search_multipliers
from ..solver import Answer, Limits, Wanted, solve
from .rule_model import RuleModel, Settled, mask_of, settle
from .rule_prices import Prices, hopeless_under_rules, priced, prices_of, rule_bound
from .rule_program import (
    RuleRelaxed,
    model_cliques,
    plan_values,
    relax_under_rules,
    rule_program,
    with_cliques,
    with_objective,
)
from .rule_swap import search_plan
from .shortage import meet_floors

PROMISING = 4  # candidates that the first branch and bound sees, for each one that the plan may have
FEWEST_PROMISING = 300
ROUNDING = 1e-3
BRANCHED_PAIRS = 100_000  # of the largest core that is branched on: beyond it the first node takes half a minute


@dataclass(frozen=True, eq=False)
class Solved:
    """What is known of a model.

    Attributes:
        rows: the plan, ascending; None where none was found that obeys the rules.
        value: its objective; 0 without a plan.
        bound: no plan that obeys the rules has a greater objective; None where none can obey them.
        feasible: whether a plan obeys the rules; None where the search could not tell.
        prices: multipliers of `settled.model`; None where there are none.
        certified: the bound by `prices`, what is settled included; None without prices.
        settled: the model that the search worked on, and where it lies in the one that was given.
    """

    rows: list[int] | None
    value: int
    bound: int | None
    feasible: bool | None
    prices: Prices | None
    certified: int | None
    settled: Settled

    @property
    def proved(self) -> bool:
        """Whether nothing better exists: no better plan, or no plan at all."""
        return self.feasible is False or (self.rows is not None and self.bound is not None and self.value >= self.bound)


def solve_model(
    model: RuleModel,
    *,
    effort: Effort,
    hint: list[int] | None = None,
    enough: int | None = None,
    wanted: Wanted | None = None,
) -> Solved:
    """Find the best plan of `model`.

    Args:
        model: the model.
        effort: limits of the work.
        hint: a plan to begin with, as far as it obeys the rules.
        enough: an objective that will do: the search ends where it is reached, or where the bound is below it.
        wanted: asked now and then; False ends the search with the best so far.
    """
    none = np.zeros(model.problem.candidates, dtype=np.bool_)
    settled = settle(model, inside=none, out=none)
    small = settled.model
    if small is None:
        return Solved(None, 0, None, False, None, None, settled)
    relaxed = relax_under_rules(small, wanted=wanted)
    if relaxed is not None and not relaxed.feasible:
        return Solved(None, 0, None, False, None, None, settled)
    number = {int(row): place for place, row in enumerate(settled.row)}
    begin = [number[row] for row in hint or [] if row in number]
    run = _Run(small, relaxed, effort, wanted)
    run.enough = enough
    if run.worth_while:
        run.search(begin)
    if run.rows is None:
        run.find()
    if run.open:
        run.branch()
    return run.solved(settled)


class _Run:
    """One search: the best plan and the least bound so far."""

    def __init__(self, model: RuleModel, relaxed: RuleRelaxed | None, effort: Effort, wanted: Wanted | None) -> None:
        self.model, self.relaxed, self.effort, self.wanted = model, relaxed, effort, wanted
        self.rows: list[int] | None = None
        self.value = 0
        self.infeasible = False
        self.enough: int | None = None
        self.prices = relaxed.prices if relaxed is not None else _prices_without_rules(model)
        self.certified = int(model.gain.sum()) if self.prices is None else rule_bound(model, self.prices)
        self.bound = self.certified

    @property
    def worth_while(self) -> bool:
        """Whether what will do is neither found nor out of reach."""
        if self.enough is None:
            return True
        return self.bound >= self.enough and (self.rows is None or self.value < self.enough)

    @property
    def open(self) -> bool:
        """Whether there is something left to find out, and leave to do so."""
        going = self.worth_while and (self.wanted is None or self.wanted())
        return (
            going and self.effort.nodes > 0 and not self.infeasible and (self.rows is None or self.value < self.bound)
        )

    def offer(self, rows: list[int] | None) -> None:
        """Take a plan that obeys every rule if it is better."""
        if rows is None or not self.model.obeys(rows):
            return
        value = self.model.value(rows)
        if self.rows is None or value > self.value:
            self.rows, self.value = sorted(rows), value

    def search(self, hint: list[int]) -> None:
        """Local search from the hint, from the relaxation, and from nothing."""
        starts = [hint] if hint else []
        floors = self.model.floors
        if floors.rows and not self.model.sides.rows and not len(self.model.near):
            met = meet_floors(self.model.problem, floors, k=self.model.k, shakes=self.effort.shakes, wanted=self.wanted)
            starts += [] if met is None else [met]
        worth = self.model.gain * UNIT
        if self.relaxed is not None and self.prices is not None:
            order = np.argsort(-self.relaxed.opened, kind="stable")
            starts.append(order[self.relaxed.opened[order] > 1e-6].tolist())
            owed = self.prices.floor_share[self.model.floors.row_of()] * self.model.floors.value * UNIT
            np.add.at(worth, self.model.floors.index, np.rint(owed).astype(np.int64))
        self.offer(
            search_plan(
                self.model,
                starts,
                worth=worth,
                shakes=self.effort.shakes,
                stop_at=self.bound if self.enough is None else min(self.bound, self.enough),
                wanted=self.wanted,
            )
        )

    def find(self) -> None:
        """Look for any plan by branch and bound: among promising candidates, then among all."""
        size = self.model.problem.candidates
        nothing = np.zeros(size, dtype=np.bool_)
        for out in (~self._promising(), nothing):
            if not self.open or self.rows is not None:
                return
            self._search_core(nothing, out, complete=not out.any())

    def branch(self) -> None:
        """Search the candidates that a better plan can have."""
        size = self.model.problem.candidates
        inside, out = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
        if self.prices is not None and self.rows is not None:
            out, inside = hopeless_under_rules(self.model, self.prices, least=self._aim)
            few = ~out & self._promising()
            if int((~out).sum()) > 2 * int(few.sum()):
                # A better plan from the promising ones first makes the core smaller.
                self._search_core(inside, ~few & ~inside, complete=False)
                out, inside = hopeless_under_rules(self.model, self.prices, least=self._aim)
        if self.open:
            self._search_core(inside, out, complete=True)

    @property
    def _aim(self) -> int:
        """The objective that a plan worth finding has."""
        better = self.value + self.model.unit
        return better if self.enough is None else max(better, self.enough)

    def _promising(self) -> Mask:
        """The candidates with the greatest prices."""
        size = self.model.problem.candidates
        many = max(FEWEST_PROMISING, PROMISING * self.model.k)
        if self.prices is None or many >= size:
            return np.ones(size, dtype=np.bool_)
        _, price = priced(self.model, self.prices)
        return mask_of(np.argsort(-price, kind="stable")[:many], size)

    def _search_core(self, inside: Mask, out: Mask, *, complete: bool) -> None:
        """Branch and bound with candidates decided; `complete`: every better plan agrees with what is decided."""
        core = settle(self.model, inside=inside, out=out)
        chosen = np.flatnonzero(inside).tolist()
        if core.model is None:
            self._ended(complete=complete, bound=None)
            return
        if not core.model.problem.candidates:
            self.offer(chosen)
            self._ended(complete=complete, bound=core.base)
            return
        if core.model.problem.pairs > BRANCHED_PAIRS:
            return
        answer = _answer(core, core.model, self)
        if len(answer.values):
            found = core.row[np.flatnonzero(answer.values[: core.model.problem.candidates] > 0.5)]
            self.offer([*chosen, *(int(row) for row in found)])
        if answer.outcome == "infeasible":
            self._ended(complete=complete, bound=None)
        elif np.isfinite(answer.bound):
            bound = core.base + self.model.unit * int(np.floor(answer.bound + ROUNDING))
            self._ended(complete=complete, bound=bound)

    def _ended(self, *, complete: bool, bound: int | None) -> None:
        """Note what a search has proved: `bound` of its candidates, None that none of its plans obeys the rules."""
        if not complete:
            return
        if self.rows is None:
            self.infeasible = bound is None and self.enough is None
            if bound is None and self.enough is not None:
                bound = self.enough - self.model.unit
            self.bound = self.bound if bound is None else min(self.bound, bound)
        else:
            # What was decided holds for plans worth finding alone.
            others = self._aim - self.model.unit
            self.bound = min(self.bound, others if bound is None else max(bound, others))

    def solved(self, settled: Settled) -> Solved:
        base = settled.base
        certified = None if self.prices is None else base + self.certified
        if self.infeasible:
            return Solved(None, 0, None, False, self.prices, certified, settled)
        if self.rows is None:
            return Solved(None, 0, base + self.bound, None, self.prices, certified, settled)
        rows = sorted(int(settled.row[row]) for row in self.rows)
        return Solved(rows, base + self.value, base + self.bound, True, self.prices, certified, settled)


def _prices_without_rules(model: RuleModel) -> Prices | None:
    """A moment's bound where the relaxation was stopped: that of the covering problem, the rules left aside."""
    if not model.gain.any():
        return None
    cover = replace(model.problem, weight=model.gain)
    share = search_multipliers(cover, k=model.k, least=0, rounds=MOMENT)
    sides, floors = model.sides.rows, model.floors.rows
    return prices_of(model, model.sides, item=share, side=np.zeros(sides), floor=np.zeros(floors))


def _answer(core: Settled, model: RuleModel, run: _Run) -> Answer:
    built = rule_program(model, whole=True)
    program = with_cliques(built.program, *model_cliques(model)) if len(model.near) else built.program
    if run.enough is not None:
        program = with_objective(program, least=(run.enough - core.base) / model.unit)
    values = None
    if run.rows is not None:
        number = {int(row): place for place, row in enumerate(core.row)}
        start = [number[row] for row in run.rows if row in number]
        values = plan_values(model, built, start) if model.obeys(start) else None
    return solve(program, start=values, limits=Limits(nodes=run.effort.nodes), wanted=run.wanted)
