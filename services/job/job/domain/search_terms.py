"""Text search without text-search operators: the words of what people look for, matched by their beginnings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST_WORD = 40
MOST_WORDS = 6  # of a question; the rest would hardly narrow the answer
_WORD = re.compile(r"\w+")


def words_of(*texts: str) -> list[str]:
    """The distinct words of the texts in lower case without accents, in order."""
    words: dict[str, None] = {}
    for text in texts:
        plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
        words |= dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(plain))
    return list(words)


def asked_words(question: str) -> list[str]:
    """The words to look for."""
    return words_of(question)[:MOST_WORDS]


def prefix_bounds(word: str) -> tuple[str, str]:
    """From (included) and to (excluded): what begins with the word, in the order of code points."""
    return word, word + "\U0010ffff"


def job_terms(*, number: int, title: str, customer_name: str, address: str, services: Iterable[str]) -> list[str]:
    """What a job is found by."""
    return words_of(str(number), title, customer_name, address, *services)
