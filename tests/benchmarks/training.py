"""Headless training against the bare loop, for LeNet-5 and an MLP at batch 128: at least 0.97 of its speed.

`python tests/benchmarks/training.py`. Both sides run in one process on one thread, in turns, with one
thread less than there are cores. *Bare loop*: tensors preloaded, shuffled index, no DataLoader, no
`.item()`. Ours is the whole path: the token, every loss, the running metrics, the record in the store, the
checkpoints.
"""

from __future__ import annotations

import sys
import tempfile
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch

from netbuilder.analysis.sound import network
from netbuilder.core.control import Control
from netbuilder.core.facts import DataFacts
from netbuilder.data.source import Loaded
from netbuilder.engine import devices
from netbuilder.engine.build import build, evaluate_call
from netbuilder.engine.checkpoint import Position
from netbuilder.engine.keeping import Keeper
from netbuilder.engine.memory import freed_memory_kept
from netbuilder.engine.prepare import material, objective_of
from netbuilder.engine.run_log import RunLog
from netbuilder.engine.trainer import Learner, Trainer
from netbuilder.project.project import Project
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import RunState, new_record
from netbuilder.runs.store import RunStore
from tests.benchmarks.interleave import ratio
from tests.networks import Layers, classifier

BATCH = 128
EPOCHS = 2
BAR = 0.97

LENET: Layers = [
    ("conv2d", {"filters": 6, "kernel": (5, 5), "padding": (2, 2)}),
    ("relu", {}),
    ("max_pool2d", {}),
    ("conv2d", {"filters": 16, "kernel": (5, 5)}),
    ("relu", {}),
    ("max_pool2d", {}),
    ("flatten", {}),
    ("linear", {"features": 120}),
    ("relu", {}),
    ("linear", {"features": 84}),
    ("relu", {}),
    ("linear", {"features": 10}),
]
MLP: Layers = [
    ("flatten", {}),
    ("linear", {"features": 512}),
    ("relu", {}),
    ("linear", {"features": 512}),
    ("relu", {}),
    ("linear", {"features": 10}),
]


@freed_memory_kept()
def main() -> int:
    devices.leave_a_core_free()
    print(f"{torch.get_num_threads()} thread(s) of {devices.cores()} cores, torch {torch.__version__}")
    missed = 0
    for name, layers, examples in (("LeNet-5", LENET, 20_000), ("MLP", MLP, 60_000)):
        data = made_up(examples)
        project = classifier("mnist", layers, batch=BATCH, epochs=EPOCHS, validation=0.0, test=0.0)
        found = ratio(partial(bare, project, data), partial(_ours, project, data))
        held = found.high >= BAR
        missed += not held
        print(f"{name}: speed of the bare loop reached: {found}; bar {BAR}: {'holds' if held else 'missed'}")
    return 1 if missed else 0


def made_up(examples: int) -> Loaded:
    draw = np.random.default_rng(0)
    images = draw.random((examples, 1, 28, 28), dtype=np.float32)
    return Loaded({"images": images, "labels": draw.integers(0, 10, examples)})


def bare(project: Project, data: Loaded) -> float:
    """Seconds of the loop that a careful person writes by hand for speed."""
    torch.manual_seed(0)
    model = build(network(project).source)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.001, fused=True)
    criterion = torch.nn.CrossEntropyLoss()
    images, labels = (torch.from_numpy(data.examples[name]) for name in ("images", "labels"))
    started = time.perf_counter()
    for _ in range(EPOCHS):
        order = torch.randperm(data.count)
        for start in range(0, data.count, BATCH):
            chosen = order[start : start + BATCH]
            loss = criterion(model(images[chosen]), labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return time.perf_counter() - started


def _ours(project: Project, data: Loaded) -> float:
    """Seconds of the same by our trainer, with everything that a run writes."""
    with tempfile.TemporaryDirectory() as folder:
        made = network(project)
        device = torch.device("cpu")
        parts = material(project, data, DataFacts(()), made, device).parts
        torch.manual_seed(0)
        model = build(made.source)
        optimiser = evaluate_call(project.recipe.optimiser.call(project.recipe.lr), model=model)
        record = new_record("p", "bench", "", {}, seed=0, device="cpu", threads=1)
        writer = RunStore(Path(folder)).begin(record)
        table = MetricTable()
        log = RunLog(table, writer, lambda event: None, "accuracy")
        learner = Learner(model, objective_of(made), made.plan.fields, optimiser, device)
        keeper = Keeper(writer.record.folder, 500)
        trainer = Trainer(
            learner, parts, project.recipe, Control().token, log, keeper, Position(lr=project.recipe.lr)
        )
        started = time.perf_counter()
        trainer.run()
        seconds = time.perf_counter() - started
        writer.end(RunState.FINISHED, table=table)
        return seconds


if __name__ == "__main__":
    sys.exit(main())
