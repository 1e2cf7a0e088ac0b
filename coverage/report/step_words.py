"""Names of the steps of a run, in their order, for the progress bar."""

from __future__ import annotations

from .words import Pair

STEP_WORDS: dict[str, Pair] = {
    "download": ("下载道路", "downloading roads"),
    "read": ("读取图层", "reading layers"),
    "network": ("建立路网", "building the network"),
    "enter": ("核对图层、接入路网", "checking layers, entering the network"),
    "staff": ("核对人员", "looking at the staff"),
    "reach": ("计算距离", "measuring distances"),
    "doubt": ("核对接入", "checking entries"),
    "pools": ("派遣人员池", "sending the pools"),
    "windows": ("核对开放时间", "looking at opening windows"),
    "areas": ("汇总区域", "summing up areas"),
    "neighbours": ("核对边界", "looking beyond the border"),
    "candidates": ("寻找候选点", "finding candidates"),
    "choose": ("选址（Ctrl-C 给出当前最好方案）", "choosing sites (Ctrl-C gives the best so far)"),
    "recheck": ("复核方案", "checking the plan again"),
    "write": ("写出结果", "writing results"),
}
