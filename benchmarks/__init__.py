"""How fast the site is, held against what the same work costs without it.

`make bench` runs everything and writes `docs/benchmarks.md`. Each ratio is of two medians
measured in turns in the same run, so that a busy machine slows both. Nothing here asserts.
"""

import warnings

# The PostgreSQL for tests looks for a runtime folder; a machine without one uses /tmp.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
