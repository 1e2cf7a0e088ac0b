"""Made-up Chinese names. The district, its streets, villages and parks exist nowhere."""

from __future__ import annotations

DISTRICT = "云溪区（虚构）"
SUBDISTRICTS = ("云溪", "松坪", "青禾", "石桥", "望岭", "湖畔")
COMMUNITIES_EACH = (8, 6, 5, 5, 4, 3)

FIRST = "云松青石望湖兰梧桂枫竹梅荷柳晨景和瑞安永宁长文博明嘉锦丰源华金银玉翠碧清润泽秀"
SECOND = "溪坪禾桥岭畔塘湾洲田坑围屋岗坡涌墩埔滘坳林泉峰谷原台苑亭阁川"
VILLAGE_ENDS = ("村", "新村", "老围", "旧村")
ESTATE_ENDS = ("花园", "苑", "雅居", "名庭", "家园", "华府", "新城", "公馆")
PARK_ENDS = ("科技园", "工业园", "产业园", "工业区", "智造园", "创新园")
BUSINESS_ENDS = ("广场", "商务中心", "商业街", "大厦", "天地")


def place(number: int) -> str:
    """Return the `number`-th two-character place name; the first 1,000 differ."""
    step = (number * 389 + 17) % (len(FIRST) * len(SECOND))
    return FIRST[step % len(FIRST)] + SECOND[step // len(FIRST)]


def street_name(kind: str, number: int) -> str:
    """Return the name of a main street."""
    if kind == "primary":
        return "云溪大道" if number == 0 else f"{place(number)}大道"
    return f"{place(number + 200)}{'路' if number % 4 else '街'}"


def village(number: int) -> str:
    """Return the name of an urban village."""
    return place(number + 400) + VILLAGE_ENDS[number % len(VILLAGE_ENDS)]


def estate(number: int) -> str:
    """Return the name of a gated estate."""
    return place(number + 500) + ESTATE_ENDS[number % len(ESTATE_ENDS)]


def park(number: int) -> str:
    """Return the name of an industrial park."""
    return place(number * 3 + 90) + PARK_ENDS[number % len(PARK_ENDS)]


def business(number: int) -> str:
    """Return the name of a business quarter."""
    return place(number * 2 + 650) + BUSINESS_ENDS[number % len(BUSINESS_ENDS)]


def community(number: int) -> str:
    """Return the name of a community, 0 to 30."""
    return place(number * 5 + 33) + "社区"
