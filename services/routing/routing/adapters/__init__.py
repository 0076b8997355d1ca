"""The outside world behind the ports of app/ports.py."""
