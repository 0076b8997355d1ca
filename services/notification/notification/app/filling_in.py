"""Fills in a message's text: the organization's own template in the best locale, else the built-in one."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from common.db.unit_of_work import UnitOfWork
from notification.app import templates
from notification.domain import builtin_templates, locales
from notification.domain.kinds import Channel, Kind
from notification.domain.rendering import Rendered, Source, TemplateNotUsable, render
from notification.domain.wording import Fact, written

log = logging.getLogger(__name__)


def filled_in(
    uow: UnitOfWork,
    kind: Kind,
    channel: Channel,
    *,
    facts: Mapping[str, Fact],
    zone: str,
    locale: str | None,
    fallback: str,
) -> tuple[str, Rendered]:
    """The locale that the text is in, and the text. `fallback` is the organization's own locale."""
    wanted = locales.chain(locale, fallback)
    own = templates.own_source(uow, kind, channel, wanted)
    if own is not None:
        try:
            return own[0], _filled(own[1], kind, channel, facts=facts, zone=zone, locale=own[0])
        except TemplateNotUsable as failure:
            # The message matters more than its wording: the built-in text takes over.
            log.warning("own template not usable", extra={"kind": kind.name, "why": failure.detail})
    english = next((one for one in wanted if one.startswith("en-")), builtin_templates.LOCALE)
    built_in = builtin_templates.BUILT_IN[kind.name, channel]
    return english, _filled(built_in, kind, channel, facts=facts, zone=zone, locale=english)


def _filled(
    source: Source, kind: Kind, channel: Channel, *, facts: Mapping[str, Fact], zone: str, locale: str
) -> Rendered:
    values = {name: written(fact, zone=zone, locale=locale) for name, fact in facts.items()}
    return render(source, values=values, names=kind.names, channel=channel)
