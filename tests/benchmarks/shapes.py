"""Shapes, costs and problems of large networks against `FakeTensorMode` on the same ones.

`python tests/benchmarks/shapes.py`. One side is the graph, built with the editor's edits; the other is
written by hand in torch: ResNet-152, and a transformer of twelve layers, each of them drawn. Bars: the shape
pass takes at most 1/25 of a pass in FakeTensorMode, the whole cold report at most 1/10, and the report after
one edit at most 1/10 of the cold report. A bar holds when the upper end of the 95 % interval reaches it.
Beside that 5,000 nodes, in milliseconds: a cold report at most 80, one after an edit at most 8. The exit code
is 1 if one of them is missed.

A cold pass uses nothing of the pass before. The instances of declarations, which the product keeps by their
settings as long as it runs, are kept here as well; the lines that say "from nothing" clear them before each
pass and have no bar. Caches of torch are warm throughout.
"""

from __future__ import annotations

import gc
import itertools
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from torch import Tensor, nn
from torch._subclasses import FakeTensorMode
from torch.utils.flop_counter import FlopCounterMode

from netbuilder.analysis import asking
from netbuilder.analysis.report import report
from netbuilder.analysis.shapes import walk
from netbuilder.catalogue import library
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.spec import LABEL, maps
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project, fresh
from tests.analysis.classics import transformer_without_blocks
from tests.benchmarks.interleave import Ratio, ratio
from tests.benchmarks.source import Transformer

PARAMETERS = 60_192_808
STAGES = ((64, 3), (128, 8), (256, 36), (512, 3))
CLASSES = 1000
SHAPES_BAR = 1 / 25
COLD_BAR = 1 / 10
EDIT_BAR = 1 / 10
MANY = 5000
MANY_COLD, MANY_AFTER = 80.0, 8.0  # milliseconds


