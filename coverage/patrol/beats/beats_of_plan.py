"""Beats of a plan's area: the thin door on tables, from what was read and measured to the division."""

from __future__ import annotations

from ....geo.network import Network
from ....geo.snap import Entries
from ...circles.study import area_index, residents_of
from ...layers.layers import PlanLayers
from ...plan_toml.plan import Plan
from .beat_area import one_area, whole_plan
from .beat_homes import Homes, home_streets
from .beat_question import check_beat_question
from .beats import Beats, divide_into_beats


def beats_of_plan(  # noqa: PLR0913 - the nouns and what is asked of them
    plan: Plan,
    layers: PlanLayers,
    network: Network,
    entries: Entries,
    *,
    beats: int,
    area: str | None = None,
    ratio: int | None = None,
) -> tuple[Beats, Homes]:
    """Divide an area of a plan into beats; return them with the residences on their streets.

    Args:
        plan: the plan.
        layers: its layers, free of errors.
        network: its walking network.
        entries: how its residences enter the network.
        beats: how many beats.
        area: code or name of a district, subdistrict, community or grid; None for the whole plan.
        ratio: residents a patroller, which says how many a beat needs; the plan's where None.

    Raises:
        QuestionError: the number is no number of beats for this area, or the area is unknown or ambiguous.
    """
    row = check_beat_question(beats, layers.areas, area)
    homes = home_streets(network, entries, residents_of(layers))
    if row is None or layers.areas is None:
        where = whole_plan(network, homes, layers.areas, name=plan.name)
    else:
        where = one_area(network, homes, layers.areas, area_index(plan, layers), row=row)
    asked = plan.patrol.residents_per_patroller if ratio is None else ratio
    return divide_into_beats(network, homes, where, beats=int(beats), ratio=asked), homes
