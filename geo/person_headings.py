"""What a heading says of its column: that it holds persons' data, may hold names, or tells of single cases.

Chinese words count as any part of a heading (驻点律师姓名), English ones as whole words of it (lawyer_name).
"""

from __future__ import annotations

import re

from .code_words import fold

_PERSONAL_ZH = (
    "姓名", "身份证", "证件号", "手机", "电话", "联系人", "联系方式", "户主", "业主", "负责人", "出生日期", "出生年月",
    "生日", "微信", "邮箱", "护照", "qq号", "家庭住址", "家庭地址", "家庭成员", "户籍地址", "现住址",
)  # fmt: skip
_PERSONAL_EN = frozenset({
    "birthdate", "birthday", "cell", "cellphone", "citizenid", "contact", "contactemail", "contactmobile",
    "contactname", "contactperson", "contactphone", "dateofbirth", "email", "firstname", "fullname", "givenname",
    "homeaddress", "idcard", "idcardno", "identity", "identitycard", "identityno", "identitynumber", "idno",
    "idnumber", "lastname", "mail", "mobile", "mobileno", "mobilephone", "nationalid", "ownername", "passport",
    "passportno", "personname", "phone", "phoneno", "phonenumber", "phones", "residentname", "ssn", "surname", "tel",
    "telephone", "telno", "wechat",
})  # fmt: skip
_PHONES_EN = frozenset({"phone", "phones", "cellphone", "telephone", "email", "wechat", "passport", "ssn"})
# Of tables of counts, where no heading of the contract is one of these.
_CASES_ZH = (
    "名字", "人名", "称呼", "住址", "地址", "事由", "诉求内容", "案件内容", "案件描述", "诉求描述", "问题描述",
    "内容摘要", "标题", "题名", "主题", "摘要", "纠纷内容", "具体内容", "情况说明", "详情",
)  # fmt: skip
_CASES_EN = frozenset({
    "name", "names", "person", "persons", "address", "case", "casetext", "casedetails", "description", "details",
    "summary", "text", "title", "subject", "narrative",
})  # fmt: skip
# Whoever is one side of a case, or handles it, has no place beside stations and patrollers either.
_PARTIES_ZH = (
    "当事人", "申请人", "诉求人", "投诉人", "信访人", "来访人", "承办人", "经办人", "办理人", "案情", "案由",
)  # fmt: skip
_PARTIES_EN = frozenset({"applicant", "complainant", "petitioner", "plaintiff", "defendant", "visitor", "handler"})
_PERSONS_ZH = re.compile(
    r"值班|人员|名单|律师|法官|检察官|民警|警员|警官|网格员|调解员|咨询师|辅导员|顾问|平安员|志愿者|保安|队员|队长|组长"
    r"|站长|主任|书记|员工|成员|称呼|谁|巡查|[人员]$"
)
_PERSONS_EN = frozenset({
    "adviser", "advisers", "advisor", "applicant", "captain", "client", "counsellor", "counsellors", "counselor",
    "counselors", "director", "employee", "employees", "guard", "guards", "judge", "judges", "lawyer", "lawyers",
    "leader", "mediator", "mediators", "member", "members", "officer", "officers", "owner", "patroller", "patrollers",
    "person", "persons", "policeman", "prosecutor", "resident", "staff", "volunteer", "volunteers", "worker", "workers",
})  # fmt: skip
_PERHAPS_EN = frozenset({"chief", "duty", "head", "keeper", "manager", "operator", "people", "police", "user", "who"})
_NAMES_ZH = ("名称", "名字")
_NAMES_EN = frozenset({"name", "names", "fullname"})
# What ends so is a place, a time or a kind of something, whoever stands before it (值班区域, officer_station_name).
_THINGS_ZH = re.compile(
    r"(区|区域|社区|街道|街|镇|村|网格|站|站点|点|园|园区|路|线|楼|室|处|队|队伍|组|班|部|部门|单位|机构|公司|岗|岗位|角色|职务|地点|位置"
    r"|时间|时段|日期|班次|频次|情况|方式|类型|类别|类|职责|制度|数|数量|项目|服务)(名称|名字|名)?$"
)
_THINGS_EN = frozenset({
    "area", "areas", "building", "community", "company", "count", "date", "district", "grid", "group", "hours", "kind",
    "level", "number", "office", "park", "place", "post", "road", "role", "room", "service", "shift", "site", "station",
    "stations", "street", "subdistrict", "team", "time", "town", "type", "unit", "village",
})  # fmt: skip
_NOTES_ZH = ("备注", "附注", "说明", "注释", "批注", "其他", "其它")
_NOTES_EN = frozenset({"note", "notes", "remark", "remarks", "comment", "comments", "memo", "other"})
_NUMBERING = re.compile(r"(id|code|ref|no|number|编号|编码|代码|序号|标识|工号)$|^(id|row|source|place|street|u|v)\b")
# Ids of places and of a map's own objects, which may have eleven digits as a mobile number has.
_MAP_NUMBERING = re.compile(
    r"osm|^(row|objectid|fid|u|v)\b|^(place|street|source|area|station|community|grid|region)"
    r"|(道路|街道|区域|社区|网格|站|站点|行政|区划)(编号|编码|代码|序号|标识)"
)


