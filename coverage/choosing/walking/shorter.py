"""The second goal of a plan: of those that cover as much, the shorter walk, then the lower rows."""

from __future__ import annotations

from ....geo.network import Int64
from ..asked import Asked
from ..exact import Effort
from ..site_plan import SitePlan
from ..solver import Wanted
from .second_goal import Known, shorter_walk
from .told_walks import SEARCHED_PAIRS, Walked, ordered, with_walk
from .walk_problem import Walks
from .walk_search import WalkEffort

SWAPS_ALONE = WalkEffort(shakes=0, nodes=0)


def with_shorter_walk(
    asked: Asked, plan: SitePlan, effort: Effort, *, multiplier: Int64 | None = None, wanted: Wanted | None = None
) -> SitePlan:
    """Return a plan that covers as much as `plan` with as many stations, and walks no farther; never another coverage.

    Args:
        asked: the question.
        plan: its plan.
        effort: limits of the work.
        multiplier: multipliers of the reduced problem for as many candidates as the plan has, where they are known.
        wanted: asked now and then; False leaves the walk at what was found by then.

    Where Σ weight × walk is too large for whole numbers the plan is returned as it is, `walk_left_out`.
    """
    search = asked.whole.pairs <= SEARCHED_PAIRS and (wanted is None or wanted())
    work = WalkEffort(shakes=min(effort.shakes, 60), nodes=min(effort.nodes, 500)) if search else SWAPS_ALONE

    def choose(walks: Walks, unit: int) -> Walked:
        known = None if multiplier is None or unit > 1 else Known(asked.reduced, multiplier)
        found = shorter_walk(walks, sorted(plan.chosen), k=len(plan.chosen), effort=work, known=known, wanted=wanted)
        return Walked(ordered(asked, walks, found.rows), found.walk, found.proved)

    return with_walk(asked, plan, choose)
