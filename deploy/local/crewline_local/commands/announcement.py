"""What a newcomer sees when the platform answers: where everything is and how to come in."""

from __future__ import annotations

from crewline_local.platform.platform import Platform
from crewline_local.story.demo_company import DemoCompany


def announcement(platform: Platform, company: DemoCompany, *, seconds: float) -> str:
    """The lines to print."""
    rows = [
        ("API", f"{platform.url}/api/v1"),
        ("API docs", f"{platform.url}/docs"),
        ("outbox page", _outbox(company)),
        ("payments", _payments(platform)),
        *((("metrics, alerts", f"{platform.prometheus_url}/alerts"),) if platform.prometheus_url else ()),
        ("sign in", _login(platform, company)),
        ("logs, data", str(platform.directory)),
        ("operate", f". {platform.operators_settings}; .venv/bin/crewline bus tail --last 20"),
    ]
    width = max(len(name) for name, _ in rows)
    listed = "\n".join(f"  {name.ljust(width)}  {value}" for name, value in rows)
    return (
        f"\nCrewline answers on {platform.url} after {seconds:.1f} s\n\n{listed}\n\n"
        f"  `make demo` walks the whole story; Ctrl-C stops, and all data is kept.\n"
    )


def _outbox(company: DemoCompany) -> str:
    link = company.outbox_page()
    return f"{link}  (e-mails and texts that would go out)" if link else "POST /api/v1/outbox-links makes a link to it"


def _payments(platform: Platform) -> str:
    if not platform.sandbox_url:
        return "Stripe, with the key in STRIPE_API_KEY"
    return f"Stripe sandbox on {platform.sandbox_url}: no real money; card 4242 4242 4242 4242, any date and code"


def _login(platform: Platform, company: DemoCompany) -> str:
    if not platform.settings.wants_demo_company:
        return f"POST {platform.url}/api/v1/sign-up makes a company"
    return f"{company.email}   password {company.password}"
