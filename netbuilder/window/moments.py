"""When something was, as short as people say it: 9:41, Fri, 14 Nov."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale

_WEEK = 7


def moment(seconds: float, now: float) -> str:
    """The time of today, the day of the last week, else the date; both in seconds since 1970."""
    then, today = (QDateTime.fromSecsSinceEpoch(int(each)) for each in (seconds, now))
    locale = QLocale()
    days = then.date().daysTo(today.date())
    if days == 0:
        return locale.toString(then.time(), "H:mm")
    if 0 < days < _WEEK:
        return locale.toString(then.date(), "ddd")
    form = "MMM d" if then.date().year() == today.date().year() else "MMM yyyy"
    return locale.toString(then.date(), form)
