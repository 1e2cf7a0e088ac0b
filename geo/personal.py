"""Personal data has no place in a plan: columns that hold names of persons, phones or identity numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .code_words import fold
from .errors import Finding
from .faults import LayerRows, Words

_HEADINGS_ZH = (
    "姓名", "身份证", "证件号", "手机", "电话", "联系人", "联系方式", "户主", "业主", "负责人", "出生日期", "出生年月",
    "生日", "微信", "邮箱", "护照", "qq号",
)  # fmt: skip
_HEADINGS_EN = frozenset({
    "birthdate", "birthday", "cell", "cellphone", "citizenid", "contact", "contactemail", "contactmobile",
    "contactname", "contactperson", "contactphone", "dateofbirth", "email", "firstname", "fullname", "givenname",
    "idcard", "idcardno", "identity", "identitycard", "identityno", "identitynumber", "idno", "idnumber",
    "lastname", "mail", "mobile", "mobileno", "mobilephone", "nationalid", "ownername", "passport", "passportno",
    "personname", "phone", "phoneno", "phonenumber", "phones", "residentname", "ssn", "surname", "tel", "telephone",
    "telno", "wechat",
})  # fmt: skip
# Only in tables of counts, where no heading of the contract is one of these.
_CASE_HEADINGS_ZH = (
    "名字", "人名", "称呼", "当事人", "申请人", "诉求人", "投诉人", "信访人", "来访人", "被申请人", "承办人", "经办人",
    "办理人", "住址", "地址", "案情", "事由", "诉求内容", "案件内容", "案件描述", "诉求描述", "问题描述", "内容摘要",
)  # fmt: skip
_CASE_HEADINGS_EN = frozenset({
    "name", "names", "person", "persons", "staffname", "applicant", "applicantname", "complainant", "petitioner",
    "visitor", "handler", "address", "homeaddress", "case", "casetext", "casedetails", "description", "details",
    "summary", "text",
})  # fmt: skip
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史贺陶顾郝毛段万钱汤武孔赖康洪戴莫"
)
_NAME = rf"^[{_SURNAMES}][\x{{4e00}}-\x{{9fff}}]{{1,2}}$"  # as RE2 reads it
_NO_NAME = r"[区镇乡村街路市县站所岗员师类组队级社园号月日年]$"
_NAMES_ARE_LIKELY = (9, 10)
_FEWEST_NAMES = 3
_ID_HEADING = re.compile(r"(id|code|ref|no|number|编号|编码|代码|序号|标识)$|^(id|row|source|place|street|u|v)\b")
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

_CASE_WORDS = Words(
    "列里是人名、地址或案情，共 {n} 处；这张表只能有数量",
    "the column tells names, addresses or cases in {n} cell(s); this table holds counts only",
    "请删去这一列，只留汇总数",
    "delete the column and keep the counts",
)


def personal_findings(cells: pd.DataFrame, headings: Sequence[str], rows: LayerRows) -> list[Finding]:
    """Return an error for each column that holds personal data, told by its heading or by its values.

    The values themselves are never repeated in a finding.

    Args:
        cells: (n) rows, one column a heading.
        headings: Heading of each column.
        rows: Row numbers and file name.
    """
    findings: list[Finding] = []
    for heading, name in zip(headings, cells.columns, strict=True):
        if _heading_is_personal(heading):
            bad = ~_is_empty(cells[name])
        else:
            bad = _personal_values(cells[name], is_id=_ID_HEADING.search(fold(heading)) is not None)
        findings += rows.errors("personal_data", _WORDS, bad, column=heading)
    return findings


def case_findings(
    cells: pd.DataFrame, headings: Sequence[str], rows: LayerRows, *, recognised: Collection[int]
) -> list[Finding]:
    """Return an error for each column of a table of counts that tells of persons or of single cases.

    Told by its heading, or by its values: at least three, nine in ten of them like Chinese names.

    Args:
        cells: (n) rows, one column a heading.
        headings: Heading of each column.
        rows: Row numbers and file name.
        recognised: Positions of the columns that the layer's contract knows; these are left out.
    """
    findings: list[Finding] = []
    for position, (heading, name) in enumerate(zip(headings, cells.columns, strict=True)):
        if position in recognised or _heading_is_personal(heading):
            continue
        filled = ~_is_empty(cells[name])
        if _heading_tells_cases(heading) or _look_like_names(cells[name][filled]):
            findings += rows.errors("personal_data", _CASE_WORDS, filled, column=heading)
    return findings


def is_identity_number(text: str) -> bool:
    """Return whether 18 characters are a resident identity number (GB 11643-1999: check digit by ISO 7064 MOD 11-2)."""
    if not _DIGITS.fullmatch(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return _CHECK[total % 11] == text[-1].upper()


def _heading_is_personal(heading: str) -> bool:
    folded = fold(heading)
    return any(word in folded for word in _HEADINGS_ZH) or re.sub(r"[^a-z]", "", folded) in _HEADINGS_EN


def _heading_tells_cases(heading: str) -> bool:
    folded = fold(heading)
    return any(word in folded for word in _CASE_HEADINGS_ZH) or re.sub(r"[^a-z]", "", folded) in _CASE_HEADINGS_EN


def _look_like_names(column: pd.Series) -> bool:
    texts = _texts(column) if len(column) else None
    if texts is None or len(pc.unique(texts)) < _FEWEST_NAMES:
        return False
    names = int((_matches(texts, _NAME) & ~_matches(texts, _NO_NAME)).sum())
    part, whole = _NAMES_ARE_LIKELY
    return whole * names >= part * len(texts)


def _is_empty(column: pd.Series) -> npt.NDArray[np.bool_]:
    return (column.isna() | (column.astype(str).str.strip() == "")).to_numpy(dtype=bool)


def _personal_values(column: pd.Series, *, is_id: bool) -> npt.NDArray[np.bool_]:
    none = np.zeros(len(column), bool)
    texts = _texts(column)
    if texts is None:
        return none
    bad = none if is_id else _matches(texts, _MOBILE)
    identity = _matches(texts, _IDENTITY)
    for n in np.flatnonzero(identity):
        found = _DIGITS.findall(str(texts[int(n)]))
        identity[n] = any(is_identity_number(text) for text in found)
    return bad | identity


def _texts(column: pd.Series) -> pa.Array | None:
    """Return text cells, and whole numbers as text; None for columns that hold neither."""
    if pd.api.types.is_integer_dtype(column.dtype):
        return pa.array(column).cast(pa.string()) if len(column) and column.max() > 10**10 else None
    if pd.api.types.is_float_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        return None
    texts = pa.array(column.astype("str"), type=pa.string(), from_pandas=True)
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


def _matches(texts: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    found = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
    return np.array(found.to_numpy(zero_copy_only=False), dtype=bool)
