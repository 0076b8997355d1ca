#!/bin/sh
# Runs the words given, one after the other: `provision migrate`. The last takes this process's place, so that it gets
# the signals itself.
set -eu
while [ "$#" -gt 1 ]; do
    python -m "$CREWLINE_SERVICE" "$1"
    shift
done
exec python -m "$CREWLINE_SERVICE" "$1"
