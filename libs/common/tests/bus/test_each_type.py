"""One function may hear many types, as they are."""

from __future__ import annotations

import msgspec
import pytest

from common.bus.handlers import Handlers
from common.db.unit_of_work import UnitOfWork
from common.events import Event, read_data


def test_a_function_that_hears_each_type_gets_its_data_unread() -> None:
    handlers = Handlers("ripple")

    @handlers.on_each(("pebble.dropped.v1", "pebble.sunk.v1"))
    def pass_on(uow: UnitOfWork, event: Event[msgspec.Raw]) -> None:
        raise AssertionError("not called here")

    assert handlers.types == ["pebble.dropped.v1", "pebble.sunk.v1"]
    (one,) = handlers.of("pebble.sunk.v1")
    assert (one.name, one.run) == ("pass_on", pass_on) and handlers.named("pass_on") is not None
    text = b'{"mood": 1.50, "deep": {"a": "\\u0000"}}'
    assert bytes(read_data(one.reader, msgspec.Raw(text))) == bytes(read_data(one.reader, text)) == text


def test_its_name_is_nobody_elses() -> None:
    handlers = Handlers("ripple")

    def pass_on(uow: UnitOfWork, event: Event[msgspec.Raw]) -> None:
        raise AssertionError("not called here")

    handlers.on_each(("pebble.dropped.v1",))(pass_on)
    with pytest.raises(ValueError, match="pass_on"):
        handlers.on_each(("pebble.sunk.v1",))(pass_on)
