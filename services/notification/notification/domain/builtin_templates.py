"""The texts that go out until an organization writes its own, in English."""

from __future__ import annotations

from notification.domain.kinds import Channel
from notification.domain.rendering import Source

LOCALE = "en"
_SIGNATURE = "\n\n{{ company }}{% if company_phone %}\n{{ company_phone }}{% endif %}\n"

_PROPOSAL = """Hello {{ name }},

your proposal #{{ number }} over {{ total }} is ready. See it, choose options and sign here:

{{ link }}
{% if expires_on %}
It is good until {{ expires_on }}.{% endif %}{% if deposit %}
A deposit of {{ deposit }} is asked once you accept.{% endif %}"""

_ACCEPTED = """Hello {{ name }},

thank you for accepting proposal #{{ number }} over {{ total }}. We will be in touch to set a date.
{% if deposit %}
A deposit of {{ deposit }} was agreed.{% endif %}"""

_ETA = """Hello {{ name }},

{% if crew %}{{ crew }} of {{ company }} is{% else %}{{ company }} is{% endif %} on the way to you\
{% if arrival_time %} and should arrive at about {{ arrival_time }}{% endif %}."""

_ARRIVAL = """Hello {{ name }},

{% if crew %}{{ crew }} of {{ company }}{% else %}{{ company }}{% endif %} will {% if changed %}now {% endif %}be with \
you{% if arrival_day %} on {{ arrival_day }}{% endif %}{% if arrival_time %} at about {{ arrival_time }}{% endif %}."""

_INVOICE = """Hello {{ name }},

invoice #{{ number }} over {{ total }} is ready. {{ balance }} is due on {{ due_on }}. See and pay it here:

{{ link }}
"""

_REMINDER = """Hello {{ name }},

{% if days_overdue %}invoice #{{ number }} was due on {{ due_on }} and {{ balance }} is still open\
{% else %}this is a reminder that {{ balance }} of invoice #{{ number }} is due on {{ due_on }}{% endif %}. \
See and pay it here:

{{ link }}

If you paid in the meantime, thank you: please ignore this message."""

_RECEIPT = """Hello {{ name }},

we received your {% if for_deposit %}deposit{% else %}payment{% endif %} of {{ amount }} by {{ method }} on \
{{ paid_on }}{% if tip %}, and a tip of {{ tip }}{% endif %}. Thank you!

{% if balance %}Still to pay: {{ balance }}.{% else %}Nothing is left to pay.{% endif %}{% if link %}

Your receipt: {{ link }}{% endif %}"""

_REFUND = """Hello {{ name }},

we refunded {{ amount }} to you. It may take a few days to show on your statement.{% if balance %}

Still to pay: {{ balance }}.{% endif %}"""

_INVITATION = """Hello,

{% if invited_by %}{{ invited_by }} invites you{% else %}you are invited{% endif %} to join {{ company }} on Crewline \
as {{ role }}. Choose your password here:

{{ link }}
{% if expires_on %}
The link works until {{ expires_on }}.{% endif %} If you did not expect this, do nothing."""

_RESET = """Hello {{ name }},

somebody asked for a new password for your account at {{ company }}. Set it here:

{{ link }}

If it was not you, do nothing: your password stays as it is."""

_PURCHASE_ORDER = """Hello {{ name }},

this is our order #{{ number }}:

{{ lines }}
{% if total %}
Total at the prices that we know: {{ total }}
{% endif %}
Please deliver{% if expected_on %} by {{ expected_on }}{% endif %} to:
{{ deliver_to }}
{% if note %}
{{ note }}{% endif %}"""

_STOCK_LOW = """Hello {{ name }},

{{ location }} has {{ quantity }} of {{ item }}{% if sku %} ({{ sku }}){% endif %} left. It is to be ordered again at \
{{ reorder_point }}{% if reorder_quantity %}, {{ reorder_quantity }} at a time{% endif %}."""

_SERVICE_DUE = """Hello {{ name }},

{{ service }} of {{ vehicle }} is {% if overdue %}overdue{% else %}due soon{% endif %}.
{% if due_on %}
Due on {{ due_on }}{% endif %}{% if due_at_miles %}
Due at {{ due_at_miles }} miles{% endif %}{% if due_at_engine_hours %}
Due at {{ due_at_engine_hours }} engine hours{% endif %}{% if expected_on %}
Expected to be reached on {{ expected_on }}{% endif %}
{% if must_stay %}
It is a safety service: {{ vehicle }} must stay until it is done.{% endif %}"""

