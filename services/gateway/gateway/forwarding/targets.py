"""Reads the address of a request once and in one form. Whatever servers read in two ways (dot segments, encoded or
doubled slashes, backslashes, parameters after a semicolon, absolute form, broken UTF-8) is refused, not repaired."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from common.http.problems import Problem

LONGEST = 4_096
_PLAIN = re.compile(r"(?:/[A-Za-z0-9_~!$&'()*+,=:@-][A-Za-z0-9_.~!$&'()*+,=:@-]*)+/?|/", re.ASCII)
_QUERY = re.compile(r"[!-~]*", re.ASCII)
_ALLOWED = re.compile(r"(?:[A-Za-z0-9_.~!$&'()*+,=:@/-]|%[0-9A-Fa-f]{2})*", re.ASCII)
_AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f\\/;%]")
_SAFE = "!$&'()*+,=:@-_.~"


class Target(NamedTuple):
    """Path and query as they are matched and forwarded."""

    path: str
    query: str

    @property
    def line(self) -> str:
        """As it stands in a request line."""
        return f"{self.path}?{self.query}" if self.query else self.path


def read_target(environ: Mapping[str, Any]) -> Target:
    """The address that was asked for, or a 400 or 414 problem."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or _rebuilt(environ)
    path, query = raw.partition("?")[0], environ.get("QUERY_STRING", "")
    if len(path) + len(query) > LONGEST:
        raise Problem(414, "address_too_long", f"An address has at most {LONGEST} characters.")
    if not _PLAIN.fullmatch(path):
        path = _normalised(path)
    if not _QUERY.fullmatch(query):
        raise malformed("The query has characters that must be encoded.")
    return Target(path, query)


def malformed(detail: str) -> Problem:
    """400."""
    return Problem(400, "malformed_request", detail)


def _normalised(path: str) -> str:
    if not path.startswith("/") or not _ALLOWED.fullmatch(path):
        raise malformed("The address is not a path.")
    segments = [_segment(part) for part in path[1:].split("/")]
    if "" in segments[:-1]:
        raise malformed("The path has an empty segment.")
    return "/" + "/".join(segments)


def _segment(part: str) -> str:
    try:
        text = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError:
        raise malformed("The path is not valid UTF-8.") from None
    if text in (".", "..") or _AMBIGUOUS.search(text):
        raise malformed("The path can be read in more than one way.")
    return quote(text, safe=_SAFE)


def _rebuilt(environ: Mapping[str, Any]) -> str:
    """For servers that do not pass the address on as it came."""
    return quote(environ.get("PATH_INFO", "").encode("latin-1"), safe=_SAFE + "/")
