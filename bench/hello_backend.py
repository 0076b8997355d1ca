"""The smallest service there can be, for the gateway to stand in front of: `python -m bench.hello_backend PORT`."""

import sys

if __name__ == "__main__":
    from gevent import monkey

    monkey.patch_all()

from typing import Any

from flask import Flask

from common.http.server import serve


def hello_app() -> Flask:
    """Answers any GET with a small JSON object."""
    app = Flask("hello")

    @app.get("/<path:_path>")
    def hello(_path: str) -> dict[str, Any]:
        return {"hello": "world"}

    return app


if __name__ == "__main__":
    serve(hello_app, port=int(sys.argv[1]), workers=1, worker_class="gevent")