class Drawn:
    """The graph while it is built."""

    def __init__(self) -> None:
        self.project = fresh("ResNet-152")

    def put(self, kind: str, *sources: End, **settings: Any) -> End:
        node = edits.fresh_node(self.project, kind, settings=settings)
        self.project = edits.add(self.project, node)
        for source in sources:
            ports = kinds.input_ports(self.project, self.project.graph, node)
            free = next(port for port in ports if End(node.id, port.name) not in self.project.graph.wires)
            self.project = edits.connect(self.project, source, End(node.id, free.name))
        return End(node.id, "out")

    def normed(self, x: End, filters: int, kernel: int = 1, stride: int = 1) -> End:
        square = {"kernel": [kernel] * 2, "stride": [stride] * 2, "padding": [kernel // 2] * 2}
        return self.put("batch_norm2d", self.put("conv2d", x, filters=filters, bias=False, **square))

    def bottleneck(self, x: End, width: int, stride: int, widen: bool) -> End:
        y = self.put("relu", self.normed(x, width))
        y = self.put("relu", self.normed(y, width, 3, stride))
        y = self.normed(y, 4 * width)
        return self.put("relu", self.put("add", y, self.normed(x, 4 * width, 1, stride) if widen else x))


def drawn_resnet() -> Project:
    """He and others 2015, table 1, with the stride in the 3×3 convolution; data and loss are nodes too."""
    drawn = Drawn()
    data = drawn.put("data.mnist").node
    fields = (("images", FieldFacts(maps(3, 224, 224), 0, 1)), ("labels", FieldFacts(LABEL, 0, CLASSES - 1)))
    drawn.project = edits.learn_facts(drawn.project, data, DataFacts(fields, (("train", 1_281_167),)))
    x = drawn.put("relu", drawn.normed(End(data, "images"), 64, 7, 2))
    x = drawn.put("max_pool2d", x, kernel=[3, 3], stride=[2, 2], padding=[1, 1])
    for stage, (width, count) in enumerate(STAGES):
        for number in range(count):
            first = number == 0
            x = drawn.bottleneck(x, width, 2 if first and stage else 1, first)
    x = drawn.put("linear", drawn.put("flatten", drawn.put("adaptive_avg_pool2d", x)), features=CLASSES)
    drawn.put("loss.cross_entropy", x, End(data, "labels"))
    return drawn.project


def normed(channels: int, filters: int, kernel: int = 1, stride: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(filters))


class Bottleneck(nn.Module):
    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.first = normed(channels, width)
        self.second = normed(width, width, 3, stride)
        self.third = normed(width, 4 * width)
        plain = channels == 4 * width
        self.shortcut = nn.Identity() if plain else normed(channels, 4 * width, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.second(torch.relu(self.first(x))))
        return torch.relu(self.third(y) + self.shortcut(x))


class ResNet152(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        blocks: list[nn.Module] = []
        channels = 64
        for stage, (width, count) in enumerate(STAGES):
            for number in range(count):
                blocks.append(Bottleneck(channels, width, 2 if number == 0 and stage else 1))
                channels = 4 * width
        self.stem = normed(3, 64, 7, 2)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.blocks = nn.Sequential(*blocks)
        self.last = nn.Linear(channels, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        x = self.blocks(self.pool(torch.relu(self.stem(x))))
        return self.last(x.mean(dim=(2, 3)))


def main() -> int:
    torch.set_num_threads(1)
    project, twin = drawn_resnet(), ResNet152()
    found = report(project)
    assert not found.problems, found.problems
    _assert_same(found.cost.parameters, found.cost.multiply_adds, twin)
    missed = _compare("ResNet-152", project, ResNet152, torch.zeros(1, 3, 224, 224))
    drawn = transformer_without_blocks()
    assert report(drawn).cost.parameters == sum(each.numel() for each in Transformer().parameters())
    missed += _compare("transformer", drawn, Transformer, torch.zeros(1, 64, dtype=torch.int64))
    return 1 if missed + _many_nodes() else 0


def _compare(name: str, project: Project, twin: Callable[[], nn.Module], inputs: Tensor) -> int:
    """Whether a bar is missed by a network."""
    cost = report(project).cost.parameters
    print(f"{name}: {len(project.graph.nodes)} nodes, {cost:,} parameters, torch {torch.__version__}")
    fake = _fake_pass(twin, inputs)
    gc.freeze()  # what stands now is not looked through again before each round
    missed = 0
    for bars, clear in (((SHAPES_BAR, COLD_BAR), False), ((None, None), True)):
        note = " from nothing" if clear else ""
        shapes = _timed(lambda: walk(project, project.graph), times=3, clear=clear)
        cold = _timed(lambda: report(project), times=3, clear=clear)
        missed += _tell(f"shape pass{note} / FakeTensorMode", ratio(shapes, fake), bars[0])
        missed += _tell(f"cold report{note} / FakeTensorMode", ratio(cold, fake), bars[1])
    cold = _timed(lambda: report(project), times=5)
    for what, edited in _edits(project).items():
        after = _timed(_there_and_back(project, edited), times=20)
        missed += _tell(f"report after {what} / cold report", ratio(after, cold), EDIT_BAR)
    return 1 if missed else 0


def _many_nodes() -> int:
    """How many bars are missed by 5,000 nodes: bottlenecks one behind the other, on small images."""
    drawn = Drawn()
    data = drawn.put("data.mnist").node
    x = drawn.normed(End(data, "images"), 64)
    while len(drawn.project.graph.nodes) < MANY - 4:
        x = drawn.bottleneck(x, 16, 1, False)
    x = drawn.put("linear", drawn.put("flatten", drawn.put("adaptive_avg_pool2d", x)), features=10)
    drawn.put("loss.cross_entropy", x, End(data, "labels"))
    project = drawn.project
    assert not report(project).problems
    gc.freeze()
    rows = {"cold report": (_timed(lambda: report(project)), MANY_COLD)}
    for what, edited in _edits(project).items():
        rows[f"report after {what}"] = (_timed(_there_and_back(project, edited), times=4), MANY_AFTER)
    missed = 0
    for what, (work, bar) in rows.items():
        found = 1000 * statistics.median(work() for _ in range(9))
        missed += found > bar
        print(
            f"{len(project.graph.nodes)} nodes, {what}: {found:.1f} ms; bar {bar:.0f} "
            f"{'missed' if found > bar else 'holds'}",
            flush=True,
        )
    return missed


def _edits(project: Project) -> dict[str, Project]:
    """What one does to a network, each leaving it sound."""
    nodes = list(project.graph.nodes.values())
    wide = [node for node in nodes if node.kind in ("conv2d", "linear")]
    middle, before = wide[len(wide) // 2].id, wide[len(wide) // 2 + 1].id
    bias = {"bias": not wide[len(wide) // 2].settings.get("bias", True)}
    return {
        "a setting": edits.change(project, middle, bias),
        "an inserted layer": edits.insert_on_wire(project, End(before, "in"), "dropout", {}),
        "a new name": edits.rename(project, middle, "Middle"),
        "a moved layer": edits.move(project, {middle: (100.0, 100.0)}),
    }


def _there_and_back(project: Project, edited: Project) -> Callable[[], None]:
    """Work that makes the report of the edited project from that of the other, then back, and so on."""
    states = itertools.cycle((edited, project))
    last = report(project)

    def after() -> None:
        nonlocal last
        last = report(next(states), last)

    return after


def _assert_same(parameters: int, multiply_adds: int, twin: nn.Module) -> None:
    """Both sides are the same network: as many parameters and multiply-adds, and those of the paper."""
    assert parameters == sum(p.numel() for p in twin.parameters()) == PARAMETERS, parameters
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        twin.eval()(torch.zeros(1, 3, 224, 224))
    assert 2 * multiply_adds == counter.get_total_flops(), multiply_adds


def _fake_pass(made: Callable[[], nn.Module], inputs: Tensor) -> Callable[[], float]:
    """Seconds of one forward pass in FakeTensorMode; the network is made once, outside the clock."""
    mode = FakeTensorMode()
    with mode:
        twin, x = made().eval(), torch.empty(inputs.shape, dtype=inputs.dtype)

    def forward() -> None:
        with torch.no_grad(), mode:
            twin(x)

    return _timed(forward)


def _timed(work: Callable[[], object], times: int = 1, clear: bool = False) -> Callable[[], float]:
    """Seconds of this thread's time for `work`, the mean of `times`. No garbage is collected meanwhile."""

    def once() -> float:
        seconds = 0.0
        gc.collect()
        gc.disable()
        for _ in range(times):
            if clear:
                for cached in (library.made, kinds.made, asking.port_names, asking.reference_setting):
                    cached.cache_clear()
            started = time.thread_time()
            work()
            seconds += time.thread_time() - started
        gc.enable()
        return seconds / times

    return once


def _tell(name: str, found: Ratio, bar: float | None) -> bool:
    """Print a ratio and whether its bar, if it has one, is held; True when it is missed."""
    missed = bar is not None and found.high > bar
    verdict = "" if bar is None else f"; bar {bar:.4f} {'missed' if missed else 'holds'}"
    print(f"{name}: {found}{verdict}", flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main())
