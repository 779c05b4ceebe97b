"""A test file of its own is measured at the end and teaches nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

import netbuilder as nb
from netbuilder.data.sets.table import Table
from netbuilder.project import edits
from tests.engine.test_units import started


def rows(seed: int, count: int, scale: float, words: tuple[str, ...]) -> str:
    draw = np.random.default_rng(seed)
    lines = ["size,colour,price"]
    for at, size in enumerate(scale * draw.uniform(50, 200, count)):
        lines.append(f"{size:.1f},{words[at % len(words)]},{2 * size + 5:.0f}")
    return "\n".join(lines)


def trained(folder: Path) -> tuple[dict[str, dict[str, float]], dict[str, np.ndarray]]:
    declared = Table(path=str(folder / "train.csv"), test=str(folder / "test.csv"), target="price")
    project = edits.change_recipe(started(declared), epochs=3, batch=16, lr=0.01)
    run = nb.train(project)
    return run.metrics, load_file(run.record.folder / "best.safetensors")


def test_what_is_learned_does_not_depend_on_the_test_file(tmp_path: Path) -> None:
    """Neither on its values nor on its words, which scaling and columns could have been told by."""
    (tmp_path / "train.csv").write_text(rows(0, 90, 1, ("red", "blue")))
    found = []
    for scale, words in ((1.0, ("red", "blue")), (1000.0, ("green", "red", "grey"))):
        (tmp_path / "test.csv").write_text(rows(1, 30, scale, words))
        found.append(trained(tmp_path))
    (one, weights), (other, others) = found
    assert weights.keys() == others.keys()
    assert all(np.array_equal(weights[name], others[name]) for name in weights)
    assert one["train"] == other["train"] and one["val"] == other["val"]
    assert one["test"]["loss"] < other["test"]["loss"]
