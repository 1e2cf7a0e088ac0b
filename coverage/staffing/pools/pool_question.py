"""What may be asked of a pool; what makes no sense is told in Chinese and English."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from ...choosing.question import QuestionError, question_error

MINUTES_A_DAY = 24 * 60
DAYS_A_WEEK = 7


def check_week(session: int, day: int, days: int, most: int | None, starts: int) -> None:
    """Check the rules of a week, all minutes but `days` and `most`.

    Raises:
        QuestionError: one that makes no sense; all of them are told at once.
    """
    faults = [
        _session(session, day),
        _day(day, starts),
        None if 1 <= days <= DAYS_A_WEEK else _days(days),
        None if most is None or most >= 1 else _most(most),
    ]
    findings = [finding for fault in faults if fault is not None for finding in fault.findings]
    if findings:
        raise QuestionError(findings)


def _session(session: int, day: int) -> QuestionError | None:
    if session < 1:
        return question_error(
            "session_not_positive",
            (f"每次坐班 {session} 分钟，应当大于 0", "请写每次坐班的时长，如 3 小时"),
            (f"a session of {session} minutes is none", "write how long a session is, such as 3 hours"),
        )
    if session > day:
        return question_error(
            "session_over_day",
            (f"每次坐班 {session} 分钟，超过每人每日 {day} 分钟", "请缩短坐班时长，或延长每日工时"),
            (f"a session of {session} minutes is longer than a day of {day}", "make sessions shorter or days longer"),
        )
    return None


def _day(day: int, starts: int) -> QuestionError | None:
    if day >= 1 and starts >= 0 and starts + day <= MINUTES_A_DAY:
        return None
    return question_error(
        "day_out_of_range",
        (f"每日从第 {starts} 分钟起、长 {day} 分钟，不在一天之内", "请核对每日开始时刻与工时"),
        (f"a day of {day} minutes from minute {starts} on does not lie within one day", "check its start and length"),
    )


def _days(days: int) -> QuestionError:
    return question_error(
        "days_out_of_range",
        (f"每周 {days} 天，应为 1 至 7", "请写每人每周至多外出几天"),
        (f"{days} days a week are not 1 to 7", "write on how many days a week a person goes out at most"),
    )


def _most(most: int) -> QuestionError:
    return question_error(
        "most_sessions_out_of_range",
        (f"每人每日至多坐班 {most} 次，应为 1 或更多", "请写正整数，或不作限制"),
        (f"at most {most} sessions a day are none", "write 1 or more, or leave the limit out"),
    )


def check_sessions(sessions: npt.ArrayLike, stations: int) -> Int64:
    """Return the sessions a week (s,) that each station needs.

    Raises:
        QuestionError: a station that needs less than one.
        TypeError, ValueError: of the wrong type or shape.
    """
    given = np.asarray(sessions)
    if given.dtype.kind not in "iu":
        raise TypeError("sessions holds whole numbers")
    if given.shape not in {(), (stations,)}:
        raise ValueError(f"sessions has shape {given.shape}, and there are {stations} stations")
    below = given < 1
    if below.any():
        raise question_error(
            "sessions_below_one",
            (f"有 {int(below.sum())} 个服务站每周坐班不足 1 次", "每周至少 1 次，否则不算配备"),
            (f"{int(below.sum())} stations need less than one session a week", "one is the least that counts"),
        )
    return np.broadcast_to(given.astype(np.int64), (stations,)).copy()


def week_minutes(hours: npt.ArrayLike) -> Int64:
    """Return whole minutes a week (p,) of `hours`, one number a person.

    Raises:
        QuestionError: nobody, or hours that are no number from 0 to 168.
    """
    given = np.atleast_1d(np.asarray(hours, dtype=np.float64))
    if not given.size:
        raise question_error(
            "no_people_in_pool",
            ("人员池中没有人", "请在人员表中写明不属于任何服务站的人员及其每周工时"),
            (
                "there is nobody in the pool",
                "list people without a station, with their hours, in the staff layer",
            ),
        )
    wrong = ~((given >= 0) & (given <= DAYS_A_WEEK * 24))
    if wrong.any():
        first = float(given[wrong][0])
        raise question_error(
            "hours_out_of_range",
            (f"有 {int(wrong.sum())} 人每周工时不在 0 至 168 之间，如 {first:g}", "请改正每周工时"),
            (
                f"{int(wrong.sum())} people have hours a week that are not 0 to 168, such as {first:g}",
                "mend their hours",
            ),
        )
    return np.floor(given * 60 + 1e-6).astype(np.int64)


def work_sessions(cases: npt.ArrayLike, each: float) -> Int64:
    """Return ⌈cases ÷ cases a session⌉, at least 1, for each station.

    Raises:
        QuestionError: cases that are no number of 0 or more, or a session that settles none.
    """
    given = np.atleast_1d(np.asarray(cases, dtype=np.float64))
    if not (np.isfinite(given).all() and (given >= 0).all() and np.isfinite(each) and each > 0):
        raise question_error(
            "workload_out_of_range",
            (f"每周受理量应不小于 0，每次坐班可办件数应大于 0，现为 {each:g}", "请核对工作量"),
            (f"cases a week are 0 or more, and a session settles more than 0 of them, not {each:g}", "check both"),
        )
    return np.maximum(np.ceil(given / each - 1e-9), 1).astype(np.int64)


def no_station_error() -> QuestionError:
    """Return the error of a pool that has nowhere to go."""
    return question_error(
        "no_station_waits",
        ("没有缺少该岗位的服务站，人员池无处可派", "请核对岗位与服务，或改问其他人员池"),
        (
            "no station lacks the role: the pool has nowhere to go",
            "check the role and the service, or ask for another pool",
        ),
    )
