"""What a value of `plan.toml` may be: a path on this machine, a CRS, a date; and what to do where it is not."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Annotated, Literal

import pyproj
from pydantic import AfterValidator, BeforeValidator, Field

from .plan_findings import PlanValueError

MOST_APPROVAL_CHARACTERS = 40
Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
Noding = Literal["ends", "vertices", "crossings"]
_NOT_LOCAL = re.compile(r"^\s*(?:/vsi|[a-z][a-z0-9+.-]+://|(?:pg|mysql|mssql|oci|wfs|wms)\s*:)", re.IGNORECASE)
_HAS_PASSWORD = re.compile(r"://[^/\s]*:[^/\s]*@|\b(?:password|passwd|pwd|token)\s*=", re.IGNORECASE)


def _local_path(path: str) -> str:
    if _HAS_PASSWORD.search(path):
        raise PlanValueError(
            "credentials",
            zh=("路径里含有登录信息，方案文件里不能放密码", "请把数据导出为本地文件"),
            en=("the path holds a credential: a plan holds no password", "export the data to a local file"),
        )
    if _NOT_LOCAL.match(path) or path.lstrip().startswith("<"):
        raise PlanValueError(
            "not_a_local_path",
            zh=(f"{path} 不是本地文件", "请先下载或导出，再写本地路径"),
            en=(f"{path} is not a local file", "download or export it first, then name the local file"),
        )
    if not path.strip() or "\x00" in path:
        raise PlanValueError("empty_path", zh=("路径是空的", "请写文件名"), en=("the path is empty", "name a file"))
    return path


def _any_crs(text: str) -> str:
    try:
        pyproj.CRS.from_user_input(text)
    except (pyproj.exceptions.CRSError, ValueError, TypeError):
        raise PlanValueError(
            "unknown_crs",
            zh=(f"不认识的坐标系 {text!r}", '请写 EPSG 代码，如 "EPSG:4547"'),
            en=(f"unknown CRS {text!r}", 'write an EPSG code such as "EPSG:4547"'),
        ) from None
    return text


def _metric_crs(text: str) -> str:
    crs = pyproj.CRS.from_user_input(_any_crs(text))
    if not crs.is_projected or any(axis.unit_conversion_factor != 1.0 for axis in crs.axis_info[:2]):
        raise PlanValueError(
            "crs_not_metric",
            zh=(f"{text} 不是以米为单位的投影坐标系", '请写投影坐标系，如 "EPSG:4547"，或删去这一行由程序选择'),
            en=(
                f"{text} is not a projected CRS in metres",
                'name one such as "EPSG:4547", or leave the key out and one is chosen',
            ),
        )
    return text


def _map_approval(text: str) -> str:
    text = text.strip()
    if any(unicodedata.category(one) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp") for one in text):
        raise PlanValueError(
            "map_approval",
            zh=("审图号里有控制字符或看不见的字符", "请重新输入，写在一行里，如 粤S（2026）001号"),
            en=("the map approval number holds control or invisible characters", "type it again, on one line"),
        )
    if len(text) > MOST_APPROVAL_CHARACTERS:
        raise PlanValueError(
            "map_approval",
            zh=(f"审图号有 {len(text)} 个字符，至多 {MOST_APPROVAL_CHARACTERS} 个", "请只写编号，如 粤S（2026）001号"),
            en=(
                f"the map approval number has {len(text)} characters, at most {MOST_APPROVAL_CHARACTERS} fit",
                "write the number alone",
            ),
        )
    return text


def _no_number_as_date(value: object) -> object:
    if isinstance(value, (int, float)):
        raise PlanValueError(
            "wrong_type", zh=("应为日期", "请写如 2020-11-09"), en=("a date is meant", "write it as 2020-11-09")
        )
    return value


Date = Annotated[datetime.date, Field(strict=False), BeforeValidator(_no_number_as_date)]
LocalPath = Annotated[str, AfterValidator(_local_path)]
MetricCrs = Annotated[str, AfterValidator(_metric_crs)]
AnyCrs = Annotated[str, AfterValidator(_any_crs)]
MapApproval = Annotated[str, AfterValidator(_map_approval)]
Positive = Annotated[int, Field(ge=1)]
