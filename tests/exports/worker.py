"""A worker as a process of its own: `python -m tests.exports.worker URL INSTANCE`.

Does what `flask work` does with exports until nothing is left that it can do.
"""

import sys
from pathlib import Path

from kompetensplan import create_app
from kompetensplan.exports.jobs import work_on_exports
from tests.conftest import make_config


def main() -> None:
    """Work until nothing is left that can be done now."""
    app = create_app(make_config(sys.argv[1], Path(sys.argv[2])))
    with app.app_context():
        while work_on_exports():
            pass


if __name__ == "__main__":
    main()
