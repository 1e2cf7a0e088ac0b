"""Personal data has no place in a plan: columns that hold names of persons, phones, identity numbers or single cases.

Every layer is searched for phones and identity numbers and for headings that say so; layers that tell of people at
work, for names as well; tables of counts, for case texts. No finding repeats a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .code_words import STATION_STAFF_COLUMNS
from .errors import Finding
from .faults import LayerRows, Words
from .person_headings import (
    is_note,
    numbers_map_objects,
    numbers_rows,
    says_cases,
    says_parties,
    says_personal,
    speaks_of_names,
    speaks_of_persons,
    speaks_of_things,
)
from .person_names import like_cases, like_names, matches

Mask = npt.NDArray[np.bool_]
# Tables of counts: no person and no single case has a place in them.
COUNTED_ROLES = ("staff", "workload")
PEOPLE_ROLES = (*COUNTED_ROLES, "patrollers", "stations")
# Columns of the contract under which an id of eleven digits is that of a place.
_REFERENCES = ("area", "station", "community")
# Columns of the contract under which a name is a fault: an id, a word for a role, a number of people.
_OF_PERSONS = ("person", "role", "count", "patrollers", *STATION_STAFF_COLUMNS.values())
_NAMES_ARE_LIKELY = (9, 10)
_FEWEST_NAMES, _FEWEST_IN_NOTES = 3, 2
_MOBILE = r"(^|[^0-9.A-Za-z])(\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}($|[^0-9.A-Za-z])"
_IDENTITY = r"(^|[^0-9])[1-8][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]($|[^0-9])"
_DIGITS = re.compile(r"[1-8]\d{5}(?:19|20)\d{9}[\dXx]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_WORDS = Words(
    "列里有个人信息（姓名、电话或证件号），共 {n} 处；方案里不得出现",
    "the column holds personal data (names, phones or identity numbers) in {n} cell(s); a plan must not",
    "请删去这一列后重新导出",
    "delete the column and export the file again",
)
_PERSON_WORDS = Words(
    "人员编号列里有姓名、电话或证件号，共 {n} 处；方案里不得出现",
    "the column of person ids holds names, phones or identity numbers in {n} cell(s); a plan must not",
    "请改用无意义的编号（如 P001），对照表自行保管",
    "use ids without a meaning, such as P001, and keep the list of who is who elsewhere",
)
_CASE_WORDS = Words(
    "列里是人名、地址或案情，共 {n} 处；这张表只能有数量",
    "the column tells names, addresses or cases in {n} cell(s); this table holds counts only",
    "请删去这一列，只留汇总数",
    "delete the column and keep the counts",
)


def personal_findings(
    cells: pd.DataFrame, headings: Sequence[str], rows: LayerRows, *, role: str, recognised: Mapping[str, int]
) -> list[Finding]:
    """Return an error for each column that holds personal data or single cases, told by its heading or its values.

    The values themselves are never repeated in a finding.

    Args:
        cells: (n) rows, one column a heading.
        headings: Heading of each column.
        rows: Row numbers and file name.
        role: Role of the layer.
        recognised: Canonical name to position of the columns that the layer's contract knows.
    """
    known = {position: name for name, position in recognised.items()}
    findings: list[Finding] = []
    for position, (heading, name) in enumerate(zip(headings, cells.columns, strict=True)):
        canonical, filled = known.get(position), ~_is_empty(cells[name])
        texts = _texts(cells[name])
        if says_personal(heading):
            bad = filled
        else:
            bad = _numbers(texts, heading, role=role, canonical=canonical, rows=len(cells))
        words = _PERSON_WORDS if canonical == "person" else _WORDS
        if role in PEOPLE_ROLES and texts is not None and (canonical is None or canonical in _OF_PERSONS):
            bad = bad | _names(texts, filled, heading, role=role, canonical=canonical)
        if canonical is None and not bad.any():
            bad, words = _cases(texts, filled, heading, role=role), _CASE_WORDS
        findings += rows.errors("personal_data", words, bad, column=heading)
    return findings


def is_identity_number(text: str) -> bool:
    """Return whether 18 characters are a resident identity number (GB 11643-1999: check digit by ISO 7064 MOD 11-2)."""
    if not _DIGITS.fullmatch(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return _CHECK[total % 11] == text[-1].upper()


def _names(texts: pa.Array, filled: Mask, heading: str, *, role: str, canonical: str | None) -> Mask:
    """Return the filled cells of a column whose values look like names of persons, none of any other column.

    Half of them are enough where heading or contract speak of persons; nine in ten of two different ones in a note, of
    three under any other heading. Stations have names of places, so only the former is asked of them.
    """
    nothing = np.zeros(len(filled), bool)
    of_persons = canonical is not None or speaks_of_persons(heading)
    of_persons |= speaks_of_names(heading) and role != "stations"
    if not of_persons and (speaks_of_things(heading) or (role == "stations" and not is_note(heading))):
        return nothing
    named = like_names(texts, of_persons=of_persons) & filled
    found, whole = int(named.sum()), int(filled.sum())
    if of_persons:
        return named if 2 * found >= whole else nothing
    few = _FEWEST_IN_NOTES if is_note(heading) and role != "stations" else _FEWEST_NAMES
    part, of = _NAMES_ARE_LIKELY
    likely = of * found >= part * whole and len(pc.unique(texts.filter(pa.array(named)))) >= few
    return filled if likely else nothing


def _cases(texts: pa.Array | None, filled: Mask, heading: str, *, role: str) -> Mask:
    """Return the cells of a column that the contract does not know that tell of single cases."""
    if role in COUNTED_ROLES and says_cases(heading):
        return filled
    if role in PEOPLE_ROLES and says_parties(heading):
        return filled
    if role in COUNTED_ROLES and texts is not None and is_note(heading):
        return like_cases(texts) & filled
    return np.zeros(len(filled), bool)


def _is_empty(column: pd.Series) -> Mask:
    return (column.isna() | (column.astype(str).str.strip() == "")).to_numpy(dtype=bool)


def _numbers(texts: pa.Array | None, heading: str, *, role: str, canonical: str | None, rows: int) -> Mask:
    """Return which cells hold a mobile or an identity number.

    An id may have eleven digits too: under a heading of ids a mobile number counts in tables of people, and elsewhere
    where there are two at least and nothing else, but not where it is the id of a map or of an area or station.
    """
    if texts is None:
        return np.zeros(rows, bool)
    identity = matches(texts, _IDENTITY)
    for n in np.flatnonzero(identity):
        identity[n] = any(is_identity_number(text) for text in _DIGITS.findall(str(texts[int(n)])))
    mobile = matches(texts, _MOBILE)
    if not numbers_rows(heading) or not mobile.any():
        return mobile | identity
    if numbers_map_objects(heading) or canonical in _REFERENCES:
        return identity
    filled = matches(texts, r"\S")
    only = int(mobile.sum()) == int(filled.sum()) and len(pc.unique(texts.filter(pa.array(mobile)))) > 1
    return mobile | identity if only or role in (*COUNTED_ROLES, "patrollers") else identity


def _texts(column: pd.Series) -> pa.Array | None:
    """Return text cells, and whole numbers as text; None for columns that hold neither."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return None
    if pd.api.types.is_numeric_dtype(column.dtype):
        if not len(column) or not column.max() > 10**10:
            return None
        # A cell that is empty makes the others floats.
        whole = column.notna() & (column % 1 == 0) & (column.abs() < 2**53)
        if pd.api.types.is_integer_dtype(column.dtype):
            return pa.array(column).cast(pa.string())
        texts = pa.array(column.where(whole).astype("Int64"), from_pandas=True).cast(pa.string())
    else:
        texts = pa.array(column.astype("str"), type=pa.string(), from_pandas=True)
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
