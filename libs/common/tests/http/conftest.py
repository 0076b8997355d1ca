"""A sample service with every kind of operation, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Mapped

from common.bus.handlers import Handlers
from common.db.declarative import Declarative, VersionedRow, house_metadata
from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict, Unavailable
from common.http import fields
from common.http.operations import Blueprint, OpenUnitOfWork, Prepared, Raw, Reply, operation
from common.http.paging import Page, keyset
from common.http.schemas import Answer, Body, PageQuery, page_of
from common.ids import new_id
from common.money import Money
from common.service import Service
from common.testing.harness import Harness, service_harness

ORGANIZATION = new_id()


class Base(Declarative):
    __abstract__ = True
    metadata = house_metadata()


class Widget(VersionedRow, Base):
    __tablename__ = "widgets"
    name: Mapped[str]
    price_minor: Mapped[int]
    currency: Mapped[str]
    made_at: Mapped[datetime]

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)


class NameTaken(Conflict):
    """A widget has this name."""

    code = "name_taken"


class WidgetCreate(Body):
    id = fields.NewId()
    name = fields.Name(40, required=True)
    price = fields.MoneyField(min=0, required=True)
    tags = fields.Items(fields.Name(10), max=3)
    weight = fields.DecimalNumber(2, max=1000)
    due_at = fields.Instant()
    email = fields.Email()
    kind = fields.Choice("big", "small")
    note = fields.Text(200, allow_none=True)


class WidgetChange(Body):
    name = fields.Name(40)


class WidgetDetail(Answer):
    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(40)
    price = fields.MoneyField()
    made_at = fields.Instant()


class WidgetFilter(PageQuery):
    name = fields.Name(40)
    big = fields.Flag()
    sizes = fields.Items(fields.WholeNumber(min=1, max=9), max=5)


class SecretAnswer(Answer):
    secret = fields.Text(100)


blueprint = Blueprint("widgets", __name__, url_prefix="/api/v1", description="Widgets")
effects: list[Any] = []


@operation(blueprint, "POST", "/widgets", id="createWidget", body=WidgetCreate, answer=WidgetDetail, status=201)
def create_widget(uow: UnitOfWork, body: dict[str, Any]) -> Widget:
    """Make a widget."""
    if body["name"] == "taken":
        uow.session.add(_widget(uow, name="left over", price=Money(1, "USD")))
        raise NameTaken(field="name")
    widget = _widget(uow, name=body["name"], price=body["price"], id=body.get("id"))
    uow.session.add(widget)
    return widget


def _widget(uow: UnitOfWork, *, name: str, price: Money, id: UUID | None = None) -> Widget:
    return Widget(
        organization_id=uow.organization_id,
        id=id or new_id(),
        name=name,
        price_minor=price.amount,
        currency=price.currency,
        made_at=uow.now,
    )


@operation(blueprint, "GET", "/widgets", id="listWidgets", query=WidgetFilter, answer=page_of(WidgetDetail))
def list_widgets(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Widgets, newest first."""
    found = select(Widget)
    if "name" in query:
        found = found.where(Widget.name == query["name"])
    order = [Widget.made_at.desc(), Widget.id.desc()]
    return keyset(uow.session, found, columns=order, after=query["after"], limit=query["limit"])


@operation(blueprint, "GET", "/widgets/<uuid:widget_id>", id="showWidget", answer=WidgetDetail)
def show_widget(uow: UnitOfWork, widget_id: UUID) -> Widget:
    """One widget."""
    return uow.get(Widget, widget_id)


@operation(
    blueprint,
    "PATCH",
    "/widgets/<uuid:widget_id>",
    id="changeWidget",
    body=WidgetChange,
    answer=WidgetDetail,
    versioned=True,
)
def change_widget(uow: UnitOfWork, body: dict[str, Any], widget_id: UUID, expected_version: int | None) -> Widget:
    """Change a widget."""
    widget = uow.lock(Widget, widget_id, expected_version)
    widget.name = body.get("name", widget.name)
    return widget


@operation(blueprint, "DELETE", "/widgets/<uuid:widget_id>", id="deleteWidget", versioned=True)
def delete_widget(uow: UnitOfWork, widget_id: UUID, expected_version: int | None) -> None:
    """Remove a widget."""
    uow.session.delete(uow.lock(Widget, widget_id, expected_version))


@operation(blueprint, "POST", "/widgets/secret", id="makeSecret", answer=SecretAnswer, secret_answer=True)
def make_secret(uow: UnitOfWork) -> dict[str, str]:
    """Answer a secret once."""
    return {"secret": "only once"}


@operation(
    blueprint,
    "POST",
    "/widgets/shipments",
    id="shipWidget",
    body=WidgetChange,
    answer=WidgetDetail,
    status=201,
    also={202: SecretAnswer},
    transaction=False,
)
def ship_widget(open_uow: OpenUnitOfWork, body: dict[str, Any], operation_key: UUID) -> Any:
    """Call the outside between two transactions."""
    effects.append(operation_key)
    if body.get("name") == "refused":
        raise NameTaken(field="name")
    if body.get("name") == "down":
        raise Unavailable
    if body.get("name") == "slow":
        return Reply(value={"secret": "later"}, status=202, location="/api/v1/widgets/secret")
    with open_uow() as uow:
        widget = _widget(uow, name=body.get("name", "shipped"), price=Money(1, "USD"))
        uow.session.add(widget)
    return widget


@operation(blueprint, "GET", "/public/hello", id="sayHello", answer=SecretAnswer, anonymous=True)
def say_hello(uow: UnitOfWork) -> dict[str, str]:
    """Anyone may ask."""
    return {"secret": "hello"}


@operation(blueprint, "GET", "/widgets.csv", id="exportWidgets", content_type="text/csv")
def export_widgets(uow: UnitOfWork) -> Prepared:
    """Widgets as CSV."""
    return Prepared(body=b"name\n", content_type="text/csv")


@operation(blueprint, "GET", "/widgets/raw", id="rawWidgets", answer=SecretAnswer)
def raw_widgets(uow: UnitOfWork) -> Raw:
    """A list encoded without a schema."""
    return Raw({"secret": "raw"})


@operation(blueprint, "POST", "/photos", id="addPhoto", upload=("image/png",), answer=SecretAnswer, status=201)
def add_photo(uow: UnitOfWork, body: Any) -> dict[str, str]:
    """Keep a photo."""
    return {"secret": f"{body.content_type} {len(body.data)}"}


def broken(uow: UnitOfWork) -> None:
    """Fail without meaning to."""
    raise RuntimeError("secret inner detail")


operation(blueprint, "POST", "/broken", id="breakDown")(broken)

WIDGETS = Service(
    name="widget",
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
    handlers=Handlers("widget"),
    blueprints=[blueprint],
)


@pytest.fixture(scope="session")
def harness(postgres_url: str) -> Iterator[Harness]:
    """The running sample."""
    with service_harness(WIDGETS, admin_url=postgres_url) as running:
        yield running


@pytest.fixture
def outside_calls() -> list[Any]:
    """The operation keys that the sample's outside call saw."""
    effects.clear()
    return effects


@pytest.fixture
def service_definition() -> Service:
    """The sample's definition."""
    return WIDGETS
