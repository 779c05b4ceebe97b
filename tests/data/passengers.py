"""A small table of made-up passengers, in which a column repeats what is to be foretold."""

from __future__ import annotations

import random
from pathlib import Path

ROWS = 60


def write_passengers(path: Path) -> Path:
    """60 rows: age with 5 gaps, sex, deck, alive (which says the same as survived), survived."""
    draw = random.Random(0)
    lines = ["age,sex,deck,alive,survived"]
    for row in range(ROWS):
        survived = draw.random() < 0.4
        age = "" if row < 5 else f"{draw.uniform(1, 80):.3f}"
        alive = "yes" if survived else "no"
        lines.append(f"{age},{draw.choice(('male', 'female'))},{draw.choice('ABC')},{alive},{int(survived)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
