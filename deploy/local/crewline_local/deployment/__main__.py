"""`python -m crewline_local.deployment write|check|secrets`: manifests from the description, and an installation's
secrets."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from crewline_local.deployment.secrets import Servers, write_secrets
from crewline_local.platform.settings import ROOT

_SECRETS = ROOT / "deploy" / "compose" / "secrets"


def main(argv: list[str] | None = None) -> int:
    """Exit code 1 when files and description disagree."""
    parser = argparse.ArgumentParser(prog="python -m crewline_local.deployment", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("write", help="docker-compose.yml, deploy/k8s, deploy/prometheus and the dashboards")
    verbs.add_parser("check", help="complain where they are not as described")
    making = verbs.add_parser("secrets", help="one file of secrets per service; what is there is kept")
    making.add_argument("--to", type=Path, default=_SECRETS, help="folder (deploy/compose/secrets)")
    making.add_argument("--postgres", help="HOST:PORT of a PostgreSQL that is not Compose's")
    making.add_argument("--rabbitmq", help="HOST of a RabbitMQ that is not Compose's")
    arguments = parser.parse_args(argv)
    return _make_secrets(arguments) if arguments.verb == "secrets" else _written(arguments.verb)


def _written(verb: str) -> int:
    from crewline_local.deployment.writing import drift, write  # draws dashboards by a library that only `make` has

    if verb == "write":
        print("\n".join(write(ROOT)) or "as described")
        return 0
    complaints = drift(ROOT)
    print("\n".join(complaints) or "deployment and description agree")
    return 1 if complaints else 0


def _make_secrets(arguments: argparse.Namespace) -> int:
    inside = not (arguments.postgres or arguments.rabbitmq)
    usual = Servers()
    servers = Servers(arguments.postgres or usual.postgres, arguments.rabbitmq or usual.rabbitmq, inside)
    written = write_secrets(arguments.to, servers)
    print(f"{len(written)} files in {arguments.to}; keep them safe, and out of version control")
    return 0


if __name__ == "__main__":
    sys.exit(main())
