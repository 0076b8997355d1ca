#!/usr/bin/env bash
# Makes .venv from the hash-pinned locks and links every local package into it; a second run sees its stamp and does nothing.
# usage: bootstrap.sh run|test
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

kind=${1:-run}
case $kind in
    run) lock=requirements.lock ;;
    test) lock=requirements-dev.lock ;;
    *) echo "usage: bootstrap.sh run|test" >&2; exit 2 ;;
esac
venv=.venv
python=$venv/bin/python
uv_lock=deploy/local/uv.lock.txt

say() { printf 'crewline: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

package_folders() {
    local file
    for file in libs/*/pyproject.toml services/*/pyproject.toml deploy/local/pyproject.toml; do
        [ -f "$file" ] && dirname "$file"
    done
}

fingerprint() {
    local folder
    {
        pwd
        cat "$1" "$uv_lock"
        for folder in $(package_folders); do echo "$folder"; cat "$folder/pyproject.toml"; done
    } | sha256sum | cut -d' ' -f1
}

is_supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }
can_make_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

apt_install() {
    command -v apt-get >/dev/null || return 1
    say "installing Debian's $* (once)"
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends
        -o DPkg::Lock::Timeout=180 "$@")
    as_root "${install[@]}" >/dev/null 2>&1 && return 0
    as_root apt-get update -q >/dev/null 2>&1 && as_root "${install[@]}" >/dev/null
}

find_python() {
    local name
    for name in python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
        if is_supported "$name" && can_make_venv "$name"; then echo "$name"; return 0; fi
    done
    return 1
}

require_python() {
    find_python && return 0
    # Debian splits ensurepip off into python3-venv, so a Python may be there that cannot make an environment.
    apt_install python3 python3-venv || fail "needs Python 3.11 to 3.13 with venv: sudo apt-get install python3 python3-venv"
    find_python || fail "this machine's Python is not 3.11 to 3.13; install one of them and run again"
}

make_venv() {
    if [ -x "$python" ] && is_supported "$python" && "$python" -m pip --version >/dev/null 2>&1; then return 0; fi
    local found
    found=$(require_python)
    say "making $venv with $("$found" --version)"
    "$found" -m venv --clear "$venv"
}

# A machine that trusts an authority of its own keeps doing so.
export UV_SYSTEM_CERTS=true

pip_quiet() { "$python" -m pip --disable-pip-version-check -q "$@"; }

install_all() {
    local folder editable=(--config-settings editable_mode=compat) # a plain path entry, which type checkers read too
    for folder in $(package_folders); do editable+=(-e "./$folder"); done
    if pip_quiet install --require-hashes -r "$uv_lock" 2>/dev/null; then
        if "$venv/bin/uv" pip install -q --python "$python" --require-hashes -r "$lock"; then
            # --no-build-isolation builds with the pinned setuptools, so nothing more is fetched.
            "$venv/bin/uv" pip install -q --python "$python" --no-deps --no-build-isolation "${editable[@]}"
            return 0
        fi
        say "uv could not install the lock; trying pip"
    else
        say "no uv for this machine; using pip"
    fi
    pip_quiet install --require-hashes -r "$lock"
    pip_quiet install --no-deps --no-build-isolation "${editable[@]}"
}

is_stamped() { [ -f "$venv/.crewline-$1" ] && [ "$(cat "$venv/.crewline-$1")" = "$(fingerprint "$2")" ]; }
stamp() { fingerprint "$2" > "$venv/.crewline-$1"; }

is_stamped "$kind" "$lock" && [ -x "$python" ] && exit 0
started=$SECONDS
make_venv
rm -f "$venv"/.crewline-*
install_all
stamp "$kind" "$lock"
# The test lock contains the run lock, so an environment for tests also serves to run.
if [ "$kind" = test ]; then stamp run requirements.lock; fi
say "environment ready after $((SECONDS - started)) s"
