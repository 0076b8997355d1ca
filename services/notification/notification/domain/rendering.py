"""Turns a template and plain texts into a message. Templates are written by organizations, so they get the smallest
language that does the job: names, `if`, and a few filters; everything else is refused before it is ever compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from common.errors import InvalidInput
from notification.domain.kinds import Channel
from notification.domain.template_language import FILTERS, names_used

MAX_SUBJECT, MAX_EMAIL, MAX_SMS = 200, 80_000, 1_600  # 1,600 characters are what the SMS providers take
MAX_SOURCE = 10_000
MAX_VALUE = 2_000
# The longest order that the inventory takes, written out, is shorter: no line of one is ever cut off.
MAX_LINES = 60_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class TemplateNotUsable(InvalidInput):
    """This template cannot be used."""

    code = "template_not_usable"


class Source(NamedTuple):
    """A template as written. Text messages have no subject."""

    subject: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as it goes out."""

    subject: str | None
    text: str


class _Sandbox(ImmutableSandboxedEnvironment):
    """No attributes, no calls, no globals: a value in a template is a text and nothing else."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return False

    def is_safe_callable(self, obj: Any) -> bool:
        return False


def _environment() -> _Sandbox:
    sandbox = _Sandbox(undefined=StrictUndefined, autoescape=False, cache_size=0, finalize=_as_text)
    sandbox.globals.clear()
    sandbox.filters = {name: sandbox.filters[name] for name in FILTERS}
    sandbox.tests = {}
    return sandbox


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


_SANDBOX = _environment()


def single_line(text: str, limit: int = MAX_SUBJECT) -> str:
    """Text fit for a header: no line break or other control character, and not too long."""
    return _BREAKS.sub(" ", text).strip()[:limit]


def check(source: Source, *, names: frozenset[str], samples: Mapping[str, str]) -> Rendered:
    """The sample of a template that may be saved, or TemplateNotUsable naming the field."""
    for field, text in (("subject", source.subject), ("text", source.text)):
        if text is not None:
            _checked(text, names=names, field=field)
    values = {name: samples[name] for name in names}
    return render(source, values=values, names=names, channel="sms" if source.subject is None else "email")


def render(source: Source, *, values: Mapping[str, str | None], names: frozenset[str], channel: Channel) -> Rendered:
    """The message for these values; TemplateNotUsable when it comes out empty or too long."""
    bounded = {name: (values.get(name) or "")[: MAX_LINES if name == "lines" else MAX_VALUE] or None for name in names}
    subject = None
    if channel == "email":
        subject = single_line(_filled(source.subject or "", bounded, names=names, field="subject"))
        if not subject:
            raise TemplateNotUsable("The subject comes out empty", field="subject")
    text = _CONTROL.sub("", _filled(source.text, bounded, names=names, field="text")).strip()
    text = _EMPTY_LINES.sub("\n\n", text)  # what an `if` that did not hold leaves behind
    limit = MAX_SMS if channel == "sms" else MAX_EMAIL
    if not text:
        raise TemplateNotUsable("The message comes out empty", field="text")
    if len(text) > limit:
        raise TemplateNotUsable(f"The message comes out longer than {limit} characters", field="text")
    return Rendered(subject, text)


def _filled(text: str, values: Mapping[str, str | None], *, names: frozenset[str], field: str) -> str:
    template = _checked(text, names=names, field=field)
    try:
        return template.render(values)
    except (TemplateError, ValueError, TypeError, ArithmeticError) as failure:
        raise TemplateNotUsable(f"It cannot be filled in: {failure}"[:300], field=field) from None


@lru_cache(maxsize=2_000)
def _compiled(text: str, names: frozenset[str]) -> Template:
    unknown = names_used(_SANDBOX, text) - names
    if unknown:
        raise TemplateNotUsable(f"There is no {sorted(unknown)[0]} here; there are {', '.join(sorted(names))}")
    return _SANDBOX.from_string(text)


def _checked(text: str, *, names: frozenset[str], field: str) -> Template:
    if len(text) > MAX_SOURCE:
        raise TemplateNotUsable(f"Longer than {MAX_SOURCE} characters", field=field)
    try:
        return _compiled(text, names)
    except InvalidInput as refusal:
        raise TemplateNotUsable(refusal.detail, field=field) from None
    except (TemplateError, SyntaxError, RecursionError, MemoryError, ValueError, OverflowError) as failure:
        raise TemplateNotUsable(
            f"Not a template: {str(failure) or type(failure).__name__}"[:300], field=field
        ) from None
