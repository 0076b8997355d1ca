"""What is served by a link, without sign-in."""
