"""The scenario that a page's stations follow: what the page says of it, and what an export from it must hold."""

from __future__ import annotations

from typing import Any

from ..assumptions import scenario_facts
from ..opened_plan import Opened
from ..report.scenario_words import scenario_line
from ..scenario.scenario_stations import states_entries

HASH_LENGTH = 12


def page_scenario(opened: Opened) -> dict[str, Any] | None:
    """Return ``name, file, hash, added, moved, removed, services, gone, note``; None where the stations are today's.

    `gone` are the ids of removed stations: what is exported from the page is told against the plan, and leaves them
    out again. `hash` is the start of that of the scenario's file.
    """
    scenario = opened.scenario
    if scenario is None:
        return None
    facts = scenario_facts(opened)["scenario"]
    source = next(source for source in opened.inputs if source.role == "scenario")
    note = {"zh": scenario_line(facts, "zh"), "en": scenario_line(facts, "en")}
    return {**facts, "hash": source.sha256[:HASH_LENGTH], "gone": list(scenario.removed), "note": note}


def changes_of(opened: Opened) -> list[dict[str, bool]]:
    """Return of each station what the scenario did to it: ``added, moved, services, stated`` where that holds.

    `stated` is an added station whose entries the scenario states, which an export states again.
    """
    scenario, ids = opened.scenario, opened.layers.stations["id"].tolist()
    if scenario is None:
        return [{} for _ in ids]
    sets = {
        "added": {one.id for one in scenario.added},
        "moved": {place.id for place in scenario.moved},
        "services": {one.id for one in scenario.services},
        "stated": states_entries(scenario, opened.streets.network),
    }
    return [{name: True for name, named in sets.items() if identity in named} for identity in ids]
