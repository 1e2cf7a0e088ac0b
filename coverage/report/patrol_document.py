"""A `patrol` run as a JSON document; apart from the other documents, whose commands take longer to load."""

from __future__ import annotations

from typing import Any

from ..patrol.patrol_run import PatrolRun
from ..plan_toml.plan import plan_document
from ..run_files.frame_rows import frame_rows

PATROL_SCHEMA = "servicecircle.patrol/1"
NOT_IN_PATROL = ("patrol_hexagons",)


def patrol_document(run: PatrolRun) -> dict[str, Any]:
    """Return a patrol run as one JSON document, every table but the hexagons in it.

    Of a run for sharing, findings and inputs are those of its manifest, without counts of rows.
    """
    return {
        "schema": PATROL_SCHEMA,
        "run": str(run.folder),
        "plan": plan_document(run.study.opened.plan),
        "answer": run.answer,
        **{name: frame_rows(table) for name, table in run.tables.items() if name not in NOT_IN_PATROL},
        "assumptions": run.facts,
        "inputs": run.manifest["inputs"],
        "findings": run.manifest["findings"],
    }
