"""The sandbox as a child process on a free port, with its knobs, and the SDK pointed at it by the base address that
Stripe's SDK takes for that (https://docs.stripe.com/sdks)."""

import json
import os
import selectors
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import stripe
import urllib3

KEY = "sk_test_sandbox"


class SandboxProcess:
    def __init__(self, data: Path, *, port: int = 0) -> None:
        self._data = data
        self._wanted_port = port
        self._process: subprocess.Popen[str] | None = None
        self._http = urllib3.PoolManager()
        self.url = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # At once: all that was answered is on disk, and open keep-alive connections would hold a graceful stop up.
        self.kill()

    def start(self, *, seconds: float = 30.0) -> None:
        command = [sys.executable, "-m", "stripe_sandbox", "--port", str(self._wanted_port), "--data", str(self._data)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.url = _printed_url(self._process, seconds=seconds)
        # The parent listens before the worker accepts; the first answer says that it does.
        self.admin("health", verb="GET")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL of parent and worker at once, as a crash of the machine's process would be."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def admin(self, path: str, /, *, verb: str = "POST", **values: object) -> dict[str, Any]:
        """A knob: POST and DELETE send the values as JSON, GET as a query; answers the JSON."""
        address = f"{self.url}/_sandbox/{path}"
        body = None
        if verb == "GET":
            address += f"?{urlencode(values)}" if values else ""
        else:
            body = json.dumps(values).encode()
        answer = self._http.request(verb, address, body=body, headers={"Content-Type": "application/json"}, timeout=60)
        if answer.status >= 400:
            raise AssertionError(f"{verb} {path}: {answer.status} {answer.data.decode()}")
        return json.loads(answer.data)  # type: ignore[no-any-return]

    def client(self, *, key: str = KEY, account: str | None = None, retries: int = 0) -> stripe.StripeClient:
        return stripe.StripeClient(
            key, stripe_account=account, base_addresses={"api": self.url}, max_network_retries=retries
        )

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if how == signal.SIGKILL:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=15)
        if process.stdout is not None:
            process.stdout.close()


def _printed_url(process: subprocess.Popen[str], *, seconds: float) -> str:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if selector.select(seconds) else ""
    if "http://" not in line:
        process.kill()
        raise AssertionError(f"the sandbox did not start: {line!r}")
    return "http://" + line.strip().partition("http://")[2]
