"""Ending a process together with those that it has started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

_PATIENCE_SECONDS = 5.0


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End `process`, which was started with a session of its own, and its children; wait until it is gone."""
    if process.returncode == 0:
        return
    if sys.platform == "win32":
        if process.poll() is None:
            tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(tree, capture_output=True, check=False)
    else:
        # The group outlives its leader while one of those that it has started lives.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE_SECONDS)
