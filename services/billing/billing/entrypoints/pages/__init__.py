"""Pages for customers and the door for Stripe's webhooks."""
