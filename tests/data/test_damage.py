"""Files of every kind with their bytes damaged: read all the same, or refused in words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process there has no limit of memory")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("count", [2, pytest.param(60, marks=pytest.mark.long)])
def test_damaged_files_end_in_data_or_in_a_problem(count: int, tmp_path: Path) -> None:
    """In one process of their own: within 10 s of its time each, and 1 GB."""
    command = [sys.executable, "-m", "tests.data.damage_child", str(tmp_path), "1998", str(count)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    *faults, ends = map(json.loads, done.stdout.splitlines())
    assert not faults, "\n".join(f"{each['kind']} {each['number']}: {each['fault']}" for each in faults)
    assert sum(ends["ends"].values()) >= 20 * count
