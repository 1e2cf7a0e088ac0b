"""What plan a page or a scenario was made from: a hash of the plan itself, and one of what it was counted on."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pyproj

from .plan_toml.plan import Plan


def plan_hash(plan: Plan, crs: pyproj.CRS) -> str:
    """Return the hash that a scenario must share with its plan: name, CRS, circles, entry rules.

    Files may change (more residents, new streets) and the scenario still means the same places; another plan's places
    mean nothing here.
    """
    parts: dict[str, Any] = {
        "name": plan.name,
        "crs": crs.to_string(),
        "circles": [[circle.name, circle.service, circle.radius_mm] for circle in plan.circles],
        "max_access_m": plan.network.max_access_m,
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
