"""One description of the whole platform, and the page that shows it."""
