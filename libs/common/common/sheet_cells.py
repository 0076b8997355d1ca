"""Readers of cells: each makes a value of a cell's text, or raises ValueError with what is wrong in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from common.addresses import EMAIL, LONGEST_EMAIL, PHONE

Reader = Callable[[str], Any]
BETWEEN_PARTS = ";"
_NUMBER = re.compile(r"\d{1,10}(?:\.\d{1,6})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_EMAIL, _PHONE = re.compile(EMAIL, re.ASCII), re.compile(PHONE, re.ASCII)
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def words(most: int) -> Reader:
    """Text of so many characters at most."""

    def read(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"Longer than {most} characters.")
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
            raise ValueError("Holds a control character.")
        return text

    return read


def one_of(*choices: str) -> Reader:
    """One of some words."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"Not one of {', '.join(choices)}.")
        return text

    return read


def several(most_parts: int, most: int) -> Reader:
    """Texts with a semicolon between them."""
    part = words(most)

    def read(text: str) -> list[str]:
        parts = [stripped for each in text.split(BETWEEN_PARTS) if (stripped := each.strip())]
        if len(parts) > most_parts:
            raise ValueError(f"More than {most_parts}.")
        return [part(each) for each in parts]

    return read


def number(*, most: int, least: int = 0) -> Reader:
    """A number such as 12.50."""

    def read(text: str) -> Decimal:
        if not _NUMBER.fullmatch(text):
            raise ValueError("Not a number such as 12.50.")
        return _within(Decimal(text), least, most)

    return read


def whole(*, most: int, least: int = 0) -> Reader:
    """A whole number."""

    def read(text: str) -> int:
        if not _WHOLE.fullmatch(text):
            raise ValueError("Not a whole number.")
        return int(_within(Decimal(text), least, most))

    return read


def flag(text: str) -> bool:
    """true or false."""
    if text.lower() not in _FLAGS:
        raise ValueError("Not true or false.")
    return _FLAGS[text.lower()]


def email(text: str) -> str:
    """An e-mail address, in lower case."""
    if len(text) > LONGEST_EMAIL or not _EMAIL.fullmatch(text):
        raise ValueError("Not an e-mail address.")
    return text.lower()


def phone(text: str) -> str:
    """A phone number in E.164 form."""
    if not _PHONE.fullmatch(text):
        raise ValueError("Not a phone number such as +15551234567.")
    return text


def _within(value: Decimal, least: int, most: int) -> Decimal:
    if not least <= value <= most:
        raise ValueError(f"Not between {least} and {most}.")
    return value
