"""A Redis on this machine, empty and for one test, where there is one."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def running_redis(folder: Path) -> Iterator[str]:
    """Give the address of a server; skips the test where it, or its Python package, is missing."""
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("Redis is not on this machine: apt-get install redis-server")
    redis = pytest.importorskip(
        "redis", reason="the package redis is not installed: pip install -r requirements-more.txt"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([server, *options], stdout=subprocess.DEVNULL)
    try:
        client = redis.Redis(port=port)
        is_up = False
        while not is_up and process.poll() is None:
            with suppress(redis.ConnectionError):
                is_up = bool(client.ping())
        assert is_up, "Redis did not start"
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()
