"""`make endure`: which parts it has, how they are run one by one, and the report of what they reached."""
