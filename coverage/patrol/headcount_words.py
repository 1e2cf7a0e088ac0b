"""What can be wrong with a table of patrollers that can be read, in both languages."""

from __future__ import annotations

from ...geo.faults import Words

NO_COUNT = Words(
    "有 {n} 行没有写平安员人数",
    "{n} rows do not say how many patrollers",
    "请填人数；没有的写 0",
    "fill in the number; write 0 where there are none",
)
ABOVE_ONE = Words(
    "有 {n} 行带人员编号，人数却多于 1：一个编号只能是一个人",
    "{n} rows have an id of a person and more than one patroller: an id is one person",
    "每人一行；若这一列只是行号，请改列名",
    "write one row a person; where the column only numbers the rows, give it another heading",
)
NO_PERSON = Words(
    "有 {n} 行没有人员编号，各按一个不同的人计",
    "{n} rows have no id of a person; each counts as somebody else",
    "请补上编号，否则同属两类的人会计两次",
    "add the ids, or whoever is in two groups counts twice",
)
TWO_AREAS = Words(
    "有 {n} 行的人此前已列在另一区域或地点，只计入首次出现处",
    "{n} rows list a person who stands before in another area or place; they count where they stand first",
    "请核对人员编号和区域",
    "check the ids and the areas",
)
REPEATED = Words(
    "有 {n} 行的区域（首个是 {first}）和类别此前已列过，人数相加",
    "{n} rows list an area (first {first}) and group that stand before; their numbers are added up",
    "若同一批人列了两次，请删去一行",
    "where the same people are listed twice, delete one row",
)
OUTSIDE_AREAS = Words(
    "{n} 处平安员在所有区域之外，统计时列入区外",
    "{n} patrollers lie outside every area and are counted as outside",
    "请检查坐标；确在区外的可保留",
    "check the coordinates; those that really lie outside may stay",
)
ABOVE_FINEST = Words(
    "有 {n} 行平安员列在上级区域，未分到所统计的最细一级，在那一级计入“其他”",
    "{n} rows list patrollers in an area above the finest level that is counted; there they are in the row other",
    "请尽量写到最细一级的区域",
    "name the finest area where it is known",
)
UNLISTED_AREAS = Words(
    "{n} 个区域（如 {first}）没有列出平安员，而其上级区域整体列了人数：这些区域的人数按未知处理",
    "{n} areas, such as {first}, list no patrollers while an area above is listed as a whole: their number is unknown",
    "请列出各区域的人数；没有的写 0",
    "list the number of each; write 0 where there are none",
)
