"""Which texts look like names of persons, and which like the text of a single case; Chinese, and pinyin.

A text alone proves little: 高新 and 白班 begin with surnames. How many of a column must look so is for `personal`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史贺陶顾郝毛段万钱汤武孔赖康洪戴莫"
)
_RARER = (
    "乔龚庞樊兰殷施翟颜倪严牛芦季俞章鲁葛申尤毕聂焦柳邢岳齐梅辛祝左涂谷祁舒耿牟詹苗凌费纪靳童欧甄裴席屈鲍覃霍翁植甘景薄"
    "宁柯阮桂闵冉房温伍安常文向关阳盛"
)
_DOUBLE = (
    "欧阳|司马|上官|诸葛|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|司空|夏侯|端木|轩辕|南宫|呼延|独孤|东郭|西门|申屠|"
    "钟离|闻人|太史|澹台|公冶|濮阳|淳于|单于|赫连|第五|拓跋|万俟|闾丘"
)
_HAN = r"[\x{4e00}-\x{9fff}]"  # as RE2 reads it
_ANY_NAME = rf"(?:(?:{_DOUBLE}){_HAN}{{1,2}}|[{_SURNAMES}]{_HAN}{{1,2}})"
_NAME = rf"^{_ANY_NAME}$"
_NAME_OF_STAFF = (
    rf"^(?:{_ANY_NAME}|[{_RARER}]{_HAN}{{1,2}}|{_HAN}{{2,6}}·{_HAN}{{2,6}}"
    rf"|[{_SURNAMES}{_RARER}](?:律师|警官|法官|老师|主任|队长|站长|师傅|医生))$"
)
_NO_NAME = (
    r"[区镇乡村街路市县站所岗员类组队级社园号月日年班苑府巷楼院厦围屯店坊局处科股部]$|人员$|^.[师长官工警]$|^周[一二三四五六日天末]$"
    r"|^(?:安排|安保|常驻|常设|常规|常态|文职|文员|关闭|向导|白天|夏季|夏令|金额|陆续|方便|高峰|高温|严重|任务|任意|任何|"
    r"余额|方案|武装|康复|应急|马上|万能|公安|党员|单位|石油|温馨|宁静|安全|盛夏|常务|高级|高新|江边|席位)$|^(?:任何|安全|方便|万能|高级|常务)"
)
_NO_NAME_OF_MANY = r"[师长官工]$"
_PINYIN_SURNAMES = (
    "wang|li|zhang|liu|chen|yang|huang|zhao|wu|zhou|xu|sun|ma|zhu|hu|guo|he|lin|gao|luo|zheng|liang|xie|song|tang|han|"
    "feng|deng|cao|peng|zeng|xiao|tian|dong|pan|yuan|cai|jiang|yu|du|ye|cheng|wei|su|lu|lv|ding|ren|yao|shen|zhong|cui|"
    "tan|fan|liao|shi|jin|jia|xia|fu|fang|zou|xiong|bai|meng|qin|qiu|hou|yin|xue|yan|lei|long|tao|gu|hao|mao|duan|wan|"
    "qian|wen|kong|lai|kang|hong|dai|mo|ouyang|sima|zhuge|qiao|gong|pang|ni|niu|ji|zhan|ou|ruan|chang|an"
)
_SYLLABLE = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:[iu]?[aeouv]|[aiu]?[aeio])[aeiou]?(?:ng|n|r)?"
_PINYIN = (
    rf"(?i)^(?:(?:{_PINYIN_SURNAMES})[ ,]+{_SYLLABLE}(?:[ '-]?{_SYLLABLE})?"
    rf"|{_SYLLABLE}(?:['-]?{_SYLLABLE})? (?:{_PINYIN_SURNAMES}))$"
)
_PART_OF_LIST = r"\s*[、，；;/|]+\s*|\s*,\s*|\s*\r?\n\s*"
_PARTY = rf"^{_ANY_NAME}?(?:起诉|诉|状告|控告|举报|投诉|反映|与[^,，。]{{2,8}}(?:因|之间|的?纠纷|的?矛盾))"
_CASE = (
    r"纠纷|欠薪|讨薪|欠款|扰民|家暴|离婚|赡养|抚养权|斗殴|殴打|打架|工伤|赔偿|借贷|拖欠|侵权|诈骗|盗窃|被骗|漏水|噪音|噪声|"
    r"举报|上访|信访件|诉请|当事人|(?i:\bdispute|\bcomplain|\bunpaid\b|\bdivorce|\bassault|\bv\.|\bversus\b|\bvs\b)"
)


def like_names(texts: pa.Array, *, of_persons: bool) -> Mask:
    """Return which texts look like names of persons.

    Args:
        texts: (n,) texts, null where there is none.
        of_persons: whether the heading speaks of persons: then rarer surnames, titles and lists of names count too.
    """
    trimmed = pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, r"[（(].*[)）]$", ""))
    if not of_persons:
        found = matches(trimmed, _NAME) & ~matches(trimmed, _NO_NAME) & ~matches(trimmed, _NO_NAME_OF_MANY)
        return found | matches(trimmed, _PINYIN)
    lists = pc.split_pattern_regex(trimmed, _PART_OF_LIST)
    parts, rows = pc.list_flatten(lists), pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    named = (matches(parts, _NAME_OF_STAFF) & ~matches(parts, _NO_NAME)) | matches(parts, _PINYIN)
    all_of = np.bincount(rows, weights=named, minlength=len(texts)) == np.bincount(rows, minlength=len(texts))
    return (np.asarray(all_of, dtype=np.bool_) | matches(trimmed, _PINYIN)) & matches(trimmed, ".")


def like_cases(texts: pa.Array) -> Mask:
    """Return which texts tell of a single case: who is against whom, or what it is about."""
    return matches(texts, _PARTY) | matches(texts, _CASE)


def matches(texts: pa.Array, pattern: str) -> Mask:
    """Return which texts hold a match of a pattern as RE2 reads it; null is none."""
    found = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
    return np.array(found.to_numpy(zero_copy_only=False), dtype=bool)
