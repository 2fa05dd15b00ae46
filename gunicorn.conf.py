"""How gunicorn serves the site; `docs/configuration.md` says what to change in production."""

import os
from pathlib import Path
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '5000')}"

# One request at a time in each process: WeasyPrint's fonts cannot be shared by threads,
# and threads share one Python lock anyhow.
worker_class = "sync"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
timeout = 120
graceful_timeout = 20

loglevel = "warning"
# Heartbeats are files; on a disk that is slow for a moment a healthy process would be killed.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

WELCOME = """
  Kompetensplan:  {address}

  amina.berg@mittkoping.example        employee
  marie.lundgren@mittkoping.example    her manager, 58 employees
  karin.sjostrand@mittkoping.example   HR
  johan.roos@mittkoping.example        system administrator

  Password of all: mittkoping          Stop with Ctrl-C
"""


def when_ready(_server: Any) -> None:
    """Say where the demo is, once it answers."""
    if os.environ.get("KOMPETENSPLAN_ENV") == "demo":
        print(WELCOME.format(address=f"http://{bind}"), flush=True)  # noqa: T201
