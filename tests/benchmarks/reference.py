"""The shared data sets trained with the reference's networks, made of our layers, beside its figures.

`NETBUILDER_DATA=folder python tests/benchmarks/reference.py [name ...]`: without names, those that take less
than a minute or two; `all` for every one. Bars: accuracy at most 1.5 points below the reference (clothing10
5), errors at most 5 % above. The figure is the mean over the seeds that a row names. Tables are divided in
as many folds, so that each of their rows tests once, as in the reference. Leaves with 1 when a bar is missed.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, stdev

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch

import netbuilder as nb
from netbuilder.api import Run
from netbuilder.core.facts import DataFacts
from netbuilder.data.facts import facts
from netbuilder.data.library import data_sets
from netbuilder.data.split import split, split_indices
from netbuilder.engine.prepare import read_data
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds, mending
from netbuilder.project.project import Project, fresh
from tests.networks import Layers, put


@dataclass(frozen=True)
class Trained:
    """What was trained, with the arrays of its test part as they entered, and what came out of them."""

    run: Run
    known: DataFacts
    inputs: np.ndarray
    outputs: np.ndarray
    targets: np.ndarray


Score = Callable[[Trained], float]


@dataclass(frozen=True)
class Case:
    """A row of the table. `reference` and `bar` are percent where `higher` is better, else errors."""

    name: str
    data: str
    path: str
    layers: Layers
    reference: float
    bar: float
    score: Score
    loss: str = "cross_entropy"
    higher: bool = True
    quick: bool = False
    seeds: int = 1
    options: Mapping[str, object] = field(default_factory=dict)
    recipe: Mapping[str, object] = field(default_factory=dict)


def accuracy(found: Trained) -> float:
    return 100 * float((found.outputs.argmax(axis=1) == found.targets).mean())


def in_units(found: Trained, values: np.ndarray, name: str) -> np.ndarray:
    """Values of a prepared field as they were measured."""
    prepared = {each.field: each for each in found.known.prepared}
    if name not in prepared:
        return values
    shift, scale = (np.array(each, np.float64) for each in (prepared[name].shift, prepared[name].scale))
    return values / scale + shift


def root_mean_square(name: str) -> Score:
    """In the units of the field `name`."""

    def score(found: Trained) -> float:
        off = in_units(found, found.outputs, name) - in_units(found, found.targets, name)
        return math.sqrt(float((off**2).mean()))

    return score


def passengers(found: Trained) -> float:
    """The error of what is foretold, when the foretold ratio is applied to the month before."""
    path = Path(os.environ["NETBUILDER_DATA"]) / "timeseries/airline-passengers.csv"
    values = np.array([float(row.split(",")[1]) for row in path.read_text().splitlines()[1:]])
    count = len(found.outputs)
    told = values[-count - 1 : -1] * np.exp(in_units(found, found.outputs, "future")[:, 0])
    return math.sqrt(float(((told - values[-count:]) ** 2).mean()))


def millivolts(found: Trained) -> float:
    """Mean squared error in mV²; the recorder has 200 steps a millivolt."""
    scale = found.known.prepared[0].scale[0]
    return float(((found.outputs - found.targets) ** 2).mean()) / scale**2 / 200**2


def bits(found: Trained) -> float:
    """Bits a character."""
    return found.run.metrics["test"]["loss"] / math.log(2)


def noise_left(found: Trained) -> float:
    """Mean squared error after noise of deviation 0.1 was to be taken away."""
    noisy = found.inputs + np.random.default_rng(0).normal(0, 0.1, found.inputs.shape)
    with torch.no_grad():
        cleaned = found.run.model("last").eval()(torch.from_numpy(noisy.astype(np.float32)))
    return float(((cleaned.numpy() - found.targets) ** 2).mean())


def dense(*features: int) -> Layers:
    """Layers with ReLU between them."""
    rows: Layers = []
    for count in features:
        rows += [("linear", {"features": count}), ("relu", {})]
    return rows[:-1]


def conv(filters: int, bias: bool = True) -> Layers:
    rows: Layers = [("conv2d", {"filters": filters, "kernel": [3, 3], "same": True, "bias": bias})]
    return [*rows, ("batch_norm2d", {}), ("relu", {}), ("max_pool2d", {})]


def wave(filters: int) -> Layers:
    return [
        ("conv1d", {"filters": filters, "kernel": 7, "padding": 3, "stride": 2}),
        ("batch_norm1d", {}),
        ("relu", {}),
        ("max_pool1d", {"kernel": 4, "stride": 4}),
    ]


def voxels(filters: int) -> Layers:
    return [("conv3d", {"filters": filters, "kernel": [3, 3, 3], "same": True})]


LENET: Layers = [
    ("conv2d", {"filters": 6, "kernel": [5, 5], "padding": [2, 2]}),
    ("relu", {}),
    ("max_pool2d", {}),
    ("conv2d", {"filters": 16, "kernel": [5, 5]}),
    ("relu", {}),
    ("max_pool2d", {}),
    ("flatten", {}),
    *dense(120, 84, 10),
]
FORETELL: Layers = [
    ("gru", {"units": 32}),
    ("select", {"axis": 1, "place": -1}),
    ("linear", {"features": 1}),
]
# 256 values → 16 numbers → 256 values.
NARROW: Layers = [
    ("conv1d", {"filters": 16, "kernel": 9, "same": True}),
    ("relu", {}),
    ("max_pool1d", {"kernel": 4, "stride": 4}),
    ("conv1d", {"filters": 32, "kernel": 9, "same": True}),
    ("relu", {}),
    ("max_pool1d", {"kernel": 4, "stride": 4}),
    ("flatten", {}),
    ("linear", {"features": 16}),
    ("linear", {"features": 512}),
    ("relu", {}),
    ("reshape", {"sizes": [32, 16], "two_axes": "signal"}),
    ("upsample", {"factor": 4.0}),
    ("conv1d", {"filters": 16, "kernel": 9, "same": True}),
    ("relu", {}),
    ("upsample", {"factor": 4.0}),
    ("conv1d", {"filters": 1, "kernel": 9, "same": True}),
]
# Its own rows are held back to test with; nothing is chosen by looking at them.
FOLD: Mapping[str, object] = {"validation": 0.0, "test": 0.2, "batch": 32}
TITANIC = "class, who, adult_male, deck, embark_town, alive, alone"

CASES = (
    Case("penguins", "table", "penguins/penguins.csv", dense(64, 32, 3), 99.1, 97.6, accuracy, quick=True,
         seeds=5, options={"target": "species"}, recipe={**FOLD, "epochs": 60}),
    Case("titanic", "table", "titanic/titanic.csv", dense(64, 32, 2), 81.8, 80.3, accuracy, quick=True,
         seeds=5, options={"target": "survived", "leave_out": TITANIC}, recipe={**FOLD, "epochs": 60}),
    Case("mpg", "table", "mpg/mpg.csv", dense(64, 32, 1), 2.68, 2.68 * 1.05, root_mean_square("target"),
         "mean_squared_error", higher=False, quick=True, seeds=5,
         options={"target": "mpg", "leave_out": "name", "foretell": "number"},
         recipe={**FOLD, "epochs": 100}),
    Case("airline", "series", "timeseries/airline-passengers.csv", FORETELL, 24.695, 24.695 * 1.05,
         passengers, "mean_squared_error", higher=False, quick=True, seeds=3,
         options={"change": "ratio", "window": 24},
         recipe={**FOLD, "epochs": 200, "batch": 16, "lr": 0.003, "test": 29 / 119}),
    Case("sunspots", "series", "timeseries/monthly-sunspots.csv", FORETELL, 18.993, 18.993 * 1.05,
         root_mean_square("future"), "mean_squared_error", higher=False, quick=True, seeds=3,
         options={"window": 24}, recipe={**FOLD, "epochs": 30, "test": 564 / 2796}),
    Case("ecg", "recording", "ecg/ecg.dat", NARROW, 0.008, 0.008 * 1.05, millivolts, "mean_squared_error",
         higher=False, quick=True, options={"window": 256, "step": 128},
         recipe={**FOLD, "epochs": 60, "lr": 0.002}),
    Case("volumes", "volumes", "volumes/someones_anatomy.nii.gz",
         [("gaussian_noise", {"spread": 0.1}), *voxels(16), ("relu", {}), *voxels(16), ("relu", {}),
          *voxels(1)],
         10**-2.277, 10**-2.277 * 1.05, noise_left, "mean_squared_error", higher=False,
         options={"size": 16, "step": 4}, recipe={**FOLD, "epochs": 8, "batch": 16}),
    Case("mnist", "mnist", "mnist", LENET, 98.35, 96.85, accuracy, seeds=3,
         recipe={"epochs": 3, "validation": 0.0}),
    Case("fashion", "fashion_mnist", "fashion-mnist",
         [*conv(16), *conv(32), ("flatten", {}), *dense(128), ("relu", {}), ("dropout", {"share": 0.25}),
          *dense(10)], 89.97, 88.47, accuracy, recipe={"epochs": 5, "validation": 0.0}),
    Case("clothing10", "image_folder", "clothing10",
         [("random_flip", {}), ("random_crop", {}), *conv(32, False), *conv(64, False),
          *conv(96, False), *conv(128, False), ("adaptive_avg_pool2d", {}), ("flatten", {}), *dense(10)],
         59.7, 54.7, accuracy,
         options={"size": [64, 64]}, recipe={"epochs": 25, "validation": 0.0, "batch": 32,
                                             "optimiser": {"id": "adamw"}}),
    # Of its network the reference tells the number of parameters. Strides, loudness, rate and schedule were
    # chosen by recordings 5 to 9 of each digit, which train here.
    Case("fsdd", "sound", "fsdd/recordings",
         [*wave(32), *wave(64), *wave(128), ("adaptive_avg_pool1d", {}), ("flatten", {}),
          *dense(10)], 98.0, 96.5, accuracy,
         options={"pattern": "{label}_{n}_{group}", "test_groups": "0,1,2,3,4", "level": True},
         recipe={"epochs": 15, "validation": 0.0, "batch": 32, "lr": 0.003,
                 "optimiser": {"id": "adamw"}, "schedule": {"id": "cosine"}}),
    Case("shakespeare", "text", "tinyshakespeare/input.txt",
         [("embedding", {"numbers": 65, "features": 64}), ("lstm", {"units": 256}), *dense(65)],
         2.312, 2.312 * 1.05, bits, higher=False, options={"steps": 128},
         recipe={"epochs": 4, "batch": 32, "lr": 0.003, "validation": 0.0}),
)  # fmt: skip


def built(case: Case, path: Path) -> Project:
    """Data, layers and loss, from the data's first field to its last."""
    options = {"path": str(path), **case.options}
    declared = data_sets.get(case.data)(**options)
    project, source = put(fresh(case.name), f"data.{case.data}", **declared.stored())
    project = edits.learn_facts(project, source, facts(declared, declared.load()))
    names = [name for name, _ in project.facts[source].fields]
    project = mending.add_behind(project, End(source, names[0]), case.layers)
    last = list(project.graph.nodes.values())[-1]
    end = End(last.id, kinds.declaration(last.kind).outputs[0].name)  # type: ignore[union-attr]  # a layer
    project, loss = put(project, f"loss.{case.loss}")
    first = "scores" if case.loss == "cross_entropy" else "prediction"
    project = edits.connect(project, end, End(loss, first))
    project = edits.connect(project, End(source, names[-1]), End(loss, "target"))
    return project


