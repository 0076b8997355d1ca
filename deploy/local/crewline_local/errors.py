"""What this package says when a private server cannot be had; every message names what a person can do about it."""


class LocalServerError(RuntimeError):
    """A private server could not be found, started, or kept."""


class NotInstalled(LocalServerError):
    """The server's programs are absent and could not be installed."""


class StartFailed(LocalServerError):
    """The server's process ended early or never became ready."""


class AlreadyRunning(LocalServerError):
    """Another process runs a server on the same directory; it is not ours to end."""