_PROMISE_AT_RISK = """Hello {{ name }},

{% if crew %}{{ crew }}{% else %}the crew{% endif %} is expected at \
{% if number %}job {{ number }}{% else %}a job{% endif %}\
{% if arrival_time %} at about {{ arrival_time }}{% else %} late{% endif %}.\
{% if promised_until %} The customer was promised {{ promised_until }} at the latest.{% endif %}"""

_WEBHOOK_DISABLED = """Hello {{ name }},

events are not sent to this webhook endpoint any more:

{{ url }}

{{ reason }}. Once it works again, resume it under webhook endpoints, and have what it missed sent again."""

BUILT_IN: dict[tuple[str, Channel], Source] = {
    ("proposal", "email"): Source("Your proposal #{{ number }} from {{ company }}", _PROPOSAL + _SIGNATURE),
    ("proposal", "sms"): Source(
        None, "{{ company }}: your proposal #{{ number }} over {{ total }} is ready. See and sign it: {{ link }}"
    ),
    ("estimate_accepted", "email"): Source("Thank you for accepting proposal #{{ number }}", _ACCEPTED + _SIGNATURE),
    ("estimate_accepted", "sms"): Source(
        None,
        "{{ company }}: thank you for accepting proposal #{{ number }} over {{ total }}. We will call for a date.",
    ),
    ("eta", "email"): Source(
        "{{ company }} is on the way{% if arrival_time %}: about {{ arrival_time }}{% endif %}", _ETA + _SIGNATURE
    ),
    ("eta", "sms"): Source(
        None,
        "{{ company }}: {% if crew %}{{ crew }}{% else %}your crew{% endif %} is on the way"
        "{% if arrival_time %} and should arrive at about {{ arrival_time }}{% endif %}.",
    ),
    ("arrival", "email"): Source(
        "{{ company }} will come{% if arrival_time %} at about {{ arrival_time }}{% endif %}"
        "{% if changed %} (new time){% endif %}",
        _ARRIVAL + _SIGNATURE,
    ),
    ("arrival", "sms"): Source(
        None,
        "{{ company }}: {% if crew %}{{ crew }}{% else %}your crew{% endif %} will {% if changed %}now {% endif %}be "
        "with you{% if arrival_day %} on {{ arrival_day }}{% endif %}"
        "{% if arrival_time %} at about {{ arrival_time }}{% endif %}.",
    ),
    ("invoice", "email"): Source("Invoice #{{ number }} from {{ company }}: {{ balance }}", _INVOICE + _SIGNATURE),
    ("invoice", "sms"): Source(
        None, "{{ company }}: invoice #{{ number }}, {{ balance }} due {{ due_on }}. See and pay it: {{ link }}"
    ),
    ("invoice_reminder", "email"): Source(
        "{% if days_overdue %}Overdue: invoice{% else %}Reminder: invoice{% endif %} #{{ number }} from {{ company }}",
        _REMINDER + _SIGNATURE,
    ),
    ("invoice_reminder", "sms"): Source(
        None,
        "{{ company }}: {{ balance }} of invoice #{{ number }} {% if days_overdue %}was{% else %}is{% endif %} due "
        "{{ due_on }}. See and pay it: {{ link }}",
    ),
    ("receipt", "email"): Source("{{ company }} received {{ amount }}", _RECEIPT + _SIGNATURE),
    ("receipt", "sms"): Source(
        None,
        "{{ company }}: we received {{ amount }}. Thank you!{% if balance %} Still to pay: {{ balance }}.{% endif %}",
    ),
    ("refund", "email"): Source("{{ company }} refunded {{ amount }}", _REFUND + _SIGNATURE),
    ("refund", "sms"): Source(None, "{{ company }}: we refunded {{ amount }} to you."),
    ("invitation", "email"): Source("Join {{ company }} on Crewline", _INVITATION),
    ("password_reset", "email"): Source("Set a new password", _RESET),
    ("purchase_order", "email"): Source("Order #{{ number }} from {{ company }}", _PURCHASE_ORDER + _SIGNATURE),
    ("stock_low", "email"): Source("Low stock: {{ item }} at {{ location }}", _STOCK_LOW),
    ("service_due", "email"): Source(
        "{{ vehicle }}: {{ service }} is {% if overdue %}overdue{% else %}due soon{% endif %}", _SERVICE_DUE
    ),
    ("promise_at_risk", "email"): Source(
        "{% if number %}Job {{ number }}{% else %}A job{% endif %}: the crew will be late\
{% if arrival_time %}, at about {{ arrival_time }}{% endif %}",
        _PROMISE_AT_RISK,
    ),
    ("webhook_disabled", "email"): Source("A webhook endpoint of {{ company }} was disabled", _WEBHOOK_DISABLED),
}