def fold_of(table: Path, number: int, folds: int, into: Path) -> tuple[Path, float]:
    """The table with its rows so laid that seed `number` tests with one fold, and the share that this is."""
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    fold = np.array_split(np.random.default_rng(0).permutation(len(rows)), folds)[number]
    share = len(fold) / len(rows)
    train, _, test = split_indices(len(rows), 0.0, share, number)
    laid = np.empty(len(rows), np.int64)
    laid[test], laid[train] = fold, np.setdiff1d(np.arange(len(rows)), fold)
    path = into / f"{number}-{table.name}"
    path.write_text("\n".join([head, *(rows[at] for at in laid)]) + "\n", encoding="utf-8")
    return path, share


def attempt(case: Case, number: int, folder: Path, scratch: Path) -> float:
    """The figure with seed `number`, for a table with that fold."""
    path, recipe = folder / case.path, dict(case.recipe)
    if case.data == "table":
        path, recipe["test"] = fold_of(path, number, case.seeds, scratch)
    project = edits.change_recipe(built(case, path), **recipe, seed=number)
    return case.score(trained(project))


def trained(project: Project) -> Trained:
    run = nb.train(project)
    project, loaded, known = read_data(project, None, None, None)
    recipe = project.recipe
    divided = split(loaded, validation=recipe.validation, test=recipe.test, seed=recipe.seed)
    arrays, indices = divided.part(loaded, "test")
    names = list(arrays)
    inputs = torch.from_numpy(arrays[names[0]][indices])
    model = run.model("last").eval()
    with torch.no_grad():
        outputs = torch.cat([model(inputs[at : at + 512]) for at in range(0, len(inputs), 512)]).numpy()
    return Trained(run, known, inputs.numpy(), outputs, arrays[names[-1]][indices])


