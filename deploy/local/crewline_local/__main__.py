"""`python -m crewline_local COMMAND`."""

import sys

from crewline_local.cli import main

if __name__ == "__main__":
    sys.exit(main())
