"""What `python -m crewline_local run|up|demo` do."""