def row(case: Case, folder: Path, scratch: Path) -> bool:
    """Print the row of a case; whether its bar is reached."""
    begun = time.perf_counter()
    figures = [attempt(case, number, folder, scratch) for number in range(case.seeds)]
    ours, digits = mean(figures), 4 if case.reference < 1 else 2
    reached = ours >= case.bar if case.higher else ours <= case.bar
    spread = f"± {stdev(figures):.{digits}f}" if len(figures) > 1 else ""
    print(
        f"{case.name:12} {ours:10.{digits}f} {spread:9} {case.reference:10.{digits}f} {case.bar:10.{digits}f}"
        f"  {'reached' if reached else 'MISSED':8} {case.seeds} seeds, {time.perf_counter() - begun:.0f} s",
        flush=True,
    )
    return reached


def main(names: list[str]) -> int:
    if "NETBUILDER_DATA" not in os.environ:
        print("NETBUILDER_DATA names no folder of data sets.")
        return 2
    chosen = [case for case in CASES if case.name in names or "all" in names or (not names and case.quick)]
    print(f"{'':12} {'ours':>10} {'':9} {'reference':>10} {'bar':>10}")
    with tempfile.TemporaryDirectory() as home:
        os.environ["NETBUILDER_HOME"] = home
        reached = [row(case, Path(os.environ["NETBUILDER_DATA"]), Path(home)) for case in chosen]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
