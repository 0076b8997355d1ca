"""On which days something recurs, by a rule of RFC 5545. Rules speak of calendar days in the organization's zone, never
of moments, so that no change of the clock moves a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from common.errors import InvalidInput

FARTHEST = timedelta(days=36_525)  # a hundred years: what is beyond will not be planned by this rule
_DAYS = "(?:MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]{0,2}",
    "COUNT": "[1-9][0-9]{0,3}",
    "UNTIL": "[0-9]{8}",
    "BYDAY": rf"(?:[+-]?[1-5])?{_DAYS}(?:,(?:[+-]?[1-5])?{_DAYS})*",
    "BYMONTHDAY": "-?(?:[1-9]|[12][0-9]|3[01])(?:,-?(?:[1-9]|[12][0-9]|3[01]))*",
    "BYMONTH": "(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2]))*",
    "BYSETPOS": "-?[1-4]",
    "WKST": "MO|SU",
}
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class RuleNotUnderstood(InvalidInput):
    """This is no rule of RFC 5545 for days, such as FREQ=WEEKLY;INTERVAL=2;BYDAY=MO."""

    code = "rule_not_understood"


class RuleNeverHappens(InvalidInput):
    """There is no day to which this rule applies."""

    code = "rule_never_happens"


class Recurrence:
    """A rule from its first day on."""

    def __init__(self, rule: str, *, starts_on: date) -> None:
        self.rule, self.starts_on = rule, starts_on
        parts = _parts(rule)
        _refuse_what_never_happens(parts)
        try:
            made = rrulestr(rule, dtstart=datetime.combine(starts_on, time()))
        except ValueError:
            raise RuleNotUnderstood(field="rule") from None
        assert isinstance(made, rrule)
        self._days = made

    def first_from(self, day: date) -> date | None:
        """The first day of the rule that is that day or later."""
        return next(self.from_day(day), None)

    def includes(self, day: date) -> bool:
        """Whether the rule applies to that day."""
        return self.first_from(day) == day

    def from_day(self, day: date) -> Iterator[date]:
        """The rule's days from that day on."""
        if day - self.starts_on > FARTHEST:
            return
        for found in self._days.xafter(datetime.combine(day, time()), inc=True):
            if found.date() - self.starts_on > FARTHEST:
                return
            yield found.date()

    def left_from(self, day: date) -> str:
        """The rule as it goes on from one of its days: of a counted one, what is left."""
        count = _parts(self.rule).get("COUNT")
        if count is None:
            return self.rule
        gone = sum(1 for each in self._days if each.date() < day)
        return self.rule.replace(f"COUNT={count}", f"COUNT={int(count) - gone}")


def moment_of(day: date, at: str, zone: ZoneInfo) -> datetime:
    """When the clocks of a zone show that time, such as 09:30. A time that they skip is as much later as they jump; of
    one that they show twice it is the first."""
    return datetime.combine(day, time.fromisoformat(at), zone).astimezone(UTC)


def _parts(rule: str) -> dict[str, str]:
    pairs = [part.partition("=")[::2] for part in rule.split(";")]
    parts = dict(pairs)
    known = all(re.fullmatch(_PARTS.get(name, "(?!)"), value, re.ASCII) for name, value in pairs)
    if not known or len(parts) != len(pairs) or "FREQ" not in parts or {"COUNT", "UNTIL"} <= parts.keys():
        raise RuleNotUnderstood(field="rule")
    return parts


def _refuse_what_never_happens(parts: dict[str, str]) -> None:
    """Combinations that may have no day, or that mean nothing: looking for one could take until the year 9999."""
    often, by = parts["FREQ"] in ("DAILY", "WEEKLY"), parts.keys()
    counted = bool(re.search("[0-9]", parts.get("BYDAY", "")))
    wide = parts.get("INTERVAL", "1") != "1"
    odd = (
        (often and (counted or by & {"BYMONTHDAY", "BYSETPOS"}))
        or ("BYSETPOS" in by and ("BYDAY" not in by or counted or "BYMONTHDAY" in by))
        or (counted and "BYMONTHDAY" in by)
        or (parts["FREQ"] == "DAILY" and wide and "BYDAY" in by)
        or (parts["FREQ"] == "MONTHLY" and wide and "BYMONTH" in by)
    )
    if odd:
        raise RuleNotUnderstood("These parts of a rule do not go together.", field="rule")
    months = [int(month) for month in parts.get("BYMONTH", "1").split(",")]
    days = [abs(int(day)) for day in parts.get("BYMONTHDAY", "1").split(",")]
    if min(days) > max(_LENGTHS[month - 1] for month in months):
        raise RuleNeverHappens(field="rule")
