"""What the page says of the plan beside its figures: names, dates, assumptions, findings, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ...geo.errors import Finding
from ..assumptions import assumptions, network_facts
from ..layers.areas import Unit
from ..patrol.patrol_columns import shown_units
from ..patrol.patrol_tables import patrol_table
from ..plan_key import plan_hash
from ..run_files.frame_rows import frame_rows
from ..run_files.sharing import INPUTS_UNTOLD, SMALL, public_assumptions, public_count, public_facts, public_findings
from ..sites.site_facts import site_facts
from ..whole_study import WholeStudy
from .limits import limits_of
from .page_scenario import page_scenario

PATROL_COLUMNS = (
    "level", "name", "parent", "residents", "patrollers", "residents_per_patroller", "required", "shortage", "surplus",
    "communities_shortage", "status", "class",
)  # fmt: skip
PROPOSAL_FACTS = (
    "question", "circle", "services", "where", "candidates", "gained_residents", "bound_gained_weight", "gap_weight",
    "gained_weight", "proved", "ending", "rate_today", "rate_after", "meets_target", "ceiling_residents",
    "unreachable", "mean_m_today", "mean_m_after", "fewest", "reaches_target",
)  # fmt: skip


def plan_facts(whole: WholeStudy, *, share: bool = False) -> dict[str, Any]:
    """Return the parts of the document that are texts and tables about the plan as a whole.

    Args:
        whole: the plan and its studies.
        share: leave out small counts; those of patrol follow its own question.
    """
    opened = whole.opened
    plan = opened.plan
    return {
        "plan": {
            "name": plan.name,
            "hash": plan_hash(plan, opened.layers.crs),
            "language": plan.language,
            "made_up": plan.is_made_up,
            "population_basis": plan.population_basis or None,
            "population_date": plan.population_date,
            "date": plan.date,
            "map_approval": plan.map_approval,
        },
        "scenario": page_scenario(opened),
        "network": network_facts(opened.streets.network),
        "assumptions": public_assumptions(assumptions(opened)) if share else assumptions(opened),
        "sources": [{**asdict(source), **dict.fromkeys(INPUTS_UNTOLD if share else ())} for source in opened.inputs],
        "circles": [_circle(circle) for circle in plan.circles],
        "findings": (_shared_findings if share else _findings)(opened.findings),
        "left_out": {part: _findings(told) for part, told in whole.left_out.items()},
        "limits": limits_of(whole),
        "proposal": _proposal(whole, share),
        "patrol": _patrol(whole),
        "staffing": _staffing(whole, share),
    }


def finding_row(finding: Finding) -> dict[str, Any]:
    """Return a finding as the page shows it."""
    return {name: getattr(finding, name) for name in ("severity", "code", "zh", "en", "fix_zh", "fix_en", "count")}


def _findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [finding_row(finding) for finding in findings]


def _shared_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Without sentences and without small counts, the others rounded."""
    kept = [finding for finding in findings if finding.count >= SMALL]
    counts = [{"count": public_count(finding.count, is_shared=True)} for finding in kept]
    return [{**row, **count} for row, count in zip(_findings(public_findings(kept)), counts, strict=True)]


def _circle(circle: Any) -> dict[str, Any]:
    return {
        "name": circle.name,
        "service": circle.service,
        "zh": circle.name_zh,
        "en": circle.name_en,
        "radius": circle.radius_mm,
        "target": circle.target,
    }


def _proposal(whole: WholeStudy, share: bool) -> dict[str, Any] | None:
    if whole.sites is None:
        return None
    facts = site_facts(whole.sites)
    told = {name: facts[name] for name in PROPOSAL_FACTS}
    return public_facts(told) if share else told


def _patrol(whole: WholeStudy) -> dict[str, Any] | None:
    if whole.patrol is None:
        return None
    rows = frame_rows(patrol_table(whole.patrol))
    numbers = {key: n for n, key in enumerate(_told_apart(whole.coverage.index.units))}
    keys = list(_told_apart(whole.patrol.units.units))
    return {
        "ratio": whole.patrol.ratio,
        "rows": [
            {
                "unit": numbers.get(keys[unit]),
                **{name: row[name] for name in PATROL_COLUMNS if name in row},
            }
            for unit, row in zip(shown_units(whole.patrol).tolist(), rows, strict=True)
        ],
    }


def _told_apart(units: Iterable[Unit]) -> Iterable[tuple[Unit, int]]:
    """Units with how many equal ones came before: areas differ by their row, however alike their names are."""
    seen: Counter[Unit] = Counter()
    for unit in units:
        yield unit, seen[unit]
        seen[unit] += 1


def _staffing(whole: WholeStudy, share: bool) -> dict[str, Any] | None:
    study = whole.staffing
    if study is None:
        return None
    vacant = Counter(study.posts.roles[vacancy.role] for vacancy in study.vacancies)
    return {
        "circles": [
            {
                "circle": circle.name,
                "state": circle.state,
                "ready": int(circle.ready.sum()),
                "offered": len(circle.nominal.stations),
                "lost": public_count(int(study.residents[circle.lost].sum()), is_shared=share),
            }
            for circle in study.circles
        ],
        "vacancies": dict(sorted(vacant.items(), key=lambda item: (-item[1], item[0]))),
    }
