"""What a choice of sites says: what was chosen, what it covers, how good it is at worst, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...geo.network import Int64
from .capacities.assignment import Served

Ending = Literal["proved", "work limit", "interrupted"]


@dataclass(frozen=True, eq=False)
class Certificate:
    """A proof in whole numbers that no plan of `k` candidates covers more than `bound`.

    The bound is ⌊(Σ (1024·w − λ) over all demand + the k largest sums of λ over a candidate's demand that `fixed`
    leaves open) / 1024⌋. Candidates with a dominator are left out of those sums: whatever they cover, it covers too.
    With capacities a candidate's sum takes λ ÷ weight for each resident, the largest first, until its capacity is full,
    and the sums of `fixed` are added; nobody has a dominator.

    Attributes:
        multiplier: (n,) λ of each column of reach, 0 … 1024 · weight; 0 where `fixed` covers it.
        dominated_by: (c,) the candidate that covers all that this one covers, or −1.
        k: number of candidates beside the fixed ones.
        bound: the bound in whole weight, what `fixed` covers included.
    """

    multiplier: Int64
    dominated_by: Int64
    k: int
    bound: int


@dataclass(frozen=True, eq=False)
class SitePlan:
    """A choice of sites.

    Attributes:
        chosen: rows of the candidates that were chosen, in building order, without `fixed`.
        fixed: rows that are open anyhow.
        gains: weight that each of `chosen` adds to those before it.
        covered_weight: weight that `fixed` and `chosen` cover together; with capacities, here and in all that follows,
            what they serve.
        total_weight: Σ weights; nobody is left out.
        ceiling: weight that `fixed` and all candidates together cover: nothing can be better.
        upper_bound: no choice of as many candidates covers more.
        proved: whether no better choice exists: more weight for ``add``, fewer candidates for ``target``.
        fewest: with ``target``, no choice of fewer candidates reaches it (or the ceiling, where lower); else None.
        needed: with ``target``, the weight that was asked for; else None.
        certificate: the proof in whole numbers; its bound may lie above `upper_bound`, which branch and bound lowers.
        ending: why the search ended.
        walk: Σ weight × walk of those whom `chosen` covers and `fixed` does not, to the nearest of them; None where the
            matrix tells no walks.
            With ``goal="walk"`` of all that is reached, by whichever station is nearest.
        walk_proved: whether no plan as good has a smaller one.
        walk_bound: with ``goal="walk"``, no plan that reaches as much has less.
        radius: with ``goal="radius"``, the longest walk of those who are reached.
        radius_bound: with ``goal="radius"``, no plan that reaches as much has a smaller one.
        floors_missed: where floors are the target, how many of them the other rules do not let the plan reach.
        least_stations: with ``add`` or a budget under rules, no plan that obeys them and covers as much has fewer
            stations; None elsewhere.
        served: with capacities, who is served where: one sharing of those that serve most; its pairs are those of
            reach in compressed rows. None without.
        walk_left_out: whether plans of equal coverage were not compared by their walks, as Σ weight × walk is too
            large for whole numbers.
    """

    chosen: tuple[int, ...]
    fixed: tuple[int, ...]
    gains: tuple[int, ...]
    covered_weight: int
    total_weight: int
    ceiling: int
    upper_bound: int
    proved: bool
    fewest: int | None
    needed: int | None
    certificate: Certificate
    ending: Ending
    walk: int | None = None
    walk_proved: bool = False
    walk_bound: int | None = None
    radius: int | None = None
    radius_bound: int | None = None
    served: Served | None = None
    walk_left_out: bool = False
    floors_missed: int = 0
    least_stations: int | None = None

    @property
    def gap_weight(self) -> int:
        """How much more weight a choice of as many candidates could cover at the very most."""
        return self.upper_bound - self.covered_weight

    @property
    def reaches_target(self) -> bool:
        """Whether the target is reached; True where none was asked for."""
        return not self.floors_missed and (self.needed is None or self.covered_weight >= self.needed)


@dataclass(frozen=True, eq=False)
class SiteCurve:
    """The marginal coverage curve, k = 0 … K.

    Attributes:
        plans: (K + 1) the best plan found for each k, rows ascending, without the fixed ones; a plan may have fewer.
        best: (K + 1,) weight that it covers, what the fixed ones cover included.
        bound: (K + 1,) no plan of k candidates covers more.
        nested: (K + 1,) weight that the first k of `order` cover.
        order: rows in building order: the best plan of K, the one that gains most first.
        ceiling: weight that all candidates cover.
        saturated: whether the last plan covers all that any candidate can reach.
        sought: whether the best plan was sought for each k. Else, on large problems under rules or with capacities,
            `plans` and `best` before the last are those of `order`, and `bound` what no plan can surpass.
    """

    plans: tuple[tuple[int, ...], ...]
    best: Int64
    bound: Int64
    nested: Int64
    order: tuple[int, ...]
    ceiling: int
    saturated: bool
    sought: bool = True
