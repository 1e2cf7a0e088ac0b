"""What the analysis does not know, said plainly beside its figures."""

from __future__ import annotations

from ..whole_study import WholeStudy

Sentence = dict[str, str]


def limits_of(whole: WholeStudy) -> list[Sentence]:
    """Return the limits of the analysis, in both languages, those that hold for this plan alone."""
    plan, layers = whole.opened.plan, whole.opened.layers
    access = f"{plan.network.max_access_m:g}"
    told = [
        _said(
            "距离按步行路网量算，不计红绿灯等候、坡度和楼梯，也不计楼内的路程",
            "distances follow the walking network: no waiting at lights, no slopes or stairs, no way inside a building",
        ),
        _said(
            f"距最近街道超过 {access} 米的住宅按未接入计，不算覆盖",
            f"a residence more than {access} m from any street is off network and not covered",
        ),
        _said(
            "人口是登记时点的数字，不反映昼夜和季节变化",
            "people are counted at one date; they do not follow the time of day or the season",
        ),
    ]
    if layers.barriers is None:
        told.append(
            _said(
                "没有围墙、铁路、水系图层：出门到街道的一段按直线计",
                "there is no layer of walls, railways and water: the leg to the street is a straight line",
            )
        )
    if layers.entrances is None:
        told.append(
            _said(
                "没有出入口图层：从建筑的点位出发，不从大门出发",
                "there is no layer of entrances: one leaves from the building's point, not from its gate",
            )
        )
    if whole.staffing is None:
        told.append(
            _said(
                "没有人员资料：只算名义覆盖，不知道窗口是否有人",
                "nothing is known of the staff: coverage is nominal, whether anyone is at the desk is not known",
            )
        )
    estimated = int(layers.residences.loc[layers.residences["estimated"], "residents"].sum())
    if estimated:
        told.append(
            _said(f"其中 {estimated:,} 人是估算的", f"{estimated:,} of the residents are estimated"),
        )
    return told


def _said(zh: str, en: str) -> Sentence:
    return {"zh": zh, "en": en}
