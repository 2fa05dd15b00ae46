"""The demo's texts and lists, as YAML."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@cache
def content(name: str) -> Any:
    """Return one of the files as plain values; read once."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
