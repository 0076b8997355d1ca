"""Strict, bounded fields. Each documents exactly what it accepts, so that the API description is true: what fits the
description is accepted, what does not is refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from marshmallow import Schema, ValidationError
from marshmallow import fields as ma

from common.http.leaf import Leaf
from common.http.numbers import DecimalNumber, Degrees, MoneyField, WholeNumber
from common.http.texts import ClockTime, Currency, Email, Name, Phone, Text, TimeZone, WebAddress

__all__ = [
    "Choice",
    "ClockTime",
    "Currency",
    "Day",
    "DecimalNumber",
    "Degrees",
    "Email",
    "Flag",
    "Id",
    "Instant",
    "Items",
    "JsonObject",
    "MoneyField",
    "Name",
    "NewId",
    "Object",
    "Phone",
    "Text",
    "TimeZone",
    "WebAddress",
    "WholeNumber",
]

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_UUID7_PATTERN = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}):(\d{2})(?:\.(\d+))?(?:([Zz])|([+-]\d{2}:\d{2}))", re.ASCII)
SchemaT = TypeVar("SchemaT", bound=Schema)


class Id(Leaf[UUID]):
    """The id of a record, in its canonical form."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "string", "format": "uuid"}, **options)

    def read(self, value: Any) -> UUID:
        if not isinstance(value, str) or not _UUID.fullmatch(value):
            raise ValidationError("Not an id.")
        return UUID(value)


class NewId(Leaf[UUID]):
    """The id of a record to be made: a UUIDv7 chosen by the caller, so that a repeated creation is recognised."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "string", "pattern": _UUID7_PATTERN, "maxLength": 36}, **options)

    def read(self, value: Any) -> UUID:
        if not isinstance(value, str) or not re.fullmatch(_UUID7_PATTERN[1:-1], value):
            raise ValidationError("Not a UUIDv7.")
        return UUID(value)


class Flag(Leaf[bool]):
    """true or false, nothing else."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "boolean"}, **options)

    def read(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Not true or false.")
        return value

    def from_text(self, text: str) -> Any:
        return {"true": True, "false": False}.get(text, text)


class Instant(Leaf[datetime]):
    """A moment with its offset (RFC 3339); kept in UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "string", "format": "date-time"}, **options)

    def read(self, value: Any) -> datetime:
        found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
        if not found:
            raise ValidationError("Not a time with an offset, such as 2030-01-31T09:30:00Z.")
        day, clock, second, fraction, zulu, offset = found.groups()
        leap = second == "60"
        try:
            text = f"{day}T{clock}:{'59' if leap else second}.{(fraction or '0')[:6]:0<6}{'+00:00' if zulu else offset}"
            return (datetime.fromisoformat(text) + timedelta(seconds=leap)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError("There is no such time.") from None


class Day(Leaf[date]):
    """A calendar day."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "string", "format": "date"}, **options)

    def read(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValidationError("Not a day such as 2030-01-31.")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError("There is no such day.") from None


class Choice(Leaf[str]):
    """One of a few words."""

    def __init__(self, *values: str, **options: Any) -> None:
        listed: list[str | None] = [*values, None] if options.get("allow_none") else [*values]
        super().__init__({"type": "string", "enum": listed}, **options)
        self.values = values

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.values:
            raise ValidationError(f"Not one of {', '.join(self.values)}.")
        return value


class JsonObject(Leaf[dict[str, Any]]):
    """Any JSON object; for answers such as an audit entry's before and after."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "object"}, **options)

    def read(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError("Not an object.")
        return value


class Object(ma.Nested, Generic[SchemaT]):
    """One object of another schema."""

    def __init__(self, schema: type[SchemaT], **options: Any) -> None:
        super().__init__(schema, **options)


class Items(ma.List[Any]):
    """A list of at most `max` items, each a schema's object or a field's value."""

    def __init__(self, nested: type[Schema] | ma.Field[Any], *, max: int = 100, min: int = 0, **options: Any) -> None:
        inner = nested if isinstance(nested, ma.Field) else ma.Nested(nested)
        bounds = {"minItems": min, "maxItems": max}
        super().__init__(inner, metadata={**bounds, **options.pop("metadata", {})}, **options)
        self.fewest, self.most = min, max

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("Not a list.")
        if not self.fewest <= len(value) <= self.most:
            raise ValidationError(f"Not between {self.fewest} and {self.most} items.")
        return super()._deserialize(value, attr, data, **options)
