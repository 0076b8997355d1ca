"""Installs a Debian package as root or by passwordless sudo, and keeps the system's own copy of the server down."""

import os
import shutil
import subprocess
import sys

from crewline_local.errors import NotInstalled

# A policy that is already there (containers ship one) is not ours to change; one that we add goes when we are done.
_SCRIPT = """
set -eu
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\\nexit 101\\n' > "$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
units=$1
shift
install() { apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=180 "$@"; }
install "$@" || { apt-get update -q -o DPkg::Lock::Timeout=180 && install "$@"; }
if [ -d /run/systemd/system ]; then
    for unit in $units; do systemctl disable "$unit" || true; done
fi
"""


def install(package: str, *, units: tuple[str, ...] = ()) -> None:
    """Installs `package` or raises with the command to type by hand; `units` are kept from starting at boot."""
    by_hand = f"install it by hand: sudo apt-get install {package}"
    if not shutil.which("apt-get"):
        raise NotInstalled(
            f"{package} is missing and this machine has no apt-get; install it with its own package tool"
        )
    command = ["sh", "-c", _SCRIPT, "sh", " ".join(units), package]
    if os.geteuid() != 0:
        command = [
            *_sudo(f"{package} is missing and neither root nor passwordless sudo is available; {by_hand}"),
            *command,
        ]
    print(f"crewline: installing Debian's {package} (once)", file=sys.stderr, flush=True)
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise NotInstalled(f"installing {package} failed ({done.returncode}); {by_hand}\n{tail}")


def _sudo(refusal: str) -> list[str]:
    sudo = shutil.which("sudo")
    if not sudo or subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode != 0:
        raise NotInstalled(refusal)
    return [sudo, "-n"]