def says_personal(heading: str) -> bool:
    """Return whether a heading says that its column holds names, addresses, phones or numbers of persons."""
    folded, words = fold(heading), set(_words(heading))
    if any(word in folded for word in _PERSONAL_ZH) or _letters(folded) in _PERSONAL_EN:
        return True
    named = not _NAMES_EN.isdisjoint(words) and not _PERSONS_EN.isdisjoint(words) and not speaks_of_things(heading)
    return named or not _PHONES_EN.isdisjoint(words) or {"home", "address"} <= words


def says_cases(heading: str) -> bool:
    """Return whether a heading of a table of counts says that its column tells of persons or of single cases."""
    folded = fold(heading)
    return says_parties(heading) or any(word in folded for word in _CASES_ZH) or _letters(folded) in _CASES_EN


def says_parties(heading: str) -> bool:
    """Return whether a heading says who is a party of a case or handles it."""
    folded = fold(heading)
    return any(word in folded for word in _PARTIES_ZH) or not _PARTIES_EN.isdisjoint(_words(heading))


def speaks_of_persons(heading: str) -> bool:
    """Return whether names of persons may well stand under a heading, and roles or counts as well (值班人员)."""
    if speaks_of_things(heading):
        return False
    words = set(_words(heading))
    return _PERSONS_ZH.search(fold(heading)) is not None or not (_PERSONS_EN | _PERHAPS_EN).isdisjoint(words)


def speaks_of_names(heading: str) -> bool:
    """Return whether a heading says that names stand under it, of whatever it may be."""
    if speaks_of_things(heading):
        return False
    return any(word in fold(heading) for word in _NAMES_ZH) or not _NAMES_EN.isdisjoint(_words(heading))


def speaks_of_things(heading: str) -> bool:
    """Return whether a heading ends in a word for a place, a time, a kind or a number."""
    words = [word for word in _words(heading) if word not in _NAMES_EN]
    return _THINGS_ZH.search(fold(heading)) is not None or (bool(words) and words[-1] in _THINGS_EN)


def is_note(heading: str) -> bool:
    """Return whether anything may stand under a heading."""
    folded = fold(heading)
    return any(word in folded for word in _NOTES_ZH) or not _NOTES_EN.isdisjoint(_words(heading))


def numbers_rows(heading: str) -> bool:
    """Return whether a heading is that of ids or codes."""
    return _NUMBERING.search(fold(heading)) is not None


def numbers_map_objects(heading: str) -> bool:
    """Return whether a heading is that of the ids of places or of objects in a map."""
    return _MAP_NUMBERING.search(fold(heading)) is not None


def _letters(folded: str) -> str:
    return re.sub(r"[^a-z]", "", folded)


def _words(heading: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return re.findall(r"[a-z]+", apart.casefold())
