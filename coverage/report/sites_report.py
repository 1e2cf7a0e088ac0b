"""The printed report of a `sites` run, whichever question it answers."""

from __future__ import annotations

from ...geo.errors import Language
from ..sites.closures_study import ClosuresStudy
from ..sites.moves_study import MovesStudy
from ..sites.sites_run import SitesRun
from .closures_words import closures_lines
from .moves_words import moves_lines
from .sites_words import sites_lines


def report_lines(run: SitesRun, *, language: Language) -> list[str]:
    """Return the report as lines."""
    if isinstance(run.study, ClosuresStudy):
        return closures_lines(run, run.study, language=language)
    if isinstance(run.study, MovesStudy):
        return moves_lines(run, run.study, language=language)
    return sites_lines(run, run.study, language=language)
