#!/usr/bin/env bash
# Throw the demo away and load it again. Only ever the local file database.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${DATABASE_URL:-}" ] || [ "${KOMPETENSPLAN_ENV:-demo}" != demo ]; then
    echo "Only the local demo is reset. Unset DATABASE_URL and KOMPETENSPLAN_ENV first." >&2
    exit 1
fi
rm -rf "${KOMPETENSPLAN_INSTANCE:-instance}"
exec tools/run.sh set-up
