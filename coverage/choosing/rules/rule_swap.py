"""Local search under rules: fill what rows owe, add, swap one for another as long as no rule is broken, shake, again.

Sides and spacing hold at every step (what a row still owes never grows). Floors are sought through the worth of items:
an item counts its gain and, where floors that hold it lack coverage, more and more; the best plan that meets all
floors stays.

Source: as in `swap`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numba
import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from ..multipliers import UNIT
from ..solver import Wanted
from ..swap import PATIENCE, SEED
from .rule_model import RuleModel

Arrays = tuple[npt.NDArray[np.integer], ...]
BOOSTS = 40  # rounds in which floors that lack coverage raise the worth of their items …
BOOSTED, ROOM = 1e4, 2.0**61  # … to so many times, as far as all of it together fits in 64 bits


class RuleSearch:
    """A plan under rules with all that a step needs to know."""

    def __init__(self, model: RuleModel, worth: Int64, *, by_cost: Int64 | None = None) -> None:
        """Start without a plan.

        Args:
            model: the model.
            worth: (n,) of each item, in 1/1024.
            by_cost: (c,) whole, 1 or more: filling then goes by worth for each part of it.
        """
        p, c = model.problem, model.problem.candidates
        self.model = model
        self.worth = worth.copy()
        self.cost = model.cost * UNIT
        self.divisor = np.ones(c, dtype=np.int64) if by_cost is None else by_cost
        self.open = np.full(max(model.k, 1), -1, dtype=np.int64)
        self.size = np.zeros(2, dtype=np.int64)  # how many are open; what the rows owe
        self.count = np.zeros(p.items, dtype=np.int32)
        self.gain = np.zeros(c, dtype=np.int64)
        self.use = np.zeros(model.sides.rows, dtype=np.int64)
        self.blocked = np.zeros(c, dtype=np.int64)  # open ones and open ones too close
        self._rows = model.sides.turned(c)
        self.reset([])

    @property
    def plan(self) -> list[int]:
        """The candidates of the plan, ascending."""
        return sorted(int(row) for row in self.open[: self.size[0]])

    def reset(self, chosen: Iterable[int]) -> None:
        """Make `chosen` the plan, as far as the rules let each in."""
        self.size[:] = 0, int(self.model.sides.least.sum())
        self.count[:], self.use[:], self.blocked[:] = 0, 0, 0
        problem = self.model.problem
        self.gain[:] = -self.cost
        np.add.at(self.gain, problem.rows(), self.worth[problem.item])
        for row in chosen:
            _try(int(row), self.model.k, self._covers(), self._state(), self._sides(), self._near())

    def fill(self, chance: float = 0.0, seed: int = 0) -> None:
        """Add what rows owe, then what gains; with `chance`, each best one is passed over now and then."""
        drawn = np.random.default_rng([SEED, seed]).random(2 * self.model.k + 2)
        _fill(self.model.k, drawn, chance, self.divisor, self._covers(), self._state(), self._sides(), self._near())

    def climb(self) -> None:
        """Swap and add until nothing improves."""
        _climb(self.model.k, self._covers(), self._state(), self._sides(), self._near())

    def shake(self, random: np.random.Generator, strength: int) -> None:
        """Close some stations near each other and a few elsewhere."""
        if self.size[0]:
            drawn = random.random(2 * strength + 1)
            _shake(drawn, strength, self._covers(), self._state(), self._sides(), self._near())

    def _covers(self) -> Arrays:
        p = self.model.problem
        return p.start, p.item, p.item_start, p.candidate, self.worth

    def _state(self) -> Arrays:
        return self.open, self.size, self.count, self.gain, self.use, self.blocked

    def _sides(self) -> Arrays:
        return (*self._rows, self.model.sides.least, self.model.sides.most)

    def _near(self) -> Arrays:
        return self.model.near_start, self.model.near


def search_plan(
    model: RuleModel,
    starts: list[list[int]],
    *,
    worth: Int64,
    shakes: int,
    stop_at: int | None = None,
    wanted: Wanted | None = None,
) -> list[int] | None:
    """Return the best plan found that obeys every rule; None where none was found.

    Args:
        model: the model.
        starts: plans to start from, each as far as the rules let it in; then filled.
        worth: (n,) of each item in 1/1024: its gain, and what floors make of it.
        shakes: of the best plan; the same number gives the same plan.
        stop_at: an objective that cannot be beaten.
        wanted: asked after each shake; False ends the search.
    """
    state, best = RuleSearch(model, worth), _Best(model, stop_at)
    by_cost = RuleSearch(model, worth, by_cost=_relative_cost(model))
    for search, start in [(state, start) for start in [*starts, []]] + [(by_cost, [])]:
        best.offer(start)  # swaps may lose a floor that it meets
        search.reset(start)
        search.fill()
        search.climb()
        best.offer(search.plan)
        if model.floors.rows:
            _boost(search, best)
        if best.done:
            return best.plan
    if best.plan is None:
        return None
    _shaken(state, best, shakes=shakes, wanted=wanted)
    return best.plan


class _Best:
    """The best plan so far that obeys every rule."""

    def __init__(self, model: RuleModel, stop_at: int | None) -> None:
        self.model, self.stop_at = model, stop_at
        self.plan: list[int] | None = None
        self.value = -(2**62)

    @property
    def done(self) -> bool:
        return self.stop_at is not None and self.value >= self.stop_at

    def offer(self, plan: list[int]) -> bool:
        if self.model.cost.any():
            plan = _pruned(self.model, plan)
        value = self.model.value(plan)
        if value <= self.value or not self.model.obeys(plan):
            return False
        self.plan, self.value = plan, value
        return True


def _pruned(model: RuleModel, plan: list[int]) -> list[int]:
    """Leave out one candidate after another, the dearest and the one that covers least first, as long as that pays."""
    if not model.obeys(plan):
        return plan
    size = np.diff(model.problem.start)
    kept = list(plan)
    for row in sorted(plan, key=lambda row: (-int(model.cost[row]), int(size[row]), row)):
        less = [other for other in kept if other != row]
        if model.value(less) >= model.value(kept) and model.obeys(less):
            kept = less
    return kept


def _relative_cost(model: RuleModel) -> Int64:
    """What a candidate takes of the tightest side, in 1/1024 of the mean, 1 or more."""
    sides = model.sides
    part = np.zeros(model.problem.candidates)
    filled = sides.most[sides.row_of()] > 0
    np.maximum.at(part, sides.index[filled], sides.value[filled] / sides.most[sides.row_of()][filled])
    mean = float(part.mean()) if len(part) and part.any() else 1.0
    return np.maximum(np.rint(part / mean * 64), 1).astype(np.int64)


def _boost(search: RuleSearch, best: _Best) -> None:
    """Raise the worth of items whose floors lack coverage until the plan meets all floors."""
    model, worth = search.model, search.worth.copy()
    floors = model.floors
    share = np.zeros(floors.rows)
    most = min(BOOSTED, ROOM / UNIT / max(int(floors.value.sum()), 1))
    for _ in range(BOOSTS):
        lacking = model.shortfall(search.plan)
        if not lacking.any():
            break
        share += np.where(lacking > 0, 0.25 + 2.0 * lacking / np.maximum(floors.least, 1) + 0.5 * share, 0.0)
        search.worth[:] = worth
        more = np.rint(np.minimum(share, most)[floors.row_of()] * floors.value * UNIT).astype(np.int64)
        np.add.at(search.worth, floors.index, more)
        search.reset(search.plan)
        search.fill()
        search.climb()
        best.offer(search.plan)
    search.worth[:] = worth if best.plan is None else search.worth
    search.reset(search.plan)


def _shaken(state: RuleSearch, best: _Best, *, shakes: int, wanted: Wanted | None) -> None:
    random = np.random.default_rng(SEED)
    state.reset(best.plan or [])
    since = 0
    for number in range(shakes):
        if since >= PATIENCE or best.done or (wanted is not None and not wanted()):
            break
        size = int(state.size[0])
        state.shake(random, min(2 + since % max(2, min(8, size // 8)), max(size, 1)))
        state.fill(0.3, number)
        state.climb()
        if best.offer(state.plan):
            since = 0
        else:
            since += 1
            state.reset(best.plan or [])


@numba.njit(cache=True, nogil=True)
def _fits(row, state, sides):  # type: ignore[no-untyped-def]
    """Whether `row` may be opened: not open, nothing open too close, no side over its most."""
    _, _, _, _, use, blocked = state
    row_start, side, value, _, most = sides
    if blocked[row] > 0:
        return False
    over = False
    for q in range(row_start[row], row_start[row + 1]):
        over = over or use[side[q]] + value[q] > most[side[q]]
    return not over


@numba.njit(cache=True, nogil=True)
def _helps(row, state, sides):  # type: ignore[no-untyped-def]
    """How many units of what sides owe `row` would bring."""
    use = state[4]
    row_start, side, value, least, _ = sides
    units = 0
    for q in range(row_start[row], row_start[row + 1]):
        units += max(min(value[q], least[side[q]] - use[side[q]]), 0)
    return units


@numba.njit(cache=True, nogil=True)
def _change(row, sign, covers, state, sides, near):  # type: ignore[no-untyped-def]
    """Open (+1) or close (−1) a candidate in all that is counted but the list of the open."""
    start, item, item_start, candidate, worth = covers
    _, size, count, gain, use, blocked = state
    row_start, side, value, least, _ = sides
    for p in range(start[row], start[row + 1]):
        i = item[p]
        before = count[i]
        count[i] += sign
        if (before == 0) or (count[i] == 0):
            for q in range(item_start[i], item_start[i + 1]):
                gain[candidate[q]] -= sign * worth[i]
    for q in range(row_start[row], row_start[row + 1]):
        r = side[q]
        size[1] -= max(least[r] - use[r], 0)
        use[r] += sign * value[q]
        size[1] += max(least[r] - use[r], 0)
    blocked[row] += sign
    for q in range(near[0][row], near[0][row + 1]):
        blocked[near[1][q]] += sign


@numba.njit(cache=True, nogil=True)
def _try(row, k, covers, state, sides, near):  # type: ignore[no-untyped-def]
    if state[1][0] < k and _fits(row, state, sides):
        state[0][state[1][0]] = row
        state[1][0] += 1
        _change(row, 1, covers, state, sides, near)


@numba.njit(cache=True, nogil=True)
def _fill(k, drawn, chance, divisor, covers, state, sides, near):  # type: ignore[no-untyped-def]
    opened, size, _, gain, _, _ = state
    for step in range(k):
        if size[0] >= k:
            break
        best, second, most_help, best_value, second_value = -1, -1, 0, 0.0, 0.0
        for j in range(len(gain)):
            help_ = _helps(j, state, sides) if size[1] > 0 else 0
            value = gain[j] / divisor[j]
            if help_ < most_help or (help_ == 0 and gain[j] <= 0):
                continue
            if help_ == most_help and best >= 0 and value <= second_value:
                continue
            if not _fits(j, state, sides):
                continue
            if best < 0 or help_ > most_help or value > best_value:
                second, second_value = best, best_value
                if help_ > most_help or second < 0:
                    second, second_value = -1, -1e300
                best, best_value, most_help = j, value, help_
            else:
                second, second_value = j, value
        if best < 0:
            break
        if second >= 0 and drawn[step] < chance:
            best = second
        opened[size[0]] = best
        size[0] += 1
        _change(best, 1, covers, state, sides, near)


@numba.njit(cache=True, nogil=True)
def _climb(k, covers, state, sides, near):  # type: ignore[no-untyped-def]
    """Swap the best pair of each station in turn, and add what gains, until neither improves."""
    opened, size, _, gain, _, _ = state
    idle, slot = 0, 0
    while idle < size[0]:
        row = opened[slot]
        owed = size[1]
        _change(row, -1, covers, state, sides, near)
        loss = gain[row]
        need = max(size[1] - owed, 0)
        best, best_value = row, loss
        for j in range(len(gain)):
            if gain[j] > best_value and _fits(j, state, sides) and (need == 0 or _helps(j, state, sides) >= need):
                best, best_value = j, gain[j]
        if best_value < 0 and need == 0:
            size[0] -= 1
            opened[slot] = opened[size[0]]
            slot, idle = 0, 0
            continue
        _change(best, 1, covers, state, sides, near)
        opened[slot] = best
        idle = 0 if best != row else idle + 1
        if best != row and size[0] < k:
            new, new_value = -1, 0
            for j in range(len(gain)):
                if gain[j] > new_value and _fits(j, state, sides):
                    new, new_value = j, gain[j]
            if new >= 0:
                opened[size[0]] = new
                size[0] += 1
                _change(new, 1, covers, state, sides, near)
        slot = slot + 1 if slot + 1 < size[0] else 0


@numba.njit(cache=True, nogil=True)
def _shake(drawn, strength, covers, state, sides, near):  # type: ignore[no-untyped-def]
    """Close a station drawn by chance and those that share most with it, now and then one far away."""
    start, item, item_start, candidate, worth = covers
    opened, size, _, gain, _, _ = state
    centre = opened[int(drawn[0] * size[0])]
    shared = np.zeros(len(gain), dtype=np.int64)
    for p in range(start[centre], start[centre + 1]):
        for q in range(item_start[item[p]], item_start[item[p] + 1]):
            shared[candidate[q]] += worth[item[p]]
    for s in range(strength):
        if size[0] == 0:
            break
        best = 0
        for slot in range(1, size[0]):
            if shared[opened[slot]] > shared[opened[best]]:
                best = slot
        if drawn[1 + s] < 0.3:
            best = int(drawn[1 + strength + s] * size[0])
        row = opened[best]
        size[0] -= 1
        opened[best] = opened[size[0]]
        _change(row, -1, covers, state, sides, near)
