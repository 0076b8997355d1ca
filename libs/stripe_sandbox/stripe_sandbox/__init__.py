"""An emulator of Stripe's public API for the demo run and for tests; every protocol fact comes from Stripe's
documentation (https://docs.stripe.com/api) and the platform reaches it only by pointing the official SDK's base
address at it."""

API_VERSION = "2026-10-28.endive"
