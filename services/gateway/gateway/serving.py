"""How gunicorn serves the gateway: gevent, as requests mostly wait for services; one worker unless Redis counts."""

from __future__ import annotations

import os
from typing import Any

SERVER: dict[str, Any] = {
    "worker_class": "gevent",
    # Each worker counts requests for itself unless they share a Redis.
    "workers": int(os.environ.get("CREWLINE_GATEWAY_WORKERS", "2" if os.environ.get("CREWLINE_REDIS_URL") else "1")),
    "worker_connections": 1000,
}
