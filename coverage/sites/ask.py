"""A question about sites as it is typed, made into a `SiteRequest` over the plan's own settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from ..candidates.candidate_options import CandidateOptions, candidate_options
from ..choosing.question import question_error
from ..plan_toml.plan import Plan
from .site_request import SiteLimits, SiteRequest

_SEPARATORS = re.compile(r"[,，;；、]")


def request_of(plan: Plan, typed: Mapping[str, Any]) -> SiteRequest:
    """Return the question that was typed; what was not typed (None) is the plan's, else the default.

    Raises:
        QuestionError: a list of weights or phases that cannot be read.
    """
    given = {name: value for name, value in typed.items() if value not in (None, ())}
    options = replace(candidate_options(plan), **_only(CandidateOptions, given))
    limits = SiteLimits(**_only(SiteLimits, given))
    request = _only(SiteRequest, given)
    for name, read in (("weights", weights_of), ("services", words_of), ("phases", phases_of)):
        if isinstance(request.get(name), str):
            request[name] = read(request[name])
    return SiteRequest(**{**request, "options": options, "limits": limits})


def weights_of(text: str) -> dict[str, int]:
    """Return the weights of ``appeals=2,legal=1``.

    Raises:
        QuestionError: it does not read like that.
    """
    weights: dict[str, int] = {}
    for part in words_of(text):
        name, equals, number = (piece.strip() for piece in part.partition("="))
        if not equals or not re.fullmatch(r"-?\d+", number):
            raise question_error(
                "weights_unreadable",
                (f"读不懂权重 {part}", "请写如 --weights appeals=2,legal=1（正整数）"),
                (f"the weight {part} cannot be read", "write --weights appeals=2,legal=1 (positive whole numbers)"),
            )
        weights[name] = int(number)
    return weights


def phases_of(text: str) -> tuple[int, ...]:
    """Return the numbers of ``10,20,40``.

    Raises:
        QuestionError: one is no whole number.
    """
    parts = words_of(text)
    if not all(re.fullmatch(r"\d+", part) for part in parts):
        raise question_error(
            "phases_unreadable",
            (f"读不懂分期 {text}", "请写如 --phases 10,20,40"),
            (f"the phases {text} cannot be read", "write them as --phases 10,20,40"),
        )
    return tuple(int(part) for part in parts)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a list that commas, Chinese or not, or semicolons part."""
    return tuple(word for part in _SEPARATORS.split(text) if (word := part.strip()))


def _only(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """The given values that `kind` has a field for; lists as tuples."""
    names = {field.name for field in fields(kind)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items() if name in names}
