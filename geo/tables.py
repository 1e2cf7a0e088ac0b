"""What each layer must look like: its columns and the headings that name them.

One contract a role. Everything that reads a layer, and the templates that `init` writes, looks here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "id", "ref", "text", "whole", "number", "date", "services", "level", "status", "action", "estimated",
    "some_services", "hours", "window", "month",
]  # fmt: skip
Shape = Literal["point", "line", "polygon"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a contract: its canonical name, what its cells are, and the headings that also name it."""

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """What a layer of one role must and may have.

    Attributes:
        role: Name of the layer in `[layers.<role>]`.
        columns: Every column that the role knows.
        required: Groups of names; of each group at least one must be there. ``geometry`` stands for a place.
        shapes: Geometry types that are accepted; empty where the role is a plain table.
        may_be_empty: Required columns whose cells may be empty: their rows get a name elsewhere.
    """

    role: str
    columns: tuple[Column, ...]
    required: tuple[tuple[str, ...], ...]
    shapes: tuple[Shape, ...] = ()
    may_be_empty: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """Return the column called `name`, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def is_required(self, name: str) -> bool:
        """Return whether `name` has no alternative and must be there."""
        return (name,) in self.required


_ID = Column("id", "id", ("编号", "编码", "代码", "标识", "序号", "fid", "objectid", "osm_id", "code"))
_NAME = Column("name", "text", ("名称", "名字", "title"))
_COMMUNITY = Column("community", "ref", ("社区", "所属社区", "社区名称", "居委会"))
_WORKERS = Column("workers", "whole", ("职工", "职工人数", "就业人数", "从业人数", "员工人数"))
_SERVICES = Column("services", "services", ("服务", "服务项目", "服务内容", "服务类型", "service"))
_CAPACITY = Column("capacity", "number", ("容量", "服务能力", "接待能力"))
_GEOMETRY: tuple[str, ...] = ("geometry",)

CONTRACTS: Mapping[str, Contract] = {
    contract.role: contract
    for contract in (
        Contract(
            "residences",
            (
                Column("id", "id", ("住宅编号", "楼栋编号", "建筑编号", "楼栋编码", "建筑编码", *_ID.aliases)),
                Column(
                    "residents",
                    "whole",
                    (
                        "居民",
                        "居民数",
                        "人口",
                        "人口数",
                        "人数",
                        "居住人数",
                        "居住人口",
                        "常住人口",
                        "实有人口",
                        "实际管理人口",
                        "管理人口",
                        "户籍人口",
                        "population",
                        "people",
                        "pop",
                    ),
                ),
                _COMMUNITY,
                _WORKERS,
                Column("dwellings", "whole", ("户数", "套数", "住户数", "households")),
                Column("groups", "text", ("人群", "人群分组", "group")),
                Column("estimated", "estimated", ("估算", "是否估算", "数据来源", "measured_or_estimated")),
            ),
            (("id",), ("residents",), _GEOMETRY),
            ("point", "polygon"),
        ),
        Contract(
            "entrances",
            (
                Column(
                    "place",
                    "ref",
                    (
                        "residence",
                        "station",
                        "residence_id",
                        "station_id",
                        "place_id",
                        "住宅编号",
                        "楼栋编号",
                        "建筑编号",
                        "服务站编号",
                        "站点编号",
                        "所属编号",
                        "编号",
                        "id",
                    ),
                ),
            ),
            (("place",), _GEOMETRY),
            ("point",),
        ),
        Contract(
            "stations",
            (
                Column("id", "id", ("服务站编号", "站点编号", "站点编码", *_ID.aliases)),
                Column("name", "text", ("服务站名称", "站点名称", "站名", *_NAME.aliases)),
                _SERVICES,
                Column("tier", "text", ("层级", "等级", "站点层级", "站点等级")),
                Column("status", "status", ("状态", "站点状态")),
                _CAPACITY,
                Column("host", "text", ("依托", "依托单位", "所在园区", "载体", "依托园区")),
                _COMMUNITY,
                Column("opened", "date", ("启用日期", "开放日期", "开站日期", "成立日期", "open_date")),
                Column("closed", "date", ("关停日期", "关闭日期", "撤销日期", "close_date")),
                Column("weekday", "window", ("工作日", "工作日开放时间")),
                Column("evening", "window", ("晚间", "晚上", "晚间开放时间")),
                Column("weekend", "window", ("周末", "周末开放时间")),
                Column("grid_workers", "number", ("网格员", "网格员数", "grid_worker")),
                Column("mediators", "number", ("调解员", "调解员数", "人民调解员", "mediator")),
                Column("police_officers", "number", ("民警", "警员", "民警数", "police_officer")),
                Column(
                    "counsellors", "number", ("心理咨询师", "心理咨询师数", "counsellor", "counselor", "counselors")
                ),
                Column("lawyers", "number", ("律师", "律师数", "驻点律师", "lawyer")),
            ),
            (("id",), ("name",), _GEOMETRY),
            ("point",),
        ),
        Contract(
            "areas",
            (
                Column("name", "text", ("区域名称", "行政区名称", *_NAME.aliases)),
                Column("level", "level", ("层级", "级别", "等级")),
                Column("code", "ref", ("代码", "编码", "区划代码", "行政区划代码", "编号", "adcode")),
                Column("parent", "ref", ("上级", "上级代码", "上级名称", "所属", "parent_code", "parent_name")),
                Column(
                    "residents", "whole", ("人口", "人口数", "居民", "居民数", "常住人口", "实有人口", "population")
                ),
            ),
            (("name",), ("level",), _GEOMETRY),
            ("polygon",),
        ),
        Contract(
            "parks",
            (
                Column("name", "text", ("园区名称", "园区", *_NAME.aliases)),
                _WORKERS,
                Column("type", "text", ("类型", "园区类型", "类别", "园区类别", "park_type")),
            ),
            (("name",), _GEOMETRY),
            ("polygon",),
            may_be_empty=("name",),
        ),
        Contract(
            "gates",
            (
                Column("park", "ref", ("园区", "园区名称", "所属园区", "park_name")),
                Column("barrier", "ref", ("屏障", "围墙", "所属围墙")),
            ),
            (_GEOMETRY,),
            ("point",),
        ),
        Contract("barriers", (_NAME,), (_GEOMETRY,), ("line", "polygon", "point")),
        Contract(
            "patrollers",
            (
                Column("area", "ref", ("区域", "社区", "网格", "街道", "区域代码", "community", "area_code")),
                Column("group", "text", ("类别", "分组", "队伍", "组别", "类")),
                Column("patrollers", "whole", ("平安员", "平安员数", "平安员人数", "人数", "数量", "count", "number")),
                Column("duty", "text", ("职责", "岗位", "勤务")),
                # Whoever stands twice, in two groups, is one person; a number of the row is no such id.
                Column("person", "ref", ("平安员编号", "人员编号", "工号", "person_id", "patroller_id", "id")),
            ),
            (("area", "geometry"), ("patrollers", "geometry", "person")),
            ("point",),
        ),
        Contract(
            "staff",
            (
                Column("service", "some_services", ("服务", "服务项目", "services")),
                Column("role", "text", ("岗位", "角色", "职务", "工种")),
                Column("count", "whole", ("人数", "数量", "number")),
                Column("hours", "hours", ("每周小时", "每周工时", "周工时", "hours_a_week", "hours_per_week")),
                Column("station", "ref", ("服务站", "站点", "服务站编号", "站点编号", "station_id")),
            ),
            (("service", "role"), ("count",), ("hours",)),
        ),
        Contract(
            "land",
            (Column("use", "text", ("用地", "用地性质", "用地类型", "用地分类", "地类", "地类名称", "landuse")),),
            (("use",), _GEOMETRY),
            ("polygon",),
        ),
        Contract(
            "fixes",
            (
                Column("street", "ref", ("街道编号", "道路编号", "道路", "street_id", "source_id", "osm_id", "id")),
                Column("action", "action", ("操作", "动作", "处理")),
            ),
            (("street", "geometry"), ("action",)),
            ("line",),
        ),
        Contract(
            "workload",
            (
                Column("area", "ref", ("区域", "社区", "网格", "街道", "区域代码", "community", "area_code")),
                Column("month", "month", ("月份", "月", "年月")),
                Column("accepted", "whole", ("受理", "受理数", "受理量")),
                Column("resolved", "whole", ("办结", "办结数", "化解", "化解数")),
                Column("same_day", "whole", ("当日办结", "当日化解", "当天办结")),
            ),
            (("area",), ("month",), ("accepted",), ("resolved",), ("same_day",)),
        ),
        Contract(
            "candidates",
            (
                _ID,
                _NAME,
                _SERVICES,
                Column("cost", "number", ("造价", "费用", "成本", "建设费用", "建设成本", "投资", "price")),
                _CAPACITY,
            ),
            (("id",), _GEOMETRY),
            ("point",),
        ),
        Contract("exclusions", (_NAME,), (_GEOMETRY,), ("polygon",)),
    )
}

# Headings of a table that tell a place. Engineers' x is north and y east; here x is always east.
LONGITUDE = ("lon", "lng", "long", "longitude", "经度")
LATITUDE = ("lat", "latitude", "纬度")
EAST = ("x", "east", "easting", "x坐标", "东坐标", "横坐标")
NORTH = ("y", "north", "northing", "y坐标", "北坐标", "纵坐标")
OUTLINE = ("wkt", "geometry", "geom", "the_geom")
