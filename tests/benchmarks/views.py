"""Training that is watched against the same training unwatched: what live views cost the loop.

`python tests/benchmarks/views.py`. Both sides run in one process on one thread, in turns, with one thread
less than there are cores. Views may cost 3 % of the time all together; filters and gradients alone half of
that. What a window costs that shows them comes on top of it and is measured elsewhere.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch

from netbuilder.analysis.sound import network
from netbuilder.core.control import Control
from netbuilder.core.facts import DataFacts
from netbuilder.data.source import Loaded
from netbuilder.engine import devices
from netbuilder.engine.build import build, evaluate_call
from netbuilder.engine.checkpoint import Position
from netbuilder.engine.keeping import BEFORE, Keeper
from netbuilder.engine.memory import freed_memory_kept
from netbuilder.engine.prepare import material, objective_of
from netbuilder.engine.run_log import RunLog
from netbuilder.engine.spectator import spectator
from netbuilder.engine.trainer import Learner, Trainer
from netbuilder.engine.views.view import Scene
from netbuilder.project.project import Project
from netbuilder.runs.events import Event, Snapshot
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import RunState, new_record
from netbuilder.runs.store import RunStore
from netbuilder.runs.watch import Watch, Wish
from tests.benchmarks.interleave import ratio
from tests.benchmarks.training import LENET, MLP, made_up
from tests.networks import classifier

EVERYTHING = frozenset({"filters", "maps", "sizes", "units"})
ALONE = frozenset({"filters", "sizes"})
BARS = {EVERYTHING: 0.97, ALONE: 0.985}


@freed_memory_kept()
def main() -> int:
    devices.leave_a_core_free()
    print(f"{torch.get_num_threads()} thread(s) of {devices.cores()} cores, torch {torch.__version__}")
    missed = 0
    for name, layers, examples, epochs in (("LeNet-5", LENET, 12_000, 2), ("MLP", MLP, 40_000, 2)):
        data = made_up(examples)
        project = classifier("mnist", layers, batch=128, epochs=epochs, validation=0.1, test=0.0)
        for kinds, bar in BARS.items():
            shown: Counter[str] = Counter()
            watched = partial(seconds, project, data, Watch(Wish(kinds)), shown)
            found = ratio(partial(seconds, project, data, None, shown), watched)
            held = found.high >= bar
            missed += not held
            print(f"{name}, {' '.join(sorted(kinds))}: speed of the unwatched loop reached: {found}")
            print(f"  bar {bar}: {'holds' if held else 'missed'}; views in all: {dict(shown)}")
    return 1 if missed else 0


def seconds(project: Project, data: Loaded, watch: Watch | None, shown: Counter[str]) -> float:
    """Seconds that our trainer takes, with everything that a run writes. `shown` counts the views."""

    def post(event: Event) -> None:
        if isinstance(event, Snapshot):
            shown[event.kind] += 1

    with tempfile.TemporaryDirectory() as folder:
        made = network(project)
        device = torch.device("cpu")
        parts = material(project, data, DataFacts(()), made, device).parts
        torch.manual_seed(0)
        model = build(made.source)
        optimiser = evaluate_call(project.recipe.optimiser.call(project.recipe.lr), model=model)
        writer = RunStore(Path(folder)).begin(
            new_record("p", "bench", "", {}, seed=0, device="cpu", threads=1)
        )
        table = MetricTable()
        learner = Learner(model, objective_of(made), made.plan.fields, optimiser, device)
        keeper, token = Keeper(writer.record.folder, 500), Control().token
        at = Position(lr=project.recipe.lr)
        scene = Scene(made, model, parts, project.recipe.batch)
        onlooker = spectator(scene, watch, token, post, at, keeper.path(BEFORE))
        log = RunLog(table, writer, post, "accuracy")
        trainer = Trainer(learner, parts, project.recipe, token, log, keeper, at, spectator=onlooker)
        started = time.perf_counter()
        trainer.run()
        taken = time.perf_counter() - started
        writer.end(RunState.FINISHED, table=table)
        return taken


if __name__ == "__main__":
    sys.exit(main())
