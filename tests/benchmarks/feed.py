"""Training on what streams against the same training from memory: at least 0.97 of its speed.

`python tests/benchmarks/feed.py [FOLDER]`. Three sets are made in FOLDER, else in a temporary one that is
removed: 50,000 JPEGs of 64×64 in ten folders, an array of 4 GB (a million rows of 1×32×32), and 4,000 JPEGs
of 512×384. The small pictures are read once and kept, which is timed by itself; the large ones are read from
their files at each turn, as where the disk has no room to keep them.

The same small network is trained on each, streamed and from tensors in memory, in turns, on one thread less
than there are cores. The processes that read stay from round to round, as they do from epoch to epoch. From
memory it learns from about a gigabyte of the examples. Beside the ratio stand the share of time that was
spent waiting for data, the milliseconds that a step takes on either side and how many of them its own thread
computed, and how much memory the processes held at most while it streamed. At most 3 % of the time may be
waited. On a machine that others use the reading waits for its turn too, so that this alone does not tell what
the reading costs: a third bar is on processor time, to read a batch takes at most half as long as to learn
from it. Large pictures have no bar: what their decoding costs is said.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
from PIL import Image

from netbuilder.analysis.sound import network
from netbuilder.core.control import Control
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import maps
from netbuilder.data import kept_pictures, streams
from netbuilder.data.sets.arrays import ArrayFile
from netbuilder.data.sets.image_folder import ImageFolder
from netbuilder.data.source import DataSet, Loaded
from netbuilder.data.source import labels as labels_of
from netbuilder.data.streams import Stream
from netbuilder.engine import devices
from netbuilder.engine.build import build, evaluate_call
from netbuilder.engine.checkpoint import Position
from netbuilder.engine.feed import Parts, StreamedFeed
from netbuilder.engine.keeping import Keeper
from netbuilder.engine.memory import freed_memory_kept
from netbuilder.engine.prepare import material, objective_of
from netbuilder.engine.run_log import RunLog
from netbuilder.engine.trainer import Learner, Trainer
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from netbuilder.runs.metrics import MetricTable
from netbuilder.runs.record import RunState, new_record
from netbuilder.runs.store import RunStore
from netbuilder.runs.waiting import WAITED, waiting_share
from tests.benchmarks.interleave import ratio
from tests.networks import Layers, chain, put

BATCH = 128
BAR = 0.97
MOST_WAITING = 0.03  # share of the time
HEADROOM = 2.0
_ROUNDS_WITHOUT_BAR = 3
_MEGABYTE = 1 << 20

# Small on purpose: what takes longer for a step waits less.
SMALL: Layers = [
    ("conv2d", {"filters": 8, "kernel": (3, 3), "stride": (2, 2), "padding": (1, 1)}),
    ("relu", {}),
    ("conv2d", {"filters": 16, "kernel": (3, 3), "stride": (2, 2), "padding": (1, 1)}),
    ("relu", {}),
    ("adaptive_avg_pool2d", {"size": (4, 4)}),
    ("flatten", {}),
    ("linear", {"features": 10}),
]


@dataclass
class Side:
    """One way of feeding, and what its rounds came to."""

    steps: list[float] = field(default_factory=list)  # milliseconds
    computing: list[float] = field(default_factory=list)  # milliseconds of the thread that trains
    reading: list[float] = field(default_factory=list)  # milliseconds of the processes that read
    waiting: list[float] = field(default_factory=list)  # share

    def __str__(self) -> str:
        step, computing = (np.median(each) for each in (self.steps, self.computing))
        told = f"{step:.2f} ms a step, {computing:.2f} computed by its thread"
        if not self.waiting:
            return told
        return (
            f"{told}, {np.median(self.reading):.2f} by those that read; waits {np.median(self.waiting):.2%}"
        )

    @property
    def headroom(self) -> float:
        """How many times less processor time it takes to read a batch than to learn from it."""
        return float(np.median(self.computing) / np.median(self.reading))


@freed_memory_kept()
def main() -> int:
    devices.leave_a_core_free()
    assert isinstance(sys.stdout, io.TextIOWrapper)
    sys.stdout.reconfigure(line_buffering=True)
    print(f"{torch.get_num_threads()} thread(s) of {devices.cores()} cores, torch {torch.__version__}")
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    folder = given or Path(tempfile.mkdtemp(prefix="netbuilder-feed-"))
    try:
        missed = [not compare(*each) for each in _sets(folder)]
    finally:
        if given is None:
            shutil.rmtree(folder)
    return 1 if any(missed) else 0


def _sets(folder: Path) -> Iterator[tuple[str, DataSet, int, int, bool]]:
    """Name, data set, examples of the part that is compared, steps of a round, whether there is a bar."""
    os.environ["NETBUILDER_HOME"] = str(folder / "home")
    pictures = write_pictures(folder / "small", 50_000, 64, 64)
    yield "50,000 JPEGs of 64×64", ImageFolder(path=str(pictures), size=(64, 64)), 20_000, 60, True
    array = write_array(folder / "large.npy")
    yield "an array of 4 GB", ArrayFile(path=str(array)), 250_000, 300, True
    photos = write_pictures(folder / "photos", 4_000, 384, 512)
    with _nothing_kept():
        yield "4,000 JPEGs of 512×384", ImageFolder(path=str(photos), size=(128, 128)), 2_000, 10, False


def compare(name: str, declared: DataSet, few: int, steps: int, has_bar: bool) -> bool:
    """Whether the bar holds. `few` examples are those that are trained on from memory."""
    print(f"\n{name}")
    with _little_memory():
        for turn in ("for the first time", "again"):
            began, computed = time.perf_counter(), time.process_time()
            loaded = declared.load()
            computed = time.process_time() - computed
            print(f"  read {turn} in {time.perf_counter() - began:.1f} s, {computed:.1f} s computed")
    first = next(iter(loaded.examples))
    values = loaded.examples[first]
    assert isinstance(values, Stream)
    labels = loaded.examples.get("labels", np.arange(len(values)) % 10)
    whole = Loaded({"images": values, "labels": labels})
    chosen = np.sort(np.random.default_rng(0).permutation(len(values))[:few])
    held = Loaded({"images": values[chosen], "labels": np.asarray(labels[chosen])})
    project = project_for(values.shape[1:])
    with closing(parts_of(project, whole)) as streamed:
        with _watched(streamed) as peak:
            for _ in range(2):  # the processes start in the first
                run(project, streamed, steps, Side())
        print(f"  {values.nbytes / 1e9:.1f} GB as numbers; {peak[0]:.0f} MB more were held as they streamed")
        return _told(project, parts_of(project, held), streamed, steps, has_bar)


def _told(project: Project, held: Parts, streamed: Parts, steps: int, has_bar: bool) -> bool:
    streaming, tensors = Side(), Side()
    from_memory = partial(run, project, held, steps, tensors)
    from_disk = partial(run, project, streamed, steps, streaming)
    holds = True
    if has_bar:
        found = ratio(from_memory, from_disk)
        waits = float(np.median(streaming.waiting))
        holds = found.high >= BAR and streaming.headroom >= HEADROOM and waits <= MOST_WAITING
        print(f"  speed from memory reached: {found}; bar {BAR}")
        print(f"  waits for data {waits:.1%} of the time; bar {MOST_WAITING:.0%}")
        print(f"  learning takes {streaming.headroom:.1f} times the time of reading; bar {HEADROOM}")
        print(f"  {'all hold' if holds else 'missed'}; load of the machine {os.getloadavg()[0]:.1f}")
    else:
        for _ in range(_ROUNDS_WITHOUT_BAR):
            from_memory()
            from_disk()
    print(f"  streamed: {streaming}")
    print(f"  memory:   {tensors}")
    return holds


def project_for(sizes: tuple[int, ...]) -> Project:
    """The small network for pictures of these sizes in ten classes."""
    spec = maps(*sizes)
    known = DataFacts((("images", FieldFacts(spec, 0, 1)), ("labels", labels_of(*map(str, range(10))))))
    project = edits.change_recipe(fresh("Feed"), batch=BATCH, epochs=1000, validation=0.0, test=0.0)
    project, data = put(project, "data.image_folder", path="/nowhere")
    project = edits.learn_facts(project, data, known)
    project, end = chain(project, End(data, "images"), SMALL)
    project, loss = put(project, "loss.cross_entropy")
    project = edits.connect(project, end, End(loss, "scores"))
    return edits.connect(project, End(data, "labels"), End(loss, "target"))


def parts_of(project: Project, data: Loaded) -> Parts:
    """The examples, ready to be fed."""
    return material(project, data, DataFacts(()), network(project), torch.device("cpu")).parts


def run(project: Project, parts: Parts, steps: int, side: Side) -> float:
    """Seconds of a round by our trainer, with everything that a run writes."""
    with tempfile.TemporaryDirectory() as folder:
        made, device = network(project), torch.device("cpu")
        torch.manual_seed(0)
        model = build(made.source)
        optimiser = evaluate_call(project.recipe.optimiser.call(project.recipe.lr), model=model)
        writer = RunStore(Path(folder)).begin(
            new_record("p", "bench", "", {}, seed=0, device="cpu", threads=1)
        )
        table = MetricTable((WAITED,) if parts.train.streamed else ())
        log = RunLog(table, writer, lambda event: None, "accuracy")
        learner = Learner(model, objective_of(made), made.plan.fields, optimiser, device)
        keeper, at = Keeper(writer.record.folder, 500), Position(lr=project.recipe.lr)
        trainer = Trainer(learner, parts, project.recipe, Control().token, log, keeper, at, steps)
        started, computed, reading = time.perf_counter(), time.thread_time(), _read_by(parts)
        trainer.run()
        seconds, computed = time.perf_counter() - started, time.thread_time() - computed
        reading = _read_by(parts) - reading
        writer.end(RunState.FINISHED, table=table)
    side.steps.append(1000 * seconds / steps)
    side.computing.append(1000 * computed / steps)
    side.reading.append(1000 * reading / steps)
    share = waiting_share(table, 0, seconds)
    if share is not None:
        side.waiting.append(share)
    return seconds


def write_pictures(folder: Path, count: int, height: int, width: int) -> Path:
    """JPEGs in ten folders, each blurred noise of its own; made once."""
    draw = np.random.default_rng(0)
    if folder.exists():
        return folder
    for number in range(count):
        place = folder / str(number % 10)
        place.mkdir(parents=True, exist_ok=True)
        noise = Image.fromarray(draw.integers(0, 256, (height // 8, width // 8, 3), dtype=np.uint8))
        noise.resize((width, height), Image.Resampling.BICUBIC).save(place / f"{number}.jpg", quality=85)
    return folder


def write_array(path: Path) -> Path:
    """A million rows of 1×32×32 as 32-bit fractions; made once."""
    if not path.exists():
        values = np.lib.format.open_memmap(path, "w+", np.float32, (1_000_000, 1, 32, 32))
        block = np.random.default_rng(0).random((10_000, 1, 32, 32), dtype=np.float32)
        for begin in range(0, len(values), len(block)):
            values[begin : begin + len(block)] = block
    return path


@contextmanager
def _little_memory() -> Iterator[None]:
    """As on a computer that cannot hold the examples."""
    before = streams._memory
    streams._memory = lambda: 256 * _MEGABYTE
    try:
        yield
    finally:
        streams._memory = before


@contextmanager
def _nothing_kept() -> Iterator[None]:
    before, kept_pictures._MOST_KEPT = kept_pictures._MOST_KEPT, 0
    try:
        yield
    finally:
        kept_pictures._MOST_KEPT = before


def _readers(parts: Parts) -> list[int]:
    """The processes that read."""
    feed = parts.train
    started = feed.ahead._readers if isinstance(feed, StreamedFeed) else None
    return [each.process.pid for each in started._processes] if started is not None else []


def _read_by(parts: Parts) -> float:
    """Seconds of a processor that they have taken."""
    return sum(time.clock_gettime(~process << 3 | 2) for process in _readers(parts))


@contextmanager
def _watched(parts: Parts) -> Iterator[list[float]]:
    """How many megabytes more we and those that read held at most, once it is over."""
    found, over = [0.0], threading.Event()
    before = _held(os.getpid())

    def look() -> None:
        while not over.wait(0.01):
            theirs = sum(_held(process, shared=False) for process in _readers(parts))
            found[0] = max(found[0], _held(os.getpid()) + theirs - before)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def _held(process: int, shared: bool = True) -> float:
    """Megabytes, with those that other processes have as well or without."""
    _, all_, of_others, *_ = map(int, Path(f"/proc/{process}/statm").read_text().split())
    return (all_ if shared else all_ - of_others) * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE


if __name__ == "__main__":
    sys.exit(main())
