"""Reads a request strictly: content type, JSON, query parameters, If-Match and Idempotency-Key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Request
from marshmallow import Schema, ValidationError
from marshmallow import fields as ma

from common.errors import InvalidInput, PreconditionRequired
from common.http.leaf import Leaf
from common.http.problems import Problem, invalid
from common.http.strict_json import loads

MAX_BODY_BYTES = 256 * 1024
MAX_UPLOAD_BYTES = 10 * 1024 * 1024
ETAG_PATTERN = r'^(?:\*|"[0-9]{1,9}")$'
KEY_PATTERN = "^[!-~]{1,255}$"
_ETAG = re.compile(r'"([0-9]{1,9})"', re.ASCII)
_KEY = re.compile("[!-~]{1,255}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent as the body."""

    content_type: str
    data: bytes


def read_json_body(request: Request, schema: Schema | None) -> tuple[dict[str, Any], Any]:
    """(what the schema loaded, the JSON itself); without a schema the body is empty or {}."""
    raw = request.get_data(cache=False)
    if not raw:
        if schema is not None and any(field.required for field in schema.load_fields.values()):
            raise Problem(400, "malformed_json", "A JSON body is needed.")
        document: Any = {}
    else:
        if request.mimetype != "application/json":
            raise Problem(415, "unsupported_media_type", "Send the body as application/json.")
        document = loads(raw)
    if schema is None:
        if document != {}:
            raise invalid([{"field": "", "message": "This operation takes no body."}])
        return {}, document
    if not isinstance(document, dict):
        raise invalid([{"field": "", "message": "The body is an object."}])
    loaded: dict[str, Any] = schema.load(document)
    return loaded, document


def read_upload(request: Request, accepted: tuple[str, ...]) -> Upload:
    """The file in the body, of one of the accepted types."""
    if request.mimetype not in accepted:
        raise Problem(415, "unsupported_media_type", f"Send one of {', '.join(accepted)}.")
    request.max_content_length = MAX_UPLOAD_BYTES
    data = request.get_data(cache=False)
    if not data:
        raise invalid([{"field": "", "message": "The file is empty."}])
    return Upload(request.mimetype, data)


def read_query(request: Request, schema: Schema | None) -> dict[str, Any]:
    """The query parameters by the schema; unknown, repeated and undecodable ones are refused."""
    raw = request.query_string
    if not raw:
        return {} if schema is None else _loaded(schema, {})
    _refuse_undecodable(raw)
    if schema is None:
        raise invalid([{"field": name, "message": "Unknown parameter."} for name in request.args])
    values: dict[str, Any] = {}
    errors: list[dict[str, str]] = []
    by_name = {field.data_key or name: field for name, field in schema.load_fields.items()}
    for name, texts in request.args.lists():
        field = by_name.get(name)
        if field is None:
            errors.append({"field": name[:64], "message": "Unknown parameter."})
        elif isinstance(field, ma.List):
            values[name] = [_from_text(field.inner, text) for text in texts]
        elif len(texts) > 1:
            errors.append({"field": name, "message": "Given more than once."})
        else:
            values[name] = _from_text(field, texts[0])
    if errors:
        raise invalid(errors)
    return _loaded(schema, values)


def read_expected_version(request: Request) -> int | None:
    """The version in If-Match; None for `*`, which means whatever it is now."""
    sent = request.headers.get("If-Match")
    if sent is None:
        raise PreconditionRequired()
    if sent.strip() == "*":
        return None
    found = _ETAG.fullmatch(sent.strip())
    if not found:
        raise InvalidInput('If-Match is an ETag such as "3", or *.', field="If-Match")
    return int(found[1])


def read_idempotency_key(request: Request) -> str | None:
    """The Idempotency-Key, or None."""
    sent = request.headers.get("Idempotency-Key")
    if sent is None:
        return None
    if not _KEY.fullmatch(sent):
        raise InvalidInput("An Idempotency-Key is 1 to 255 visible ASCII characters.", field="Idempotency-Key")
    return sent


def refuse_unacceptable(request: Request, content_type: str) -> None:
    """406 when the caller takes neither the answer's type nor anything."""
    accept = request.headers.get("Accept")
    if not accept or "*/*" in accept or content_type in accept:
        return
    if request.accept_mimetypes.best_match([content_type, "application/problem+json"]) is None:
        raise Problem(406, "not_acceptable", f"This is only available as {content_type}.")


def _loaded(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    loaded: dict[str, Any] = schema.load(values)
    return loaded


def _from_text(field: ma.Field[Any], text: str) -> Any:
    if "\x00" in text:
        raise ValidationError({field.data_key or field.name: ["Text cannot hold NUL."]})
    return field.from_text(text) if isinstance(field, Leaf) else text


def _refuse_undecodable(raw: bytes) -> None:
    try:
        unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "malformed_request", "The query is not valid UTF-8.") from None
