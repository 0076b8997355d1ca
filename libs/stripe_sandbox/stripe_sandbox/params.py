"""The parameter types of Stripe's API: each reads one decoded form value and refuses with the documented error codes
(https://docs.stripe.com/error-codes): parameter_unknown, parameter_missing, parameter_invalid_integer, ..."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from stripe_sandbox.errors import InvalidParameter

MAX_METADATA_KEYS = 50


class Param(ABC):
    required: bool = False

    @abstractmethod
    def read(self, value: Any, *, name: str) -> Any:
        """The value as the sandbox keeps it, or InvalidParameter."""


Spec = Mapping[str, Param]


def read_all(form: Any, *, spec: Spec, prefix: str = "") -> dict[str, Any]:
    """Values by name; what was not sent is absent, and an empty text for an optional parameter is None (unset)."""
    if not isinstance(form, dict):
        raise InvalidParameter("Invalid object", param=prefix or None)
    for given in form:
        if given not in spec:
            name = _named(prefix, part=given)
            raise InvalidParameter(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    for wanted, kind in spec.items():
        name = _named(prefix, part=wanted)
        if kind.required and wanted not in form:
            raise InvalidParameter(f"Missing required param: {name}.", code="parameter_missing", param=name)
        if kind.required and form[wanted] == "":
            raise InvalidParameter(
                f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; "
                f"however '{name}' cannot be unset.",
                code="parameter_invalid_empty",
                param=name,
            )
    return {
        given: None if value == "" else spec[given].read(value, name=_named(prefix, part=given))
        for given, value in form.items()
    }


def _named(prefix: str, *, part: str) -> str:
    return f"{prefix}[{part}]" if prefix else part


@dataclass(frozen=True, kw_only=True)
class Text(Param):
    required: bool = False
    max_length: int = 5000

    def read(self, value: Any, *, name: str) -> str:
        if not isinstance(value, str):
            raise InvalidParameter("Invalid string: an object or array was given", param=name)
        if len(value) > self.max_length:
            raise InvalidParameter(
                f"Invalid string: {value[:8]}...; must be at most {self.max_length} characters",
                code="parameter_invalid_string_too_long",
                param=name,
            )
        return value


@dataclass(frozen=True, kw_only=True)
class Whole(Param):
    required: bool = False
    minimum: int = 0
    maximum: int = 10**12

    def read(self, value: Any, *, name: str) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise InvalidParameter(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
        number = int(value)
        if number < self.minimum:
            raise InvalidParameter(
                f"This value must be greater than or equal to {self.minimum}.",
                code="parameter_invalid_integer",
                param=name,
            )
        if number > self.maximum:
            raise InvalidParameter(
                f"This value must be less than or equal to {self.maximum}.",
                code="parameter_invalid_integer",
                param=name,
            )
        return number


@dataclass(frozen=True, kw_only=True)
class Flag(Param):
    required: bool = False

    def read(self, value: Any, *, name: str) -> bool:
        if value not in ("true", "false"):
            raise InvalidParameter(f"Invalid boolean: {value}", param=name)
        return bool(value == "true")


@dataclass(frozen=True, kw_only=True)
class Choice(Param):
    of: tuple[str, ...]
    required: bool = False

    def read(self, value: Any, *, name: str) -> str:
        if value not in self.of:
            raise InvalidParameter(f"Invalid {name}: must be one of {', '.join(self.of)}", param=name)
        return str(value)


@dataclass(frozen=True, kw_only=True)
class Currency(Param):
    required: bool = False

    def read(self, value: Any, *, name: str) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{3}", value):
            raise InvalidParameter(f"Invalid currency: {value}.", param=name)
        return value.lower()


@dataclass(frozen=True, kw_only=True)
class Url(Param):
    required: bool = False

    def read(self, value: Any, *, name: str) -> str:
        if isinstance(value, str) and len(value) <= 5000 and not re.search(r"[\x00-\x20]", value):
            parts = urlsplit(value)
            if parts.scheme in ("http", "https") and parts.hostname:
                return value
        raise InvalidParameter("Not a valid URL", code="url_invalid", param=name)


@dataclass(frozen=True, kw_only=True)
class Hash(Param):
    of: Spec
    required: bool = False

    def read(self, value: Any, *, name: str) -> dict[str, Any]:
        return read_all(value, spec=self.of, prefix=name)


@dataclass(frozen=True, kw_only=True)
class Rows(Param):
    """A list of objects, or of plain values when `of` is a Param."""

    of: Param
    required: bool = False
    maximum: int = 100

    def read(self, value: Any, *, name: str) -> list[Any]:
        if not isinstance(value, dict) or not all(key.isascii() and key.isdigit() for key in value):
            raise InvalidParameter("Invalid array", param=name)
        if len(value) > self.maximum:
            raise InvalidParameter(f"Too many items; at most {self.maximum} are allowed.", param=name)
        in_order = sorted(value, key=int)
        return [self.of.read(value[key], name=f"{name}[{position}]") for position, key in enumerate(in_order)]


@dataclass(frozen=True, kw_only=True)
class Metadata(Param):
    """Up to 50 keys of 40 characters with values of 500; an empty value unsets its key."""

    required: bool = False
    value: Text = field(default_factory=lambda: Text(max_length=500))

    def read(self, value: Any, *, name: str) -> dict[str, str]:
        if not isinstance(value, dict):
            raise InvalidParameter("Invalid metadata: metadata must be a hash.", param=name)
        if len(value) > MAX_METADATA_KEYS or any(len(key) > 40 for key in value):
            raise InvalidParameter("Metadata can have up to 50 keys of at most 40 characters.", param=name)
        return {key: self.value.read(each, name=f"{name}[{key}]") for key, each in value.items()}


@dataclass(frozen=True, kw_only=True)
class Created(Param):
    """A timestamp, or a range of gt, gte, lt, lte; read as a range either way."""

    required: bool = False

    def read(self, value: Any, *, name: str) -> dict[str, int]:
        moment = Whole()
        if isinstance(value, str):
            return {"gte": moment.read(value, name=name), "lte": moment.read(value, name=name)}
        return read_all(value, spec=dict.fromkeys(("gt", "gte", "lt", "lte"), moment), prefix=name)
