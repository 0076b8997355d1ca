"""The outside world: a mail server and a text message provider."""
