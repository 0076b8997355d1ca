"""What is asked of the stock."""
