"""One finding for each kind of fault in a layer: how many rows have it, and the first of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .errors import Finding, Severity

Mask = npt.NDArray[np.bool_]
# The cells of a column, or only those that are bad, by position.
Values = Sequence[Any] | Mapping[int, Any] | pd.Series


@dataclass(frozen=True, slots=True)
class Words:
    """What is wrong and what to do, in both languages; ``{n}`` is the count, ``{first}`` the first bad value."""

    zh: str
    en: str
    fix_zh: str
    fix_en: str


@dataclass(frozen=True, eq=False)
class LayerRows:
    """The rows of one layer, for findings about them.

    Attributes:
        file: Name of the file in findings.
        row: (n,) row numbers as the file counts them.
    """

    file: str
    row: npt.NDArray[np.int64]

    def errors(
        self, code: str, words: Words, bad: Mask, *, column: str | None = None, values: Values | None = None
    ) -> list[Finding]:
        """Return an error for the rows where `bad` holds, or nothing where it never does."""
        return self._findings("error", code, words, (bad, column, values))

    def warnings(
        self, code: str, words: Words, bad: Mask, *, column: str | None = None, values: Values | None = None
    ) -> list[Finding]:
        """Return a warning for the rows where `bad` holds, or nothing where it never does."""
        return self._findings("warning", code, words, (bad, column, values))

    def _findings(
        self,
        severity: Severity,
        code: str,
        words: Words,
        what: tuple[Mask, str | None, Values | None],
    ) -> list[Finding]:
        bad, column, values = what
        at = np.flatnonzero(bad)
        if not at.size:
            return []
        first = "" if values is None else _short(values[int(at[0])])
        finding = layer_finding(self.file, severity, code, _filled(words, int(at.size), first), column=column)
        return [replace(finding, row=int(self.row[at[0]]), count=int(at.size))]


def layer_finding(file: str, severity: Severity, code: str, words: Words, *, column: str | None = None) -> Finding:
    """Return a finding about a layer as a whole."""
    return Finding(
        code=code,
        severity=severity,
        zh=words.zh,
        en=words.en,
        fix_zh=words.fix_zh,
        fix_en=words.fix_en,
        file=file,
        column=column,
    )


def _filled(words: Words, count: int, first: str) -> Words:
    def fill(text: str) -> str:
        return text.replace("{n}", str(count)).replace("{first}", first)

    return Words(fill(words.zh), fill(words.en), fill(words.fix_zh), fill(words.fix_en))


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"
