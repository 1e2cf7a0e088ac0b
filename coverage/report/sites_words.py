"""The printed report of a `sites` run: the question, the answer, how good it is at worst, in Chinese or English."""

from __future__ import annotations

from ...geo.errors import Language
from ..sites.sites_run import SitesRun
from ..sites.sites_study import SitesStudy
from .answer_words import answer_lines
from .assumption_words import assumption_lines
from .case_words import site_case_lines
from .constraint_words import constraint_lines
from .proposal_tables import curve_lines, phase_lines, site_lines
from .question_words import candidate_lines, title_lines
from .unreachable_words import unreachable_lines


def sites_lines(run: SitesRun, study: SitesStudy, *, language: Language) -> list[str]:
    """Return the report of a question about new sites as lines."""
    facts = run.answer
    return [
        *title_lines(run, study, language),
        "",
        *candidate_lines(facts, language),
        *answer_lines(facts, language),
        "",
        *(site_case_lines(facts["beside"], language) if "beside" in facts else []),
        *constraint_lines(facts, language),
        *phase_lines(run, language),
        *site_lines(run, language),
        *curve_lines(run, study, language),
        *unreachable_lines(facts, language),
        "",
        *assumption_lines(run.facts, run.opened.plan.circles, language=language),
    ]
