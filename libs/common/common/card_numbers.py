"""Numbers of payment cards in free text are masked before anything is stored, said or logged: only Stripe may have
them. Whoever types one into a note sees its last four digits stay."""

from __future__ import annotations

import re

SHORTEST, LONGEST, KEPT = 13, 19, 4
# By the first digits and the lengths that card networks publish, so that few other numbers look like one.
_NETWORKS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}"
    r"|(?:6011|64[4-9]\d|65\d{2})\d{12,15}"
    r"|3(?:0[0-5]|[68]\d|09)\d{11,16}"
    r"|35(?:2[89]|[3-8]\d)\d{12,15}"
    r"|62\d{14,17}"
)
_RUN = re.compile(r"(?<![\w])\d+(?:[ \u00a0.\u2010-\u2015-]\d+)*(?![\w])")
_GROUP = re.compile(r"\d+")


def masked_cards(text: str) -> str:
    """The same text, of the same length, with all but the last four digits of each card number as asterisks."""
    return _RUN.sub(_masked_run, text) if len(text) >= SHORTEST else text


def _masked_run(found: re.Match[str]) -> str:
    run = found.group()
    groups = list(_GROUP.finditer(run))
    start = 0
    while start < len(groups):
        end = _card_from(groups, start)
        if end is None:
            start += 1
            continue
        begin, stop = groups[start].start(), groups[end - 1].end()
        run = run[:begin] + _asterisks(run[begin:stop]) + run[stop:]
        start = end
    return run


def _card_from(groups: list[re.Match[str]], start: int) -> int | None:
    """Where a number ends that begins with this group; groups are what people write between spaces."""
    digits, best = "", None
    for index in range(start, len(groups)):
        # Digits of any script, as the networks count them.
        digits += "".join(str(int(each)) for each in groups[index].group())
        if len(digits) > LONGEST:
            break
        if len(digits) >= SHORTEST and _is_card(digits):
            best = index + 1
    return best


def _is_card(digits: str) -> bool:
    return _NETWORKS.fullmatch(digits) is not None and _passes_luhn(digits)


def _passes_luhn(digits: str) -> bool:
    numbers = [int(digit) for digit in reversed(digits)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in numbers[1::2])
    return (sum(numbers[::2]) + sum(doubled)) % 10 == 0


def _asterisks(number: str) -> str:
    left = sum(each.isdigit() for each in number) - KEPT
    shown = []
    for each in number:
        shown.append("*" if each.isdigit() and left > 0 else each)
        left -= each.isdigit()
    return "".join(shown)
