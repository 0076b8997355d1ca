"""`python -m crewline_local.embedded web|work|warm|migrate SERVICE...`, started by the platform."""

import sys

from common.config import ConfigError
from common.telemetry.logs import configure_logs


def main() -> None:
    part = sys.argv[1]
    configure_logs(part)
    try:
        if part == "web":
            from crewline_local.embedded.web import web

            web()
        elif part == "warm":
            from crewline_local.embedded.warm import warm

            warm()
        elif part == "migrate":
            from crewline_local.embedded.migrate import migrate_all

            migrate_all(sys.argv[2:])
        else:
            from crewline_local.embedded.work import work

            work()
    except ConfigError as error:
        sys.exit(f"crewline: {error}")


if __name__ == "__main__":
    main()
