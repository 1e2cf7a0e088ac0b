"""What can be wrong with an input, told to a planner in Chinese and English.

A *finding* is one fault or doubt about the input: what, where, how many, what to do. Functions that read
return their findings beside their result, so that all of them are told at once; `InputError` carries
them when at least one is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
Language = Literal["zh", "en"]


class ServiceCircleError(Exception):
    """Base of every error that servicecircle raises on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault or doubt about the input.

    Attributes:
        code: Stable machine name, such as ``missing_id``.
        severity: ``error`` stops a command with exit code 2; ``warning`` does not.
        zh: What is wrong, in Chinese; one sentence without full stop.
        en: The same in English.
        fix_zh: What to do, in Chinese.
        fix_en: The same in English.
        file: Name of the file as the plan names it; empty where no file is at fault.
        row: Row as a spreadsheet numbers it (the heading is row 1), or the 1-based feature number of a
            geographic layer, or the line of a TOML file; of the first case where there are several.
        column: Heading as it stands in the file, or the dotted key of a plan.
        count: How many cases this finding stands for.
    """

    code: str
    severity: Severity
    zh: str
    en: str
    fix_zh: str = ""
    fix_en: str = ""
    file: str = ""
    row: int | None = None
    column: str | None = None
    count: int = 1

    def text(self, language: Language) -> str:
        """Return what is wrong in `language`."""
        return self.zh if language == "zh" else self.en

    def fix(self, language: Language) -> str:
        """Return what to do in `language`."""
        return self.fix_zh if language == "zh" else self.fix_en


def error_finding(code: str, zh: tuple[str, str], en: tuple[str, str]) -> Finding:
    """Return the error `code` about no file: what is wrong and what to do, in Chinese and English."""
    return Finding(code=code, severity="error", zh=zh[0], en=en[0], fix_zh=zh[1], fix_en=en[1])


class InputError(ServiceCircleError):
    """The input needs mending: at least one finding is an error.

    Attributes:
        findings: Every finding gathered so far, errors and warnings, in the order found.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Keep `findings`; the message is the English text of the errors."""
        self.findings = tuple(findings)
        super().__init__("; ".join(f.en for f in self.findings if f.severity == "error"))


def raise_errors(findings: Iterable[Finding]) -> None:
    """Raise `InputError` with all of `findings` when one of them is an error."""
    gathered = tuple(findings)
    if any(f.severity == "error" for f in gathered):
        raise InputError(gathered)
