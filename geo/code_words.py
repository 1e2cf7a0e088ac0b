"""The words for services, levels, statuses, roles and opening windows, Chinese and English, and the code of each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

SERVICE_ALIASES: Mapping[str, tuple[str, ...]] = {
    "appeals": ("群众诉求", "诉求"),
    "legal": ("公共法律", "法律服务", "法律"),
    "psychology": ("社会心理", "心理服务", "心理"),
    "assistance": ("帮扶救助",),
    "complaints": ("投诉建议",),
    "party_mass": ("党群服务",),
    "police": ("警务保障",),
    "judicial": ("司法确认",),
}
SERVICES = tuple(SERVICE_ALIASES)
# Words for people: Chinese, English.
SERVICE_NAMES: Mapping[str, tuple[str, str]] = {
    "appeals": ("群众诉求", "Appeals"),
    "legal": ("公共法律", "Public legal"),
    "psychology": ("社会心理", "Social psychology"),
    "assistance": ("帮扶救助", "Help and relief"),
    "complaints": ("投诉建议", "Complaints and suggestions"),
    "party_mass": ("党群服务", "Party-mass service"),
    "police": ("警务保障", "Policing"),
    "judicial": ("司法确认", "Judicial confirmation"),
}
LEVEL_ALIASES: Mapping[str, tuple[str, ...]] = {
    "district": ("区",),
    "subdistrict": ("街道",),
    "community": ("社区",),
    "grid": ("网格",),
}
LEVELS = tuple(LEVEL_ALIASES)
STATUS_ALIASES: Mapping[str, tuple[str, ...]] = {
    "existing": ("现状", "已有", "在用"),
    "required": ("必选",),
    "candidate": ("候选",),
    "closed": ("关停", "关闭", "停用"),
}
ACTION_ALIASES: Mapping[str, tuple[str, ...]] = {
    "close": ("closed", "关闭", "封闭"),
    "open": ("opened", "开放", "打开"),
    "add": ("added", "新增", "增加"),
}
# Who works at a station. A part-time, mobile or departmental one is one of these all the same.
STAFF_ROLE_ALIASES: Mapping[str, tuple[str, ...]] = {
    "grid_worker": ("grid_workers", "网格员", "专职网格员", "社区网格员", "网格管理员"),
    "mediator": ("mediators", "调解员", "人民调解员", "专职调解员", "兼职调解员", "部门调解员", "行业调解员"),
    "police_officer": ("police_officers", "police", "民警", "社区民警", "警员", "警察"),
    "counsellor": (
        "counsellors", "counselor", "counselors", "心理咨询师", "心理咨询员", "心理辅导员", "心理服务人员",
        "心理危机干预员", "专职心理危机干预员", "兼职心理危机干预员", "心理危机干预人员",
    ),
    "lawyer": (
        "lawyers", "legal_adviser", "legal_advisers", "律师", "执业律师", "驻点律师", "驻站律师", "公益律师",
        "法律顾问", "驻点法律顾问", "社区法律顾问", "机动法律顾问",
    ),
    "judge": (
        "judges", "prosecutor", "prosecutors", "judge_or_prosecutor", "法官", "检察官", "法官检察官", "法官、检察官",
        "法官/检察官", "法官或检察官", "法官和检察官",
    ),
}  # fmt: skip
STAFF_ROLES = tuple(STAFF_ROLE_ALIASES)
# Words for people: Chinese, English.
STAFF_ROLE_NAMES: Mapping[str, tuple[str, str]] = {
    "grid_worker": ("网格员", "grid worker"),
    "mediator": ("调解员", "mediator"),
    "police_officer": ("民警", "police officer"),
    "counsellor": ("心理咨询师", "counsellor"),
    "lawyer": ("律师", "lawyer"),
    "judge": ("法官或检察官", "judge or prosecutor"),
}
# The columns of the stations layer that count the people of a role.
STATION_STAFF_COLUMNS: Mapping[str, str] = {
    "grid_worker": "grid_workers",
    "mediator": "mediators",
    "police_officer": "police_officers",
    "counsellor": "counsellors",
    "lawyer": "lawyers",
}
WINDOWS = ("weekday", "evening", "weekend")
# What a cell of an opening window says beside hours such as 09:00-12:00;14:00-18:00. An empty cell is `closed`.
WINDOW_ALIASES: Mapping[str, tuple[str, ...]] = {
    "open": ("yes", "y", "true", "1", "是", "有", "开", "开放", "开门", "营业", "√", "✓", "✔"),
    "closed": (
        "no", "n", "false", "0", "-", "/", "close", "none", "否", "无", "没有", "不开", "不开放", "关", "关闭", "休息",
        "不营业", "×", "✗", "✘",
    ),
    "all_day": (
        "24", "24h", "24hours", "24hour", "24/7", "24*7", "7*24", "7×24", "allday", "roundtheclock", "24小时", "24时",
        "全天", "全天候", "全天开放", "24小时开放", "24小时服务", "昼夜",
    ),
}  # fmt: skip
_SERVICE_SEPARATORS = re.compile(r"[;；,，、|]")


def fold(text: object) -> str:
    """Return `text` as headings and code words are compared: no width, case, blanks, dashes or unit brackets."""
    plain = unicodedata.normalize("NFKC", str(text)).strip().strip("\ufeff").casefold()
    return re.sub(r"[\s\-_]+|\(.*\)$", "", plain)


def service_code(text: str) -> str | None:
    """Return the code of the service that `text` names in English or Chinese, or None."""
    return _SERVICE_CODES.get(fold(text))


def split_services(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a cell on ``; ； , ， 、 |`` and return (codes without repeats, words that name no service)."""
    words = [word.strip() for word in _SERVICE_SEPARATORS.split(text) if word.strip()]
    codes = dict.fromkeys(code for word in words if (code := service_code(word)) is not None)
    return tuple(codes), tuple(word for word in words if service_code(word) is None)


def level_code(text: str) -> str | None:
    """Return the code of the area level that `text` names, or None."""
    return _LEVEL_CODES.get(fold(text))


def status_code(text: str) -> str | None:
    """Return the code of the station status that `text` names, or None."""
    return _STATUS_CODES.get(fold(text))


def action_code(text: str) -> str | None:
    """Return the code of the street fix that `text` names, or None."""
    return _ACTION_CODES.get(fold(text))


def staff_role_code(text: str) -> str | None:
    """Return the code of the staff role that `text` names in English or Chinese, or None."""
    return _STAFF_ROLE_CODES.get(fold(text))


def window_code(text: str) -> str | None:
    """Return what a word in a cell of an opening window says, a key of `WINDOW_ALIASES`, or None."""
    return _WINDOW_CODES.get(fold(text))


def _codes(aliases: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {fold(word): code for code, words in aliases.items() for word in (code, *words)}


_SERVICE_CODES = _codes(SERVICE_ALIASES)
_LEVEL_CODES = _codes(LEVEL_ALIASES)
_STATUS_CODES = _codes(STATUS_ALIASES)
_ACTION_CODES = _codes(ACTION_ALIASES)
_STAFF_ROLE_CODES = _codes(STAFF_ROLE_ALIASES)
_WINDOW_CODES = _codes(WINDOW_ALIASES)
