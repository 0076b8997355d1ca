"""Which passwords are refused: too short, too long, too simple, among the ones tried first, or made of the owner's own
name. No rule about kinds of characters, which only makes people choose worse ones (NIST SP 800-63B)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from common.errors import InvalidInput
from gateway.domain.common_passwords import COMMON

SHORTEST, LONGEST = 10, 128
_LEET = str.maketrans("013457@$!", "oleastasi")
_ROWS = ("qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")


class WeakPassword(InvalidInput):
    """This password is too easy to guess."""

    code = "weak_password"


def ensure_strong(password: str, *, about: Iterable[str] = (), field: str = "password") -> None:
    """Refuse a password that would be among the first guesses. `about` are words close to the person."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(f"Use between {SHORTEST} and {LONGEST} characters.", field=field)
    folded = unicodedata.normalize("NFKC", password).casefold()
    if len(set(folded)) < 5:
        raise WeakPassword("Use more different characters.", field=field)
    if _is_common(folded) or _is_run(folded):
        raise WeakPassword("This password is among the first that are tried.", field=field)
    if _is_about(folded, about):
        raise WeakPassword("Do not build the password from your name, e-mail address or company.", field=field)


def _is_common(folded: str) -> bool:
    core = _letters(folded)
    plain = _letters(_core(folded).translate(_LEET))
    return any(word in COMMON for word in (folded, _core(folded), core, plain, _halved(core), _halved(plain)))


def _letters(word: str) -> str:
    """A word with digits and signs in it; where these are more, they and not the word are what has to be guessed."""
    letters = re.sub(r"[^a-z]+", "", word)
    between = len(_core(word)) - len(letters)
    return letters if between <= len(letters) else ""


def _core(folded: str) -> str:
    """Without what people append to a word that was refused: digits and signs at either end."""
    return folded.strip("0123456789!@#$%^&*()-_=+.,?~ ")


def _halved(word: str) -> str:
    half = len(word) // 2
    return word[:half] if word[:half] == word[half:] else word


def _is_run(folded: str) -> bool:
    return any(folded in line * 2 or folded in (line * 2)[::-1] for line in _ROWS)


def _is_about(folded: str, about: Iterable[str]) -> bool:
    for text in about:
        for word in re.split(r"[^\w]+", text.casefold()):
            if len(word) >= 4 and word in folded and len(folded) - len(word) < 6:
                return True
    return False
