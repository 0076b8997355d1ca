"""What messages are: their states, texts, templates and the rules for sending them."""
