"""`python -m netbuilder`."""

from __future__ import annotations

import sys

from netbuilder.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
