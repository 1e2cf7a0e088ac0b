"""What a run asks of candidates: how close together, how near to parks, and what is excluded."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ...geo.errors import Finding
from ..plan_toml.plan import Plan
from ..plan_toml.plan_findings import BOUNDS
from ..plan_toml.plan_sections import SitesSection


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateOptions:
    """What is asked; the bounds are those of `[sites]`.

    Attributes:
        spacing_m: along a street no point of a park's streets is farther than half of it from a candidate.
        edge_m: streets so near to the outline of a park are its front.
        exclude_areas: names or codes of areas of any level in which no station may stand.
        exclude_hosts: kinds of candidates (`candidate_words.KIND_WORDS`) or types of parks at which none may stand.
    """

    spacing_m: float = 100.0
    edge_m: float = 30.0
    exclude_areas: tuple[str, ...] = ()
    exclude_hosts: tuple[str, ...] = ()


def candidate_options(plan: Plan) -> CandidateOptions:
    """Return what `[sites]` of `plan` asks."""
    sites = plan.sites
    return CandidateOptions(
        spacing_m=sites.spacing_m,
        edge_m=sites.edge_m,
        exclude_areas=tuple(sites.exclude_areas),
        exclude_hosts=tuple(sites.exclude_hosts),
    )


def option_findings(options: CandidateOptions) -> list[Finding]:
    """Return an error for each option outside its bounds; those of a plan were checked when it was read."""
    values = {
        name: list(value) if isinstance(value, tuple) else float(value) for name, value in asdict(options).items()
    }
    try:
        SitesSection.model_validate(values)
    except ValidationError as error:
        return [_out_of_range(fault) for fault in error.errors(include_url=False)]
    return []


def _out_of_range(fault: ErrorDetails) -> Finding:
    name = str(fault["loc"][0])
    zh, en = "应为有限的数字", "should be a finite number"
    if fault["type"] in BOUNDS:
        bound, word_zh, word_en = BOUNDS[fault["type"]]
        limit = f"{fault['ctx'][bound]:.15g}"
        zh, en = f"必须{word_zh} {limit}", f"must be {word_en} {limit}"
    return Finding(
        code="out_of_range",
        severity="error",
        zh=f"{name} {zh}",
        en=f"{name} {en}",
        fix_zh="请改正数值",
        fix_en="mend the value",
        column=name,
    )
