#!/usr/bin/env bash
# Set the site up with demo data, and run it: web server and background worker, until Ctrl-C.
#
#   tools/run.sh           everything
#   tools/run.sh set-up    database and demo data only
set -euo pipefail
cd "$(dirname "$0")/.."

export KOMPETENSPLAN_ENV=${KOMPETENSPLAN_ENV:-demo}
export HOST=${HOST:-127.0.0.1}
export PORT=${PORT:-5000}

instance=${KOMPETENSPLAN_INSTANCE:-instance}

prepare_instance() {
    mkdir -p "$instance"
    # `.venv/bin/flask …` in another window then speaks of this site (config.py).
    echo "$KOMPETENSPLAN_ENV" >"$instance/environment"
    [ -s "$instance/secret_key" ] && return
    (umask 077 && .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(48))' \
        >"$instance/secret_key")
}

port_is_free() {
    .venv/bin/python - <<'PYTHON'
import os, socket, sys

with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((os.environ["HOST"], int(os.environ["PORT"])))
    except OSError as error:
        sys.exit(f"{os.environ['HOST']}:{os.environ['PORT']} cannot be used: {error.strerror}. "
                 "Choose another: make run PORT=5001")
PYTHON
}

set_up() {
    prepare_instance
    .venv/bin/python tools/set_up.py
}

serve() {
    local web worker code=0
    # Ctrl-C reaches this shell only: the two are stopped from here, in order, and waited for.
    trap 'exit 0' INT TERM HUP
    trap 'kill -TERM $web $worker 2>/dev/null || true; wait' EXIT
    .venv/bin/gunicorn app:app &
    web=$!
    .venv/bin/flask work &
    worker=$!
    wait -n "$web" "$worker" || code=$?
    echo "The web server or the worker has stopped, and so the other." >&2
    exit "$code"
}

[ "${1:-}" = set-up ] || port_is_free
set_up
[ "${1:-}" = set-up ] || serve
