"""What an operator does to the bus by hand: look at parked messages, decide about them, declare the broker's shape."""
