"""Reads the form encoding of Stripe's API (https://docs.stripe.com/api): `a[b][0][c]=x` becomes nested dictionaries;
which of them is a list only the parameter's type knows (params.Rows)."""

import re
from typing import Any
from urllib.parse import parse_qsl

from stripe_sandbox.errors import InvalidParameter

Form = dict[str, Any]

KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)\Z")
PART = re.compile(r"\[([^\[\]]*)\]")
MAX_FIELDS = 1000
MAX_DEPTH = 8


def decode(text: str) -> Form:
    form: Form = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, encoding="utf-8", errors="strict")
    except (ValueError, UnicodeDecodeError):
        raise InvalidParameter("Invalid request body: it is not a well-formed form.") from None
    for key, value in pairs:
        _put(form, key=key, value=value)
    return form


def _put(form: Form, *, key: str, value: str) -> None:
    matched = KEY.match(key)
    if matched is None or "\x00" in key + value:
        raise InvalidParameter(f"Invalid parameter name: {key[:80]}")
    path = [matched.group(1), *PART.findall(matched.group(2))]
    if len(path) > MAX_DEPTH:
        raise InvalidParameter(f"Parameter nested too deeply: {matched.group(1)[:80]}")
    place = form
    for part, following in zip(path[:-1], path[1:], strict=True):
        place = place.setdefault(part or str(len(place)), {})
        if not isinstance(place, dict):
            raise InvalidParameter(f"Invalid hash: {key[:80]} before {following[:80]}", param=path[0])
    place[path[-1] or str(len(place))] = value
