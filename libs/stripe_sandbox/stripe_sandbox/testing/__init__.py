"""For tests: the sandbox as a child process, a webhook endpoint that remembers, and a shop that speaks through
Stripe's own SDK (https://docs.stripe.com/sdks); all waited for by condition."""

from stripe_sandbox.testing.process import SandboxProcess
from stripe_sandbox.testing.receiver import ReceivedWebhook, WebhookReceiver
from stripe_sandbox.testing.shop import NO_REDIRECTS, Shop
from stripe_sandbox.testing.waiting import wait_until

__all__ = ["NO_REDIRECTS", "ReceivedWebhook", "SandboxProcess", "Shop", "WebhookReceiver", "wait_until"]
