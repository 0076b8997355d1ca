"""No template and no value can reach beyond its message: not into Python, not into a header, not into markup."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidInput
from common.ids import new_id
from notification.adapters.smtp import SmtpSender, SmtpSettings
from notification.app.ports import Outgoing
from notification.domain.addresses import usable
from notification.domain.builtin_templates import BUILT_IN
from notification.domain.html_body import html_of
from notification.domain.kinds import KINDS, SAMPLES, SLOTS
from notification.domain.rendering import MAX_EMAIL, MAX_SUBJECT, Source, check, render

NAMES = KINDS["proposal"].names
LANGUAGE = """{{ }} {% %} {# #} {%- -%} name link total if else elif endif for in endfor set macro call import include
extends block raw endraw filter with self cycler joiner namespace range lipsum dict loop caller request config . |
( ) ..
[ ] ~ * ** + - / // % == != < > not and or is 'x' "y" 1 99999999999 1e9 None true __class__ __mro__ __subclasses__()
__globals__ __init__ .format attr upper default map join format safe tojson Bcc:x@example.com"""
PIECES = st.sampled_from([*LANGUAGE.split(), "\r\n", "\n"])
MARKUP = st.sampled_from(["<script>", "<b", "https://a.example/", "\"'>", "javascript:x", " ", "\n", "&", "on=1"])
TEMPLATES = st.lists(PIECES | st.text(max_size=6), max_size=25).map(" ".join) | st.text(max_size=60)
SENDER = SmtpSender(SmtpSettings(host="unused", port=1, sender="post@crewline.test", tls="none"))


@given(TEMPLATES, TEMPLATES)
def test_any_text_is_a_bounded_message_or_refused(subject: str, text: str) -> None:
    try:
        made = check(Source(subject, text), names=NAMES, samples=SAMPLES)
    except InvalidInput as refusal:
        assert refusal.field in ("subject", "text")
        return
    assert made.subject and len(made.subject) <= MAX_SUBJECT and not re.search(r"[\x00-\x1f\x7f]", made.subject)
    assert len(made.text) <= MAX_EMAIL
    for leak in ("<class", "<function", "<built-in", "<module", "object at 0x", "<bound method"):
        assert leak not in made.text + made.subject or leak in text + subject


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ name.__init__.__globals__ }}",
        "{{ name['__class__'] }}",
        "{{ name|attr('__class__') }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ range(10**9) }}",
        "{{ 'a' * 10**9 }}",
        "{{ 2 ** 99999999 }}",
        "{{ name ~ name }}",
        "{{ '%s' % name }}",
        "{{ name.format(name) }}",
        "{% for a in name %}x{% endfor %}",
        "{% set x = name %}",
        "{% macro m() %}{{ m() }}{% endmacro %}",
        "{% include 'layout.html' %}",
        "{% import 'os' as os %}",
        "{% extends name %}",
        "{% filter upper %}x{% endfilter %}",
        "{{ [1, 2] }}",
        "{{ {'a': 1} }}",
        "{{ name is callable }}",
        "{{ " + "(" * 5_000 + "name" + ")" * 4_000 + " }}",
        "{{ " + "not " * 3_000 + "name }}",
        "{% if name %}" * 400 + "x" + "{% endif %}" * 400,
        "{{ 9" + "9" * 8_000 + " }}",
    ],
)
def test_what_is_more_than_naming_and_choosing_is_refused(attack: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(Source("Hello", attack), names=NAMES, samples=SAMPLES)
    assert refused.value.field == "text"


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40))
def test_no_value_breaks_out_of_its_header(subject: str, name: str, company: str) -> None:
    values = {"company": company, "name": name, "number": subject, "total": "$1"}
    made = render(Source("S {{ number }} {{ company }}", "Hi {{ name }}."), values=values, names=NAMES, channel="email")
    mail = Outgoing(
        organization_id=new_id(), message_id=new_id(), attempt=1, channel="email", address="ada@example.com",
        recipient=name, sender_name=company, reply_to=None, subject=made.subject, text=made.text,
    )  # fmt: skip
    raw = SENDER._composed(mail).as_bytes()
    read = message_from_bytes(raw, policy=policy.default)
    names = [header.lower() for header in read]
    assert names == ["from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type"]
    assert [one.addr_spec for one in read["To"].addresses] == ["ada@example.com"]
    assert [one.addr_spec for one in read["From"].addresses] == ["post@crewline.test"]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


@given(st.text(max_size=60) | st.from_regex(r"[a-z]+@[a-z]+\.com[\r\n,;<> ]+[a-z@.]*", fullmatch=True))
def test_no_address_with_a_break_or_a_second_address_is_usable(address: str) -> None:
    for channel in ("email", "sms"):
        found = usable("email" if channel == "email" else "sms", address)
        assert found is None or re.fullmatch(r"[!-~]+", found) and not re.search(r"[,;<>\"()\s]", found)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@given(st.lists(MARKUP | st.text(max_size=5), max_size=12).map("".join))
def test_no_text_becomes_markup_but_its_web_addresses(text: str) -> None:
    reader = _Tags()
    reader.feed(html_of(text))
    for tag, attributes in reader.seen[4:]:
        assert tag in ("a", "br")
        if tag == "a":
            assert list(attributes) == ["href"] and (attributes["href"] or "").startswith(("http://", "https://"))


@pytest.mark.parametrize(("kind", "channel"), SLOTS)
def test_every_built_in_text_reads_well_with_and_without_what_may_be_missing(kind: str, channel: str) -> None:
    source = BUILT_IN[kind, "email" if channel == "email" else "sms"]
    names = KINDS[kind].names
    whole = check(source, names=names, samples=SAMPLES)
    optional = ("deposit", "expires_on", "tip", "arrival_time", "crew", "company_phone", "for_deposit", "invited_by")
    bare = render(
        source,
        values={name: value for name, value in SAMPLES.items() if name not in optional},
        names=names,
        channel="email" if channel == "email" else "sms",
    )
    for made in (whole, bare):
        assert "{" not in made.text and "None" not in made.text and "  " not in made.text
        assert not re.search(r"\n\n\n|\s[.,]", made.text), made.text
