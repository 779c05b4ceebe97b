"""Who reads what streams: whoever trains, or processes from the first example on."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

# How many processes read, none for 0; those that were started since, also later on.
ReadBy = Callable[[int], "list[subprocess.Popen[bytes]]"]
