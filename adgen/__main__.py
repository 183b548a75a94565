"""`python -m adgen` is `adgen`."""

from __future__ import annotations

import sys

from adgen.cli import main

if __name__ == "__main__":
    sys.exit(main())
