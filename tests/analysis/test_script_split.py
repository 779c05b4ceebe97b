"""A training script divides the examples as we do, bit by bit."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from netbuilder.analysis.script_split import split_helpers, split_lines
from netbuilder.analysis.script_words import Words, words
from netbuilder.analysis.sound import network
from netbuilder.data.source import Loaded
from netbuilder.data.split import PARTS, split
from netbuilder.project import edits
from netbuilder.project.project import Project
from tests.networks import points_mlp

WAYS: tuple[dict[str, object], ...] = (
    {},
    {"split": "random"},
    {"split": "time", "gap": 3},
    {"test": 0.0},
    {"validation": 0.0},
    {"folds": 4, "fold": 2},
    {"folds": 3, "split": "random", "test": 0.0},
    {"folds": 3, "fold": 3, "split": "time", "gap": 2},
)


def divided(made: Words, loaded: Loaded) -> list[np.ndarray]:
    """The parts, as the lines of the script find them."""
    examples = dict(loaded.examples)
    if loaded.groups:
        examples["groups"] = np.array(loaded.groups)
    if loaded.own_validation is not None:
        examples["validation"] = loaded.own_validation
    names: dict[str, Any] = {
        "arguments": SimpleNamespace(seed=made.recipe.seed),
        "examples": examples,
        "np": np,
    }
    source = "\n\n".join(split_helpers(made))
    exec(f"from __future__ import annotations\n{source}\n" + "\n".join(split_lines(made)), names)
    return [names[part] for part in PARTS if part in made.parts]


def checked(project: Project, loaded: Loaded, **part: bool) -> None:
    made = words(network(project))
    made = replace(made, part=made.part._replace(**part))
    ours = split(loaded, **project.recipe.division)
    theirs = divided(made, loaded)
    wanted = [getattr(ours, name) for name in PARTS if name in made.parts]
    assert len(theirs) == len(wanted)
    assert all(np.array_equal(one, other) for one, other in zip(theirs, wanted, strict=True))


def points(groups: int = 0, own: bool = False) -> Loaded:
    draw = np.random.default_rng(3)
    given = {"points": draw.normal(size=(120, 2)).astype(np.float32), "labels": draw.integers(0, 2, 120)}
    named = tuple(f"g{each}" for each in draw.integers(0, groups, 120)) if groups else ()
    return Loaded(given, groups=named, own_validation=draw.random(120) < 0.2 if own else None)


@pytest.mark.parametrize("recipe", WAYS, ids=str)
def test_the_parts_are_the_same(recipe: dict[str, object]) -> None:
    project = edits.change_recipe(points_mlp(), seed=7, **recipe)
    checked(project, points())
    checked(project, points(groups=12), grouped=True)
    checked(project, points(groups=2), grouped=True)
    checked(project, points(own=True), own_validation=True)
    checked(project, points(groups=12, own=True), grouped=True, own_validation=True)
