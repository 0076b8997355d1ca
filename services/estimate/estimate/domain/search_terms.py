"""The words by which a customer is found: folded to lower case without accents, matched from their beginning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40
MOST = 120
MOST_ASKED = 5
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Lower case without accents, so that "Zoe" finds "ZOË"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """The words of a text, each shortened to what is indexed."""
    return [word[:LONGEST] for word in _WORD.findall(folded(text))]


def terms_of(texts: Iterable[str | None]) -> set[str]:
    """The terms under which a record with these texts is found."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(words(text or "")))
    return set(list(found)[:MOST])


def query_words(text: str) -> list[str]:
    """The words to look for; a phone number counts as one word however it is written."""
    digits = re.sub(r"[\s()+./-]", "", text)
    return [digits[:LONGEST]] if digits.isdecimal() else words(text)[:MOST_ASKED]


def prefix_bounds(word: str) -> tuple[str, str]:
    """The range of terms that begin with the word, in code point order (COLLATE "C")."""
    return word, word + "\U0010ffff"
