"""Ctrl-C and SIGTERM as one exception in the main thread, once: what follows must not cut the orderly stop."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Leave(BaseException):
    """The platform was asked to stop."""


@contextmanager
def leaving_on_signals() -> Iterator[None]:
    """Raises `Leave` at the first signal and ignores all later ones."""

    def leave(_number: int, _frame: object) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise Leave

    # Who was started by `nohup` stays when the terminal goes.
    heard = [number for number in _SIGNALS if (number, signal.getsignal(number)) != (signal.SIGHUP, signal.SIG_IGN)]
    before = {number: signal.signal(number, leave) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
