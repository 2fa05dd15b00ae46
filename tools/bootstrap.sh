#!/usr/bin/env bash
# Put on the machine what the site (run) or its tests (test) need, once.
#
#   tools/bootstrap.sh run     Debian packages for PDFs, .venv, requirements.txt, Swedish texts
#   tools/bootstrap.sh test    the same, and Chromium, Java, Redis, SoftHSM and requirements-dev.txt
#
# What is there already is left alone; a second call takes a moment.
set -euo pipefail
cd "$(dirname "$0")/.."

goal=${1:?run or test}
needs_python="Python 3.11 or newer is needed"

stop() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# --- Debian packages

installed() {
    dpkg-query --show --showformat='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

missing_packages() {
    local package
    for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig; do
        installed "$package" || echo "$package"
    done
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    if [ "$goal" = test ]; then
        [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || echo chromium
        installed libatomic1 || echo libatomic1 # the browser driver
        command -v javac >/dev/null || echo openjdk-17-jdk-headless
        command -v redis-server >/dev/null || echo redis-server
        command -v softhsm2-util >/dev/null || echo softhsm2 # a security module
    fi
}

install_packages() {
    local missing as_root=()
    command -v dpkg-query >/dev/null || {
        echo "Not a Debian system: see to it that Pango, HarfBuzz and fontconfig are installed." >&2
        return
    }
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || stop "Install these first: sudo apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    echo "Installing ${missing[*]} …"
    local log
    log=$(mktemp)
    {
        "${as_root[@]}" apt-get update &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
                apt-get install --yes --no-install-recommends "${missing[@]}"
    } >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        stop "Could not install them. Install these first: apt-get install ${missing[*]}"
    }
    rm -f "$log"
}

# --- Python packages, with the hashes that requirements*.txt say

system_python() {
    local candidate
    for candidate in ${PYTHON:-} python3.11 python3 python3.13 python3.12; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    stop "$needs_python; on Debian 12: apt-get install python3 python3-venv"
}

make_venv() {
    .venv/bin/python -c 'import pip' 2>/dev/null && return
    local python
    python=$(system_python)
    "$python" -m venv --clear .venv
}

# The stamp says which requirements are installed; requirements-dev.txt contains the others.
stamp=.venv/.installed

fingerprint() {
    sha256sum "$1" | cut -d' ' -f1
}

install_requirements() {
    local wanted=requirements.txt
    [ "$goal" = test ] && wanted=requirements-dev.txt
    if [ -f $stamp ]; then
        grep -qx "$(fingerprint $wanted)" $stamp && return
        # Everything for testing is also everything for running.
        [ "$goal" = run ] && grep -qx "$(fingerprint requirements-dev.txt)" $stamp && return
    fi
    echo "Installing Python packages (a minute or two, this once) …"
    rm -f $stamp
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --requirement "$wanted" ||
        stop "Could not install the packages of $wanted."
    fingerprint "$wanted" >$stamp
}

# --- Swedish texts

compile_texts() {
    local po=kompetensplan/translations/sv/LC_MESSAGES/messages.po
    [ ! -f $po ] || [ "${po%.po}.mo" -nt $po ] || .venv/bin/python tools/texts.py compile
}

# One at a time: `make run` and `make test` may be started side by side.
exec 9<Makefile
flock 9 2>/dev/null || true

install_packages
make_venv
install_requirements
compile_texts
