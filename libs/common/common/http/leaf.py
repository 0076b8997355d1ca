"""The common shape of all fields with a single value: `read` refuses or converts, `write` gives what JSON can hold."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, TypeVar

from marshmallow import fields as ma

T = TypeVar("T")


class Leaf(ma.Field[T]):
    """A field that documents itself by a piece of JSON Schema."""

    def __init__(self, description: dict[str, Any], **options: Any) -> None:
        super().__init__(metadata={**description, **options.pop("metadata", {})}, **options)

    @abstractmethod
    def read(self, value: Any) -> T:
        """The value, or ValidationError."""

    def write(self, value: Any) -> Any:
        """What goes on the wire; ids, dates, times and decimals go as they are, the JSON encoder knows them."""
        return value

    def from_text(self, text: str) -> Any:
        """A query parameter's text as the JSON value that it stands for; the text itself when it stands for none."""
        return text

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> T:
        return self.read(value)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return None if value is None else self.write(value)
