"""`python -m stripe_sandbox --port 0 --data DIR [--port-file F]`: starts the emulator of https://docs.stripe.com/api
on loopback and prints its address once it listens."""

import argparse
import os
from pathlib import Path

from stripe_sandbox.server import LOOPBACK, SandboxServer, listening_socket


def main() -> None:
    parser = argparse.ArgumentParser(prog="stripe_sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--data", type=Path, required=True, help="directory of the SQLite file")
    parser.add_argument("--port-file", type=Path, help="the port is written here once it is bound")
    parser.add_argument("--public-url", help="how browsers reach the hosted pages, if not at the loopback address")
    given = parser.parse_args()
    listener = listening_socket(given.port)
    port = listener.getsockname()[1]
    url = f"http://{LOOPBACK}:{port}"
    if given.port_file is not None:
        _write_whole(given.port_file, text=str(port))
    print(f"stripe sandbox on {url}", flush=True)
    SandboxServer(data=given.data, listener=listener, public_url=(given.public_url or url).rstrip("/")).run()


def _write_whole(path: Path, *, text: str) -> None:
    """Renamed into place, so that a reader never sees half a number."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(text)
    os.replace(draft, path)


if __name__ == "__main__":
    main()
