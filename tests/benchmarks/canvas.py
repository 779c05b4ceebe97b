"""The canvas against a scene as one first writes it, and against NodeGraphQt: 1,000 and 5,000 nodes.

`python tests/benchmarks/canvas.py [PYTHON]`, where PYTHON is that of an environment with NodeGraphQt 0.6.44
and PySide6; without it the peer is left out. Each editor runs in a fresh process, in turns, at least
`ROUNDS` times. Bars at 5,000 nodes and 6,500 links: panning with everything in sight, p95, at most 1/20 of
*plain* and 1/100 of the peer; at 100 % at most 1/5 of the peer; dragging a node at most 1/4; creating at
most 1/20; memory at most 1/8. A bar holds when the lower end of the interval reaches it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.interleave import interval

ROUNDS = 3
COUNTS = (1000, 5000)
DRIVE = Path(__file__).parent / "canvases" / "drive.py"
# What is measured, of whom, and the share of it that ours may take.
BARS = (
    ("pan all", "plain", 1 / 20),
    ("pan all", "node_graph_qt", 1 / 100),
    ("pan", "node_graph_qt", 1 / 5),
    ("drag", "node_graph_qt", 1 / 4),
    ("create", "node_graph_qt", 1 / 20),
    ("memory", "node_graph_qt", 1 / 8),
)

Figures = dict[str, list[float]]


def main() -> int:
    peer = sys.argv[1] if len(sys.argv) > 1 else None
    editors = {"ours": sys.executable, "plain": sys.executable}
    if peer is not None:
        editors["node_graph_qt"] = peer
    missed = 0
    for count in COUNTS:
        found: dict[str, Figures] = {name: {} for name in editors}
        for _ in range(ROUNDS):
            for name, python in editors.items():
                for what, value in _run(python, name, count).items():
                    found[name].setdefault(what, []).append(value)
        print(f"\n{count} nodes; ms of one frame (p95), MB, median of {ROUNDS} processes")
        for name, figures in found.items():
            told = "  ".join(f"{what} {statistics.median(values):.1f}" for what, values in figures.items())
            print(f"    {name:14} {told}")
        if count == COUNTS[-1]:
            missed = sum(not _holds(found, *bar) for bar in BARS if bar[1] in editors)
    return 1 if missed else 0


def _run(python: str, name: str, count: int) -> dict[str, float]:
    """One figure for each thing that is measured."""
    command = [python, str(DRIVE), f"tests.benchmarks.canvases.{name}", str(count)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ})
    if done.returncode:
        raise SystemExit(done.stderr)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {what: _p95(value) if isinstance(value, list) else value for what, value in told.items()}


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def _holds(found: dict[str, Figures], what: str, other: str, bar: float) -> bool:
    pairs = zip(found["ours"][what], found[other][what], strict=True)
    median, low, high = interval([ours / theirs for ours, theirs in pairs])
    held = low <= bar
    print(
        f"    {what} of {other}: 1/{1 / median:.1f} (1/{1 / low:.1f} to 1/{1 / high:.1f}), "
        f"bar 1/{1 / bar:.0f}: {'holds' if held else 'missed'}"
    )
    return held


if __name__ == "__main__":
    sys.exit(main())
