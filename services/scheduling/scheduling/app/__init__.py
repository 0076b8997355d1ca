"""Use cases by aggregate and the queries of the calendar."""
