"""Memory that a step frees is there for the next one, and goes back to the system when the run is over."""

from __future__ import annotations

import subprocess
import sys

import pytest

from netbuilder.engine.memory import _library

needs_glibc = pytest.mark.skipif(_library() is None, reason="without glibc nothing is done")

# On a thread, as runs are: pages that come anew, for each of the 9 tensors of 24 MB made and freed in a turn,
# and by how many megabytes the process is smaller afterwards.
PROGRAM = """
import contextlib, os, resource, sys, threading
import torch
from netbuilder.engine.memory import freed_memory_kept

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

def pages():
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt

def work():
    with freed_memory_kept() if sys.argv[1] == "kept" else contextlib.nullcontext():
        for turn in range(40):
            if turn == 10:
                before = pages()
            given = [torch.ones(6 << 20) for _ in range(3)]
            made = [each * 2 for each in given]
            del given
            made = [each + 1 for each in made]
            del made
        anew = (pages() - before) / (30 * 9)
        within = resident()
    print(anew, within - resident())

thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


def measured(how: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True, timeout=100
    )
    pages, given_back = map(float, done.stdout.split())
    return pages, given_back


@needs_glibc
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_freed_memory_is_kept_as_long_as_a_run_goes_on() -> None:
    pages, given_back = measured("kept")
    assert pages < 1, "of some hundred, or of a dozen where the system has huge ones"
    assert given_back > 20, "of 200 MB"
    assert measured("by itself")[0] > 5, "otherwise nothing need be done here"
