"""Parts of addresses that have a form of their own, matched by the route and told in its description."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api
from werkzeug.routing import BaseConverter

LOCALE = "[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?"
LONGEST_LOCALE = 12


class LocaleConverter(BaseConverter):
    """A language, perhaps with its script and country (BCP 47): en, en-US, zh-Hant-TW."""

    regex = LOCALE


def add_converters(app: Flask) -> None:
    """Let the app's routes name them: `/templates/<locale:locale>`."""
    app.url_map.converters["locale"] = LocaleConverter


def describe_converters(api: Api) -> None:
    """Let the description tell their form."""
    api.register_converter(LocaleConverter, _locale_schema)


def _locale_schema(_: BaseConverter) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{LOCALE}$", "maxLength": LONGEST_LOCALE}
