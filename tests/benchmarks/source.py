"""From a graph to a module, against the construction of the same module written by hand.

`python tests/benchmarks/source.py`. One side checks the graph, plans it, writes its source, executes that and
makes an instance; nothing is kept from the time before but what the product keeps as long as it runs. The
other side makes an instance of a class of this file. Both draw the same weights from the same seed, which is
asserted. Freed memory stays with the process (glibc alone can be told so): otherwise one of the sides, by
chance always the same, gets all pages of its weights anew. Bar: at most 1.5 times the time of this thread for
ResNet-18 and a transformer of twelve layers. A bar holds when the upper end of the 95 % interval reaches it;
the exit code is 1 if one does not.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.analysis.sound import network
from netbuilder.engine.build import build
from netbuilder.engine.memory import freed_memory_kept
from netbuilder.project.project import Project
from tests.analysis.classics import resnet18, transformer
from tests.benchmarks.interleave import ratio

BAR = 1.5


class Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv_1 = nn.Conv2d(channels, channels, kernel_size=3, padding=1, bias=False)
        self.norm_1 = nn.BatchNorm2d(channels)
        self.conv_2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1, bias=False)
        self.norm_2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.norm_1(self.conv_1(x)))
        return torch.relu(self.norm_2(self.conv_2(y)) + x)


class Down(nn.Module):
    def __init__(self, channels: int, filters: int) -> None:
        super().__init__()
        self.conv_1 = nn.Conv2d(channels, filters, kernel_size=3, stride=2, padding=1, bias=False)
        self.norm_1 = nn.BatchNorm2d(filters)
        self.conv_2 = nn.Conv2d(filters, filters, kernel_size=3, padding=1, bias=False)
        self.norm_2 = nn.BatchNorm2d(filters)
        self.conv_3 = nn.Conv2d(channels, filters, kernel_size=1, stride=2, bias=False)
        self.norm_3 = nn.BatchNorm2d(filters)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.norm_1(self.conv_1(x)))
        return torch.relu(self.norm_2(self.conv_2(y)) + self.norm_3(self.conv_3(x)))


class ResNet18(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, padding=1),
        )
        blocks: list[nn.Module] = [Residual(64), Residual(64)]
        for width in (128, 256, 512):
            blocks += [Down(width // 2, width), Residual(width)]
        self.blocks = nn.Sequential(*blocks)
        self.last = nn.Linear(512, 1000)

    def forward(self, x: Tensor) -> Any:
        return self.last(self.blocks(self.stem(x)).mean(dim=(2, 3)))


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm_1 = nn.LayerNorm(256)
        self.attention = nn.MultiheadAttention(256, 8, batch_first=True)
        self.norm_2 = nn.LayerNorm(256)
        self.network = nn.Sequential(nn.Linear(256, 1024), nn.GELU(), nn.Linear(1024, 256))

    def forward(self, x: Tensor) -> Any:
        y = self.norm_1(x)
        hidden = torch.ones(64, 64, dtype=torch.bool, device=x.device).triu(1)
        x = x + self.attention(y, y, y, attn_mask=hidden, need_weights=False)[0]
        return x + self.network(self.norm_2(x))


class Places(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(64, 256))
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.weight


class Transformer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(1000, 256)
        self.places = Places()
        self.layers = nn.Sequential(*(Layer() for _ in range(12)))
        self.norm = nn.LayerNorm(256)
        self.last = nn.Linear(256, 1000)

    def forward(self, x: Tensor) -> Any:
        return self.last(self.norm(self.layers(self.places(self.words(x)))))


@freed_memory_kept()
def main() -> int:
    torch.set_num_threads(1)
    missed = 0
    for name, project, twin in (
        ("ResNet-18", resnet18(), ResNet18),
        ("transformer", transformer(), Transformer),
    ):
        from_graph = partial(_from_graph, project)
        _assert_same(from_graph, twin)
        gc.freeze()  # what stands now is not looked through again before each round
        found = ratio(_timed(from_graph), _timed(twin))
        missed += found.high > BAR
        verdict = "missed" if found.high > BAR else "holds"
        print(f"{name}: graph to module / by hand: {found}; bar {BAR} {verdict}", flush=True)
        _tell_parts(project, twin)
    return 1 if missed else 0


def _from_graph(project: Project) -> nn.Module:
    """Nothing of an earlier time is used: the class is executed anew."""
    for name in [name for name in sys.modules if name.startswith("netbuilder_model_")]:
        del sys.modules[name]
    return build(network(project).source)


def _tell_parts(project: Project, twin: Callable[[], nn.Module]) -> None:
    text = _median(_timed(lambda: network(project)))
    source = network(project).source
    made = _median(_timed(lambda: build(source)))
    by_hand = _median(_timed(twin))
    print(f"  graph to source {text:.1f} ms, source to module {made:.1f} ms, by hand {by_hand:.1f} ms")


def _median(work: Callable[[], float]) -> float:
    return 1000 * sorted(work() for _ in range(7))[3]


def _assert_same(*made: Callable[[], nn.Module]) -> None:
    states: list[list[nn.Parameter]] = []
    for make in made:
        torch.manual_seed(0)
        states.append(list(make().parameters()))
    assert all(torch.equal(one, other) for one, other in zip(*states, strict=True))


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    """Seconds of this thread's processor time. No garbage is collected meanwhile."""

    def once() -> float:
        gc.collect()
        gc.disable()
        started = time.thread_time()
        work()
        seconds = time.thread_time() - started
        gc.enable()
        return seconds

    return once


if __name__ == "__main__":
    sys.exit(main())
