"""What the cells of a column say: text, whole numbers, dates, services, levels. Nothing is guessed in silence."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from .code_words import LEVEL_ALIASES, SERVICES, action_code, level_code, split_services, status_code
from .errors import Finding
from .faults import LayerRows, Words
from .opening import read_window
from .tables import Column

Float64 = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Parsed = tuple[pd.Series, list[Finding]]

MOST_PEOPLE = 10**9
HOURS_OF_A_WEEK = 7 * 24
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[, ]\d{3})+(?:\.\d*)?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:[T ].*)?|(\d{4})(\d{2})(\d{2})")
_TRUE = frozenset({"1", "1.0", "true", "yes", "y", "t", "是", "估算", "estimated", "estimate"})


def parse_column(cells: pd.Series, column: Column, rows: LayerRows, *, heading: str, required: bool) -> Parsed:
    """Return the cells of one column in their canonical type, and a finding for each kind of fault.

    Args:
        cells: (n,) cells as read, text or numbers.
        column: The contract's column.
        rows: Row numbers and file name.
        heading: The heading as it stands in the file.
        required: Whether a missing value is an error.
    """
    parser = _PARSERS.get(column.kind, _text)
    parsed, findings = parser(cells, rows, heading)
    if required and column.kind not in ("id", "services"):
        missing = (text_cells(cells) == "").to_numpy(dtype=bool)
        words = _MISSING_NUMBER if column.kind in ("whole", "number", "hours") else _MISSING
        findings = [*rows.errors("missing_value", words, missing, column=heading), *findings]
    return parsed, findings


def text_cells(cells: pd.Series) -> pd.Series:
    """Return cells as trimmed text; missing is "" and a whole number has no decimals (1.0 is "1", 001 stays)."""
    if pd.api.types.is_float_dtype(cells.dtype):
        whole = cells.notna() & (cells % 1 == 0) & (cells.abs() < 1e15)
        texts = cells.astype(str).where(~whole, cells.where(whole, 0).astype(np.int64).astype(str))
        return texts.where(cells.notna(), "").astype("str")
    texts = cells.astype("str").where(cells.notna(), "")
    return texts.astype("str").str.strip()


def numbers(cells: pd.Series) -> tuple[Float64, Mask]:
    """Return (n,) numbers, NaN where a cell holds none, and which cells are empty.

    Full-width digits and thousands separators are read; ``inf``, ``nan`` and any other word are no number.
    """
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        return np.where(np.isfinite(values), values, np.nan), np.isnan(values)
    texts = text_cells(cells)
    empty = (texts == "").to_numpy(dtype=bool)
    values = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).copy()
    # pandas may miss the nearest float by the last bit; Python never does.
    sure = np.flatnonzero(np.isfinite(values))
    values[sure] = np.fromiter(map(float, texts.iloc[sure].to_numpy(dtype=object)), dtype=np.float64, count=len(sure))
    doubtful = np.flatnonzero(~np.isfinite(values) & ~empty)
    if doubtful.size:
        values[doubtful] = [_number_in(text) for text in texts.iloc[doubtful]]
    return values, empty


def _number_in(text: str) -> float:
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    if _THOUSANDS.fullmatch(plain):
        plain = re.sub("[, ]", "", plain)
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", plain):
        return float("nan")
    value = float(plain)
    return value if np.isfinite(value) else float("nan")


def _text(cells: pd.Series, _rows: LayerRows, _heading: str) -> Parsed:
    return text_cells(cells), []


def _ids(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    texts = text_cells(cells)
    return texts, _id_findings(texts, rows, heading)


def _flags(cells: pd.Series, _rows: LayerRows, _heading: str) -> Parsed:
    return text_cells(cells).str.casefold().isin(_TRUE), []


def _whole(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    values, empty = numbers(cells)
    raw = cells.reset_index(drop=True)
    unparsable = np.isnan(values) & ~empty
    negative = values < 0
    fraction = ~np.isnan(values) & ~negative & (values != np.floor(values))
    too_large = ~negative & ~fraction & (values > MOST_PEOPLE)
    findings = [
        *rows.errors("not_a_number", _NOT_A_NUMBER, unparsable, column=heading, values=raw),
        *rows.errors("negative_number", _NEGATIVE, negative, column=heading, values=raw),
        *rows.errors("fractional_number", _FRACTION, fraction, column=heading, values=raw),
        *rows.errors("number_too_large", _TOO_LARGE, too_large, column=heading, values=raw),
    ]
    good = ~(empty | unparsable | negative | fraction | too_large)
    if good.all():
        return pd.Series(np.asarray(values).astype(np.int64), index=cells.index), findings
    # What was not given, or is no count, stays missing: a 0 would be a statement.
    return pd.Series(np.where(good, values, np.nan), index=cells.index), findings


def _number(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    values, empty = numbers(cells)
    raw = cells.reset_index(drop=True)
    unparsable = np.isnan(values) & ~empty
    negative = values < 0
    findings = [
        *rows.errors("not_a_number", _NOT_A_NUMBER, unparsable, column=heading, values=raw),
        *rows.errors("negative_number", _NEGATIVE, negative, column=heading, values=raw),
    ]
    return pd.Series(np.where(negative, np.nan, values), index=cells.index), findings


def _hours(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    values, findings = _number(cells, rows, heading)
    too_many = (values > HOURS_OF_A_WEEK).to_numpy(dtype=bool)
    raw = cells.reset_index(drop=True)
    findings = [*findings, *rows.errors("too_many_hours", _TOO_MANY_HOURS, too_many, column=heading, values=raw)]
    return values.where(~too_many), findings


def _id_findings(texts: pd.Series, rows: LayerRows, heading: str) -> list[Finding]:
    values = texts.reset_index(drop=True)
    missing = (texts == "").to_numpy(dtype=bool)
    repeated = texts.duplicated().to_numpy(dtype=bool) & ~missing
    # A spreadsheet leaves numbers alone.
    number = texts.str.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?").to_numpy(dtype=bool)
    formula = texts.str.match(r"[=+\-@]").to_numpy(dtype=bool) & ~number
    return [
        *rows.errors("missing_id", _MISSING_ID, missing, column=heading),
        *rows.errors("duplicate_id", _DUPLICATE_ID, repeated, column=heading, values=values),
        *rows.warnings("id_like_formula", _FORMULA, formula, column=heading, values=values),
    ]


def _services(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    codes, findings = _some_services(cells, rows, heading)
    none = (text_cells(cells) == "").to_numpy(dtype=bool)
    return codes, [*findings, *rows.warnings("no_service", _NO_SERVICE, none, column=heading)]


def _some_services(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    texts = text_cells(cells)
    known = {text: split_services(text) for text in texts.unique()}
    codes = [known[text][0] for text in texts]
    unknown = [", ".join(known[text][1]) for text in texts]
    findings = rows.errors("unknown_service", _UNKNOWN_SERVICE, _filled(unknown), column=heading, values=unknown)
    return pd.Series(codes, index=texts.index, dtype=object), findings


def _windows(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    texts = text_cells(cells)
    known = {text: read_window(text).opening for text in texts.unique()}
    unreadable = np.array([known[text] == "unreadable" for text in texts], dtype=bool)
    return texts, rows.warnings("unreadable_window", _WINDOW, unreadable, column=heading, values=list(texts))


def _months(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    """Return months as ``2020-06``; what is no month is "" and an error."""
    texts = text_cells(cells)
    known = {text: _month_in(text) for text in texts.unique()}
    months = [known[text] for text in texts]
    bad = np.array([month == "" and text != "" for month, text in zip(months, texts, strict=True)], dtype=bool)
    findings = rows.errors("bad_month", _BAD_MONTH, bad, column=heading, values=list(texts))
    return pd.Series(months, index=texts.index, dtype="str"), findings


def _month_in(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(" 00:00:00", "")
    date = _date_in(plain)
    if date is not None:
        return f"{date:%Y-%m}"
    packed = re.fullmatch(r"(\d{4})(\d{2})", plain)
    if packed is None or not 1 <= int(packed[2]) <= 12:
        return ""
    return f"{packed[1]}-{packed[2]}"


def _dates(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    texts = text_cells(cells)
    dates = {text: _date_in(text) for text in texts.unique()}
    values = [dates[text] for text in texts]
    bad = np.array([date is None and text != "" for date, text in zip(values, texts, strict=True)], dtype=bool)
    findings = rows.errors("bad_date", _BAD_DATE, bad, column=heading, values=list(texts))
    days = np.array([np.datetime64("NaT") if date is None else np.datetime64(date) for date in values], "datetime64[s]")
    return pd.Series(days, index=texts.index), findings


def _date_in(text: str) -> datetime.date | None:
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    year, month, day, *packed = found.groups()
    if packed[0] is not None:
        year, month, day = packed
    try:
        # A month without a day is its first day.
        return datetime.date(int(year), int(month), int(day or 1))
    except ValueError:
        return None


def _levels(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    codes, unknown, texts = _codes(cells, level_code)
    return codes, rows.errors("unknown_level", _LEVEL, unknown, column=heading, values=texts)


def _statuses(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    codes, unknown, texts = _codes(cells, status_code)
    return codes, rows.warnings("unknown_status", _STATUS, unknown, column=heading, values=texts)


def _actions(cells: pd.Series, rows: LayerRows, heading: str) -> Parsed:
    codes, unknown, texts = _codes(cells, action_code)
    return codes, rows.errors("unknown_action", _ACTION, unknown, column=heading, values=texts)


def _codes(cells: pd.Series, code_of: Callable[[str], str | None]) -> tuple[pd.Series, Mask, pd.Series]:
    """Return codes (the text itself where it names none), which cells are unknown words, and the texts."""
    texts = text_cells(cells).reset_index(drop=True)
    known = {text: code_of(text) for text in texts.unique() if text}
    unknown = np.array([text != "" and known[text] is None for text in texts], dtype=bool)
    return pd.Series([known.get(text) or text for text in texts], dtype="str"), unknown, texts


def _filled(texts: Sequence[str]) -> Mask:
    return np.array([bool(text) for text in texts], dtype=bool)


_MISSING = Words("有 {n} 行没有填写", "{n} row(s) have no value", "请补全", "fill it in")
_MISSING_NUMBER = Words(
    "有 {n} 行没有填写", "{n} row(s) have no value", "请补全；确实为零时请写 0", "fill it in; write 0 where it is zero"
)
_MISSING_ID = Words(
    "有 {n} 行没有编号", "{n} row(s) have no id", "请为每行填写不重复的编号", "give every row an id of its own"
)
_DUPLICATE_ID = Words(
    "有 {n} 行的编号与前面的重复，首个是“{first}”",
    '{n} row(s) repeat an id used above, the first is "{first}"',
    "请删去重复的行或改正编号",
    "remove the repeated rows or correct their ids",
)
_FORMULA = Words(
    "有 {n} 个编号以 = + - @ 开头（如“{first}”），表格软件会当作公式",
    '{n} id(s) start with = + - @ (such as "{first}"): a spreadsheet takes them for formulas',
    "最好换一种编号",
    "better choose other ids",
)
_NOT_A_NUMBER = Words(
    "有 {n} 行不是数字，首个是“{first}”",
    '{n} row(s) hold no number, the first is "{first}"',
    "请改为数字",
    "write a number",
)
_NEGATIVE = Words(
    "有 {n} 行是负数，首个是 {first}",
    "{n} row(s) are negative, the first is {first}",
    "请改为 0 或正数",
    "write 0 or a positive number",
)
_FRACTION = Words(
    "有 {n} 行不是整数，首个是 {first}",
    "{n} row(s) are not whole numbers, the first is {first}",
    "人数必须是整数，请改正",
    "people are counted in whole numbers: correct it",
)
_TOO_LARGE = Words(
    "有 {n} 行的数大得不合理，首个是 {first}",
    "{n} row(s) are impossibly large, the first is {first}",
    "请核对是否填错列",
    "check whether the right column was taken",
)
_UNKNOWN_SERVICE = Words(
    "有 {n} 行写了不认识的服务，首个是“{first}”",
    '{n} row(s) name an unknown service, the first is "{first}"',
    "可写：群众诉求、公共法律、社会心理、帮扶救助、投诉建议、党群服务、警务保障、司法确认，用分号隔开",
    f"known services, split by semicolons: {', '.join(SERVICES)}",
)
_NO_SERVICE = Words(
    "有 {n} 行没有写服务，视为不提供任何服务",
    "{n} row(s) name no service and are taken to offer none",
    "请填写服务；若所有站点都提供全部服务，可删去整列",
    "fill them in, or delete the whole column if every station offers every service",
)
_BAD_DATE = Words(
    "有 {n} 行的日期无法识别，首个是“{first}”",
    '{n} row(s) hold no date that can be read, the first is "{first}"',
    "请写成 2020-11-09 的样子",
    "write it like 2020-11-09",
)
_TOO_MANY_HOURS = Words(
    "有 {n} 行的每周小时超过 168，首个是 {first}",
    "{n} row(s) have more than 168 hours a week, the first is {first}",
    "请填每人每周的小时数，一周共 168 小时",
    "write the hours a week of each person; a week has 168",
)
_WINDOW = Words(
    "有 {n} 行的开放时间看不懂，首个是“{first}”，这一时段视为未说明",
    '{n} row(s) hold opening hours that cannot be read, the first is "{first}"; the window is taken as not told',
    "请写：是、否、24小时，或时段如 09:00-12:00;14:00-18:00；不开放可留空",
    "write yes, no, 24h, or hours such as 09:00-12:00;14:00-18:00; leave it empty where it is closed",
)
_BAD_MONTH = Words(
    "有 {n} 行的月份无法识别，首个是“{first}”",
    '{n} row(s) hold no month that can be read, the first is "{first}"',
    "请写成 2020-11 的样子",
    "write it like 2020-11",
)
_LEVEL = Words(
    "有 {n} 行的层级无法识别，首个是“{first}”",
    '{n} row(s) have an unknown level, the first is "{first}"',
    "层级请写：区、街道、社区、网格",
    f"write one of: {', '.join(LEVEL_ALIASES)}",
)
_STATUS = Words(
    "有 {n} 行的状态无法识别，首个是“{first}”，这些站点不计入",
    '{n} row(s) have an unknown status, the first is "{first}"; they are not counted',
    "状态请写：现状、必选、候选、关停，或留空",
    "write existing, required, candidate or closed, or leave it empty",
)
_ACTION = Words(
    "有 {n} 行的操作无法识别，首个是“{first}”",
    '{n} row(s) have an unknown action, the first is "{first}"',
    "操作请写：关闭 close、开放 open、新增 add",
    "write close, open or add",
)
_PARSERS: dict[str, Callable[[pd.Series, LayerRows, str], Parsed]] = {
    "id": _ids,
    "whole": _whole,
    "number": _number,
    "date": _dates,
    "services": _services,
    "level": _levels,
    "status": _statuses,
    "action": _actions,
    "estimated": _flags,
    "some_services": _some_services,
    "hours": _hours,
    "window": _windows,
    "month": _months,
}
